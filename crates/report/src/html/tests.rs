use std::collections::BTreeMap;

use wb_model::Assessment;

use super::{SCRIPT, STYLE, html, security_policy};
use crate::testing::assessment::{EVIL, assessment, many, nothing};

fn written(assessment: &Assessment) -> String {
    let mut out = Vec::new();
    html(assessment, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Writes pages to look at when a folder is named: what is good to read, no test can tell.
#[test]
fn pages_to_look_at() {
    let Some(folder) = std::env::var_os("WEIGHBRIDGE_PAGES") else {
        println!("skipped: WEIGHBRIDGE_PAGES names no folder");
        return;
    };
    let folder = std::path::Path::new(&folder);
    for (name, assessment) in [("all", assessment()), ("nothing", nothing()), ("many", many(3_000))] {
        fs_err::write(folder.join(format!("{name}.html")), written(&assessment)).unwrap();
    }
}

#[test]
fn nothing_of_an_image_can_run() {
    let page = written(&assessment());
    assert_eq!(page.matches("<script").count(), 1, "only its own");
    assert_eq!(page.matches("</script").count(), 1);
    assert!(!page.contains("javascript:"));
    assert!(!page.contains("alert(1)</"));
    assert!(!page.contains(EVIL) && !page.contains(['\u{1b}', '\u{202e}', '\r']));
    for handler in
        [" onclick=", " onerror=", " onload=", " style=", "<img", "<iframe", "<link", "@import", "url("]
    {
        assert!(!page.contains(handler), "{handler}");
    }
}

#[test]
fn the_policy_allows_its_own_style_and_script_only() {
    let page = written(&nothing());
    let policy = security_policy();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
    assert!(!policy.contains("unsafe"));
    assert!(page.contains(&format!("<style>{STYLE}</style>")), "the hash is of what stands in the page");
    assert!(page.contains(&format!("<script>{SCRIPT}</script>")));
    let escaped = policy.replace('\'', "&#39;");
    assert!(page.contains(&escaped), "{}", page.lines().nth(4).unwrap_or_default());
    let at = |text: &str| page.find(text).unwrap();
    assert!(at("Content-Security-Policy") < at("<style>"), "a policy counts for what follows it");
}

#[test]
fn it_asks_nothing_of_the_network() {
    let page = written(&assessment());
    for source in
        ["src=", "srcset=", "<object", "<embed", "<base", "action=", "fetch(", "XMLHttpRequest", "import("]
    {
        assert!(!page.contains(source), "{source}");
    }
    for address in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(address.starts_with('#') || address.starts_with("https://"), "{address}");
    }
    assert!(page.contains("<meta name=\"referrer\" content=\"no-referrer\">"));
}

#[test]
fn everything_is_there_without_javascript() {
    let assessment = assessment();
    let page = written(&assessment);
    for finding in assessment.findings.iter().filter(|finding| finding.vulnerability.len() < 40) {
        assert!(page.contains(&finding.vulnerability), "{}", finding.vulnerability);
    }
    for text in [
        "Does not pass",
        "waived: W-1",
        "self-approved",
        "SSDF PW.4.1",
        "CC-BY-4.0",
        "could not look at 2",
        "The function is never called.",
        "&#62;=0.5.0 &#60;1.3.2",
        "starter database",
        "→ <b>Pillow 9.5.0</b>",
        "used by ransomware",
        "custom/no-root",
    ] {
        assert!(page.contains(text), "{text}");
    }
    for link in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!("id=\"{link}\"")), "{link}");
    }
    let nobody = written(&nothing());
    assert!(nobody.contains("Not decided") && nobody.contains("No finding."));
}

#[test]
fn elements_are_closed_in_their_order() {
    const VOID: [&str; 3] = ["meta", "input", "rect"];
    for page in [written(&assessment()), written(&nothing())] {
        let page = page.replace(STYLE, "").replace(SCRIPT, "");
        let mut open: Vec<&str> = Vec::new();
        for tag in page.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
            let name = tag.split([' ', '\n']).next().unwrap();
            if let Some(name) = name.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name), "…{tag}");
            } else if !name.starts_with('!') && !VOID.contains(&name) {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}

#[test]
fn three_thousand_findings_fit_into_five_megabytes() {
    let page = written(&many(3_000));
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
    assert_eq!(page.matches("<tr class=\"more\">").count(), 3_000);
}

/// The colours of one scheme: the first block is light, the second dark.
fn colors(scheme: usize) -> BTreeMap<&'static str, [f64; 3]> {
    let block = STYLE.split(":root {").nth(scheme + 1).unwrap().split('}').next().unwrap();
    block
        .split(';')
        .filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"))
        .map(|(name, hex)| {
            let part = |at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap());
            (name, [part(0), part(2), part(4)])
        })
        .collect()
}

/// WCAG 2.1, relative luminance.
fn luminance(color: [f64; 3]) -> f64 {
    let [red, green, blue] = color.map(|part| {
        let part = part / 255.0;
        if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[test]
fn every_text_can_be_read_on_its_ground_in_both_schemes() {
    let pairs = [
        ("text", "page"),
        ("text", "card"),
        ("text", "raised"),
        ("faint", "page"),
        ("faint", "card"),
        ("faint", "raised"),
        ("link", "page"),
        ("link", "card"),
        ("on-critical", "critical"),
        ("on-high", "high"),
        ("on-medium", "medium"),
        ("on-low", "low"),
        ("on-quiet", "quiet"),
        ("fail", "fail-tint"),
        ("warn", "warn-tint"),
        ("pass", "pass-tint"),
        ("none", "none-tint"),
        ("text", "warn-tint"),
        ("card", "fail"),
        ("card", "warn"),
        ("card", "pass"),
        ("card", "none"),
        ("fail", "card"),
        ("pass", "card"),
        ("pass", "page"),
    ];
    for scheme in [0, 1] {
        let colors = colors(scheme);
        for (front, ground) in pairs {
            let (one, other) = (luminance(colors[front]), luminance(colors[ground]));
            let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
            assert!(contrast >= 4.5, "{front} on {ground} in scheme {scheme}: {contrast:.2}");
        }
    }
}

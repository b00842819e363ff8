//! The real pair: one image with Pillow 9.5.0, and the same with Pillow 10.3.0.

#![expect(clippy::print_stdout, reason = "a test that is skipped says why")]

use std::path::PathBuf;

use serde_json::Value;

use super::run;

/// The folder of the images and an advisory database; none where one of them is not named.
fn given() -> Option<(PathBuf, String)> {
    let images = std::env::var_os("WEIGHBRIDGE_IMAGES").map(PathBuf::from);
    let images =
        images.filter(|folder| folder.join("small").exists() && folder.join("small-pillow10").exists());
    let database = std::env::var("WEIGHBRIDGE_DATABASE").ok().filter(|file| PathBuf::from(file).exists());
    if images.is_none() {
        println!("skipped: WEIGHBRIDGE_IMAGES names no folder with the images small and small-pillow10");
    } else if database.is_none() {
        println!("skipped: WEIGHBRIDGE_DATABASE names no advisory database");
    }
    Some((images?, database?))
}

/// Kind of change, older and newer version, and the package that holds it, by name.
fn change<'a>(diff: &'a Value, name: &str) -> [&'a str; 4] {
    let found: Vec<&Value> =
        diff["components"].as_array().unwrap().iter().filter(|one| one["name"] == name).collect();
    assert_eq!(found.len(), 1, "{name}: {found:#?}");
    let text = |pointer: &str| found[0].pointer(pointer).and_then(Value::as_str).unwrap_or("");
    [text("/change"), text("/old/version"), text("/new/version"), text("/within/name")]
}

/// Ids of the findings in a list.
fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["vulnerability"].as_str().unwrap()).collect()
}

/// What holds whatever the advisory database knows by now: how many there are depends on its date.
#[test]
fn the_image_with_a_newer_pillow() {
    let Some((images, database)) = given() else { return };
    let (folder, image) =
        (tempfile::tempdir().unwrap(), |name: &str| format!("oci:{}", images.join(name).display()));
    let compare = |old: &str, new: &str, more: &[&str]| {
        let mut arguments =
            vec!["diff", old, new, "-q", "--db", &database, "-o", "json=d.json", "-o", "table"];
        arguments.extend(more);
        let ran = run(folder.path(), &arguments);
        let json = fs_err::read(folder.path().join("d.json")).unwrap();
        (ran, serde_json::from_slice::<Value>(&json).unwrap())
    };
    let (old, new) = (image("small"), image("small-pillow10"));
    let (ran, diff) = compare(&old, &new, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);

    assert_eq!(diff["components"].as_array().unwrap().len(), 12, "{}", ran.stdout);
    assert_eq!(change(&diff, "pillow"), ["upgraded", "9.5.0", "10.3.0", ""]);
    assert_eq!(change(&diff, "libwebp"), ["upgraded", "1.3.0", "1.3.2", "pillow"]);
    let others = diff["components"].as_array().unwrap().iter().filter(|one| one["name"] != "pillow");
    assert!(others.into_iter().all(|one| one["within"]["name"] == "pillow"), "{}", ran.stdout);
    for side in ["old", "new"] {
        let count = diff[side]["components"].as_u64().unwrap();
        assert_eq!(count, diff["unchanged"].as_u64().unwrap() + 12, "{side}");
    }

    let findings = &diff["findings"];
    assert_eq!(findings["outcome"], "compared");
    let (fresh, fixed) = (ids(&findings["new"]), ids(&findings["fixed"]));
    // Fixed in Pillow 10.0.1 (which brought libwebp 1.3.2), 10.2.0 and 10.3.0.
    for cve in ["CVE-2023-4863", "CVE-2023-50447", "CVE-2024-28219"] {
        assert!(fixed.contains(&cve) && !fresh.contains(&cve), "{cve}: {fixed:?} {fresh:?}");
    }
    assert!(fixed.iter().all(|id| !fresh.contains(id)), "{fixed:?} {fresh:?}");
    // What is new or gone is on what changed, and a new finding was not there in the older release.
    for (list, release) in [("new", "pillow 10.3.0"), ("fixed", "pillow 9.5.0")] {
        for one in findings[list].as_array().unwrap() {
            let texts =
                [&one["component"], &one["within"]].map(|text| text.as_str().unwrap_or("").to_lowercase());
            assert!(texts.iter().any(|text| text == release), "{list}: {one:#}");
        }
    }
    let carried = findings["carried"].as_u64().unwrap();
    assert!(carried > 0);
    let tally = format!("{} fixed, {carried} carried over, 12 components changed", fixed.len());
    assert!(ran.stdout.lines().next().unwrap().contains(&tally), "{}", ran.stdout);

    // The way back is the same with both sides exchanged.
    let (_, back) = compare(&new, &old, &[]);
    assert_eq!(change(&back, "libwebp")[0], "downgraded");
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    let owned = |ids: Vec<&str>| sorted(ids.into_iter().map(str::to_owned).collect());
    assert_eq!(owned(ids(&back["findings"]["new"])), owned(fixed));
    assert_eq!(owned(ids(&back["findings"]["fixed"])), owned(fresh));
    assert_eq!(back["findings"]["carried"].as_u64().unwrap(), carried);

    // All of the newer side was looked at: only what is new stands against it.
    let (same, _) = compare(&new, &new, &["--fail-on-new", "low"]);
    assert_eq!(same.code, 0, "{}", same.stderr);
    let (worse, gated) = compare(&new, &old, &["--fail-on-new", "critical"]);
    assert_eq!(worse.code, 1, "{}", worse.stderr);
    let reasons = gated["gate"]["reasons"].as_array().unwrap();
    assert!(
        !reasons.is_empty() && reasons.iter().all(|reason| reason.as_str().unwrap().contains("illow 9.5.0")),
        "{reasons:#?}"
    );
    println!(
        "{} new, {} fixed, {carried} carried over",
        ids(&findings["new"]).len(),
        ids(&findings["fixed"]).len()
    );
}

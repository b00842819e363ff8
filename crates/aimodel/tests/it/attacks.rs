//! Every attack of one file: the verdict it must have, the rule that must find it, and never "clean" when it is cut short.

use wb_aimodel::{Effect, Forward, Limits, Memory, Reading, Verdict, weigh};
use wb_testkit::attack::{self, Attack, Content, Expect};

/// Places at which every attack is cut.
const CUTS: usize = 64;

/// Families of files that are no models themselves: the readers of what lies beside models take them, with their folder.
const BESIDE_MODELS: &[&str] = &["folder", "template"];

/// Attacks of several files or of links are judged where folders are: by their observations.
fn of_one_file() -> impl Iterator<Item = (&'static Attack, String, Vec<u8>)> {
    let families = attack::FAMILIES.iter().filter(|(family, _)| !BESIDE_MODELS.contains(family));
    families.flat_map(|(_, attacks)| attacks.iter()).filter_map(|attack| {
        let mut parts = (attack.build)();
        match (parts.pop(), parts.is_empty()) {
            (Some((name, Content::Bytes(bytes))), true) => Some((attack, base_name(&name), bytes)),
            _ => None,
        }
    })
}

fn base_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

fn weighed(name: &str, bytes: &[u8]) -> Option<Reading> {
    weigh(name.as_bytes(), &mut Memory(bytes), &Limits::DEFAULT)
}

fn verdict_of(expect: Expect) -> Verdict {
    match expect {
        Expect::Malicious => Verdict::Malicious,
        Expect::Suspicious => Verdict::Suspicious,
        Expect::Unreadable => Verdict::Unreadable,
    }
}

#[test]
fn every_attack_has_its_verdict_and_its_rule() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (attack, name, bytes) in of_one_file() {
        count += 1;
        let Some(reading) = weighed(&name, &bytes) else {
            wrong.push(format!("{}: no model at all", attack.name));
            continue;
        };
        let verdict = reading.verdict();
        if verdict != verdict_of(attack.expect) {
            wrong.push(format!("{}: {} instead of {:?}", attack.name, verdict.name(), attack.expect));
        }
        let found: Vec<_> = reading.findings.iter().filter(|finding| finding.rule == attack.rule).collect();
        if found.is_empty() {
            let others: Vec<_> = reading.findings.iter().map(|finding| finding.rule.as_str()).collect();
            wrong.push(format!("{}: not found by {}, but by {others:?}", attack.name, attack.rule));
        }
        if found.iter().any(|finding| finding.effect == Effect::Malicious && finding.trace.is_empty()) {
            wrong.push(format!("{}: {} gives no trace", attack.name, attack.rule));
        }
        let said: Vec<_> = reading.findings.iter().flat_map(|finding| &finding.advisories).collect();
        for advisory in attack.advisories {
            if !said.iter().any(|said| said == advisory) {
                wrong.push(format!("{}: {advisory} is not named", attack.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} attacks:\n{}", wrong.len(), wrong.join("\n"));
}

/// Attacks that stand behind a whole harmless file or message, and the lengths at which that one ends: cut there, nothing of
/// the attack is left. Everything else that is cut must be seen to be cut.
const WHOLE_BEFORE: &[(&str, std::ops::RangeInclusive<usize>)] = &[
    ("container-zip-data-after", 242..=242),
    ("container-gzip-second-member", 24..=24),
    ("container-gzip-trailing", 24..=24),
    ("container-pickle-then-zip", 4..=4),
    ("container-zip-then-pickle", 109..=109),
    // One block of zeros ends an archive for every reader of tar.
    ("container-tar-trailing", 1536..=2048),
    ("onnx-external-in-function", 132..=132),
    ("onnx-external-in-training", 146..=146),
    ("onnx-length-lie", 132..=132),
    ("onnx-huge-varint", 113..=113),
    ("flat-flax-trailing", 70..=70),
    ("safetensors-trailing-bytes", 66..=66),
    ("safetensors-trailing-zip", 66..=66),
    // The first root, which is a whole document.
    ("flat-pmml-second-root", 27..=27),
    ("pickle-trailing-text", 10..=10),
    // The header and a space or two.
    ("safetensors-second-object", 10..=11),
];

fn is_whole(attack: &str, length: usize) -> bool {
    WHOLE_BEFORE.iter().any(|(name, lengths)| *name == attack && lengths.contains(&length))
}

#[test]
fn an_attack_that_is_cut_short_is_never_clean() {
    let mut wrong = Vec::new();
    for (attack, name, bytes) in of_one_file() {
        for place in 0..CUTS {
            let length = bytes.len() * place / CUTS;
            let Some(reading) = weighed(&name, &bytes[..length]) else { continue };
            if reading.verdict() == Verdict::Clean && !is_whole(attack.name, length) {
                wrong.push(format!("{} cut at {length} of {} bytes", attack.name, bytes.len()));
            }
            if reading.findings.iter().any(|finding| finding.rule == "unreadable/internal-error") {
                wrong.push(format!("{} cut at {length}: a reader panicked", attack.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cuts:\n{}", wrong.len(), wrong.join("\n"));
}

/// In an image's layer files pass by once. What is said then may be less, and is never that the file is clean.
#[test]
fn an_attack_that_passes_by_is_never_clean() {
    let mut wrong = Vec::new();
    for (attack, name, bytes) in of_one_file() {
        let mut passing = Forward::new(&bytes[..], Some(bytes.len() as u64));
        let reading = weigh(name.as_bytes(), &mut passing, &Limits::DEFAULT);
        match reading.map(|reading| reading.verdict()) {
            None => wrong.push(format!("{}: no model at all", attack.name)),
            Some(Verdict::Clean) => wrong.push(format!("{}: clean", attack.name)),
            Some(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A loader that looks from the end sees the archive; a reader that sees the file pass by must say that it could not.
#[test]
fn an_archive_behind_a_harmless_model_is_told_when_it_passes_by() {
    let tree = "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=1\n\
                objective=binary sigmoid:1\nfeature_names=a b\nfeature_infos=[0:1] [0:1]\ntree_sizes=100\n\nTree=0\n\
                num_leaves=1\nnum_cat=0\nleaf_value=0\nshrinkage=1\n\n\nend of trees\n";
    let alone = weigh(b"model.txt", &mut Forward::new(tree.as_bytes(), None), &Limits::DEFAULT);
    let archive = wb_testkit::zip::ZipBuilder::new().file("archive/data.pkl", "\x00").build();
    // Readers of archives look for the end in the last 64 KiB, whatever comes behind it.
    for behind in [0, 300] {
        let both = [tree.as_bytes(), &archive, &vec![b' '; behind]].concat();
        for size in [None, Some(both.len() as u64)] {
            let reading = weigh(b"model.txt", &mut Forward::new(&both[..], size), &Limits::DEFAULT);
            assert_ne!(reading.as_ref().map(Reading::verdict), Some(Verdict::Clean), "{reading:#?}");
        }
    }
    assert_eq!(alone.map(|reading| reading.verdict()), Some(Verdict::Clean));
}

#[test]
fn no_two_attacks_have_one_name() {
    let mut seen = std::collections::BTreeSet::new();
    for attack in attack::all() {
        assert!(seen.insert(attack.name), "{} twice", attack.name);
    }
}

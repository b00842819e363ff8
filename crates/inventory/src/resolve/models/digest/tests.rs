use crate::tree::Tree;

use super::*;

fn file(name: &str, content: &[u8]) -> SetFile {
    let sha256 = wb_model::Digest::sha256(Sha256::digest(content).into());
    SetFile {
        name: name.to_owned(),
        path: name.to_owned(),
        sha256: Some(sha256),
        size: content.len() as u64,
        verdict: None,
        node: Tree::new(1).root(),
    }
}

const CONTENTS: &[(&str, &[u8])] = &[
    ("config.json", b"{}"),
    ("a/b.bin", b"one"),
    ("a.txt", b"two"),
    ("a/B.bin", b"three"),
    ("empty", b""),
    ("é.txt", b"four"),
];

#[test]
fn files_are_ordered_part_by_part() {
    let mut files: Vec<SetFile> = CONTENTS.iter().map(|(name, content)| file(name, content)).collect();
    let digest = of_set(&files).unwrap();
    files.reverse();
    assert_eq!(of_set(&files).unwrap(), digest);
    files.push(file(".gitattributes", b"x"));
    files.push(file(".cache/huggingface/download/x.metadata", b"x"));
    assert_eq!(of_set(&files).unwrap(), digest);
    files.push(file("more", b"x"));
    assert_ne!(of_set(&files).unwrap(), digest);
}

#[test]
fn one_digest_that_is_not_known_is_no_digest_of_the_set() {
    let mut files = vec![file("a", b"a"), file("b", b"b")];
    files[1].sha256 = None;
    assert_eq!(of_set(&files), None);
    assert_eq!(of_set(&[]), None);
}

/// The digest is the one that the reference implementation signs. `MODEL_SIGNING_PYTHON` names a Python that has it.
#[test]
fn the_digest_is_the_one_that_model_signing_signs() {
    let Ok(python) = std::env::var("MODEL_SIGNING_PYTHON") else {
        println!("skipped: MODEL_SIGNING_PYTHON names no Python with model-signing");
        return;
    };
    let folder = std::env::temp_dir().join(format!("weighbridge-model-signing-{}", std::process::id()));
    for (name, content) in CONTENTS {
        let path = folder.join(name);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, content).unwrap();
    }
    let script = "import hashlib, sys, model_signing\n\
                  manifest = model_signing.hashing.hash(sys.argv[1])\n\
                  digests = [d.digest.digest_value for d in manifest.resource_descriptors()]\n\
                  print(hashlib.sha256(b''.join(digests)).hexdigest())";
    let output = std::process::Command::new(python).arg("-c").arg(script).arg(&folder).output().unwrap();
    fs_err::remove_dir_all(&folder).unwrap();
    let files: Vec<SetFile> = CONTENTS.iter().map(|(name, content)| file(name, content)).collect();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), of_set(&files).unwrap(), "{output:?}");
}

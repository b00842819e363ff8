use super::*;
use crate::list::format_of;
use crate::{Include, NoIncludes};

const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn project(files: &[(&str, &str)], options: CheckOptions) -> Project {
    let read = |(path, text): &(&str, &str)| {
        let name = path.rsplit('/').next().unwrap();
        let format = format_of(name).unwrap_or_else(|| panic!("{name}"));
        format.read(path, text.replace("$A", A).as_bytes(), &NoIncludes as &dyn Include).unwrap()
    };
    Project::new(files.iter().map(read).collect(), options)
}

fn rules(files: &[(&str, &str)]) -> Vec<String> {
    rules_with(files, CheckOptions::default())
}

fn rules_with(files: &[(&str, &str)], options: CheckOptions) -> Vec<String> {
    check(&project(files, options))
        .into_iter()
        .map(|one| format!("{} {}", one.rule, one.severity.name()))
        .collect()
}

/// A requirements file, and what is wrong with it.
fn requirements(text: &str) -> Vec<String> {
    rules(&[("requirements.txt", text)])
}

#[test]
fn ids_are_unique_and_every_rule_says_how_to_mend() {
    let mut ids: Vec<_> = infos().map(|info| info.rule).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
    assert!(infos().all(|info| !info.mend.is_empty() && !info.summary.is_empty()));
}

#[test]
fn a_file_that_pip_takes_with_required_hashes_passes() {
    let text = "x==1.0 --hash=sha256:$A\ny==2 ; os_name == 'nt' --hash=sha512:$A$A\n\
                z @ https://h.example/z-1.0.tar.gz#sha256=$A\n";
    assert_eq!(requirements(text), Vec::<String>::new());
}

#[test]
fn what_pip_refuses_is_refused() {
    for (text, rule) in [
        ("x==1.0", "no-hash high"),
        ("x>=1 --hash=sha256:$A", "not-pinned high"),
        ("x==1.* --hash=sha256:$A", "not-pinned high"),
        ("x==1 --hash=md5:d41d8cd98f00b204e9800998ecf8427e", "weak-hash high"),
        ("x==1 --hash=sha256:abc", "malformed-hash high"),
        ("x==1 --hash=sha256:$A --hash=sha256:abc", "malformed-hash high"),
        ("x==1 --hash=crc32:aaaaaaaa", "malformed-hash high"),
        ("z @ https://h.example/z-1.0.tar.gz", "unhashed-url high"),
        ("git+https://h.example/y@main#egg=y", "vcs-without-commit high"),
        ("--nonsense", "malformed-line medium"),
        ("--index-url http://i.example", "plain-http high"),
        ("--index-url https://u:p@i.example", "credentials high"),
        ("--require-hashes\n-e .", "no-hash high"),
        ("--extra-index-url https://i.example\nx==1 --hash=sha256:$A", "index-confusion low"),
        ("-r https://h.example/r.txt", "include-remote high"),
        ("z @ http://h.example/z-1.0.tar.gz#sha256=$A", "plain-http low"),
        ("./near", "local-path low"),
    ] {
        assert_eq!(requirements(text), [rule], "{text}");
    }
    let commit = "git+https://h.example/y@0123456789012345678901234567890123456789#egg=y";
    assert_eq!(requirements(commit), Vec::<String>::new());
    assert_eq!(requirements(&format!("{commit}\nx==1 --hash=sha256:$A")), ["no-hash high"]);
}

#[test]
fn pins_that_contradict_each_other_need_a_place_where_both_hold() {
    let two = |left: &str, right: &str| {
        requirements(&format!("x==1 {left} --hash=sha256:$A\nX==2 {right} --hash=sha256:$A\n"))
    };
    assert_eq!(two("", ""), ["conflicting-pins high"]);
    assert_eq!(two("; os_name == 'nt'", ""), ["conflicting-pins high"]);
    assert_eq!(two("; os_name == 'nt'", "; os_name != 'nt'"), Vec::<String>::new());
    assert_eq!(requirements("x==1.0 --hash=sha256:$A\nx==1 --hash=sha256:$A"), Vec::<String>::new());
    let many: String =
        (0..5_000).map(|number| format!("x==1 ; extra == '{number}' --hash=sha256:{A}\n")).collect();
    assert_eq!(requirements(&many), ["conflicting-pins high"]);
}

#[test]
fn private_names_must_not_be_answered_by_others() {
    let options = || CheckOptions {
        private_names: vec!["Acme_*".to_owned()],
        private_indexes: vec!["https://own.example/".to_owned()],
    };
    let found = |text: &str| rules_with(&[("requirements.txt", text)], options());
    assert_eq!(found("acme-x==1 --hash=sha256:$A"), ["index-confusion low"]);
    assert_eq!(found("acme-x==1"), ["index-confusion high", "no-hash high"]);
    assert_eq!(found("-i https://own.example/x\nacme-x==1 --hash=sha256:$A"), Vec::<String>::new());
    assert_eq!(
        found("-i https://own.example/x\n--extra-index-url https://pub.example\nacme.x==1"),
        ["index-confusion high", "no-hash high"]
    );
    assert_eq!(found("other==1 --hash=sha256:$A"), Vec::<String>::new());
    let uv = "version = 1\n[[package]]\nname = 'acme-x'\nversion = '1'\nsource = { registry = 'https://pub.example' }\n\
              sdist = { url = 'https://pub.example/acme_x-1.tar.gz', hash = 'sha256:$A' }\n";
    assert_eq!(rules_with(&[("uv.lock", uv)], options()), ["index-confusion high"]);
    let own = uv.replace("pub.example", "own.example");
    assert_eq!(rules_with(&[("uv.lock", &own)], options()), Vec::<String>::new());
}

const MANIFEST: &str =
    "[project]\nname = 'demo'\ndependencies = ['x>=1']\n[dependency-groups]\ndev = ['y']\n";
const UV: &str = "version = 1\n[[package]]\nname = 'demo'\nsource = { editable = '.' }\ndependencies = [{ name = 'x' }]\n\
                  [package.metadata]\nrequires-dist = [{ name = 'x', specifier = '>=1' }]\n\
                  [package.metadata.requires-dev]\ndev = [{ name = 'y' }]\n\
                  [[package]]\nname = 'x'\nversion = '1.5'\nsource = { registry = 'https://pypi.example' }\n\
                  sdist = { url = 'https://pypi.example/x-1.5.tar.gz', hash = 'sha256:$A' }\n";

#[test]
fn a_lock_that_fits_its_manifest_passes() {
    assert_eq!(rules(&[("a/pyproject.toml", MANIFEST), ("a/uv.lock", UV)]), Vec::<String>::new());
    // A member of a workspace is locked in the folder above.
    assert_eq!(rules(&[("a/b/pyproject.toml", MANIFEST), ("a/uv.lock", UV)]), Vec::<String>::new());
}

#[test]
fn a_lock_for_another_manifest_is_out_of_date() {
    for (from, to, count) in [
        ("'x>=1'", "'x>=2'", 3),      // both wishes differ, and the locked version is too old
        ("'x>=1'", "'x>=1', 'z'", 2), // not wished for when it was locked, and not locked
        ("'y'", "'w'", 2),
        ("'x>=1'", "'x>=1.0'", 2),
    ] {
        let changed = MANIFEST.replace(from, to);
        let found = rules(&[("pyproject.toml", &changed), ("uv.lock", UV)]);
        assert_eq!(found.len(), count, "{to}: {found:?}");
        assert!(found.iter().all(|rule| rule == "lock-out-of-date high"), "{to}: {found:?}");
    }
}

#[test]
fn fingerprints_of_manifests_are_compared() {
    let lock = |digits: &str| {
        format!(
            "[[package]]\nname = 'x'\nversion = '1'\nfiles = [{{ file = 'x-1.tar.gz', hash = 'sha256:{A}' }}]\n\
             [metadata]\nlock-version = '2.1'\ncontent-hash = '{digits}'\n"
        )
    };
    let manifest = project(&[("pyproject.toml", MANIFEST)], CheckOptions::default()).manifests.remove(0);
    let known = manifest.manifest_fingerprint.unwrap();
    let digits = known.split(' ').next().unwrap().strip_prefix("poetry-lock=").unwrap();
    assert_eq!(rules(&[("pyproject.toml", MANIFEST), ("poetry.lock", &lock(digits))]), Vec::<String>::new());
    assert_eq!(
        rules(&[("pyproject.toml", MANIFEST), ("poetry.lock", &lock(&"0".repeat(64)))]),
        ["lock-out-of-date high"]
    );
}

#[test]
fn requirements_are_checked_against_what_they_were_made_from() {
    let pins = "x==1.5 --hash=sha256:$A\n";
    assert_eq!(rules(&[("requirements.in", "x>=1"), ("requirements.txt", pins)]), Vec::<String>::new());
    assert_eq!(
        rules(&[("requirements.in", "x>=2\nz\nw; os_name == 'nt'"), ("requirements.txt", pins)]),
        ["lock-out-of-date high", "lock-out-of-date high"]
    );
}

#[test]
fn a_manifest_alone_has_no_lock() {
    assert_eq!(rules(&[("pyproject.toml", MANIFEST)]), ["no-lock high"]);
    assert_eq!(rules(&[("requirements.in", "x")]), ["no-lock high"]);
    assert_eq!(rules(&[("pyproject.toml", "[tool.other]\nx = 1\n")]), Vec::<String>::new());
    assert_eq!(rules(&[]), Vec::<String>::new());
}

#[test]
fn no_secret_is_ever_said() {
    let text = "-i https://joe:hunter2@i.example\n--extra-index-url https://tok3n@i.example\n\
                x @ https://joe:hunter2@h.example/x.zip?token=hunter2\ngit+https://joe:hunter2@h.example/y\n\
                joe:hunter2@nonsense ~\n-r https://joe:hunter2@h.example/r.txt\n";
    let project = project(
        &[("requirements.txt", &text.replace("joe:hunter2@nonsense ~\n", ""))],
        CheckOptions::default(),
    );
    let all = format!("{:?}", check(&project));
    assert!(all.contains("credentials") && !all.contains("hunter2") && !all.contains("tok3n"), "{all}");
}

#[test]
fn a_yarn_lock_that_has_every_wish_is_fresh_whatever_else_it_has() {
    let read = |name: &str, text: &str| {
        crate::list::format_of(name).unwrap().read(name, text.as_bytes(), &crate::NoIncludes).unwrap()
    };
    let integrity = format!("sha512-{}==", "A".repeat(86));
    let lock = format!(
        "# yarn lockfile v1\n\n\na@^1.0.0:\n  version \"1.0.1\"\n  resolved \"https://npm.example/a/-/a-1.0.1.tgz\"\n  integrity {integrity}\n  dependencies:\n    b \"2.0.0\"\n\nb@2.0.0:\n  version \"2.0.0\"\n  resolved \"https://npm.example/b/-/b-2.0.0.tgz\"\n  integrity {integrity}\n"
    );
    let of = |wish: &str| {
        let manifest = format!(r#"{{"name": "x", "dependencies": {{"a": "{wish}"}}}}"#);
        let files = vec![read("package.json", &manifest), read("yarn.lock", &lock)];
        check(&Project::new(files, CheckOptions::default()))
    };
    assert_eq!(of("^1.0.0"), Vec::new());
    let stale = of("^1.1.0");
    assert_eq!(stale.len(), 1, "{stale:?}");
    assert!(stale[0].message.contains("a@^1.1.0"), "{}", stale[0].message);
}

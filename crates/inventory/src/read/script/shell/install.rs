//! Commands that install packages, by the documentation of each package manager.

use super::super::call::{is_commit, is_plain_http, safe_address};
use super::super::{Pin, Rule, UNKNOWN};
use super::arguments::{Arguments, Found};

/// What a command installs; nothing when it does not.
pub(super) fn look(name: &str, words: &[&str]) -> Vec<Found> {
    let found = match name {
        "pip" | "pip2" | "pip3" => return pip(words, "pip"),
        _ if name
            .strip_prefix("pip3.")
            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())) =>
        {
            return pip(words, "pip");
        }
        "uv" => return uv(words),
        "uvx" => tool("uvx", words, &["--from", "--with", "-p", "--python"], Pin::None),
        "pipx" => verbs("pipx", words, &["install", "run", "upgrade", "inject", "upgrade-all"], Pin::None),
        "easy_install" | "easy_install3" => tool("easy_install", words, &[], Pin::None),
        "poetry" => locked("poetry", words, &["add", "update"], &["install", "sync"]),
        "pdm" => locked("pdm", words, &["add", "update"], &["install", "sync"]),
        "pipenv" => locked("pipenv", words, &["update", "upgrade"], &["sync", "install"]),
        "conda" | "mamba" | "micromamba" => conda(name, words),
        "apt" | "apt-get" | "aptitude" => {
            apt(name, words, &["install", "update", "upgrade", "dist-upgrade", "full-upgrade", "build-dep"])
        }
        "apk" => apt(name, words, &["add", "update", "upgrade"]),
        "yum" | "dnf" | "microdnf" | "tdnf" => apt(
            name,
            words,
            &["install", "update", "upgrade", "groupinstall", "localinstall", "builddep", "makecache"],
        ),
        "zypper" => apt(name, words, &["install", "in", "update", "up", "refresh", "ref", "dup"]),
        "pacman" => {
            words.iter().any(|word| word.starts_with("-S")).then(|| installs(name, "-S", words, Pin::None))
        }
        "snap" | "brew" | "gem" | "cargo" | "luarocks" => {
            verbs(name, words, &["install", "upgrade"], Pin::None)
        }
        "go" => verbs(name, words, &["install", "get"], Pin::None),
        "npm" => npm(words),
        "yarn" | "pnpm" | "bun" => {
            locked(name, words, &["add", "dlx", "upgrade", "update", "global"], &["install", "i"])
        }
        "npx" | "bunx" => (!words.iter().any(|word| matches!(*word, "--no" | "--no-install" | "--offline")))
            .then(|| tool(name, words, &["-p", "--package", "-c", "--call"], Pin::Unknown))
            .flatten(),
        "spacy" => spacy(words),
        "R" | "Rscript" => words
            .iter()
            .any(|word| word.contains("install.packages(") || word.contains("install_github("))
            .then(|| Found::new(Rule::PackageInstall, Pin::None, format!("{name} install.packages"))),
        _ => None,
    };
    found.into_iter().collect()
}

/// `python -m spacy download NAME` installs a package.
pub(super) fn spacy(words: &[&str]) -> Option<Found> {
    verbs("spacy", words, &["download"], Pin::None)
}

const PIP_VALUED: &[&str] = &[
    "-r",
    "--requirement",
    "-c",
    "--constraint",
    "-e",
    "--editable",
    "-t",
    "--target",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--platform",
    "--python-version",
    "--implementation",
    "--abi",
    "--root",
    "--prefix",
    "--src",
    "--upgrade-strategy",
    "--config-settings",
    "-C",
    "--global-option",
    "--no-binary",
    "--only-binary",
    "--progress-bar",
    "--root-user-action",
    "--report",
    "--trusted-host",
    "--proxy",
    "--retries",
    "--timeout",
    "--cache-dir",
    "--log",
    "--cert",
    "--client-cert",
    "--exists-action",
    "--use-feature",
    "--keyring-provider",
    "-d",
    "--dest",
    "-w",
    "--wheel-dir",
    "-p",
    "--python",
    "--index-strategy",
    "--index",
    "--default-index",
    "--torch-backend",
    "--build",
    "-b",
    "--group",
];

/// pip, and uv's form of it.
pub(super) fn pip(words: &[&str], shown: &str) -> Vec<Found> {
    let all = Arguments::new(words, PIP_VALUED);
    let Some((verb, targets)) = all.rest.split_first() else { return Vec::new() };
    if !matches!(*verb, "install" | "download" | "wheel" | "sync") || all.has(&["--help", "-h", "--dry-run"])
    {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (option, value) in &all.options {
        let address = value.unwrap_or_default();
        if matches!(
            option.as_str(),
            "-i" | "--index-url" | "--extra-index-url" | "-f" | "--find-links" | "--index"
        ) && is_plain_http(address)
        {
            found.push(Found::new(
                Rule::PlainHttp,
                Pin::None,
                format!("{shown} {option} {}", safe_address(address)),
            ));
        }
    }
    for target in targets.iter().filter(|target| is_plain_http(target)) {
        found.push(Found::new(
            Rule::PlainHttp,
            Pin::None,
            format!("{shown} {verb} {}", safe_address(target)),
        ));
    }
    if all.has(&["--no-index", "--offline"]) {
        return found;
    }
    let files = all.has(&["-r", "--requirement"]) || *verb == "sync";
    let editable: Vec<&str> = all
        .options
        .iter()
        .filter(|(name, _)| matches!(name.as_str(), "-e" | "--editable"))
        .filter_map(|(_, value)| *value)
        .collect();
    if targets.is_empty() && !files && editable.is_empty() && !all.has(&["--group"]) {
        return found;
    }
    let every = || targets.iter().chain(&editable);
    let local = !files && every().all(|target| is_path(target));
    if local && all.has(&["--no-deps"]) {
        return found;
    }
    let pin = if all.has(&["--require-hashes"]) {
        Pin::Hash
    } else if local {
        Pin::Name
    } else if files && targets.is_empty() {
        Pin::None
    } else {
        weakest(every().map(|target| requirement_pin(target)))
    };
    let mut names = every().copied().collect::<Vec<_>>();
    names.extend(all.value(&["-r", "--requirement"]).map(|_| "-r"));
    names.extend(all.value(&["-r", "--requirement"]));
    found.push(Found::new(Rule::PackageInstall, pin, describe(&format!("{shown} {verb}"), &names)));
    found
}

/// The pin of a list: as weak as its weakest.
fn weakest(pins: impl Iterator<Item = Pin>) -> Pin {
    pins.max_by_key(|pin| match pin {
        Pin::Hash => 0,
        Pin::Name => 1,
        Pin::Unknown => 2,
        Pin::None => 3,
    })
    .unwrap_or(Pin::None)
}

fn requirement_pin(target: &str) -> Pin {
    if let Some((_, reference)) = target.rsplit_once('@').filter(|_| target.contains("://")) {
        let reference = reference.split('#').next().unwrap_or_default();
        return if is_commit(reference) { Pin::Hash } else { Pin::Name };
    }
    if target.contains("#sha256=") {
        Pin::Hash
    } else if target.contains(UNKNOWN) {
        Pin::Unknown
    } else if target.contains("==") || is_path(target) || target.ends_with(".whl") {
        Pin::Name
    } else {
        Pin::None
    }
}

/// Whether a target is a file or folder of this machine.
fn is_path(target: &str) -> bool {
    let local = target.strip_prefix("file://").unwrap_or(target);
    !local.contains("://")
        && (local == "."
            || local.starts_with(['/', '.'])
            || local.ends_with(".whl")
            || local.ends_with(".deb"))
}

fn uv(words: &[&str]) -> Vec<Found> {
    let all = Arguments::new(
        words,
        &["--directory", "--project", "--config-file", "--cache-dir", "-p", "--python"],
    );
    match all.rest.first().copied() {
        Some("pip") => {
            let rest = words.iter().position(|word| *word == "pip").and_then(|at| words.get(at + 1..));
            pip(rest.unwrap_or_default(), "uv pip")
        }
        Some("add") => verbs("uv", words, &["add"], Pin::None).into_iter().collect(),
        Some("sync") if !all.has(&["--offline"]) => {
            vec![Found::new(Rule::PackageInstall, Pin::Hash, "uv sync")]
        }
        Some("tool") => {
            let verb = all.rest.get(1).is_some_and(|verb| matches!(*verb, "install" | "run" | "upgrade"));
            let named = |verb| describe(&format!("uv tool {verb}"), all.rest.get(2..).unwrap_or_default());
            let found = verb.then(|| Found::new(Rule::PackageInstall, Pin::None, named(all.rest[1])));
            found.into_iter().collect()
        }
        Some("run") => {
            let with = Arguments::new(words, &["--with", "--with-requirements", "--with-editable"]);
            let packages: Vec<&str> = with
                .options
                .iter()
                .filter(|(name, _)| matches!(name.as_str(), "--with" | "--with-requirements"))
                .filter_map(|(_, value)| *value)
                .collect();
            let pin = weakest(packages.iter().map(|package| requirement_pin(package)));
            let found = || Found::new(Rule::PackageInstall, pin, describe("uv run --with", &packages));
            (!packages.is_empty()).then(found).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn conda(name: &str, words: &[&str]) -> Option<Found> {
    let valued =
        ["-n", "--name", "-p", "--prefix", "-c", "--channel", "-f", "--file", "--repodata-fn", "--solver"];
    let all = Arguments::new(words, &valued);
    let verbs: &[&str] = &["install", "create", "update", "upgrade", "env"];
    let (verb, rest) = all.rest.split_first()?;
    if !verbs.contains(verb) || all.has(&["--offline", "--help", "-h", "--dry-run", "-d"]) {
        return None;
    }
    let (shown, rest) = match (*verb, rest.split_first()) {
        ("env", Some((verb @ (&"create" | &"update"), rest))) => (format!("{name} env {verb}"), rest),
        ("env", _) => return None,
        // An empty environment needs nothing from anywhere.
        ("create", None) if !all.has(&["--file", "-f", "--clone"]) => return None,
        ("create", _) if all.has(&["--clone"]) => return None,
        _ => (format!("{name} {verb}"), rest),
    };
    let pin = weakest(rest.iter().map(|package| match package {
        package if package.contains(UNKNOWN) => Pin::Unknown,
        package if package.contains('=') && !package.contains(">=") => Pin::Name,
        _ => Pin::None,
    }));
    Some(Found::new(Rule::PackageInstall, pin, describe(&shown, rest)))
}

fn apt(name: &str, words: &[&str], verbs: &[&str]) -> Option<Found> {
    let valued =
        ["-o", "-t", "--option", "--target-release", "-c", "--virtual", "--repository", "-X", "--root", "-p"];
    let all = Arguments::new(words, &valued);
    let (verb, rest) = all.rest.split_first()?;
    let idle =
        ["--no-download", "--no-network", "--dry-run", "-s", "--simulate", "--help", "--cacheonly", "-C"];
    if !verbs.contains(verb) || all.has(&idle) {
        return None;
    }
    let pin = weakest(rest.iter().map(|package| match package {
        package if package.contains(UNKNOWN) => Pin::Unknown,
        package if package.contains('=') || is_path(package) => Pin::Name,
        _ => Pin::None,
    }));
    Some(Found::new(Rule::PackageInstall, pin, describe(&format!("{name} {verb}"), rest)))
}

fn npm(words: &[&str]) -> Option<Found> {
    let all = Arguments::new(
        words,
        &["--prefix", "-C", "--registry", "--cache", "--loglevel", "-w", "--workspace"],
    );
    let (verb, rest) = all.rest.split_first()?;
    if all.has(&["--offline", "--dry-run"]) {
        return None;
    }
    let pin = match *verb {
        "ci" | "clean-install" => Pin::Hash,
        "install" | "i" | "add" | "update" | "upgrade" | "exec" | "x" => Pin::None,
        _ => return None,
    };
    Some(Found::new(Rule::PackageInstall, pin, describe(&format!("npm {verb}"), rest)))
}

/// Verbs that look for the newest, and verbs that follow a lock file.
fn locked(name: &str, words: &[&str], free: &[&str], locked: &[&str]) -> Option<Found> {
    let all = Arguments::new(words, &["-C", "--directory", "--cwd", "--dir", "-p", "--project"]);
    let (verb, rest) = all.rest.split_first()?;
    let pin = match *verb {
        verb if free.contains(&verb) => Pin::None,
        verb if locked.contains(&verb) && rest.is_empty() => Pin::Hash,
        verb if locked.contains(&verb) => Pin::None,
        _ => return None,
    };
    (!all.has(&["--offline", "--dry-run", "--help"]))
        .then(|| Found::new(Rule::PackageInstall, pin, describe(&format!("{name} {verb}"), rest)))
}

fn verbs(name: &str, words: &[&str], verbs: &[&str], pin: Pin) -> Option<Found> {
    let all = Arguments::new(words, &["--version", "-v", "--index-url", "--pip-args", "--python"]);
    let (verb, rest) = all.rest.split_first()?;
    (verbs.contains(verb) && !all.has(&["--help", "--offline"]))
        .then(|| Found::new(Rule::PackageInstall, pin, describe(&format!("{name} {verb}"), rest)))
}

/// A command whose first argument is what it fetches and runs.
fn tool(name: &str, words: &[&str], valued: &[&str], pin: Pin) -> Option<Found> {
    let all = Arguments::new(words, valued);
    let package = all.value(&["--from", "-p", "--package"]).or(all.rest.first().copied())?;
    (!all.has(&["--help", "--version"]))
        .then(|| Found::new(Rule::PackageInstall, pin, describe(name, &[package])))
}

/// The command and the first few names; addresses without what may be secret.
fn describe(command: &str, names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(4).map(|name| safe_address(name)).collect();
    let more = if names.len() > 4 { " …" } else { "" };
    format!("{command} {}{more}", shown.join(" ")).trim_end().to_owned()
}

fn installs(name: &str, verb: &str, words: &[&str], pin: Pin) -> Found {
    let names: Vec<&str> = words.iter().copied().filter(|word| !word.starts_with('-')).collect();
    Found::new(Rule::PackageInstall, pin, describe(&format!("{name} {verb}"), &names))
}

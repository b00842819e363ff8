//! Commands and lines that do a step. Names and versions come from images: what does not fit its ecosystem's grammar
//! never reaches a shell, and the grammars leave no sign that means anything to one.

use wb_model::{Component, ComponentKind, PackageChange};

/// Why there is no command.
pub(crate) type Refused = String;

/// `pip install` of pinned versions.
pub(crate) fn pip_install(lines: &[String], whole: bool) -> String {
    // Only when every requirement was looked at does nothing else have to come along.
    let dependencies = if whole { " --no-deps" } else { "" };
    format!("python3 -m pip install --upgrade{dependencies} {}", lines.join(" "))
}

/// `name==version` of a Python package.
pub(crate) fn pin(name: &str, version: &str) -> Result<String, Refused> {
    if !is_python_name(name) {
        return Err(format!("{name:?} is no name of a Python package"));
    }
    if !is_python_version(version) {
        return Err(format!("{version:?} is no version of a Python package"));
    }
    // An exclamation mark (an epoch) means something to a shell.
    Ok(if version.contains('!') { format!("'{name}=={version}'") } else { format!("{name}=={version}") })
}

/// `pip uninstall`.
pub(crate) fn pip_uninstall(name: &str) -> Result<String, Refused> {
    if is_python_name(name) {
        Ok(format!("python3 -m pip uninstall --yes {name}"))
    } else {
        Err(format!("{name:?} is no name of a Python package"))
    }
}

/// The package manager's command for packages of a distribution.
pub(crate) fn os_upgrade(
    kind: &str,
    packages: &[(String, Option<String>)],
    pocket: Option<&str>,
) -> Result<String, Refused> {
    let joint = match kind {
        "deb" | "apk" => "=",
        "rpm" => "-",
        _ => return Err(format!("no command is known for packages of {kind:?}")),
    };
    let mut words = Vec::new();
    for (name, version) in packages {
        if !is_os_name(name) {
            return Err(format!("{name:?} is no name of a package"));
        }
        match version {
            Some(version) if !is_os_version(version) => {
                return Err(format!("{version:?} is no version of a package"));
            }
            Some(version) => words.push(format!("{name}{joint}{version}")),
            None => words.push(name.clone()),
        }
    }
    let words = words.join(" ");
    Ok(match kind {
        "deb" => {
            let pocket =
                pocket.filter(|name| is_os_name(name)).map(|name| format!(" -t {name}")).unwrap_or_default();
            format!("apt-get update && apt-get install -y --only-upgrade{pocket} {words}")
        }
        "apk" => format!("apk add --no-cache --upgrade {words}"),
        _ => format!("dnf upgrade -y {words}"),
    })
}

/// `dnf` is not what SUSE has.
pub(crate) fn for_suse(command: &str) -> String {
    command.replace("dnf upgrade -y", "zypper --non-interactive install")
}

/// What is asked of a package manager about a package.
pub(crate) fn check(component: Option<&Component>, change: &PackageChange) -> Option<String> {
    let name = component.map_or(change.package.name.as_str(), |component| component.name.as_str());
    match change.package.ecosystem.as_str() {
        "pypi" if is_python_name(name) => Some(format!("python3 -m pip show {name}")),
        "deb" if is_os_name(name) => Some(format!("dpkg-query -W {name}")),
        "apk" if is_os_name(name) => Some(format!("apk info -v {name}")),
        "rpm" if is_os_name(name) => Some(format!("rpm -q {name}")),
        _ => None,
    }
}

/// Whether a package manager of a distribution upgrades it.
pub(crate) fn is_of_distribution(component: &Component) -> bool {
    component.kind == ComponentKind::OsPackage
}

/// PEP 508: ASCII letters, digits, `-_.`, beginning and ending with a letter or digit.
pub(crate) fn is_python_name(text: &str) -> bool {
    let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    text.len() <= 214
        && edge(text.bytes().next())
        && edge(text.bytes().last())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn is_python_version(text: &str) -> bool {
    text.len() <= 128
        && text.parse::<wb_version::scheme::pypi::Version>().is_ok()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".+!-_".contains(&byte))
        && !text.starts_with('-')
}

fn is_os_name(text: &str) -> bool {
    text.len() <= 214
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-._:".contains(&byte))
}

fn is_os_version(text: &str) -> bool {
    text.len() <= 128
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".+~:^-_".contains(&byte))
}

#[cfg(test)]
mod tests;

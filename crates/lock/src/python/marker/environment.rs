//! The places that packages are built for, and what a marker can ask about them (PEP 508, "Environment markers").

use std::fmt;

/// One interpreter on one platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Environment {
    /// `3.11.2`.
    python: String,
    platform: &'static Platform,
    implementation: &'static (&'static str, &'static str),
}

/// What the platform says of itself.
#[derive(Debug, PartialEq, Eq)]
struct Platform {
    os_name: &'static str,
    sys_platform: &'static str,
    platform_system: &'static str,
    platform_machine: &'static str,
}

/// A variable of a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variable {
    PythonVersion,
    PythonFullVersion,
    ImplementationName,
    ImplementationVersion,
    PlatformPythonImplementation,
    OsName,
    SysPlatform,
    PlatformSystem,
    PlatformMachine,
    /// Of a kernel, of an extra or of a dependency group: not known.
    NotKnown,
}

/// Names of the variables, with the spellings of before PEP 508 and those of PEP 751.
const NAMES: [(&str, Variable); 20] = [
    ("python_version", Variable::PythonVersion),
    ("python_full_version", Variable::PythonFullVersion),
    ("implementation_name", Variable::ImplementationName),
    ("implementation_version", Variable::ImplementationVersion),
    ("platform_python_implementation", Variable::PlatformPythonImplementation),
    ("os_name", Variable::OsName),
    ("sys_platform", Variable::SysPlatform),
    ("platform_system", Variable::PlatformSystem),
    ("platform_machine", Variable::PlatformMachine),
    ("platform_release", Variable::NotKnown),
    ("platform_version", Variable::NotKnown),
    ("extra", Variable::NotKnown),
    ("extras", Variable::NotKnown),
    ("dependency_groups", Variable::NotKnown),
    ("os.name", Variable::OsName),
    ("sys.platform", Variable::SysPlatform),
    ("platform.machine", Variable::PlatformMachine),
    ("platform.version", Variable::NotKnown),
    ("platform.python_implementation", Variable::PlatformPythonImplementation),
    ("python_implementation", Variable::PlatformPythonImplementation),
];

#[rustfmt::skip]
const PLATFORMS: [Platform; 7] = [
    Platform { os_name: "posix", sys_platform: "linux", platform_system: "Linux", platform_machine: "x86_64" },
    Platform { os_name: "posix", sys_platform: "linux", platform_system: "Linux", platform_machine: "aarch64" },
    Platform { os_name: "posix", sys_platform: "linux", platform_system: "Linux", platform_machine: "ppc64le" },
    Platform { os_name: "posix", sys_platform: "darwin", platform_system: "Darwin", platform_machine: "arm64" },
    Platform { os_name: "posix", sys_platform: "darwin", platform_system: "Darwin", platform_machine: "x86_64" },
    Platform { os_name: "nt", sys_platform: "win32", platform_system: "Windows", platform_machine: "AMD64" },
    Platform { os_name: "nt", sys_platform: "win32", platform_system: "Windows", platform_machine: "ARM64" },
];

const IMPLEMENTATIONS: [(&str, &str); 2] = [("cpython", "CPython"), ("pypy", "PyPy")];

/// Every series in use; the versions that markers themselves name are added.
const PYTHONS: [&str; 12] = [
    "3.12.1", "2.7.18", "3.6.15", "3.7.17", "3.8.20", "3.9.23", "3.10.18", "3.11.13", "3.13.5", "3.14.0",
    "3.15.0", "3.16.0",
];

/// All places, with the versions of Python that markers name, and the ones right behind them.
pub(super) fn places(named: &[String]) -> impl Iterator<Item = Environment> {
    let near = named.iter().filter(|text| text.split('.').count() > 1).flat_map(|text| {
        let text = text.trim_end_matches(".*");
        let padded = if text.split('.').count() == 2 { format!("{text}.0") } else { text.to_owned() };
        let behind = padded.rsplit_once('.').and_then(|(series, patch)| {
            Some(format!("{series}.{}", patch.parse::<u32>().ok()?.checked_add(1)?))
        });
        [Some(padded), behind].into_iter().flatten()
    });
    let pythons: Vec<String> = PYTHONS.iter().map(|text| (*text).to_owned()).chain(near).collect();
    pythons.into_iter().flat_map(|python| {
        PLATFORMS.iter().flat_map(move |platform| {
            let python = python.clone();
            IMPLEMENTATIONS.iter().map(move |implementation| Environment {
                python: python.clone(),
                platform,
                implementation,
            })
        })
    })
}

impl Variable {
    /// The variable with that name.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, variable)| *variable)
    }

    /// Whether its values are versions, and are compared as such.
    pub(super) fn is_version(self) -> bool {
        matches!(self, Self::PythonVersion | Self::PythonFullVersion | Self::ImplementationVersion)
    }
}

impl Environment {
    /// The value of a variable.
    pub(super) fn get(&self, variable: Variable) -> Option<String> {
        let text = match variable {
            Variable::PythonVersion => {
                let mut parts = self.python.split('.');
                return Some(format!("{}.{}", parts.next()?, parts.next()?));
            }
            Variable::PythonFullVersion | Variable::ImplementationVersion => &self.python,
            Variable::ImplementationName => self.implementation.0,
            Variable::PlatformPythonImplementation => self.implementation.1,
            Variable::OsName => self.platform.os_name,
            Variable::SysPlatform => self.platform.sys_platform,
            Variable::PlatformSystem => self.platform.platform_system,
            Variable::PlatformMachine => self.platform.platform_machine,
            Variable::NotKnown => return None,
        };
        Some(text.to_owned())
    }
}

impl fmt::Display for Environment {
    /// `CPython 3.12.1 on Linux x86_64`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Platform { platform_system, platform_machine, .. } = self.platform;
        write!(f, "{} {} on {platform_system} {platform_machine}", self.implementation.1, self.python)
    }
}

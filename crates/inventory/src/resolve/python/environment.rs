//! What a marker can ask about: the interpreter and the platform (PEP 508, "Environment Markers").

use crate::image::Platform;

/// The values of an interpreter's environment markers. What is not known is none, and a marker that asks for
/// it is neither true nor false.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Environment {
    /// `3.11`.
    pub(crate) python_version: Option<String>,
    /// `3.11.2`.
    pub(crate) python_full_version: Option<String>,
    /// `cpython`.
    pub(crate) implementation_name: Option<&'static str>,
    /// `CPython`.
    pub(crate) platform_python_implementation: Option<&'static str>,
    /// `posix`.
    pub(crate) os_name: Option<&'static str>,
    /// `linux`.
    pub(crate) sys_platform: Option<&'static str>,
    /// `Linux`.
    pub(crate) platform_system: Option<&'static str>,
    /// `x86_64`.
    pub(crate) platform_machine: Option<String>,
}

/// A variable of a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variable {
    PythonVersion,
    PythonFullVersion,
    ImplementationName,
    ImplementationVersion,
    PlatformPythonImplementation,
    OsName,
    SysPlatform,
    PlatformSystem,
    PlatformMachine,
    /// Of the kernel the image will run on.
    PlatformRelease,
    /// Of the kernel the image will run on.
    PlatformVersion,
    Extra,
}

/// Names of the variables, with the spellings of before PEP 508.
const NAMES: [(&str, Variable); 18] = [
    ("python_version", Variable::PythonVersion),
    ("python_full_version", Variable::PythonFullVersion),
    ("implementation_name", Variable::ImplementationName),
    ("implementation_version", Variable::ImplementationVersion),
    ("platform_python_implementation", Variable::PlatformPythonImplementation),
    ("os_name", Variable::OsName),
    ("sys_platform", Variable::SysPlatform),
    ("platform_system", Variable::PlatformSystem),
    ("platform_machine", Variable::PlatformMachine),
    ("platform_release", Variable::PlatformRelease),
    ("platform_version", Variable::PlatformVersion),
    ("extra", Variable::Extra),
    ("os.name", Variable::OsName),
    ("sys.platform", Variable::SysPlatform),
    ("platform.machine", Variable::PlatformMachine),
    ("platform.version", Variable::PlatformVersion),
    ("platform.python_implementation", Variable::PlatformPythonImplementation),
    ("python_implementation", Variable::PlatformPythonImplementation),
];

impl Variable {
    /// The variable with that name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, variable)| *variable)
    }

    /// The name of PEP 508.
    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, variable)| *variable == self).map_or("", |(name, _)| name)
    }

    /// Whether its values are versions, and are compared as such.
    pub(crate) fn is_version(self) -> bool {
        matches!(
            self,
            Self::PythonVersion
                | Self::PythonFullVersion
                | Self::ImplementationVersion
                | Self::PlatformRelease
        )
    }
}

impl Environment {
    /// The environment of a CPython of that series (`3.11`) and version (`3.11.2`) on a platform.
    pub(crate) fn cpython(series: Option<&str>, version: Option<&str>, platform: Option<&Platform>) -> Self {
        let mut environment = Self {
            python_version: series.map(str::to_owned),
            python_full_version: version.map(str::to_owned),
            implementation_name: Some("cpython"),
            platform_python_implementation: Some("CPython"),
            ..Self::default()
        };
        if let Some(platform) = platform {
            let (os_name, sys_platform, platform_system) = match platform.os.as_str() {
                "linux" => (Some("posix"), Some("linux"), Some("Linux")),
                "windows" => (Some("nt"), Some("win32"), Some("Windows")),
                "darwin" => (Some("posix"), Some("darwin"), Some("Darwin")),
                "freebsd" => (Some("posix"), None, Some("FreeBSD")),
                _ => (None, None, None),
            };
            environment.os_name = os_name;
            environment.sys_platform = sys_platform;
            environment.platform_system = platform_system;
            environment.platform_machine = Some(machine(platform));
        }
        environment
    }

    /// The value of a variable other than `extra`.
    pub(crate) fn get(&self, variable: Variable) -> Option<&str> {
        match variable {
            Variable::PythonVersion => self.python_version.as_deref(),
            Variable::PythonFullVersion | Variable::ImplementationVersion => {
                self.python_full_version.as_deref()
            }
            Variable::ImplementationName => self.implementation_name,
            Variable::PlatformPythonImplementation => self.platform_python_implementation,
            Variable::OsName => self.os_name,
            Variable::SysPlatform => self.sys_platform,
            Variable::PlatformSystem => self.platform_system,
            Variable::PlatformMachine => self.platform_machine.as_deref(),
            Variable::PlatformRelease | Variable::PlatformVersion | Variable::Extra => None,
        }
    }
}

/// What `uname -m` says where OCI says `amd64`.
fn machine(platform: &Platform) -> String {
    match (platform.architecture.as_str(), platform.variant.as_deref(), platform.os.as_str()) {
        ("amd64", _, "windows") => "AMD64",
        ("amd64", ..) => "x86_64",
        ("arm64", _, "darwin") => "arm64",
        ("arm64", ..) => "aarch64",
        ("386", ..) => "i686",
        ("arm", Some("v6"), _) => "armv6l",
        ("arm", ..) => "armv7l",
        ("loong64", ..) => "loongarch64",
        // ppc64le, s390x and riscv64 have the same name in both.
        (same, ..) => same,
    }
    .to_owned()
}

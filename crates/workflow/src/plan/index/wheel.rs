//! Names of wheels, and whether a machine takes them (platform compatibility tags).

/// The parts of a wheel's name.
#[derive(Debug)]
pub(super) struct WheelName<'a> {
    pub(super) name: &'a str,
    pub(super) version: &'a str,
    python: &'a str,
    abi: &'a str,
    platform: &'a str,
}

/// What wheels are chosen for. What is not known refuses nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Minor version of Python 3 (`11`).
    pub python: Option<u32>,
    /// As wheels write it (`x86_64`).
    pub architecture: Option<String>,
    /// Version of the C library of GNU (`(2, 36)`).
    pub glibc: Option<(u32, u32)>,
}

impl<'a> WheelName<'a> {
    /// `name-version[-build]-python-abi-platform.whl`.
    pub(super) fn parse(file: &'a str) -> Option<Self> {
        let parts: Vec<&str> = file.strip_suffix(".whl")?.split('-').collect();
        match parts.as_slice() {
            [name, version, python, abi, platform] | [name, version, _, python, abi, platform] => {
                Some(Self { name, version, python, abi, platform })
            }
            _ => None,
        }
    }
}

impl Machine {
    /// Whether one of the wheel's tags fits.
    pub(super) fn takes(&self, wheel: &WheelName<'_>) -> bool {
        let python = wheel.python.split('.').any(|tag| self.takes_python(tag, wheel.abi));
        python && wheel.platform.split('.').any(|tag| self.takes_platform(tag))
    }

    fn takes_python(&self, tag: &str, abi: &str) -> bool {
        let (implementation, version) = tag.split_at_checked(2).unwrap_or((tag, ""));
        let minor = match version.strip_prefix('3') {
            Some("") => None,
            Some(minor) => minor.parse::<u32>().ok(),
            None => return false,
        };
        let abis: Vec<&str> = abi.split('.').collect();
        match (implementation, minor, self.python) {
            ("py", None, _) => true,
            ("py", Some(minor), wanted) => wanted.is_none_or(|wanted| minor <= wanted),
            ("cp", _, None) => true,
            ("cp", Some(minor), Some(wanted)) => {
                let own = abis.contains(&format!("cp3{minor}").as_str()) || abis.contains(&"none");
                (minor == wanted && own) || (minor <= wanted && abis.contains(&"abi3"))
            }
            _ => false,
        }
    }

    fn takes_platform(&self, tag: &str) -> bool {
        if tag == "any" {
            return true;
        }
        let Some(architecture) = &self.architecture else { return tag.contains("linux") };
        let Some(family) = tag.strip_suffix(architecture.as_str()).and_then(|rest| rest.strip_suffix('_'))
        else {
            return false;
        };
        let needed = match family {
            "linux" => return true,
            "manylinux1" => (2, 5),
            "manylinux2010" => (2, 12),
            "manylinux2014" => (2, 17),
            other => {
                let numbers = other.strip_prefix("manylinux_").and_then(|rest| rest.split_once('_'));
                let parsed = numbers.and_then(|(one, two)| Some((one.parse().ok()?, two.parse().ok()?)));
                let Some(needed) = parsed else { return false };
                needed
            }
        };
        self.glibc.is_none_or(|has| needed <= has)
    }
}

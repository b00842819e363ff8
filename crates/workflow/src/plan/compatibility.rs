//! Which torch goes with which torchvision, torchaudio, triton, CUDA and Python: a kept table of the releases as published.

/// One release of torch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TorchRelease {
    pub(crate) torch: &'static str,
    torchvision: &'static str,
    torchaudio: &'static str,
    /// Empty where none is needed.
    triton: &'static str,
    /// The CUDA of the wheel without a local version.
    pub(crate) cuda: &'static str,
    /// The builds that have a local version (`cu118`), separated by blanks.
    builds: &'static str,
    /// Minor versions of Python 3, first and last.
    python: (u32, u32),
}

/// The table.
const TABLE: &str = include_str!("compatibility.tsv");

/// Packages that are released together with torch.
pub(crate) const COMPANIONS: [&str; 3] = ["torchvision", "torchaudio", "triton"];

impl TorchRelease {
    /// The companion's version that goes with it.
    pub(crate) fn companion(&self, name: &str) -> Option<&'static str> {
        let version = match name {
            "torchvision" => self.torchvision,
            "torchaudio" => self.torchaudio,
            "triton" => self.triton,
            _ => "",
        };
        (!version.is_empty()).then_some(version)
    }

    /// Whether there is a build with that local version.
    pub(crate) fn is_built_for(&self, local: &str) -> bool {
        local == "cpu" || self.builds.split(' ').any(|build| build == local)
    }

    /// Whether it is built for that Python.
    pub(crate) fn takes_python(&self, minor: u32) -> bool {
        (self.python.0..=self.python.1).contains(&minor)
    }
}

/// The release of torch of that version, without its local part.
pub(crate) fn torch(version: &str) -> Option<TorchRelease> {
    let version = version.split('+').next().unwrap_or(version);
    releases().find(|release| release.torch == version)
}

fn releases() -> impl Iterator<Item = TorchRelease> {
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(parse)
}

fn parse(line: &'static str) -> Option<TorchRelease> {
    let mut cells = line.split('\t');
    let mut next = || cells.next();
    let (torch, torchvision, torchaudio, triton) = (next()?, next()?, next()?, next()?);
    let (cuda, builds, python) = (next()?, next()?, next()?);
    let (first, last) = python.split_once('-')?;
    let triton = if triton == "-" { "" } else { triton };
    let python = (first.parse().ok()?, last.parse().ok()?);
    Some(TorchRelease { torch, torchvision, torchaudio, triton, cuda, builds, python })
}

#[cfg(test)]
mod tests;

//! Every matcher, one line each.

use crate::matcher;
use crate::question::Answer;
use crate::subject::Subject;

/// What a matcher is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatcherInfo {
    /// Its name, as evidence quotes it.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
}

/// Turns components of one ecosystem into questions to the database.
pub(crate) trait Matcher: Sync {
    /// What it asks about a component.
    fn ask(&self, component: &wb_model::Component, subject: &Subject<'_>) -> Answer;
}

/// A matcher with what is said of it.
pub struct Entry {
    /// What it is.
    pub info: MatcherInfo,
    pub(crate) matcher: &'static dyn Matcher,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.info.fmt(f)
    }
}

const fn entry(name: &'static str, about: &'static str, matcher: &'static dyn Matcher) -> Entry {
    Entry { info: MatcherInfo { name, about }, matcher }
}

/// The matchers. Every one is asked about every component.
#[rustfmt::skip]
pub static MATCHERS: &[Entry] = &[
    entry("alpine",  "packages of Alpine and other distributions with apk, by name and origin",           &matcher::alpine::Alpine),
    entry("bitnami", "applications, and everything below /opt/bitnami, by Bitnami's names",                &matcher::bitnami::Bitnami),
    entry("conda",   "conda packages that repackage a Python project or a native library",                 &matcher::conda::Conda),
    entry("cpe",     "native libraries and applications by CPE; never a language package",                 &matcher::cpe::ByCpe),
    entry("debian",  "packages of Debian and Ubuntu, by binary and source name",                           &matcher::debian::Debian),
    entry("golang",  "Go modules, the standard library and the tool chain",                                &matcher::golang::Golang),
    entry("nvidia",  "CUDA libraries, wheels and OS packages of NVIDIA through the map of its products",   &matcher::nvidia::Nvidia),
    entry("plain",   "packages whose name and version say all: cargo, npm, Maven, NuGet, gem and others",   &matcher::plain::Plain),
    entry("pypi",    "Python packages, without local labels, and by the names of variants",                &matcher::pypi::Pypi),
    entry("rpm",     "packages of the Red Hat family, SUSE, Amazon and others with rpm",                   &matcher::rpm::Rpm),
];

#[cfg(test)]
mod tests;

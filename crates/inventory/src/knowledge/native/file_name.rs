//! Names of library files: `libcrypto-d3570994.so.1.0.2k`, `libcudart.7ec1eba6.so.12`, `libgeos-3.11.1.so`.

/// A library's file name in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LibraryName {
    /// What stands before `.so`, without the hashes that wheel repair tools put in.
    pub(crate) stem: String,
    /// What stands behind `.so.`: usually a libtool version.
    pub(crate) version: Option<String>,
    /// Whether a wheel repair tool renamed it.
    pub(crate) renamed: bool,
}

impl LibraryName {
    /// Takes a file name or a SONAME apart; none when it is no shared library's.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let at = name.find(".so").filter(|at| matches!(name.as_bytes().get(at + 3), None | Some(b'.')))?;
        let version = name[at + 3..].strip_prefix('.').filter(|version| !version.is_empty());
        let (stem, renamed) = without_hashes(&name[..at]);
        (!stem.is_empty()).then(|| Self { stem, version: version.map(str::to_owned), renamed })
    }

    /// The stem without a version in it, and that version: `libgeos`, `3.11.1`.
    pub(crate) fn split_stem(&self) -> Option<(&str, &str)> {
        let (stem, version) = self.stem.rsplit_once('-')?;
        let sound = version.starts_with(|first: char| first.is_ascii_digit())
            && version.contains('.')
            && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        sound.then_some((stem, version))
    }

    /// The numbers of the version.
    pub(crate) fn numbers(&self) -> Option<Vec<u32>> {
        self.version.as_deref()?.split('.').map(|part| part.parse().ok()).collect()
    }
}

/// auditwheel puts `-<8 hex>` before the first dot, its ancestors put `.<8 hex>` before `.so`.
fn without_hashes(stem: &str) -> (String, bool) {
    let mut text = stem.to_owned();
    let mut renamed = false;
    while let Some((from, to)) = hash_in(&text) {
        text.replace_range(from..to, "");
        renamed = true;
    }
    (text, renamed)
}

fn hash_in(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    (1..bytes.len()).find_map(|at| {
        let hash = bytes.get(at + 1..at + 9)?;
        let is_hash = matches!(bytes[at], b'-' | b'.')
            && hash.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && matches!(bytes.get(at + 9), None | Some(b'.' | b'-'));
        is_hash.then_some((at, at + 9))
    })
}

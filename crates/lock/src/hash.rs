//! Which hashes are worth something as a pin.

use crate::Hash;

/// What a hash is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// SHA-256, SHA-384 or SHA-512 with as many digits as it has: a pin.
    Strong,
    /// MD5, SHA-1 or SHA-224, which can be forged or are not taken as a pin by installers: no pin.
    Weak,
    /// An algorithm that is not known here: no pin.
    Unknown,
    /// Not hexadecimal, or not as long as its algorithm's digests are: no pin.
    Malformed,
}

/// Known algorithms: hexadecimal digits, and whether it is a pin. The strong ones are those that pip takes.
const ALGORITHMS: [(&str, usize, bool); 6] = [
    ("sha256", 64, true),
    ("sha384", 96, true),
    ("sha512", 128, true),
    ("md5", 32, false),
    ("sha1", 40, false),
    ("sha224", 56, false),
];

impl Hash {
    /// A hash from an algorithm and digits in any case.
    pub fn new(algorithm: &str, hex: &str) -> Self {
        Self { algorithm: algorithm.to_ascii_lowercase(), hex: hex.to_ascii_lowercase() }
    }

    /// Reads `sha256:…` or `sha256=…`; none when there is no such sign.
    pub fn parse(text: &str) -> Option<Self> {
        let (algorithm, hex) = text.split_once([':', '='])?;
        Some(Self::new(algorithm.trim(), hex.trim()))
    }

    /// What it is worth.
    pub fn strength(&self) -> Strength {
        let Some((_, digits, strong)) = ALGORITHMS.iter().find(|(name, ..)| *name == self.algorithm) else {
            return Strength::Unknown;
        };
        let hexadecimal = self.hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        match (hexadecimal && self.hex.len() == *digits, strong) {
            (false, _) => Strength::Malformed,
            (true, true) => Strength::Strong,
            (true, false) => Strength::Weak,
        }
    }

    /// Whether it is a pin.
    pub fn is_strong(&self) -> bool {
        self.strength() == Strength::Strong
    }
}

impl std::fmt::Display for Hash {
    /// `sha256:…`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.algorithm, self.hex)
    }
}

#[cfg(test)]
mod tests;

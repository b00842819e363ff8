//! Licences of models: identifiers, texts, and what they do not let everybody do.
//!
//! Identifiers are SPDX's, or the hub's short names (`llama3.1`, `openrail++`), which get a `LicenseRef-` of their own. Texts
//! are recognised by phrases that stand in no other licence; nothing is guessed from a likeness.

#[cfg(test)]
mod tests;
mod text;

use serde::{Deserialize, Serialize};

pub use text::{Recognised, recognise};

/// What a licence does not let everybody do. The order is the strictness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UseClass {
    /// Not known.
    #[default]
    Unknown,
    /// Free for any use.
    Open,
    /// A list of uses is forbidden (OpenRAIL, Gemma).
    UseRestricted,
    /// Forbidden uses, and bounds on who may use it (Llama's 700 million users).
    Community,
    /// No commercial use.
    NonCommercial,
    /// Research only.
    Research,
}

/// A licence by its identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// SPDX identifier, or `LicenseRef-<short name>`.
    pub id: String,
    /// What it does not let everybody do.
    pub use_class: UseClass,
}

/// The hub's short names whose SPDX identifier is another word. (Short name, SPDX.)
const SHORT: &[(&str, &str)] = &[
    ("afl-3.0", "AFL-3.0"),
    ("agpl-3.0", "AGPL-3.0-only"),
    ("apache-2.0", "Apache-2.0"),
    ("artistic-2.0", "Artistic-2.0"),
    ("bsd", "BSD-2-Clause"),
    ("bsd-2-clause", "BSD-2-Clause"),
    ("bsd-3-clause", "BSD-3-Clause"),
    ("bsd-3-clause-clear", "BSD-3-Clause-Clear"),
    ("bsl-1.0", "BSL-1.0"),
    ("cc0-1.0", "CC0-1.0"),
    ("cc-by-2.0", "CC-BY-2.0"),
    ("cc-by-2.5", "CC-BY-2.5"),
    ("cc-by-3.0", "CC-BY-3.0"),
    ("cc-by-4.0", "CC-BY-4.0"),
    ("cc-by-nc-2.0", "CC-BY-NC-2.0"),
    ("cc-by-nc-3.0", "CC-BY-NC-3.0"),
    ("cc-by-nc-4.0", "CC-BY-NC-4.0"),
    ("cc-by-nc-nd-3.0", "CC-BY-NC-ND-3.0"),
    ("cc-by-nc-nd-4.0", "CC-BY-NC-ND-4.0"),
    ("cc-by-nc-sa-2.0", "CC-BY-NC-SA-2.0"),
    ("cc-by-nc-sa-3.0", "CC-BY-NC-SA-3.0"),
    ("cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0"),
    ("cc-by-nd-4.0", "CC-BY-ND-4.0"),
    ("cc-by-sa-3.0", "CC-BY-SA-3.0"),
    ("cc-by-sa-4.0", "CC-BY-SA-4.0"),
    ("cdla-permissive-1.0", "CDLA-Permissive-1.0"),
    ("cdla-permissive-2.0", "CDLA-Permissive-2.0"),
    ("cdla-sharing-1.0", "CDLA-Sharing-1.0"),
    ("ecl-2.0", "ECL-2.0"),
    ("epl-1.0", "EPL-1.0"),
    ("epl-2.0", "EPL-2.0"),
    ("eupl-1.1", "EUPL-1.1"),
    ("eupl-1.2", "EUPL-1.2"),
    ("gfdl", "GFDL-1.3-only"),
    ("gpl", "GPL-2.0-or-later"),
    ("gpl-2.0", "GPL-2.0-only"),
    ("gpl-3.0", "GPL-3.0-only"),
    ("isc", "ISC"),
    ("lgpl", "LGPL-2.1-or-later"),
    ("lgpl-2.1", "LGPL-2.1-only"),
    ("lgpl-3.0", "LGPL-3.0-only"),
    ("mit", "MIT"),
    ("mpl-2.0", "MPL-2.0"),
    ("ms-pl", "MS-PL"),
    ("mulanpsl-2.0", "MulanPSL-2.0"),
    ("ncsa", "NCSA"),
    ("odbl", "ODbL-1.0"),
    ("odc-by", "ODC-By-1.0"),
    ("osl-3.0", "OSL-3.0"),
    ("pddl", "PDDL-1.0"),
    ("postgresql", "PostgreSQL"),
    ("unlicense", "Unlicense"),
    ("wtfpl", "WTFPL"),
    ("zlib", "Zlib"),
];

/// Licences of models that have no SPDX identifier.
const MODELS: &[(&str, UseClass)] = &[
    ("apple-amlr", UseClass::Research),
    ("apple-ascl", UseClass::Open),
    ("bigcode-openrail-m", UseClass::UseRestricted),
    ("bigscience-bloom-rail-1.0", UseClass::UseRestricted),
    ("bigscience-openrail-m", UseClass::UseRestricted),
    ("c-uda", UseClass::Research),
    ("creativeml-openrail-m", UseClass::UseRestricted),
    ("deepfloyd-if-license", UseClass::Research),
    ("fair-noncommercial-research-license", UseClass::Research),
    ("flux-1-dev-non-commercial-license", UseClass::NonCommercial),
    ("gemma", UseClass::UseRestricted),
    ("grok2-community", UseClass::Community),
    ("h-research", UseClass::Research),
    ("intel-research", UseClass::Research),
    ("llama2", UseClass::Community),
    ("llama3", UseClass::Community),
    ("llama3.1", UseClass::Community),
    ("llama3.2", UseClass::Community),
    ("llama3.3", UseClass::Community),
    ("llama4", UseClass::Community),
    ("mistral-ai-research-licence", UseClass::Research),
    ("open-mdw", UseClass::Open),
    ("openmdw-1.0", UseClass::Open),
    ("openrail", UseClass::UseRestricted),
    ("openrail++", UseClass::UseRestricted),
    ("qwen-research", UseClass::Research),
    ("stabilityai-ai-community", UseClass::Community),
    ("tongyi-qianwen", UseClass::Community),
];

/// A licence by what somebody wrote: an SPDX identifier or a short name, in any case. None for `other`, `unknown` and
/// whatever is neither; such a word is the declared licence as it stands and no more.
pub fn known(written: &str) -> Option<Known> {
    let written = written.trim();
    let lower = written.to_ascii_lowercase();
    let lower = lower.strip_prefix("licenseref-").unwrap_or(&lower);
    if let Some((name, use_class)) = MODELS.iter().find(|(name, _)| *name == lower) {
        return Some(Known { id: format!("LicenseRef-{name}"), use_class: *use_class });
    }
    let spdx = SHORT.iter().find(|(short, spdx)| *short == lower || spdx.eq_ignore_ascii_case(lower));
    let id = spdx.map(|(_, spdx)| (*spdx).to_owned())?;
    let use_class = if id.contains("-NC") { UseClass::NonCommercial } else { UseClass::Open };
    Some(Known { id, use_class })
}

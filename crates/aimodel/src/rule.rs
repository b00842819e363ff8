//! The rules, one family a file. A format's file uses the rules of its family; all of them stand in
//! [`list::RULES`](crate::list::RULES).

/// The rules of one family as statics, and the list of all of them. Each row: the name of the static, the id behind the
/// family's prefix, the effect on the verdict, the severity, what it is, how to mend it, and the advisories, where there are
/// some.
macro_rules! rules {
    (
        $prefix:literal;
        $($(#[doc = $doc:literal])+ $name:ident, $id:literal, $effect:ident, $severity:ident, $summary:literal, $mend:literal
            $(, [$($advisory:literal),* $(,)?])?;)*
    ) => {
        $(
            $(#[doc = $doc])+
            pub static $name: $crate::finding::Rule = $crate::finding::Rule {
                id: concat!($prefix, $id),
                effect: $crate::finding::Effect::$effect,
                severity: wb_model::Severity::$severity,
                summary: $summary,
                mend: $mend,
                advisories: &[$($($advisory),*)?],
            };
        )*
        /// All of them.
        pub(crate) static ALL: &[&$crate::finding::Rule] = &[$(&$name),*];
    };
}

pub mod code;
pub mod container;
pub mod coreml;
pub mod flat;
pub mod folder;
pub mod gguf;
pub mod hdf5;
pub mod keras;
pub mod onnx;
pub mod pickle;
pub mod safetensors;
pub mod template;
pub mod tensorflow;
pub mod torchscript;
pub mod unreadable;

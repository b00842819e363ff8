//! Python that an archive brings along: what a server or a loader of archives imports from them, whatever it is called.

use crate::code;
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::{Effect, Finding, plain};
use crate::folder::model_code;
use crate::input::Input;
use crate::reading::Reading;

/// Findings of one weight, of all files of one archive, that are kept until it is known whether they count.
const KEPT: usize = 200;

/// Bytes of one file that are read, and of all files of an archive together.
const CODE_BYTES: u64 = 4 << 20;
const ALL_BYTES: u64 = 32 << 20;

/// What was found in the Python of one archive.
#[derive(Default)]
pub(crate) struct CarriedCode {
    /// Whether a loader imports from it: the manifest of TorchServe or what `torch.package` keeps beside its modules.
    is_imported: bool,
    /// Bytes of all files so far.
    bytes: u64,
    /// Findings, and whether the name of the file alone says that a model runs it.
    findings: Vec<(bool, Finding)>,
}

/// Whether a member is Python that is looked at here. TorchScript's own is none.
pub(crate) fn is_python(name: &str) -> bool {
    name.ends_with(".py") && !super::torch_script::is_code(name)
}

impl CarriedCode {
    /// Takes the name of a member into account.
    pub(crate) fn note_name(&mut self, name: &str) {
        let name = name.strip_prefix("./").unwrap_or(name);
        self.is_imported |= name == "MAR-INF/MANIFEST.json" || name.ends_with("/.data/extern_modules");
    }

    /// Weighs a file by its content, as every member is, and looks into it as Python. Says whether it is a model's by its
    /// content. `is_all_named` says that all names of the archive were noted before.
    ///
    /// # Errors
    /// As [`Context::weigh_member`]. That it is no Python that can be read is a finding, which counts if the file does.
    pub(crate) fn take(
        &mut self,
        name: &str,
        is_all_named: bool,
        input: &mut dyn Input,
        context: &mut Context<'_>,
    ) -> Result<bool, Stop> {
        let known = context.weigh_member(name, input)?;
        self.look(name, is_all_named, input, context);
        Ok(known)
    }

    fn look(&mut self, name: &str, is_all_named: bool, input: &mut dyn Input, context: &Context<'_>) {
        let has_role = model_code::has_role(name.as_bytes());
        if is_all_named && !self.is_imported && !has_role {
            return;
        }
        let mut reading = Reading { complete: true, ..Reading::default() };
        let mut inner = Context::new(&mut reading, context.limits(), name.as_bytes());
        let size = input.size().unwrap_or(CODE_BYTES);
        let read = Cursor::new(input).bytes(size, CODE_BYTES).and_then(|bytes| {
            self.bytes = self.bytes.saturating_add(bytes.len() as u64);
            if self.bytes > ALL_BYTES {
                return Err(Stop::Budget(format!("more than {ALL_BYTES} bytes of Python in one archive")));
            }
            code::weigh(&bytes, &mut inner)
        });
        if let Err(stop) = read {
            inner.could_not_read(&stop);
        }
        let member = context.member().map_or_else(|| name.to_owned(), |outer| format!("{outer}/{name}"));
        let member = Some(plain(&member));
        for finding in reading.findings.into_iter().filter(|finding| finding.effect > Effect::Note) {
            // What counts less must not crowd out what counts more.
            let alike = |(role, kept): &&(bool, Finding)| *role == has_role && kept.effect == finding.effect;
            if self.findings.iter().filter(alike).count() < KEPT {
                self.findings.push((has_role, Finding { member: member.clone(), ..finding }));
            }
        }
    }

    /// Says what counts, now that the archive is known.
    pub(crate) fn finish(self, is_model: bool, context: &mut Context<'_>) {
        for (has_role, finding) in self.findings {
            if self.is_imported || (has_role && is_model) {
                context.find(finding);
            }
        }
    }

    /// Whether a loader imports from the archive.
    pub(crate) fn is_imported(&self) -> bool {
        self.is_imported
    }
}

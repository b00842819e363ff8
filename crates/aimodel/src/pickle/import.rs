//! Imports: which names a pickle brings in, graded by the lists.

use super::Profile;
use super::deny::Class;
use super::machine::Machine;
use super::value::{Id, Value, Why};
use super::{opcode, trace};
use crate::context::Stop;
use crate::cursor::Cursor;
use crate::finding::{Finding, Rule};
use crate::rule::pickle as rules;

impl Machine {
    /// A name is imported.
    pub(super) fn import(&mut self, module: &str, name: &str) -> Id {
        let (number, is_new) = self.values.intern(module, name, self.at, self.opcode);
        let id = self.values.push(self.at, self.opcode, Value::Global(number));
        if is_new {
            self.grade_import(id, number);
        }
        id
    }

    fn grade_import(&mut self, id: Id, number: u32) {
        let profile = self.profile;
        let Some(global) = self.values.globals.get_mut(number as usize) else { return };
        // TorchScript's own classes are compiled from the archive's code; to a plain unpickler the module does not exist.
        if global.module.starts_with("__torch__") && profile != Profile::TorchScript {
            global.allowed.clear();
        }
        let Some(deny) = global.denied else { return };
        // `getattr` of a member of an enumeration is what Python 3.11 writes: the call decides.
        if !global.allowed.is_empty() {
            return;
        }
        let path = global.path();
        let evidence = format!("imports {path}, which {}", deny.class.does());
        let rule =
            if deny.class == Class::Scanner { &rules::SCANNER_TAMPERING } else { &rules::DANGEROUS_IMPORT };
        self.report(rule, &[id], &evidence, Some(deny));
    }

    pub(super) fn stack_global(&mut self) {
        let name = self.pop();
        let module = self.pop();
        let [module_text, name_text] = [module, name].map(|id| self.values.text(id).map(str::to_owned));
        if let (Some(module), Some(name)) = (module_text, name_text) {
            let id = self.import(&module, &name);
            self.push_id(id);
            return;
        }
        if self.is_tired() {
            self.push(Value::Unknown(Why::NoName));
            return;
        }
        for id in [module, name] {
            let value = self.values.get(id);
            if let Value::Text { cut, .. } = value {
                let kept = self.values.kept(id).unwrap_or(&[]).to_vec();
                if !cut {
                    self.name(&kept);
                }
            } else {
                self.broken("the parts of a name are no texts");
            }
        }
        let evidence = format!(
            "imports a name that is made of {} and {}",
            trace::show(&self.values, module),
            trace::show(&self.values, name)
        );
        self.report(&rules::UNRESOLVED_GLOBAL, &[module, name], &evidence, None);
        self.push(Value::Unknown(Why::NoName));
    }

    pub(super) fn extension(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let code = match self.opcode {
            0x82 => u32::from(cursor.byte()?),
            0x83 => u32::from(cursor.u16()?),
            _ => cursor.u32()?,
        };
        self.sink.say(
            &rules::UNRESOLVED_GLOBAL,
            self.at,
            format!("imports whatever the copy registry has as number {code}"),
        );
        self.push(Value::Unknown(Why::Extension));
        Ok(())
    }

    /// Names that were imported and never called, when all is read.
    pub(super) fn uncalled(&mut self) {
        for number in 0..self.values.globals.len() {
            let Some(global) = self.values.globals.get(number) else { continue };
            if global.called {
                continue;
            }
            let (path, offset, name) = (global.path(), global.offset, opcode::name(global.opcode));
            let rule: &'static Rule = match (global.denied, global.allowed.is_empty()) {
                (Some(_), false) => &rules::DANGEROUS_IMPORT,
                (None, true) => &rules::UNLISTED_IMPORT,
                _ => continue,
            };
            let about = global.is_unlisted().then(|| global.qualified());
            let finding = Finding::new(rule, format!("imports {path}"))
                .at(offset)
                .about(about)
                .with_trace([format!("{offset:#x} {name} {path}")]);
            self.sink.find(finding);
        }
    }
}

//! Calls: what loading would call, graded by the lists, with the proof.

use super::allow::{Entry, Use};
use super::deny::{self, Class, Deny};
use super::machine::Machine;
use super::shape::{self, Shape};
use super::value::{Call, Global, Id, Value, Values, Why};
use super::{names, opcode, trace};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::{Finding, Rule};
use crate::rule::pickle as rules;

/// Modules whose `_ufunc_reconstruct` names a function of their own.
const UFUNC_MODULES: &[&str] = &[
    "numpy",
    "numpy.core._multiarray_umath",
    "numpy._core._multiarray_umath",
    "scipy.special._ufuncs",
    "scipy.special",
];

impl Machine {
    // Calls.

    pub(super) fn call_opcode(
        &mut self,
        cursor: &mut Cursor<'_>,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        match self.opcode {
            b'R' => {
                let arguments = self.pop();
                let callee = self.pop();
                self.call(Use::Reduce, callee, arguments, context);
            }
            0x81 => {
                let arguments = self.pop();
                let class = self.pop();
                self.call(Use::New, class, arguments, context);
            }
            0x92 => {
                let keywords = self.pop();
                let arguments = self.pop();
                let class = self.pop();
                let none = matches!(self.values.get(keywords), Value::Dict(list) if self.values.items(list).is_empty());
                self.call(if none { Use::New } else { Use::Keywords }, class, arguments, context);
            }
            b'i' => {
                let (module, name) = self.two_names(cursor)?;
                let items = self.take_to_mark();
                let class = self.import(&module, &name);
                self.instantiate(class, &items, context);
            }
            _ => {
                let items = self.take_to_mark();
                if let [class, arguments @ ..] = items.as_slice() {
                    self.instantiate(*class, arguments, context);
                } else {
                    self.broken("there is nothing to call");
                    self.push(Value::Unknown(Why::Underflow));
                }
            }
        }
        Ok(())
    }

    /// INST and OBJ: an instance without arguments is made without the initializer, one with arguments is a call.
    fn instantiate(&mut self, class: Id, arguments: &[Id], context: &mut Context<'_>) {
        let way = if arguments.is_empty() && shape::may(&self.values, class, Use::New) {
            Use::New
        } else {
            Use::Reduce
        };
        let tuple = self.values.keep_tuple(arguments);
        let tuple = self.values.push(self.at, self.opcode, tuple);
        self.call(way, class, tuple, context);
    }

    /// A call is made: it is recorded now, whatever becomes of its result.
    fn call(&mut self, way: Use, callee: Id, arguments: Id, context: &mut Context<'_>) {
        let mut call =
            Call { callee, arguments, class: None, gives: "", allowed: false, items: None, state: None };
        match self.values.get(callee) {
            Value::Global(number) => self.call_global(way, number, &mut call, context),
            Value::Unknown(Why::Underflow | Why::NoMemo) => {
                self.broken("what is called is not there");
                self.push(Value::Unknown(Why::Underflow));
                return;
            }
            Value::Call(_) | Value::Unknown(_) if self.is_tired() => {}
            Value::Call(_) | Value::Unknown(_) => {
                let evidence = format!(
                    "calls {} with {}",
                    trace::show(&self.values, callee),
                    trace::show(&self.values, arguments)
                );
                self.report(&rules::UNRESOLVED_CALL, &[callee, arguments], &evidence, None);
            }
            _ => self.broken("what is called is no function"),
        }
        if let Some(member) = self.resolved.take() {
            self.push_id(member);
            return;
        }
        let number = u32::try_from(self.values.calls.len()).unwrap_or(u32::MAX);
        self.values.calls.push(call);
        self.push(Value::Call(number));
    }

    fn call_global(&mut self, way: Use, number: u32, call: &mut Call, context: &mut Context<'_>) {
        call.class = Some(number);
        let Some(global) = self.values.globals.get_mut(number as usize) else { return };
        global.called = true;
        let (allowed, denied) = (global.allowed.clone(), global.denied);
        let mut is_known = false;
        for entry in allowed.iter().filter(|entry| entry.allows(way)) {
            is_known = true;
            let fits = match &entry.arguments {
                Shape::Special(check) => self.check_special(check, call, context),
                other => shape::fits(other, &self.values, call.arguments),
            };
            if fits {
                call.allowed = true;
                call.gives = entry.gives;
                return;
            }
        }
        let about = match (denied, is_known) {
            (Some(_), _) => Vec::new(),
            (None, true) => self.only_unlisted(way, &allowed, call.arguments),
            (None, false) => vec![number],
        };
        // Of one name enough is said with a few findings; those about other names do not use them up.
        let is_news =
            if about.is_empty() { self.values.is_news(&[number]) } else { self.values.is_news(&about) };
        if !is_news {
            return;
        }
        let Some(global) = self.values.globals.get(number as usize) else { return };
        let called = format!("{}{}", global.path(), self.show_arguments(call.arguments));
        let operands = [call.callee, call.arguments];
        if let Some(deny) = denied {
            let rule = match deny.class {
                Class::CodeObject => &rules::CODE_OBJECT,
                Class::Scanner => &rules::SCANNER_TAMPERING,
                _ => &rules::DANGEROUS_CALL,
            };
            let mut evidence = format!("calls {called}, which {}", deny.class.does());
            if deny.class == Class::CodeObject
                && let Some(words) = self.words_of_code(call.arguments)
            {
                evidence = format!("{evidence}; its code names {words}");
            }
            self.report(rule, &operands, &evidence, Some(deny));
        } else {
            let rule = if is_known { &rules::WRONG_ARGUMENTS } else { &rules::UNLISTED_CALL };
            self.report_about(rule, &operands, &format!("calls {called}"), &about);
        }
    }

    /// The names that are all that is wrong with the arguments of a call: they are on no list.
    fn only_unlisted(&self, way: Use, allowed: &[&Entry], arguments: Id) -> Vec<u32> {
        self.values.supposing(|values| {
            allowed.iter().filter(|entry| entry.allows(way)).any(|entry| match &entry.arguments {
                Shape::Special(check) => {
                    values.tuple(arguments).is_some_and(|given| would_fit(check, values, given))
                }
                other => shape::fits(other, values, arguments),
            })
        })
    }

    fn show_arguments(&self, arguments: Id) -> String {
        let shown = trace::show(&self.values, arguments);
        if shown.starts_with('(') { shown } else { format!("(*{shown})") }
    }

    fn words_of_code(&self, arguments: Id) -> Option<String> {
        let bytes = self.values.tuple(arguments)?.iter().find_map(|&id| match self.values.held.get(&id) {
            Some(held) => Some(held.as_slice()),
            None => self.values.kept(id).filter(|_| matches!(self.values.get(id), Value::Bytes { .. })),
        })?;
        let words = super::marshal::words(bytes);
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// The checks that no shape can say. A class that is made gets into the call.
    fn check_special(&mut self, check: &str, call: &mut Call, context: &mut Context<'_>) -> bool {
        let Some(given) = self.values.tuple(call.arguments).map(<[Id]>::to_vec) else { return false };
        let values = &self.values;
        match (check, given.as_slice()) {
            ("member", &[class, name]) => {
                if let Some((module, path)) = self.member(class, name) {
                    self.resolved = Some(self.import(&module, &path));
                    return true;
                }
                let is_constant = values.text(name).is_some_and(|name| {
                    !name.is_empty()
                        && !name.starts_with('_')
                        && name.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
                });
                is_constant && shape::may(values, class, Use::Member)
            }
            ("reconstructor", &[class, base, state]) => {
                let fits = is_reconstructed(values, class, base, state);
                self.made(class, call, fits)
            }
            ("newobj", [class, rest @ ..]) => {
                let class = *class;
                let tuple = self.values.keep_tuple(rest);
                let tuple = self.values.push(self.at, self.opcode, tuple);
                let fits = self.values.global(class).is_some_and(|global| {
                    global.denied.is_none()
                        && global.allowed.iter().any(|entry| {
                            entry.allows(Use::New) && shape::fits(&entry.arguments, &self.values, tuple)
                        })
                });
                self.made(class, call, fits)
            }
            ("factory", []) => true,
            ("factory", [factory, rest @ ..]) => is_factory(values, *factory, rest),
            ("ufunc", &[module, name]) => {
                let in_module = values.text(module).is_some_and(|module| UFUNC_MODULES.contains(&module));
                in_module
                    && values.text(name).is_some_and(|name| {
                        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                            && !names::is_special(name)
                    })
            }
            ("rebuild-type", &[function, class, arguments, ..]) => {
                let fits = is_rebuilt(values, function, class, arguments);
                if let Value::Global(number) = self.values.get(function) {
                    self.mark_called(number);
                }
                fits
            }
            ("torch-bytes", &[bytes]) => self.torch_bytes(bytes, context),
            _ => false,
        }
    }

    /// `getattr` of a class and a text is the same as importing the dotted name, where that one is allowed.
    fn member(&self, class: Id, name: Id) -> Option<(String, String)> {
        let global = self.values.global(class).filter(|global| global.denied.is_none())?;
        let name = self.values.text(name).filter(|name| !names::is_special(name) && !name.contains('.'))?;
        let path = format!("{}.{name}", global.name);
        let is_listed = !super::allow::lookup(&global.module, &path).is_empty()
            && deny::lookup(&global.module, &path).is_none();
        is_listed.then(|| (global.module.clone(), path))
    }

    fn made(&mut self, class: Id, call: &mut Call, fits: bool) -> bool {
        if let Value::Global(number) = self.values.get(class) {
            call.class = Some(number);
            self.mark_called(number);
        }
        fits
    }

    fn mark_called(&mut self, number: u32) {
        if let Some(global) = self.values.globals.get_mut(number as usize) {
            global.called = true;
        }
    }

    /// PyTorch's storages in plain pickles: a whole file of PyTorch as one constant, weighed as such.
    fn torch_bytes(&mut self, bytes: Id, context: &mut Context<'_>) -> bool {
        let Some(held) = self.values.held.remove(&bytes) else { return false };
        self.unpacked = self.unpacked.saturating_sub(held.len() as u64);
        if self.depth == 0 {
            let name = format!("storage at {:#x}", self.values.offset(bytes));
            if let Err(stop) = context.nested(&name, &mut crate::input::Memory(&held)) {
                context.could_not_read(&stop);
            }
        }
        true
    }

    // Findings.

    /// Adds a finding at the opcode at work, with the steps from its operands.
    pub(super) fn report(
        &mut self,
        rule: &'static Rule,
        operands: &[Id],
        evidence: &str,
        deny: Option<&Deny>,
    ) {
        let finding = self.proven(rule, operands, evidence, deny);
        self.sink.find(finding);
    }

    /// The same of something that is all about these names.
    pub(super) fn report_about(
        &mut self,
        rule: &'static Rule,
        operands: &[Id],
        evidence: &str,
        about: &[u32],
    ) {
        let globals = about.iter().filter_map(|&number| self.values.globals.get(number as usize));
        let finding = self.proven(rule, operands, evidence, None).about(globals.map(Global::qualified));
        self.sink.find(finding);
    }

    fn proven(&self, rule: &'static Rule, operands: &[Id], evidence: &str, deny: Option<&Deny>) -> Finding {
        let last = format!("{:#x} {} {evidence}", self.at, opcode::name(self.opcode));
        let steps = trace::steps(&self.values, operands, last, self.at);
        let mut finding = Finding::new(rule, evidence).at(self.at).with_trace(steps);
        if let Some(deny) = deny {
            finding = finding.with_advisories(&deny.advisories);
        }
        let names = operands.first().and_then(|&id| self.values.global(id));
        if names.is_some_and(|it| it.name.contains('.') && deny::through_modules(&it.name).is_some()) {
            finding = finding.with_advisories(&["GHSA-5j3x-jp52-966f"]);
        }
        finding
    }
}

/// What a special check would say if it had nothing to mind but the names.
fn would_fit(check: &str, values: &Values, given: &[Id]) -> bool {
    match (check, given) {
        ("reconstructor", &[class, base, state]) => is_reconstructed(values, class, base, state),
        ("newobj", &[class, ..]) => values.global(class).is_some() && values.is_of_supposed(class),
        ("factory", [factory, rest @ ..]) => is_factory(values, *factory, rest),
        ("rebuild-type", &[function, class, arguments, ..]) => is_rebuilt(values, function, class, arguments),
        _ => false,
    }
}

/// `copyreg._reconstructor`: an instance of a class, made by a type that holds data.
fn is_reconstructed(values: &Values, class: Id, base: Id, state: Id) -> bool {
    shape::is_type(values, base) && shape::may(values, class, Use::New) && shape::is_plain(values, state)
}

/// `collections.defaultdict`: its factory is called later, with nothing.
fn is_factory(values: &Values, factory: Id, rest: &[Id]) -> bool {
    let gives_dict = values.global(factory).is_some_and(|global| {
        global.denied.is_none() && global.allowed.iter().any(|entry| entry.gives == "dict")
    });
    (values.get(factory) == Value::None || shape::is_type(values, factory) || gives_dict)
        && rest.len() <= 1
        && rest.iter().all(|&id| matches!(values.get(id), Value::Dict(_) | Value::List(_)))
}

/// `torch._tensor._rebuild_from_type_v2`: a function that makes tensors, its arguments, and the class of what comes out.
fn is_rebuilt(values: &Values, function: Id, class: Id, arguments: Id) -> bool {
    let knows_class = values.global(class).is_some_and(|global| {
        (!global.allowed.is_empty() && global.denied.is_none()) || values.is_of_supposed(class)
    });
    let makes_tensors = values.global(function).is_some_and(|global| {
        global.denied.is_none()
            && global.allowed.iter().any(|entry| {
                entry.gives == "tensor"
                    && entry.allows(Use::Reduce)
                    && shape::fits(&entry.arguments, values, arguments)
            })
    });
    knows_class && makes_tensors
}

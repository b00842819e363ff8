//! Imports, calls and state: what loading does, graded by the lists.

use super::Profile;
use super::allow::Use;
use super::deny::{self, Class, Deny};
use super::machine::Machine;
use super::shape::{self, Shape};
use super::value::{Call, Id, Value, Why};
use super::{joblib, names, nested, opcode, trace};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::finding::{Finding, Rule};
use crate::rule::pickle as rules;

/// Findings of one name that are told one by one.
const TOLD: u8 = 4;
/// Findings of calls without a name that are told one by one.
const TIRED: u32 = 1000;
/// Modules whose `_ufunc_reconstruct` names a function of their own.
const UFUNC_MODULES: &[&str] = &[
    "numpy",
    "numpy.core._multiarray_umath",
    "numpy._core._multiarray_umath",
    "scipy.special._ufuncs",
    "scipy.special",
];

impl Machine {
    // Imports.

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
            let finding = Finding::new(rule, format!("imports {path}"))
                .at(offset)
                .with_trace([format!("{offset:#x} {name} {path}")]);
            self.sink.find(finding);
        }
    }

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
        let Some(global) = self.values.globals.get_mut(number as usize) else { return };
        global.reported = global.reported.saturating_add(1);
        if global.reported > TOLD {
            return;
        }
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
        } else if is_known {
            self.report(&rules::WRONG_ARGUMENTS, &operands, &format!("calls {called}"), None);
        } else {
            self.report(&rules::UNLISTED_CALL, &operands, &format!("calls {called}"), None);
        }
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
                let has_base = shape::is_type(values, base);
                let fits = has_base && shape::may(values, class, Use::New) && shape::is_plain(values, state);
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
            ("factory", [factory, rest @ ..]) => {
                let plain = values.get(*factory) == Value::None || shape::is_type(values, *factory);
                let plain = plain
                    || values.global(*factory).is_some_and(|global| {
                        global.denied.is_none() && global.allowed.iter().any(|entry| entry.gives == "dict")
                    });
                plain
                    && rest.len() <= 1
                    && rest.iter().all(|&id| matches!(values.get(id), Value::Dict(_) | Value::List(_)))
            }
            ("ufunc", &[module, name]) => {
                let in_module = values.text(module).is_some_and(|module| UFUNC_MODULES.contains(&module));
                in_module
                    && values.text(name).is_some_and(|name| {
                        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                            && !names::is_special(name)
                    })
            }
            ("rebuild-type", &[function, class, arguments, ..]) => {
                let knows_class =
                    values.global(class).is_some_and(|it| !it.allowed.is_empty() && it.denied.is_none());
                let fits = values.global(function).is_some_and(|global| {
                    global.denied.is_none()
                        && global.allowed.iter().any(|entry| {
                            entry.gives == "tensor"
                                && entry.allows(Use::Reduce)
                                && shape::fits(&entry.arguments, values, arguments)
                        })
                });
                if let Value::Global(number) = self.values.get(function) {
                    self.mark_called(number);
                }
                knows_class && fits
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

    // State and items.

    /// BUILD.
    pub(super) fn build(
        &mut self,
        state: Id,
        cursor: &mut Cursor<'_>,
        context: &mut Context<'_>,
    ) -> Result<(), Stop> {
        let target = self.top();
        let Value::Call(number) = self.values.get(target) else {
            match self.values.get(target) {
                Value::Unknown(Why::Underflow | Why::NoMemo) => {
                    self.broken("there is nothing to give state to")
                }
                Value::Global(_) | Value::Unknown(_) | Value::Storage(_) if self.is_tired() => {}
                Value::Global(_) | Value::Unknown(_) | Value::Storage(_) => {
                    let evidence = format!(
                        "writes attributes of {}: {}",
                        trace::show(&self.values, target),
                        trace::show(&self.values, state)
                    );
                    self.report(&rules::STATE_WRITE, &[target, state], &evidence, None);
                    self.exercises(&["GHSA-mxhj-88fx-4pcv"]);
                }
                _ => self.broken("state for something that has none"),
            }
            return Ok(());
        };
        let Some(call) = self.values.calls.get_mut(number as usize) else { return Ok(()) };
        call.state = Some(state);
        let call = *call;
        let global = call.class.and_then(|class| self.values.globals.get(class as usize));
        let fits = call.allowed
            && global.is_some_and(|global| {
                let shapes = global.allowed.iter().filter_map(|entry| entry.state.as_ref());
                shapes.into_iter().any(|shape| shape.fits_state(&self.values, state))
            });
        let trick = self.special_attribute(state);
        if ((call.allowed && !fits) || trick.is_some()) && !self.is_tired() {
            let what = match trick {
                Some(attribute) => format!("the attribute {attribute}"),
                None => trace::show(&self.values, state),
            };
            let evidence = format!("gives {} the state {what}", trace::show(&self.values, target));
            self.report(&rules::STATE_WRITE, &[target, state], &evidence, None);
        }
        self.note_version(state, context);
        joblib::after_build(self, target, state, cursor, context)
    }

    /// An attribute of a state that belongs to Python itself.
    fn special_attribute(&self, state: Id) -> Option<String> {
        let dicts: Vec<Id> = match self.values.tuple(state) {
            Some(&[first, second]) => vec![first, second],
            _ => vec![state],
        };
        for dict in dicts {
            let Value::Dict(list) = self.values.get(dict) else { continue };
            self.values.work(self.values.items(list).len());
            for pair in self.values.items(list).chunks_exact(2) {
                if let Some(key) = self.values.text(pair[0]) {
                    let harmless = matches!(
                        key,
                        "__orig_class__"
                            | "__doc__"
                            | "__name__"
                            | "__module__"
                            | "__qualname__"
                            | "__wrapped__"
                            | "__annotations__"
                    );
                    if names::is_special(key) && !harmless {
                        return Some(key.to_owned());
                    }
                }
            }
        }
        None
    }

    /// The list in which the items of a target are kept; none when they cannot be.
    pub(super) fn container(&mut self, target: Id, pairs: bool, from: usize) -> Option<u32> {
        match self.values.get(target) {
            Value::List(list) | Value::Dict(list) | Value::Set(list) => Some(list),
            Value::Call(number) => {
                let call = *self.values.calls.get(number as usize)?;
                let way = if pairs { Use::SetItem } else { Use::Append };
                let allowed = call.allowed
                    && call
                        .class
                        .and_then(|class| self.values.globals.get(class as usize))
                        .is_some_and(|global| global.allowed.iter().any(|entry| entry.allows(way)));
                if !allowed {
                    self.report_items(target, from);
                }
                let list = call.items.unwrap_or_else(|| self.values.new_list());
                if let Some(call) = self.values.calls.get_mut(number as usize) {
                    call.items = Some(list);
                }
                Some(list)
            }
            Value::Global(_) | Value::Storage(_) => {
                self.report_items(target, from);
                None
            }
            Value::Unknown(why) => {
                if matches!(why, Why::Underflow | Why::NoMemo) {
                    self.broken("there is nothing to add items to");
                } else {
                    self.report_items(target, from);
                }
                None
            }
            _ => {
                self.broken("items for something that takes none");
                None
            }
        }
    }

    fn report_items(&mut self, target: Id, from: usize) {
        if self.is_tired() {
            return;
        }
        let mut operands = vec![target];
        operands.extend(self.stacked(from));
        let method = match self.opcode {
            b'a' => "append",
            b'e' => "extend",
            0x90 => "add",
            _ => "__setitem__",
        };
        let shown: Vec<String> =
            operands[1..].iter().take(4).map(|&id| trace::show(&self.values, id)).collect();
        let evidence =
            format!("calls {method} of {} with {}", trace::show(&self.values, target), shown.join(", "));
        let is_tensor = shape::gives(&self.values, target, "tensor");
        self.report(&rules::STATE_WRITE, &operands, &evidence, None);
        if is_tensor {
            self.exercises(&["CVE-2026-24747"]);
        }
    }

    /// Whether there are so many findings of calls without names that further ones say nothing new.
    fn is_tired(&mut self) -> bool {
        self.reports += 1;
        self.reports > TIRED
    }

    /// Advisories that the last finding exercises.
    fn exercises(&mut self, ids: &[&str]) {
        if let Some(finding) = self.sink.findings.pop() {
            self.sink.findings.push(finding.with_advisories(ids));
        }
    }

    // Findings.

    /// Adds a finding at the opcode at work, with the steps from its operands.
    fn report(&mut self, rule: &'static Rule, operands: &[Id], evidence: &str, deny: Option<&Deny>) {
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
        self.sink.find(finding);
    }

    /// A constant that may hide something is read whole, and looked into.
    pub(super) fn hidden(
        &mut self,
        cursor: &mut Cursor<'_>,
        context: &mut Context<'_>,
        count: u64,
    ) -> Result<(), Stop> {
        let id = self.top();
        let room = nested::MOST_UNPACKED.saturating_sub(self.unpacked);
        if count > room || self.depth >= nested::MOST_DEPTH {
            let stop = Stop::Budget(format!(
                "a constant of {count} bytes at {:#x} hides something that is too large to look into",
                self.at
            ));
            self.sink.find(Finding::new(stop.rule(), stop.to_string()).at(self.at));
            return self.skip(cursor, count);
        }
        self.unpacked += count;
        let bytes = cursor.bytes(count, count)?;
        self.look_inside(id, &bytes, context);
        if nested::is_worth_holding(&bytes) {
            self.values.held.insert(id, bytes);
        }
        Ok(())
    }

    pub(super) fn look_inside(&mut self, id: Id, bytes: &[u8], context: &mut Context<'_>) {
        if self.depth >= nested::MOST_DEPTH || nested::is_torch(bytes) {
            return;
        }
        let Some((how, worst)) = nested::examine(bytes, self.depth, &mut self.unpacked, context) else {
            return;
        };
        let evidence = format!("a constant of {} bytes hides a pickle{how}: {}", bytes.len(), worst.evidence);
        let (offset, name) = (self.values.offset(id), opcode::name(self.values.opcode(id)));
        let mut steps = vec![format!("{offset:#x} {name} holds a pickle{how}")];
        steps.extend(worst.trace.iter().map(|step| format!("inside: {step}")));
        let ids: Vec<&str> = worst.advisories.iter().map(String::as_str).collect();
        let finding =
            Finding::new(&rules::NESTED_PAYLOAD, evidence).at(offset).with_trace(steps).with_advisories(&ids);
        self.sink.find(finding);
    }
}

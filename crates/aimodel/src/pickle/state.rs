//! State and items: attributes that BUILD writes, and methods that APPENDS and SETITEMS call.

use super::allow::Use;
use super::machine::Machine;
use super::value::{Global, Id, Value, Why};
use super::{joblib, names, shape, trace};
use crate::context::{Context, Stop};
use crate::cursor::Cursor;
use crate::rule::pickle as rules;

/// Findings of calls without a name that are told one by one.
const TIRED: u32 = 1000;

impl Machine {
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
        if (call.allowed && !fits) || trick.is_some() {
            self.report_state(call.class, target, state, trick);
        }
        self.note_version(state, context);
        joblib::after_build(self, target, state, cursor, context)
    }

    fn report_state(&mut self, class: Option<u32>, target: Id, state: Id, trick: Option<String>) {
        let about = match (&trick, class) {
            (None, Some(class)) => self.only_unlisted_state(class, state),
            _ => Vec::new(),
        };
        let is_old = if about.is_empty() { self.is_tired() } else { !self.values.is_news(&about) };
        if is_old {
            return;
        }
        let what = match trick {
            Some(attribute) => format!("the attribute {attribute}"),
            None => trace::show(&self.values, state),
        };
        let evidence = format!("gives {} the state {what}", trace::show(&self.values, target));
        self.report_about(&rules::STATE_WRITE, &[target, state], &evidence, &about);
    }

    /// The names that are all that is wrong with the state of an allowed class: they are on no list.
    fn only_unlisted_state(&self, class: u32, state: Id) -> Vec<u32> {
        self.values.supposing(|values| {
            let entries = values.globals.get(class as usize).into_iter().flat_map(|global| &global.allowed);
            entries.filter_map(|entry| entry.state.as_ref()).any(|shape| shape.fits_state(values, state))
        })
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
        // What is made of an unlisted class is a matter of that class, whose call was a finding already.
        let class = self.values.call(target).and_then(|call| call.class);
        let is_unlisted =
            |class: &u32| self.values.globals.get(*class as usize).is_some_and(Global::is_unlisted);
        let about: Vec<u32> = class.filter(is_unlisted).into_iter().collect();
        let is_old = if about.is_empty() { self.is_tired() } else { !self.values.is_news(&about) };
        if is_old {
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
        self.report_about(&rules::STATE_WRITE, &operands, &evidence, &about);
        if is_tensor {
            self.exercises(&["CVE-2026-24747"]);
        }
    }

    /// Whether there are so many findings of calls without names that further ones say nothing new.
    pub(super) fn is_tired(&mut self) -> bool {
        self.reports += 1;
        let is_tired = self.reports > TIRED;
        if is_tired {
            self.sink.drop_untold(1);
        }
        is_tired
    }

    /// Advisories that the last finding exercises.
    fn exercises(&mut self, ids: &[&str]) {
        if let Some(finding) = self.sink.findings.pop() {
            self.sink.findings.push(finding.with_advisories(ids));
        }
    }
}

//! Asking custom rules about findings, components or the image, within bounds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use cel::common::types::{CelBool, CelString};
use cel::extractors::This;
use cel::{Context, Value};
use regex::Regex;

use super::context::{Record, World};
use super::cost::{self, Sizes};
use super::{ENVIRONMENT, Program, on_a_large_stack};
use crate::policy::{CustomRule, When};

/// The most that all evaluations of one rule may cost together. A unit is some ten nanoseconds.
const BUDGET: u64 = 100_000_000;

/// What came out of a rule.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    /// The positions of the findings or components that it denies; for a rule about the image, 0 or nothing.
    Denied(Vec<usize>),
    /// It could not be evaluated.
    Failed(String),
}

/// Evaluates rules, each to its own outcome.
pub(crate) fn evaluate<'w>(rules: &[CustomRule], world: &'w World<'w>) -> Vec<Outcome> {
    if rules.is_empty() {
        return Vec::new();
    }
    let all = on_a_large_stack(|| {
        let sizes = sizes(rules, world);
        let context = context(rules);
        let one = |rule| {
            catch_unwind(AssertUnwindSafe(|| ask(rule, world, &context, &sizes)))
                .unwrap_or_else(|_| Outcome::Failed("the evaluation broke off".to_owned()))
        };
        rules.iter().map(one).collect::<Vec<_>>()
    });
    all.unwrap_or_else(|| {
        rules.iter().map(|_| Outcome::Failed("the evaluation broke off".to_owned())).collect()
    })
}

/// The true sizes of every field that some rule reads.
fn sizes<'w>(rules: &[CustomRule], world: &'w World<'w>) -> Sizes {
    let mut fields: Vec<&str> =
        rules.iter().flat_map(|rule| rule.deny.fields.iter().map(String::as_str)).collect();
    fields.sort_unstable();
    fields.dedup();
    let mut sizes = Sizes::nominal();
    let mut widen = |record: Record<'_>| {
        for field in &fields {
            if let Some(value) = record.field(field) {
                sizes.widen(record.kind(), field, value.shape());
            }
        }
    };
    widen(Record::Image(world));
    widen(Record::Database(world));
    (0..world.findings.len()).filter_map(|at| world.finding(at)).for_each(&mut widen);
    world.inventory.components.iter().for_each(|component| widen(Record::Component(component)));
    sizes
}

fn context(rules: &[CustomRule]) -> Context<'static, 'static> {
    let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
    for (name, pattern) in rules.iter().flat_map(|rule| &rule.deny.patterns) {
        let pattern: Regex = pattern.clone();
        // The names of these functions cannot be written, so none of them is there already.
        let _ = context.add_function(name, move |This(text): This<Arc<String>>| pattern.is_match(&text));
    }
    context
}

fn ask<'w>(rule: &CustomRule, world: &'w World<'w>, functions: &Context<'_, 'w>, sizes: &Sizes) -> Outcome {
    let subjects = match rule.when {
        When::Finding => world.findings.len(),
        When::Component => world.inventory.components.len(),
        When::Image => 1,
    };
    let estimate = match cost::estimate(&rule.deny.expression, rule.when, sizes) {
        Ok(estimate) => estimate.cost.saturating_mul(subjects as u64),
        Err(fault) => return Outcome::Failed(fault.why),
    };
    if estimate > BUDGET {
        return Outcome::Failed(format!(
            "it could take {estimate} steps on this image, and at most {BUDGET} are taken"
        ));
    }
    let mut denied = Vec::new();
    for at in 0..subjects {
        match ask_one(rule, &rule.deny, world, functions, at) {
            Ok(true) => denied.push(at),
            Ok(false) => {}
            Err(why) => return Outcome::Failed(why),
        }
    }
    Outcome::Denied(denied)
}

fn ask_one<'w>(
    rule: &CustomRule,
    program: &Program,
    world: &'w World<'w>,
    functions: &Context<'_, 'w>,
    at: usize,
) -> Result<bool, String> {
    let mut scope: Context<'_, 'w> = functions.new_inner_scope();
    let mut about = String::new();
    let put = |scope: &mut Context<'_, 'w>, name: &str, record: Record<'w>| {
        scope.add_variable_as_val(name, Box::new(record));
    };
    match rule.when {
        When::Finding => {
            if let (Some(finding), Some(record)) = (world.findings.get(at), world.finding(at)) {
                put(&mut scope, "finding", record);
                put(&mut scope, "component", world.component_of(finding));
                about = format!(" on {}", finding.id);
            }
        }
        When::Component => {
            if let Some(component) = world.inventory.components.get(at) {
                put(&mut scope, "component", Record::Component(component));
                about = format!(" on {}", component.id);
            }
        }
        When::Image => {}
    }
    put(&mut scope, "image", Record::Image(world));
    put(&mut scope, "database", Record::Database(world));
    scope.add_variable_as_val("now", Box::new(CelString::from(world.now.as_str())));
    match Value::resolve_val(&program.expression, &scope) {
        Ok(value) => match value.downcast_ref::<CelBool>() {
            Some(answer) => Ok(*answer == CelBool::from(true)),
            None => Err(format!("it does not answer true or false{about}")),
        },
        Err(error) => {
            let why: String = error.to_string().chars().take(300).collect();
            Err(format!("{why}{about}"))
        }
    }
}

//! Asking custom rules about findings, components or the image, within bounds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use cel::common::types::{CelBool, CelString};
use cel::extractors::This;
use cel::{Context, Value};
use regex::Regex;

use super::context::{Kind, Record, World};
use super::cost::{self, Sizes};
use super::{ENVIRONMENT, Program, on_a_large_stack};
use crate::policy::{CustomRule, When};

/// The most that all evaluations of one rule may cost together. A unit is at most some hundred nanoseconds.
const BUDGET: u64 = 50_000_000;

/// The most that all rules of a decision may cost together: those that come first, the organisation's, have it first.
const BUDGET_OF_ALL: u64 = 200_000_000;

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
    on_a_large_stack(|| {
        let sizes = sizes(rules, world);
        let functions = functions(rules);
        let mut left = BUDGET_OF_ALL;
        let mut outcomes: Vec<Outcome> =
            rules.iter().map(|rule| within_budget(rule, world, &sizes, &mut left)).collect();
        let mut always = functions.new_inner_scope();
        always.add_variable_as_val("image", Box::new(Record::Image(world)));
        always.add_variable_as_val("database", Box::new(Record::Database(world)));
        always.add_variable_as_val("now", Box::new(CelString::from(world.now.as_str())));
        for when in [When::Finding, When::Component, When::Image] {
            let mut asked: Vec<(&CustomRule, &mut Outcome)> =
                rules.iter().zip(&mut outcomes).filter(|(rule, _)| rule.when == when).collect();
            asked.retain(|(_, outcome)| !matches!(outcome, Outcome::Failed(_)));
            ask_all(&mut asked, when, world, &always);
        }
        outcomes
    })
    .unwrap_or_else(|| rules.iter().map(|_| Outcome::Failed(BROKE_OFF.to_owned())).collect())
}

const BROKE_OFF: &str = "the evaluation broke off";

/// The true sizes of every field that some rule reads.
fn sizes<'w>(rules: &[CustomRule], world: &'w World<'w>) -> Sizes {
    let mut fields: Vec<&str> =
        rules.iter().flat_map(|rule| rule.deny.fields.iter().map(String::as_str)).collect();
    fields.sort_unstable();
    fields.dedup();
    let mut sizes = Sizes::nominal();
    for field in fields {
        let findings = (0..world.findings.len()).filter_map(|at| world.finding(at));
        sizes.set(Kind::Finding, field, findings.filter_map(|record| record.field(field)));
        let components = world.inventory.components.iter().map(Record::Component);
        sizes.set(Kind::Component, field, components.filter_map(|record| record.field(field)));
        sizes.set(Kind::Image, field, Record::Image(world).field(field).into_iter());
        sizes.set(Kind::Database, field, Record::Database(world).field(field).into_iter());
    }
    sizes
}

fn functions(rules: &[CustomRule]) -> Context<'static, 'static> {
    let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
    for (name, pattern) in rules.iter().flat_map(|rule| &rule.deny.patterns) {
        let pattern: Regex = pattern.clone();
        // The names of these functions cannot be written, so none of them is there already.
        let _ = context.add_function(name, move |This(text): This<Arc<String>>| pattern.is_match(&text));
    }
    context
}

/// An outcome that is failed already when the rule could cost too much.
fn within_budget(rule: &CustomRule, world: &World<'_>, sizes: &Sizes, left: &mut u64) -> Outcome {
    let subjects = subjects(rule.when, world) as u64;
    let steps = match cost::estimate(&rule.deny.expression, rule.when, sizes) {
        Ok(estimate) => estimate.cost.saturating_mul(subjects),
        Err(fault) => return Outcome::Failed(fault.why),
    };
    if steps > BUDGET {
        return Outcome::Failed(format!(
            "it could take {steps} steps on this image, and at most {BUDGET} are taken"
        ));
    }
    match left.checked_sub(steps) {
        Some(rest) => {
            *left = rest;
            Outcome::Denied(Vec::new())
        }
        None => Outcome::Failed(format!(
            "it could take {steps} steps, and the rules before it leave {left} of the {BUDGET_OF_ALL} for all"
        )),
    }
}

fn subjects(when: When, world: &World<'_>) -> usize {
    match when {
        When::Finding => world.findings.len(),
        When::Component => world.inventory.components.len(),
        When::Image => 1,
    }
}

/// Asks all rules of one sort about everything of that sort. One that failed is not asked again.
fn ask_all<'w>(
    asked: &mut Vec<(&CustomRule, &mut Outcome)>,
    when: When,
    world: &'w World<'w>,
    always: &Context<'_, 'w>,
) {
    for at in 0..subjects(when, world) {
        if asked.is_empty() {
            return;
        }
        let mut scope = always.new_inner_scope();
        let subject = match when {
            When::Finding => world.finding(at).inspect(|_| {
                if let Some(finding) = world.findings.get(at) {
                    scope.add_variable_as_val("component", Box::new(world.component_of(finding)));
                }
            }),
            When::Component => world.inventory.components.get(at).map(Record::Component),
            When::Image => None,
        };
        if let Some(record) = subject {
            let name = if when == When::Finding { "finding" } else { "component" };
            scope.add_variable_as_val(name, Box::new(record));
        }
        asked.retain_mut(|(rule, outcome)| {
            let answer = catch_unwind(AssertUnwindSafe(|| ask(&rule.deny, &scope)))
                .unwrap_or_else(|_| Err(BROKE_OFF.to_owned()));
            match (answer, &mut **outcome) {
                (Ok(true), Outcome::Denied(denied)) => denied.push(at),
                (Ok(_), _) => {}
                (Err(why), outcome) => {
                    let about = subject.map_or(String::new(), |record| format!(" on {}", record.id()));
                    *outcome = Outcome::Failed(format!("{why}{about}"));
                    return false;
                }
            }
            true
        });
    }
}

fn ask(program: &Program, scope: &Context<'_, '_>) -> Result<bool, String> {
    match Value::resolve_val(&program.expression, scope) {
        Ok(value) => match value.downcast_ref::<CelBool>() {
            Some(answer) => Ok(*answer == CelBool::from(true)),
            None => Err("it does not answer true or false".to_owned()),
        },
        Err(error) => Err(error.to_string().chars().take(300).collect()),
    }
}

//! Whether models may pass: the rule `model` of a policy, decided without an advisory database.

use jiff::Timestamp;
use wb_model::{DatabaseIdentity, Inventory, ObservationKind, RuleResult, Treatment, Verdict, WaiverResult};
use wb_policy::{Context, Input, Policies, Policy};

/// The answer about the models of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelGate {
    /// The rule, with every hit and why it counts or does not.
    pub rule: RuleResult,
    /// What became of each waiver.
    pub waivers: Vec<WaiverResult>,
    /// What else there is to say about the policy.
    pub notes: Vec<String>,
}

impl ModelGate {
    /// The answer.
    pub fn verdict(&self) -> Verdict {
        self.rule.verdict()
    }

    /// The hits that count.
    pub fn counted(&self) -> impl Iterator<Item = &str> {
        let counted = self.rule.hits.iter().filter(|hit| hit.treatment == Treatment::Counted);
        counted.map(|hit| hit.message.as_str())
    }
}

/// Decides about the models of an inventory. Without a policy the shipped default holds.
///
/// None when the policies have no rule about models, which never is.
pub fn gate(inventory: &Inventory, policy: Option<Policy>, as_of: Timestamp) -> Option<ModelGate> {
    let mut models = inventory.clone();
    models.observations.retain(|one| one.kind == ObservationKind::Model);
    // No advisory is asked for, and no rule about the database is looked at.
    let database = DatabaseIdentity {
        digest: "none".to_owned(),
        schema: 0,
        newest: None,
        starter: false,
        sources: Vec::new(),
    };
    let context = Context {
        as_of,
        role: None,
        fail_on: None,
        baseline: None,
        allow_starter: true,
        first_seen: None,
        require_complete: false,
    };
    let policies = Policies { organisation: policy, project: None };
    let input = Input { inventory: &models, findings: &mut [], coverage: &[], database: &database };
    let decision = wb_policy::decide(&policies, input, &context);
    let rule = decision.rules.into_iter().find(|rule| rule.id == ObservationKind::Model.name())?;
    // What passes only because the policy says so is said as loudly as what does not pass.
    let set_aside = rule.hits.iter().filter_map(|hit| match &hit.treatment {
        Treatment::SetAside { why } => Some(format!("{why}: {}", hit.message)),
        _ => None,
    });
    let notes = set_aside.chain(decision.notes).collect();
    Some(ModelGate { rule, waivers: decision.waivers, notes })
}

//! What the model crate says, in the words of the document.

use wb_aimodel::{Effect, Finding, Metadata};
use wb_model::{ModelFinding, ModelMetadata, ModelReference, ModelTensors, ModelValue};

pub(super) fn finding(finding: &Finding) -> ModelFinding {
    ModelFinding {
        rule: finding.rule.clone(),
        effect: match finding.effect {
            Effect::Note => "note",
            other => other.verdict().name(),
        }
        .to_owned(),
        severity: finding.severity,
        member: finding.member.clone(),
        stream: finding.stream,
        offset: finding.offset,
        evidence: finding.evidence.clone(),
        trace: finding.trace.clone(),
        advisories: finding.advisories.clone(),
        globals: finding.globals.clone(),
    }
}

pub(super) fn metadata(metadata: &Metadata) -> ModelMetadata {
    let values = metadata.values.iter().map(|(field, values)| {
        let values = values
            .iter()
            .map(|stated| ModelValue { value: stated.value.clone(), origin: word(&stated.origin) })
            .collect();
        (word(field), values)
    });
    let references = metadata.references.iter().map(|one| ModelReference {
        kind: word(&one.kind),
        target: one.target.clone(),
        revision: one.revision.clone(),
        origin: word(&one.origin),
    });
    let tensors = metadata.tensors.as_ref().map(|tensors| ModelTensors {
        count: tensors.count,
        parameters: tensors.parameters,
        types: tensors.types.clone(),
        digest: tensors.digest(),
        fingerprint: tensors.fingerprint(),
    });
    ModelMetadata { values: values.collect(), references: references.collect(), tensors }
}

/// The kebab-case word that a type writes itself as.
pub(super) fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

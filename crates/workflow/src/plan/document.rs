//! Reading a plan's JSON.

use serde_json::Value;
use wb_model::{PLAN_SCHEMA, PLAN_VERSION, RemediationPlan};

use super::error::PlanError;

/// Bytes of a plan.
const MOST_BYTES: usize = 256 << 20;

/// Reads a plan.
///
/// # Errors
/// It is no plan, or one of a version that is not known.
pub fn read(bytes: &[u8], name: &str) -> Result<RemediationPlan, PlanError> {
    let document = |why: String| PlanError::Document { name: name.to_owned(), why };
    if bytes.len() > MOST_BYTES {
        return Err(document(format!("it has more than {MOST_BYTES} bytes")));
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|error| document(error.to_string()))?;
    if value.get("schema").and_then(Value::as_str) != Some(PLAN_SCHEMA) {
        return Err(document(format!("its schema is not {PLAN_SCHEMA}")));
    }
    match value.get("version").and_then(Value::as_u64) {
        Some(version) if version == u64::from(PLAN_VERSION) => {}
        Some(version) => return Err(PlanError::Version { name: name.to_owned(), version }),
        None => return Err(document("it has no version".to_owned())),
    }
    serde_json::from_value(value).map_err(|error| document(error.to_string()))
}

//! The shared nouns of Weighbridge.
//!
//! Everything that more than one crate talks about is named here: digests, purls, components, evidence,
//! relationships, diagnostics and the inventory that holds them. This crate does no I/O, knows no async
//! runtime and no command line, and depends on no other crate of the workspace.

mod assessment;
mod audit;
mod base_image;
mod component;
mod cpe;
mod decision;
mod diagnostic;
mod diff;
mod digest;
mod evidence;
mod finding;
mod hint;
mod inventory;
mod model_card;
mod model_scan;
mod model_watch;
mod observation;
mod plan;
mod purl;
mod relationship;
mod severity;
mod status;

pub use assessment::{Assessment, DatabaseIdentity, InputDocument, SourceState};
pub use audit::{
    AUDIT_SCHEMA, AUDIT_VERSION, Audit, AuditGap, AuditedControl, AuditedDecision, AuditedWaiver,
    UnreadDecision,
};
pub use base_image::{BaseEvidence, BaseImage};
pub use component::{Component, ComponentId, ComponentKind, License, SourcePackage};
pub use cpe::{Cpe, CpeError};
pub use decision::{Decision, Hit, RuleOutcome, RuleResult, Treatment, Verdict, WaiverResult};
pub use diagnostic::{Diagnostic, DiagnosticCode, Level};
pub use diff::{
    ChangeKind, ComponentChange, ComponentState, DIFF_SCHEMA, DIFF_VERSION, Diff, DiffGate, DiffSide,
    FactChange, FindingChange, FindingChanges, Holder, LicenseChange, ObservationChanges, Surrounding,
};
pub use digest::{Algorithm, Digest, DigestError};
pub use evidence::{Confidence, Identity, IdentityField, Method, Occurrence, Technique};
pub use finding::{
    Coverage, Covered, Evidence, ExploitPrediction, Exploited, Finding, FindingClass, FindingFlag, FindingId,
    FindingState, Fix, RecordReference, Suppression,
};
pub use hint::Hint;
pub use inventory::{Inventory, Layer, Subject, SubjectKind, Tool};
pub use model_card::{MODEL_CARDS_VERSION, ModelCard, ModelCardFile, ModelCards, ModelDescent, ModelFact};
pub use model_scan::{
    MODEL_SCAN_VERSION, ModelFile, ModelFinding, ModelMetadata, ModelObservation, ModelReference, ModelScan,
    ModelTensors, ModelValue,
};
pub use model_watch::{
    MODEL_WATCH_VERSION, WatchChange, WatchKind, WatchReport, WatchState, WatchedFile, WatchedModel,
};
pub use observation::{Observation, ObservationKind, Place};
pub use plan::{
    CheckedStep, CostClass, LeftFinding, PLAN_SCHEMA, PLAN_VERSION, PackageChange, PlanCheck, PlanDue,
    PlanPackage, PlanPatch, PlanStep, PlanTally, PlannedFinding, RemediationPlan, StepAction, StepState,
};
pub use purl::{Purl, PurlError};
pub use relationship::{Relationship, RelationshipKind};
pub use severity::{Probability, Rating, Score, Severity};
pub use status::{Outcome, Stage, StatusLine};

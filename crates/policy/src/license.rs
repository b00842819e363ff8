//! Licences: what sort each one is, and what an expression comes to under a policy.

pub(crate) mod categories;
pub(crate) mod standing;

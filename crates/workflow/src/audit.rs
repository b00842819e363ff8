//! A report for auditors from decisions that were kept.

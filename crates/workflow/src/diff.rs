//! What changed between two inventories: components, findings, licences, configuration.

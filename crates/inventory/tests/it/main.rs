//! Integration tests of the inventory: whole conclusions from real facts.

#[cfg(test)]
mod truth;

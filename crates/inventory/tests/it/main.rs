//! Integration tests of the inventory: whole conclusions from real facts.

mod truth;

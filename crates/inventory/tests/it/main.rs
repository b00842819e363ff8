//! Integration tests of the inventory: whole conclusions from real facts.

#[cfg(test)]
mod fetch;
#[cfg(test)]
mod rpm_tool;
#[cfg(test)]
mod truth;

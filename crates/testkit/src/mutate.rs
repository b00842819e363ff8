//! Malicious files that no attack of the list is: other callables, other opcodes for the same call, other streams and
//! other containers, whole and damaged. What is asked is whether a scanner knows the attack or only its examples.

mod pickle;
mod wrap;

use pickle::{CALLABLES, CALLS, NAMES, STREAMS};
use wrap::CONTAINERS;

/// How many there are.
pub const COUNT: usize = 320;

/// One changed attack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutation {
    /// What it is made of: number, callable, call, name, stream and container.
    pub name: String,
    /// The file's name.
    pub file: String,
    /// The file's bytes.
    pub bytes: Vec<u8>,
}

/// All of them. The lists are walked at the same pace and their lengths have no common factor, so that no two are alike.
pub fn all() -> impl Iterator<Item = Mutation> {
    (0..COUNT).map(|number| {
        let callable = &CALLABLES[number % CALLABLES.len()];
        let (call_name, call) = CALLS[number % CALLS.len()];
        let (form_name, form) = NAMES[number % NAMES.len()];
        let (stream_name, stream) = STREAMS[number % STREAMS.len()];
        let container = &CONTAINERS[number % CONTAINERS.len()];
        let pickle = stream(&call(callable, form));
        Mutation {
            name: format!(
                "mutation-{number:03}-{}.{}-{call_name}-{form_name}-{stream_name}-{}",
                callable.module, callable.name, container.name
            ),
            file: format!("model.{}", container.extension),
            bytes: (container.wrap)(&pickle),
        }
    })
}

#[cfg(test)]
mod tests;

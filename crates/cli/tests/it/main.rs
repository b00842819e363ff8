//! The command as a user meets it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod configuration;
mod diff;
mod fleet;
mod gate;
mod guide;
mod help;
mod lock;
mod lock_tools;
mod made_wheel;
mod model;
mod model_hub;
mod model_policy;
mod model_remote;
mod model_stores;
mod plan;
mod run;
mod scan;
mod verify_files;

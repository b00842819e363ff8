//! The clients against servers on loopback that can do everything wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod support;

mod blob;
mod fetch;
mod files;
mod lists;
mod login;
mod manifest;
mod part;
mod redirect;
mod retry;
mod tls;
mod web;

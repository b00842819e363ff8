//! The `weighbridge` command: arguments, progress, output and exit codes. Everything else is in the libraries.

mod arguments;
mod commands;
mod environment;
mod failure;
mod network;
mod output;
mod progress;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Verb};
use failure::Failure;

/// A scan makes and drops many buffers of all sizes in several threads; this allocator gives memory back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers, printed where answers go; the rest is a wrong command line.
            drop(error.print());
            return if error.use_stderr() { failure::USAGE.into() } else { ExitCode::SUCCESS };
        }
    };
    let result = match &arguments.verb {
        Verb::Scan(scan) => commands::scan::run(scan),
        Verb::Gate(gate) => commands::gate::run(gate),
        Verb::Diff(diff) => commands::diff::run(diff),
        Verb::Plan(plan) => commands::plan::run(plan),
        Verb::Lock(lock) => commands::lock::run(lock),
        Verb::VerifyFiles(verify) => commands::verify_files::run(verify),
        Verb::Model(model) => commands::model::run(model),
        Verb::Base(base) => commands::base::run(base),
        Verb::Fleet(fleet) => commands::fleet::run(fleet),
        Verb::Audit(audit) => commands::audit::run(audit),
        Verb::Db(db) => commands::db::run(db),
        Verb::Vex(vex) => commands::vex::run(vex),
        Verb::Baseline(baseline) => commands::baseline::run(baseline),
        Verb::Policy(policy) => commands::policy::run(policy),
        Verb::Explain(explain) => commands::explain::run(explain),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => report(&failure),
    }
}

fn report(failure: &Failure) -> ExitCode {
    anstream::eprint!("{failure}");
    failure.code().into()
}

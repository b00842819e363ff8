//! The command line. The doc comments are the help text.

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Parser, Subcommand};

mod audit;
mod base;
mod db;
mod diff;
mod explain;
mod fleet;
mod gate;
mod lock;
mod model;
mod plan;
mod policy;
mod scan;
mod source;
mod verify_files;
mod vex;

pub(crate) use audit::Audit;
pub(crate) use base::{Base, BaseLearn, BaseList, BaseOf, BaseVerb};
pub(crate) use db::{
    Db, DbBuild, DbExport, DbFile, DbImport, DbMirror, DbSearch, DbStatus, DbTarget, DbUpdate, DbVerb,
};
pub(crate) use diff::Diff;
pub(crate) use explain::{Explain, ExplainCve, ExplainFile, ExplainVersion, ExplainWhat};
pub(crate) use fleet::{Fleet, FleetReport, FleetVerb, FleetWhere, Sweep};
pub(crate) use gate::{Baseline, BaselineAccept, BaselineVerb, Gate, GateArguments};
pub(crate) use lock::{Lock, LockRecord, LockVerb, LockVerify};
pub(crate) use model::{Model, ModelCard, ModelScan, ModelTestFile, ModelVerb, ModelWatch};
pub(crate) use plan::{Plan, PlanArguments, PlanVerb, PlanVerify};
pub(crate) use policy::{Policy, PolicyTest, PolicyVerb};
pub(crate) use scan::Scan;
pub(crate) use source::{ReadingArguments, SourceArguments};
pub(crate) use verify_files::VerifyFiles;
pub(crate) use vex::{Vex, VexAdd, VexExport, VexMerge, VexVerb};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold());

const EXIT_CODES: &str = "\
Exit codes:
  0  done, and the answer is yes
  1  done, and the answer is no (gate, diff --fail-on-new, lock verify, verify-files, model scan, plan verify,
     --fail-on, --require-complete, policy test)
  2  the command line, a policy or another file that steers is wrong
  3  it could not be done: input unreadable, network, registry, advisory database";

/// Weighs machine-learning container images: what is in them, what is wrong with it, and whether it may pass.
///
/// Nothing is unpacked to disk, nothing in an image is ever run, and no network is used unless the source is an
/// image in a registry or the advisory database is told to update itself.
#[derive(Debug, Parser)]
#[command(name = "weighbridge", version, styles = STYLES, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Scan(Box<Scan>),
    Gate(Box<Gate>),
    Diff(Box<Diff>),
    Plan(Box<Plan>),
    Lock(Box<Lock>),
    VerifyFiles(Box<VerifyFiles>),
    Model(Model),
    Base(Base),
    Fleet(Box<Fleet>),
    Audit(Audit),
    Db(Db),
    Vex(Vex),
    Baseline(Baseline),
    Policy(Policy),
    Explain(Explain),
}

//! Advisory feeds and the advisory database.
//!
//! A *feed* turns the documents of one upstream into [`Item`]s; the database keeps them in one file, read-only for
//! many processes, and answers look-ups. Nothing here knows components, policies or a terminal.
//!
//! A document that cannot be read is skipped, counted and named; it never means "not affected".

pub mod archive;
pub mod cpe_products;
pub mod cvss;
pub mod database;
mod dispatch;
pub mod feed;
pub mod fetch;
pub mod ingest;
pub mod intake;
pub mod list;
pub mod mirror;
mod record;
mod shape;
pub mod source;
mod space;
pub mod starter;
pub mod state;

pub use database::{
    Builder, Changes, Database, DatabaseError, Found, FoundPackage, Group, Prepared, RecordKey, Speaker,
    Stated,
};
pub use dispatch::{Dispatched, dispatch};
pub use feed::{Document, Feed, FeedError, FeedInfo, Item, Output, Shape};
pub use record::{Cycle, Kind, Record, Says, Statement, StatementFlag, Support, SupportKind, Unfixed};
pub use space::Space;

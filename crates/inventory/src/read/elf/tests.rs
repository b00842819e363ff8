pub(crate) mod build;
mod hostile;
mod real;
mod scan;
mod structure;

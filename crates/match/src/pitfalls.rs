//! Every pitfall that a scanner has shipped, as a test that names it.

mod distributions;
mod grouping;
mod languages;
mod native;
mod nvidia;
mod owned;
mod unknown;

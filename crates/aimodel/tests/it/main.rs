//! What a model scan says, held against attacks, changed attacks, and files of real libraries.

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod benign;
#[cfg(test)]
mod flat_peers;
#[cfg(test)]
mod graph_peers;
#[cfg(test)]
mod mutations;

//! Records that are perhaps the same: accounts, contacts, leads.
//!
//! For: `find-duplicates`. Not for: merging (the store does, after a person said yes). How it works: names, domains,
//! phones and mails are folded ([`fold`]), records that share a key are compared ([`block`]), each pair gets points for
//! and against with reasons ([`score`]), sure ones become clusters with a survivor ([`cluster`]).
//! Invariants: the work grows with the number of records, not with its square: no record is compared with more than
//! a few dozen others by one key, and in full only where numbers that
//! stand for its fields do not rule it out ([`print`]); namesakes in another city or at another domain are not proposed.

mod block;
mod cluster;
mod entry;
mod fold;
mod print;
mod score;
#[cfg(test)]
mod tests;
mod twins;

pub(super) use block::candidates;
pub(super) use cluster::{Cluster, clusters};
pub(super) use entry::Entry;
pub(super) use score::{Knobs, Pair, compare};
pub(super) use twins::{KINDS, near};

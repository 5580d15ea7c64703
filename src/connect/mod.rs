//! Files in, files out: importing what other systems export, and giving everything back.
//!
//! For: CSV, JSON and CRM export trees, against the traits of [`crate::crm`]. Not for: the store itself, live
//! connections, or cleaning text for the screen (what a file holds goes in as data, whatever it says).
//! Invariant: an import is one transaction; nothing of it stays when it fails, is cancelled or is a dry run.

mod cell;
pub mod export;
pub mod import;
mod manifest;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod round_trip;
pub mod table;

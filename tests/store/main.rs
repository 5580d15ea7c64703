//! The two stores, records and event log: what they keep, undo, query and survive.
//! One program for all of them: each further one costs a link of half a minute's work and a hundred megabytes.

mod behaviour;
mod crash;
mod journal_crash;
mod journal_log;
mod query_store;
mod query_text;
mod writes;
mod writes_crash;

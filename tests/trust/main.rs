//! What leaves the machine: masking, the gate, links, hostile texts, secrets.
//! One program for all of them: each further one costs a link of half a minute's work and a hundred megabytes.

#[path = "../cli_support/mod.rs"]
mod cli_support;
#[path = "../common/mod.rs"]
mod common;
mod config_secrets;
mod fuzz_corpus;
mod gate;
mod hostile;
mod identity;
mod known;
mod known_prompts;
mod leak_sweep;
mod links;
mod names;
mod prompts;
mod scores;
mod shapes;
mod tone;

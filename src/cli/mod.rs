//! The command line: arguments in, data on stdout, everything else on stderr, an exit code out.
//!
//! For: reading arguments, calling the runtime, and showing what came of it; one small file per command.
//! Not for: doing anything that the screen could not do through the same calls.
//! Invariants: exit codes and JSON keys are part of the interface; nothing waits for input when stdin is not a
//! terminal; no secret comes in as an argument or goes out as text.

mod args;
mod commands;
mod exit;
mod here;
mod insight;
mod open;
mod out;
mod record;
mod secret;
mod stop;
mod table;
mod tracing;
mod writes;

use args::Arguments;
use clap::Parser;
use exit::{Exit, Outcome};
use here::Here;
use out::Out;
use std::process::ExitCode;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers; what cannot be printed has no reader.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Usage.code()));
        }
    };
    let json = std::env::args_os().any(|argument| argument == "--json");
    ExitCode::from(run(arguments, json))
}

fn run(arguments: Arguments, json: bool) -> u8 {
    let Arguments { global, command } = arguments;
    let mut here = Here { flags: global.flags(), plain: global.plain, json, out: Out::new() };
    tracing::start(&here);
    let done: Outcome = match command {
        None => open::first(&mut here),
        Some(command) => commands::run(command, &mut here),
    };
    match done.and_then(|exit| here.out.flush().map(|()| exit)) {
        Ok(exit) => exit.code(),
        Err(fail) => {
            // What was printed before the failure stands.
            let _ = here.out.flush();
            out::complain(&fail, json);
            fail.exit.code()
        }
    }
}

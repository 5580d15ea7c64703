//! Runs a program that an action's step asks for, if the workspace lists it word by word.
//!
//! `commands.toml` of the workspace, which no action file can write:
//!
//! ```toml
//! [[allow]]
//! argv = ["git", "log", "-1", "--oneline"]
//! seconds = 5      # 10 when nothing is said, 60 at most
//! bytes = 20000    # of its output; 64 KB when nothing is said, 1 MB at most
//! ```
//!
//! Invariants: program and arguments are compared as a whole and never read by a shell; nothing is on its standard input,
//! and of our environment it sees only where programs and home are; it is stopped when its time is up or the seller says
//! so; what it prints is text of a stranger.

use crate::actions::{CommandOutput, CommandRequest, text::clean};
use crate::runtime::Stop;
use crate::runtime::place::Place;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const POLL: Duration = Duration::from_millis(5);
/// What a program sees of our environment.
const ENVIRONMENT: &[&str] = &["PATH", "HOME", "LANG", "LC_ALL", "TZ", "SystemRoot", "USERPROFILE"];

#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct List {
    allow: Vec<Allowed>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Allowed {
    argv: Vec<String>,
    #[serde(default = "ten")]
    seconds: u64,
    #[serde(default = "sixty_four_k")]
    bytes: u64,
}

fn ten() -> u64 {
    10
}

fn sixty_four_k() -> u64 {
    64 << 10
}

/// Runs the program, or says why not.
pub(super) fn run(place: &Place, request: &CommandRequest, stop: &Stop) -> CommandOutput {
    let argv = request.argv.clone();
    let failed = |why: String| CommandOutput { argv: argv.clone(), failure: Some(why), ..CommandOutput::default() };
    let path = place.workspace.commands();
    let list = match std::fs::read_to_string(&path) {
        Ok(text) => match toml::from_str::<List>(&text) {
            Ok(list) => list,
            Err(error) => return failed(format!("not run: {} cannot be read: {}", path.display(), error.message())),
        },
        Err(_) => List::default(),
    };
    let Some(allowed) = list.allow.into_iter().find(|allowed| allowed.argv == request.argv) else {
        let words = clean(&request.argv.join(" "));
        return failed(format!("not run: {} does not allow “{words}”", path.display()));
    };
    let Some((program, arguments)) = allowed.argv.split_first() else { return failed("not run: it is empty".into()) };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).env_clear();
    for name in ENVIRONMENT {
        command.envs(place.env.get(name).map(|value| (*name, value)));
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    match command.spawn() {
        Err(error) => failed(format!("not run: {error}")),
        Ok(child) => wait(child, &allowed, stop, failed),
    }
}

fn wait(mut child: Child, allowed: &Allowed, stop: &Stop, failed: impl Fn(String) -> CommandOutput) -> CommandOutput {
    let output = listen(&mut child, allowed.bytes.min(1 << 20));
    let rounds = u128::from(allowed.seconds.clamp(1, 60)) * 1_000 / POLL.as_millis();
    for _ in 0..=rounds {
        match child.try_wait() {
            Ok(Some(status)) => {
                // A child of its own may hold the output open: what came by then is what there is.
                let bytes = output.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
                let stdout = String::from_utf8_lossy(&bytes).into_owned();
                let failure = None;
                return CommandOutput { stdout, code: status.code(), failure, ..failed(String::new()) };
            }
            Ok(None) if stop.is_asked() => break,
            Ok(None) => thread::sleep(POLL),
            Err(error) => return failed(format!("lost: {error}")),
        }
    }
    end(&mut child);
    failed(if stop.is_asked() {
        "stopped by you".into()
    } else {
        format!("stopped after {} s", allowed.seconds.clamp(1, 60))
    })
}

/// Ends a program and those that it started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        // A group that is gone needs no signal.
        let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    }
    drop(child.kill());
    drop(child.wait());
}

/// Reads the output on a thread of its own, so that it can be given up on.
fn listen(child: &mut Child, most: u64) -> mpsc::Receiver<Vec<u8>> {
    let (sender, output) = mpsc::sync_channel(1);
    if let Some(stdout) = child.stdout.take() {
        let reader = move || {
            let mut bytes = Vec::new();
            let mut limited = stdout.take(most);
            drop(limited.read_to_end(&mut bytes));
            drop(sender.send(bytes));
            // A program that prints more must not wait for a reader for ever.
            drop(std::io::copy(&mut limited.into_inner(), &mut std::io::sink()));
        };
        drop(thread::Builder::new().name("action-command".to_owned()).spawn(reader));
    }
    output
}

#[cfg(test)]
#[cfg(unix)]
mod tests;

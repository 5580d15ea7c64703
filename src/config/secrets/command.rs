//! A key from a command such as `pass show openai`.
//!
//! Invariants: no shell; what the command says on stderr goes nowhere; it is killed when its time is up.

use super::{SecretError, words};
use secrecy::SecretString;
use std::{
    io::Read,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};
use zeroize::Zeroizing;

/// No key is longer.
const MAX_BYTES: u64 = 64 << 10;
const POLL: Duration = Duration::from_millis(5);

/// Runs the command and takes the secret from its output, without the last line feed.
pub(super) fn run(name: &str, line: &str, limit: Duration) -> Result<SecretString, SecretError> {
    let words = words::split(line).unwrap_or_default();
    let program = words.first().cloned().unwrap_or_default();
    let failed = |what: String| SecretError::Command { name: name.to_owned(), program: program.clone(), what };
    let Some((first, rest)) = words.split_first() else {
        return Err(failed("is empty, or has a quote that is not closed".to_owned()));
    };
    let child =
        Command::new(first).args(rest).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = child.map_err(|error| failed(format!("could not be started: {error}")))?;
    let output = read_all(&mut child, limit).and_then(|bytes| Some((bytes, finish(&mut child, limit)?)));
    let Some((bytes, status)) = output else {
        drop(child.kill());
        drop(child.wait());
        return Err(failed(format!("did not finish within {} s", limit.as_secs())));
    };
    if !status.success() {
        return Err(failed(format!("ended with {status}")));
    }
    secret(&bytes).ok_or_else(|| failed("printed no single line of text".to_owned()))
}

/// The whole output, read on a thread of its own so that it can be given up on.
fn read_all(child: &mut Child, limit: Duration) -> Option<Zeroizing<Vec<u8>>> {
    let stdout = child.stdout.take()?;
    let (sender, bytes) = mpsc::sync_channel(1);
    let reader = move || {
        let mut bytes = Zeroizing::new(Vec::with_capacity(512));
        let read = stdout.take(MAX_BYTES).read_to_end(&mut bytes);
        if read.is_ok() {
            // Nobody listens any more when the limit has passed.
            drop(sender.send(bytes));
        }
    };
    thread::Builder::new().name("key-command".to_owned()).spawn(reader).ok()?;
    bytes.recv_timeout(limit).ok()
}

/// Waits for the end of a command that has closed its output.
fn finish(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    for _ in 0..=limit.as_millis() / POLL.as_millis() {
        if let Some(status) = child.try_wait().ok()? {
            return Some(status);
        }
        thread::sleep(POLL);
    }
    None
}

fn secret(bytes: &[u8]) -> Option<SecretString> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    (!text.is_empty() && !text.contains('\n')).then(|| SecretString::from(text))
}

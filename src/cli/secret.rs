//! Reading a key: from a hidden prompt on a terminal, from stdin otherwise.
//!
//! Invariants: it is a [`SecretString`] as soon as it is whole, what was read on the way is wiped, and it is never
//! shown; the terminal is as it was afterwards, also after ctrl-c.

use super::exit::{Exit, Fail};
use secrecy::SecretString;
use std::io::{self, IsTerminal, Read};
use zeroize::Zeroizing;

/// No key is longer.
const LONGEST: u64 = 16 * 1024;

/// Reads a key.
pub(super) fn read(prompt: &str) -> Result<SecretString, Fail> {
    let text = if io::stdin().is_terminal() { hidden(prompt)? } else { piped()? };
    let text = text.trim();
    if text.is_empty() {
        return Err(Fail::usage("no key came in; nothing was kept"));
    }
    if text.chars().any(char::is_control) {
        return Err(Fail::usage("a key is one line of plain characters; nothing was kept"));
    }
    Ok(SecretString::from(text))
}

fn piped() -> Result<Zeroizing<String>, Fail> {
    let mut text = Zeroizing::new(String::new());
    let read = io::stdin().take(LONGEST).read_to_string(&mut text);
    read.map_err(|error| Fail::new(Exit::Failed, format!("the key could not be read from stdin: {error}")))?;
    Ok(text)
}

#[cfg(unix)]
fn hidden(prompt: &str) -> Result<Zeroizing<String>, Fail> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    use std::io::Write;

    let failed = |error: rustix::io::Errno| {
        Fail::new(Exit::Failed, format!("the terminal cannot hide the key ({error}); pipe it into stdin instead"))
    };
    let stdin = io::stdin();
    let before = tcgetattr(&stdin).map_err(failed)?;
    let mut quiet = before.clone();
    // Key by key, so that ctrl-c comes here and the terminal can be put back.
    quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
    tcsetattr(&stdin, OptionalActions::Flush, &quiet).map_err(failed)?;
    let _ = write!(io::stderr(), "{prompt}");
    let line = hidden_line(&mut stdin.lock());
    let _ = writeln!(io::stderr());
    tcsetattr(&stdin, OptionalActions::Flush, &before).map_err(failed)?;
    line
}

#[cfg(not(unix))]
fn hidden(_prompt: &str) -> Result<Zeroizing<String>, Fail> {
    Err(Fail::usage(
        "this terminal cannot hide what is typed; pipe the key into stdin: `type key.txt | dealdesk login PROVIDER`",
    ))
}

/// Reads up to the end of the line, minding backspace and ctrl-c.
#[cfg(unix)]
fn hidden_line(input: &mut impl Read) -> Result<Zeroizing<String>, Fail> {
    let mut line = Zeroizing::new(Vec::with_capacity(256));
    let mut byte = [0];
    while line.len() < LONGEST as usize && input.read(&mut byte)? == 1 {
        match byte[0] {
            b'\n' | b'\r' | 0x04 => break,
            0x03 => return Err(Fail::new(Exit::Interrupted, "stopped; nothing was kept")),
            0x08 | 0x7f => drop(line.pop()),
            byte => line.push(byte),
        }
    }
    Ok(Zeroizing::new(String::from_utf8_lossy(&line).into_owned()))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_line_minds_backspace_and_ctrl_c() {
        assert_eq!(hidden_line(&mut &b"skx\x7f-1\rrest"[..]).unwrap().as_str(), "sk-1");
        assert_eq!(hidden_line(&mut &b"sk\x03"[..]).unwrap_err().exit, Exit::Interrupted);
    }
}

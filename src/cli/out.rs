//! Where output goes: data to stdout, everything else to stderr, all of it harmless.
//!
//! Invariants: text passes [`SafeText`]; JSON keeps every character but writes what acts or hides as `\u` escapes;
//! a reader that goes away (`| head`) ends the program quietly.

use super::exit::{Exit, Fail};
use crate::trust::SafeText;
use serde::Serialize;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

/// The two outputs of the program.
pub(super) struct Out {
    data: BufWriter<StdoutLock<'static>>,
    /// Whether stdout is a terminal.
    pub(super) to_terminal: bool,
    /// Whether stderr is one.
    pub(super) says_to_terminal: bool,
}

impl Out {
    /// The outputs of this process.
    pub(super) fn new() -> Self {
        let stdout = io::stdout();
        let to_terminal = stdout.is_terminal();
        Self { data: BufWriter::new(stdout.lock()), to_terminal, says_to_terminal: io::stderr().is_terminal() }
    }

    /// Text for people, and a line feed.
    pub(super) fn line(&mut self, text: impl AsRef<str>) -> Result<(), Fail> {
        self.data.write_all(SafeText::new(text.as_ref()).as_bytes())?;
        Ok(self.data.write_all(b"\n")?)
    }

    /// Bytes exactly as they are: bodies of requests, completions. Not for terminals unless asked for.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Fail> {
        Ok(self.data.write_all(bytes)?)
    }

    /// One JSON value on a line of its own; on a terminal, set out for reading.
    pub(super) fn json(&mut self, value: &impl Serialize) -> Result<(), Fail> {
        let text = if self.to_terminal { serde_json::to_string_pretty(value)? } else { serde_json::to_string(value)? };
        self.data.write_all(escaped(&text).as_bytes())?;
        Ok(self.data.write_all(b"\n")?)
    }

    /// One line of JSONL.
    pub(super) fn json_line(&mut self, value: &impl Serialize) -> Result<(), Fail> {
        self.data.write_all(escaped(&serde_json::to_string(value)?).as_bytes())?;
        Ok(self.data.write_all(b"\n")?)
    }

    /// Hands on what is buffered: before waiting for anything, and at the end.
    pub(super) fn flush(&mut self) -> Result<(), Fail> {
        Ok(self.data.flush()?)
    }

    /// A word to the person: to stderr.
    pub(super) fn say(&self, text: impl AsRef<str>) {
        say(text.as_ref());
    }

    /// Progress on one line that the next one overwrites; nothing where nobody looks.
    pub(super) fn progress(&self, text: &str) {
        if self.says_to_terminal {
            // Progress that cannot be shown is no reason to stop.
            let _ = write!(io::stderr(), "\r\u{1b}[K{}", SafeText::one_line(text));
        }
    }

    /// Takes the progress line away.
    pub(super) fn progress_end(&self) {
        self.progress("");
    }
}

/// A line on stderr.
pub(super) fn say(text: &str) {
    // There is nobody left to tell when stderr is gone.
    let _ = writeln!(io::stderr(), "{}", SafeText::new(text));
}

/// Says why a command failed, as JSON where JSON was asked for.
pub(super) fn complain(fail: &Fail, json: bool) {
    if fail.message.is_empty() {
        return;
    }
    if json {
        let error = serde_json::json!({ "error": { "code": fail.exit.word(), "message": fail.message } });
        say(&escaped(&error.to_string()));
    } else if fail.exit == Exit::Interrupted {
        say(&fail.message);
    } else {
        say(&format!("dealdesk: {}", fail.message));
    }
}

/// JSON text in which nothing invisible stays raw. Such characters occur only inside of its strings.
fn escaped(json: &str) -> String {
    if json.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return json.to_owned();
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        let mut buffer = [0; 4];
        if c == '\n' || c.is_ascii_graphic() || SafeText::is_clean(c.encode_utf8(&mut buffer)) {
            out.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_hidden_characters_as_escapes() {
        let text = "a\u{1b}[2J\u{9b}\u{202e}\u{e0041}é\n\u{7f}";
        let json = escaped(&serde_json::to_string(text).unwrap());
        assert_eq!(json, "\"a\\u001b[2J\\u009b\\u202e\\udb40\\udc41é\\n\\u007f\"");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}

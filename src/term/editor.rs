//! Text in the user's own editor.
//!
//! For: finding the editor (`VISUAL`, then `EDITOR`), and reading back what it wrote.
//! Not for: giving the terminal away meanwhile: [`super::Screen::outside`].
//! Invariants: the file is readable by the user alone and is removed afterwards; the text that was handed in is never
//! lost, as nothing is returned unless the editor ended well.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

/// Why editing failed; the text stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    /// The setting cannot be split into words.
    #[error(
        "cannot read the editor command {0:?}: a quote is not closed; fix VISUAL or EDITOR. Your text is unchanged"
    )]
    Command(String),
    /// The editor does not start.
    #[error("cannot start the editor {command:?}: {source}; set VISUAL or EDITOR. Your text is unchanged")]
    Start {
        /// As configured.
        command: String,
        /// What the system said.
        source: io::Error,
    },
    /// The editor ended badly, which editors do when asked to give up.
    #[error("the editor ended with {0}; your text is unchanged")]
    Ended(ExitStatus),
    /// The file could not be written or read back.
    #[error("cannot hand the text to the editor: {0}; your text is unchanged")]
    File(#[from] io::Error),
}

/// The command of the user's editor.
pub fn editor_command(env: impl Fn(&str) -> Option<String>) -> String {
    let set = |name: &str| env(name).filter(|value| !value.trim().is_empty());
    let usual = if cfg!(windows) { "notepad" } else { "vi" };
    set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| usual.to_owned())
}

/// Runs the editor on `text` and waits; `None` when nothing was changed.
///
/// # Errors
/// When the editor does not start or ends with an error, or the file cannot be used.
pub fn edit(text: &str, command: &str) -> Result<Option<String>, EditorError> {
    let words = split(command).ok_or_else(|| EditorError::Command(command.to_owned()))?;
    let Some((program, arguments)) = words.split_first() else {
        return Err(EditorError::Command(command.to_owned()));
    };
    let file = TempFile::with(text)?;
    let status = Command::new(program)
        .args(arguments)
        .arg(&file.0)
        .status()
        .map_err(|source| EditorError::Start { command: command.to_owned(), source })?;
    if !status.success() {
        return Err(EditorError::Ended(status));
    }
    let mut edited = String::from_utf8_lossy(&std::fs::read(&file.0)?).replace("\r\n", "\n");
    if edited.ends_with('\n') && !text.ends_with('\n') {
        edited.pop();
    }
    Ok((edited != text).then_some(edited))
}

/// Splits as a shell does: blanks, quotes and backslashes. `None` when a quote is not closed.
fn split(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None | Some('"'), '\\') if !cfg!(windows) => word.get_or_insert_default().extend(chars.next()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

/// A file of the user alone, removed when dropped.
struct TempFile(PathBuf);

impl TempFile {
    fn with(text: &str) -> io::Result<Self> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let name = format!("dealdesk-{:016x}.md", u64::from_ne_bytes(random));
        let file = Self(std::env::temp_dir().join(name));
        create(&file.0)?.write_all(text.as_bytes())?;
        Ok(file)
    }
}

fn create(path: &Path) -> io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl Drop for TempFile {
    fn drop(&mut self) {
        // A file that is gone already needs no removal.
        let _ = std::fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_a_shell_does() {
        assert_eq!(split("code --wait").unwrap(), ["code", "--wait"]);
        assert_eq!(split("'my editor' -c \"a b\" ''").unwrap(), ["my editor", "-c", "a b", ""]);
        assert_eq!(split("vi 'open"), None);
    }

    #[test]
    fn visual_comes_first() {
        let env = |name: &str| (name == "EDITOR").then(|| "nano".to_owned());
        assert_eq!(editor_command(env), "nano");
        assert_eq!(editor_command(|name| Some(name.to_owned())), "VISUAL");
    }

    #[cfg(unix)]
    #[test]
    fn what_the_editor_wrote_comes_back() {
        let append = "sh -c 'echo more >> \"$0\"'";
        assert_eq!(edit("one\n", append).unwrap().as_deref(), Some("one\nmore\n"));
        assert_eq!(edit("one", "true").unwrap(), None);
        let newline = "sh -c 'echo >> \"$0\"'";
        assert_eq!(edit("one", newline).unwrap(), None, "the line break that editors add is no change");
        assert!(matches!(edit("one", "false"), Err(EditorError::Ended(_))));
        assert!(matches!(edit("one", "/no/such/editor"), Err(EditorError::Start { .. })));
    }
}

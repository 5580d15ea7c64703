//! The clipboard of the terminal, by OSC 52.
//!
//! Not for: the desktop's clipboard, which a program behind SSH cannot reach.

use std::io;

/// Bytes of text that terminals commonly take (xterm's limit on the encoded text is 100,000 bytes).
pub const LONGEST_COPY: usize = 74_994;

/// Why text did not reach the clipboard.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// Longer than terminals take.
    #[error("{0} bytes are too many for the terminal's clipboard (it takes {LONGEST_COPY}); export to a file instead")]
    TooLong(usize),
    /// The terminal failed.
    #[error("cannot write to the terminal: {0}")]
    Io(#[from] io::Error),
}

/// The bytes that hand `text` over; inside tmux wrapped so that tmux passes them on.
pub(super) fn sequence(text: &str, inside_tmux: bool) -> Result<Vec<u8>, CopyError> {
    if text.len() > LONGEST_COPY {
        return Err(CopyError::TooLong(text.len()));
    }
    let plain = format!("\x1b]52;c;{}\x07", base64(text.as_bytes()));
    let wrapped = if inside_tmux { format!("\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")) } else { plain };
    Ok(wrapped.into_bytes())
}

/// <https://www.rfc-editor.org/rfc/rfc4648#section-4>
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| usize::from(chunk.get(at).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = char::from(ALPHABET[group >> (18 - 6 * place) & 63]);
            out.push(if place <= chunk.len() { digit } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes() {
        for (text, expected) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("€84k", "4oKsODRr")] {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }

    #[test]
    fn wraps_for_tmux_and_refuses_what_is_too_long() {
        assert_eq!(sequence("f", false).unwrap(), b"\x1b]52;c;Zg==\x07");
        assert_eq!(sequence("f", true).unwrap(), b"\x1bPtmux;\x1b\x1b]52;c;Zg==\x07\x1b\\");
        assert!(sequence(&"x".repeat(LONGEST_COPY + 1), false).is_err());
    }
}

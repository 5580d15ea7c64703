//! Texts that a person names for an action: a file, or standard input, as UTF-8.
//!
//! Not for: imports, which stream. Invariants: at most [`MOST_BYTES`] are read; what is no text is refused with what
//! it is; nothing is written.

use encoding_rs::{Encoding, WINDOWS_1252};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Largest text that is read, in bytes.
pub const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Why a text could not be read.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// It is not there or cannot be read.
    #[error("{name} cannot be read: {reason}. Nothing was done; check the path and its permissions.")]
    Io {
        /// What was named.
        name: String,
        /// What the system said.
        reason: io::Error,
    },
    /// It is too long for one text.
    #[error("{0} is larger than {most} MB. Nothing was done; cut it into parts.", most = MOST_BYTES / 1024 / 1024)]
    TooLarge(String),
    /// It is no text.
    #[error("{0} is no text but {1}. Nothing was done; save it as plain text, VTT, SRT or a mail (.eml).")]
    NoText(String, &'static str),
    /// There is nothing in it.
    #[error("{0} is empty. Nothing was done.")]
    Empty(String),
}

/// First bytes of files that are no text whatever their name says.
const BINARY: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "an archive or an office document"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old office document or an Outlook message"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"ID3", "a sound recording"),
    (b"RIFF", "a sound or film recording"),
];

/// The words of a file, and what a person should know about how it was read.
///
/// # Errors
/// When it cannot be read, is too large, or is no text.
pub fn read_file(path: &Path) -> Result<(String, Option<String>), TextError> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|reason| TextError::Io { name: name.clone(), reason })?;
    if file.metadata().is_ok_and(|data| data.is_dir()) {
        return Err(TextError::Io { name, reason: io::ErrorKind::IsADirectory.into() });
    }
    read(file, &name)
}

/// The same of anything that can be read to its end.
///
/// # Errors
/// When it cannot be read, is too large, or is no text.
pub fn read(from: impl Read, name: &str) -> Result<(String, Option<String>), TextError> {
    let mut bytes = Vec::new();
    let failed = |reason| TextError::Io { name: name.to_owned(), reason };
    from.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(TextError::TooLarge(name.to_owned()));
    }
    if let Some((_, what)) = BINARY.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(TextError::NoText(name.to_owned(), what));
    }
    let (text, note) = decoded(&bytes, name)?;
    if text.trim().is_empty() {
        return Err(TextError::Empty(name.to_owned()));
    }
    Ok((text, note))
}

fn decoded(bytes: &[u8], name: &str) -> Result<(String, Option<String>), TextError> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let (text, wrong) = encoding.decode_without_bom_handling(&bytes[length..]);
        let note = wrong.then(|| format!("{name}: some bytes are not {} and were replaced", encoding.name()));
        return Ok((text.into_owned(), note));
    }
    let controls =
        bytes.iter().filter(|byte| **byte < 32 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)).count();
    if controls * 50 > bytes.len() {
        return Err(TextError::NoText(name.to_owned(), "binary data"));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text.to_owned(), None)),
        Err(_) => {
            let text = WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
            Ok((text, Some(format!("{name} is not UTF-8; it was read as Windows-1252"))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_in_the_encodings_that_people_have() {
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("Grüße".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for (bytes, text, noted) in [
            ("Grüße".as_bytes().to_vec(), "Grüße", false),
            (b"\xef\xbb\xbfHi".to_vec(), "Hi", false),
            (b"Gr\xfc\xdfe".to_vec(), "Grüße", true),
            (utf16, "Grüße", false),
        ] {
            let (read, note) = read(bytes.as_slice(), "x").unwrap();
            assert_eq!((read.as_str(), note.is_some()), (text, noted));
        }
    }

    #[test]
    fn what_is_no_text_is_refused_with_what_it_is() {
        let told = |bytes: &[u8]| read(bytes, "call.vtt").unwrap_err().to_string();
        assert!(told(b"%PDF-1.7").contains("PDF"));
        assert!(told(&[0; 64]).contains("binary"));
        assert!(told(b" \n").contains("empty"));
        assert!(told(&vec![b'a'; MOST_BYTES as usize + 1]).contains("4 MB"));
        assert!(read_file(Path::new("/nowhere/x.txt")).unwrap_err().to_string().contains("/nowhere/x.txt"));
    }
}

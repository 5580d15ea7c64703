//! Bytes to text: which encoding a file has, and a stream of UTF-8 out of it.
//!
//! Not for: cleaning text. Only NUL goes, because no field can hold it; the count is reported.
//! Invariant: memory is one buffer, whatever the size of the file.

use super::ImportError;
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;

const BLOCK: usize = 64 * 1024;

/// Files that are no text whatever their name says: first bytes, what they are.
const BINARY: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "a zip archive or an Excel workbook; save the sheet as CSV and import that"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook; save the sheet as CSV and import that"),
    (b"PAR1", "a Parquet file"),
];

/// Reads the whole file once and says which encoding it has; refuses what is no text.
pub(super) fn detect(path: &Path) -> Result<&'static Encoding, ImportError> {
    let mut file = File::open(path).map_err(ImportError::io(path))?;
    let mut head = vec![0; BLOCK];
    let length = fill(&mut file, &mut head).map_err(ImportError::io(path))?;
    head.truncate(length);
    if let Some((_, what)) = BINARY.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(ImportError::broken(path, 0, format!("this is no text but {what}")));
    }
    if let Some((encoding, _)) = Encoding::for_bom(&head) {
        return Ok(encoding);
    }
    if let Some(encoding) = utf16_without_mark(&head) {
        return Ok(encoding);
    }
    if mostly_controls(&head) {
        return Err(ImportError::broken(path, 0, "this is no text but binary data"));
    }
    Ok(if valid_utf8(head, file).map_err(ImportError::io(path))? { UTF_8 } else { WINDOWS_1252 })
}

fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match file.read(&mut buffer[length..])? {
            0 => break,
            read => length += read,
        }
    }
    Ok(length)
}

/// Western text in UTF-16 has a zero in every other byte.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    let zeros = |offset: usize| head.chunks_exact(2).filter(|pair| pair[offset] == 0).count();
    let (high_first, low_first) = (zeros(0), zeros(1));
    if pairs < 4 || (high_first + low_first) * 3 < pairs {
        return None;
    }
    match (high_first > low_first * 8, low_first > high_first * 8) {
        (true, _) => Some(UTF_16BE),
        (_, true) => Some(UTF_16LE),
        _ => None,
    }
}

fn mostly_controls(head: &[u8]) -> bool {
    let controls = head.iter().filter(|byte| **byte < 32 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x1b)).count();
    controls * 10 > head.len()
}

fn valid_utf8(mut pending: Vec<u8>, mut file: File) -> io::Result<bool> {
    loop {
        let keep = match std::str::from_utf8(&pending) {
            Ok(_) => 0,
            Err(error) if error.error_len().is_none() => pending.len() - error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        pending.drain(..pending.len() - keep);
        let mut block = vec![0; BLOCK];
        let length = fill(&mut file, &mut block)?;
        if length == 0 {
            return Ok(keep == 0);
        }
        pending.extend_from_slice(&block[..length]);
    }
}

/// A file as a stream of UTF-8 without byte-order mark and NUL.
pub(super) struct Text {
    file: File,
    decoder: Decoder,
    input: Vec<u8>,
    output: Vec<u8>,
    position: usize,
    finished: bool,
    /// NUL characters dropped so far.
    pub(super) nuls: u64,
}

impl Text {
    /// Opens a file whose encoding is known.
    pub(super) fn open(path: &Path, encoding: &'static Encoding) -> Result<Self, ImportError> {
        let file = File::open(path).map_err(ImportError::io(path))?;
        Ok(Self {
            file,
            decoder: encoding.new_decoder(),
            input: vec![0; BLOCK],
            output: Vec::new(),
            position: 0,
            finished: false,
            nuls: 0,
        })
    }

    fn refill(&mut self) -> io::Result<()> {
        let length = self.file.read(&mut self.input)?;
        self.finished = length == 0;
        let room = self.decoder.max_utf8_buffer_length(length).unwrap_or(BLOCK * 4);
        self.output.clear();
        self.output.resize(room, 0);
        let (_, _, written, _) = self.decoder.decode_to_utf8(&self.input[..length], &mut self.output, self.finished);
        self.output.truncate(written);
        if self.output.contains(&0) {
            self.output.retain(|byte| *byte != 0);
            self.nuls += (written - self.output.len()) as u64;
        }
        self.position = 0;
        Ok(())
    }
}

impl BufRead for Text {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.position == self.output.len() && !self.finished {
            self.refill()?;
        }
        Ok(&self.output[self.position..])
    }

    fn consume(&mut self, amount: usize) {
        self.position += amount;
    }
}

impl Read for Text {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(buffer.len());
        buffer[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

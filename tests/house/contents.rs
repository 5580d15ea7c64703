//! What stands in the project was written for it, as text: no archive, wheel, library or other thing that somebody fetched.
//!
//! Not for: what a build makes, in `target/`.

use std::fs;
use std::path::{Path, PathBuf};

/// No file is larger, in bytes: the largest is what the router learns from.
const LARGEST: u64 = 3_000_000;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.file_name().unwrap_or_default();
        match entry.is_dir() {
            true if name == "target" || name == ".git" => {}
            true => files(&entry, found),
            false => found.push(entry),
        }
    }
}

#[test]
fn nothing_but_text_stands_in_the_project() {
    let mut found = Vec::new();
    files(Path::new(env!("CARGO_MANIFEST_DIR")), &mut found);
    assert!(found.len() > 1_000, "{}", found.len());
    // What a fuzzer begins with, and files that are broken on purpose, may be no text.
    for file in found
        .iter()
        .filter(|file| !file.components().any(|part| part.as_os_str() == "corpus" || part.as_os_str() == "fixtures"))
    {
        let bytes = fs::read(file).unwrap();
        assert!(bytes.len() as u64 <= LARGEST, "{} is too large to be written by hand", file.display());
        assert!(!bytes.contains(&0), "{} is no text", file.display());
    }
}

//! A pack: a folder of action files with a manifest that says what it is and what each file must be.
//!
//! Not for: reading or writing folders. Invariants: every path of a manifest is relative, names only plain files that
//! actions are made of, and stays inside of the pack; a pack holds no more than [`MOST_FILES`] files of at most
//! [`LARGEST`] bytes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Most files of one pack.
pub const MOST_FILES: usize = 500;
/// Most bytes of one file.
pub const LARGEST: u64 = 256 * 1024;
/// Folders that a pack may have.
const FOLDERS: &[&str] = &["knobs", "partials"];
/// Endings of the files that a pack may have.
const ENDINGS: &[&str] = &[".md", ".prompt", ".toml", ".jsonl", ".txt"];
/// Files without such an ending.
const PLAIN: &[&str] = &["LICENSE", "NOTICE", "COPYING"];

/// `pack.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Its id: lower-case letters, digits and hyphens.
    pub name: String,
    /// As its author counts, such as `1.2.0`.
    pub version: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Under which terms.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub license: String,
    /// SHA-256 of each file in hexadecimal digits, by its path with `/`.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
}

/// One file of a pack with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFile {
    /// Inside of the pack, with `/`.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Why a pack is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The manifest cannot be read.
    #[error("pack.toml, line {line}: {what}; nothing was installed. `dealdesk actions pack DIR` writes one")]
    Manifest {
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// A name or version that cannot be one.
    #[error("the pack's {part} cannot be {value:?}: use {rule}; nothing was installed")]
    Named {
        /// `name` or `version`.
        part: &'static str,
        /// What it says.
        value: String,
        /// What it may be.
        rule: &'static str,
    },
    /// A path that does not belong into a pack.
    #[error(
        "{path:?} does not belong into a pack: {why}. A pack holds action files beside its pack.toml, and the folders knobs/ and partials/; nothing was installed"
    )]
    Path {
        /// The path.
        path: String,
        /// Why.
        why: &'static str,
    },
    /// Too many files, or too large ones.
    #[error("the pack is too large: {0}; nothing was installed")]
    Size(String),
    /// A file is not what the manifest says.
    #[error(
        "{path}: {what}. The pack was changed after its manifest was written, or damaged on its way: get it again, or if it is yours, run `dealdesk actions pack DIR`; nothing was installed"
    )]
    Sum {
        /// The path.
        path: String,
        /// What is wrong.
        what: &'static str,
    },
}

impl Manifest {
    /// Reads a `pack.toml`.
    ///
    /// # Errors
    /// When it is not TOML of this form, or its name, version or a path cannot be one.
    pub fn read(text: &str) -> Result<Self, PackError> {
        let manifest = Self::read_loose(text)?;
        manifest.check_names()?;
        if manifest.files.len() > MOST_FILES {
            return Err(PackError::Size(format!("{} files, and {MOST_FILES} is the most", manifest.files.len())));
        }
        manifest.files.keys().try_for_each(|path| fits_a_pack(path))?;
        Ok(manifest)
    }

    /// The same without a look at what it says of files and names: it is about to be written anew.
    ///
    /// # Errors
    /// When it is not TOML of this form.
    pub fn read_loose(text: &str) -> Result<Self, PackError> {
        toml::from_str(text).map_err(|error| PackError::Manifest {
            line: super::place(text, error.span().map_or(0, |span| span.start)).0,
            what: error.message().to_owned(),
        })
    }

    /// Whether name and version can be such.
    ///
    /// # Errors
    /// When one cannot.
    pub fn check_names(&self) -> Result<(), PackError> {
        if !super::is_name(&self.name) {
            let rule = "at most 64 lower-case letters, digits and hyphens";
            return Err(PackError::Named { part: "name", value: self.name.clone(), rule });
        }
        let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
        if self.version.is_empty() || self.version.len() > 40 || !self.version.chars().all(fine) {
            let rule = "at most 40 letters, digits, dots and hyphens, such as 1.0.0";
            return Err(PackError::Named { part: "version", value: self.version.clone(), rule });
        }
        Ok(())
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// Says what the files of a folder are now.
    pub fn describe(&mut self, files: &[PackFile]) {
        self.files = files.iter().map(|file| (file.path.clone(), checksum(&file.bytes))).collect();
    }

    /// Whether these are the files that the manifest speaks of, all of them and no other.
    ///
    /// # Errors
    /// The first file that is missing, changed, or not in the manifest.
    pub fn verify(&self, files: &[PackFile]) -> Result<(), PackError> {
        match self.differs(files).into_iter().next() {
            None => Ok(()),
            Some((path, what)) => Err(PackError::Sum { path, what }),
        }
    }

    /// Every file that is not as the manifest says, with what is wrong.
    pub fn differs(&self, files: &[PackFile]) -> Vec<(String, &'static str)> {
        let there: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let missing = self.files.keys().filter(|path| !there.contains(path.as_str()));
        let mut found: Vec<(String, &'static str)> = missing.map(|path| (path.clone(), "it is missing")).collect();
        found.extend(files.iter().filter_map(|file| match self.files.get(&file.path) {
            None => Some((file.path.clone(), "the manifest says nothing of it")),
            Some(sum) if !sum.eq_ignore_ascii_case(&checksum(&file.bytes)) => {
                Some((file.path.clone(), "its checksum is not the manifest's"))
            }
            Some(_) => None,
        }));
        found
    }
}

/// SHA-256 in hexadecimal digits.
pub fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a file of this path, written with `/`, may be part of a pack.
///
/// # Errors
/// When it may not, with the reason.
pub fn fits_a_pack(path: &str) -> Result<(), PackError> {
    let refuse = |why| Err(PackError::Path { path: path.to_owned(), why });
    let parts: Vec<&str> = path.split('/').collect();
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if path.len() > 120 || parts.iter().any(|part| part.is_empty() || !part.chars().all(fine)) {
        return refuse("a path has plain letters, digits, `.`, `-` and `_`, and no folder above the pack");
    }
    if parts.iter().any(|part| part.starts_with('.') || part.ends_with('.')) {
        return refuse("hidden files and names that end in a dot are not taken");
    }
    let Some((file, folders)) = parts.split_last() else { return refuse("it is empty") };
    if folders.len() > 1 || folders.iter().any(|folder| !FOLDERS.contains(folder)) {
        return refuse("it lies in a folder that actions do not have");
    }
    if *file == "pack.toml" || !(PLAIN.contains(file) || ENDINGS.iter().any(|ending| file.ends_with(ending))) {
        return refuse("it is no file that actions are made of");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> PackFile {
        PackFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn a_checksum_is_the_standards() {
        // FIPS 180-2, appendix B.1
        assert_eq!(checksum(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_manifest_reads_what_it_writes_and_finds_what_changed() {
        let files = [file("a.md", "one"), file("knobs/health.toml", "two")];
        let mut manifest = Manifest { name: "p".into(), version: "1.0".into(), ..Manifest::default() };
        manifest.describe(&files);
        let again = Manifest::read(&manifest.to_text()).unwrap();
        assert_eq!(again, manifest);
        assert_eq!(again.verify(&files), Ok(()));
        assert!(again.verify(&files[..1]).is_err());
        assert!(again.verify(&[file("a.md", "One"), files[1].clone()]).is_err());
        assert!(again.verify(&[files[0].clone(), files[1].clone(), file("b.md", "")]).is_err());
    }

    #[test]
    fn paths_that_leave_the_pack_or_are_no_actions_are_refused() {
        for path in ["a.md", "a.cases.toml", "a.questions.jsonl", "knobs/health.toml", "partials/hello.md", "LICENSE"] {
            assert_eq!(fits_a_pack(path), Ok(()), "{path}");
        }
        for path in [
            "",
            "/a.md",
            "../a.md",
            "knobs/../../a.md",
            "./a.md",
            "a//b.md",
            ".a.md",
            "C:\\a.md",
            "c:a.md",
            "a\\b.md",
            "deep/er/a.md",
            "other/a.md",
            "knobs/sub/a.md",
            "run.sh",
            "a",
            "pack.toml",
            "knobs/pack.toml",
            "a.md.",
            "a b.md",
            "é.md",
            "a.md\0",
            "a\u{202e}.md",
            "con:.md",
        ] {
            assert!(fits_a_pack(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn a_hostile_manifest_is_refused() {
        for text in [
            "name = \"../x\"\nversion = \"1\"",
            "name = \"x\"\nversion = \"1\\n2\"",
            "name = \"x\"",
            "name = \"x\"\nversion = \"1\"\nrun = \"rm\"",
            "name = \"x\"\nversion = \"1\"\n[files]\n\"../a.md\" = \"00\"",
        ] {
            assert!(Manifest::read(text).is_err(), "{text}");
        }
    }
}

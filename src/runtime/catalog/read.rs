//! Reading action files, and the folders of packs.
//!
//! Invariant: no file is read that is larger than any action file could be, and in packs no link is followed.

use super::scan;
use crate::actions::Registry;
use crate::actions::kit::{LARGEST, MOST_FILES, PackFile, fits_a_pack};
use crate::runtime::Place;
use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path as a person would look for it.
    pub origin: String,
    /// What it holds.
    pub text: String,
}

/// Every action file of a place in the order in which they are loaded, and which could not be read.
pub(super) fn sources(place: &Place) -> (Vec<SourceFile>, Vec<String>) {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    let folders = scan::folders(place);
    for path in folders.iter().flat_map(scan::strays) {
        problems.push(format!(
            "{}: is a link that leads out of the folder of actions; it is left out. Put a copy of the file there",
            path.display()
        ));
    }
    for path in folders.iter().flat_map(scan::files) {
        match text(&path) {
            Ok(text) => found.push(SourceFile { origin: path.display().to_string(), text }),
            Err(error) => problems.push(format!("{}: cannot be read ({error}); it is left out", path.display())),
        }
    }
    (found, problems)
}

/// The actions of a place with those of a folder over them, as if it were installed.
///
/// # Errors
/// When a file of the folder cannot be read.
pub fn over(place: &Place, folder: &Path) -> io::Result<Registry> {
    let mut files = sources(place).0;
    for path in scan::files_in(folder) {
        let text = text(&path).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        files.push(SourceFile { origin: path.display().to_string(), text });
    }
    Ok(Registry::load(files.iter().map(|file| (file.origin.as_str(), file.text.as_str()))).0)
}

/// A file of a folder as text, where it is no link that leads out of it.
///
/// # Errors
/// When it is one, is too large or cannot be read.
pub fn text_inside(folder: &Path, path: &Path) -> io::Result<String> {
    if scan::leads_out(folder, path) {
        return Err(io::Error::other("it is a link that leads out of its folder; put a copy of the file there"));
    }
    text(path)
}

/// A file as text.
pub(super) fn text(path: &Path) -> io::Result<String> {
    String::from_utf8(bytes(path)?).map_err(|_| io::Error::other("it is not UTF-8 text"))
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other(format!("it is larger than {} KiB", LARGEST / 1024)));
    }
    Ok(bytes)
}

/// The files of a pack's folder but its manifest. Hidden files and what no pack may hold are refused, not skipped, so
/// that nothing lies there that nobody has seen.
///
/// # Errors
/// The first file that does not belong into a pack, with the reason.
pub fn read_pack(folder: &Path) -> Result<Vec<PackFile>, String> {
    files_but(folder, "")
}

/// The same without one file beside the manifest.
pub(super) fn files_but(folder: &Path, note: &str) -> Result<Vec<PackFile>, String> {
    let mut files = Vec::new();
    walk(folder, "", note, &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn walk(folder: &Path, inside: &str, note: &str, files: &mut Vec<PackFile>) -> Result<(), String> {
    let told = |error: io::Error| format!("{}: {error}; nothing was installed", folder.display());
    for entry in fs::read_dir(folder).map_err(told)? {
        let entry = entry.map_err(told)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{inside}{name}");
        let sort = entry.file_type().map_err(told)?;
        if sort.is_symlink() {
            return Err(format!("{path} is a link: packs hold only plain files; nothing was installed"));
        }
        if sort.is_dir() && inside.is_empty() && !name.starts_with('.') {
            walk(&entry.path(), &format!("{path}/"), note, files)?;
            continue;
        }
        if inside.is_empty() && (name == super::pack::MANIFEST || name == note) {
            continue;
        }
        fits_a_pack(&path).map_err(|error| error.to_string())?;
        if !sort.is_file() {
            return Err(format!("{path} is no plain file; nothing was installed"));
        }
        if files.len() >= MOST_FILES {
            return Err(format!("the pack is too large: more than {MOST_FILES} files; nothing was installed"));
        }
        let bytes = bytes(&entry.path()).map_err(|error| format!("{path}: {error}; nothing was installed"))?;
        files.push(PackFile { path, bytes });
    }
    Ok(())
}

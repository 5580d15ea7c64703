//! Packs on the disk: what is installed, what a folder would bring, and putting it in place.
//!
//! Invariants: what is written are the bytes that were verified, not the files they came from; a pack is replaced as a
//! whole, and a failure leaves the one that was there; links are never followed.

use super::read::read_pack;
use crate::actions::kit::{Manifest, PackFile, diff};
use crate::config::atomic;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The manifest's file.
pub(super) const MANIFEST: &str = "pack.toml";
/// The folder of actions in which copies of changed files of packs are kept; nothing in it is loaded.
const KEPT: &str = "kept";
/// Where a pack came from, beside its files.
const SOURCE: &str = ".source";

/// An installed pack.
#[derive(Clone, Debug)]
pub struct Installed {
    /// Its folder's name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What it says of itself, or why that cannot be read.
    pub manifest: Result<Manifest, String>,
    /// Files that are not as the manifest says.
    pub changed: Vec<(String, &'static str)>,
    /// The folder it came from.
    pub source: Option<PathBuf>,
}

/// A pack that was read and verified, and what would become of what is there.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its files, as they will be written.
    pub files: Vec<PackFile>,
    /// The folder it came from.
    pub source: PathBuf,
    /// The version that is installed.
    pub before: Option<String>,
    /// Each file that would change, with the lines that do.
    pub changes: Vec<(String, Vec<String>)>,
    /// Files of the installed one that somebody changed since, and that would change back or go.
    pub edited: Vec<String>,
    /// Whether its files are others than those that were installed.
    pub other: bool,
}

/// Where packs lie.
#[derive(Clone, Debug)]
pub struct PackAt(pub PathBuf);

/// The folders of installed packs by name.
pub(super) fn folders(packs: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(packs) else { return Vec::new() };
    let plain = |entry: &fs::DirEntry| {
        entry.file_type().is_ok_and(|sort| sort.is_dir()) && !entry.file_name().to_string_lossy().starts_with('.')
    };
    let mut found: Vec<PathBuf> = entries.filter_map(Result::ok).filter(plain).map(|entry| entry.path()).collect();
    found.sort();
    found
}

/// What is installed, by name.
pub fn installed(at: &PackAt) -> Vec<Installed> {
    restore(&at.0);
    folders(&at.0).into_iter().map(look).collect()
}

fn look(folder: PathBuf) -> Installed {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let manifest = manifest_of(&folder);
    let changed = match (&manifest, files_of(&folder)) {
        (Ok(manifest), Ok(files)) => manifest.differs(&files),
        (Ok(_), Err(_)) => vec![(String::new(), "it holds what no pack may hold")],
        (Err(_), _) => Vec::new(),
    };
    let source = fs::read_to_string(folder.join(SOURCE)).ok().map(|path| PathBuf::from(path.trim_end()));
    Installed { name, manifest, changed, source, folder }
}

/// The files of an installed pack, without our own note of where it came from.
fn files_of(folder: &Path) -> Result<Vec<PackFile>, String> {
    super::read::files_but(folder, SOURCE)
}

fn manifest_of(folder: &Path) -> Result<Manifest, String> {
    let path = folder.join(MANIFEST);
    let sort = fs::symlink_metadata(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!(
            "{} has no {MANIFEST}: it is no pack. `dealdesk actions pack DIR` writes one; nothing was installed",
            folder.display()
        ),
        _ => format!("{}: {error}", path.display()),
    })?;
    if !sort.is_file() {
        return Err(format!("{} is a link: packs hold only plain files; nothing was installed", path.display()));
    }
    let text =
        super::read::text(&path).map_err(|error| format!("{}: {error}; nothing was installed", path.display()))?;
    Manifest::read(&text).map_err(|error| error.to_string())
}

/// Reads and verifies the pack in a folder, and compares it with what is installed.
///
/// # Errors
/// When the folder is no pack, or not what its manifest says.
pub fn incoming(at: &PackAt, source: &Path) -> Result<Incoming, String> {
    let manifest = manifest_of(source)?;
    let files = read_pack(source)?;
    manifest.verify(&files).map_err(|error| error.to_string())?;
    restore(&at.0);
    let folder = at.0.join(&manifest.name);
    let before = folder.is_dir().then(|| manifest_of(&folder).map_or("?".to_owned(), |before| before.version));
    let old = if folder.is_dir() { files_of(&folder).unwrap_or_default() } else { Vec::new() };
    let source = std::path::absolute(source).unwrap_or_else(|_| source.to_owned());
    let edited = edited(&folder, &old, &files);
    let other = manifest_of(&folder).is_ok_and(|before| before.files != manifest.files);
    Ok(Incoming { changes: changes(&old, &files), edited, other, manifest, files, source, before })
}

/// The files of an installed pack that are not as it was installed, without those that the new one has as well.
fn edited(folder: &Path, old: &[PackFile], new: &[PackFile]) -> Vec<String> {
    let Ok(manifest) = manifest_of(folder) else { return Vec::new() };
    let changed = manifest.differs(old).into_iter().map(|(path, _)| path);
    let would_go = |path: &String| old.iter().any(|file| file.path == *path && !new.contains(file));
    changed.filter(would_go).collect()
}

/// Copies what somebody changed in an installed pack to a folder from which nothing is loaded; gives that folder, or none
/// where nothing was changed.
///
/// # Errors
/// When it cannot be written; the pack stays as it is.
pub fn keep_edits(at: &PackAt, pack: &Incoming) -> io::Result<Option<PathBuf>> {
    if pack.edited.is_empty() {
        return Ok(None);
    }
    let folder = at.0.join(&pack.manifest.name);
    let named = format!("{}-{}", pack.manifest.name, pack.before.as_deref().unwrap_or("0"));
    let home = at.0.parent().unwrap_or(&at.0).join(KEPT);
    let free = |number: usize| home.join(if number == 1 { named.clone() } else { format!("{named}-{number}") });
    let kept = (1..).map(free).find(|path| path.symlink_metadata().is_err()).unwrap_or_else(|| home.join(&named));
    for path in &pack.edited {
        let copy = kept.join(path);
        copy.parent().map_or(Ok(()), atomic::create_private_dir)?;
        atomic::write(&copy, &fs::read(folder.join(path))?)?;
    }
    Ok(Some(kept))
}

fn changes(old: &[PackFile], new: &[PackFile]) -> Vec<(String, Vec<String>)> {
    let paths: BTreeSet<&str> = old.iter().chain(new).map(|file| file.path.as_str()).collect();
    let text = |files: &[PackFile], path: &str| {
        let file = files.iter().find(|file| file.path == path);
        file.map(|file| String::from_utf8_lossy(&file.bytes).into_owned()).unwrap_or_default()
    };
    let all = paths.into_iter().map(|path| (path.to_owned(), diff(&text(old, path), &text(new, path))));
    all.filter(|(_, lines)| !lines.is_empty()).collect()
}

/// Puts a pack in place, as a whole.
///
/// # Errors
/// When it cannot be written; what was there stays.
pub fn install(at: &PackAt, pack: &Incoming) -> io::Result<PathBuf> {
    let target = at.0.join(&pack.manifest.name);
    let new = at.0.join(format!(".new-{}", pack.manifest.name));
    if new.exists() {
        // What a killed program left behind.
        fs::remove_dir_all(&new)?;
    }
    atomic::create_private_dir(&new)?;
    let written = fill(&new, pack);
    if let Err(error) = written.and_then(|()| swap(&at.0, &pack.manifest.name, &new, &target)) {
        drop(fs::remove_dir_all(&new));
        return Err(error);
    }
    Ok(target)
}

fn fill(folder: &Path, pack: &Incoming) -> io::Result<()> {
    for file in &pack.files {
        let path = folder.join(&file.path);
        path.parent().map_or(Ok(()), atomic::create_private_dir)?;
        atomic::write(&path, &file.bytes)?;
    }
    atomic::write(&folder.join(SOURCE), pack.source.display().to_string().as_bytes())?;
    // The manifest comes last: a folder without one is no pack.
    atomic::write(&folder.join(MANIFEST), pack.manifest.to_text().as_bytes())
}

fn aside(packs: &Path, name: &str) -> PathBuf {
    packs.join(format!(".old-{name}"))
}

/// Puts the new folder into the place of the old one, which comes back when that fails.
fn swap(packs: &Path, name: &str, new: &Path, target: &Path) -> io::Result<()> {
    if !target.exists() {
        return fs::rename(new, target);
    }
    let old = aside(packs, name);
    if old.exists() {
        fs::remove_dir_all(&old)?;
    }
    fs::rename(target, &old)?;
    if let Err(error) = fs::rename(new, target) {
        fs::rename(&old, target)?;
        return Err(error);
    }
    // The new pack is in place; what is left of the old one is only litter.
    drop(fs::remove_dir_all(&old));
    Ok(())
}

/// Brings back packs whose replacement was cut short.
fn restore(packs: &Path) {
    let Ok(entries) = fs::read_dir(packs) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(name) = name.strip_prefix(".old-")
            && !packs.join(name).exists()
        {
            drop(fs::rename(entry.path(), packs.join(name)));
        }
    }
}

/// Takes a pack away.
///
/// # Errors
/// When its folder cannot be removed.
pub fn remove(pack: &Installed) -> io::Result<()> {
    fs::remove_dir_all(&pack.folder)
}

/// Writes the manifest of the pack in a folder anew: its files and their checksums. Without one yet, it gets the
/// folder's name and version 1.0.0.
///
/// # Errors
/// When the folder holds what no pack may hold, or the manifest cannot be read or written.
pub fn write_manifest(folder: &Path, version: Option<&str>) -> Result<Manifest, String> {
    let path = folder.join(MANIFEST);
    let mut manifest = if path.symlink_metadata().is_ok() {
        let text = super::read::text(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Manifest::read_loose(&text).map_err(|error| error.to_string())?
    } else {
        let name =
            std::path::absolute(folder).ok().and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
        Manifest { name: name.unwrap_or_default(), version: "1.0.0".to_owned(), ..Manifest::default() }
    };
    if let Some(version) = version {
        version.clone_into(&mut manifest.version);
    }
    manifest.check_names().map_err(|error| error.to_string())?;
    manifest.describe(&read_pack(folder)?);
    atomic::write(&path, manifest.to_text().as_bytes()).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(manifest)
}

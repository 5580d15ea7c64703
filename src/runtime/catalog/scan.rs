//! Which action files there are, and whether one of them changed: names, sizes and times, no contents.

use crate::runtime::Place;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Endings of action files.
const ACTIONS: &[&str] = &["md", "prompt"];

/// What tells one version of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    /// The file itself: editors put a new one in the place of the old one.
    inode: u64,
}

/// Every file with its stamp.
pub(super) type Stamps = BTreeMap<PathBuf, Stamp>;

/// Where files of one sort lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Folder {
    /// Its path.
    pub(super) path: PathBuf,
    /// The folder of actions that it is part of: no link leads out of it.
    pub(super) home: PathBuf,
    /// The endings that count, without a dot.
    pub(super) endings: &'static [&'static str],
}

/// The folders of actions, knobs and partials in the order in which a later file takes an earlier one's place: the
/// seller's, packs by name, the workspace's.
pub(super) fn folders(place: &Place) -> Vec<Folder> {
    let own = place.paths.actions();
    let mut homes = vec![own.clone()];
    homes.extend(super::pack::folders(&own.join("packs")));
    homes.push(place.workspace.actions());
    homes.into_iter().flat_map(parts).collect()
}

/// A folder of actions and those inside of it.
pub(super) fn parts(home: PathBuf) -> [Folder; 3] {
    let (partials, knobs) = (home.join("partials"), home.join("knobs"));
    [
        Folder { path: partials, home: home.clone(), endings: &["md"] },
        Folder { path: home.clone(), home: home.clone(), endings: ACTIONS },
        Folder { path: knobs, home, endings: &["toml"] },
    ]
}

/// The files of a folder by name.
pub(super) fn files(folder: &Folder) -> Vec<PathBuf> {
    sorted(folder).0
}

/// Files that are left out because a link to them leads out of the folder of actions.
pub(super) fn strays(folder: &Folder) -> Vec<PathBuf> {
    sorted(folder).1
}

/// The files of a folder, and those that lie elsewhere.
fn sorted(folder: &Folder) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(&folder.path) else { return Default::default() };
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.retain(|path| is_one(path, folder.endings));
    paths.sort();
    paths.into_iter().partition(|path| !leads_out(&folder.home, path))
}

/// Whether a file, or the folder in which it lies below `home`, is a link that leads out of there. Where no link is, the
/// look at real paths is spared.
pub(super) fn leads_out(home: &Path, path: &Path) -> bool {
    let linked = |path: &Path| path.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
    let folder = path.parent().filter(|folder| *folder != home);
    if !linked(path) && !folder.is_some_and(linked) {
        return false;
    }
    let (real, home) = (path.canonicalize(), home.canonicalize());
    !real.is_ok_and(|real| home.is_ok_and(|home| real.starts_with(home)))
}

/// Whether it is a file of ours: drafts of editors and hidden files are not.
fn is_one(path: &Path, endings: &[&str]) -> bool {
    let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with(['.', '#']));
    !hidden && path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) && path.is_file()
}

/// Every file of actions, knobs and partials that did not come with the program.
pub fn own_files(place: &Place) -> Vec<PathBuf> {
    folders(place).iter().flat_map(files).collect()
}

/// Every action file that did not come with the program.
pub fn action_files(place: &Place) -> Vec<PathBuf> {
    let folders = folders(place).into_iter();
    folders.filter(|folder| folder.endings == ACTIONS).flat_map(|folder| files(&folder)).collect()
}

/// The files of actions, knobs and partials in a folder of actions.
pub fn files_in(folder: &Path) -> Vec<PathBuf> {
    parts(folder.to_owned()).iter().flat_map(files).collect()
}

/// The files of a place as they are now.
pub(super) fn stamps(place: &Place) -> Stamps {
    let all = folders(place).into_iter().flat_map(|folder| files(&folder));
    all.filter_map(|path| Some((stamp(&path)?, path))).map(|(stamp, path)| (path, stamp)).collect()
}

fn stamp(path: &Path) -> Option<Stamp> {
    let meta = fs::metadata(path).ok()?;
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&meta);
    #[cfg(not(unix))]
    let inode = 0;
    Some(Stamp { modified: meta.modified().ok(), length: meta.len(), inode })
}

//! From paths to the files to import: folders opened, plans expanded, nothing twice.

use super::report::Ignored;
use super::{ImportError, json};
use crate::connect::manifest::{HISTORY, Manifest};
use crate::crm::Kind;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// How the records of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Table,
    Document,
    Lines,
    /// The field history of our own exports.
    History,
}

/// A file to import.
#[derive(Clone, Debug)]
pub(super) struct Input {
    pub(super) path: PathBuf,
    pub(super) shape: Shape,
    /// The object that a plan names for it.
    pub(super) kind: Option<Kind>,
}

/// Plans are small; a bigger document is not read as one.
const LARGEST_PLAN: u64 = 1 << 20;

/// The files in the order in which they were named; in folders, plans first.
pub(super) fn collect(paths: &[PathBuf]) -> Result<(Vec<Input>, Vec<Ignored>), ImportError> {
    let mut found = Found::default();
    for path in paths {
        let data = fs::metadata(path).map_err(ImportError::io(path))?;
        let before = found.inputs.len();
        if data.is_dir() {
            found.folder(path, 0)?;
        } else if !data.is_file() {
            // A pipe or a device may never end.
            let reason = std::io::Error::new(std::io::ErrorKind::InvalidInput, "it is neither a file nor a folder");
            return Err(ImportError::io(path)(reason));
        } else {
            found.file(path, shape_of(path).unwrap_or(Shape::Table))?;
        }
        if found.inputs.len() == before && !found.inputs.iter().any(|input| input.path == *path) && data.is_dir() {
            return Err(ImportError::Nothing { path: path.clone() });
        }
    }
    Ok((found.inputs, found.ignored))
}

/// How deep folders in folders are looked into.
const DEEPEST: usize = 5;

#[derive(Default)]
struct Found {
    inputs: Vec<Input>,
    ignored: Vec<Ignored>,
}

impl Found {
    /// Every known file of a folder, then of the folders in it; links to folders are not followed.
    fn folder(&mut self, folder: &Path, depth: usize) -> Result<(), ImportError> {
        let entries = fs::read_dir(folder).map_err(ImportError::io(folder))?;
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        let is_folder = |path: &PathBuf| path.is_dir() && !path.is_symlink() && !hidden(path);
        let folders: Vec<PathBuf> = paths.iter().filter(|path| is_folder(path)).cloned().collect();
        let files: Vec<PathBuf> = paths.into_iter().filter(|path| path.is_file()).collect();
        let mut rest = Vec::new();
        for path in files {
            match shape_of(&path) {
                _ if hidden(&path) => {}
                Some(Shape::Document) if plan_of(&path).is_some() => self.file(&path, Shape::Document)?,
                Some(shape) => rest.push((path, shape)),
                None => self.ignored.push(Ignored {
                    path: path.display().to_string(),
                    reason: "not a kind of file that can be imported".to_owned(),
                }),
            }
        }
        for (path, shape) in rest {
            self.file(&path, shape)?;
        }
        let history = folder.join(HISTORY);
        if Manifest::of_folder(folder).is_some() && history.is_file() {
            self.add(history, Shape::History, None);
        }
        if depth < DEEPEST {
            folders.iter().try_for_each(|folder| self.folder(folder, depth + 1))?;
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, shape: Shape) -> Result<(), ImportError> {
        let Some(steps) = (shape == Shape::Document).then(|| plan_of(path)).flatten() else {
            self.add(path.to_owned(), shape, None);
            return Ok(());
        };
        let folder = path.parent().unwrap_or(Path::new("."));
        for step in steps {
            for name in &step.files {
                // A plan comes from somebody else: it may only name files beside itself.
                if !Path::new(name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
                    return Err(ImportError::broken(
                        path,
                        0,
                        format!("the plan names {name:?}, which is outside its folder"),
                    ));
                }
                let file = folder.join(name);
                fs::metadata(&file).map_err(|error| {
                    ImportError::broken(path, 0, format!("the plan names {name:?}, which cannot be read: {error}"))
                })?;
                self.add(file, Shape::Document, Some(Kind::parse(&step.sobject)));
            }
        }
        Ok(())
    }

    fn add(&mut self, path: PathBuf, shape: Shape, kind: Option<Kind>) {
        if !self.inputs.iter().any(|input| input.path == path) {
            self.inputs.push(Input { path, shape, kind });
        }
    }
}

fn hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['_', '.']))
}

fn shape_of(path: &Path) -> Option<Shape> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    if name == HISTORY && path.parent().and_then(Manifest::of_folder).is_some() {
        return Some(Shape::History);
    }
    match path.extension()?.to_string_lossy().to_lowercase().as_str() {
        "csv" | "tsv" | "tab" | "psv" => Some(Shape::Table),
        "json" => Some(Shape::Document),
        "jsonl" | "ndjson" => Some(Shape::Lines),
        _ => None,
    }
}

fn plan_of(path: &Path) -> Option<Vec<json::Step>> {
    if fs::metadata(path).ok()?.len() > LARGEST_PLAN {
        return None;
    }
    json::plan(&fs::read(path).ok()?)
}

//! Packs of test questions: those by trade that come with the program, and folders of a seller.
//!
//! A folder holds `NAME.questions.jsonl`, as beside an action, perhaps `NAME.cases.toml`, and perhaps actions of its own
//! (`ID.md`), which are there while its questions are asked and nowhere else.
//! Invariant: what a folder holds is read and never run or written.

use super::plan::{Plan, PlanError};
use crate::actions::kit;
use crate::eval::PACKS;
use crate::runtime::trial::Beside;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

impl Plan {
    /// Adds a pack: one by trade by its name, else a folder.
    ///
    /// # Errors
    /// When there is none, it holds no questions, or one of its files has a mistake.
    pub fn add_pack(&mut self, pack: &str) -> Result<(), PlanError> {
        let mut known = PACKS.iter().filter(|(name, ..)| *name == pack).peekable();
        if known.peek().is_some() {
            for (name, file, text) in known {
                self.push(name, file, kit::read_questions(file, text, name)?, None);
            }
            return Ok(());
        }
        let folder = Path::new(pack);
        if !folder.is_dir() {
            let names: Vec<&str> = PACKS.iter().map(|(name, ..)| *name).collect();
            return Err(PlanError::NoPack { pack: pack.to_owned(), known: names.join(", ") });
        }
        self.add_folder(folder)
    }

    fn add_folder(&mut self, folder: &Path) -> Result<(), PlanError> {
        let told = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
        let entries: Result<Vec<_>, _> = fs::read_dir(folder).map_err(told)?.collect();
        let mut files: Vec<PathBuf> = entries.map_err(told)?.into_iter().map(|entry| entry.path()).collect();
        files.sort();
        let before = self.questions.len();
        for file in &files {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if let Some(stem) = name.strip_suffix(kit::QUESTIONS) {
                let beside = Beside::of(&folder.join(format!("{stem}.md")))?;
                let cases = beside.cases()?.map(Arc::new);
                self.push(stem, &beside.questions_file(), beside.questions(stem)?, cases);
            } else if name.ends_with(".md") {
                self.texts.push(fs::read_to_string(file).map_err(told)?);
                self.own_actions = Some(folder.to_owned());
            }
        }
        // A pack may hold questions of an action that has questions of its own.
        let pack = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for planned in &mut self.questions[before..] {
            planned.id = format!("{pack}/{}", planned.id);
        }
        if self.questions.len() == before {
            let what = format!("{}: there is no *{} in it", folder.display(), kit::QUESTIONS);
            return Err(io::Error::new(io::ErrorKind::NotFound, what).into());
        }
        Ok(())
    }
}

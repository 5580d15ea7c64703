//! What there is to say about one file of actions: the file itself, and what lies beside it.

use super::Beside;
use super::beside::note;
use crate::actions::{Action, Problem, Registry, Severity};
use std::fs;
use std::path::Path;

/// Looks at one file: an action, a table of knobs, or a piece of templates. `registry` is what it is loaded over.
pub fn lint(registry: &Registry, file: &Path) -> Vec<Problem> {
    let origin = file.display().to_string();
    let unreadable = |error: std::io::Error| {
        let what = format!("it cannot be read ({error})");
        vec![note(file, 1, Severity::Error, what, "make it a text file that you may read")]
    };
    let text = match fs::read(file).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(error)) => {
            let line =
                error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
            let what = "a letter in this line is not UTF-8".to_owned();
            return vec![note(file, line + 1, Severity::Error, what, "save the file as UTF-8 text")];
        }
        Err(error) => return unreadable(error),
    };
    let partial = file.parent().and_then(Path::file_name).is_some_and(|folder| folder == "partials");
    if origin.ends_with(".toml") || partial {
        return Registry::load([(origin.as_str(), text.as_str())]).1;
    }
    let beside = match Beside::of(file) {
        Ok(beside) => beside,
        Err(error) => return unreadable(error),
    };
    let action = Action::parse(&origin, &text).ok();
    let questions = action.as_ref().map(|action| beside.count_questions(&action.name));
    let mut found = crate::actions::lint(&origin, &text, registry, questions);
    found.extend(action.iter().flat_map(|action| beside.lint(registry, action)));
    found
}

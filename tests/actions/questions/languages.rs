//! Questions in other languages are read as their English is: `languages.txt` pairs them.

use std::collections::BTreeMap;

use dealdesk::actions::question;

use super::desks::Workspace;

/// Of each language, at least this share.
const SHARE: usize = 80;

/// The query of a line; `None` where some of it was not understood.
fn read(workspace: &Workspace, line: &str) -> Result<String, String> {
    let reading = question::read(&workspace.desk(), line).unwrap();
    let shown = reading.query.as_ref().map(ToString::to_string).unwrap_or_default();
    match reading.query {
        Some(_) if reading.unused.is_empty() => Ok(shown),
        _ => Err(format!("{shown} ?? {:?}", reading.unused)),
    }
}

#[test]
fn other_languages_are_read_as_their_english_is() {
    let demo = Workspace::demo();
    let mut told: BTreeMap<&str, (usize, usize, Vec<String>)> = BTreeMap::new();
    for line in include_str!("languages.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let parts: Vec<&str> = line.split(" | ").collect();
        let [language, question, english] = parts[..] else { panic!("CODE | QUESTION | ENGLISH: {line}") };
        let wanted =
            read(&demo, english).unwrap_or_else(|why| panic!("the English is not read whole: {english}: {why}"));
        let (right, all, wrong) = told.entry(language).or_default();
        *all += 1;
        match read(&demo, question) {
            Ok(found) if found == wanted => *right += 1,
            Ok(found) => wrong.push(format!("{question}\n    = {wanted}\n    ! {found}")),
            Err(why) => {
                wrong.push(format!("{question}\n    = {wanted}\n    ! {why}\n    > {}", question::in_english(question)))
            }
        }
    }
    for (language, (right, all, wrong)) in &told {
        println!("{language}: {right} of {all}\n{}", wrong.join("\n"));
    }
    for (language, (right, all, _)) in told {
        assert!(right * 100 >= all * SHARE, "{language}: {right} of {all}");
    }
}

#[test]
fn english_is_left_as_it_is() {
    let english = include_str!("languages.txt").lines().filter_map(|line| line.split(" | ").nth(2));
    let taken: Vec<String> = english
        .filter(|line| question::in_english(line) != *line)
        .map(|line| format!("{line}\n    > {}", question::in_english(line)))
        .collect();
    assert!(taken.is_empty(), "{}", taken.join("\n"));
}

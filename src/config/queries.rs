//! The seller's saved queries: `queries.toml` of the workspace, one line each.
//!
//! For: reading, keeping and replacing lines. Not for: what a query means; it is text here.
//! Invariant: lines of others, comments and their order stay as they are.

use super::file::place;
use super::{ConfigError, atomic};
use std::path::{Path, PathBuf};
use toml::de::DeTable;

/// A query that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedQuery {
    /// What it is called.
    pub name: String,
    /// The typed query as it was written.
    pub text: String,
}

/// The saved queries of a workspace.
#[derive(Clone, Debug)]
pub struct Queries {
    path: PathBuf,
    text: String,
    list: Vec<SavedQuery>,
}

impl Queries {
    /// Reads the file; none is no query.
    ///
    /// # Errors
    /// When it cannot be read, or a line is not `name = "query"`.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(ConfigError::io("read", path)(error)),
        };
        let list = listed(path, &text)?;
        Ok(Self { path: path.to_owned(), text, list })
    }

    /// In the order of the file.
    pub fn list(&self) -> &[SavedQuery] {
        &self.list
    }

    /// The query of that name.
    ///
    /// # Errors
    /// When there is none; says which there are.
    pub fn get(&self, name: &str) -> Result<&SavedQuery, ConfigError> {
        self.list.iter().find(|query| query.name == name).ok_or_else(|| {
            let known: Vec<&str> = self.list.iter().map(|query| query.name.as_str()).collect();
            let known = if known.is_empty() { "none yet".to_owned() } else { known.join(", ") };
            ConfigError::Given {
                place: name.to_owned(),
                what: format!("there is no saved query of that name; there are: {known}"),
            }
        })
    }

    /// Keeps a query under a name, in the place of one that had it.
    ///
    /// # Errors
    /// When the name is none, or the file cannot be written; the file is as it was then.
    pub fn save(&mut self, name: &str, query: &str) -> Result<(), ConfigError> {
        let fits = !name.is_empty()
            && name.len() <= 64
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        if !fits {
            let what = "cannot name a query: 1 to 64 letters, digits, `-` or `_`; nothing was saved".to_owned();
            return Err(ConfigError::Given { place: format!("{name:?}"), what });
        }
        let text = self.with_line(name, &format!("{name} = {}", quoted(query)))?;
        atomic::write(&self.path, text.as_bytes()).map_err(ConfigError::io("written", &self.path))?;
        self.list = listed(&self.path, &text)?;
        self.text = text;
        Ok(())
    }

    fn with_line(&self, name: &str, line: &str) -> Result<String, ConfigError> {
        let table = DeTable::parse(&self.text).map_err(|error| fault(&self.path, &self.text, &error))?;
        let old = table.get_ref().iter().find(|(key, _)| key.get_ref().as_ref() == name);
        let mut text = self.text.clone();
        match old {
            Some((key, value)) => text.replace_range(key.span().start..value.span().end, line),
            None => {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                text.push_str(line);
                text.push('\n');
            }
        }
        Ok(text)
    }
}

fn listed(path: &Path, text: &str) -> Result<Vec<SavedQuery>, ConfigError> {
    let table = DeTable::parse(text).map_err(|error| fault(path, text, &error))?;
    let mut found = Vec::new();
    for (key, value) in table.get_ref() {
        let name = key.get_ref().to_string();
        let Some(query) = value.get_ref().as_str() else {
            let (line, column) = place(text, value.span().start);
            let what = format!("{name}: expected a query in quotes, such as {name} = 'task where status = \"Open\"'");
            return Err(ConfigError::File { path: path.to_owned(), line, column, what });
        };
        found.push((key.span().start, SavedQuery { name, text: query.to_owned() }));
    }
    found.sort_by_key(|(at, _)| *at);
    Ok(found.into_iter().map(|(_, query)| query).collect())
}

fn fault(path: &Path, text: &str, error: &toml::de::Error) -> ConfigError {
    let (line, column) = place(text, error.span().map_or(0, |span| span.start));
    ConfigError::File { path: path.to_owned(), line, column, what: error.message().to_owned() }
}

/// On one line; in single quotes where it can be, because queries are full of double ones.
fn quoted(text: &str) -> String {
    if text.contains(|c: char| c == '\'' || c.is_control()) {
        toml::Value::String(text.to_owned()).to_string().replace('\n', "\\n")
    } else {
        format!("'{text}'")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_one_line_and_the_rest_of_the_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queries.toml");
        let mut queries = Queries::read(&path).unwrap();
        assert!(queries.list().is_empty());
        queries.save("won", "opportunity where stage = \"Won\"").unwrap();
        std::fs::write(&path, format!("# mine\n{}# end", std::fs::read_to_string(&path).unwrap())).unwrap();
        let mut queries = Queries::read(&path).unwrap();
        queries.save("odd", "account where name = \"it's\ta \\\"\"").unwrap();
        queries.save("won", "opportunity limit 1").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# mine\nwon = 'opportunity limit 1'\n# end\nodd = "), "{text}");
        assert_eq!(text.lines().count(), 4, "{text}");
        assert_eq!(Queries::read(&path).unwrap().get("odd").unwrap().text, "account where name = \"it's\ta \\\"\"");
    }

    #[test]
    fn faults_say_where_and_what_there_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("queries.toml");
        std::fs::write(&path, "one = 'task'\ntwo = 2\n").unwrap();
        let error = Queries::read(&path).unwrap_err().to_string();
        assert!(error.contains("queries.toml:2:7") && error.contains("in quotes"), "{error}");
        std::fs::write(&path, "one = 'task'\ntwo task\n").unwrap();
        assert!(Queries::read(&path).unwrap_err().to_string().contains("queries.toml:2:"));
        std::fs::write(&path, "one = 'task'\n").unwrap();
        let mut queries = Queries::read(&path).unwrap();
        assert!(queries.get("two").unwrap_err().to_string().contains("there are: one"));
        for name in ["", "a b", "é", "../x"] {
            assert!(queries.save(name, "task").is_err(), "{name}");
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one = 'task'\n");
    }
}

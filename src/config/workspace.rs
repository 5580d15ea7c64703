//! Workspaces: one folder each, fully apart.
//!
//! ```text
//! NAME/records.db  NAME/log/  NAME/vault/  NAME/workspace.toml  NAME/policy.toml  NAME/queries.toml  NAME/actions/
//! ```
//!
//! Invariants: a name is never a path; deleting moves a workspace into `trash/`, and nothing here removes a file.

use super::{ConfigError, Paths, atomic};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The workspace that is used when nothing else was said.
const DEFAULT: &str = "default";

/// One workspace's folder and what lies in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    name: String,
    dir: PathBuf,
}

impl Workspace {
    /// Its name, or the name of its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The records.
    pub fn records_db(&self) -> PathBuf {
        self.dir.join("records.db")
    }

    /// The event log's folder.
    pub fn log(&self) -> PathBuf {
        self.dir.join("log")
    }

    /// The index of the event log, which is made anew at any doubt.
    pub fn log_index(&self) -> PathBuf {
        self.dir.join("log-index.db")
    }

    /// The folder of what placeholders stand for, encrypted.
    pub fn vault(&self) -> PathBuf {
        self.dir.join("vault")
    }

    /// Its settings.
    pub fn settings(&self) -> PathBuf {
        self.dir.join("workspace.toml")
    }

    /// What may leave.
    pub fn policy(&self) -> PathBuf {
        self.dir.join("policy.toml")
    }

    /// Its rules for the words of drafts.
    pub fn brand(&self) -> PathBuf {
        self.dir.join("brand.toml")
    }

    /// The seller's saved queries.
    pub fn queries(&self) -> PathBuf {
        self.dir.join("queries.toml")
    }

    /// The programs that its actions may run.
    pub fn commands(&self) -> PathBuf {
        self.dir.join("commands.toml")
    }

    /// Its own actions.
    pub fn actions(&self) -> PathBuf {
        self.dir.join("actions")
    }

    /// Whether the folder is there.
    pub fn exists(&self) -> bool {
        self.dir.is_dir()
    }

    /// Makes the folder, private to this user; fine when it is there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make(&self) -> Result<(), ConfigError> {
        atomic::create_private_dir(&self.dir).map_err(ConfigError::io("made", &self.dir))
    }
}

/// All workspaces of this user.
#[derive(Clone, Debug)]
pub struct Workspaces {
    data: PathBuf,
}

impl Workspaces {
    /// Those in the data folder.
    pub fn new(paths: &Paths) -> Self {
        Self { data: paths.data_dir().to_owned() }
    }

    fn home(&self) -> PathBuf {
        self.data.join("workspaces")
    }

    fn named(&self, name: &str) -> Result<Workspace, ConfigError> {
        if !is_name(name) {
            return Err(ConfigError::WorkspaceName(name.to_owned()));
        }
        Ok(Workspace { name: name.to_owned(), dir: self.home().join(name) })
    }

    /// Every workspace, by name.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Workspace>, ConfigError> {
        let listing = match fs::read_dir(self.home()) {
            Ok(listing) => listing,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(ConfigError::io("read", self.home())(error)),
        };
        let names = listing.filter_map(|item| item.ok()?.file_name().into_string().ok());
        let mut found: Vec<_> = names.filter_map(|name| self.named(&name).ok()).filter(Workspace::exists).collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    /// What `-w` names: a folder when there is a slash in it (or it is `.`, `..`), else a name. Not made.
    ///
    /// # Errors
    /// When it is neither.
    pub fn resolve(&self, text: &str) -> Result<Workspace, ConfigError> {
        if !matches!(text, "." | "..") && !text.contains(std::path::is_separator) {
            return self.named(text);
        }
        let dir = std::path::absolute(text).map_err(ConfigError::io("found", text))?;
        let name = dir.file_name().map_or_else(|| text.to_owned(), |name| name.to_string_lossy().into_owned());
        Ok(Workspace { name, dir })
    }

    /// What `-w` names, which must be there.
    ///
    /// # Errors
    /// When it is not: the error lists those that are.
    pub fn open(&self, text: &str) -> Result<Workspace, ConfigError> {
        let workspace = self.resolve(text)?;
        if workspace.exists() {
            return Ok(workspace);
        }
        let names: Vec<_> = self.list()?.into_iter().map(|known| known.name).collect();
        let known = if names.is_empty() { "none yet".to_owned() } else { names.join(", ") };
        Err(ConfigError::NoWorkspace { name: text.to_owned(), known })
    }

    /// Makes a new one.
    ///
    /// # Errors
    /// When it is there already, or cannot be made.
    pub fn create(&self, text: &str) -> Result<Workspace, ConfigError> {
        let workspace = self.resolve(text)?;
        if workspace.exists() {
            return Err(ConfigError::WorkspaceExists(text.to_owned()));
        }
        workspace.make()?;
        Ok(workspace)
    }

    /// Moves a workspace into the trash folder and says where it lies now. `confirm` must repeat the name exactly.
    ///
    /// # Errors
    /// When the name differs, there is no such workspace, or it cannot be moved.
    pub fn delete(&self, name: &str, confirm: &str) -> Result<PathBuf, ConfigError> {
        let workspace = self.named(name)?;
        if confirm != name {
            return Err(ConfigError::NotConfirmed { name: name.to_owned(), got: confirm.to_owned() });
        }
        self.open(name)?;
        let trash = self.data.join("trash");
        atomic::create_private_dir(&trash).map_err(ConfigError::io("made", &trash))?;
        let numbered = (2..).map(|n| trash.join(format!("{name}-{n}")));
        let free = std::iter::once(trash.join(name)).chain(numbered).find(|place| !place.exists());
        let place = free.unwrap_or_else(|| trash.join(name));
        fs::rename(workspace.dir(), &place).map_err(ConfigError::io("moved to the trash", workspace.dir()))?;
        Ok(place)
    }

    /// The workspace used last; `default` before the first time, and where the state file cannot be read.
    pub fn current(&self) -> Workspace {
        let text = fs::read_to_string(self.state()).unwrap_or_default();
        let state: toml::Table = text.parse().unwrap_or_default();
        let name = state.get("workspace").and_then(toml::Value::as_str).unwrap_or(DEFAULT);
        self.resolve(name).unwrap_or_else(|_| Workspace { name: DEFAULT.to_owned(), dir: self.home().join(DEFAULT) })
    }

    /// Remembers a workspace for the next start.
    ///
    /// # Errors
    /// When the state file cannot be written.
    pub fn set_current(&self, workspace: &Workspace) -> Result<(), ConfigError> {
        let ours = self.named(&workspace.name).is_ok_and(|known| known.dir == workspace.dir);
        let place = if ours { workspace.name.clone() } else { workspace.dir.to_string_lossy().into_owned() };
        let state = toml::Table::from_iter([("workspace".to_owned(), toml::Value::String(place))]);
        atomic::create_private_dir(&self.data).map_err(ConfigError::io("made", &self.data))?;
        atomic::write(&self.state(), state.to_string().as_bytes()).map_err(ConfigError::io("written", self.state()))
    }

    fn state(&self) -> PathBuf {
        self.data.join("state.toml")
    }
}

/// Letters, digits, `-` and `_`, and none of the names that Windows keeps for devices.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let device = |text: &str| {
        let text = text.to_ascii_lowercase();
        matches!(text.as_str(), "con" | "prn" | "aux" | "nul")
            || (text.len() == 4
                && (text.starts_with("com") || text.starts_with("lpt"))
                && text.as_bytes()[3].is_ascii_digit())
    };
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(plain)
        && !device(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspaces() -> (tempfile::TempDir, Workspaces) {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().to_str().unwrap().to_owned();
        let env = super::super::Env::from_iter([("DEALDESK_CONFIG_DIR", &home), ("DEALDESK_DATA_DIR", &home)]);
        let workspaces = Workspaces::new(&Paths::new(&env).unwrap());
        (dir, workspaces)
    }

    #[test]
    fn names_are_never_paths() {
        let (_dir, workspaces) = workspaces();
        for bad in ["", "a b", ".hidden", "-x", "ä", "a.b", "NUL", "com1", "a\0b", &"x".repeat(65)] {
            assert!(workspaces.resolve(bad).is_err(), "{bad:?}");
        }
        for bad in ["..", "../x", "/etc", "a/../../b"] {
            assert!(workspaces.delete(bad, bad).is_err(), "{bad:?}");
        }
        assert!(workspaces.resolve("./here").unwrap().dir().is_absolute());
    }

    #[test]
    fn made_listed_deleted() {
        let (dir, workspaces) = workspaces();
        assert!(workspaces.list().unwrap().is_empty());
        let error = workspaces.open("acme").unwrap_err().to_string();
        assert!(error.contains("none yet"), "{error}");
        for name in ["beta", "acme"] {
            assert!(workspaces.create(name).unwrap().exists());
        }
        assert!(matches!(workspaces.create("acme"), Err(ConfigError::WorkspaceExists(_))));
        let names: Vec<_> = workspaces.list().unwrap().iter().map(|w| w.name().to_owned()).collect();
        assert_eq!(names, ["acme", "beta"]);
        fs::write(workspaces.open("acme").unwrap().records_db(), "x").unwrap();
        assert!(matches!(workspaces.delete("acme", "acm"), Err(ConfigError::NotConfirmed { .. })));
        let trash = workspaces.delete("acme", "acme").unwrap();
        assert_eq!(fs::read(trash.join("records.db")).unwrap(), b"x");
        workspaces.create("acme").unwrap();
        assert_eq!(workspaces.delete("acme", "acme").unwrap(), dir.path().join("trash/acme-2"));
    }

    #[test]
    fn the_current_one_is_remembered() {
        let (dir, workspaces) = workspaces();
        assert_eq!(workspaces.current().name(), "default");
        let beta = workspaces.create("beta").unwrap();
        workspaces.set_current(&beta).unwrap();
        assert_eq!(workspaces.current(), beta);
        let elsewhere = workspaces.resolve(&format!("{}/else", dir.path().display())).unwrap();
        workspaces.set_current(&elsewhere).unwrap();
        assert_eq!(workspaces.current(), elsewhere);
        fs::write(dir.path().join("state.toml"), "workspace = [broken").unwrap();
        assert_eq!(workspaces.current().name(), "default");
    }
}

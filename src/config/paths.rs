//! The two folders of the program: settings and data.

use super::{ConfigError, Env, atomic};
use std::path::{Path, PathBuf};

/// Where files lie. Making one touches nothing; [`create`](Paths::create) makes the folders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    config: PathBuf,
    data: PathBuf,
}

impl Paths {
    /// `DEALDESK_CONFIG_DIR` and `DEALDESK_DATA_DIR`, else the operating system's places.
    ///
    /// # Errors
    /// When a variable is unset and no home folder is known.
    pub fn new(env: &Env) -> Result<Self, ConfigError> {
        let home = directories::ProjectDirs::from("", "", "dealdesk");
        let place = |name: &str, usual: fn(&directories::ProjectDirs) -> &Path| {
            let given = env.get(name).map(PathBuf::from);
            given.or_else(|| home.as_ref().map(|home| usual(home).to_owned())).ok_or(ConfigError::NoHome)
        };
        Ok(Self {
            config: place("DEALDESK_CONFIG_DIR", directories::ProjectDirs::config_dir)?,
            data: place("DEALDESK_DATA_DIR", directories::ProjectDirs::data_dir)?,
        })
    }

    /// The folder of settings: `config.toml`, `themes/`, `actions/`, `policy.toml`.
    pub fn config_dir(&self) -> &Path {
        &self.config
    }

    /// The folder of data: `workspaces/`, logs of the program itself, small state.
    pub fn data_dir(&self) -> &Path {
        &self.data
    }

    /// The seller's settings.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The rules for the words of drafts, for every workspace without its own.
    pub fn brand(&self) -> PathBuf {
        self.config.join("brand.toml")
    }

    /// The seller's own themes.
    pub fn themes(&self) -> PathBuf {
        self.config.join("themes")
    }

    /// The seller's own actions, for all workspaces.
    pub fn actions(&self) -> PathBuf {
        self.config.join("actions")
    }

    /// Keys in a file, where the seller asked for that.
    pub fn credentials(&self) -> PathBuf {
        self.config.join("credentials.toml")
    }

    /// Makes both folders, private to this user.
    ///
    /// # Errors
    /// When one cannot be made.
    pub fn create(&self) -> Result<(), ConfigError> {
        for dir in [&self.config, &self.data] {
            atomic::create_private_dir(dir).map_err(ConfigError::io("made", dir))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_move_the_folders() {
        let env = Env::from_iter([("DEALDESK_CONFIG_DIR", "/c"), ("DEALDESK_DATA_DIR", "/d")]);
        let paths = Paths::new(&env).unwrap();
        assert_eq!(paths.config_file(), Path::new("/c/config.toml"));
        assert_eq!(paths.data_dir(), Path::new("/d"));
    }
}

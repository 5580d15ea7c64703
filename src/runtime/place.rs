//! Where we are: environment, folders, the workspace, and the settings in force.

use super::catalog::Catalog;
use crate::config::{Config, ConfigError, Env, Layers, Paths, Settings, Workspace, Workspaces};

/// What the command line says about the place.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `-w`: a workspace's name or folder.
    pub workspace: Option<String>,
    /// `-m`: a model.
    pub model: Option<String>,
    /// `--offline`, with its value: empty or `strict`.
    pub offline: Option<String>,
    /// `--color`.
    pub color: Option<String>,
    /// `--theme`.
    pub theme: Option<String>,
}

/// How the screen, or the line-by-line form of it, begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Opening {
    /// As always.
    #[default]
    Usual,
    /// With the tour, where it was left.
    Tour,
}

/// Where we are.
#[derive(Clone, Debug)]
pub struct Place {
    /// The environment as it was at the start.
    pub env: Env,
    /// Our folders.
    pub paths: Paths,
    /// The workspace; it need not exist yet.
    pub workspace: Workspace,
    /// The settings in force.
    pub config: Config,
    /// What the command line said.
    pub flags: Flags,
    /// The vault's passphrase, where a person was asked for it.
    pub passphrase: Option<secrecy::SecretString>,
    /// The action files, shared by all that work here.
    pub actions: Catalog,
}

/// Why there is no place to work at.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The configuration or a folder.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The workspace does not exist.
    #[error(
        "there is no workspace {0} yet: `dealdesk demo` makes one to try, `dealdesk import FILE...` brings your data in"
    )]
    NoWorkspace(String),
}

impl Place {
    /// Finds folders, workspace and settings. Creates nothing.
    ///
    /// # Errors
    /// A bad configuration, with file, line and key; a workspace name that cannot be one.
    pub fn find(flags: Flags) -> Result<Self, PlaceError> {
        let env = Env::of_process();
        let paths = Paths::new(&env)?;
        let workspaces = Workspaces::new(&paths);
        let asked = flags.workspace.clone().or_else(|| env.get("DEALDESK_WORKSPACE").map(str::to_owned));
        let workspace = match asked.filter(|text| !text.trim().is_empty()) {
            Some(text) => workspaces.resolve(&text)?,
            None => workspaces.current(),
        };
        Self::at(workspace, env, paths, flags)
    }

    /// The same at a known workspace.
    ///
    /// # Errors
    /// A bad configuration, with file, line and key.
    pub fn at(workspace: Workspace, env: Env, paths: Paths, flags: Flags) -> Result<Self, PlaceError> {
        let mut said = Vec::new();
        let mut say = |flag: &'static str, name: &'static str, value: &Option<String>| {
            if let Some(value) = value {
                said.push((flag, name, value.clone()));
            }
        };
        say("--model", "model", &flags.model);
        say("--color", "color", &flags.color);
        say("--theme", "theme", &flags.theme);
        let layers = Layers { user: Some(paths.config_file()), workspace: Some(workspace.settings()), flags: said };
        let config = Config::load(&layers, &env)?;
        Ok(Self { env, paths, workspace, config, flags, passphrase: None, actions: Catalog::default() })
    }

    /// Where everything is by default, with no setting of anybody: for what must work while the settings do not.
    ///
    /// # Errors
    /// When no home folder is known.
    pub fn bare() -> Result<Self, PlaceError> {
        let env = Env::of_process();
        let paths = Paths::new(&env)?;
        let workspace = Workspaces::new(&paths).current();
        let config = Config::load(&Layers { user: None, workspace: None, flags: Vec::new() }, &Env::default())?;
        let (flags, actions) = (Flags::default(), Catalog::default());
        Ok(Self { env, paths, workspace, config, flags, passphrase: None, actions })
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        self.config.settings()
    }

    /// The workspaces of this seller.
    pub fn workspaces(&self) -> Workspaces {
        Workspaces::new(&self.paths)
    }
}

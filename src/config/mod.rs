//! Where things lie and how the program is set up: folders, workspaces, settings, secrets.
//!
//! For: finding and making folders and files, reading `config.toml` in layers, looking up keys.
//! Not for: what a setting means to its room (a theme's colours, a provider's options, a key's command), or for
//! anything that reads the environment behind the caller's back: it comes in as an [`Env`].
//! Invariants: files that hold anything of the seller's are private (0600 in 0700 folders) and replaced whole or
//! not at all; a secret is a `SecretString` from the moment it is read; a mistake in a file is named with file,
//! line, column and key.

pub mod atomic;
mod env;
mod error;
mod file;
mod layers;
mod passphrase;
mod paths;
mod queries;
pub mod secrets;
mod setting;
mod settings;
mod shape;
mod vault;
mod workspace;

pub use env::Env;
pub use error::ConfigError;
pub use layers::{Config, Layers, Origin, Shown};
pub use passphrase::PassphraseFile;
pub use paths::Paths;
pub use queries::{Queries, SavedQuery};
pub use setting::{SETTINGS, Setting};
pub use settings::{Appearance, Clipboard, Color, Keys, Settings};
pub use shape::Shape;
pub use vault::{
    KeyPlace, SecretKey, VaultKey, destroy_key, destroyed, drop_master, keep_key, keep_master, read_key, read_sealed,
    remove_leftovers, remove_sealed, sealed_sessions, vault_key, write_sealed,
};
pub use workspace::{Workspace, Workspaces};

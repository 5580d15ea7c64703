//! From a key press to a command: defaults of the registry, overridden by the user's `[keys]`.
//!
//! Invariant: an override of a command replaces all of its default keys; an empty list unbinds it.

use super::command::{COMMANDS, CommandId, Scope};
use crate::term::key::Key;
use std::collections::{BTreeMap, HashMap};

/// The resolved keys.
#[derive(Clone, Debug)]
pub struct Keymap {
    commands: HashMap<(Scope, Key), CommandId>,
    keys: HashMap<CommandId, Vec<Key>>,
}

/// A mistake in the user's `[keys]`.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// The command does not exist.
    #[error("[keys] {0}: there is no such command; `dealdesk keys` lists them")]
    UnknownCommand(String),
    /// The key cannot be read.
    #[error("[keys] {command}: {key:?} is not a key: {why}")]
    BadKey {
        /// The command.
        command: String,
        /// What was written.
        key: String,
        /// What is wrong with it.
        why: String,
    },
    /// Two commands of one scope would share a key.
    #[error("[keys] {key} would mean both {first} and {second}; give one of them another key")]
    Conflict {
        /// The key.
        key: String,
        /// One command.
        first: String,
        /// The other.
        second: String,
    },
}

impl Default for Keymap {
    fn default() -> Self {
        // The registry's own keys are checked by its test, so an empty override cannot fail.
        Self::new(&BTreeMap::new()).unwrap_or_else(|_| Self { commands: HashMap::new(), keys: HashMap::new() })
    }
}

impl Keymap {
    /// Defaults with the user's overrides, by command name.
    pub fn new(overrides: &BTreeMap<String, Vec<String>>) -> Result<Self, KeymapError> {
        if let Some(name) = overrides.keys().find(|name| COMMANDS.iter().all(|command| command.name != name.as_str())) {
            return Err(KeymapError::UnknownCommand(name.clone()));
        }
        let mut map = Self { commands: HashMap::new(), keys: HashMap::new() };
        for command in COMMANDS {
            let own = overrides.get(command.name);
            let texts: Vec<&str> = match own {
                Some(keys) => keys.iter().map(String::as_str).collect(),
                None => command.keys.to_vec(),
            };
            for text in texts {
                map.bind(command.id, command.name, command.scope, text)?;
            }
        }
        Ok(map)
    }

    fn bind(&mut self, id: CommandId, name: &str, scope: Scope, text: &str) -> Result<(), KeymapError> {
        let key: Key = text.parse().map_err(|error: crate::term::key::ParseKeyError| KeymapError::BadKey {
            command: name.to_owned(),
            key: text.to_owned(),
            why: error.to_string(),
        })?;
        if let Some(first) = self.commands.insert((scope, key), id) {
            return Err(KeymapError::Conflict {
                key: text.to_owned(),
                first: super::command::Command::of(first).name.to_owned(),
                second: name.to_owned(),
            });
        }
        self.keys.entry(id).or_default().push(key);
        Ok(())
    }

    /// The command of a key, looked up in the scopes from the innermost to the outermost.
    pub fn command(&self, scopes: &[Scope], key: Key) -> Option<CommandId> {
        scopes.iter().find_map(|scope| self.commands.get(&(*scope, key)).copied())
    }

    /// The key to show for a command, if it has one.
    pub fn shown(&self, id: CommandId) -> Option<String> {
        self.keys.get(&id)?.first().map(Key::to_string)
    }

    /// All keys of a command.
    pub fn all(&self, id: CommandId) -> Vec<String> {
        self.keys.get(&id).into_iter().flatten().map(Key::to_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overrides(pairs: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
        pairs.iter().map(|(name, keys)| ((*name).into(), keys.iter().map(|k| (*k).to_owned()).collect())).collect()
    }

    #[test]
    fn an_override_replaces_the_default_keys() {
        let map = Keymap::new(&overrides(&[("help", &["f2"])])).unwrap();
        assert_eq!(map.command(&[Scope::Pane], "f2".parse().unwrap()), Some(CommandId::Help));
        assert_eq!(map.command(&[Scope::Pane], "?".parse().unwrap()), None);
        assert_eq!(map.shown(CommandId::Help).as_deref(), Some("f2"));
    }

    #[test]
    fn an_empty_list_unbinds() {
        let map = Keymap::new(&overrides(&[("undo", &[])])).unwrap();
        assert_eq!(map.shown(CommandId::Undo), None);
    }

    #[test]
    fn mistakes_are_named() {
        for (name, keys, expected) in [
            ("fly", vec!["f2"], "there is no such command"),
            ("help", vec!["ctrl-ctrl"], "is not a key"),
            ("help", vec!["u"], "would mean both"),
        ] {
            let error = Keymap::new(&overrides(&[(name, &keys)])).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}

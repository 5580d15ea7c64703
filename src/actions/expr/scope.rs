//! What an expression may name, and of which type each of it is.

use super::{Type, nearest};
use std::collections::BTreeMap;

/// Declared names with their types.
#[derive(Clone, Debug, Default)]
pub(in crate::actions) struct Scope {
    names: BTreeMap<String, Type>,
    /// Whether there may be names that nobody declared: they are known only at run time.
    open: bool,
}

impl Scope {
    /// Declares a name; a later declaration wins.
    pub(in crate::actions) fn declare(&mut self, name: impl Into<String>, kind: Type) {
        self.names.insert(name.into(), kind);
    }

    /// The same with these names.
    pub(in crate::actions) fn with(mut self, names: impl IntoIterator<Item = (String, Type)>) -> Self {
        self.names.extend(names);
        self
    }

    /// From here on, other names may be there too.
    pub(in crate::actions) fn leave_open(&mut self) {
        self.open = true;
    }

    /// The type of a name, if it may be used.
    pub(in crate::actions) fn get(&self, name: &str) -> Option<Type> {
        self.names.get(name).cloned().or_else(|| self.open.then_some(Type::Any))
    }

    /// Whether somebody declared it.
    pub(in crate::actions) fn declares(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// Every declared name.
    pub(in crate::actions) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// What to do about a name that nobody declared.
    pub(in crate::actions) fn help(&self, name: &str) -> String {
        let meant = match name {
            "null" | "None" | "nil" | "NULL" => "none",
            "True" | "yes" | "Yes" | "on" => "true",
            "False" | "no" | "No" | "off" => "false",
            _ => "",
        };
        if !meant.is_empty() && !self.declares(meant) {
            return format!("write `{meant}`, or put it into quotation marks where it is a word");
        }
        match nearest(name, self.names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here are: {}", self.names().collect::<Vec<_>>().join(", ")),
        }
    }
}

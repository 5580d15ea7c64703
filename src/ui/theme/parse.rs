//! Reads theme files.
//!
//! For: TOML to [`Theme`], with errors that name file, line and role.
//! Invariants: never panics, whatever the file holds; `inherits` ends after [`DEEPEST`] steps at most.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use ratatui::style::{Color, Modifier, Style};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::{Appearance, Role, Theme, builtin, color, role};

/// How many themes may inherit from each other in a row.
const DEEPEST: usize = 8;

/// Why a theme cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// A mistake in the file.
    #[error("{file}:{line}: {problem}")]
    Invalid {
        /// The theme file.
        file: String,
        /// Counted from 1.
        line: usize,
        /// What is wrong there, with the role.
        problem: String,
    },
    /// No theme has the name.
    #[error("there is no theme {name:?}; themes that come with the program: {}", builtin::NAMES.join(", "))]
    Unknown {
        /// The name asked for.
        name: String,
    },
    /// The file cannot be read.
    #[error("cannot read the theme {}: {source}", path.display())]
    Read {
        /// The theme file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Reads `NAME.toml` in the user's folder of themes, or the theme of that name that comes with the program.
///
/// # Errors
/// When no such theme exists, or it cannot be read, or something in it is wrong.
pub fn load(name: &str, folder: &Path) -> Result<Theme, ThemeError> {
    named(name, &|name| match in_folder(name, folder)? {
        Some(text) => Ok(Some(text)),
        None => builtin::embedded(name),
    })
}

fn in_folder(name: &str, folder: &Path) -> Result<Option<String>, ThemeError> {
    if name.contains(['/', '\\', '\0']) || name.starts_with('.') {
        return Ok(None);
    }
    let path = folder.join(format!("{name}.toml"));
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ThemeError::Read { path, source }),
    }
}

/// Finds the text of a theme by its name.
type Source<'a> = &'a dyn Fn(&str) -> Result<Option<String>, ThemeError>;

/// Reads the theme of that name and those that it inherits from.
pub(super) fn named(name: &str, source: Source<'_>) -> Result<Theme, ThemeError> {
    let text = source(name)?.ok_or_else(|| ThemeError::Unknown { name: name.to_owned() })?;
    let file = format!("{name}.toml");
    let parts = read(&file, &text, source, DEEPEST)?;
    Ok(Theme {
        name: parts.name.unwrap_or_else(|| name.to_owned()),
        appearance: parts.appearance.unwrap_or(Appearance::Any),
        styles: role::resolve(&parts.styles),
    })
}

/// What a file says, together with what it inherits.
#[derive(Default)]
struct Parts {
    name: Option<String>,
    appearance: Option<Appearance>,
    palette: BTreeMap<String, Color>,
    styles: [Option<Style>; Role::COUNT],
}

fn read(file: &str, text: &str, source: Source<'_>, depth: usize) -> Result<Parts, ThemeError> {
    let place = Place { file, text };
    let document = DeTable::parse(text).map_err(|error| {
        place.error(error.span().unwrap_or_default(), format!("not valid TOML: {}", error.message()))
    })?;
    let table = document.get_ref();
    place.only_known(table, &["name", "appearance", "inherits", "palette", "roles"])?;
    let mut parts = match table.get("inherits") {
        Some(value) => inherited(&place, value, source, depth)?,
        None => Parts::default(),
    };
    if let Some(value) = table.get("name") {
        parts.name = Some(place.string(value, "name")?.to_owned());
    }
    if let Some(value) = table.get("appearance") {
        parts.appearance = Some(place.appearance(value)?);
    }
    for (key, value) in place.entries(table, "palette")? {
        parts.palette.insert(key.get_ref().to_string(), place.color(value, key.get_ref(), &BTreeMap::new())?);
    }
    for (key, value) in place.entries(table, "roles")? {
        let role = Role::from_name(key.get_ref()).ok_or_else(|| {
            place.error(key.span(), format!("there is no role {:?}; {}", key.get_ref(), known_roles()))
        })?;
        parts.styles[role as usize] = Some(place.style(value, role, &parts.palette)?);
    }
    Ok(parts)
}

fn known_roles() -> String {
    format!("roles are {}", Role::ALL.map(Role::name).join(", "))
}

fn inherited(place: &Place<'_>, value: &Value<'_>, source: Source<'_>, depth: usize) -> Result<Parts, ThemeError> {
    let parent = place.string(value, "inherits")?;
    let Some(depth) = depth.checked_sub(1) else {
        return Err(place.error(value.span(), format!("inherits {parent:?}, which leads in a circle or too deep")));
    };
    let text = source(parent)?
        .ok_or_else(|| place.error(value.span(), format!("inherits {parent:?}, but there is no such theme")))?;
    Ok(Parts { name: None, ..read(&format!("{parent}.toml"), &text, source, depth)? })
}

type Value<'a> = Spanned<DeValue<'a>>;

/// The file being read, for errors.
struct Place<'a> {
    file: &'a str,
    text: &'a str,
}

impl Place<'_> {
    fn error(&self, at: Range<usize>, problem: String) -> ThemeError {
        let before = self.text.as_bytes().get(..at.start).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        ThemeError::Invalid { file: self.file.to_owned(), line, problem }
    }

    fn only_known(&self, table: &DeTable<'_>, known: &[&str]) -> Result<(), ThemeError> {
        match table.iter().find(|(key, _)| !known.contains(&key.get_ref().as_ref())) {
            Some((key, _)) => {
                Err(self.error(key.span(), format!("unknown key {:?}; known are {}", key.get_ref(), known.join(", "))))
            }
            None => Ok(()),
        }
    }

    fn string<'v>(&self, value: &'v Value<'_>, what: &str) -> Result<&'v str, ThemeError> {
        let found = value.get_ref();
        found.as_str().ok_or_else(|| {
            self.error(value.span(), format!("{what}: expected a text in quotes, found {}", found.type_str()))
        })
    }

    fn appearance(&self, value: &Value<'_>) -> Result<Appearance, ThemeError> {
        match self.string(value, "appearance")? {
            "dark" => Ok(Appearance::Dark),
            "light" => Ok(Appearance::Light),
            "any" => Ok(Appearance::Any),
            other => {
                let problem = format!("appearance: {other:?} is none of \"dark\", \"light\", \"any\"");
                Err(self.error(value.span(), problem))
            }
        }
    }

    /// The entries of a sub-table in the order of the file.
    fn entries<'t, 'v>(
        &self,
        table: &'t DeTable<'v>,
        name: &str,
    ) -> Result<Vec<(&'t Spanned<DeString<'v>>, &'t Value<'v>)>, ThemeError> {
        let Some(value) = table.get(name) else { return Ok(Vec::new()) };
        match value.get_ref() {
            DeValue::Table(entries) => Ok(entries.iter().collect()),
            other => {
                Err(self.error(value.span(), format!("{name}: expected a table [{name}], found {}", other.type_str())))
            }
        }
    }

    fn color(&self, value: &Value<'_>, what: &str, palette: &BTreeMap<String, Color>) -> Result<Color, ThemeError> {
        let text = self.string(value, what)?;
        palette.get(text).copied().or_else(|| color::parse(text)).ok_or_else(|| {
            let problem = format!("{what}: {text:?} is no colour: write \"#rrggbb\", \"cyan\" or a name of [palette]");
            self.error(value.span(), problem)
        })
    }

    fn style(&self, value: &Value<'_>, role: Role, palette: &BTreeMap<String, Color>) -> Result<Style, ThemeError> {
        let DeValue::Table(parts) = value.get_ref() else {
            return Ok(Style::new().fg(self.color(value, role.name(), palette)?));
        };
        self.only_known(parts, &["fg", "bg", "modifiers"])?;
        let color = |key: &str| match parts.get(key) {
            Some(value) => self.color(value, &format!("{}.{key}", role.name()), palette).map(Some),
            None => Ok(None),
        };
        let style = Style { fg: color("fg")?, bg: color("bg")?, ..Style::new() };
        match parts.get("modifiers") {
            Some(list) => Ok(style.add_modifier(self.modifiers(list, role)?)),
            None => Ok(style),
        }
    }

    fn modifiers(&self, value: &Value<'_>, role: Role) -> Result<Modifier, ThemeError> {
        let what = format!("{}.modifiers", role.name());
        let DeValue::Array(list) = value.get_ref() else {
            let problem = format!("{what}: expected a list, found {}", value.get_ref().type_str());
            return Err(self.error(value.span(), problem));
        };
        let mut all = Modifier::empty();
        for item in list.iter() {
            all |= match self.string(item, &what)? {
                "bold" => Modifier::BOLD,
                "dim" => Modifier::DIM,
                "italic" => Modifier::ITALIC,
                "underlined" => Modifier::UNDERLINED,
                "reversed" => Modifier::REVERSED,
                "crossed_out" => Modifier::CROSSED_OUT,
                other => {
                    let known = "bold, dim, italic, underlined, reversed, crossed_out";
                    return Err(self.error(item.span(), format!("{what}: {other:?} is none of {known}")));
                }
            };
        }
        Ok(all)
    }
}

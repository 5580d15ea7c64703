//! The themes that come with the program: the files of `themes/`.

use super::{Theme, ThemeError, parse};

/// The name of the theme used unless the user says otherwise.
pub const DEFAULT: &str = "terminal";

/// Name and text of each.
pub(super) const FILES: &[(&str, &str)] = &[
    ("terminal", include_str!("../../../themes/terminal.toml")),
    ("dusk", include_str!("../../../themes/dusk.toml")),
    ("paper", include_str!("../../../themes/paper.toml")),
    ("high-contrast", include_str!("../../../themes/high-contrast.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
];

/// The names of the themes that come with the program.
pub const NAMES: [&str; FILES.len()] = {
    let mut names = [""; FILES.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = FILES[at].0;
        at += 1;
    }
    names
};

/// The theme of that name.
///
/// # Errors
/// [`ThemeError::Unknown`] when no theme that comes with the program has the name.
pub fn builtin(name: &str) -> Result<Theme, ThemeError> {
    parse::named(name, &embedded)
}

pub(super) fn embedded(name: &str) -> Result<Option<String>, ThemeError> {
    Ok(FILES.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned()))
}

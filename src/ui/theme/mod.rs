//! Themes: what each role looks like.
//!
//! For: the roles, the themes that come with the program, and reading a theme of the user's.
//! Not for: mapping colours to what the terminal can show (room `term`), or choosing where a role is used.
//! Invariants: a [`Theme`] has a style for every role; the only place that makes colours.

mod builtin;
mod color;
mod parse;
mod role;

use ratatui::style::{Color, Modifier, Style};

pub use builtin::{DEFAULT, NAMES, builtin};
pub use color::contrast;
pub use parse::{ThemeError, load};
pub use role::Role;

/// The background that a theme is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appearance {
    /// Light text on a dark ground.
    Dark,
    /// Dark text on a light ground.
    Light,
    /// Legible on both.
    Any,
}

/// A style for every role.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// What users call it.
    pub name: String,
    /// The background it is made for.
    pub appearance: Appearance,
    styles: [Style; Role::COUNT],
}

/// The look that needs no file: what every role falls back to.
pub fn fallback() -> Theme {
    Theme { name: "fallback".into(), appearance: Appearance::Any, styles: role::resolve(&[None; Role::COUNT]) }
}

/// The theme that suits a background: one of the two true-colour themes.
pub fn suited(light: bool) -> &'static str {
    if light { "paper" } else { "dusk" }
}

impl Theme {
    /// The style of a role, to be put over that of [`Role::Text`].
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// Whether it has no colour at all: then signs are letters that every terminal and reader has.
    pub fn is_mono(&self) -> bool {
        self.styles.iter().all(|style| style.fg.is_none_or(|color| color == Color::Reset))
    }

    /// The same theme without any colour, for `NO_COLOR` and terminals that have none: roles that stand out only by
    /// a background are reversed, so that the selection stays visible.
    pub fn without_color(&self) -> Self {
        let mut theme = self.clone();
        for (style, role) in theme.styles.iter_mut().zip(Role::ALL) {
            let stood_out = role != Role::Text && style.bg.is_some_and(|bg| bg != Color::Reset);
            *style = Style { fg: None, bg: None, ..*style };
            if stood_out && style.add_modifier.is_empty() {
                *style = style.add_modifier(Modifier::REVERSED);
            }
        }
        theme
    }
}

impl Default for Theme {
    /// The theme `terminal`.
    fn default() -> Self {
        builtin(DEFAULT).unwrap_or_else(|_| Self::plain())
    }
}

impl Theme {
    /// No colours, and only what each role's fallback adds.
    fn plain() -> Self {
        let styles = role::resolve(&Default::default());
        Self { name: "plain".to_owned(), appearance: Appearance::Any, styles }
    }
}

#[cfg(test)]
mod tests;

//! Keys, pastes and clicks as plain data.
//!
//! For: what the keyboard and mouse say, and the one spelling of keys (`ctrl-p`, `alt-enter`, `?`) that the keymap
//! file, the help and the footer share.
//! Not for: reading the terminal (`input`), or deciding what a key does (room `app`).
//! Invariants: a key release never becomes a [`Key`]; every [`Key`] made by [`Key::new`] survives
//! `Display` then `FromStr` unchanged.

use std::fmt;
use std::str::FromStr;

/// Which key, without its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyCode {
    /// A character; capital letters arrive as such, without shift.
    Char(char),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and tab.
    BackTab,
    /// Deletes to the left.
    Backspace,
    /// Deletes to the right.
    Delete,
    /// Insert.
    Insert,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// To the beginning.
    Home,
    /// To the end.
    End,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// A function key, 1 to 35.
    F(u8),
}

/// Keys held down together with another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mods {
    /// Control.
    pub ctrl: bool,
    /// Alt, option or meta.
    pub alt: bool,
    /// Shift; for a character only together with control, as its shift is in the character itself.
    pub shift: bool,
}

impl Mods {
    /// No modifier.
    pub const NONE: Self = Self { ctrl: false, alt: false, shift: false };
    /// Control alone.
    pub const CTRL: Self = Self { ctrl: true, ..Self::NONE };
    /// Alt alone.
    pub const ALT: Self = Self { alt: true, ..Self::NONE };
    /// Shift alone.
    pub const SHIFT: Self = Self { shift: true, ..Self::NONE };

    /// Whether no modifier is held.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }
}

/// A key press with its modifiers, in one normal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The key.
    pub code: KeyCode,
    /// What was held down with it.
    pub mods: Mods,
}

impl Key {
    /// Brings a key into normal form: shift and a letter is the capital letter, shift and tab is
    /// [`KeyCode::BackTab`], and with control the letter is small (terminals do not agree on its case).
    pub fn new(code: KeyCode, mods: Mods) -> Self {
        let unshifted = Mods { shift: false, ..mods };
        match code {
            KeyCode::Char(c) if mods.ctrl => Self { code: KeyCode::Char(c.to_ascii_lowercase()), mods },
            KeyCode::Char(c) if mods.shift => Self { code: KeyCode::Char(c.to_ascii_uppercase()), mods: unshifted },
            KeyCode::Tab if mods.shift => Self { code: KeyCode::BackTab, mods: unshifted },
            KeyCode::BackTab => Self { code, mods: unshifted },
            _ => Self { code, mods },
        }
    }

    /// A key without modifiers.
    pub fn plain(code: KeyCode) -> Self {
        Self::new(code, Mods::NONE)
    }

    /// A character without modifiers.
    pub fn char(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// Control and a character.
    pub fn ctrl(c: char) -> Self {
        Self::new(KeyCode::Char(c), Mods::CTRL)
    }

    /// Alt and a character.
    pub fn alt(c: char) -> Self {
        Self::new(KeyCode::Char(c), Mods::ALT)
    }

    /// The character that this key types, if it types one: no control, no alt.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.mods.ctrl && !self.mods.alt => Some(c),
            _ => None,
        }
    }
}

/// The names of the keys that are not characters; the first name of a code is the one shown.
const NAMES: &[(&str, KeyCode)] = &[
    ("enter", KeyCode::Enter),
    ("return", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("escape", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("del", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("space", KeyCode::Char(' ')),
];

/// The highest function key that terminals report.
const LAST_F: u8 = 35;

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let back_tab = self.code == KeyCode::BackTab;
        let prefixes = [(self.mods.ctrl, "ctrl-"), (self.mods.alt, "alt-"), (self.mods.shift || back_tab, "shift-")];
        for (_, prefix) in prefixes.iter().filter(|(held, _)| *held) {
            f.write_str(prefix)?;
        }
        match self.code {
            KeyCode::F(n) => write!(f, "f{n}"),
            KeyCode::BackTab => f.write_str("tab"),
            code => match (NAMES.iter().find(|(_, named)| *named == code), code) {
                (Some((name, _)), _) => f.write_str(name),
                (None, KeyCode::Char(c)) => write!(f, "{c}"),
                (None, _) => Ok(()),
            },
        }
    }
}

/// A key that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a key: write it like \"ctrl-p\", \"alt-enter\", \"shift-tab\", \"f5\", \"space\", \"g\" or \"?\""
)]
pub struct ParseKeyError(String);

impl FromStr for Key {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut mods = Mods::NONE;
        let mut rest = text;
        while let Some((prefix, tail)) =
            rest.split_once('-').filter(|(head, tail)| !head.is_empty() && !tail.is_empty())
        {
            match prefix.to_ascii_lowercase().as_str() {
                "ctrl" | "control" | "c" if !mods.ctrl => mods.ctrl = true,
                "alt" | "option" | "meta" | "m" if !mods.alt => mods.alt = true,
                "shift" | "s" if !mods.shift => mods.shift = true,
                _ => return Err(ParseKeyError(text.to_owned())),
            }
            rest = tail;
        }
        parse_code(rest).map(|code| Self::new(code, mods)).ok_or_else(|| ParseKeyError(text.to_owned()))
    }
}

fn parse_code(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control()).then_some(KeyCode::Char(c));
    }
    let lower = name.to_ascii_lowercase();
    if let Some(number) = lower.strip_prefix('f').and_then(|n| n.parse::<u8>().ok()) {
        return (1..=LAST_F).contains(&number).then_some(KeyCode::F(number));
    }
    NAMES.iter().find(|(known, _)| *known == lower).map(|(_, code)| *code)
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MouseKind {
    /// The left button went down.
    Down,
    /// The left button came up.
    Up,
    /// Moved with the left button down.
    Drag,
    /// One notch up.
    WheelUp,
    /// One notch down.
    WheelDown,
}

/// A mouse event; cells are counted from 0 at the upper left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mouse {
    /// What happened.
    pub kind: MouseKind,
    /// From the left.
    pub column: u16,
    /// From the top.
    pub row: u16,
}

/// Everything that comes from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key press or its repetition.
    Key(Key),
    /// Pasted text as it came, with `\n` as the only line break; not yet sanitised.
    Paste(String),
    /// The mouse.
    Mouse(Mouse),
    /// The new size in columns and rows.
    Resize(u16, u16),
    /// The terminal window got the focus.
    FocusGained,
    /// The terminal window lost the focus.
    FocusLost,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    #[test]
    fn reads_and_writes_the_usual_spellings() {
        let same =
            ["ctrl-p", "alt-enter", "shift-tab", "g", "G", "?", "f5", "space", "ctrl-alt-delete", "-", "ctrl--", "esc"];
        for text in same {
            assert_eq!(key(text).to_string(), text);
        }
        for (text, shown) in [("Ctrl-P", "ctrl-p"), ("shift-g", "G"), ("c-x", "ctrl-x"), (" ", "space"), ("F12", "f12")]
        {
            assert_eq!(key(text).to_string(), shown, "{text}");
        }
    }

    #[test]
    fn says_what_is_wrong_with_a_key() {
        for text in ["", "ctrl-", "hyper-x", "ctrl-ctrl-x", "f0", "f36", "f999", "enterr", "\u{1b}"] {
            let error = text.parse::<Key>().unwrap_err();
            assert!(error.to_string().contains("is not a key"), "{text}");
        }
    }

    #[test]
    fn only_plain_characters_type() {
        assert_eq!(key("G").typed(), Some('G'));
        assert_eq!(key("space").typed(), Some(' '));
        assert_eq!(key("ctrl-g").typed(), None);
        assert_eq!(key("enter").typed(), None);
    }

    fn any_code() -> impl Strategy<Value = KeyCode> {
        prop_oneof![
            any::<char>().prop_filter("controls type nothing", |c| !c.is_control()).prop_map(KeyCode::Char),
            (1..=LAST_F).prop_map(KeyCode::F),
            Just(KeyCode::BackTab),
            proptest::sample::select(NAMES).prop_map(|(_, code)| code),
        ]
    }

    proptest! {
        #[test]
        fn every_key_survives_its_spelling(code in any_code(), ctrl: bool, alt: bool, shift: bool) {
            let key = Key::new(code, Mods { ctrl, alt, shift });
            prop_assert_eq!(key.to_string().parse::<Key>().unwrap(), key);
        }
    }
}

//! A text editor for inputs: composer, filter, draft fields.
//!
//! Wraps `ratatui-textarea`, so that the rest of the program does not depend on it.
//! Invariant: its text has no `\r`; a single-line editor has no `\n`.

use crate::term::key::{Key, KeyCode};
use ratatui_textarea::{CursorMove, Input as AreaInput, Key as AreaKey, TextArea, WrapMode};

/// An editable text with a cursor and undo.
#[derive(Clone, Debug)]
pub struct Editor {
    area: TextArea<'static>,
    single_line: bool,
}

impl Editor {
    /// An editor for text of any number of lines.
    pub fn multi_line() -> Self {
        Self::new(false)
    }

    /// An editor for one line.
    pub fn single_line() -> Self {
        Self::new(true)
    }

    fn new(single_line: bool) -> Self {
        let mut area = TextArea::default();
        area.set_cursor_line_style(ratatui::style::Style::default());
        // The terminal's own cursor is the caret: a drawn one would break input methods.
        area.set_cursor_style(ratatui::style::Style::default());
        area.set_wrap_mode(if single_line { WrapMode::None } else { WrapMode::WordOrGlyph });
        area.set_max_histories(200);
        Self { area, single_line }
    }

    /// The whole text.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// How many lines it has, at least one.
    pub fn line_count(&self) -> usize {
        self.area.lines().len()
    }

    /// Replaces the text; the cursor goes to its end.
    pub fn set_text(&mut self, text: &str) {
        let fresh = Self::new(self.single_line);
        self.area = fresh.area;
        self.insert(text);
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.set_text("");
    }

    /// Inserts text at the cursor, as a paste does: one step for undo, nothing is submitted.
    pub fn insert(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        if self.single_line {
            self.area.insert_str(text.replace('\n', " "));
        } else {
            self.area.insert_str(text);
        }
    }

    /// A line break at the cursor.
    pub fn new_line(&mut self) {
        if !self.single_line {
            self.area.insert_newline();
        }
    }

    /// Feeds a key that no command has taken. Says whether the text changed.
    pub fn key(&mut self, key: Key) -> bool {
        if matches!(key.code, KeyCode::Enter) && self.single_line {
            return false;
        }
        area_key(key).is_some_and(|input| self.area.input(input))
    }

    /// Puts the cursor at the start.
    pub fn to_start(&mut self) {
        self.area.move_cursor(CursorMove::Top);
        self.area.move_cursor(CursorMove::Head);
    }

    /// Whether the cursor stands on the first line.
    pub fn on_first_line(&self) -> bool {
        self.area.cursor().0 == 0
    }

    /// Whether the cursor stands on the last line.
    pub fn on_last_line(&self) -> bool {
        self.area.cursor().0 + 1 >= self.line_count()
    }

    /// The widget to draw.
    pub fn area(&self) -> &TextArea<'static> {
        &self.area
    }
}

fn area_key(key: Key) -> Option<AreaInput> {
    let code = match key.code {
        KeyCode::Char(c) => AreaKey::Char(c),
        KeyCode::Enter => AreaKey::Enter,
        KeyCode::Backspace => AreaKey::Backspace,
        KeyCode::Delete => AreaKey::Delete,
        KeyCode::Left => AreaKey::Left,
        KeyCode::Right => AreaKey::Right,
        KeyCode::Up => AreaKey::Up,
        KeyCode::Down => AreaKey::Down,
        KeyCode::Home => AreaKey::Home,
        KeyCode::End => AreaKey::End,
        KeyCode::PageUp => AreaKey::PageUp,
        KeyCode::PageDown => AreaKey::PageDown,
        _ => return None,
    };
    Some(AreaInput { key: code, ctrl: key.mods.ctrl, alt: key.mods.alt, shift: key.mods.shift })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_keeps_its_lines_and_never_has_carriage_returns() {
        let mut editor = Editor::multi_line();
        editor.insert("one\r\ntwo\rthree");
        assert_eq!(editor.text(), "one\ntwo\nthree");
    }

    #[test]
    fn a_single_line_stays_one_line() {
        let mut editor = Editor::single_line();
        editor.insert("one\ntwo");
        editor.new_line();
        assert!(!editor.key(Key::plain(KeyCode::Enter)));
        assert_eq!(editor.text(), "one two");
    }

    #[test]
    fn typing_and_wide_characters() {
        let mut editor = Editor::multi_line();
        for c in "a日é👩‍💼".chars() {
            editor.key(Key::char(c));
        }
        editor.key(Key::plain(KeyCode::Backspace));
        assert!(editor.text().starts_with("a日é"));
    }
}

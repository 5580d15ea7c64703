//! Events of crossterm as [`Input`], where its reader is used: on Windows.

use crossterm::event::{self, Event, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind};

use super::key::{Input, Key, KeyCode, Mods, Mouse, MouseKind};

/// What the event means; `None` for key releases and what this program has no use for.
pub(super) fn input(event: Event) -> Option<Input> {
    Some(match event {
        Event::Key(key) if key.kind == KeyEventKind::Release => return None,
        Event::Key(key) => Input::Key(Key::new(code(key.code)?, mods(key.modifiers))),
        Event::Mouse(mouse) => Input::Mouse(Mouse { kind: kind(mouse.kind)?, column: mouse.column, row: mouse.row }),
        Event::Paste(text) => Input::Paste(text.replace("\r\n", "\n").replace('\r', "\n")),
        Event::Resize(columns, rows) => Input::Resize(columns, rows),
        Event::FocusGained => Input::FocusGained,
        Event::FocusLost => Input::FocusLost,
    })
}

fn code(code: event::KeyCode) -> Option<KeyCode> {
    use event::KeyCode as Theirs;
    Some(match code {
        Theirs::Char(c) => KeyCode::Char(c),
        Theirs::Enter => KeyCode::Enter,
        Theirs::Esc => KeyCode::Esc,
        Theirs::Tab => KeyCode::Tab,
        Theirs::BackTab => KeyCode::BackTab,
        Theirs::Backspace => KeyCode::Backspace,
        Theirs::Delete => KeyCode::Delete,
        Theirs::Insert => KeyCode::Insert,
        Theirs::Up => KeyCode::Up,
        Theirs::Down => KeyCode::Down,
        Theirs::Left => KeyCode::Left,
        Theirs::Right => KeyCode::Right,
        Theirs::Home => KeyCode::Home,
        Theirs::End => KeyCode::End,
        Theirs::PageUp => KeyCode::PageUp,
        Theirs::PageDown => KeyCode::PageDown,
        Theirs::F(number) => KeyCode::F(number),
        _ => return None,
    })
}

fn mods(mods: KeyModifiers) -> Mods {
    Mods {
        ctrl: mods.contains(KeyModifiers::CONTROL),
        alt: mods.contains(KeyModifiers::ALT),
        shift: mods.contains(KeyModifiers::SHIFT),
    }
}

fn kind(kind: MouseEventKind) -> Option<MouseKind> {
    Some(match kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Down,
        MouseEventKind::Up(MouseButton::Left) => MouseKind::Up,
        MouseEventKind::Drag(MouseButton::Left) => MouseKind::Drag,
        MouseEventKind::ScrollUp => MouseKind::WheelUp,
        MouseEventKind::ScrollDown => MouseKind::WheelDown,
        _ => return None,
    })
}

//! Bytes of the keyboard as [`Input`].
//!
//! For: legacy, xterm and kitty key sequences, SGR mouse, bracketed paste, focus, and the terminal's answer about
//! its background.
//! Not for: reading the bytes (`events`).
//! Invariants: sequences may be cut anywhere between two reads; what is not understood is dropped and never typed;
//! memory for an unfinished sequence is bounded by [`LONGEST_SEQUENCE`], for a paste by [`LONGEST_PASTE`].

use super::key::{Input, Key, KeyCode, Mods, Mouse, MouseKind};

/// Bytes after which an unfinished escape sequence is given up.
const LONGEST_SEQUENCE: usize = 256;
/// Bytes of a paste that are kept; the rest is dropped.
const LONGEST_PASTE: usize = 4 * 1024 * 1024;
const PASTE_END: &[u8] = b"\x1b[201~";

/// What the bytes meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decoded {
    /// The person did something.
    Input(Input),
    /// The terminal's background, as red, green and blue.
    Background(u8, u8, u8),
}

/// The decoder, between two reads.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    pending: Vec<u8>,
    paste: Option<Vec<u8>>,
}

/// One step of decoding.
enum Step {
    /// This many bytes meant this.
    Took(usize, Option<Decoded>),
    /// The sequence goes on in bytes that are not there yet.
    More,
}

impl Decoder {
    /// Takes the bytes of one read; `last` says that no more were waiting, so that a lone escape byte is the key.
    pub(super) fn feed(&mut self, bytes: &[u8], last: bool, out: &mut Vec<Decoded>) {
        let mut buffer = std::mem::take(&mut self.pending);
        buffer.extend_from_slice(bytes);
        let mut rest = buffer.as_slice();
        while !rest.is_empty() {
            if self.paste.is_some() {
                match self.pasted(rest, out) {
                    Some(used) => rest = &rest[used..],
                    None => return,
                }
                continue;
            }
            match step(rest) {
                Step::Took(_, Some(Decoded::Input(Input::Paste(_)))) => {
                    self.paste = Some(Vec::new());
                    rest = &rest[PASTE_END.len()..];
                }
                Step::Took(used, decoded) => {
                    out.extend(decoded);
                    rest = &rest[used..];
                }
                Step::More if rest == b"\x1b" && last => {
                    out.push(key(KeyCode::Esc, Mods::NONE));
                    return;
                }
                Step::More if rest.len() > LONGEST_SEQUENCE => return,
                Step::More => {
                    self.pending = rest.to_vec();
                    return;
                }
            }
        }
    }

    /// Collects a paste; the bytes used up to and with its end, or `None` when it goes on.
    fn pasted(&mut self, bytes: &[u8], out: &mut Vec<Decoded>) -> Option<usize> {
        let end = bytes.windows(PASTE_END.len()).position(|window| window == PASTE_END);
        let kept = end.unwrap_or_else(|| bytes.len() - beginning_of_end(bytes));
        if let Some(paste) = &mut self.paste {
            let room = LONGEST_PASTE.saturating_sub(paste.len());
            paste.extend_from_slice(&bytes[..kept.min(room)]);
        }
        if end.is_none() {
            self.pending = bytes[kept..].to_vec();
            return None;
        }
        let text = String::from_utf8_lossy(&self.paste.take().unwrap_or_default()).into_owned();
        out.push(Decoded::Input(Input::Paste(text.replace("\r\n", "\n").replace('\r', "\n"))));
        Some(kept + PASTE_END.len())
    }
}

/// How many bytes at the end may be the beginning of [`PASTE_END`].
fn beginning_of_end(bytes: &[u8]) -> usize {
    (1..PASTE_END.len()).rev().find(|length| bytes.ends_with(&PASTE_END[..*length])).unwrap_or(0)
}

fn key(code: KeyCode, mods: Mods) -> Decoded {
    Decoded::Input(Input::Key(Key::new(code, mods)))
}

fn step(bytes: &[u8]) -> Step {
    match bytes {
        [0x1b] => Step::More,
        [0x1b, b'[', rest @ ..] => csi(rest, 2),
        [0x1b, b'O', rest @ ..] => match rest.first() {
            Some(last) => Step::Took(3, letter(*last).map(|code| key(code, Mods::NONE))),
            None => Step::More,
        },
        [0x1b, b']' | b'P' | b'_' | b'^', ..] => string(bytes),
        [0x1b, 0x1b, ..] => Step::Took(1, Some(key(KeyCode::Esc, Mods::NONE))),
        [0x1b, rest @ ..] => match character(rest) {
            Step::Took(used, decoded) => Step::Took(used + 1, decoded.map(with_alt)),
            Step::More => Step::More,
        },
        _ => character(bytes),
    }
}

fn with_alt(decoded: Decoded) -> Decoded {
    match decoded {
        Decoded::Input(Input::Key(pressed)) => key(pressed.code, Mods { alt: true, ..pressed.mods }),
        other => other,
    }
}

/// A control or one UTF-8 character; broken UTF-8 is dropped byte by byte.
fn character(bytes: &[u8]) -> Step {
    let ctrl = |c: u8| Some(key(KeyCode::Char(char::from(c)), Mods::CTRL));
    let plain = |code| Some(key(code, Mods::NONE));
    let first = bytes.first().copied().unwrap_or_default();
    match first {
        b'\r' => Step::Took(1, plain(KeyCode::Enter)),
        b'\t' => Step::Took(1, plain(KeyCode::Tab)),
        0x7f => Step::Took(1, plain(KeyCode::Backspace)),
        0 => Step::Took(1, ctrl(b' ')),
        1..=0x1a => Step::Took(1, ctrl(first - 1 + b'a')),
        0x1b..=0x1f => Step::Took(1, ctrl(first - 0x1c + b'4')),
        0x20..=0x7e => Step::Took(1, plain(KeyCode::Char(char::from(first)))),
        _ => wide_character(bytes),
    }
}

fn wide_character(bytes: &[u8]) -> Step {
    let head = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
        Err(error) if error.error_len().is_none() => return Step::More,
        Err(_) => return Step::Took(1, None),
    };
    match valid.chars().next() {
        Some(c) if !c.is_control() => Step::Took(c.len_utf8(), Some(key(KeyCode::Char(c), Mods::NONE))),
        Some(c) => Step::Took(c.len_utf8(), None),
        None => Step::Took(1, None),
    }
}

/// A control sequence: parameters, then a final byte.
fn csi(rest: &[u8], start: usize) -> Step {
    let Some(length) = rest.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else { return Step::More };
    let Ok(params) = std::str::from_utf8(&rest[..length]) else { return Step::Took(start, None) };
    let last = rest[length];
    if !(0x40..=0x7e).contains(&last) {
        // Broken off by another control: that one is read anew.
        return Step::Took(start + length, None);
    }
    Step::Took(start + length + 1, sequence(params, last))
}

fn sequence(params: &str, last: u8) -> Option<Decoded> {
    if let Some(mouse) = params.strip_prefix('<') {
        return mouse_event(mouse, last);
    }
    let mut fields = params.split(';');
    let first: Vec<u32> = fields.next()?.split(':').map(|field| field.parse().unwrap_or(0)).collect();
    let mut state = fields.next().unwrap_or("1").split(':');
    let mods = mods(state.next()?.parse().unwrap_or(1));
    const RELEASE: &str = "3";
    if state.next() == Some(RELEASE) {
        return None;
    }
    let number = first.first().copied().unwrap_or(0);
    match last {
        b'I' if params.is_empty() => Some(Decoded::Input(Input::FocusGained)),
        b'O' if params.is_empty() => Some(Decoded::Input(Input::FocusLost)),
        b'Z' => Some(key(KeyCode::BackTab, mods)),
        b'u' => kitty(number, first.get(1).copied().unwrap_or(0), mods),
        b'~' if number == 200 => Some(Decoded::Input(Input::Paste(String::new()))),
        b'~' => tilde(number).map(|code| key(code, mods)),
        _ => letter(last).map(|code| key(code, mods)),
    }
}

/// Modifiers as xterm and kitty send them: one more than the sum of shift 1, alt 2, ctrl 4.
fn mods(value: u32) -> Mods {
    let bits = value.saturating_sub(1);
    Mods { shift: bits & 1 != 0, alt: bits & 2 != 0, ctrl: bits & 4 != 0 }
}

/// <https://sw.kovidgoyal.net/kitty/keyboard-protocol/>; `shifted` is the character with shift, if reported.
fn kitty(number: u32, shifted: u32, mods: Mods) -> Option<Decoded> {
    let code = match number {
        13 | 57414 => KeyCode::Enter,
        27 => KeyCode::Esc,
        9 => KeyCode::Tab,
        127 => KeyCode::Backspace,
        // The keypad.
        57399..=57408 => KeyCode::Char(char::from_digit(number - 57399, 10)?),
        57417 => KeyCode::Left,
        57418 => KeyCode::Right,
        57419 => KeyCode::Up,
        57420 => KeyCode::Down,
        // Other keys without a character: media keys, modifiers by themselves.
        57344..=63743 => return None,
        _ => return kitty_character(number, shifted, mods),
    };
    Some(key(code, mods))
}

fn kitty_character(number: u32, shifted: u32, mods: Mods) -> Option<Decoded> {
    let with_shift = mods.shift && shifted != 0 && !mods.ctrl;
    let c = char::from_u32(if with_shift { shifted } else { number }).filter(|c| !c.is_control())?;
    Some(key(KeyCode::Char(c), Mods { shift: mods.shift && !with_shift, ..mods }))
}

fn letter(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'M' => KeyCode::Enter,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

fn tilde(number: u32) -> Option<KeyCode> {
    let function = |base: u32| u8::try_from(number - base).ok().map(KeyCode::F);
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(10),
        17..=21 => function(11),
        23..=24 => function(12),
        _ => None,
    }
}

/// SGR mouse: button, column and row, both counted from 1.
fn mouse_event(params: &str, last: u8) -> Option<Decoded> {
    let mut fields = params.split(';').map(|field| field.parse::<u16>().ok());
    let (button, column, row) = (fields.next()??, fields.next()??, fields.next()??);
    // Shift, alt and control do not matter.
    let kind = match (button & !0b1_1100, last) {
        (0, b'M') => MouseKind::Down,
        (0, b'm') => MouseKind::Up,
        (32, b'M') => MouseKind::Drag,
        (64, b'M') => MouseKind::WheelUp,
        (65, b'M') => MouseKind::WheelDown,
        _ => return None,
    };
    let (column, row) = (column.checked_sub(1)?, row.checked_sub(1)?);
    Some(Decoded::Input(Input::Mouse(Mouse { kind, column, row })))
}

/// A string sequence: up to BEL or ST.
fn string(bytes: &[u8]) -> Step {
    let body = &bytes[2..];
    let Some(end) = body.iter().position(|byte| *byte == 7 || *byte == 0x1b) else { return Step::More };
    let used = match (body[end], body.get(end + 1)) {
        (7, _) => end + 3,
        (_, Some(b'\\')) => end + 4,
        (_, Some(_)) => end + 2,
        (_, None) => return Step::More,
    };
    let text = std::str::from_utf8(&body[..end]).unwrap_or_default();
    Step::Took(used, text.strip_prefix("11;rgb:").and_then(background))
}

/// `rrrr/gggg/bbbb`, with one to four digits each.
fn background(text: &str) -> Option<Decoded> {
    let mut channels = text.split('/').map(|channel| {
        let value = u32::from_str_radix(channel, 16).ok().filter(|_| channel.len() <= 4)?;
        let most = 16u32.pow(u32::try_from(channel.len()).ok()?) - 1;
        u8::try_from(value * 255 / most.max(1)).ok()
    });
    Some(Decoded::Background(channels.next()??, channels.next()??, channels.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode(bytes: &[u8]) -> Vec<Decoded> {
        let mut out = Vec::new();
        Decoder::default().feed(bytes, true, &mut out);
        out
    }

    #[test]
    fn keys_of_all_kinds_of_terminals() {
        for (bytes, name) in [
            (&b"a"[..], "a"),
            (b"G", "G"),
            (b"\x1b", "esc"),
            (b"\r", "enter"),
            (b"\n", "ctrl-j"),
            (b"\x10", "ctrl-p"),
            (b"\x00", "ctrl-space"),
            (b"\x7f", "backspace"),
            (b"\x1b\r", "alt-enter"),
            (b"\x1bx", "alt-x"),
            (b"\x1b[A", "up"),
            (b"\x1bOA", "up"),
            (b"\x1b[1;5C", "ctrl-right"),
            (b"\x1b[1;3D", "alt-left"),
            (b"\x1b[Z", "shift-tab"),
            (b"\x1b[5~", "pageup"),
            (b"\x1b[3;5~", "ctrl-delete"),
            (b"\x1bOP", "f1"),
            (b"\x1b[15~", "f5"),
            (b"\x1b[24~", "f12"),
            (b"\x1b[13;2u", "shift-enter"),
            (b"\x1b[27u", "esc"),
            (b"\x1b[106;5u", "ctrl-j"),
            (b"\x1b[49:33;2u", "!"),
            (b"\x1b[97;5:2u", "ctrl-a"),
            ("ä".as_bytes(), "ä"),
            ("👩".as_bytes(), "👩"),
        ] {
            assert_eq!(decode(bytes), [Decoded::Input(Input::Key(name.parse().unwrap()))], "{name}");
        }
    }

    #[test]
    fn what_is_no_key_is_dropped() {
        for bytes in [&b"\x1b[97;1:3u"[..], b"\x1b[?1u", b"\x1b[999~", b"\x1bP1+r\x1b\\", b"\x1b]0;x\x07", b"\xff"] {
            assert_eq!(decode(bytes), [], "{bytes:?}");
        }
        assert_eq!(decode(b"\x1b[1\x1b[A"), [key(KeyCode::Up, Mods::NONE)], "a broken sequence takes nothing along");
    }

    #[test]
    fn a_paste_is_one_input() {
        let paste = |text: &str| Decoded::Input(Input::Paste(text.to_owned()));
        assert_eq!(decode(b"\x1b[200~a\r\nb\rc\x1b[A\x1b[201~"), [paste("a\nb\nc\u{1b}[A")]);
        let mut decoder = Decoder::default();
        let mut out = Vec::new();
        for byte in b"\x1b[200~two\x1b[20words\x1b[201~" {
            decoder.feed(&[*byte], false, &mut out);
        }
        assert_eq!(out, [paste("two\u{1b}[20words")]);
    }

    #[test]
    fn mouse_focus_and_background() {
        let mouse = |kind| Decoded::Input(Input::Mouse(Mouse { kind, column: 4, row: 9 }));
        assert_eq!(decode(b"\x1b[<0;5;10M\x1b[<0;5;10m"), [mouse(MouseKind::Down), mouse(MouseKind::Up)]);
        assert_eq!(decode(b"\x1b[<65;5;10M"), [mouse(MouseKind::WheelDown)]);
        assert_eq!(decode(b"\x1b[I"), [Decoded::Input(Input::FocusGained)]);
        assert_eq!(decode(b"\x1b]11;rgb:ffff/8080/0000\x1b\\"), [Decoded::Background(255, 128, 0)]);
        assert_eq!(decode(b"\x1b]11;rgb:ff/80/0\x07"), [Decoded::Background(255, 128, 0)]);
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_pieces(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0usize..200) {
            let (head, tail) = bytes.split_at(cut.min(bytes.len()));
            let (mut whole, mut pieces) = (Vec::new(), Vec::new());
            Decoder::default().feed(&bytes, false, &mut whole);
            let mut decoder = Decoder::default();
            decoder.feed(head, false, &mut pieces);
            decoder.feed(tail, false, &mut pieces);
            prop_assert_eq!(pieces, whole);
        }
    }
}

//! An independent, slow reader of placeholders, and a million damaged ones to compare with.
//!
//! For every live placeholder an expression of all its accepted spellings is written down and tried at every place.

use super::{super::placeholder::nonce_text, tests::session};
use crate::trust::session::Session;
use regex::Regex;

const ZERO_WIDTH: &str = r"[\x{ad}\x{34f}\x{61c}\x{180e}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{206f}\x{fe00}-\x{fe0f}\x{feff}\x{e0000}-\x{e0fff}]*";

struct Reference {
    /// Without a nonce the number is the last part of a name, so digits behind a zero-width character belong to it.
    open_ended: bool,
    /// An expression for each placeholder and the value that it restores.
    spellings: Vec<(Regex, String, bool)>,
}

/// A letter or sign in either case and width.
fn letter(c: char) -> String {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).map_or(String::new(), |c| c.to_string());
    let both = [c.to_ascii_uppercase(), c.to_ascii_lowercase()];
    format!("[{}{}{}{}]{ZERO_WIDTH}", escaped(both[0]), escaped(both[1]), wide(both[0]), wide(both[1]))
}

fn escaped(c: char) -> String {
    format!("\\x{{{:x}}}", u32::from(c))
}

fn letters(text: &str) -> String {
    text.chars().map(letter).collect()
}

impl Reference {
    fn of(session: &Session) -> Self {
        let breaks = if session.nonce.is_empty() { "" } else { r"|\r{Z}\n|\n" }.replace("{Z}", ZERO_WIDTH);
        let joint = format!(
            r"(?:[\\\x{{ff3c}}]{ZERO_WIDTH}[_\x{{ff3f}}]|[_\x{{ff3f}}\x{{ff0d}} \x{{3000}}\x{{a0}}\x{{2010}}\x{{2011}}-]{breaks}){ZERO_WIDTH}"
        );
        let mut spellings = Vec::new();
        for (slot, entry) in &session.slots {
            let zeros = 7 - slot.number.to_string().len();
            let mut core = letters(slot.kind.word());
            core += &format!("{joint}(?:{}){{0,{zeros}}}", letter('0'));
            core += &letters(&slot.number.to_string());
            core += &letters(&slot.form.letters());
            if !session.nonce.is_empty() {
                core += &format!("{joint}{}", letters(&session.nonce));
            }
            // A zero-width character behind the last one belongs to the text.
            let bare = core.strip_suffix(ZERO_WIDTH).expect("ends so").to_owned();
            let close = |end: &str| letters(end).strip_suffix(ZERO_WIDTH).expect("ends so").to_owned();
            for (open, end, closed) in [("<", ">", true), ("&lt;", "&gt;", true), ("", "", false)] {
                let pattern = match closed {
                    true => format!("^{}{core}{}", letters(open), close(end)),
                    false => format!("^{bare}"),
                };
                spellings.push((Regex::new(&pattern).expect("expression"), entry.value.to_string(), closed));
            }
        }
        Self { open_ended: session.nonce.is_empty(), spellings }
    }

    fn unmask(&self, text: &str) -> String {
        let (mut out, mut at, mut word_before) = (String::new(), 0, false);
        while let Some(c) = text[at..].chars().next() {
            let readings = self.spellings.iter().filter_map(|(spelling, value, closed)| {
                let length = spelling.find(&text[at..])?.end();
                let free = *closed || !word_before;
                let rest = &text[at + length..];
                let open = self.open_ended && !closed;
                let rest = if open { rest.trim_start_matches(crate::trust::fold::is_invisible) } else { rest };
                (free && length <= 30 && ends(rest, *closed)).then_some((length, value))
            });
            let readings: Vec<_> = readings.collect();
            assert!(readings.len() < 2, "one text is never two placeholders: {text:?}");
            if let Some((length, value)) = readings.first() {
                out += value;
                (at, word_before) = (at + length, true);
            } else {
                out.push(c);
                (at, word_before) = (at + c.len_utf8(), is_word(c));
            }
        }
        out
    }
}

fn ends(rest: &str, closed: bool) -> bool {
    let mut rest = rest.chars();
    match rest.next() {
        Some('_' | '\u{ff3f}') => !rest.next().is_some_and(is_word),
        _ if closed => true,
        Some('s' | 'S' | 'ｓ' | 'Ｓ') => !rest.next().is_some_and(is_word),
        next => !next.is_some_and(is_word),
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    fn of<'a, T: ?Sized>(&mut self, these: &[&'a T]) -> &'a T {
        these[self.below(these.len())]
    }
}

const PIECES: &[&str] = &[
    "0", "1", "2", "3", "9", "_", "-", " ", "\\", "\\_", "<", ">", "&lt;", "&gt;", "J", "7", "R", "j", "F", "L", "s",
    "S", "P", "PERSON", "ORG", "EMAIL", "ID", "\n", "\r\n", "\u{200b}", "\u{ad}", "１", "＿", "＜", "＞", "Ｐ", "Ｊ",
    "é", "*", "`", "'", ".", "X", "\u{a0}", "\u{3000}", "－", "ｓ",
];
const AROUND: &[&str] =
    &["", "", " ", "a", "1", "_", "<", "**", "`", "(", "PERSON_1_J7R", ".", "é", "\u{200b}", "0_J7R"];

/// A placeholder after one to three accidents, in some surroundings.
fn damaged(names: &[String], dice: &mut Dice) -> String {
    let mut text: Vec<String> = names[dice.below(names.len())].chars().map(String::from).collect();
    for _ in 0..=dice.below(3) {
        let at = dice.below(text.len().max(1)).min(text.len().saturating_sub(1));
        match dice.below(7) {
            0 if text.len() > 1 => _ = text.remove(at),
            1 => text.insert(at, dice.of(PIECES).to_owned()),
            2 if at > 0 => text.swap(at - 1, at),
            3 if !text.is_empty() => dice.of(PIECES).clone_into(&mut text[at]),
            4 if !text.is_empty() => text[at] = text[at].to_lowercase(),
            5 if !text.is_empty() => {
                let again = text[at].clone();
                text.insert(at, again);
            }
            _ => text.push(dice.of(PIECES).to_owned()),
        }
    }
    format!("{}{}{}", dice.of(AROUND), text.concat(), dice.of(AROUND))
}

/// `DEALDESK_MUTATIONS` says how many; the long run is `DEALDESK_MUTATIONS=1000000 cargo test --release mutations`.
#[test]
fn mutations_restore_what_they_denote_or_nothing() {
    let wanted = std::env::var("DEALDESK_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let (mut dice, mut restored) = (Dice(0x9e37_79b9_7f4a_7c15), 0);
    let mut bare = Session::with_nonce("bare".into(), nonce_text(&[]));
    for (slot, entry) in &session().slots {
        bare.put(*slot, &entry.value, true);
    }
    for (session, share) in [(session(), wanted / 4 * 3), (bare, wanted - wanted / 4 * 3)] {
        let reference = Reference::of(&session);
        let names: Vec<String> = session.slots.keys().map(|slot| slot.write(&session.nonce)).collect();
        for _ in 0..share {
            let text = damaged(&names, &mut dice);
            let (fast, slow) = (session.unmask(&text), reference.unmask(&text));
            assert_eq!(fast, slow, "{text:?}");
            restored += usize::from(fast != text);
        }
    }
    println!("{wanted} mutations, {restored} of them still denote a placeholder, 0 restored wrongly");
    assert!(restored * 20 > wanted && restored < wanted, "some denote something, some do not: {restored}");
}

//! Text that is safe to show: the one sanitiser for everything that enters from outside.
//!
//! For: records, model output, files, the clipboard, before they reach a screen, title, clipboard, file or log.
//! Not for: judging what a text says; an instruction hidden in visible words stays visible words.
//! Invariants: only single code points are dropped or replaced, never a stretch between two of them, so no printable
//! text can be swallowed by an unfinished escape sequence; the result of a pass is a fixed point of the next.

use std::fmt;
use unicode_normalization::char::is_combining_mark;

/// Text without escapes, controls, bidi overrides, zero-width or tag characters. Only [`SafeText::new`] and
/// [`SafeText::one_line`] make one from outside text, so holding one is the proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafeText(String);

/// More marks than this on one letter are a smear over the lines above, not a language.
const MOST_MARKS: usize = 6;

impl SafeText {
    /// Removes whatever could act on a terminal or hide from a reader, and keeps every visible character.
    /// Every kind of line break becomes `\n`, a tab becomes four spaces.
    ///
    /// Works code point by code point, so a stream may be cleaned chunk by chunk; only an emoji sequence or a
    /// `\r\n` that is cut in two reads differently (two emoji, two line breaks), never less safely.
    pub fn new(text: &str) -> Self {
        if is_plain_ascii(text) {
            return Self(text.to_owned());
        }
        let mut out = Cleaner::with_capacity(text.len());
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if c == '\r' {
                chars.next_if_eq(&'\n');
            }
            out.push(c, chars.peek().copied());
        }
        Self(out.text)
    }

    /// The same on one line: line breaks become spaces. For titles, names and log lines.
    pub fn one_line(text: &str) -> Self {
        let mut safe = Self::new(text);
        if safe.0.contains('\n') {
            safe.0 = safe.0.replace('\n', " ");
        }
        safe
    }

    /// Whether [`SafeText::new`] would leave the text as it is.
    pub fn is_clean(text: &str) -> bool {
        is_plain_ascii(text) || Self::new(text).0 == text
    }

    /// Text written in this program's source.
    pub fn from_static(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    /// Adds safe text: pieces of a stream become one.
    pub fn push(&mut self, more: &Self) {
        self.0.push_str(&more.0);
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, by value.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::ops::Deref for SafeText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// Nearly all text: printable ASCII and line feeds. The loop has no branch per byte, so it vectorises.
fn is_plain_ascii(text: &str) -> bool {
    text.as_bytes().chunks(64).all(|chunk| chunk.iter().fold(true, |ok, b| ok & matches!(b, b' '..=b'~' | b'\n')))
}

struct Cleaner {
    text: String,
    last: Option<char>,
    marks: usize,
}

impl Cleaner {
    fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), last: None, marks: 0 }
    }

    fn push(&mut self, c: char, next: Option<char>) {
        match c {
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => self.keep('\n'),
            '\t' => (0..4).for_each(|_| self.keep(' ')),
            '\u{2800}' => self.keep(' '),
            '\u{200c}' | '\u{200d}' if self.joins(c, next) => self.keep(c),
            '\u{fe0f}' if self.shows_emoji(next) => self.keep(c),
            _ if is_hidden(c) => {}
            _ => self.keep(c),
        }
    }

    fn keep(&mut self, c: char) {
        self.marks = if is_combining_mark(c) { self.marks + 1 } else { 0 };
        if self.marks <= MOST_MARKS {
            self.text.push(c);
            self.last = Some(c);
        }
    }

    /// A joiner belongs between two parts of one emoji, or between letters of a script that is written with it.
    fn joins(&self, joiner: char, next: Option<char>) -> bool {
        let (Some(last), Some(next)) = (self.last, next) else { return false };
        let emoji = joiner == '\u{200d}' && (is_emoji(last) || last == '\u{fe0f}') && is_emoji(next);
        emoji || (is_joining_script(last) && is_joining_script(next))
    }

    /// The emoji selector belongs after a character that has an emoji form, and inside a keycap.
    fn shows_emoji(&self, next: Option<char>) -> bool {
        self.last
            .is_some_and(|last| is_emoji(last) || (matches!(last, '0'..='9' | '#' | '*') && next == Some('\u{20e3}')))
    }
}

/// Code points that act or hide instead of being read.
fn is_hidden(c: char) -> bool {
    let code = u32::from(c);
    c.is_control()
        || code & 0xfffe == 0xfffe
        || matches!(code,
            0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f
            | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0x3164
            | 0xfdd0..=0xfdef | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfffb
            | 0x13430..=0x1343f | 0x1bca0..=0x1bca3 | 0x1d159 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
}

/// The blocks that hold emoji; wider than the exact property, which costs nothing here.
fn is_emoji(c: char) -> bool {
    matches!(u32::from(c),
        0xa9 | 0xae | 0x203c | 0x2049 | 0x2122 | 0x2139 | 0x2190..=0x21ff | 0x2300..=0x23ff | 0x25a0..=0x27bf
        | 0x2934 | 0x2935 | 0x2b00..=0x2bff | 0x3030 | 0x303d | 0x3297 | 0x3299 | 0x1f000..=0x1faff)
}

/// Arabic to Thaana and N'Ko, the scripts of India, Tibetan and Myanmar, Khmer, Mongolian.
fn is_joining_script(c: char) -> bool {
    matches!(u32::from(c), 0x620..=0x8ff | 0x900..=0xdff | 0xf00..=0x109f | 0x1780..=0x17b3 | 0x17b6..=0x17ff
        | 0x1820..=0x18af | 0xfb50..=0xfdcf | 0xfe70..=0xfefc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_acts_and_nothing_visible_is_lost() {
        for (raw, safe) in [
            ("a\u{1b}[31mred\u{1b}[0m", "a[31mred[0m"),
            ("Acme\u{1b}]52;c;unfinished Corp", "Acme]52;c;unfinished Corp"),
            ("one\r\ntwo\rthree\u{2028}four\u{85}five", "one\ntwo\nthree\nfour\nfive"),
            ("a\tb", "a    b"),
            ("pay\u{202e}gnp.exe", "paygnp.exe"),
            ("Ac\u{200b}me\u{e0041}\u{fe0e}\u{feff}\u{ad}\u{200d}", "Acme"),
            (
                "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f} 1\u{fe0f}\u{20e3}",
                "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f} 1\u{fe0f}\u{20e3}",
            ),
            ("م\u{200c}ن x\u{200c}y", "م\u{200c}ن xy"),
            ("Zoë Ångström 田中 Å", "Zoë Ångström 田中 Å"),
        ] {
            assert_eq!(SafeText::new(raw).as_str(), safe, "{raw:?}");
        }
    }

    #[test]
    fn titles_have_one_line() {
        assert_eq!(SafeText::one_line("a\r\nb\nc").as_str(), "a b c");
    }

    #[test]
    fn a_smear_of_marks_is_cut_short() {
        let smear = format!("a{}b", "\u{301}".repeat(100));
        assert_eq!(SafeText::new(&smear).chars().count(), 2 + MOST_MARKS);
    }

    proptest! {
        #[test]
        fn cleaning_is_a_fixed_point_without_controls(text in "(?s)(.|[\u{1b}\u{9b}\u{200b}-\u{206f}\u{fe00}-\u{fe0f}\u{e0000}-\u{e007f}]){0,60}") {
            let once = SafeText::new(&text);
            prop_assert_eq!(SafeText::new(&once), once.clone());
            prop_assert!(SafeText::is_clean(&once));
            prop_assert!(once.chars().all(|c| c == '\n' || !c.is_control()));
        }

        #[test]
        fn letters_and_digits_survive(text in "[a-zA-Z0-9äöüß田中\u{1b}\u{7}\u{9b}\\[\\];m]{0,60}") {
            let visible = |s: &str| s.chars().filter(|c| !c.is_control()).collect::<String>();
            prop_assert_eq!(visible(&SafeText::new(&text)), visible(&text));
        }
    }

    /// Written from the Unicode charts anew: what acts on a terminal, turns text around, or is not seen.
    fn acts_or_hides(c: char) -> bool {
        match u32::from(c) {
            0x0a => false,
            0..=0x1f | 0x7f..=0x9f | 0xad | 0x61c | 0x180e => true,
            0x200b | 0x200e | 0x200f | 0x2028..=0x202e | 0x2060..=0x206f => true,
            0xfe00..=0xfe0e | 0xfeff | 0xfff9..=0xfffb | 0x3164 | 0xffa0 | 0x115f | 0x1160 => true,
            0xe0000..=0xe01ef => true,
            code => code & 0xfffe == 0xfffe,
        }
    }

    /// Bytes as attackers like them: escape sequences cut anywhere, invisible characters, broken UTF-8, and words.
    struct Hostile(u64);

    impl Hostile {
        fn next(&mut self) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0
        }

        fn bytes(&mut self, least: usize) -> Vec<u8> {
            const PIECES: [&str; 24] = [
                "\u{1b}[",
                "\u{1b}]8;;http://x\u{7}",
                "\u{1b}]52;c;",
                "\u{1b}P",
                "\u{1b}\\",
                "\u{9b}31m",
                "\u{9d}0;t",
                "\u{9c}",
                "\u{90}",
                "\u{202e}",
                "\u{2066}",
                "\u{200b}",
                "\u{200d}",
                "\u{fe0f}",
                "\u{fe01}",
                "\u{e0041}",
                "\u{e01ef}",
                "\r\n",
                "\u{85}",
                "\u{301}",
                "👩",
                "م",
                "日本",
                "word ",
            ];
            let mut out = Vec::with_capacity(least + 32);
            while out.len() < least {
                let random = self.next();
                match random % 4 {
                    0 => out.extend_from_slice(&random.to_le_bytes()[..1 + (random >> 8) as usize % 7]),
                    1 => out.extend((random >> 16).to_le_bytes().map(|b| b % 0x5f + 0x20)),
                    2 => out.extend_from_slice(PIECES[(random >> 8) as usize % PIECES.len()].as_bytes()),
                    _ => {
                        let c = char::from_u32((random >> 8) as u32 % 0x11_0000).unwrap_or('x');
                        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                    }
                }
            }
            out
        }
    }

    fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
        text.chars().filter(|c| c.is_alphanumeric() && !acts_or_hides(*c) && !is_combining_mark(*c))
    }

    /// How many bytes went through.
    fn nothing_gets_out(bytes: usize) -> usize {
        let (mut hostile, mut done) = (Hostile(0x9e37_79b9_7f4a_7c15), 0);
        while done < bytes {
            let raw = hostile.bytes(4096);
            done += raw.len();
            let text = String::from_utf8_lossy(&raw);
            let safe = SafeText::new(&text);
            assert!(!safe.chars().any(acts_or_hides), "{text:?}");
            assert!(letters(&text).eq(letters(&safe)), "{text:?}\n{safe}");
            assert_eq!(SafeText::new(&safe), safe);
            // A stream, cut where it hurts: each piece is as safe as the whole, and the letters are the same.
            let mut cut = hostile.next() as usize % text.len();
            while !text.is_char_boundary(cut) {
                cut -= 1;
            }
            let mut pieces = SafeText::new(&text[..cut]);
            pieces.push(&SafeText::new(&text[cut..]));
            assert!(!pieces.chars().any(acts_or_hides) && letters(&text).eq(letters(&pieces)), "{text:?}");
        }
        done
    }

    #[test]
    fn no_fuzzed_byte_acts() {
        assert!(nothing_gets_out(300_000) >= 300_000);
    }

    #[test]
    #[ignore = "10^8 bytes: cargo test --release --lib safe:: -- --ignored"]
    fn no_byte_of_a_hundred_million_acts() {
        assert!(nothing_gets_out(100_000_000) >= 100_000_000);
    }
}

//! Cuts the text of a query into tokens.
//!
//! Invariant: never fails but for an unclosed quote; every token knows its column.

use super::QueryError;
use jiff::civil::Date;

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// Letters, digits, `_`, and `.` or `-` between letters.
    Word(String),
    /// `"…"` or `'…'`.
    Quoted(String),
    /// `84,000`, `1.5M`, `42%`.
    Number(f64),
    /// `2026-11-20`.
    Date(Date),
    /// `2016-12`.
    Month(i16, i8),
    /// An operator or a bracket.
    Symbol(&'static str),
    /// The end of the text.
    End,
}

/// A token and where it starts, in characters from 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) column: usize,
}

const SYMBOLS: [&str; 20] =
    ["!=", "<>", "<=", ">=", "==", "!~", "&&", "||", "=", "<", ">", "~", "(", ")", ",", "-", "+", "*", "/", "."];

/// Cuts the text; the last token is always [`Kind::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut lexer = Lexer { chars: text.chars().collect(), at: 0, lists: Vec::new(), out: Vec::new() };
    while lexer.step()? {}
    Ok(lexer.out)
}

/// Reads a number with thousands separators and a `k`, `M`, `B` or `%` behind it; the whole text must be one.
pub(super) fn number(text: &str) -> Option<f64> {
    match tokens(text.trim()).ok()?.as_slice() {
        [Token { kind: Kind::Number(n), .. }, Token { kind: Kind::End, .. }] => Some(*n),
        [Token { kind: Kind::Symbol("-"), .. }, Token { kind: Kind::Number(n), .. }, Token { kind: Kind::End, .. }] => {
            Some(-n)
        }
        _ => None,
    }
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    /// For each open bracket, whether it opened a list of constants, in which a comma separates.
    lists: Vec<bool>,
    out: Vec<Token>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn push(&mut self, column: usize, kind: Kind) {
        self.out.push(Token { kind, column });
    }

    /// Reads one token; false at the end.
    fn step(&mut self) -> Result<bool, QueryError> {
        while self.peek(0).is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        let column = self.at + 1;
        match self.peek(0) {
            None => {
                self.push(column, Kind::End);
                return Ok(false);
            }
            Some(quote @ ('"' | '\'' | '“' | '”')) => self.quoted(column, quote)?,
            Some('€' | '$' | '£' | '¥') => self.at += 1,
            Some(c) if c.is_ascii_digit() => self.number_or_word(column),
            Some(c) if is_word(c) => self.word(column),
            Some(c) => self.symbol(column, c)?,
        }
        Ok(true)
    }

    fn symbol(&mut self, column: usize, c: char) -> Result<(), QueryError> {
        let found = SYMBOLS
            .into_iter()
            .find(|symbol| symbol.chars().enumerate().all(|(i, s)| self.peek(i) == Some(s)))
            .ok_or_else(|| QueryError::at(column, format!("{c:?} means nothing here; put text in quotes")))?;
        match found {
            "(" => self.lists.push(self.after_in()),
            ")" => drop(self.lists.pop()),
            _ => {}
        }
        self.at += found.len();
        self.push(column, Kind::Symbol(found));
        Ok(())
    }

    fn after_in(&self) -> bool {
        matches!(self.out.last(), Some(Token { kind: Kind::Word(word), .. }) if word.eq_ignore_ascii_case("in"))
    }

    fn quoted(&mut self, column: usize, quote: char) -> Result<(), QueryError> {
        let close = if quote == '“' { '”' } else { quote };
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.peek(0) {
                None => return Err(QueryError::at(column, "this quote is never closed")),
                Some('\\') => {
                    self.at += 1;
                    text.extend(self.peek(0).map(unescape));
                }
                Some(c) if c == close => break,
                Some(c) => text.push(c),
            }
            self.at += 1;
        }
        self.at += 1;
        self.push(column, Kind::Quoted(text));
        Ok(())
    }

    fn word(&mut self, column: usize) {
        let start = self.at;
        while let Some(c) = self.peek(0) {
            let joins = matches!(c, '.' | '-' | '\'' | '@' | '&' | '/' | ':')
                && self.peek(1).is_some_and(|next| if c == '-' { next.is_alphabetic() } else { is_word(next) });
            if !is_word(c) && !joins {
                break;
            }
            self.at += 1;
        }
        let text = self.chars[start..self.at].iter().collect();
        self.push(column, Kind::Word(text));
    }

    /// A date, a month, a number, or a word that starts with a digit such as an id.
    fn number_or_word(&mut self, column: usize) {
        if let Some((kind, length)) = self.calendar() {
            self.at += length;
            return self.push(column, kind);
        }
        let Some((value, length)) = self.quantity() else { return self.word(column) };
        self.at += length;
        self.push(column, Kind::Number(value));
    }

    fn run(&self, accept: impl Fn(char) -> bool) -> String {
        self.chars[self.at..].iter().copied().take_while(|c| accept(*c)).collect()
    }

    fn calendar(&self) -> Option<(Kind, usize)> {
        let text = self.run(|c| c.is_ascii_digit() || c == '-');
        if self.peek(text.len()).is_some_and(is_word) {
            return None;
        }
        if text.len() == 10 {
            return text.parse().ok().map(|date| (Kind::Date(date), 10));
        }
        let (year, month) = text.split_once('-').filter(|(y, m)| y.len() == 4 && m.len() == 2)?;
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        (1..=12).contains(&month).then_some((Kind::Month(year, month), 7))
    }

    fn quantity(&self) -> Option<(f64, usize)> {
        let in_list = self.lists.last().copied().unwrap_or(false);
        let mut digits = String::new();
        let mut i = 0;
        while let Some(c) = self.peek(i) {
            match c {
                '0'..='9' => digits.push(c),
                '_' if self.peek(i + 1).is_some_and(|n| n.is_ascii_digit()) => {}
                ',' if !in_list && !digits.contains('.') && self.thousands(i) => {}
                '.' if !digits.contains('.') && self.peek(i + 1).is_some_and(|n| n.is_ascii_digit()) => digits.push(c),
                _ => break,
            }
            i += 1;
        }
        let factor = match self.peek(i) {
            Some('k' | 'K') => 1e3,
            Some('m' | 'M') => 1e6,
            Some('b' | 'B') => 1e9,
            _ => 1.0,
        };
        let suffixed = factor > 1.0 || self.peek(i) == Some('%');
        let end = i + usize::from(suffixed);
        let free = !self.peek(end).is_some_and(is_word);
        let value: f64 = digits.parse().ok()?;
        free.then_some((value * factor, end))
    }

    /// Whether the comma at `i` is followed by exactly three digits.
    fn thousands(&self, i: usize) -> bool {
        (1..=3).all(|n| self.peek(i + n).is_some_and(|c| c.is_ascii_digit()))
            && !self.peek(i + 4).is_some_and(|c| c.is_ascii_digit())
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn unescape(c: char) -> char {
    match c {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        other => other,
    }
}

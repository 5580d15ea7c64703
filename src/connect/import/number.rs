//! Numbers as people write them: `1,234.50`, `1.234,50`, `€ 1 234`, `45k`, `(500)`, `12 %`.
//!
//! Invariant: which mark is the decimal one is decided for a whole column, never cell by cell.

/// Which character starts the fraction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Decimal {
    /// `1,234.50`
    #[default]
    Point,
    /// `1.234,50`
    Comma,
}

/// What the values of a column say about its decimal mark.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NumberEvidence {
    point: u64,
    comma: u64,
}

impl NumberEvidence {
    /// Looks at one value.
    pub(super) fn see(&mut self, text: &str) {
        let marks: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
        let Some(&(last, mark)) = marks.last() else { return };
        let digits = text[last + 1..].chars().take_while(char::is_ascii_digit).count();
        let mixed = marks.iter().any(|(_, other)| *other != mark);
        let grouping = !mixed && (marks.len() > 1 || (digits == 3 && !text.starts_with(['0', ',', '.'])));
        match (mark, grouping) {
            ('.', false) => self.point += 1,
            (',', false) => self.comma += 1,
            ('.', true) if marks.len() > 1 => self.comma += 1,
            (',', true) if marks.len() > 1 => self.point += 1,
            _ => {}
        }
    }

    /// The decimal mark of the column; a point when nothing tells.
    pub(super) fn decide(&self) -> Decimal {
        if self.comma > self.point { Decimal::Comma } else { Decimal::Point }
    }
}

/// Reads a number; `None` when it is none.
pub(super) fn parse(text: &str, decimal: Decimal) -> Option<f64> {
    let text = text.trim();
    let (text, negative) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (inner.trim(), true),
        None => (text, false),
    };
    let text = strip_currency(text);
    let (text, factor) = strip_suffix(text);
    let (text, negative) = match strip_currency(text) {
        t if t.starts_with(['-', '−']) => (t.trim_start_matches(['-', '−']), !negative),
        t if t.ends_with('-') => (t.trim_end_matches('-'), !negative),
        t => (t.strip_prefix('+').unwrap_or(t), negative),
    };
    let plain = plain_digits(strip_currency(text), decimal)?;
    let number: f64 = plain.parse().ok().filter(|n: &f64| n.is_finite())?;
    Some(if negative { -number } else { number } * factor)
}

/// Takes a currency sign or a three-letter code from either end.
fn strip_currency(text: &str) -> &str {
    let sign = |c: char| matches!(c, '€' | '$' | '£' | '¥' | '₹' | '₩' | '₽' | '₺' | '฿');
    let text = text.trim().trim_matches(sign).trim();
    let code = |part: &str| part.len() == 3 && part.bytes().all(|b| b.is_ascii_uppercase());
    match (text.get(..3), text.len().checked_sub(3).and_then(|at| text.get(at..))) {
        (Some(head), _) if code(head) => text[3..].trim(),
        (_, Some(tail)) if code(tail) => text[..text.len() - 3].trim(),
        _ => text,
    }
}

fn strip_suffix(text: &str) -> (&str, f64) {
    let text = text.strip_suffix('%').unwrap_or(text).trim_end();
    for (suffix, factor) in [("bn", 1e9), ("k", 1e3), ("m", 1e6), ("b", 1e9)] {
        let cut = text.len().saturating_sub(suffix.len());
        if text.get(cut..).is_some_and(|tail| tail.eq_ignore_ascii_case(suffix)) {
            return (text[..cut].trim_end(), factor);
        }
    }
    (text, 1.0)
}

/// Digits with a point, grouping removed; `None` when anything else is in there.
fn plain_digits(text: &str, decimal: Decimal) -> Option<String> {
    let (point, group) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let mut plain = String::with_capacity(text.len());
    let mut seen_point = false;
    let mut since_group = None;
    for c in text.chars() {
        match c {
            '0'..='9' => {
                since_group = since_group.map(|n: u32| n + 1);
                plain.push(c);
            }
            c if c == point && !seen_point => {
                if since_group.is_some_and(|n| n != 3) {
                    return None;
                }
                (seen_point, since_group) = (true, None);
                plain.push('.');
            }
            c if !seen_point
                && !plain.is_empty()
                && (c == group || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’')) =>
            {
                if since_group.is_some_and(|n| n != 3) {
                    return None;
                }
                since_group = Some(0);
            }
            'e' | 'E' if text.len() < 30 && decimal == Decimal::Point => return Some(text.to_owned()),
            _ => return None,
        }
    }
    (plain.bytes().any(|b| b.is_ascii_digit()) && since_group.is_none_or(|n| n == 3)).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_in_the_forms_of_exports() {
        use Decimal::{Comma, Point};
        for (text, decimal, number) in [
            ("1,234.50", Point, Some(1234.5)),
            ("1.234,50", Comma, Some(1234.5)),
            ("€ 1 234", Point, Some(1234.0)),
            ("1 234,5 EUR", Comma, Some(1234.5)),
            ("$1,000,000", Point, Some(1e6)),
            ("-$5", Point, Some(-5.0)),
            ("45k", Point, Some(45_000.0)),
            ("1.5M", Point, Some(1_500_000.0)),
            ("(500)", Point, Some(-500.0)),
            ("12 %", Point, Some(12.0)),
            ("500-", Point, Some(-500.0)),
            ("0.1", Point, Some(0.1)),
            ("1e3", Point, Some(1000.0)),
            ("12,34", Point, None),
            ("1.2.3", Point, None),
            ("abc", Point, None),
            ("", Point, None),
            ("-", Point, None),
        ] {
            assert_eq!(parse(text, decimal), number, "{text:?}");
        }
    }

    #[test]
    fn a_column_decides_its_decimal_mark() {
        for (values, decimal) in [
            (vec!["1.234", "2.345,50"], Decimal::Comma),
            (vec!["1,234", "2,345.50"], Decimal::Point),
            (vec!["1,234"], Decimal::Point),
            (vec!["3,5", "1.200"], Decimal::Comma),
            (vec!["1.234.567"], Decimal::Comma),
            (vec!["0,125"], Decimal::Comma),
        ] {
            let mut evidence = NumberEvidence::default();
            values.iter().for_each(|value| evidence.see(value));
            assert_eq!(evidence.decide(), decimal, "{values:?}");
        }
    }
}

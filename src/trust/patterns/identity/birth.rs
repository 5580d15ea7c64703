//! Dates of birth: a date in any usual form with a word that says that somebody was born.
//!
//! Not for: other dates; a date alone is never taken.

use super::checks::{full_ymd, is_day};
use super::plain::{Plain, plain};
use super::run::{Group, Run};
use aho_corasick::AhoCorasick;
use std::{collections::HashSet, ops::Range, sync::LazyLock};

/// How far a word like “born” reaches, in bytes.
const REACH: usize = 56;

/// The date of birth that starts with this run; `floor` is where the run before ended.
pub(super) fn at(run: &Run<'_>, floor: usize) -> Option<Range<usize>> {
    let range = date(run)?;
    (born_before(run.text, range.start, floor) || born_after(run.text, range.end)).then_some(range)
}

const BORN: &[&str] = &[
    "born",
    "birth",
    "dob",
    "d.o.b",
    "geboren",
    "geburt",
    "geb.",
    "naissance",
    "ne le",
    "nee le",
    "ne en",
    "nee en",
    "ne(e) le",
    "nacimiento",
    "nacido",
    "nacida",
    "nacio",
    "nascita",
    "nato ",
    "nata ",
    "nascimento",
    "nascido",
    "nascida",
    "nasceu",
    "geboorte",
    "fodt",
    "fodsel",
    "fodd",
    "fodelse",
    "syntynyt",
    "syntyma",
    "urodz",
    "narozen",
    "narodz",
    "narodenia",
    "szulet",
    "rodjen",
    "rojen",
    "rojstva",
    "nascut",
    "nasterii",
    "dogum",
    "sunnikuupaev",
    "sundinud",
    "gimimo",
    "dzims",
    "рожд",
    "родил",
    "народж",
    "γεννησ",
    "γεννηθ",
    "生年月日",
    "出生",
    "생년월일",
    "เกิด",
    "תאריך לידה",
    "الميلاد",
    "bday",
    "b-day",
    "fecha nac",
    "data nasc",
    "data ur",
    "dat. nar",
];

fn born_before(text: &str, start: usize, floor: usize) -> bool {
    let from = (floor.max(start.saturating_sub(REACH))..start).find(|at| text.is_char_boundary(*at));
    let Some(from) = from else { return false };
    let window = &text[from..start];
    let clause = window.rsplit(['!', '?', ';']).next().unwrap_or(window);
    let clause = clause.rsplit("\n\n").next().unwrap_or(clause);
    let small = plain(clause);
    let words = BORN_WORDS.iter().flat_map(|words| words.find_overlapping_iter(&small));
    words.into_iter().any(|hit| starts_word(&small, hit.start()))
}

static BORN_WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(BORN).ok());

/// “12.03.1985 geboren”, “(DOB)”.
fn born_after(text: &str, end: usize) -> bool {
    let rest = text[end..].trim_start_matches([' ', '(', ',', ')']);
    let small = Plain::new(&rest[..rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())]);
    ["geboren", "dob", "born", "birth", "dogum", "szulet"].iter().any(|word| small.starts_with(word))
}

fn starts_word(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// The date that starts with this run.
fn date(run: &Run<'_>) -> Option<Range<usize>> {
    in_east_asia(run.text, run.groups()).or_else(|| numeric(run)).or_else(|| with_month(run.text, run.groups()))
}

fn number(text: &str, group: &Group) -> u32 {
    text[group.start..group.end].parse().unwrap_or(u32::MAX)
}

fn is_year(year: u32) -> bool {
    (1880..2040).contains(&year)
}

/// `12.03.1985`, `1985-03-12`, `03/12/85`, `19850312`, `12-MAR-1985`, or a year alone.
fn numeric(run: &Run<'_>) -> Option<Range<usize>> {
    let (text, groups) = (run.text, run.groups());
    if let [a, b, c, ..] = groups {
        let (x, y, z) = (number(text, a), number(text, b), number(text, c));
        let day_first = is_day(y, x) || is_day(x, y);
        let short = c.len() == 2 && c.digits == 2;
        let named = is_month(&text[b.start..b.end]) && x <= 31 && (is_year(z) || short);
        if is_year(x) && is_day(y, z) || day_first && (is_year(z) || short) || named {
            return Some(a.start..c.end);
        }
    }
    let first = groups.first()?;
    let digits = &text.as_bytes()[first.start..first.end];
    let whole = first.digits == 8
        && first.len() == 8
        && (full_ymd(digits) || full_ymd(&[&digits[4..], &digits[2..4], &digits[..2]].concat()));
    (groups.len() == 1 && (whole || first.len() == 4 && is_year(number(text, first)))).then_some(first.start..first.end)
}

/// `12 March 1985`, `12. März 1985`, `March 12th, 1985`, `12 de marzo de 1985`.
fn with_month(text: &str, groups: &[Group]) -> Option<Range<usize>> {
    let day = groups.first().filter(|day| day.digits <= 2 && day.len() <= 4)?;
    let before = text[..day.start].trim_end();
    let from =
        before.char_indices().rev().take_while(|(_, c)| c.is_alphabetic()).last().map_or(before.len(), |(at, _)| at);
    if is_month(&before[from..]) {
        let (start, length) = year(&text[day.end..])?;
        return Some(from..day.end + start + length);
    }
    let rest = &text[day.end..];
    let mut at = 0;
    for _ in 0..2 {
        let gap = rest[at..].len() - rest[at..].trim_start_matches(['.', ' ', '\u{a0}', '-', '/']).len();
        let word = rest[at + gap..].find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len() - at - gap);
        let month = &rest[at + gap..at + gap + word];
        at += gap + word;
        if is_month(month) {
            let (start, length) = year(&rest[at..])?;
            return Some(day.start..day.end + at + start + length);
        }
        if !matches!(month, "of" | "de" | "th" | "st" | "nd" | "rd") {
            return None;
        }
    }
    None
}

/// Where a year stands after a month or a day, and its length.
fn year(rest: &str) -> Option<(usize, usize)> {
    let tail = rest.trim_start_matches(['.', ',', ' ', '\u{a0}', '-', '/']);
    let tail = tail.strip_prefix("de ").or_else(|| tail.strip_prefix("del ")).unwrap_or(tail);
    let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
    let start = rest.len() - tail.len();
    (start <= 8 && (digits == 4 || digits == 2)).then_some((start, digits))
}

fn in_east_asia(text: &str, groups: &[Group]) -> Option<Range<usize>> {
    let first = groups.first().filter(|group| is_year(number(text, group)))?;
    let rest = &text[first.end..];
    let rest = rest.strip_prefix('年').or_else(|| rest.strip_prefix('년'))?;
    let end = rest.find(['日', '일']).filter(|at| *at < 16)?;
    Some(first.start..text.len() - rest.len() + end + '日'.len_utf8())
}

/// The first letters of the months in the languages covered.
const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mai", "mei", "maj", "okt",
    "dez", "fev", "avr", "jui", "aou", "ene", "abr", "ago", "set", "dic", "gen", "mag", "giu", "lug", "ott", "out",
    "des", "tam", "hel", "maa", "huh", "tou", "kes", "hei", "elo", "syy", "lok", "jou", "sty", "lut", "kwi", "cze",
    "lip", "sie", "wrz", "paz", "lis", "gru", "led", "uno", "bre", "dub", "kve", "cer", "srp", "zar", "rij", "pro",
    "oca", "sub", "nis", "haz", "tem", "agu", "eyl", "eki", "kas", "ara", "янв", "фев", "мар", "апр", "мая", "июн",
    "июл", "авг", "сен", "окт", "ноя", "дек", "ιαν", "φεβ", "μαρ", "απρ", "μαι", "ιου", "αυγ", "σεπ", "οκτ", "νοε",
    "δεκ",
];

fn is_month(word: &str) -> bool {
    let letters = word.len();
    if !(3..=24).contains(&letters) {
        return false;
    }
    let small = Plain::new(word);
    static BEGINNINGS: LazyLock<HashSet<&str>> = LazyLock::new(|| MONTHS.iter().copied().collect());
    let three = small.char_indices().nth(3).map_or(small.len(), |(at, _)| at);
    BEGINNINGS.contains(&small[..three])
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use crate::trust::EntityType::BirthDate;

    #[test]
    fn dates_count_when_somebody_is_born() {
        for (text, date) in [
            ("DOB: 12/03/1985, nothing else", "12/03/1985"),
            ("born on March 12, 1985 in Oslo", "March 12, 1985"),
            ("geboren am 12. März 1985", "12. März 1985"),
            ("née le 3 août 1990 à Lyon", "3 août 1990"),
            ("fecha de nacimiento: 12 de marzo de 1985", "12 de marzo de 1985"),
            ("date_of_birth=1985-03-12", "1985-03-12"),
            ("\"birthDate\": \"19850312\"", "19850312"),
            ("生年月日：1985年3月12日", "1985年3月12日"),
            ("She was born in 1972.", "1972"),
            ("12.03.1985 geboren", "12.03.1985"),
        ] {
            assert_eq!(found(text), [(date, BirthDate)], "{text}");
        }
    }

    #[test]
    fn other_dates_stay() {
        for text in
            ["Renewal on 12/03/2025", "The contract of March 12, 2024 ends.", "born in mind 12 times", "Since 1985"]
        {
            assert_eq!(found(text), [], "{text}");
        }
    }
}

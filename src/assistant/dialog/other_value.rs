//! "Make it 12 and take 5 percent off", "12 instead of 10", "and 15?", "and tomorrow?": one number, or the day, of the action
//! before is another one.
//!
//! Not for: whole values ("45 %", "last 90 days"), which `fill` reads. Invariants: the line says nothing else; a number stands
//! for the one that was given before, never for one that was not.

use super::hear::Hearing;
use super::stay::{is_word_empty, words_of};
use super::{Heard, Topic, day};
use crate::actions::Action;
use crate::assistant::router;
use std::collections::BTreeMap;

/// Words beside a number that say nothing more.
const BESIDE: &[&str] = &[
    "off", "percent", "cent", "prozent", "discount", "rabatt", "pieces", "pcs", "units", "quantity", "x", "stück",
    "mach", "nimm", "statt",
];
/// Words before a number that counts rows.
const ROWS: &[&str] = &["number", "no", "nr", "row", "item", "point", "first", "top"];
/// What a share is called behind its number.
const SHARES: &[&str] = &["%", "percent", "per", "prozent", "pourcent"];
/// Actions that tell a day by what is on it.
const OF_DAY: &[&str] = &["morning-brief", "end-of-day"];
/// Words of a time beside its days.
const TIMES: &[&str] = &["start", "beginning", "end", "middle", "next", "this", "week", "weekend", "month"];

/// The inputs of the action before in which a number is another one.
pub(super) fn number(hearing: &Hearing<'_>, topic: &Topic, action: &Action) -> BTreeMap<String, String> {
    let Some((number, share)) = said(hearing.said) else { return BTreeMap::new() };
    let one = |value: &String| value.split_whitespace().filter(|token| is_number(token)).count() == 1;
    let mut holders = topic.inputs.iter().filter(|(_, value)| one(value));
    let holder =
        holders.clone().find(|(name, _)| *name == "products").or_else(|| match (holders.next(), holders.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        });
    let Some((name, value)) = holder else { return BTreeMap::new() };
    let other = |token: &str| if is_number(token) { token.replace(figures(token), &number) } else { token.to_owned() };
    let value = value.split_whitespace().map(other).collect::<Vec<_>>().join(" ");
    let mut given = BTreeMap::from([(name.clone(), value)]);
    if share {
        let said = router::inputs(hearing.context, action, hearing.said).unwrap_or_default();
        given.extend(said.into_iter().filter(|(input, _)| input == "discount"));
    }
    given
}

fn figures(token: &str) -> &str {
    token.trim_matches(|c: char| !c.is_ascii_digit())
}

fn is_number(token: &str) -> bool {
    let figures = figures(token);
    let rest = token.trim_matches(|c: char| c.is_ascii_digit());
    !figures.is_empty()
        && figures.chars().all(|c| c.is_ascii_digit())
        && matches!(rest, "" | "%" | "x" | "×" | "," | "." | "?")
}

/// The one number of a line that says nothing else, and whether there is a share beside it.
fn said(line: &str) -> Option<(String, bool)> {
    let tokens: Vec<&str> = line.split_whitespace().collect();
    let words = words_of(line);
    let extra = |word: &String| !is_word_empty(word) && !BESIDE.contains(&word.as_str());
    if words.len() < 2 || words.iter().any(extra) || words.iter().any(|word| ROWS.contains(&word.as_str())) {
        return None;
    }
    let numbers: Vec<usize> = (0..tokens.len()).filter(|at| is_number(tokens[*at])).collect();
    let next = |at: usize| tokens.get(at + 1).copied().unwrap_or_default().to_lowercase();
    let (shares, bare): (Vec<usize>, Vec<usize>) =
        numbers.into_iter().partition(|at| tokens[*at].contains('%') || SHARES.contains(&next(*at).as_str()));
    let instead = words.iter().any(|word| matches!(word.as_str(), "instead" | "statt"));
    match bare.as_slice() {
        [at] => Some((figures(tokens[*at]).to_owned(), !shares.is_empty())),
        [at, _] if instead => Some((figures(tokens[*at]).to_owned(), !shares.is_empty())),
        _ => None,
    }
}

/// After what a day brings: the meetings of another day.
pub(super) fn another_day(hearing: &Hearing<'_>, topic: &Topic) -> Option<Heard> {
    topic.action.as_deref().filter(|id| OF_DAY.contains(id))?;
    let words = words_of(hearing.said);
    let named = |word: &String| day(word, None, hearing.context.today).is_some();
    let time = |word: &String| named(word) || TIMES.contains(&word.as_str());
    let from = words.iter().position(time)?;
    let to = words.iter().rposition(time)?;
    if words.len() > 10 || !words.iter().all(|word| time(word) || is_word_empty(word)) {
        return None;
    }
    let when = words[from..=to].join(" ");
    let on = if named(&words[from]) && !matches!(words[from].as_str(), "tomorrow" | "today" | "yesterday") {
        "on "
    } else {
        ""
    };
    let question = format!("which meetings do I have {on}{when}");
    Some(Heard::words(question, None, &format!("the meetings of {when}; the brief itself is of today")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_and_nothing_else_is_read() {
        for (line, number) in [
            ("make it 12 and take 5 percent off", Some(("12", true))),
            ("take 10 % off and make it 8", Some(("8", true))),
            ("12 instead of 10", Some(("12", false))),
            ("and 15?", Some(("15", false))),
            ("only 8 please", Some(("8", false))),
            ("5 % off", None),
            ("2", None),
            ("number 2", None),
            ("12 gateways for Globex", None),
        ] {
            assert_eq!(said(line), number.map(|(number, share)| (number.to_owned(), share)), "{line}");
        }
    }
}

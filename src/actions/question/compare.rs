//! Two periods or two values side by side: "this quarter vs last", "compared with last year", "Ben vs Aisha".

use super::reader::Reader;
use super::window::{self, Window};
use crate::crm::query::{Expr, GroupKey, Literal, Path, Period, Unit};

/// The period asked about, and the one that it is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Periods {
    pub(super) period: Period,
    pub(super) with: Period,
}

/// Phrases that hold one thing against another.
const AGAINST: &[&str] = &[
    "compared to",
    "compared with",
    "in comparison to",
    "in comparison with",
    "as against",
    "relative to",
    "versus",
    "vs",
    "v",
    "against",
    "than",
    "to",
    "with",
    "and",
];
/// Phrases that say that a comparison is asked for; "than" and "to" alone do not.
const PLAINLY: &[&str] = &[
    "compared to",
    "compared with",
    "in comparison to",
    "in comparison with",
    "as against",
    "relative to",
    "versus",
    "vs",
    "v",
    "against",
    "compare",
    "comparison",
    "compares",
    "better than",
    "more than in",
    "than in",
    "than",
    "difference between",
];
/// Words before the second period.
const WHOLE: &[&str] = &["in all of", "in the whole of", "all of", "the whole of", "in", "the"];
/// Words for a change from the first period to the second.
pub(super) const GROWTH: &[&str] = &[
    "grow",
    "grew",
    "grown",
    "growth",
    "increase",
    "increased",
    "rise",
    "rose",
    "risen",
    "drop",
    "dropped",
    "fall",
    "fell",
    "fallen",
    "decline",
    "declined",
    "decrease",
    "decreased",
    "shrink",
    "shrunk",
    "change",
    "develop",
    "developed",
    "development",
    "go up",
    "gone up",
    "went up",
    "go down",
    "gone down",
    "went down",
    "up or down",
];
/// Phrases for the same unit one before.
const RHYTHMS: &[(&str, Unit)] = &[
    ("year over year", Unit::Year),
    ("year-over-year", Unit::Year),
    ("year on year", Unit::Year),
    ("yoy", Unit::Year),
    ("quarter over quarter", Unit::Quarter),
    ("quarter-over-quarter", Unit::Quarter),
    ("quarter on quarter", Unit::Quarter),
    ("qoq", Unit::Quarter),
    ("mom", Unit::Month),
    ("wow", Unit::Week),
    ("week over week", Unit::Week),
];

/// Whether the first of two periods begins before the second.
fn starts_before(first: Period, second: Period, calendar: &window::Calendar) -> bool {
    let start = |period: Period| period.range(calendar.today, calendar.fiscal_start_month).0;
    start(first) < start(second)
}

impl Reader<'_, '_> {
    /// Two windows, or one that is held against the one before it.
    pub(super) fn take_periods(&mut self) {
        for (phrase, unit) in RHYTHMS {
            if self.words.take_phrase(phrase).is_some() {
                self.periods = Some(Periods {
                    period: Period::Calendar { offset: 0, unit: *unit },
                    with: Period::Calendar { offset: -1, unit: *unit },
                });
                return;
            }
        }
        let growth = self.words.has(GROWTH);
        if !growth && !self.words.has(PLAINLY) {
            return;
        }
        let calendar = self.calendar();
        let mut words = self.words.clone();
        let Some((first_at, first)) = window::take(&mut words, &calendar) else { return };
        let Window::In(period) = first else { return };
        let first_end = (first_at..words.len()).find(|at| !words.0[*at].used).unwrap_or(words.len());
        // What may stand between: "wins", "'s won deals".
        for at in first_end..words.len() {
            let Some((_, count)) = words.any_at(at, AGAINST) else { continue };
            let skip = words.any_at(at + count, WHOLE).map_or(0, |(_, count)| count);
            if let Some((taken, with)) = self.held_against(&words, at + count + skip, period) {
                words.take(at, count + skip + taken);
                self.words = words;
                self.words.take_all(&[
                    "compare",
                    "compared",
                    "comparison",
                    "difference between",
                    "better",
                    "more",
                    "fewer",
                    "less",
                    "versus",
                    "vs",
                ]);
                let turned = growth && starts_before(period, with, &calendar);
                self.periods =
                    Some(if turned { Periods { period: with, with: period } } else { Periods { period, with } });
                self.words.take_all(GROWTH);
                return;
            }
        }
    }

    /// The second window: one of its own, or "last", "the previous one", "the quarter before".
    fn held_against(&self, words: &super::words::Words, at: usize, period: Period) -> Option<(usize, Period)> {
        let before = match period {
            Period::Calendar { offset, unit } => Some(Period::Calendar { offset: offset - 1, unit }),
            Period::Rolling { .. } | Period::Between { .. } => None,
        };
        let mut rest = words.clone();
        rest.take(0, at);
        let calendar = self.calendar();
        if let Some((found, Window::In(with))) = window::take(&mut rest, &calendar)
            && found == at
        {
            let taken = (at..rest.len()).take_while(|at| rest.0[*at].used && !words.0[*at].used).count();
            return Some((taken, with));
        }
        let one = [
            "last one",
            "previous one",
            "one before",
            "quarter before",
            "month before",
            "year before",
            "week before",
            "previous",
            "last",
            "before",
        ];
        let (_, count) = words.any_at(at, &one)?;
        Some((count, before?))
    }

    /// "Ben vs Aisha", "new business vs upsell": with two values of one field said side by side, it is a group.
    pub(super) fn side_by_side(&mut self) {
        let against = self.words.has(&["vs", "versus", "against", "compare", "compared to", "compared with"]);
        // "Who has more open deals, Ben or Aisha?"
        let race = self.words.said_any(&["more", "fewer", "most", "least"])
            && self.words.said_any(&["who", "which of"])
            && self.query.group.is_empty();
        // "Ben and Aisha, win rates".
        let rates = self.words.said_any(&["rates", "cycles", "averages"]) && self.query.group.is_empty();
        if !against && !race && !rates {
            return;
        }
        if race {
            self.words.take_all(&["more", "fewer"]);
        }
        let group = self.conditions.iter().chain(&self.traits).find_map(|condition| match condition {
            Expr::OneOf(path, items)
                if (against || race || path.field() != "stage")
                    && items.len() > 1
                    && items.iter().all(|item| matches!(item, Literal::Text(_))) =>
            {
                Some(path.clone())
            }
            _ => None,
        });
        if let Some(path) = group {
            self.words.take_all(&["vs", "versus", "against", "compared to", "compared with", "compare"]);
            self.add_value_group(path);
        }
    }

    fn add_value_group(&mut self, path: Path) {
        let key = GroupKey::Field(path);
        if !self.query.group.contains(&key) {
            self.query.group.push(key);
        }
    }
}

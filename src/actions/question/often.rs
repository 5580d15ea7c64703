//! Fields that changed more than once: "commit deals whose close date was pushed twice".
//!
//! Invariant: what is said of the records holds for the lines of the history, too; where it cannot be said of them, the
//! number of times stays unread.

use super::reader::Reader;
use super::words::{Words, length};
use crate::crm::query::{Expr, GroupKey, Having, Literal, Measure, Op, Path, Query, Sort, SortKey, change};

/// How often a field of one record must have changed: "more than once", "twice", "at least 3 times", "repeatedly".
pub(super) fn times(words: &mut Words) -> Option<u32> {
    const ONCE: &[(&str, u32)] = &[
        ("more than once", 2),
        ("more than one time", 2),
        ("more than twice", 3),
        ("at least twice", 2),
        ("several times", 2),
        ("multiple times", 2),
        ("repeatedly", 2),
        ("again and again", 2),
        ("twice", 2),
        ("two times", 2),
        ("three times", 3),
    ];
    if let Some((phrase, least)) = ONCE.iter().find(|(phrase, _)| words.find(phrase).is_some()) {
        words.take_phrase(phrase);
        return Some(*least);
    }
    let (at, phrase) =
        ["more than", "at least", "over"].iter().find_map(|phrase| Some((words.find(phrase)?, *phrase)))?;
    let place = at + length(phrase);
    let number = words.number_at(place).filter(|_| words.at(place + 1) == "times")?;
    words.take(at, place + 2 - at);
    Some(if phrase == "at least" { number } else { number + 1 })
}

impl Reader<'_, '_> {
    /// "Commit deals whose close date was pushed more than once": the lines of the history counted for each record. Taken
    /// when everything else is read.
    pub(super) fn changed_often(&mut self) {
        let Some(least) = self.often else { return };
        let Some(Expr::Has(related)) = self.conditions.iter().find(|part| is_changed(part)).cloned() else { return };
        let mut rest: Vec<Expr> = Vec::new();
        let parts = self.traits.iter().chain(&self.conditions);
        for part in parts.filter(|part| !is_changed(part)) {
            let Some(part) = of_record(part) else { return };
            rest.push(part);
        }
        let kind = std::mem::replace(&mut self.query, Query::all(change())).kind;
        let own = Expr::Compare(Path::new("kind"), Op::Eq, Literal::Text(kind.as_str().to_owned()));
        self.traits = vec![own];
        self.conditions = related.filter.map(|filter| *filter).into_iter().chain(rest).collect();
        self.query.group = vec![GroupKey::Field(Path::new("record"))];
        self.query.measures = vec![Measure::Count];
        self.query.having = vec![Having { measure: Measure::Count, op: Op::Ge, number: f64::from(least) }];
        self.query.sort = vec![Sort { key: SortKey::Measure(Measure::Count), descending: true }];
    }
}

fn is_changed(part: &Expr) -> bool {
    matches!(part, Expr::Has(related) if related.kind == change())
}

/// A condition on a record as one on the line of the history that is about it; `None` where it cannot be.
fn of_record(part: &Expr) -> Option<Expr> {
    let under = |path: &Path| Path::new(&format!("record.{}", path.0.join(".")));
    Some(match part {
        Expr::Compare(path, op, literal) => Expr::Compare(under(path), *op, literal.clone()),
        Expr::OneOf(path, literals) => Expr::OneOf(under(path), literals.clone()),
        Expr::Within(path, period) => Expr::Within(under(path), *period),
        Expr::Empty(path) => Expr::Empty(under(path)),
        Expr::Not(inner) => Expr::Not(Box::new(of_record(inner)?)),
        Expr::And(parts) => Expr::And(parts.iter().map(of_record).collect::<Option<_>>()?),
        Expr::Or(parts) => Expr::Or(parts.iter().map(of_record).collect::<Option<_>>()?),
        _ => return None,
    })
}

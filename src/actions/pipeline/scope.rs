//! Whose deals, and of when: two inputs read into conditions of a query, with the words for them.
//!
//! Invariant: what cannot be read is told and never widens what is looked at silently.

use crate::actions::question::{self, filters};
use crate::actions::text::{clean, count, join};
use crate::actions::{Desk, Request};
use crate::crm::query::{Expr, GroupKey, Literal, Measure, Op, Path, Period, Query, Unit, calendar_label, fold_text};
use crate::crm::{Kind, Record, RecordRef, SourceError, Table};
use jiff::civil::Date;

/// Whose deals.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Whose {
    /// The condition; `None` for everybody's.
    pub(crate) filter: Option<Expr>,
    /// One user, where it is one.
    pub(crate) user: Option<RecordRef>,
    /// `your`, `all`, `Anna Bell's`.
    pub(crate) words: String,
    /// Which of them, where not all are looked at: `, type Upsell`; else empty.
    pub(crate) only: String,
    /// The condition for all of them.
    pub(crate) before: Option<Expr>,
    /// What could not be read.
    pub(crate) note: Option<String>,
}

impl Whose {
    /// Reads the input `whose`: `me`, `all`, a user's name or the part of one that only one user has; the default where
    /// nothing is said. Without a seller of one's own, everybody's, which is told where it was said.
    pub(crate) fn read(desk: &Desk<'_>, request: &Request<'_>, default: &str) -> Result<Self, SourceError> {
        let said = request.inputs.get("whose").map(|text| text.trim()).filter(|text| !text.is_empty());
        let own = said.is_some();
        // A record is looked at whoever owns it.
        let default = if request.record.is_some() { "all" } else { default };
        let whose = Self::of(desk, &plain(said.unwrap_or(default)), own)?;
        whose.narrowed(desk, request)
    }

    /// `your deals, type Upsell`.
    pub(crate) fn deals(&self) -> String {
        format!("{} deals{}", self.words, self.only)
    }

    /// Those of a record, and those that the input `only` says: a condition of a query, or the words for one.
    fn narrowed(mut self, desk: &Desk<'_>, request: &Request<'_>) -> Result<Self, SourceError> {
        self.before = self.filter.clone();
        let of = |field: &str, name: String| Expr::Compare(Path::new(field), Op::Eq, Literal::Text(name));
        match request.record {
            Some(record) if record.kind == Kind::Account => {
                self.only = format!(", account {}", clean(&record.name()));
                self.add(of("account.name", record.name()));
            }
            Some(record) if record.kind == Kind::Opportunity => {
                self.only = format!(", {}", clean(&record.name()));
                self.add(of("name", record.name()));
            }
            _ => {}
        }
        let only = Only::read(desk, request, &Kind::Opportunity)?;
        if let Some(filter) = only.filter {
            self.only = format!("{}, {}", self.only, only.words);
            self.add(filter);
        }
        self.note = self.note.or(only.note);
        Ok(self)
    }

    fn add(&mut self, more: Expr) {
        let parts: Vec<Expr> = self.filter.take().into_iter().chain([more]).collect();
        self.filter = Some(Expr::all(parts));
    }

    fn of(desk: &Desk<'_>, said: &str, own: bool) -> Result<Self, SourceError> {
        match said.to_lowercase().as_str() {
            word if ALL.contains(&word) => Ok(Self::all()),
            word if MINE.contains(&word) => {
                let nobody = own.then(|| "nobody is set as the seller here, so everybody's are looked at".to_owned());
                Ok(desk.records.me()?.map_or_else(
                    || Self { note: nobody, ..Self::all() },
                    |me| Self {
                        filter: Some(Expr::Compare(Path::new("owner"), Op::Eq, Literal::Me)),
                        user: Some(me),
                        words: "your".to_owned(),
                        only: String::new(),
                        before: None,
                        note: None,
                    },
                ))
            }
            _ => Self::named(desk, said),
        }
    }

    fn all() -> Self {
        Self { filter: None, user: None, words: "all".to_owned(), only: String::new(), before: None, note: None }
    }

    fn named(desk: &Desk<'_>, name: &str) -> Result<Self, SourceError> {
        let mut found = Self::exact(desk, name)?;
        if found.is_empty() {
            found = Self::by_part(desk, name)?;
        }
        found.dedup();
        let is = |name: &str| Expr::Compare(Path::new("owner.name"), Op::Eq, Literal::Text(name.to_owned()));
        let shown: Vec<String> = found.iter().take(SHOWN).map(|(_, name)| clean(name)).collect();
        Ok(match found.as_slice() {
            [] => {
                let note = format!("no user is called “{}”, so everybody's are looked at", clean(name));
                Self { note: Some(note), ..Self::all() }
            }
            [(user, name)] => Self {
                filter: Some(is(name)),
                user: Some(user.clone()),
                words: format!("{}'s", clean(name)),
                only: String::new(),
                before: None,
                note: None,
            },
            // Rather those of both than those of everybody.
            several => Self {
                filter: Some(Expr::Or(several.iter().map(|(_, name)| is(name)).collect())),
                user: None,
                words: format!("{}'s", join(&shown)),
                only: String::new(),
                before: None,
                note: Some(format!("“{}” is {} users: say the whole name for one of them", clean(name), several.len())),
            },
        })
    }

    fn exact(desk: &Desk<'_>, name: &str) -> Result<Vec<(RecordRef, String)>, SourceError> {
        let rows = desk.records.by_name(Some(&Kind::User), name, 2)?;
        Ok(rows.into_iter().map(|row| (row.record, row.name)).collect())
    }

    /// The users whose name has every word that is said.
    fn by_part(desk: &Desk<'_>, said: &str) -> Result<Vec<(RecordRef, String)>, SourceError> {
        let words = |text: &str| -> Vec<String> {
            fold_text(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
        };
        let wanted = words(said);
        let fits = |user: &Record| {
            let own = words(&user.name());
            !wanted.is_empty() && wanted.iter().all(|word| own.contains(word))
        };
        let users = desk.all(&Kind::User, None, USERS)?;
        Ok(users.iter().filter(|user| fits(user)).map(|user| (user.reference(), user.name())).collect())
    }
}

/// Which records only, by the input `only`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Only {
    /// The condition; `None` for all.
    pub(crate) filter: Option<Expr>,
    /// The condition in words.
    pub(crate) words: String,
    /// What could not be read.
    pub(crate) note: Option<String>,
}

impl Only {
    /// Reads a condition of a query (`type = "Upsell"`), else words that narrow (`upsell`).
    pub(crate) fn read(desk: &Desk<'_>, request: &Request<'_>, kind: &Kind) -> Result<Self, SourceError> {
        let said = request.inputs.get("only").map(|text| text.trim()).filter(|text| !text.is_empty());
        let Some(said) = said else { return Ok(Self::default()) };
        let runs = |filter: &Expr| {
            let measures = vec![Measure::Count];
            desk.records.run(&Query { filter: Some(filter.clone()), measures, ..Query::all(kind.clone()) }).is_ok()
        };
        let filter = match Expr::parse(said).ok().filter(runs) {
            Some(filter) => Some(filter),
            None => question::narrowing(desk, kind, said)?,
        };
        let note =
            filter.is_none().then(|| format!("“{}” narrows nothing that can be read, so all count", clean(said)));
        let words = filter.as_ref().map(question::in_words).unwrap_or_default();
        Ok(Self { filter, words, note })
    }
}

/// Words for everybody.
const ALL: &[&str] = &[
    "all",
    "team",
    "the team",
    "my team",
    "our team",
    "the whole team",
    "everybody",
    "everyone",
    "all of us",
    "us",
    "our",
    "ours",
    "we",
    "the company",
];
/// Words for the seller.
const MINE: &[&str] = &["me", "mine", "my", "i", "myself"];
/// Users among whom a name is looked for.
const USERS: usize = 2_000;
/// Names told where several fit.
const SHOWN: usize = 3;

/// What is said without the words around a name: `for the team`, `of Ben`, `Ben's deals`.
fn plain(said: &str) -> String {
    let mut said = said.trim();
    for lead in ["for ", "of ", "by "] {
        said =
            said.get(..lead.len()).filter(|head| head.eq_ignore_ascii_case(lead)).map_or(said, |_| &said[lead.len()..]);
    }
    let said = said.trim().trim_end_matches(" deals").trim_end_matches(" pipeline");
    said.trim_end_matches("'s").trim_end_matches("’s").trim_end_matches(['\'', '’']).trim().to_owned()
}

/// A window of time with its first and last day.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct When {
    /// The window; `None` for all time.
    pub(crate) period: Option<Period>,
    /// Its first and last day, both included.
    pub(crate) days: (Date, Date),
    /// `2026 Q4`, `last 365 days`, `all time`.
    pub(crate) words: String,
    /// What could not be read.
    pub(crate) note: Option<String>,
}

impl When {
    /// Reads the input `period`: `this quarter`, `next month`, `last 90 days`, `Q1 2017`, `all`.
    pub(crate) fn read(desk: &Desk<'_>, request: &Request<'_>, default: &str) -> Self {
        let said = request.inputs.get("period").map(|text| text.trim()).filter(|text| !text.is_empty());
        let said = said.unwrap_or(default);
        if ["all", "all time", "ever", "always"].contains(&said.to_lowercase().as_str()) {
            return Self::all();
        }
        match read_period(said).or_else(|| read_period(default)) {
            None if ["all", "all time", "ever", "always"].contains(&default) => {
                let note = format!("“{}” is no period that can be read, so it is all time", clean(said));
                Self { note: Some(note), ..Self::all() }
            }
            None => Self::all(),
            Some(period) => {
                let mut when = Self::of(desk, period);
                if read_period(said).is_none() {
                    when.note = Some(format!("“{}” is no period that can be read, so it is {default}", clean(said)));
                }
                when
            }
        }
    }

    /// All time.
    pub(crate) fn all() -> Self {
        Self { period: None, days: (Date::MIN, Date::MAX), words: "all time".to_owned(), note: None }
    }

    /// A period on this desk.
    pub(crate) fn of(desk: &Desk<'_>, period: Period) -> Self {
        let days = period.range(desk.today, desk.fiscal_start_month);
        let words = match period {
            Period::Calendar { unit, .. } if unit != Unit::Week && unit != Unit::Day => {
                calendar_label(days.0, unit, desk.fiscal_start_month)
            }
            Period::Between { from, to } if from.first_of_month() == from && to == from.last_of_month() => {
                calendar_label(from, Unit::Month, desk.fiscal_start_month)
            }
            period => period.to_string().trim_start_matches("in ").to_owned(),
        };
        Self { period: Some(period), days, words, note: None }
    }

    /// The condition that a date lies in it.
    pub(crate) fn within(&self, field: &str) -> Option<Expr> {
        self.period.map(|period| Expr::Within(Path::new(field), period))
    }

    /// Its length in months, at least a part of one.
    pub(crate) fn months(&self) -> f64 {
        let days = crate::crm::format::days_from(self.days.0, self.days.1) + 1;
        (days as f64 / 30.4375 * 4.0).round() / 4.0
    }
}

fn read_period(text: &str) -> Option<Period> {
    if let Some((from, to)) = text.split_once("..") {
        let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        return (from <= to).then_some(Period::Between { from, to });
    }
    match Expr::parse(&format!("close_date in {text}")).ok()? {
        Expr::Within(_, period) => Some(period),
        _ => None,
    }
}

/// The states of deals as conditions over the stages that occur.
pub(crate) struct States {
    pub(crate) open: Expr,
    pub(crate) won: Expr,
    /// Won or lost.
    pub(crate) decided: Expr,
}

impl States {
    pub(crate) fn read(desk: &Desk<'_>) -> Result<Self, SourceError> {
        let state = |words: &[&str]| filters::state(desk, &Kind::Opportunity, words, true);
        Ok(Self {
            open: filters::open(desk, &Kind::Opportunity)?,
            won: state(&["won"])?,
            decided: state(&["won", "lost"])?,
        })
    }
}

/// A query over deals: everything that holds, grouped and measured.
pub(crate) fn deals(
    parts: impl IntoIterator<Item = Option<Expr>>,
    group: Vec<GroupKey>,
    measures: Vec<Measure>,
) -> Query {
    let parts: Vec<Expr> = parts.into_iter().flatten().collect();
    let filter = (!parts.is_empty()).then(|| Expr::all(parts));
    Query { filter, group, measures, ..Query::all(Kind::Opportunity) }
}

/// The number in a cell of a table; 0 where there is none.
pub(crate) fn number(table: &Table, row: usize, column: usize) -> f64 {
    table.rows.get(row).and_then(|row| row.get(column)).and_then(crate::crm::Value::as_number).unwrap_or(0.0)
}

/// `1 deal`, `3 deals`.
pub(crate) fn deals_of(number: usize) -> String {
    count(i64::try_from(number).unwrap_or(i64::MAX), "deal")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::sample;
    use std::collections::BTreeMap;

    #[test]
    fn periods_are_read_and_nothing_else_is() {
        let memory = sample::workspace();
        let desk = sample::desk(&memory);
        for (said, words, note) in [
            ("", "2026 Q4", false),
            ("next quarter", "2027 Q1", false),
            ("last 90 days", "last 90 days", false),
            ("all", "all time", false),
            ("this quarter and amount > 5", "2026 Q4", true),
            ("\"; drop", "2026 Q4", true),
        ] {
            let inputs = BTreeMap::from([("period".to_owned(), said.to_owned())]);
            let when = When::read(&desk, &Request { record: None, inputs: &inputs }, "this quarter");
            assert_eq!((when.words.as_str(), when.note.is_some()), (words, note), "{said:?}");
        }
    }

    #[test]
    fn deals_are_of_the_seller_a_user_or_everybody() {
        let memory = sample::workspace();
        let desk = sample::desk(&memory);
        for (said, words, one, note) in [
            ("", "your", true, false),
            ("all", "all", false, false),
            ("anna snelling", "Anna Snelling's", true, false),
            ("Anna", "Anna Snelling's", true, false),
            ("for Anna's", "Anna Snelling's", true, false),
            ("for the team", "all", false, false),
            ("ann", "all", false, true),
            ("Nobody", "all", false, true),
        ] {
            let inputs = BTreeMap::from([("whose".to_owned(), said.to_owned())]);
            let whose = Whose::read(&desk, &Request { record: None, inputs: &inputs }, "me").unwrap();
            assert_eq!((whose.words.as_str(), whose.user.is_some(), whose.note.is_some()), (words, one, note));
        }
    }
}

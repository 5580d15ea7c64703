//! Conditions by meaning: open, won, lost, overdue, stale; more than a number.

use super::reader::{Reader, Tense};
use super::words::length;
use super::{dates, values, vocabulary};
use crate::actions::{Desk, text::amounts};
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{FieldType, Kind, SourceError};

/// Words for won deals.
const WON: &[&str] = &["closed won", "closed-won", "won", "wins", "winning", "win", "landed", "signed", "gewonnen"];
/// Words for lost deals.
const LOST: &[&str] = &["closed lost", "closed-lost", "lost", "losses", "losing", "lose", "lost out on"];

/// Which words in a stage or status mean that a record is closed.
fn closed_words(kind: &Kind) -> (&'static str, &'static [&'static str]) {
    match kind {
        Kind::Opportunity => ("stage", &["won", "lost", "closed"]),
        Kind::Case => ("status", &["closed", "solved", "resolved"]),
        Kind::Task => ("status", &["complete", "done", "closed", "cancel", "deferred"]),
        Kind::Lead => ("status", &["convert", "disqual", "unqual"]),
        _ => ("status", &["closed", "inactive"]),
    }
}

/// The condition that a stage or status is, or is not, one of those that occur and hold a word.
pub(in crate::actions) fn state(desk: &Desk<'_>, kind: &Kind, hold: &[&str], is: bool) -> Result<Expr, SourceError> {
    let (field, _) = closed_words(kind);
    let path = Path::new(field);
    let occurring = values::occurring(desk, kind, field)?;
    let mut fits: Vec<String> =
        occurring.into_iter().filter(|v| hold.iter().any(|w| v.to_lowercase().contains(w))).collect();
    fits.sort();
    let mut literals: Vec<Literal> = fits.into_iter().map(Literal::Text).collect();
    let holds =
        || Expr::Compare(path.clone(), Op::Contains, Literal::Text(hold.first().copied().unwrap_or("").to_owned()));
    Ok(match (literals.len(), is) {
        (0, true) => holds(),
        (0, false) => Expr::Not(Box::new(holds())),
        (1, _) => Expr::Compare(path, if is { Op::Eq } else { Op::Ne }, literals.remove(0)),
        (_, true) => Expr::OneOf(path, literals),
        (_, false) => Expr::Not(Box::new(Expr::OneOf(path, literals))),
    })
}

/// The condition that a record is still open.
pub(in crate::actions) fn open(desk: &Desk<'_>, kind: &Kind) -> Result<Expr, SourceError> {
    state(desk, kind, closed_words(kind).1, false)
}

/// The condition that a record is closed.
pub(super) fn closed(desk: &Desk<'_>, kind: &Kind) -> Result<Expr, SourceError> {
    state(desk, kind, closed_words(kind).1, true)
}

/// The condition, or its opposite.
pub(super) fn unless(negated: bool, condition: Expr) -> Expr {
    if negated { Expr::Not(Box::new(condition)) } else { condition }
}

/// The operator that a sign of [`vocabulary::COMPARE`] stands for.
pub(super) fn operator(sign: &str) -> Op {
    match sign {
        ">" => Op::Gt,
        ">=" => Op::Ge,
        "<" => Op::Lt,
        "=" => Op::Eq,
        _ => Op::Le,
    }
}

impl Reader<'_, '_> {
    /// Only of an open deal is it of use to know that it has no next step.
    pub(super) fn open_by_default(&mut self) -> Result<(), SourceError> {
        let lacks = self.conditions.contains(&Expr::Empty(Path::new("next_step")));
        if lacks && self.query.kind == Kind::Opportunity && !self.has_state() {
            self.traits.push(open(self.desk, &Kind::Opportunity)?);
            self.note(super::ASSUMED_OPEN);
        }
        Ok(())
    }

    /// `over 50k`, `between 10k and 50k`, `probability above 60%`, `more than 500 employees`.
    pub(super) fn numbers(&mut self) {
        while let Some(condition) = self.between().or_else(|| self.compared()) {
            self.conditions.push(condition);
        }
    }

    fn compared(&mut self) -> Option<Expr> {
        (0..self.words.len()).find_map(|at| {
            let known = vocabulary::COMPARE.iter().find(|(phrase, _)| self.words.stands_at(at, phrase));
            let (phrase, sign) = known.or_else(|| (self.words.at(at) == "at").then_some(&("at", "=")))?;
            let start = at + length(phrase);
            let (value, count, percent) = self.amount_at(start).filter(|(.., percent)| known.is_some() || *percent)?;
            // "More than 3 deals" counts deals, and is no amount.
            let counts = self.kind_of(self.words.said(start + count)).is_some_and(|kind| kind != self.query.kind);
            if counts {
                return None;
            }
            let negated = self.negated_at(at);
            let (field, behind) = self.field_of_number(at, start + count, percent)?;
            self.words.take(at, length(phrase) + count + behind);
            self.words.take_all(&["worth", "valued at", "priced"]);
            Some(unless(negated, Expr::Compare(Path::new(&field), operator(sign), Literal::Number(value))))
        })
    }

    /// Which field a number is compared with: one named before or behind it, else the kind's amount. How many words
    /// behind the number belong to it.
    fn field_of_number(&mut self, before: usize, behind: usize, percent: bool) -> Option<(String, usize)> {
        let currency = usize::from(matches!(
            self.words.at(behind),
            "euros" | "euro" | "eur" | "dollars" | "usd" | "pounds" | "gbp"
        ));
        if let Some((field, count)) = self.number_field_at(behind) {
            return Some((field, count));
        }
        for back in 1..=4 {
            let Some(at) = before.checked_sub(back) else { break };
            if let Some((field, count)) =
                self.number_field_at(at).filter(|(_, count)| at + count + 1 >= before || at + count == before)
            {
                self.words.take(at, before - at);
                let _ = count;
                return Some((field, currency));
            }
        }
        if percent {
            let field =
                self.schema.fields(&self.query.kind).into_iter().find(|f| f.field_type == FieldType::Percent)?;
            return Some((field.name, 0));
        }
        Some((dates::money_field(&self.query.kind)?.to_owned(), currency))
    }

    fn between(&mut self) -> Option<Expr> {
        let at = self.words.find("between").or_else(|| self.words.find("from"))?;
        let (low, first, _) = self.amount_at(at + 1)?;
        let joint = at + 1 + first;
        if !matches!(self.words.at(joint), "and" | "to") {
            return None;
        }
        let (high, second, percent) = self.amount_at(joint + 1)?;
        let year = |value: f64| value.fract() == 0.0 && (1990.0..=2100.0).contains(&value);
        if year(low) && year(high) {
            return None;
        }
        let negated = self.negated_at(at);
        let (field, behind) = self.field_of_number(at, joint + 1 + second, percent)?;
        self.words.take(at, 2 + first + second + behind);
        let path = Path::new(&field);
        let within = Expr::And(vec![
            Expr::Compare(path.clone(), Op::Ge, Literal::Number(low)),
            Expr::Compare(path, Op::Le, Literal::Number(high)),
        ]);
        Some(unless(negated, within))
    }

    /// A number in one or two words (`50k`, `1.5 million`, `€ 20`, `60%`) that no unit of time follows; whether it is
    /// per cent.
    fn amount_at(&self, at: usize) -> Option<(f64, usize, bool)> {
        if let Some(number) = self.words.at(at).strip_suffix('%').and_then(|text| text.parse().ok()) {
            return Some((number, 1, true));
        }
        let (value, count) = [2, 1].into_iter().find_map(|count| {
            self.words.free(at, count)?;
            let text = self.words.raw(at, count);
            let found = amounts(&text).into_iter().next().filter(|found| found.range == (0..text.len()))?;
            Some((found.value, count))
        })?;
        let percent = matches!(self.words.at(at + count), "percent" | "%");
        let timed = vocabulary::UNITS.iter().any(|(unit, _)| *unit == self.words.said(at + count));
        (!timed).then_some((value, count + usize::from(percent), percent))
    }

    /// Won, lost, open, closed, overdue, due, stale.
    pub(super) fn states(&mut self) -> Result<(), SourceError> {
        let kind = self.query.kind.clone();
        if self.ends(&kind) {
            self.overdue(&kind)?;
            self.stale(&kind)?;
        }
        if kind == Kind::Opportunity {
            self.state_of_deals()?;
        }
        if kind == Kind::Quote {
            self.state_of_quotes()?;
        }
        self.open_or_closed(&kind)
    }

    /// Whether records of a kind are open or closed at all: a mail is neither, and has no field that would say so.
    pub(super) fn ends(&self, kind: &Kind) -> bool {
        self.schema.field(kind, closed_words(kind).0).is_some()
    }

    fn overdue(&mut self, kind: &Kind) -> Result<(), SourceError> {
        const OVERDUE: &[&str] = &[
            "past their close date",
            "past the close date",
            "past its close date",
            "past close date",
            "past their due date",
            "past due date",
            "past the due date",
            "whose close date has passed",
            "close date has passed",
            "close date in the past",
            "overdue",
            "past due",
            "late",
            "behind schedule",
        ];
        if self.words.take_any(OVERDUE).is_some() {
            let field = dates::date_field(kind);
            self.traits.push(open(self.desk, kind)?);
            self.words.take_all(&["still open", "open"]);
            let days = self.overdue_by().unwrap_or(0);
            self.conditions.push(Expr::Compare(Path::new(field), Op::Lt, Literal::Today(-days)));
        }
        Ok(())
    }

    /// Open, and standing still; of other kinds than deals, and for "untouched", nothing written to it for a while.
    fn stale(&mut self, kind: &Kind) -> Result<(), SourceError> {
        let stale = self.words.take_any(vocabulary::STALE).is_some();
        if !stale && self.words.take_any(vocabulary::UNTOUCHED).is_none() {
            return Ok(());
        }
        if stale && *kind == Kind::Opportunity {
            let days = self.silence().map(i64::from);
            let (condition, words) = super::still::stale(self.desk, days)?;
            self.traits.push(open(self.desk, kind)?);
            self.words.take_all(&["open"]);
            self.conditions.push(condition);
            self.note(words);
            return Ok(());
        }
        let days = self.silence().unwrap_or(vocabulary::STALE_DAYS);
        if stale || *kind == Kind::Opportunity {
            self.traits.push(open(self.desk, kind)?);
            self.words.take_all(&["open"]);
        }
        self.conditions.push(Expr::Compare(Path::new("modified_at"), Op::Lt, Literal::Today(-days)));
        let what = if stale { "stale" } else { "untouched" };
        self.note(format!("“{what}” is taken as open and without a change for {days} days"));
        Ok(())
    }

    fn state_of_deals(&mut self) -> Result<(), SourceError> {
        let closed_money = self.words.has(&[
            "have we closed",
            "did we close",
            "we closed",
            "have i closed",
            "did i close",
            "i closed",
            "we have closed",
        ]) && !self.query.measures.is_empty();
        let mut states: Vec<&str> = Vec::new();
        let mut is = true;
        for (state, said) in [("won", WON), ("lost", LOST)] {
            if let Some(at) = (0..self.words.len()).find(|at| self.words.any_at(*at, said).is_some()) {
                is &= !self.negated_at(at);
                self.words.take_all(said);
                states.push(state);
            }
        }
        if closed_money && states.is_empty() && self.words.take_any(&["closed", "close"]).is_some() {
            states.push("won");
            self.note("“closed” is taken as won");
        }
        if !states.is_empty() {
            self.look(Tense::Past);
            // "won and lost deals", "lost deals": already said by a rate.
            let condition = state(self.desk, &Kind::Opportunity, &states, is)?;
            if states.len() == 2
                && is
                && self.words.said_any(&["vs", "versus", "against", "compared"])
                && self.query.group.is_empty()
            {
                self.query.group.push(crate::crm::query::GroupKey::Field(Path::new("stage")));
                self.words.take_all(&["vs", "versus", "against"]);
            }
            self.traits.push(condition);
        }
        self.closing(!states.is_empty())
    }

    /// "Incoming leads", "opened cases", "cases opened per week": all of them came in and were opened.
    fn coming_in(&mut self, kind: &Kind) {
        if !matches!(kind, Kind::Lead | Kind::Case) {
            return;
        }
        self.words.take_all(&["incoming", "inbound"]);
        let before = |at: &usize| {
            let next = self.words.said(at + 1);
            matches!(next, "per" | "each" | "every") || self.kind_of(next).as_ref() == Some(kind)
        };
        if let Some(at) = self.words.find("opened").filter(before) {
            self.words.take(at, 1);
        }
    }

    fn open_or_closed(&mut self, kind: &Kind) -> Result<(), SourceError> {
        const OPEN: &[&str] = &[
            "still open",
            "not closed yet",
            "not yet closed",
            "not closed",
            "not completed",
            "not done",
            "not finished",
            "not resolved",
            "not solved",
            "unclosed",
            "unsolved",
            "unfinished",
            "incomplete",
            "open",
            "active",
            "outstanding",
            "unresolved",
            "pending",
            "ongoing",
            "to be done",
            "live",
        ];
        const CLOSED: &[&str] = &["closed", "solved", "resolved", "completed", "done", "finished", "complete"];
        const CLOSES: &[&str] = &["close", "solve", "resolve"];
        if self.words.has(OPEN)
            && !self.has_state()
            && matches!(kind, Kind::Opportunity | Kind::Case | Kind::Task | Kind::Lead | Kind::Quote)
        {
            self.words.take_all(OPEN);
            if *kind == Kind::Opportunity {
                self.look(Tense::Ahead);
            }
            self.traits.push(open(self.desk, kind)?);
        }
        self.coming_in(kind);
        if *kind == Kind::Task && self.words.has(&["due"]) && !self.words.said_any(&["was due", "were due"]) {
            self.look(Tense::Ahead);
        }
        if *kind == Kind::Task && self.words.has(&["due"]) && !self.has_state() {
            self.words.take_all(&["due"]);
            self.date_field = Some("due_date");
            self.traits.push(open(self.desk, kind)?);
            self.note("“due” is taken as not completed");
        }
        let closes = *kind == Kind::Case
            && self.words.has(CLOSES)
            && (self.ranking.is_some() || self.query.measures.contains(&crate::crm::query::Measure::Count));
        if !self.has_state()
            && matches!(kind, Kind::Opportunity | Kind::Case | Kind::Task)
            && let Some((_, word)) =
                self.words.take_any(CLOSED).or_else(|| if closes { self.words.take_any(CLOSES) } else { None })
        {
            self.traits.push(closed(self.desk, kind)?);
            self.look(Tense::Past);
            self.date_field = dates::of_verb(word, kind).or(self.date_field);
        }
        Ok(())
    }

    /// Whether a stage or status is among the conditions.
    pub(super) fn has_state(&self) -> bool {
        let speaks = |expr: &Expr| {
            let mut expr = expr;
            while let Expr::Not(inner) = expr {
                expr = inner;
            }
            matches!(expr, Expr::Compare(path, ..) | Expr::OneOf(path, _) if path.0.len() == 1 && ["stage", "status"].contains(&path.field()))
        };
        self.conditions.iter().chain(&self.traits).any(speaks)
    }
}

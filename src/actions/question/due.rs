//! What lies before or behind today by a date that is named: a close date in the future, quotes that ran out; and what
//! still waits for an approval.
//!
//! Not for: windows of time (`window.rs`). Invariant: a state that the question names itself is never replaced.

use super::reader::{Reader, Tense};
use super::{dates, filters, values};
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{Kind, SourceError};

/// Words for a date of the record.
const DATES: &[&str] = &[
    "expected close date",
    "close dates",
    "close date",
    "closing dates",
    "closing date",
    "due dates",
    "due date",
    "closing days",
    "closing day",
    "close days",
    "close day",
    "due day",
    "deadline",
    "deadlines",
    "target date",
    "validity date",
    "valid until date",
    "expiry date",
    "end date",
    "validity",
    "date",
    "dates",
];
/// Words for what is over.
const BEHIND: &[&str] = &[
    "lies in the past",
    "lie in the past",
    "is in the past",
    "are in the past",
    "in the past",
    "has already passed",
    "have already passed",
    "has passed",
    "have passed",
    "passed",
    "is over",
    "is past",
    "has already gone by",
    "have already gone by",
    "has gone by",
    "already gone by",
    "gone by",
    "went by",
    "is already over",
    "is already past",
    "is gone",
    "is long gone",
    "is behind us",
    "lies behind us",
    "behind us",
    "was missed",
    "were missed",
    "missed",
    "before today",
    "past",
];
/// Words for what is still to come.
const AHEAD: &[&str] = &[
    "lies in the future",
    "lie in the future",
    "is in the future",
    "are in the future",
    "in the future",
    "still to come",
    "still ahead",
    "lies ahead",
    "ahead of us",
    "after today",
    "later than today",
    "future",
    "ahead",
];
/// Quotes that ran out.
const EXPIRED: &[&str] = &[
    "that are no longer valid",
    "no longer valid",
    "not valid any more",
    "not valid anymore",
    "that are not valid",
    "are not valid",
    "not valid",
    "invalid",
    "expired",
    "lapsed",
    "ran out",
    "run out already",
    "have run out",
    "has run out",
    "out of date",
    "outdated",
    "validity is over",
    "validity ended",
    "validity past",
    "past validity",
    "past their validity",
];
/// Quotes that hold.
const VALID: &[&str] = &["that are still valid", "are still valid", "still valid", "currently valid", "valid today"];
/// Words for an approval that is not there.
const APPROVAL: &[&str] = &[
    "wait for internal approval",
    "waiting for internal approval",
    "wait for approval",
    "waits for approval",
    "waiting for approval",
    "waiting for an approval",
    "waiting on approval",
    "awaiting approval",
    "await approval",
    "pending approval",
    "need internal approval",
    "need approval",
    "needs approval",
    "need an approval",
    "need to be approved",
    "to be approved",
    "not approved yet",
    "not yet approved",
    "not approved",
    "unapproved",
    "in approval",
    "under approval",
    "in review",
    "under review",
    "for approval",
    "internal approval",
];
/// Words between a date and the side of today on which it lies.
const BETWEEN: usize = 4;

impl Reader<'_, '_> {
    /// "with a close date in the future", "whose due date has passed", "quotes that ran out".
    pub(super) fn by_today(&mut self) -> Result<(), SourceError> {
        if self.query.kind == Kind::Quote {
            self.validity();
            self.approval()?;
        }
        for (sides, op) in [(BEHIND, Op::Lt), (AHEAD, Op::Gt)] {
            let Some((from, to)) = self.date_beside(sides) else { continue };
            let kind = self.query.kind.clone();
            self.words.take(from, to - from);
            for place in (from.saturating_sub(4)..from).rev() {
                let joint = matches!(self.words.at(place), "with" | "whose" | "a" | "an" | "the" | "their" | "have");
                if !joint {
                    break;
                }
                self.words.take(place, 1);
            }
            let state = ["won", "lost", "closed", "accepted", "done", "completed"];
            if op == Op::Lt && self.ends(&kind) && !self.words.said_any(&state) && !self.has_state() {
                self.traits.push(filters::open(self.desk, &kind)?);
                self.words.take_all(&["still open", "open"]);
            }
            self.conditions.push(Expr::Compare(Path::new(dates::date_field(&kind)), op, Literal::Today(0)));
        }
        Ok(())
    }

    /// "closes this month", "close next week": takes the verb where what follows may lie ahead.
    fn closes_ahead(&mut self) -> bool {
        let ahead = |word: &str| matches!(word, "this" | "next" | "soon" | "today" | "tomorrow" | "within");
        let found = (0..self.words.len()).find(|at| {
            self.words.free(*at, 1).is_some_and(|word| matches!(word.as_str(), "close" | "closes"))
                && ahead(self.words.said(at + 1))
        });
        found.inspect(|at| self.words.take(*at, 1)).is_some()
    }

    /// "closing", "will close": open deals by their close date, unless another state is said.
    pub(super) fn closing(&mut self, stated: bool) -> Result<(), SourceError> {
        const CLOSING: &[&str] = &[
            "due to close",
            "set to close",
            "expected to close",
            "going to close",
            "about to close",
            "will close",
            "will we close",
            "will i close",
            "are we closing",
            "do we expect to close",
            "can close",
            "should close",
            "supposed to close",
            "closing",
            "closable",
        ];
        if (self.words.has(CLOSING) || self.closes_ahead()) && !stated {
            self.words.take_all(CLOSING);
            self.look(Tense::Ahead);
            self.date_field = Some("close_date");
            if !self.has_state() {
                self.traits.push(filters::open(self.desk, &Kind::Opportunity)?);
                self.words.take_all(&["open"]);
                self.note("“closing” is taken as open deals by their close date");
            }
        }
        Ok(())
    }

    /// How many days "overdue by more than a week" are; taken.
    pub(super) fn overdue_by(&mut self) -> Option<i32> {
        const BY: &[&str] =
            &["by more than", "for more than", "since more than", "by over", "for over", "by at least", "more than"];
        let (at, phrase) = BY.iter().find_map(|phrase| Some((self.words.find(phrase)?, *phrase)))?;
        let place = at + super::words::length(phrase);
        let one = matches!(self.words.at(place), "a" | "an" | "one");
        let number = if one { 1 } else { i32::try_from(self.words.number_at(place)?).ok()? };
        let unit = super::window::unit_at(&self.words, place + 1)?;
        self.words.take(at, place + 2 - at);
        Some(super::window::in_days(number, unit))
    }

    /// Where a date and its side of today stand, from the first word to behind the last.
    fn date_beside(&self, sides: &[&str]) -> Option<(usize, usize)> {
        (0..self.words.len()).find_map(|at| {
            if let Some((_, count)) = self.words.any_at(at, DATES) {
                let end = at + count;
                return (end..=end + BETWEEN).find_map(|place| {
                    let (_, more) = self.words.any_at(place, sides)?;
                    Some((at, place + more))
                });
            }
            // "a future close date"
            let (_, count) = self.words.any_at(at, &["past", "future"]).filter(|(word, _)| sides.contains(word))?;
            let (_, more) = self.words.any_at(at + count, DATES)?;
            Some((at, at + count + more))
        })
    }

    /// "Any quote that a customer rejected": also where no quote has such a status.
    pub(super) fn state_of_quotes(&mut self) -> Result<(), SourceError> {
        const REJECTED: &[&str] = &[
            "rejected",
            "declined",
            "refused",
            "turned down",
            "denied",
            "said no to",
            "was rejected",
            "were rejected",
        ];
        if self.words.take_any(REJECTED).is_some() {
            let rejected = ["reject", "declin", "refus", "denied", "lost"];
            self.traits.push(filters::state(self.desk, &Kind::Quote, &rejected, true)?);
            self.words.take_all(&["a customer", "customer", "customers", "by"]);
        }
        Ok(())
    }

    fn validity(&mut self) {
        let day = |op| Expr::Compare(Path::new("valid_until"), op, Literal::Today(0));
        if self.words.take_any(EXPIRED).is_some() {
            self.words.take_all(EXPIRED);
            self.conditions.push(day(Op::Lt));
        } else if self.words.take_any(VALID).is_some() {
            self.conditions.push(day(Op::Ge));
        }
    }

    /// Quotes whose status says that somebody has to look at them; where none has such a status, none fits.
    fn approval(&mut self) -> Result<(), SourceError> {
        if self.words.take_any(APPROVAL).is_none() {
            return Ok(());
        }
        self.words.take_all(&["wait", "waiting", "waits", "internal", "approval"]);
        self.traits.push(filters::state(self.desk, &Kind::Quote, &["approv", "review", "pending"], true)?);
        let known = values::occurring(self.desk, &Kind::Quote, "status")?;
        let known: Vec<String> = known.iter().map(|status| crate::actions::text::clean(status)).collect();
        self.note(format!("by the status of a quote; there are {}", crate::actions::text::join(&known)));
        Ok(())
    }
}

//! Two states in one question: "how many are open and how many closed", "countries where we lost and never won", "lost
//! deals that were in Proposal".
//!
//! Invariant: two states of one field that no record can have at once never become one condition that nothing fits.

use super::history::changed;
use super::reader::Reader;
use super::words::singular;
use super::{filters, vocabulary};
use crate::crm::query::{Expr, GroupKey, Having, Literal, Measure, Op, Path, change};
use crate::crm::{Kind, SourceError};

/// Words for what is still open, and for what is not.
const OPEN: &[&str] = &["still open", "open", "unsolved", "unresolved", "outstanding", "to do", "not closed"];
const CLOSED: &[&str] = &["already closed", "closed", "solved", "resolved", "done", "completed", "finished"];
const WON: &[&str] = &["won", "win", "wins"];
const LOST: &[&str] = &["lost", "lose", "losses"];
/// Words around "never won" that say no more.
const NEVER: &[&str] = &[
    "never won one",
    "never won anything",
    "never won a deal",
    "never won any deal",
    "never won any",
    "never win",
    "never won",
    "not won one",
    "not won anything",
    "not won a single one",
    "not won a single deal",
    "not a single win",
    "without a single win",
    "without a win",
    "without any win",
    "without a won deal",
    "no won deal",
    "no won deals",
    "no win",
    "no wins",
    "won nothing",
    "won none",
    "did not win any",
    "did not win one",
];

/// Who is to have a case that is not named: by who closed most of its sort.
const FOR_WHOM: &[&str] = &[
    "who should take",
    "who should get",
    "who should own",
    "who should handle",
    "who should do",
    "who takes",
    "who gets",
    "who is best for",
    "who is the best for",
    "who is the right person for",
    "whom should i give",
    "to whom should i give",
    "to whom do i give",
    "best person for",
    "right person for",
    "who can take",
];
/// What says that no case in particular is meant.
const ANY: &[&str] = &["another", "the next", "a new", "one more", "a", "an", "our"];

/// "Who should take a billing case?" as the question that answers it: who has closed most of them.
pub(super) fn who_is_best(question: &str) -> String {
    let plain = question.to_lowercase();
    let bare = plain.trim_start_matches(|c: char| !c.is_alphanumeric());
    let found = FOR_WHOM.iter().find_map(|phrase| {
        let rest = bare.strip_prefix(phrase)?.trim_start();
        ANY.iter().find_map(|any| rest.strip_prefix(any).filter(|rest| rest.starts_with(' '))).map(str::trim)
    });
    let cases = |rest: &str| {
        let head: Vec<&str> = rest.split([',', '?', '.']).next().unwrap_or_default().split_whitespace().collect();
        let at = head.iter().position(|word| matches!(*word, "case" | "cases" | "ticket" | "tickets"))?;
        (at < 4).then(|| format!("who has closed the most {} cases", head[..at].join(" ")))
    };
    found.and_then(cases).unwrap_or_else(|| question.to_owned())
}

impl Reader<'_, '_> {
    /// What turns the meaning of a state, a date or a name that stands beside it.
    pub(super) fn said_beside(&mut self) -> Result<(), SourceError> {
        self.not_the_other();
        self.never_won()?;
        self.both_states()?;
        self.by_today()?;
        self.attended()?;
        self.unowned();
        self.standing()?;
        self.came_to_stage()?;
        self.rule_of_conduct();
        self.destined()
    }

    /// "cases closed how many / open how many", "number of won and lost deals": a share tells both numbers.
    pub(super) fn both_states(&mut self) -> Result<(), SourceError> {
        let counts = self.words.said_any(vocabulary::COUNT);
        if !counts || self.is_nested() || !self.query.group.is_empty() || self.words.said_any(&["or"]) {
            return Ok(());
        }
        let kind = self.query.kind.clone();
        if kind == Kind::Opportunity && self.words.has(WON) && self.words.has(LOST) {
            self.words.take_all(WON);
            self.words.take_all(LOST);
            self.words.take_all(vocabulary::COUNT);
            return self.rate_of(&["won"]);
        }
        if !self.ends(&kind) || !self.words.has(OPEN) || !self.words.has(CLOSED) {
            return Ok(());
        }
        for list in [OPEN, CLOSED, vocabulary::COUNT] {
            self.words.take_all(list);
        }
        let closed = filters::closed(self.desk, &kind)?;
        self.query.measures = vec![Measure::Rate(Box::new(closed)), Measure::Count];
        Ok(())
    }

    /// "cases closed by month, not opened": the day that is meant, and the one that is not.
    pub(super) fn not_the_other(&mut self) {
        let opened = ["not opened", "not created", "not when opened", "not when they were opened", "not new ones"];
        let closed = ["not closed", "not when closed", "not when they were closed", "not solved"];
        if self.words.said_any(&["closed", "solved", "resolved"]) {
            let _ = self.words.take_any(&opened);
        }
        if self.words.said_any(&["opened", "created", "new"]) {
            let _ = self.words.take_any(&closed);
        }
    }

    /// "countries in which we lost deals and never won one": groups among whose decided deals none was won.
    pub(super) fn never_won(&mut self) -> Result<(), SourceError> {
        if self.query.kind != Kind::Opportunity || self.is_nested() {
            return Ok(());
        }
        let noun = (0..self.words.len().min(6)).find_map(|at| {
            let word = singular(self.words.at(at));
            let known = vocabulary::GROUPS.iter().any(|(name, _)| *name == word);
            let key = self.field_key(&word).filter(|_| known && self.kind_of(&word).is_none())?;
            Some((at, key))
        });
        let split = self.words.said_any(&["never"]) && self.words.said_any(WON);
        let said = NEVER.iter().any(|phrase| self.words.find(phrase).is_some());
        let Some((at, key)) = noun.filter(|_| said || split) else { return Ok(()) };
        self.words.take(at, 1);
        self.words.take_all(NEVER);
        self.words.take_all(&["never", "won", "in which", "a deal", "deal", "in"]);
        let lost = self.words.take_any(LOST).is_some();
        let states: &[&str] = &["won", "lost"];
        if lost {
            self.traits.push(filters::state(self.desk, &Kind::Opportunity, states, true)?);
        }
        let won = filters::state(self.desk, &Kind::Opportunity, &["won"], true)?;
        let measure = Measure::Rate(Box::new(won));
        self.query.group.push(key);
        self.query.measures = vec![measure.clone(), Measure::Count];
        self.query.having.push(Having { measure, op: Op::Eq, number: 0.0 });
        if !lost {
            self.note("of all deals, open ones too");
        }
        Ok(())
    }

    /// A stage beside "won" or "lost" is one that the deal went through.
    pub(super) fn stages_passed(&mut self) {
        let stage = |expr: &Expr| match expr {
            Expr::Compare(path, Op::Eq, Literal::Text(value)) if path.0 == ["stage"] => Some(value.clone()),
            _ => None,
        };
        let over = |value: &str| ["won", "lost", "closed"].iter().any(|word| value.to_lowercase().contains(word));
        let all: Vec<String> = self.traits.iter().chain(&self.conditions).filter_map(stage).collect();
        if self.query.kind != Kind::Opportunity || !all.iter().any(|v| over(v)) || all.iter().all(|v| over(v)) {
            return;
        }
        let mut passed = Vec::new();
        for part in self.traits.iter_mut().chain(&mut self.conditions) {
            if let Some(value) = stage(part).filter(|value| !over(value)) {
                let Expr::Has(mut related) = changed("stage", None) else { continue };
                let was = Expr::Compare(Path::new("old"), Op::Eq, Literal::Text(value.clone()));
                let field = related.filter.take().map(|field| *field);
                related.kind = change();
                related.filter = Some(Box::new(Expr::And(field.into_iter().chain([was]).collect())));
                *part = Expr::Has(related);
                passed.push(value);
            }
        }
        self.words.take_all(&["then", "before", "were in", "went through", "after", "from", "ever"]);
        for value in passed {
            self.note(format!("{value} is taken as a stage that the deals left, as the field history tells"));
        }
    }

    /// "Hardware", "account" and the like right before the kind: a value of the kind's lists, whatever else it names.
    pub(super) fn sort_of_cases(&mut self) -> Result<(), SourceError> {
        for at in 0..self.words.len() {
            let noun = self.kind_of(self.words.at(at + 1));
            if noun != Some(Kind::Case) || self.kind_of(self.words.at(at)).is_none() {
                continue;
            }
            let word = singular(self.words.at(at));
            let reasons = super::values::occurring(self.desk, &Kind::Case, "reason")?;
            if let Some(reason) = reasons.into_iter().find(|reason| crate::crm::query::fold_text(reason) == word) {
                self.words.0.remove(at);
                self.traits.push(Expr::Compare(Path::new("reason"), Op::Eq, Literal::Text(reason)));
            }
        }
        Ok(())
    }

    /// "What do customers open tickets for mostly": the reasons of cases, the most frequent first.
    pub(super) fn topics(&mut self) -> bool {
        const ASKED: &[&str] = &["for what", "what for", "about what", "what"];
        const NOUNS: &[&str] = &["tickets", "cases", "ticket", "case", "complain", "complaints", "support"];
        const MOSTLY: &[&str] = &["mostly", "most", "mainly", "most often", "usually", "primarily", "chiefly"];
        let asked = self.words.has(ASKED) && self.words.said_any(&["for", "about", "over", "because of"]);
        if !asked || !self.words.has(NOUNS) || !self.words.has(MOSTLY) || self.ranking.is_some() {
            return false;
        }
        for list in [ASKED, NOUNS, MOSTLY] {
            self.words.take_all(list);
        }
        self.words.take_all(&["people", "customers", "clients", "they", "users", "do", "did", "for", "about"]);
        let _ = self.words.take_any(&["open", "opened", "raise", "raised", "log", "logged", "file", "filed"]);
        self.query.kind = Kind::Case;
        self.date_field = Some("created_at");
        self.query.group.push(GroupKey::Field(Path::new("reason")));
        self.query.measures.push(Measure::Count);
        self.query.sort = vec![crate::crm::query::Sort {
            key: crate::crm::query::SortKey::Measure(Measure::Count),
            descending: true,
        }];
        true
    }
}

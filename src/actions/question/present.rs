//! Who is there and who is among others: "meetings that I attend", "of Ben, Aisha and me".
//!
//! Invariant: the seller's own name comes from the records, a colleague's from the question.

use super::reader::Reader;
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{Kind, SourceError};

/// Words for taking part.
const MINE: &[&str] = &[
    "where i am on the attendee list",
    "i am on the attendee list",
    "where i am an attendee",
    "where i am attendee",
    "where i am one of the attendees",
    "where i am among the attendees",
    "where i am invited",
    "where i take part",
    "where i attend",
    "i am an attendee of",
    "i am attendee of",
    "i am invited to",
    "i am in",
    "i am part of",
    "i take part in",
    "i have to attend",
    "i should attend",
    "that i attend",
    "do i attend",
    "i attend",
    "am i invited to",
    "am i attending",
    "i am attending",
    "with me in it",
    "that include me",
    "with me",
    "i sit in",
];
/// Words that say to whom records should go, which is no field of theirs.
const DESTINED: &[&str] = &[
    "and should go to",
    "that should go to",
    "which should go to",
    "should go to",
    "that belong to",
    "and so in",
    "and thus in",
    "in the territory of",
    "should be with",
    "should sit with",
];

/// Words for what belongs to nobody.
const UNOWNED: &[&str] = &[
    "that are owned by nobody",
    "are owned by nobody",
    "owned by nobody",
    "owned by no one",
    "that belong to nobody",
    "belong to nobody",
    "belongs to nobody",
    "that nobody owns",
    "nobody owns",
    "no one owns",
    "that are not assigned",
    "not assigned to anyone",
    "not assigned to anybody",
    "not assigned",
    "unassigned",
    "unowned",
    "ownerless",
];
/// Words for what has to be done with a record, before the time in which it has to be.
const DUTIES: &[&str] = &["followed up", "followed up on", "answered", "contacted", "called back", "called", "handled"];

impl Reader<'_, '_> {
    /// "Owned by nobody", "unassigned".
    pub(super) fn unowned(&mut self) {
        let owned = self.schema.field(&self.query.kind, "owner").is_some();
        if owned && self.words.take_any(UNOWNED).is_some() {
            self.conditions.push(Expr::Empty(Path::new("owner")));
        }
    }

    /// "Leads have to be followed up within three working days": a rule, and no window of the records.
    pub(super) fn rule_of_conduct(&mut self) {
        const MUST: &[&str] = &["must be", "have to be", "has to be", "should be", "are to be", "need to be"];
        let Some((at, must)) = MUST.iter().find_map(|must| Some((self.words.find(must)?, *must))) else { return };
        let from = at + super::words::length(must);
        let Some((duty, count)) = self.words.any_at(from, DUTIES) else { return };
        let within = from + count;
        if self.words.at(within) != "within" || self.words.number_at(within + 1).is_none() {
            return;
        }
        let working = usize::from(matches!(self.words.at(within + 2), "working" | "business" | "calendar"));
        let told = self.words.raw(within, 3 + working);
        self.words.take(at, within + 3 + working - at);
        let _ = self.words.take_any(&["and are", "which ones", "which of them", "which ones are"]);
        self.note(format!(
            "“{duty} {told}” is taken as the rule; what is listed is what the rest of the question says"
        ));
    }

    /// Meetings with the seller among those who come, whoever called them.
    pub(super) fn attended(&mut self) -> Result<(), SourceError> {
        if self.query.kind != Kind::Event || self.is_nested() || self.words.take_any(MINE).is_none() {
            return Ok(());
        }
        self.words.take_all(&["attendee", "attendees", "list", "participants"]);
        if let Some(me) = self.desk.records.me()? {
            let name = self.desk.name_of(&me);
            self.conditions.push(Expr::Compare(Path::new("attendees"), Op::Contains, Literal::Text(name)));
        }
        Ok(())
    }

    /// "Leads of mine in Spain that should go to Ben": who has them is the condition, whom they are for is not.
    pub(super) fn destined(&mut self) -> Result<(), SourceError> {
        if self.query.kind != Kind::Lead {
            return Ok(());
        }
        let Some((at, phrase)) = self.words.take_any(DESTINED) else { return Ok(()) };
        let behind = at + super::words::length(phrase);
        let users = self.desk.all(&Kind::User, None, 500)?;
        for place in behind..behind + 2 {
            let word = self.words.at(place).to_owned();
            let called = |name: String| crate::crm::query::fold_text(&name).split_whitespace().any(|part| part == word);
            if !word.is_empty() && users.iter().any(|user| called(user.name())) {
                self.words.take(place, 1);
            }
        }
        let _ = self.words.take_any(&["'s territory", "s territory", "territory"]);
        self.note("to whom a lead should go is told by “Route lead”");
        Ok(())
    }

    /// "my", "do I have", "assigned to me".
    pub(super) fn mine(&mut self) {
        const MINE: &[&str] = &[
            "my",
            "mine",
            "i own",
            "do i",
            "have i",
            "i have",
            "did i",
            "i did",
            "i won",
            "i lost",
            "am i",
            "assigned to me",
            "owned by me",
            "for me",
            "of me",
            "by me",
            "i am",
            "i",
        ];
        if self.schema.field(&self.query.kind, "owner").is_none() {
            return;
        }
        if let Some(at) = (1..self.words.len()).find(|at| matches!(self.words.at(*at), "me" | "mine" | "my"))
            && self.negated_at(at)
        {
            self.words.take(at, 1);
            self.conditions.push(Expr::Compare(Path::new("owner"), Op::Ne, Literal::Me));
            return;
        }
        // "Get me the deals" does not speak of the seller's own.
        const FETCH: &[&str] = &[
            "get", "list", "find", "bring", "send", "remind", "let", "help", "print", "draw", "make", "show", "give",
            "tell", "fetch", "pull", "count", "email", "mail", "call",
        ];
        let own = |at: &usize| self.words.at(*at) == "me" && !FETCH.contains(&self.words.said(at.wrapping_sub(1)));
        if let Some(at) = (1..self.words.len()).find(own) {
            self.words.take(at, 1);
            self.conditions.push(Expr::Compare(Path::new("owner"), Op::Eq, Literal::Me));
            return;
        }
        if let Some((at, phrase)) = self.words.take_any(MINE) {
            // "i won" says two things; the state was read before, or is read now from the second word.
            if matches!(phrase, "i won" | "i lost")
                && let Some(word) = self.words.0.get_mut(at + 1)
            {
                word.used = false;
            }
            self.conditions.push(Expr::Compare(Path::new("owner"), Op::Eq, Literal::Me));
        }
    }

    /// "Ben, Aisha and me": the seller beside colleagues, and not in their place.
    pub(super) fn me_among(&mut self) {
        let own = |expr: &Expr| matches!(expr, Expr::Compare(path, Op::Eq, Literal::Me) if path.0 == ["owner"]);
        let others = |expr: &Expr| {
            matches!(expr, Expr::Compare(path, Op::Eq, Literal::Text(_)) | Expr::OneOf(path, _)
                if path.0 == ["owner", "name"])
        };
        let joined = (1..self.words.len()).any(|at| {
            let me = matches!(self.words.said(at), "me" | "i" | "myself" | "mine");
            me && (matches!(self.words.said(at - 1), "and" | "or" | "vs" | "versus")
                || matches!(self.words.said(at + 1), "and" | "or" | "vs" | "versus"))
        });
        let me = self.conditions.iter().position(own);
        let (Some(me), true) = (me, joined) else { return };
        if !self.conditions.iter().any(others) {
            return;
        }
        let me = self.conditions.remove(me);
        if let Some(at) = self.conditions.iter().position(others) {
            let names = self.conditions.remove(at);
            self.conditions.push(Expr::Or(vec![me, names]));
            self.words.take_all(&["between", "among"]);
        }
    }
}

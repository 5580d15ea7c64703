//! What the field history says: transfers, and fields that changed.

use super::often;
use super::reader::{Reader, Tense};
use super::window::{self, Window};
use crate::crm::query::{Expr, GroupKey, Literal, Measure, Op, Path, Period, Query, Related, change};
use crate::crm::{Kind, SourceError};

/// Phrases for a change of a field.
const MOVES: &[(&str, &[&str])] = &[
    (
        "close_date",
        &[
            "close date slipped",
            "close dates slipped",
            "close date moved",
            "close date changed",
            "close date was pushed",
            "close date has slipped",
            "close date was moved",
            "close date pushed",
            "close dates pushed",
            "close date postponed",
            "close date changes",
            "close date slips",
            "slipped",
            "pushed out",
            "pushed back",
            "postponed",
            "have slipped",
        ],
    ),
    (
        "stage",
        &[
            "changed stages",
            "changed stage",
            "changed their stage",
            "stage changed",
            "moved stage",
            "moved stages",
            "changed phase",
            "stage changes",
            "advanced",
            "progressed",
            "moved forward",
        ],
    ),
    (
        "owner",
        &[
            "changed owner",
            "changed owners",
            "changed their owner",
            "changed its owner",
            "changed their owners",
            "switched owner",
            "switched owners",
            "got a new owner",
            "have a new owner",
            "handed from one colleague to another",
            "moved from one owner to another",
            "passed on",
            "handed on",
            "handed over",
            "given away",
            "taken over",
            "owner changed",
            "changed hands",
            "reassigned",
            "were transferred",
            "was transferred",
            "been transferred",
            "transferred",
        ],
    ),
    ("status", &["changed status", "status changed"]),
    ("priority", &["changed priority", "priority changed"]),
    ("next_step", &["next step changed", "changed next step"]),
];
/// Phrases for a change of an amount.
const AMOUNTS: &[&str] = &[
    "amount went down",
    "amount dropped",
    "amount decreased",
    "amount changed",
    "amount went up",
    "amount increased",
    "amount was reduced",
    "changed amount",
    "amount has changed",
    "value changed",
    "shrank",
    "grew",
    "amount shrank",
    "amount grew",
];

/// Words for a change of owner.
const TRANSFERS: &[&str] = &[
    "case transfers",
    "ticket transfers",
    "transfer counts",
    "transfer count",
    "number of transfers",
    "transfers",
    "transfer",
    "transferred away",
    "transferred",
    "handed over",
    "gave away",
    "given away",
    "passed on",
    "handoffs",
    "reassigned",
];
/// To whom it went, whoever that was.
const AWAY: &[&str] = &[
    "away from them",
    "away from him",
    "away from her",
    "to others",
    "to somebody else",
    "to someone else",
    "to colleagues",
    "to another agent",
    "away",
    "on",
];

impl Reader<'_, '_> {
    /// "who has transferred the most cases", "transfers per agent": lines of the field history.
    pub(super) fn history(&mut self) -> Result<(), SourceError> {
        let asked = self.words.has(TRANSFERS)
            && (self.ranking.is_some()
                || self.words.has(&[
                    "transfers",
                    "transfer count",
                    "number of transfers",
                    "transfer counts",
                    "transfer",
                ]))
            && matches!(self.query.kind, Kind::Case | Kind::Opportunity | Kind::Lead);
        if !asked {
            return Ok(());
        }
        self.words.take_all(TRANSFERS);
        self.words.take_all(AWAY);
        self.words.take_all(&["cases", "case", "tickets", "count", "most", "number of"]);
        let kind = std::mem::replace(&mut self.query, Query::all(change())).kind;
        let is = |path: &str, text: &str| Expr::Compare(Path::new(path), Op::Eq, Literal::Text(text.to_owned()));
        self.conditions.push(is("kind", kind.as_str()));
        self.conditions.push(is("field", "owner"));
        self.query.measures.push(Measure::Count);
        let by_owner = self.ranking.is_some()
            || [
                "by owner",
                "per owner",
                "by rep",
                "per rep",
                "by agent",
                "per agent",
                "for each agent",
                "by each agent",
                "per seller",
                "by seller",
            ]
            .iter()
            .any(|phrase| self.words.take_phrase(phrase).is_some());
        if by_owner {
            self.query.group.push(GroupKey::Field(Path::new("old")));
            self.rank_history();
        }
        self.note("a transfer from one owner to another counts for the first");
        Ok(())
    }

    fn rank_history(&mut self) {
        if let Some(ranking) = &mut self.ranking {
            ranking.of_groups();
        }
    }

    /// "whose close date slipped", "that changed stage this week", "moved to Negotiation", "reassigned".
    pub(super) fn moved(&mut self) {
        let mut field = MOVES.iter().find_map(|(field, phrases)| self.words.take_any(phrases).map(|_| *field));
        if field.is_none()
            && let Some((_, phrase)) = self.words.take_any(AMOUNTS)
        {
            field = Some("amount");
            if !phrase.contains("changed") {
                self.note("a change of the amount in either direction counts");
            }
        }
        let Some(field) = field.filter(|field| self.schema.field(&self.query.kind, field).is_some()) else { return };
        self.often = often::times(&mut self.words);
        self.words.take_all(&["whose", "their", "its", "had", "was", "were"]);
        let calendar = self.calendar();
        let period = match window::take(&mut self.words, &calendar) {
            Some((_, Window::In(period))) => Some(period),
            Some((_, Window::Side(Op::Ge, Literal::Date(from)))) => Some(Period::Between { from, to: self.desk.today }),
            _ => None,
        };
        self.look(Tense::Past);
        let mut moved = changed(field, period);
        if field == "owner" {
            self.hands(&mut moved);
        }
        self.conditions.push(moved);
    }
}

impl Reader<'_, '_> {
    /// "By Tomasz", "from Ben to me": who had it before, and who has it since.
    fn hands(&mut self, moved: &mut Expr) {
        let Expr::Has(Related { filter: Some(filter), .. }) = moved else { return };
        let users = self.desk.all(&Kind::User, None, 500).unwrap_or_default();
        let me = self.desk.records.me().ok().flatten().map(|me| self.desk.name_of(&me));
        let mut parts = vec![(**filter).clone()];
        for at in 1..self.words.len() {
            let field = match self.words.said(at - 1) {
                "from" | "by" => "old",
                "to" => "new",
                _ => continue,
            };
            let word = self.words.at(at).to_owned();
            let called = |name: &String| crate::crm::query::fold_text(name).split_whitespace().any(|part| part == word);
            let name = match word.as_str() {
                "" => None,
                "me" | "us" => me.clone(),
                _ => users.iter().map(crate::crm::Record::name).find(called),
            };
            let Some(name) = name else { continue };
            self.words.take(at - 1, 2);
            parts.push(Expr::Compare(Path::new(field), Op::Eq, Literal::Text(name)));
        }
        if parts.len() > 1 {
            **filter = Expr::all(parts);
        }
    }
}

/// The condition that a field changed, in a period where there is one.
pub(super) fn changed(field: &str, period: Option<Period>) -> Expr {
    let is = Expr::Compare(Path::new("field"), Op::Eq, Literal::Text(field.to_owned()));
    let mut parts = vec![is];
    parts.extend(period.map(|period| Expr::Within(Path::new("at"), period)));
    Expr::Has(Related::that(change(), Expr::all(parts)))
}

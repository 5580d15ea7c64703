//! What a figure is about, by the words around it: the amount, the close date, the stage's age.
//!
//! For: telling "closes on 12 Dec" from "wrote on 12 Dec". Not for: which record (see `known`). Several languages,
//! since answers come in the seller's own.

use super::figure::{Num, Unit, What};
use super::token::Token;
use crate::crm::Kind;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A set of topics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Topics(u64);

impl Topics {
    pub(super) fn none(self) -> bool {
        self.0 == 0
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn among(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Both name something, and not the same.
    pub(super) fn differs(self, other: Self) -> bool {
        !self.none() && !other.none() && !self.meets(other)
    }
}

macro_rules! topics {
    ($($name:ident = $bit:literal: $words:literal;)+) => {
        $(pub(super) const $name: Topics = Topics(1 << $bit);)+
        const TABLE: &[(Topics, &str)] = &[$(($name, $words),)+];
    };
}

topics! {
    AMOUNT = 0: "amount worth value valued priced price forecast volume wert betrag montant vaut valeur importe valor oferta preis prix precio cost costs";
    BUDGET = 1: "budget presupuesto";
    DISCOUNT = 2: "discount rebate rabatt remise descuento";
    REVENUE = 3: "revenue turnover umsatz";
    QUOTA = 4: "quota target";
    CLOSE = 5: "close closes closing closed lands land landing signature signed sign schließt abschluss abschlussdatum abschließen clôture clos cierre cierra signer signatur due";
    CREATED = 6: "created opened erstellt eröffnet créé creado abierto";
    SENT = 7: "wrote written mail email mails emails sent message replied reply answered letter nachricht message mensaje mailed";
    DUE = 8: "due deadline fällig";
    MEETING = 9: "meeting meet meets met call called demo visit visited workshop review spoke talked point gespräch telefonat réunion visita";
    PROBABILITY = 10: "probability likely likelihood chance chances odds probable wahrscheinlichkeit probabilité probabilidad";
    EMPLOYEES = 11: "employees employee staff headcount mitarbeiter mitarbeitende beschäftigte salariés employés empleados workforce";
    QUANTITY = 12: "units quantity unit pieces einheiten unités unidades stück";
    FOUNDED = 13: "founded established gegründet";
    STAGE_AGE = 14: "stage phase étape fase sits sat";
    SILENCE = 15: "silent silence quiet activity heard contact";
    MOVES = 16: "moved moves move slipped slip slips postponed pushed shifted rescheduled verschoben repoussé reportée aplazado change changes changed times";
    VALID = 17: "valid expires expire expiry";
    RENEWAL = 18: "renewal renews";
    SCORE = 19: "score health";
    PRICE = 20: "catalogue";
}

static WORDS: LazyLock<HashMap<&'static str, Topics>> = LazyLock::new(|| {
    let mut all: HashMap<&'static str, Topics> = HashMap::new();
    for (topic, words) in TABLE {
        words.split(' ').for_each(|word| {
            let known = all.entry(word).or_default();
            *known = known.with(*topic);
        });
    }
    all
});

/// Topics that a figure of this sort can have.
pub(super) fn of_sort(what: &What) -> Topics {
    let all: &[Topics] = match what {
        What::Num(Num { unit: Unit::Money(_), .. }) => &[AMOUNT, BUDGET, DISCOUNT, REVENUE, QUOTA, PRICE],
        What::Num(Num { unit: Unit::Percent, .. }) => &[PROBABILITY, DISCOUNT],
        What::Num(Num { unit: Unit::Times | Unit::Ordinal, .. }) => &[MOVES],
        What::Num(_) => &[EMPLOYEES, QUANTITY, FOUNDED, SCORE],
        What::When(_) => &[CLOSE, CREATED, SENT, DUE, MEETING, MOVES, VALID, RENEWAL],
        What::Span(_) => &[CLOSE, CREATED, SENT, DUE, STAGE_AGE, SILENCE, MOVES],
        What::Clock(..) => &[MEETING],
    };
    all.iter().fold(Topics::default(), |sum, topic| sum.with(*topic))
}

/// The topics of one word.
fn of_word(low: &str) -> Topics {
    WORDS.get(low).copied().unwrap_or_default()
}

/// The topics of a field, by its name and label.
pub(super) fn of_field(field: &str, label: &str) -> Topics {
    match field {
        "amount" | "amount_change" => AMOUNT,
        "close_date" | "close_date_change" => CLOSE.with(MOVES),
        "close_date_moves" => MOVES,
        "probability" => PROBABILITY,
        "created_at" => CREATED,
        // The last of them is how long it has been silent.
        "sent_at" | "date" => SENT.with(MEETING).with(SILENCE),
        "due_date" => DUE,
        "starts_at" | "ends_at" => MEETING.with(SILENCE),
        "employees" => EMPLOYEES,
        "annual_revenue" => REVENUE,
        "founded" => FOUNDED,
        "valid_until" => VALID,
        "quantity" => QUANTITY,
        "discount" => DISCOUNT,
        "budget" => BUDGET,
        "price" => PRICE.with(AMOUNT),
        "days_in_stage" => STAGE_AGE,
        _ => {
            let mut all = Topics::default();
            for word in field.split('_').chain(label.split(' ')) {
                all = all.with(of_word(&word.to_lowercase()));
            }
            all
        }
    }
}

/// The topics of a field of a record: a note is made when something happened, a deal only when it is entered.
pub(super) fn of_record(kind: &Kind, field: &str, label: &str) -> Topics {
    let own = of_field(field, label);
    let noted = matches!(kind, Kind::Note | Kind::Email | Kind::Event | Kind::Transcript) && field == "created_at";
    match (noted, kind, field) {
        (true, ..) => own.with(of_field("sent_at", "")),
        // A task "Call Dana" is the call.
        (_, Kind::Task, "due_date") => own.with(MEETING).with(SENT),
        _ => own,
    }
}

/// One topic word in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) at: usize,
    pub(super) topics: Topics,
}

/// Every topic word among the tokens; `base` is the number of the first in its page, `picks` are words of stages.
pub(super) fn hits(tokens: &[Token<'_>], base: usize, picks: &HashSet<String>) -> Vec<Hit> {
    let words = tokens.iter().enumerate().filter(|(_, token)| token.is_word() && token.low.len() > 2);
    // "Closed Won" is a stage, and so may be "Demo".
    let stage = |at: usize| {
        let next = tokens.get(at + 1).is_some_and(|next| next.is(&["won", "lost"]));
        next || picks.contains(tokens[at].low.as_ref()) && tokens[at].capital()
    };
    let words = words.filter(|(at, _)| !stage(*at));
    words
        .map(|(at, token)| Hit { at: base + at, topics: of_word(&token.low) })
        .filter(|hit| !hit.topics.none())
        .collect()
}

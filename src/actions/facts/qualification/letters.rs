//! The letters of MEDDIC, MEDDPICC and BANT: what counts as known, from roles and sentences, and what to ask.

use super::words;
use crate::actions::cues::Competitors;
use crate::actions::deal::people::{Role, is_head, named, role};
use crate::actions::digest::{By, Heard};
use crate::actions::text::clean;
use crate::actions::{Book, Desk, Signals};
use crate::crm::{Kind, Record, SourceError};

/// Contacts of the account that are looked at.
const CONTACTS: usize = 100;

/// One letter.
pub(super) struct Letter {
    /// What it stands for.
    pub(super) title: &'static str,
    /// What to ask where nothing is known.
    pub(super) ask: &'static str,
    /// The roles that say it, of people who take part or belong to the account.
    roles: &'static [Role],
    /// Whether it counts where the person takes no part in the deal.
    away: bool,
    /// Whether a title at the top says it, where no role does.
    heads: bool,
    /// Whether the deal's own field for competitors says it.
    rivals: bool,
    /// Whether a sentence says it.
    says: fn(&Heard) -> bool,
}

/// How the order gets through their contract, purchasing and security reviews.
pub(super) static PAPER_PROCESS: Letter = Letter {
    title: "Paper process",
    ask: "Once you say yes, what happens with contract, purchasing and legal, and how long does it take?",
    roles: &[],
    away: false,
    heads: false,
    rivals: false,
    says: words::paper,
};

/// Whom they look at beside us.
pub(super) static COMPETITION: Letter = Letter {
    title: "Competition",
    ask: "What else do you look at, doing nothing included, and what speaks for it?",
    roles: &[],
    away: false,
    heads: false,
    rivals: true,
    says: words::competition,
};

pub(super) static MEDDIC: [Letter; 6] = [
    Letter {
        title: "Metrics",
        ask: "What does the problem cost you today, in money or hours?",
        roles: &[],
        away: false,
        heads: false,
        rivals: false,
        says: words::metrics,
    },
    Letter {
        title: "Economic buyer",
        ask: "Who holds the budget for this, and can we meet?",
        roles: &[Role::EconomicBuyer],
        away: true,
        heads: false,
        rivals: false,
        says: words::economic_buyer,
    },
    Letter {
        title: "Decision criteria",
        ask: "What must an offer have so that you choose it?",
        roles: &[],
        away: false,
        heads: false,
        rivals: false,
        says: words::criteria,
    },
    Letter {
        title: "Decision process",
        ask: "Which steps and which people stand between a yes and the order?",
        roles: &[],
        away: false,
        heads: false,
        rivals: false,
        says: words::process,
    },
    Letter {
        title: "Identified pain",
        ask: "What goes wrong today, and who suffers from it?",
        roles: &[],
        away: false,
        heads: false,
        rivals: false,
        says: words::pain,
    },
    Letter {
        title: "Champion",
        ask: "Who loses most if you do nothing, and would speak for us?",
        roles: &[Role::Champion],
        away: false,
        heads: false,
        rivals: false,
        says: words::champion,
    },
];

pub(super) static BANT: [Letter; 4] = [
    Letter {
        title: "Budget",
        ask: "Is there a budget for this, how much, and for which year?",
        roles: &[],
        away: false,
        heads: false,
        rivals: false,
        says: words::budget,
    },
    Letter {
        title: "Authority",
        ask: "Who signs, and who else has a say?",
        roles: &[Role::DecisionMaker, Role::EconomicBuyer],
        away: true,
        heads: true,
        rivals: false,
        says: words::economic_buyer,
    },
    Letter {
        title: "Need",
        ask: "What goes wrong today that this would end?",
        roles: &[],
        away: false,
        heads: false,
        rivals: false,
        says: |said| words::pain(said) || words::criteria(said),
    },
    Letter {
        title: "Timing",
        ask: "By when must it run, and what happens if it does not?",
        roles: &[],
        away: false,
        heads: false,
        rivals: false,
        says: words::timing,
    },
];

/// The contacts of the deal's account.
pub(super) fn contacts(desk: &Desk<'_>, deal: &Record) -> Result<Vec<Record>, SourceError> {
    match crate::actions::deal::account(desk, deal)? {
        Some(account) => desk.linked(&account, Kind::Contact, CONTACTS),
        None => Ok(Vec::new()),
    }
}

/// A deal that is asked about.
pub(super) struct Case<'a, 'd> {
    pub(super) desk: &'a Desk<'d>,
    pub(super) deal: &'a Record,
    pub(super) book: &'a mut Book,
    pub(super) signals: &'a Signals,
    pub(super) said: &'a [Heard],
    pub(super) contacts: &'a [Record],
    pub(super) most: usize,
}

impl Case<'_, '_> {
    /// What is known of a letter, with its sources; empty where nothing is.
    pub(super) fn known(&mut self, letter: &Letter) -> Vec<String> {
        let mut found: Vec<String> = self.people(letter).into_iter().chain(self.rivals(letter)).collect();
        // The customer's own words come before ours about them.
        let says = |by: &[By]| -> Vec<&Heard> {
            self.said.iter().filter(|said| by.contains(&said.by) && (letter.says)(said)).collect()
        };
        let mut quotes = says(&[By::Them]);
        quotes.extend(says(&[By::Note, By::Unknown]));
        let left = self.most.saturating_sub(found.len());
        found.extend(quotes.into_iter().take(left).map(|said| said.quoted(self.desk, self.book)));
        found.truncate(self.most.max(1));
        found
    }

    /// The competitors that the deal's own field names.
    fn rivals(&mut self, letter: &Letter) -> Option<String> {
        let named = Competitors::of_fields(self.deal).into_iter().filter(|_| letter.rivals);
        let told: Vec<String> = named
            .map(|(field, name)| format!("{} {}", clean(&name), self.book.cite(self.desk, self.deal, field)))
            .collect();
        (!told.is_empty()).then(|| format!("On the deal: {}", told.join(", ")))
    }

    /// Who has the role: people who take part, else people of the account who do not.
    fn people(&mut self, letter: &Letter) -> Option<String> {
        if letter.roles.is_empty() {
            return None;
        }
        let fits = |person: &&Record| {
            role(person).is_some_and(|role| letter.roles.contains(&role))
                || (letter.heads && role(person).is_none() && person.text("title").is_some_and(is_head))
        };
        let here = self.signals.people.iter().find(fits);
        let person = here.or_else(|| self.contacts.iter().filter(|_| letter.away).find(fits))?;
        let field = if person.text("role").is_some() { "role" } else { "title" };
        let cite = self.book.cite(self.desk, person, field);
        let away = if here.is_none() { ", who takes no part in this deal yet" } else { "" };
        Some(format!("{} {cite}{away}", named(person)))
    }
}

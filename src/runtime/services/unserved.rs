//! Questions that nothing here could answer, in groups; and a group as the beginning of an action.
//!
//! Invariant: names of records do not leave the vault for an action's files; other values do only where the vault of
//! their conversation opens, and stand as what they are where it does not.

use crate::actions::kit::{Heard, Piece};
use crate::crm::Kind;
use crate::insight::Flagged;
use crate::insight::clusters::{self, Asked, Cluster, Clusters, Part};
use crate::runtime::desk::{Desk, DeskError};
use crate::trust::{EntityType, SafeText};
use jiff::Timestamp;

/// A question that nothing could answer.
#[derive(Clone, Debug, PartialEq)]
pub struct UnservedQuestion {
    /// Its line in the log.
    pub turn: u64,
    /// When it was asked.
    pub at: Timestamp,
    /// The conversation.
    pub session: String,
    /// Its words, masked.
    pub text: String,
}

/// All of them, and what they have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unserved {
    /// The questions, oldest first.
    pub questions: Vec<UnservedQuestion>,
    /// Their groups; places are those in `questions`.
    pub found: Clusters,
}

impl Unserved {
    /// Turns that no action answered ([`Index::missing`](crate::insight::Index::missing)), in groups.
    pub fn of(missing: Vec<Flagged>) -> Self {
        let question = |Flagged { turn, session, time, question, .. }| UnservedQuestion {
            turn,
            at: time,
            session,
            text: question,
        };
        let mut questions: Vec<UnservedQuestion> = missing.into_iter().map(question).collect();
        questions.sort_by_key(|question| (question.at, question.turn));
        let asked: Vec<Asked<'_>> =
            questions.iter().map(|one| Asked { text: &one.text, session: &one.session }).collect();
        let found = clusters::clusters(&asked);
        Self { questions, found }
    }

    /// The questions of a group.
    pub fn in_group<'q>(&'q self, cluster: &'q Cluster) -> impl Iterator<Item = &'q UnservedQuestion> {
        cluster.questions.iter().filter_map(|at| self.questions.get(*at))
    }
}

impl Desk {
    /// Questions as the beginning of an action on records of a kind.
    ///
    /// # Errors
    /// When a vault's key cannot be had.
    pub fn heard<'q>(
        &mut self,
        questions: impl Iterator<Item = &'q UnservedQuestion>,
        kind: &Kind,
    ) -> Result<Vec<Heard>, DeskError> {
        questions.map(|question| self.pieces(question, kind)).collect()
    }

    fn pieces(&mut self, question: &UnservedQuestion, kind: &Kind) -> Result<Heard, DeskError> {
        let parts = clusters::parts(&question.text);
        let tokens: Vec<&str> = parts.iter().filter_map(Part::token).collect();
        let mut values = self.put_back(&question.session, &tokens)?.into_iter();
        let piece = |part: &Part<'_>| match part {
            Part::Text(text) => Piece::Text((*text).to_owned()),
            Part::Masked { kind: word, token } => {
                let value = values.next().filter(|value| value != token);
                masked(EntityType::from_word(&word.to_uppercase()), value, kind)
            }
        };
        Ok(Heard { pieces: parts.iter().map(piece).collect() })
    }
}

/// What stands in the place of a masked value.
fn masked(what: Option<EntityType>, value: Option<String>, kind: &Kind) -> Piece {
    use EntityType as E;
    let word = match what {
        Some(E::Person) if matches!(kind, Kind::Contact | Kind::Lead | Kind::User) => return Piece::Record,
        Some(E::Org) if matches!(kind, Kind::Account | Kind::Lead) => return Piece::Record,
        Some(E::Deal) if matches!(kind, Kind::Opportunity | Kind::Quote | Kind::Campaign) => return Piece::Record,
        Some(E::Person) => "a person",
        Some(E::Org) => "a company",
        Some(E::Deal) => "a deal",
        // What nobody wants in a file that is passed on.
        Some(E::Secret | E::Card | E::Iban | E::NationalId | E::Ssn | E::Passport | E::BirthDate) => "a number",
        Some(E::Email | E::Phone | E::Address) => "an address",
        Some(E::Amount) => return Piece::Value(shown(value, "an amount")),
        _ => return Piece::Value(shown(value, "a value")),
    };
    Piece::Value(word.to_owned())
}

fn shown(value: Option<String>, word: &str) -> String {
    value.map_or_else(|| word.to_owned(), |value| SafeText::one_line(&value).to_string())
}

/// The kind of record that most of these questions name; `None` where they name none.
pub fn named_kind<'q>(questions: impl Iterator<Item = &'q UnservedQuestion>) -> Option<Kind> {
    let mut counts = [(Kind::Account, 0), (Kind::Contact, 0), (Kind::Opportunity, 0)];
    for question in questions {
        for part in clusters::parts(&question.text) {
            let Part::Masked { kind, .. } = part else { continue };
            let at = match EntityType::from_word(&kind.to_uppercase()) {
                Some(EntityType::Org) => 0,
                Some(EntityType::Person) => 1,
                Some(EntityType::Deal) => 2,
                _ => continue,
            };
            counts[at].1 += 1;
        }
    }
    // Of kinds that are named as often the first.
    let most = counts.iter().map(|(_, count)| *count).max().filter(|count| *count > 0)?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(kind, _)| kind)
}

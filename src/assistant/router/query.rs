//! Whether a line is a question over records, whether one explains it better than an action does, and whether only a name
//! of it fits nothing.

use super::figures::{self, Teller};
use super::likely::Likely;
use super::{Route, Said, as_query, slots, vocabulary};
use crate::actions::RecordNeed;
use crate::actions::examples::Likeness;
use crate::actions::question::{self, Reading};
use crate::actions::text::clean;
use crate::assistant::Context;
use crate::crm::query::{Expr, Op, Query};
use crate::crm::{Kind, SourceError};

/// Likelihood from which one of several actions wins over a reading as a question over records.
const OVER_QUERY: f32 = 0.70;
/// The same where a record is named, which most actions are about.
const OVER_NAMED: f32 = 0.50;
/// The same where the line opens as a question over records: "which", "average".
const OVER_OPENED: f32 = 0.80;
/// Likelihood from which any action wins over a question that leaves no word over, as in "won deals this quarter".
const OVER_READ: f32 = 0.90;
/// The same where the line says outright that it wants a list or a number: "list", "how many".
const OVER_LISTED: f32 = 0.93;

/// A question over records that fails only at a name: "contacts at Acme".
pub(super) fn at_unknown_name(context: &Context<'_>, reading: &Reading) -> Result<Option<Route>, SourceError> {
    // "I" is nobody's name.
    let unused: Vec<&str> = reading.unused.iter().map(String::as_str).filter(|word| *word != "I").collect();
    let only =
        reading.query.is_some() && !unused.is_empty() && unused.iter().all(|w| w.starts_with(char::is_uppercase));
    if only { super::unknown(context, unused.join(" ")).map(Some) } else { Ok(None) }
}

/// Words for the language of an answer, which only a model can give to a list.
const IN_LANGUAGE: &[&str] = &[
    "in german",
    "in french",
    "in spanish",
    "in italian",
    "in dutch",
    "in swedish",
    "in polish",
    "auf deutsch",
    "auf französisch",
    "auf spanisch",
    "deutsch antworten",
    "en français",
    "en francais",
    "en allemand",
    "en español",
    "en alemán",
    "in het nederlands",
    "in het duits",
    "in italiano",
    "in tedesco",
    "på svenska",
    "på tyska",
    "på dansk",
    "på norsk",
    "po polsku",
    "em português",
];

/// Whether most of a line can be read as a question over records. `asked` is the line in English: where it is in another
/// language, more of it must be understood, since a word that is left over may be anything.
pub(super) fn is_query(reading: &Reading, plain: &str, asked: &str) -> bool {
    let Some(query) = &reading.query else { return false };
    let opens = question::opens_query(asked);
    let enough = reading.evidence >= if opens { 1 } else { 2 };
    let few = match (opens, plain == asked) {
        (true, true) => reading.evidence,
        (true, false) => (reading.evidence / 3).max(1),
        (false, _) => 1,
    };
    enough && reading.unused.len() <= few.min(reading.evidence) && (reading.unused.is_empty() || !is_only_named(query))
}

/// Whether a query gives nothing but the one record that it names.
fn is_only_named(query: &Query) -> bool {
    let name =
        |part: &Expr| matches!(part, Expr::Compare(path, Op::Eq, _) if path.0.len() == 1 && path.field() == "name");
    !query.is_aggregate()
        && query.columns.is_empty()
        && query.sort.is_empty()
        && query.filter.as_ref().is_some_and(name)
}

/// Whether a line was read to the last word as a question over deals, quotes, cases and the like, none of them a person.
pub(super) fn is_about_things(reading: &Reading) -> bool {
    let whole = reading.unused.is_empty() && reading.blocking.is_empty() && reading.evidence > 1;
    let people = |kind: &Kind| matches!(kind, Kind::Contact | Kind::Lead | Kind::User | Kind::Note | Kind::Email);
    whole && reading.put_right.is_none() && reading.query.as_ref().is_some_and(|query| !people(&query.kind))
}

impl Said<'_> {
    /// A line that nothing answers, as a question over records without its last clause, which the answer then says.
    pub(super) fn without_tail(&self, route: Route, notes: &mut Vec<String>) -> Result<Route, SourceError> {
        let Some((head, tail)) = self.spelt.rsplit_once(',').filter(|_| matches!(route, Route::Unanswered { .. }))
        else {
            return Ok(route);
        };
        let reading = question::read(&self.context.desk(), head)?;
        if !is_about_things(&reading) {
            return Ok(route);
        }
        notes.push(format!("“{}” was left out", clean(tail)));
        let inputs = [("question".to_owned(), head.to_owned())].into();
        Ok(Route::Action { id: "query".to_owned(), record: None, inputs })
    }

    /// The line as a question over records: with its slips put right, or as it stands where that makes more of it, for a word
    /// of another language is no slip.
    pub(super) fn reading(&self) -> Result<Reading, SourceError> {
        let spelt = question::read(&self.context.desk(), &self.spelt)?;
        if self.spelt == self.line || spelt.query.is_some() && spelt.unused.is_empty() {
            return Ok(spelt);
        }
        let line = question::read(&self.context.desk(), &self.line)?;
        Ok(if line.query.is_some() && line.unused.is_empty() { line } else { spelt })
    }

    /// Whether a question over records explains more of the line than any action.
    pub(super) fn reads_better(&self, reading: &Reading, likely: &Likely) -> bool {
        let told = matches!(likely, Likely::One(_) | Likely::Several(_));
        if told && self.names_language() {
            return false;
        }
        let whole = reading.unused.is_empty() && !reading.aside;
        let least = match (question::opens_query(&self.asked), &self.mention) {
            _ if vocabulary::lists(&self.asked) => OVER_LISTED,
            _ if whole => OVER_READ,
            (true, _) => OVER_OPENED,
            (false, None) => OVER_QUERY,
            (false, Some(_)) => OVER_NAMED,
        };
        match likely {
            Likely::One(best) => {
                best.action == "query" || whole && (best.score < least || self.hangs_in_the_air(&best.action))
            }
            Likely::Several(several) if several.first().is_some_and(|first| first.action == "query") => true,
            Likely::Several(several) => {
                let sure = |likeness: &Likeness| likeness.action != "query" && likeness.score >= least;
                !several.iter().any(sure) && (whole || self.mention.is_none())
            }
            // What is left over of a line about one record is for the model.
            Likely::None => whole || !self.context.model || !self.mention.as_ref().is_some_and(|mention| mention.whole),
            // Read without a word put right: "match" is no "march".
            Likely::Harm | Likely::Elsewhere => whole && reading.put_right.is_none(),
        }
    }

    /// Whether the language of the answer is asked for, and there is a model to give it.
    pub(super) fn names_language(&self) -> bool {
        self.context.model && IN_LANGUAGE.iter().any(|said| vocabulary::has_phrase(&self.plain, said))
    }

    /// Whether an action lacks the record that it is about: then it answers nothing.
    fn hangs_in_the_air(&self, action: &str) -> bool {
        let needs = self.context.registry.get(action).is_some_and(|action| action.record == RecordNeed::Required);
        needs && self.mention.is_none() && self.scope.is_none()
    }

    /// A figure that an action and a question over records can both tell, told by the one that tells what was asked.
    pub(super) fn by_figure(&self, reading: &Reading, likely: &Likely) -> Result<Option<Route>, SourceError> {
        let best = match likely {
            _ if !self.by_likeness || vocabulary::points_at_scope(&self.plain) => return Ok(None),
            Likely::One(best) => Some(best.action.as_str()),
            Likely::Several(several) => several.first().map(|first| first.action.as_str()),
            Likely::None | Likely::Harm | Likely::Elsewhere => None,
        };
        let context = self.context;
        Ok(match figures::teller(context, reading, &self.asked, best, self.mention.is_some()) {
            Some(Teller::Query) => Some(as_query(reading.clone())),
            Some(Teller::Action(id, inputs)) if self.mention.is_none() || !inputs.is_empty() => {
                let line = reading.put_right.as_deref().unwrap_or(&self.spelt);
                let inputs = match context.registry.get(id) {
                    Some(action) => slots::read(&context.desk(), action, line, inputs),
                    None => inputs,
                };
                Some(Route::Action { id: id.to_owned(), record: None, inputs })
            }
            _ => None,
        })
    }
}

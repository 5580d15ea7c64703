//! What a line of chat means: which action, which record, which inputs; or a question; or a polite no.
//!
//! By rules and by likeness to the utterances of the action files; it works offline. Order: help, what is refused by its
//! words, utterances word for word, questions over records, likeness, questions about the open record, names alone, and
//! what nothing fits.
//! Invariants: a name that fits several records becomes [`Route::Choose`]; actions that are close become
//! [`Route::Which`]; nothing is ever picked silently.

mod about;
mod again;
mod apart;
mod business;
mod command;
mod described;
mod doubt;
mod draft;
mod figures;
mod guard;
mod hanging;
mod led;
mod likely;
mod mailed;
mod mention;
mod named;
mod names;
mod near;
mod newcomer;
mod order;
mod pieces;
mod pointer;
mod private;
mod promise;
mod query;
mod route;
mod slips;
mod slots;
mod strangers;
mod suited;
mod target;
mod tasks;
mod utterance;
mod vocabulary;

use super::Context;
use crate::actions::examples::Likeness;
use crate::actions::question::{self, Reading};
use crate::actions::{Action, RecordNeed};
use crate::crm::{Kind, RecordRef, SourceError};
pub(super) use again::{Nearest, asks_field, harms, inputs, nearest_action, on_named};
pub(super) use command::is_command;
pub use guard::Refusal;
pub(super) use guard::is_foreign;
pub(super) use hanging::{hanging, names_somebody};
use likely::Likely;
pub(super) use likely::makes;
use mention::Mention;
use named::{by_utterance, looking_back, nearest_to, unknown};
pub(super) use names::{Found, nearest as nearest_names, resolve};
pub(super) use near::{named, named_outright};
pub(super) use order::on_text;
pub(super) use private::is_harm;
use query::is_query;
pub use route::Route;
use std::collections::BTreeMap;
pub(super) use tasks::{on_task, own_tasks};
pub(super) use vocabulary::writes_first;

/// Longest line that is understood.
const LONGEST: usize = 2_000;

/// Finds out what a line means.
pub fn route(context: &Context<'_>, line: &str, scope: Option<&RecordRef>) -> Result<Route, SourceError> {
    understand(context, line, scope).map(|(route, _)| route)
}

/// The same, with how names were taken that could be taken otherwise, for the answer to say.
pub(super) fn understand(
    context: &Context<'_>,
    line: &str,
    scope: Option<&RecordRef>,
) -> Result<(Route, Vec<String>), SourceError> {
    read(context, line, scope, true)
}

/// The same by rules alone: what a line says outright, whatever it is like. A piece of a follow-up ("and last quarter?") is
/// like many a thing.
pub(super) fn outright(context: &Context<'_>, line: &str, scope: Option<&RecordRef>) -> Result<Route, SourceError> {
    read(context, line, scope, false).map(|(route, _)| route)
}

fn read(
    context: &Context<'_>,
    line: &str,
    scope: Option<&RecordRef>,
    by_likeness: bool,
) -> Result<(Route, Vec<String>), SourceError> {
    let line: String = line.chars().take(LONGEST).collect();
    let plain = utterance::normal(&line);
    if plain.is_empty() || vocabulary::HELP.contains(&plain.as_str()) {
        return Ok((Route::Help, Vec::new()));
    }
    if let Some(found) = on_text(context, &line, scope)? {
        return Ok((found, Vec::new()));
    }
    if let Some(found) = on_task(context, &line, scope)? {
        return Ok((found, Vec::new()));
    }
    if let Some(why) = private::why(context, &line, &plain)? {
        let nearest = why.instead().filter(|id| context.registry.get(id).is_some());
        let nearest = nearest.map_or_else(|| nearest_to(context, &plain), str::to_owned);
        return Ok((Route::OutOfScope { nearest, why: Some(why) }, Vec::new()));
    }
    let (line, mut notes) = slips::put_right(context, &question::unwrapped(&context.desk(), &line)?.unwrap_or(line))?;
    let examples = context.registry.examples();
    let words: Vec<&str> = line.split_whitespace().collect();
    let spelt = slips::in_words_of_the_trade(context, &line)?;
    let found = match mention::find(context, examples, &line)? {
        Some(found) if found.whole || spelt == line => Some(found),
        // "premium suport": with its slip put right it may be a whole name.
        found => mention::find(context, examples, &spelt)?.filter(|spelt| spelt.whole).or(found),
    };
    let mention = match found {
        // Another spelling is somebody else where a mail goes to them.
        None => near::misspelt(context, examples, &words)?
            .filter(|near| !near.names_a_person() || !vocabulary::writes(&plain))
            .inspect(|near| notes.extend(near.taken())),
        found => found,
    };
    let mention = match mention {
        None => described::described(context, &line, &plain)?,
        Some(lesser) if lesser.is_lesser() => Some(described::beyond(context, &line, &lesser)?.unwrap_or(lesser)),
        found => found,
    };
    let said = Said {
        context,
        mention,
        plain: utterance::normal(&spelt),
        asked: utterance::normal(&question::in_english(&spelt)),
        line,
        spelt,
        scope,
        like: None,
        by_likeness,
    };
    let route = said.newcomer(said.promised(said.doubted(said.meant()?)?)?)?;
    let route = said.without_tail(route, &mut notes)?;
    let route = suited::suited(context.registry, route, &said.plain);
    notes.extend(said.taken(&route)?);
    Ok((route, notes))
}

/// A line with what was found in it.
struct Said<'a> {
    context: &'a Context<'a>,
    line: String,
    /// The same with slips in words of the trade put right.
    spelt: String,
    plain: String,
    /// The same in English, as far as its words are known.
    asked: String,
    mention: Option<Mention>,
    scope: Option<&'a RecordRef>,
    /// The kind of what was spoken of before.
    like: Option<&'a Kind>,
    by_likeness: bool,
}

impl Said<'_> {
    fn meant(&self) -> Result<Route, SourceError> {
        if let Some(found) = looking_back(self.context, &self.plain) {
            return Ok(found);
        }
        let reading = self.reading()?;
        let pointed =
            self.scope.is_some() && vocabulary::points_at_scope(&self.plain) || vocabulary::judges_owner(&self.plain);
        if reading.outright && !pointed {
            return Ok(as_query(reading));
        }
        if let Some(found) = self.word_for_word()? {
            return Ok(found);
        }
        if let Some(found) = self.quoted_goods()? {
            return Ok(found);
        }
        if let Some(found) = self.nobody()? {
            return Ok(found);
        }
        if let Some(found) = self.shown_outright() {
            return Ok(found);
        }
        let field = vocabulary::asks_field(&self.plain) && (self.scope.is_some() || self.mention.is_some());
        let piece = self.mention.is_none() && vocabulary::changes_what_was_said(&self.plain);
        let likely = match self.by_likeness && !field && !piece {
            true => likely::find(self.context, &self.plain, &self.line, self.mention.as_ref(), self.scope),
            false => Likely::None,
        };
        let likely = match likely {
            Likely::Harm if private::harmless(&self.plain, self.mention.as_ref()) => Likely::None,
            Likely::Harm if query::is_about_things(&reading) || self.tells_of_trouble() => Likely::None,
            Likely::Harm => return Ok(self.refused(Some(Refusal::Harm))),
            likely => likely,
        };
        if let Some(found) = self.by_figure(&reading, &likely)?.filter(|_| !pointed) {
            return Ok(found);
        }
        if !pointed && is_query(&reading, &self.plain, &self.asked) && self.reads_better(&reading, &likely) {
            return Ok(as_query(reading));
        }
        if let Some(found) = self.draft(&likely)? {
            return Ok(found);
        }
        if likely == Likely::Elsewhere {
            return Ok(self.or_whom(self.refused(None)));
        }
        match self.likely(likely)? {
            Some(found) => Ok(found),
            None => self.otherwise(reading).map(|found| self.or_whom(found)),
        }
    }

    fn refused(&self, why: Option<Refusal>) -> Route {
        Route::OutOfScope { nearest: nearest_to(self.context, &self.plain), why }
    }

    /// An utterance that stands there word for word, its name a record that the action works on.
    fn word_for_word(&self) -> Result<Option<Route>, SourceError> {
        let found = by_utterance(self.context, &self.line, &self.plain, self.scope)?;
        if matches!(&found, Some(Route::Action { id, .. } | Route::NeedsRecord { id }) if id == "draft-email")
            && let Some(found) = self.draft(&Likely::None)?
        {
            return Ok(Some(found));
        }
        Ok(found
            .filter(|found| match found {
                Route::Action { id, record: Some(record), .. } => {
                    self.context.registry.get(id).is_some_and(|action| action.fits(&record.kind) && self.whole(record))
                }
                Route::Action { .. } | Route::NeedsRecord { .. } => true,
                Route::Unknown { name, .. } => {
                    let known = |mention: &Mention| mention.whole || mention.name.eq_ignore_ascii_case(name);
                    !self.mention.as_ref().is_some_and(known) && self.hardly_a_phrase(name)
                }
                _ => false,
            })
            .map(|found| self.with_inputs(found)))
    }

    /// Whether words that name no record look like a name all the same: none of them is one of the examples'.
    fn hardly_a_phrase(&self, name: &str) -> bool {
        let examples = self.context.registry.examples();
        name.split(' ').all(|word| word.starts_with(char::is_uppercase) || !examples.knows(word))
    }

    /// Whether a record that an utterance led to is the one that the line names, if it names one.
    fn whole(&self, record: &RecordRef) -> bool {
        match &self.mention {
            Some(mention) => mention.records.iter().any(|(known, _)| known == record),
            // "My day" is nobody's name.
            None => {
                !["my", "our", "meinen", "mein", "ma", "mon"].iter().any(|own| vocabulary::has_phrase(&self.plain, own))
            }
        }
    }

    /// A mail to somebody, with purpose and topic.
    fn draft(&self, likely: &Likely) -> Result<Option<Route>, SourceError> {
        let mail = |likeness: &Likeness| likeness.action == "draft-email";
        let may = vocabulary::replies(&self.plain)
            || match likely {
                Likely::One(best) => mail(best),
                Likely::Several(several) => several.iter().any(mail),
                Likely::None => true,
                Likely::Harm | Likely::Elsewhere => false,
            };
        if !may {
            return Ok(None);
        }
        let found = draft::read(
            self.context,
            &self.line,
            &self.plain,
            self.scope,
            self.mention.as_ref().map(|m| m.name.as_str()),
        )?;
        Ok(found.map(|found| self.with_inputs(found)))
    }

    /// The action that the line is like; or a question back.
    fn likely(&self, likely: Likely) -> Result<Option<Route>, SourceError> {
        let names: Vec<String> = match likely {
            Likely::One(best) => vec![best.action],
            // A question over records was tried before.
            Likely::Several(several) => {
                several.into_iter().map(|likeness| likeness.action).filter(|action| action != "query").collect()
            }
            Likely::None | Likely::Harm | Likely::Elsewhere => return Ok(None),
        };
        let actions: Vec<&Action> = names.iter().filter_map(|name| self.context.registry.get(name)).collect();
        Ok(match actions.as_slice() {
            [] => None,
            [query] if query.name == "query" => None,
            [action] => Some(self.act(action)?),
            [first, ..] => {
                let record = match self.act(first)? {
                    Route::Action { record, .. } => record,
                    route @ Route::Choose { .. } => return Ok(Some(route)),
                    _ => None,
                };
                let inputs = slots::read(&self.context.desk(), first, self.masked(), BTreeMap::new());
                Some(Route::Which { actions: names, record, inputs })
            }
        })
    }

    /// The line without the name, save where the name is that of goods which the action is to read.
    fn beside_name(&self, action: &Action) -> &str {
        let goods = |mention: &Mention| self.is_of_goods(mention);
        // An objection to goods names them, too.
        let may = ["products", "objection"].iter().any(|input| action.input(input).is_some());
        let reads = may && self.mention.as_ref().is_some_and(goods);
        if reads { self.line.as_str() } else { self.masked() }
    }

    /// "Make this a quote: eight probes": goods in numbers and a word for an offer, on the deal that is named or open.
    fn quoted_goods(&self) -> Result<Option<Route>, SourceError> {
        let Some(action) = self.context.registry.get("draft-quote") else { return Ok(None) };
        let offer = slots::OFFERS.iter().any(|word| vocabulary::has_phrase(&self.plain, word));
        let asks = self.line.trim_end().ends_with('?') || vocabulary::has_phrase(&self.plain, "mail");
        let on = self.mention.is_some() || self.scope.is_some_and(|open| action.fits(&open.kind));
        if !offer || asks || !on || !slots::counts_goods(&self.context.desk(), &self.line) {
            return Ok(None);
        }
        Ok(Some(self.act(action)?).filter(|route| !matches!(route, Route::NeedsRecord { .. })))
    }

    /// Whether a name is that of goods, or words of theirs that stand in the name of another record, too.
    fn is_of_goods(&self, mention: &Mention) -> bool {
        let products = mention.records.iter().all(|(record, _)| record.kind == Kind::Product);
        products || !mention.whole && slots::are_goods(&self.context.desk(), &mention.name)
    }

    /// Goods in numbers that stand in the name itself: "an offer for Acme Care Plan, one year".
    fn goods_of_name(&self, action: &Action, mut inputs: BTreeMap<String, String>) -> BTreeMap<String, String> {
        if action.input("products").is_some()
            && !inputs.contains_key("products")
            && slots::counts_goods(&self.context.desk(), &self.line)
        {
            let whole = slots::read(&self.context.desk(), action, &self.line, inputs.clone());
            inputs.extend(whole.into_iter().filter(|(name, _)| name == "products"));
        }
        inputs
    }

    fn masked(&self) -> &str {
        self.mention.as_ref().map_or(self.line.as_str(), |mention| mention.masked.as_str())
    }

    /// The same with what the line says for the action's inputs.
    fn with_inputs(&self, route: Route) -> Route {
        match route {
            Route::Action { id, record, inputs } => {
                let narrows = |action: &Action| action.record == RecordNeed::None || action.input("only").is_some();
                let inputs = match self.context.registry.get(&id) {
                    // Where no record is worked on, a name narrows what is looked at.
                    Some(action) if record.is_none() && narrows(action) => {
                        slots::read(&self.context.desk(), action, &self.spelt, inputs)
                    }
                    Some(action) => self.goods_of_name(
                        action,
                        slots::read(&self.context.desk(), action, self.beside_name(action), inputs),
                    ),
                    None => inputs,
                };
                Route::Action { id, record, inputs }
            }
            route => route,
        }
    }
}

fn as_query(reading: Reading) -> Route {
    let choose = |question::Choice { name, candidates }| Route::Choose { name, candidates };
    reading.choice.map_or(Route::Query, choose)
}

/// Whether a line says nothing but that the record of this name is to be shown.
pub(super) fn only_shows(line: &str, name: &str) -> bool {
    vocabulary::to_show(&utterance::normal(line)) == Some(utterance::normal(name).as_str())
}

/// What a line that says nothing else gives for the inputs of an action.
pub(super) fn inputs_alone(context: &Context<'_>, action: &Action, line: &str) -> BTreeMap<String, String> {
    slots::alone(&context.desk(), action, line)
}

/// How each input of an action is heard in a sentence of chat: its name, and the words that give it.
pub fn heard(action: &Action) -> Vec<(String, String)> {
    slots::heard(action)
}

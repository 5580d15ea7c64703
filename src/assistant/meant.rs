//! Which record a line means where the name alone leaves it open: one of a customer's deals by the words beside the name,
//! a meeting by its words and day, the open record for a line that names nobody.
//!
//! For: narrowing down what the router found. Not for: finding names or actions (router). Invariants: a word that belongs to
//! the customer or to several deals alike decides nothing; where two records come equally near, what the router found stays;
//! what was taken is said with the answer.

use super::dialog::day;
use super::router::{self, Route};
use super::{Context, its_tasks, matter};
use crate::actions::{Action, RecordNeed, examples::RECORD, text::clean};
use crate::crm::query::fold_text;
use crate::crm::{Kind, Record, RecordRef, SourceError};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use strsim::osa_distance;

/// Deals of a customer, and meetings, that are looked at.
const MOST: usize = 200;
/// Words of a line that are looked at.
const WORDS: usize = 60;
/// Shorter words are compared as they are.
const SHORTEST: usize = 4;
/// From this length on two slips are allowed.
const LONG: usize = 8;
/// A line of so many words that names nobody is about the open record.
const SHORT: usize = 4;
/// The least amount by which a deal is known.
const AMOUNT: f64 = 1_000.0;
/// Words of a line that is about more than the open record.
const WIDER: &[&str] = &[
    "my",
    "our",
    "all",
    "every",
    "any",
    "deals",
    "accounts",
    "customers",
    "tasks",
    "leads",
    "cases",
    "pipeline",
    "team",
    "today",
    "tomorrow",
    "day",
    "week",
    "month",
    "quarter",
    "morning",
    "evening",
    "first",
    "list",
    "heute",
    "meine",
    "alle",
    "tag",
    "woche",
    "mes",
    "jour",
    "semaine",
    "hoy",
    "mis",
    "todos",
];
/// Words for any meeting.
const MEETING: &[&str] = &["meeting", "call", "visit", "video", "phone", "demo", "review", "talk"];
/// Words of names that say nothing.
const FILLERS: &[&str] = &["the", "and", "und", "for", "with", "von", "der", "die", "das", "les", "des", "la", "le"];

/// What a line means by itself, with how names were taken.
pub(super) fn understand(
    context: &Context<'_>,
    line: &str,
    scope: Option<&RecordRef>,
) -> Result<(Route, Vec<String>), SourceError> {
    let (route, mut notes) = router::understand(context, line, scope)?;
    if let (Route::Query, Some(account)) = (&route, scope.filter(|open| open.kind == Kind::Account))
        && Words::of(line).points_there()
        && let Some(account) = context.records.get(account)?
    {
        let question = format!("{} of {}", line.trim_end_matches(['?', '.', '!', ' ']), account.name());
        let inputs = BTreeMap::from([("question".to_owned(), question)]);
        return Ok((Route::Action { id: "query".to_owned(), record: None, inputs }, notes));
    }
    let Route::Action { id, record, inputs } = route else { return Ok((route, notes)) };
    // A name inside of a text that is brought along is not who the line is about, where a record is open.
    let inside = inputs.get("text").is_some_and(|text| text.contains(RECORD));
    let record = match scope.filter(|open| inside && context.registry.get(&id).is_some_and(|a| a.fits(&open.kind))) {
        Some(open) => Some(open.clone()),
        None => record,
    };
    let inputs = matter::inputs(context, &id, record.as_ref(), line, inputs)?;
    let meant = match context.registry.get(&id) {
        Some(action) => nearer(context, action, record.as_ref(), line, scope, &inputs)?,
        None => None,
    };
    if meant.is_none()
        && record.is_none()
        && let Some(found) = its_tasks::read(context, &id, line)?
    {
        return Ok((found, notes));
    }
    let record = match meant {
        None => record,
        Some(meant) => {
            let told = format!("this was taken to be about the {} {}", meant.kind.noun(), clean(&meant.name()));
            if scope != Some(&meant.reference()) {
                notes.push(told);
            }
            Some(meant.reference())
        }
    };
    Ok((Route::Action { id, record, inputs }, notes))
}

/// An action on the record that a line names, rather one of this kind: a deal where its customer is named with words of it.
pub(super) fn on_named(
    context: &Context<'_>,
    action: &Action,
    line: &str,
    like: Option<&Kind>,
) -> Result<Option<Route>, SourceError> {
    Ok(match router::on_named(context, action, line, like)? {
        Some(Route::Action { id, record, inputs }) => {
            let meant = nearer(context, action, record.as_ref(), line, None, &inputs)?;
            Some(Route::Action { id, record: meant.map(|meant| meant.reference()).or(record), inputs })
        }
        found => found,
    })
}

/// The one record that a line names, and what it is called: of several the customer.
pub(super) fn named(context: &Context<'_>, line: &str) -> Result<Option<(RecordRef, String)>, SourceError> {
    let records = router::named(context, line)?.map(|named| named.records).unwrap_or_default();
    let mut accounts = records.iter().filter(|(record, _)| record.kind == Kind::Account);
    Ok(match (records.as_slice(), accounts.next(), accounts.next()) {
        ([one], ..) => Some(one.clone()),
        (_, Some(account), None) => Some(account.clone()),
        _ => None,
    })
}

/// Whether a line points at what was spoken of before: "the next meeting there", "prepare that one".
pub(super) fn points_back(line: &str) -> bool {
    const BEFORE: &[&str] =
        &["is", "are", "was", "were", "be", "been", "out", "up", "over", "who", "what", "s", "will"];
    let words = folded(line);
    let place = |pair: &[String]| pair[1] == "there" && !BEFORE.contains(&pair[0].as_str());
    let one = |pair: &[String]| matches!(pair[0].as_str(), "that" | "this") && pair[1] == "one";
    words.windows(2).any(|pair| place(pair) || one(pair))
}

/// The record that is nearer than the one that was found, if there is one.
fn nearer(
    context: &Context<'_>,
    action: &Action,
    record: Option<&RecordRef>,
    line: &str,
    scope: Option<&RecordRef>,
    inputs: &BTreeMap<String, String>,
) -> Result<Option<Record>, SourceError> {
    let words = Words::of(line);
    match record {
        Some(account) if account.kind == Kind::Account && action.fits(&Kind::Opportunity) => {
            deal_of(context, action, account, &words)
        }
        None if action.fits(&Kind::Event) && action.input("meeting").is_some() && !inputs.contains_key("meeting") => {
            let open = scope.filter(|open| action.fits(&open.kind) && points_back(line));
            match meeting(context, &words)? {
                None => open.map_or(Ok(None), |open| context.records.get(open)),
                found => Ok(found),
            }
        }
        None if action.kinds == [Kind::Task] => task(context, &words),
        None if action.record == RecordNeed::Optional && words.names_nothing(action) => match scope {
            Some(open) if action.fits(&open.kind) => context.records.get(open),
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}

/// The words of a line, folded.
struct Words {
    all: Vec<String>,
    line: String,
}

impl Words {
    fn of(line: &str) -> Self {
        let line = fold_text(line);
        Self { all: parts(&line).into_iter().take(WORDS).collect(), line }
    }

    /// A few words that are no utterance of the action as a whole, and speak of nothing wider than one record.
    fn names_nothing(&self, action: &Action) -> bool {
        let said = self.all.join(" ");
        let whole = action.utterances.iter().any(|utterance| folded(utterance).join(" ") == said);
        self.all.len() <= SHORT && !whole && !self.all.iter().any(|word| WIDER.contains(&word.as_str()))
    }

    /// Whether the last word means the place that is open: "how many contacts are there" at an open customer.
    fn points_there(&self) -> bool {
        self.all.last().is_some_and(|word| matches!(word.as_str(), "there" | "here" | "dort" | "hier" | "la" | "ici"))
    }

    /// Whether a word of a name is said, with a slip in it where it is no word of the trade.
    fn have(&self, context: &Context<'_>, part: &str) -> bool {
        self.all.iter().any(|word| word == part || is_slip(context, word, part))
    }

    /// Amounts as they are said: "310k", "126.000".
    fn amounts(&self) -> Vec<f64> {
        let tokens = self.line.split_whitespace();
        tokens.filter_map(amount).filter(|amount| *amount >= AMOUNT).collect()
    }
}

/// The words of a text, folded.
pub(super) fn folded(text: &str) -> Vec<String> {
    parts(&fold_text(text))
}

fn parts(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn is_slip(context: &Context<'_>, word: &str, part: &str) -> bool {
    let (letters, other) = (word.chars().count(), part.chars().count());
    if letters.min(other) < SHORTEST || word.chars().next() != part.chars().next() {
        return false;
    }
    let most = if letters.max(other) >= LONG { 2 } else { 1 };
    osa_distance(word, part) <= most && !context.registry.examples().has(word)
}

pub(super) fn amount(token: &str) -> Option<f64> {
    let token = token.trim_matches(|c: char| !c.is_alphanumeric());
    let (figures, times) = match token.strip_suffix('k') {
        Some(figures) => (figures, 1_000.0),
        None => (token, 1.0),
    };
    let groups: Vec<&str> = figures.split([',', '.']).collect();
    let whole = groups.iter().skip(1).all(|group| group.len() == 3);
    let digits: String = groups.concat();
    digits.parse::<f64>().ok().filter(|_| whole && !digits.is_empty()).map(|number| number * times)
}

/// The words of a deal's name that its customer's name lacks.
fn own_words(deal: &Record, account: &BTreeSet<String>) -> Vec<String> {
    let said = |word: &String| word.chars().count() > 2 || word.chars().all(|c| c.is_ascii_digit());
    let mut own = folded(&deal.name());
    own.retain(|word| said(word) && !account.contains(word) && !FILLERS.contains(&word.as_str()));
    own
}

/// The one deal of a customer that the line speaks of: by words of its name, by its amount, by its stage.
fn deal_of(
    context: &Context<'_>,
    action: &Action,
    account: &RecordRef,
    words: &Words,
) -> Result<Option<Record>, SourceError> {
    let Some(account) = context.records.get(account)? else { return Ok(None) };
    let deals = context.desk().linked(&account, Kind::Opportunity, MOST)?;
    let open = context.desk().open_linked(&account.reference(), &Kind::Opportunity, MOST)?;
    let only = |of: Vec<&Record>| only(of, &open);
    let name: BTreeSet<String> = folded(&account.name()).into_iter().collect();
    let first = action.kinds.first() == Some(&Kind::Opportunity);
    let weighed = deals.iter().filter_map(|deal| {
        let own = own_words(deal, &name);
        let said = own.iter().filter(|word| words.have(context, word)).count();
        // Half of the name for what is mostly asked of deals; more where it may be about the customer.
        let enough = if first { said * 2 >= own.len() } else { said * 2 > own.len() };
        (said > 0 && enough).then_some((said, deal))
    });
    let weighed: Vec<(usize, &Record)> = weighed.collect();
    let most = weighed.iter().map(|(said, _)| *said).max().unwrap_or(0);
    let best: Vec<&Record> = weighed.iter().filter(|(said, _)| *said == most).map(|(_, deal)| *deal).collect();
    if !best.is_empty() {
        return Ok(only(best));
    }
    let amounts = words.amounts();
    let worth = |deal: &&Record| deal.number("amount").is_some_and(|worth| amounts.contains(&worth));
    let staged = |deal: &&Record| {
        let stage = deal.text("stage").map(fold_text).unwrap_or_default();
        !stage.is_empty() && words.line.contains(&format!("in {stage}"))
    };
    Ok(only(deals.iter().filter(worth).collect()).or_else(|| only(deals.iter().filter(staged).collect())))
}

/// The only one; of several the only open one.
fn only(records: Vec<&Record>, open: &[Record]) -> Option<Record> {
    let mut still = records.iter().filter(|record| open.iter().any(|known| known.id == record.id));
    match (records.as_slice(), still.next(), still.next()) {
        ([one], ..) => Some((*one).clone()),
        (_, Some(one), None) => Some((*one).clone()),
        _ => None,
    }
}

/// The meeting ahead that the words and the day of a line tell.
fn meeting(context: &Context<'_>, words: &Words) -> Result<Option<Record>, SourceError> {
    let ahead = |meeting: &Record| meeting.time("starts_at").is_some_and(|at| at >= context.now);
    let mut all = context.desk().all(&Kind::Event, None, MOST)?;
    all.retain(ahead);
    let on = days(words, context.today);
    let day_of = |meeting: &Record| meeting.date("starts_at");
    let weight = |meeting: &Record| {
        let fields = ["subject", "location", "attendees"].map(|field| meeting.text(field).unwrap_or_default());
        let own: BTreeSet<String> = fields.iter().flat_map(|text| folded(text)).collect();
        let examples = context.registry.examples();
        let said = |word: &&String| word.chars().count() >= SHORTEST && words.have(context, word);
        let places = folded(meeting.text("location").unwrap_or_default());
        // Two words of the trade tell a meeting as one other does, or where it is: "validation workshop".
        let worth = |word: &String| match word.as_str() {
            word if !examples.has(word) => 2,
            word if examples.is_small(word) || MEETING.contains(&word) => 0,
            word if places.iter().any(|place| place == word) => 2,
            _ => 1,
        };
        let told: usize = own.iter().filter(said).map(worth).sum();
        let told = if told > 1 { told } else { 0 };
        told + usize::from(day_of(meeting).is_some_and(|day| on.contains(&day)))
    };
    let weighed: Vec<(usize, &Record)> = all.iter().map(|meeting| (weight(meeting), meeting)).collect();
    let most = weighed.iter().map(|(weight, _)| *weight).max().filter(|most| *most > 0);
    let best = weighed.iter().filter(|(weight, _)| Some(*weight) == most).map(|(_, meeting)| *meeting);
    Ok(best.min_by_key(|meeting| (meeting.time("starts_at"), meeting.id.clone())).cloned())
}

/// The open task of the seller that the line speaks of: two words of it or most of them, and no other task has as many.
fn task(context: &Context<'_>, words: &Words) -> Result<Option<Record>, SourceError> {
    let weighed = router::own_tasks(context)?.into_iter().filter_map(|task| {
        let own: BTreeSet<String> = folded(&task.name()).into_iter().collect();
        let own: Vec<String> = own.into_iter().filter(|word| word.chars().count() >= SHORTEST).collect();
        let said = own.iter().filter(|word| words.have(context, word)).count();
        (said > 1 || said > 0 && said * 2 > own.len()).then_some((said, task))
    });
    let weighed: Vec<(usize, Record)> = weighed.collect();
    let most = weighed.iter().map(|(said, _)| *said).max().unwrap_or(0);
    let mut best = weighed.into_iter().filter(|(said, _)| *said == most).map(|(_, task)| task);
    Ok(best.next().filter(|_| best.next().is_none()))
}

/// The days that single words of a line name: "wednesday", "tomorrow".
fn days(words: &Words, today: Date) -> Vec<Date> {
    words.all.iter().filter(|word| word.chars().count() >= SHORTEST).filter_map(|word| day(word, None, today)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_said() {
        for (word, read) in [
            ("310k", Some(310_000.0)),
            ("€126.000", Some(126_000.0)),
            ("84,000.", Some(84_000.0)),
            ("1.5", None),
            ("k", None),
        ] {
            assert_eq!(amount(word), read, "{word}");
        }
    }

    #[test]
    fn a_deal_is_told_by_what_its_customers_name_lacks() {
        let account = parts("halden foods").into_iter().collect();
        for (name, own) in [
            ("Halden renewal 2027", "renewal 2027"),
            ("Halden line 4 sensors and gateways", "line 4 sensors gateways"),
            ("Halden Foods", ""),
        ] {
            assert_eq!(own_words(&Record::new(Kind::Opportunity, "1").with("name", name), &account).join(" "), own);
        }
    }

    #[test]
    fn only_a_place_or_one_of_several_points_back() {
        for (line, points) in [
            ("prepare our next meeting there", true),
            ("prep that one for me", true),
            ("how many deals are there", false),
            ("is there a deal with Halden", false),
        ] {
            assert_eq!(points_back(line), points, "{line}");
        }
    }
}

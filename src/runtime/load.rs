//! From the store to lists and records that are ready to draw, for the screen and the plain mode.
//!
//! Not for: drawing. Invariant: every text that comes out is safe and on one line.

use crate::actions::{self, Suggestion};
use crate::app::overlay::{Among, Choice, Chosen};
use crate::app::record::{OpenRecord, SuggestionLine};
use crate::app::records::{RowView, Tab, Tone};
use crate::app::{TurnInput, present};
use crate::assistant::can;
use crate::crm::{
    Cursor, FieldChange, Kind, Listing, Record, RecordRef, Records, Row, SourceError, Value, format, query::Query,
};
use crate::runtime::{Desk, find};
use crate::store::Reader;
use crate::trust::SafeText;
use jiff::civil::Date;

/// Rows of one page. Small, as the first one stands between the start and the first paint.
const PAGE: usize = 80;
/// Rows that a filter shows.
const FILTERED: usize = 200;
/// Related records of one kind.
const RELATED: usize = 8;
/// Entries of a timeline.
const TIMELINE: usize = 200;
/// Changes of fields that notes are made from.
const HISTORY: usize = 100;
/// Records that a search finds.
const FOUND: usize = 12;

/// Kinds with records, the ones a seller works with first.
pub(super) fn tabs(reader: &Reader) -> Result<Vec<Tab>, SourceError> {
    let mut counts = reader.counts()?;
    counts.sort_by_key(|(kind, _)| Kind::STANDARD.iter().position(|standard| standard == kind).unwrap_or(usize::MAX));
    Ok(counts.iter().map(|(kind, count)| present::tab(kind, *count)).collect())
}

/// A page of a list, or what fits a filter.
pub(super) fn rows(
    reader: &Reader,
    kind: &Kind,
    filter: &str,
    after: Option<Cursor>,
    today: Date,
    currency: &str,
) -> Result<(Vec<RowView>, Option<Cursor>), SourceError> {
    let show = |rows: &[crate::crm::Row]| rows.iter().map(|row| present::row(row, today, currency)).collect();
    if !filter.trim().is_empty() {
        let rows = reader.filter(kind, filter, FILTERED).map_err(|error| SourceError(error.to_string()))?;
        return Ok((show(&rows), None));
    }
    let page = reader.list(&Listing { kind: kind.clone(), filter: None, sort: None, limit: PAGE, after })?;
    Ok((show(&page.rows), page.next))
}

/// A record with all that belongs to it; `None` when it is gone.
pub(super) fn record(desk: &Desk, reference: &RecordRef) -> Result<Option<OpenRecord>, SourceError> {
    let reader = desk.reader();
    let Some(record) = reader.get(reference)? else { return Ok(None) };
    let related = reader.related(reference, RELATED)?;
    let timeline = reader.timeline(reference, TIMELINE)?;
    let history = reader.history(reference, HISTORY)?;
    let names = names(reader, &record, &history)?;
    let today = desk.today();
    let stats = stats(desk, &record)?;
    let suggestions = suggestions(desk.suggest(&record)?, Some(reference));
    Ok(Some(present::open_record(present::Parts {
        record: &record,
        schema: desk.schema(),
        related: &related,
        timeline: &timeline,
        history: &history,
        names: &names,
        suggestions,
        stats,
        today,
        currency: &desk.place.settings().currency,
    })))
}

/// Suggested actions in the order of their digits, ready to draw.
pub(super) fn suggestions(found: Vec<Suggestion>, record: Option<&RecordRef>) -> Vec<SuggestionLine> {
    let line = |found: Suggestion| SuggestionLine {
        key: found.key,
        title: present::line(&found.title),
        why: present::line(&found.why),
        input: TurnInput::Action { id: found.id, inputs: found.inputs },
        record: record.cloned(),
    };
    let mut lines: Vec<SuggestionLine> = found.into_iter().map(line).collect();
    // A list whose digits jump about is read twice; the digits themselves are stable.
    lines.sort_by_key(|line| line.key);
    lines
}

/// What tells records of one name apart: kind, account, stage, amount, day.
pub(super) fn told(desk: &Desk, records: &[RecordRef]) -> Result<Vec<(RecordRef, SafeText)>, SourceError> {
    let reader = desk.reader();
    let mut told = Vec::new();
    for reference in records.iter().take(FOUND) {
        let Some(record) = reader.get(reference)? else { continue };
        told.push((reference.clone(), subtitle(desk, &record)?));
    }
    Ok(told)
}

/// Kind, account, stage, amount, day.
pub(super) fn subtitle(desk: &Desk, record: &Record) -> Result<SafeText, SourceError> {
    let names = names(desk.reader(), record, &[])?;
    let open = present::open_record(present::Parts {
        record,
        schema: desk.schema(),
        related: &[],
        timeline: &[],
        history: &[],
        names: &names,
        suggestions: Vec::new(),
        stats: Vec::new(),
        today: desk.today(),
        currency: &desk.place.settings().currency,
    });
    Ok(open.subtitle)
}

fn names(reader: &Reader, record: &Record, history: &[FieldChange]) -> Result<Vec<(RecordRef, String)>, SourceError> {
    let mut names = Vec::new();
    let before = history.iter().flat_map(|change| [&change.old, &change.new]);
    for target in record.fields.values().chain(before).filter_map(Value::as_ref_to) {
        if let Some(linked) = reader.get(target)? {
            names.push((target.clone(), linked.name()));
        }
    }
    Ok(names)
}

/// Short facts under the headline: health, age of the stage, silence, people. Signs go with the tones.
fn stats(desk: &Desk, record: &Record) -> Result<Vec<(String, Tone)>, SourceError> {
    let context = desk.context();
    let desk = context.desk();
    let signals = actions::signals(&desk, record)?;
    let mut stats = Vec::new();
    if !signals.open {
        return Ok(stats);
    }
    if record.kind == Kind::Opportunity
        && let Some(health) = actions::health(&desk, &mut actions::Book::default(), record, &signals)
    {
        let (tone, sign) = match health.score {
            ..50 => (Tone::Danger, " ▼"),
            50..75 => (Tone::Warning, ""),
            _ => (Tone::Plain, ""),
        };
        stats.push((format!("health {} {}{sign}", health.score, health.word()), tone));
    }
    let moves = matches!(record.kind, Kind::Opportunity | Kind::Lead | Kind::Case);
    if let Some(days) = signals.stage_age.filter(|_| moves) {
        let word = if record.fields.contains_key("stage") { "stage" } else { "status" };
        stats.push((format!("{word} {days} d"), if days > 30 { Tone::Warning } else { Tone::Plain }));
    }
    if let Some(days) = signals.days_silent {
        stats.push((format!("silent {days} d"), if days > 14 { Tone::Warning } else { Tone::Plain }));
    }
    if record.kind == Kind::Opportunity {
        let people = signals.people.len();
        let words = format!("{people} {}", if people == 1 { "contact" } else { "contacts" });
        stats.push((words, if people < 2 { Tone::Warning } else { Tone::Plain }));
    }
    Ok(stats)
}

/// Actions and records for the palette; records alone where one is asked for.
pub(super) fn search(desk: &Desk, text: &str, among: &Among) -> Result<Vec<Choice>, SourceError> {
    match among {
        Among::Everything(record) => {
            let mut choices = find::actions(desk, text, record.as_ref());
            choices.extend(found(desk.reader(), text, desk.today())?);
            Ok(choices)
        }
        Among::Records(kinds) => of_kinds(desk, text, kinds),
    }
}

/// Records of these kinds, of any where there is none; those of the list while nothing is typed.
fn of_kinds(desk: &Desk, text: &str, kinds: &[Kind]) -> Result<Vec<Choice>, SourceError> {
    let (reader, today) = (desk.reader(), desk.today());
    let any = [Kind::Opportunity, Kind::Account];
    let kinds = if kinds.is_empty() { &any } else { kinds };
    let mut choices = Vec::new();
    if text.trim().is_empty() {
        for kind in kinds {
            let limit = FOUND.div_ceil(kinds.len());
            let page = reader.list(&Listing { kind: kind.clone(), filter: None, sort: None, limit, after: None })?;
            choices.extend(page.rows.iter().map(|row| found_row(row, today)));
        }
        return Ok(choices);
    }
    for kind in kinds {
        choices.extend(reader.search(text, Some(kind), FOUND)?.iter().map(|hit| found_row(&hit.row, today)));
    }
    Ok(choices)
}

/// Records that fit the words.
pub(super) fn found(reader: &Reader, text: &str, today: Date) -> Result<Vec<Choice>, SourceError> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let hits = reader.search(text, None, FOUND)?;
    Ok(hits.iter().map(|hit| found_row(&hit.row, today)).collect())
}

fn found_row(row: &Row, today: Date) -> Choice {
    let view = present::row(row, today, "");
    let kind = &row.record.kind;
    let detail = if view.detail.is_empty() { kind.to_string() } else { format!("{kind} · {}", view.detail) };
    Choice { label: view.name, detail: present::line(&detail), chosen: Chosen::Open(row.record.clone()) }
}

/// Up to so many open deals their amounts are added up for the top bar.
const SUMMED: u64 = 20_000;

/// Figures for the top bar: open deals and tasks due. Only amounts of the workspace's own currency are added up, as
/// there is no rate for the others here.
pub(super) fn summary(reader: &Reader, today: Date, currency: &str) -> Result<Vec<SafeText>, SourceError> {
    let overview = reader.overview(today).map_err(|error| SourceError(error.to_string()))?;
    let mut figures = Vec::new();
    if overview.open_deals > 0 {
        let total = if overview.open_deals <= SUMMED { open_total(reader, currency)? } else { 0.0 };
        let amount = if total > 0.0 { format!(" {}", format::short_money(total, currency)) } else { String::new() };
        figures.push(format!("{} open{amount}", format::grouped_number(overview.open_deals as f64)));
    }
    if overview.tasks_due > 0 {
        figures.push(format!("{} due", format::grouped_number(overview.tasks_due as f64)));
    }
    Ok(figures.iter().map(|figure| present::line(figure)).collect())
}

/// The amount of open deals in one currency.
fn open_total(reader: &Reader, currency: &str) -> Result<f64, SourceError> {
    let text = format!(
        "opportunity where not (stage ~ closed or stage ~ won or stage ~ lost) \
         and (currency is empty or currency = \"{currency}\") show sum(amount)"
    );
    let query = Query::parse(&text).map_err(|error| SourceError(error.to_string()))?;
    let table = reader.run(&query)?;
    Ok(table.rows.first().and_then(|row| row.iter().rev().find_map(Value::as_number)).unwrap_or(0.0))
}

/// Every action for a record; for the day those that need none, and then those that ask for one.
pub(super) fn actions(desk: &Desk, record: Option<&RecordRef>) -> Vec<Choice> {
    let here = |action: &&actions::Action| {
        action.on(actions::Surface::Palette) && record.is_none_or(|record| action.fits(&record.kind))
    };
    let choices = desk.registry().iter().filter(here).map(|action| find::choice(action, record));
    let (now, asking): (Vec<_>, Vec<_>) = choices.partition(|choice| !matches!(choice.chosen, Chosen::ForRecord(_)));
    now.into_iter().chain(asking).collect()
}

/// What dealdesk can do; a choice puts a line that goes there into the chat's input.
pub(super) fn abilities(desk: &Desk) -> Result<Vec<Choice>, SourceError> {
    let abilities = can::abilities(&desk.context(), 1)?;
    let choice = |ability: can::Ability| {
        let say = ability.say.first()?;
        let title = format!("{}: {}", ability.group, ability.title);
        Some(Choice { label: present::line(&title), detail: present::line(say), chosen: Chosen::Say(say.clone()) })
    };
    Ok(abilities.into_iter().filter_map(choice).collect())
}

/// The steps of a record, or of the day, that were decided about and would be there otherwise.
pub(super) fn decided(desk: &Desk, record: Option<&RecordRef>) -> Result<Vec<Choice>, SourceError> {
    let found = desk.decided(record)?;
    let choice = |(step, fate): (Suggestion, actions::Fate)| {
        let word = if fate == actions::Fate::Dismissed { "waved away" } else { "run" };
        Choice {
            label: present::line(&step.title),
            detail: present::line(&format!("{word} · {}", step.why)),
            chosen: Chosen::Restore { record: record.cloned(), what: step.what() },
        }
    };
    Ok(found.into_iter().map(choice).collect())
}

/// Stored drafts, newest first.
pub(super) fn drafts(reader: &Reader) -> Result<Vec<Choice>, SourceError> {
    let drafts = reader.drafts().map_err(|error| SourceError(error.to_string()))?;
    Ok(drafts
        .iter()
        .filter_map(|draft| {
            let (id, current) = (draft.id?, draft.current()?);
            Some(Choice {
                label: present::line(&current.subject),
                detail: present::line(&format!("to {} · {} versions", current.to, draft.versions.len())),
                chosen: Chosen::Draft(id),
            })
        })
        .collect())
}

//! Which competitors are named, where, in which deals, what was said, and who won, with how many deals that rests on.
//!
//! Names come from a deal's own field, from the list in `knobs/competitors.toml`, and from sentences that compare.

use crate::actions::cues::{self, Competitors, INTENT, OBJECTIONS, Reading, Said};
use crate::actions::signals::{is_lost, is_won};
use crate::actions::text::{clean, count, join, name_rest, tell_rest};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{Kind, Record, RecordRef, SourceError, Table, Value};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Deals whose own field is read.
const DEALS: usize = 2_000;
/// What somebody is called of whom only is said that they are there.
const UNNAMED: &str = "Not named";
/// Quotations of one competitor.
const QUOTES: usize = 2;
/// Deals named of one competitor.
const NAMED: usize = 3;

/// What is known of one competitor.
#[derive(Default)]
struct Rival {
    name: String,
    said: Vec<Said>,
    deals: BTreeSet<RecordRef>,
    /// A deal whose field names it.
    by_field: Vec<(Record, &'static str)>,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let competitors = Competitors::new(desk)?;
    let (said, deals) = texts(desk, request, &competitors)?;
    let mut rivals = collect(&competitors, said, &deals);
    let wanted =
        request.inputs.get("competitor").map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty());
    if let Some(wanted) = &wanted {
        rivals.retain(|rival| rival.name.to_lowercase().contains(wanted));
    }
    let mut blocks = Vec::new();
    for rival in rivals.iter().take(competitors.knobs.told) {
        blocks.push(block(desk, &mut out.book, rival, competitors.knobs.least_closed)?);
    }
    out.rows = Some(table(desk, &rivals)?);
    out.data.insert("more".into(), json!(rivals.len().saturating_sub(blocks.len())));
    out.data.insert("rivals".into(), json!(blocks));
    out.data.insert("wanted".into(), json!(wanted.map(|name| clean(&name)).unwrap_or_default()));
    Ok(())
}

/// The sentences and the deals to look at.
fn texts(
    desk: &Desk<'_>,
    request: &Request<'_>,
    competitors: &Competitors,
) -> Result<(Vec<Said>, Vec<Record>), SourceError> {
    if let Some(record) = request.record {
        let deals = match record.kind {
            Kind::Opportunity => vec![record.clone()],
            _ => desk.linked(record, Kind::Opportunity, DEALS)?,
        };
        return Ok((cues::around(desk, record)?, deals));
    }
    let kinds = [Kind::Email, Kind::Note, Kind::Transcript, Kind::Event];
    let by_account = cues::by_account(desk, &kinds, competitors.knobs.window_days)?;
    Ok((by_account.into_values().flatten().collect(), desk.all(&Kind::Opportunity, None, DEALS)?))
}

/// Whether a sentence speaks of a competitor, named or not.
fn speaks_of_others(sentence: &str) -> bool {
    let said = |list, class| cues::found(list, sentence, Reading::Request).iter().any(|cue| cue.class == class);
    // Who has chosen another supplier speaks of that one, too.
    said(&INTENT, "!rival") || (said(&INTENT, "!drop") && said(&OBJECTIONS, "competitor"))
}

/// Competitors, most mentioned first.
fn collect(competitors: &Competitors, said: Vec<Said>, deals: &[Record]) -> Vec<Rival> {
    let mut rivals: BTreeMap<String, Rival> = BTreeMap::new();
    let slot = |rivals: &mut BTreeMap<String, Rival>, name: &str| {
        rivals.entry(name.to_lowercase()).or_insert_with(|| Rival { name: name.to_owned(), ..Rival::default() });
        name.to_lowercase()
    };
    for deal in deals {
        for (field, name) in Competitors::of_fields(deal) {
            let key = slot(&mut rivals, &name);
            if let Some(rival) = rivals.get_mut(&key) {
                rival.deals.insert(deal.reference());
                rival.by_field.push((deal.clone(), field));
            }
        }
    }
    for sentence in said {
        let mut names = competitors.of(&sentence.text);
        if names.is_empty() && sentence.may_prove() && speaks_of_others(&sentence.text) {
            names.push(UNNAMED.to_owned());
        }
        for name in names {
            let key = slot(&mut rivals, &name);
            if let Some(rival) = rivals.get_mut(&key) {
                let about = sentence.source.link("about").filter(|about| about.kind == Kind::Opportunity);
                rival.deals.extend(about.cloned());
                rival.said.push(sentence.clone());
            }
        }
    }
    let mut rivals: Vec<Rival> = rivals.into_values().collect();
    rivals.sort_by(|a, b| {
        (b.said.len() + b.by_field.len()).cmp(&(a.said.len() + a.by_field.len())).then_with(|| a.name.cmp(&b.name))
    });
    rivals
}

/// Won, lost and open deals.
fn outcome(desk: &Desk<'_>, rival: &Rival) -> Result<(usize, usize, usize), SourceError> {
    let (mut won, mut lost, mut open) = (0, 0, 0);
    for link in &rival.deals {
        match desk.get(link)? {
            Some(deal) if is_won(&deal) => won += 1,
            Some(deal) if is_lost(&deal) => lost += 1,
            _ => open += 1,
        }
    }
    Ok((won, lost, open))
}

fn block(desk: &Desk<'_>, book: &mut Book, rival: &Rival, least: usize) -> Result<serde_json::Value, SourceError> {
    let mentions = count(i64::try_from(rival.said.len() + rival.by_field.len()).unwrap_or(0), "mention");
    let cite = book.computed(&format!("{}: mentions", rival.name), &mentions, None);
    let (won, lost, open) = outcome(desk, rival)?;
    let result = if rival.deals.is_empty() {
        "in no deal".to_owned()
    } else {
        let text = format!("{won} won, {lost} lost, {open} open");
        let cite = book.computed(&format!("{}: deals", rival.name), &text, None);
        let honest = if won + lost < least { "; too few closed to say who wins" } else { "" };
        format!("{text} {cite}{honest}")
    };
    let mut deals = Vec::new();
    for link in rival.deals.iter().take(NAMED) {
        if let Some(deal) = desk.get(link)? {
            deals.push(format!(
                "{} {} ({})",
                clean(&deal.name()),
                book.cite(desk, &deal, "name"),
                book.show(desk, &deal, "stage")
            ));
        }
    }
    name_rest(&mut deals, rival.deals.len());
    let mut lines: Vec<String> = rival
        .said
        .iter()
        .take(QUOTES)
        .map(|said| super::spoken::line(desk, book, said, if rival.name == UNNAMED { &said.text } else { &rival.name }))
        .collect();
    tell_rest(&mut lines, rival.said.len());
    if let Some((deal, field)) = rival.by_field.first().filter(|_| lines.is_empty()) {
        lines.push(format!("named in the field of {} {}", clean(&deal.name()), book.cite(desk, deal, field)));
    }
    Ok(
        json!({ "name": clean(&rival.name), "mentions": format!("{mentions} {cite}"), "result": result, "deals": join(&deals), "lines": lines }),
    )
}

fn table(desk: &Desk<'_>, rivals: &[Rival]) -> Result<Table, SourceError> {
    let mut rows = Vec::new();
    for rival in rivals {
        let (won, lost, open) = outcome(desk, rival)?;
        let number = |number: usize| Value::Number(number as f64);
        rows.push(vec![
            Value::text(rival.name.as_str()),
            number(rival.said.len() + rival.by_field.len()),
            number(won),
            number(lost),
            number(open),
        ]);
    }
    Ok(Table {
        columns: ["Competitor", "Mentions", "Won", "Lost", "Open"].map(str::to_owned).to_vec(),
        total: rows.len() as u64,
        rows,
        records: Vec::new(),
    })
}

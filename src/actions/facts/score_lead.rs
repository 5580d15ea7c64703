//! A lead's score: rules with points from `knobs/lead-score.toml`, each told with the input it rests on.
//!
//! Invariant: no rule reads a field that says who somebody is (name, salutation, birth date, gender and the like),
//! whatever the file says; such a rule is left out and named.
//! Cost: of one lead its mails, meetings and texts; of all open ones the same for the [`LEADS`] made last, which the answer
//! tells where there are more.

use super::among::{self, Among};
use crate::actions::cues::{self, INTENT, Reading, Said};
use crate::actions::pipeline::scope::Whose;
use crate::actions::signals::happened_at;
use crate::actions::text::{clean, count, points};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, Signals, signals};
use crate::crm::query::Expr;
use crate::crm::{Kind, Record, SourceError, Table, Value, format};
use serde::Deserialize;
use serde_json::json;

/// Open leads that are scored without a record.
const LEADS: usize = 300;
/// Leads told.
const TOLD: usize = 12;
/// Parts of field names that say who somebody is.
const PROTECTED: &[&str] = &[
    "name",
    "salutation",
    "gender",
    "sex",
    "birth",
    "age",
    "ethnic",
    "race",
    "religion",
    "nationality",
    "citizen",
    "marital",
    "disab",
    "pregnan",
    "health",
    "orientation",
    "politic",
    "union",
    "photo",
    "picture",
];

/// `knobs/lead-score.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    words: Words,
    rule: Vec<Rule>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    hot: f64,
    warm: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    name: String,
    points: f64,
    #[serde(default)]
    field: Option<String>,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    at_least: Option<f64>,
    #[serde(default)]
    at_most: Option<f64>,
    #[serde(default)]
    happened: Option<Event>,
    #[serde(default)]
    days: Option<i64>,
}

/// What may have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Event {
    HasEmail,
    Replied,
    Intent,
    Meeting,
    Created,
    NoAnswer,
}

impl Rule {
    fn is_protected(&self) -> bool {
        let field = self.field.as_deref().unwrap_or_default().to_lowercase();
        PROTECTED.iter().any(|word| match *word {
            // Not "stage", "percentage", "language", "usage".
            "age" | "sex" | "race" | "union" | "name" => field.split('_').any(|part| part == *word),
            word => field.contains(word),
        }) && !matches!(field.as_str(), "company_name" | "account_name")
    }
}

/// A rule that applies to a lead.
struct Part {
    name: String,
    points: f64,
    text: String,
}

struct Score {
    lead: Record,
    parts: Vec<Part>,
}

impl Score {
    fn points(&self) -> f64 {
        self.parts.iter().map(|part| part.points).sum::<f64>() + 0.0
    }

    fn word(&self, knobs: &Knobs) -> &'static str {
        match self.points() {
            points if points >= knobs.words.hot => "hot",
            points if points >= knobs.words.warm => "warm",
            _ => "cold",
        }
    }
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("lead-score");
    let left_out: Vec<String> =
        knobs.rule.iter().filter(|rule| rule.is_protected()).map(|rule| clean(&rule.name)).collect();
    out.data.insert("left_out".into(), json!(left_out));
    out.data.insert("headline".into(), json!(""));
    out.data.insert("unknown".into(), json!(Vec::<String>::new()));
    out.data.insert("closed".into(), json!(""));
    out.data.insert("silent".into(), json!(""));
    out.data.insert("note".into(), json!(""));
    let lines = match request.record {
        Some(record) => one(desk, record, &knobs, out)?,
        None => all(desk, &Whose::read(desk, request, "me")?, &knobs, out)?,
    };
    out.data.insert("lines".into(), json!(lines));
    Ok(())
}

fn one(desk: &Desk<'_>, lead: &Record, knobs: &Knobs, out: &mut Gathered) -> Result<Vec<String>, SourceError> {
    let score = scored(desk, &mut out.book, lead.clone(), knobs)?;
    let headline = headline(desk, &mut out.book, &score, knobs);
    let lines = score.parts.iter().map(|part| told(&mut out.book, part)).collect();
    let mut fields: Vec<&str> = Vec::new();
    for field in knobs.rule.iter().filter(|rule| !rule.is_protected()).filter_map(|rule| rule.field.as_deref()) {
        if lead.get(field).is_null() && !fields.contains(&field) {
            fields.push(field);
        }
    }
    out.rows = Some(Table {
        columns: ["Rule", "Points"].map(str::to_owned).to_vec(),
        rows: score
            .parts
            .iter()
            .map(|part| vec![Value::text(part.name.as_str()), Value::Number(part.points)])
            .collect(),
        records: Vec::new(),
        total: score.parts.len() as u64,
    });
    out.data.insert("closed".into(), json!(super::qualify_lead::closed(desk, &mut out.book, lead)));
    out.data.insert("silent".into(), json!(silent(desk, &mut out.book, lead)?));
    out.data.insert("headline".into(), json!(headline));
    let unknown: Vec<String> = fields.iter().map(|field| clean(&field.replace('_', " "))).collect();
    out.data.insert("unknown".into(), json!(unknown));
    Ok(lines)
}

/// What behaviour could be scored by and is not there: mails of theirs, meetings, a description of what they need.
fn silent(desk: &Desk<'_>, book: &mut Book, lead: &Record) -> Result<String, SourceError> {
    let signals = signals(desk, lead)?;
    let met = signals.activities.iter().any(|activity| matches!(activity.kind, Kind::Event | Kind::Transcript));
    let missing = [
        (signals.inbound.is_none(), "mail from them"),
        (!met, "meeting or call"),
        (lead.text("description").is_none(), "description of what they need"),
    ];
    let missing: Vec<String> =
        missing.into_iter().filter(|(missing, _)| *missing).map(|(_, what)| format!("no {what}")).collect();
    if missing.is_empty() {
        return Ok(String::new());
    }
    let text = missing.join(", ");
    let cite = book.computed("Nothing on record", &text, None);
    Ok(format!("On record there is {text} {cite}"))
}

fn told(book: &mut Book, part: &Part) -> String {
    let points = points(part.points);
    let cite = book.computed(&part.name, &points, None);
    format!("{points} {cite}: {}", part.text)
}

fn headline(desk: &Desk<'_>, book: &mut Book, score: &Score, knobs: &Knobs) -> String {
    let points = points(score.points()).trim_start_matches('+').to_owned();
    let cite = book.computed("Lead score", &points, None);
    let company = score
        .lead
        .text("company")
        .map(|_| format!(" of {}", book.show(desk, &score.lead, "company")))
        .unwrap_or_default();
    format!("**{}**{company}: {}, {points} {cite}", clean(&score.lead.name()), score.word(knobs))
}

/// Open leads of who is asked for, best first.
fn all(desk: &Desk<'_>, whose: &Whose, knobs: &Knobs, out: &mut Gathered) -> Result<Vec<String>, SourceError> {
    let open = among::open(desk, &Kind::Lead)?;
    let filter = Expr::all(std::iter::once(open).chain(whose.filter.clone()).collect());
    let leads = Among::first(desk, &Kind::Lead, filter, ("created_at", true), LEADS)?;
    let (total, part) = (leads.total, leads.is_part());
    let mut scores = Vec::new();
    for lead in leads.records {
        scores.push(scored(desk, &mut Book::default(), lead, knobs)?);
    }
    scores.sort_by(|a, b| b.points().total_cmp(&a.points()).then_with(|| a.lead.id.cmp(&b.lead.id)));
    let mut lines = Vec::new();
    for found in scores.iter().take(TOLD) {
        let mut score = scored(desk, &mut out.book, found.lead.clone(), knobs)?;
        score.parts.sort_by(|a, b| b.points.total_cmp(&a.points));
        let why: Vec<&str> = score.parts.iter().take(2).map(|part| part.text.as_str()).collect();
        lines.push(format!("{}. {}", headline(desk, &mut out.book, &score, knobs), why.join("; ")));
    }
    super::spoken::tell_rest(&mut out.book, &mut lines, scores.len());
    let newest = part.then(|| format!("only the {} made last of {total} open leads were scored", scores.len()));
    let notes: Vec<String> = whose.note.clone().into_iter().chain(newest).collect();
    out.data.insert("note".into(), json!(notes.join("; ")));
    if !scores.is_empty() {
        let all = count(i64::try_from(total).unwrap_or(i64::MAX), "open lead");
        let text = if part { format!("{} of {all}", scores.len()) } else { all };
        let cite = out.book.computed("Leads scored", &text, None);
        out.data.insert("headline".into(), json!(format!("{text} {cite}, best first")));
    }
    out.rows = Some(Table {
        columns: ["Lead", "Company", "Points"].map(str::to_owned).to_vec(),
        rows: scores
            .iter()
            .map(|score| {
                vec![Value::text(score.lead.name()), score.lead.get("company").clone(), Value::Number(score.points())]
            })
            .collect(),
        records: scores.iter().map(|score| score.lead.reference()).collect(),
        total: scores.len() as u64,
    });
    Ok(lines)
}

fn scored(desk: &Desk<'_>, book: &mut Book, lead: Record, knobs: &Knobs) -> Result<Score, SourceError> {
    let signals = signals(desk, &lead)?;
    let said = cues::around(desk, &lead)?;
    let mut parts = Vec::new();
    for rule in knobs.rule.iter().filter(|rule| !rule.is_protected()) {
        let text = match (&rule.field, rule.happened) {
            (Some(field), _) => of_field(desk, book, &lead, field, rule),
            (None, Some(event)) => of_event(desk, book, &lead, &signals, &said, event, rule.days.unwrap_or(i64::MAX)),
            (None, None) => None,
        };
        parts.extend(text.map(|text| Part {
            name: rule.name.clone(),
            points: rule.points,
            text: format!("{} ({text})", clean(&rule.name)),
        }));
    }
    Ok(Score { lead, parts })
}

fn of_field(desk: &Desk<'_>, book: &mut Book, lead: &Record, field: &str, rule: &Rule) -> Option<String> {
    let by_number = rule.at_least.is_some() || rule.at_most.is_some();
    let fits = if by_number {
        let number = lead.number(field)?;
        rule.at_least.is_none_or(|least| number >= least) && rule.at_most.is_none_or(|most| number <= most)
    } else {
        let text = format!(" {} ", words_of(&lead.get(field).to_plain()));
        rule.any.iter().any(|word| text.contains(&format!(" {} ", words_of(word))))
    };
    fits.then(|| format!("{} {}", field.replace('_', " "), book.show(desk, lead, field)))
}

/// Lower case, words separated by single spaces.
fn words_of(text: &str) -> String {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn of_event(
    desk: &Desk<'_>,
    book: &mut Book,
    lead: &Record,
    signals: &Signals,
    said: &[Said],
    event: Event,
    days: i64,
) -> Option<String> {
    let lately = |on: jiff::civil::Date| format::days_from(on, desk.today) <= days;
    match event {
        Event::HasEmail => lead.text("email").map(|_| format!("address {}", book.cite(desk, lead, "email"))),
        Event::Replied => {
            let mail = signals.inbound.as_ref().filter(|mail| desk.days_since(mail.at) <= days)?;
            Some(format!("on {}", book.show(desk, &mail.record, "sent_at")))
        }
        Event::Intent => said.iter().filter(|said| said.may_prove() && said.on.is_none_or(lately)).find_map(|said| {
            let cues = cues::found(&INTENT, &said.text, Reading::Request);
            let cue = cues
                .into_iter()
                .find(|cue| matches!(cue.class.as_str(), "price" | "contract" | "timeline" | "approval"))?;
            Some(super::spoken::line(desk, book, said, &cue.words))
        }),
        Event::Meeting => {
            let met = signals.activities.iter().find(|activity| {
                activity.kind == Kind::Event
                    && happened_at(activity).is_some_and(|at| at <= desk.now && desk.days_since(at) <= days)
            })?;
            Some(format!("on {}", book.show(desk, met, "starts_at")))
        }
        Event::Created => {
            lead.date("created_at").filter(|on| lately(*on))?;
            Some(format!("created on {}", book.show(desk, lead, "created_at")))
        }
        Event::NoAnswer => {
            let waited = signals.awaiting_days(desk).filter(|waited| *waited >= days)?;
            let text = count(waited, "day");
            Some(format!("for {text} {}", book.computed("waiting for an answer", &text, None)))
        }
    }
}

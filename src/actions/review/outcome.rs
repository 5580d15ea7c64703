//! What a walk comes to: one proposal, drafts of the nudges, and what could not stand.
//!
//! Invariant: all edits of one decision are in the proposal, or none.

use super::suggest::Knobs;
use super::{Decision, Reading, Stop};
use crate::actions::question::values::occurring;
use crate::actions::text::{clean, count};
use crate::actions::{ActionError, Desk, Signals, template};
use crate::crm::{
    Draft, DraftVersion, FieldEdit, Kind, Proposal, ProposedEdit, Record, SourceError, Value, Worker, validate,
};
use serde_json::json;

/// What a walk comes to.
pub struct Outcome {
    /// Every edit, to be accepted by a person.
    pub proposal: Option<Proposal>,
    /// The nudges; nothing is sent.
    pub drafts: Vec<Draft>,
    /// Decisions that break a rule, each with the rule.
    pub refused: Vec<String>,
    /// The deals whose decision stands.
    pub stands: Vec<(Record, Decision)>,
}

/// Checks every decision by the rules of the records and puts those that stand into one proposal.
pub(super) fn outcome(desk: &Desk<'_>, reading: &Reading, knobs: &Knobs) -> Result<Outcome, ActionError> {
    let schema = desk.records.schema()?;
    let words = Words::read(desk)?;
    let mut out = Outcome { proposal: None, drafts: Vec::new(), refused: Vec::new(), stands: Vec::new() };
    let mut proposal = Proposal::new(String::new(), "pipeline-review");
    for (stop, decision) in reading.walk.changes() {
        let edits = edits(desk, &stop.deal, decision, &words, knobs);
        let mut alone = Proposal::new("", "");
        alone.edits = edits;
        let problems = validate::validate(&schema, desk.records, desk.today, &alone)?;
        if let Some(problem) = problems.first() {
            out.refused.push(format!("{}, {decision}: {problem}", clean(&stop.deal.name())));
            continue;
        }
        if *decision == Decision::Nudge {
            let signals = reading.signals.get(&stop.deal.reference());
            out.drafts.push(nudge(desk, stop, signals, knobs)?);
        }
        proposal.edits.extend(alone.edits);
        out.stands.push((stop.deal.clone(), decision.clone()));
    }
    if !proposal.edits.is_empty() {
        let deals = count(i64::try_from(proposal.records().len()).unwrap_or(0), "deal");
        proposal.title = format!("Pipeline review: {deals}");
        out.proposal = Some(proposal);
    }
    Ok(out)
}

/// How this workspace calls what is lost and left out, and where it keeps the reason.
struct Words {
    lost: Option<String>,
    omitted: Option<String>,
    reason: Option<String>,
}

impl Words {
    fn read(desk: &Desk<'_>) -> Result<Self, SourceError> {
        let holding = |field: &str, word: &str| -> Result<Option<String>, SourceError> {
            let values = occurring(desk, &Kind::Opportunity, field)?;
            Ok(values.into_iter().find(|value| value.to_lowercase().contains(word)))
        };
        let fields = desk.records.schema()?.fields(&Kind::Opportunity);
        let reason = fields.into_iter().map(|field| field.name).find(|name| {
            let name = name.to_lowercase();
            name.contains("reason") && (name.contains("los") || name.contains("closed"))
        });
        Ok(Self { lost: holding("stage", "lost")?, omitted: holding("forecast_category", "omit")?, reason })
    }
}

fn edits(desk: &Desk<'_>, deal: &Record, decision: &Decision, words: &Words, knobs: &Knobs) -> Vec<ProposedEdit> {
    let mut fields: Vec<(&str, Value)> = Vec::new();
    let omitted = || words.omitted.clone().map(|word| ("forecast_category", Value::Text(word)));
    match decision {
        Decision::Push(day) => fields.push(("close_date", Value::Date(*day))),
        Decision::Next(step) => fields.push(("next_step", Value::text(step.clone()))),
        Decision::Park => {
            let day = knobs.days.park(desk.today);
            fields.push(("close_date", Value::Date(deal.date("close_date").map_or(day, |own| own.max(day)))));
            fields.push(("next_step", Value::text(format!("Parked, look again on {day}"))));
            fields.extend(omitted());
        }
        Decision::Lost(reason) => {
            let stage = words.lost.clone().unwrap_or_else(|| "Closed Lost".to_owned());
            fields.push(("stage", Value::Text(stage)));
            if deal.date("close_date").is_none_or(|day| day > desk.today) {
                fields.push(("close_date", Value::Date(desk.today)));
            }
            if deal.number("probability").is_some() {
                fields.push(("probability", Value::Number(0.0)));
            }
            fields.extend(omitted());
            fields.push(because(deal, reason, words));
        }
        Decision::Nudge | Decision::Keep => {}
    }
    let changed = fields.into_iter().filter(|(field, value)| deal.get(field) != value);
    changed.map(|(field, value)| edit(deal, field, value)).collect()
}

/// The reason in its own field where there is one, else behind the description.
fn because<'w>(deal: &Record, reason: &str, words: &'w Words) -> (&'w str, Value) {
    match &words.reason {
        Some(field) => (field, Value::text(reason)),
        None => {
            let own = deal.text("description").map(|text| format!("{text}\n")).unwrap_or_default();
            ("description", Value::text(format!("{own}Lost: {reason}")))
        }
    }
}

fn edit(deal: &Record, field: &str, after: Value) -> ProposedEdit {
    let edit = FieldEdit { record: deal.reference(), field: field.to_owned(), before: deal.get(field).clone(), after };
    ProposedEdit { edit, quote: None, by: Worker::Code, state: Default::default() }
}

/// A short mail to the deal's contact, by the templates of the knobs.
fn nudge(desk: &Desk<'_>, stop: &Stop, signals: Option<&Signals>, knobs: &Knobs) -> Result<Draft, ActionError> {
    let contact = stop.deal.link("contact").map(|link| desk.get(link)).transpose()?.flatten();
    let reachable = |person: &&Record| person.text("email").is_some();
    let person = contact.or_else(|| signals.and_then(|signals| signals.people.iter().find(reachable).cloned()));
    let mail = signals.and_then(|signals| signals.outbound.as_ref());
    let subject = mail.map(|mail| clean(&mail.record.name()));
    let me = desk.records.me()?.map(|me| clean(&desk.name_of(&me))).unwrap_or_default();
    let data = json!({
        "first": person.as_ref().and_then(|person| person.text("first_name")).map(clean),
        "deal": clean(&stop.deal.name()),
        "subject": subject.map(|subject| if subject.starts_with("Re:") { subject } else { format!("Re: {subject}") }),
        "on": mail.map(|mail| desk.day_at(mail.at)),
        "me": me,
    });
    let fill = |part: &'static str, text: &str| {
        template::render(text, &data).map(|text| text.trim().to_owned()).map_err(|error| ActionError::Template {
            origin: "knobs/review.toml".to_owned(),
            part,
            line: error.line,
            column: error.column,
            what: error.what,
        })
    };
    let to = person.and_then(|person| Some(format!("{} <{}>", clean(&person.name()), person.text("email")?.trim())));
    let version = DraftVersion {
        to: to.unwrap_or_default(),
        cc: String::new(),
        subject: fill("nudge.subject", &knobs.nudge.subject)?,
        body: fill("nudge.body", &knobs.nudge.body)?,
        at: desk.now,
        by: "rules".to_owned(),
        request: String::new(),
    };
    Ok(Draft { id: None, record: Some(stop.deal.reference()), versions: vec![version] })
}

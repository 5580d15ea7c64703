//! Weighs what was found: one value for a field becomes an edit, several become a note.

use super::find::{Finds, Told, doubt};
use super::scene::{Scene, Side};
use super::{ActionItem, Digest, choices, fresh, people, service, stage};
use crate::crm::{EditState, FieldEdit, Kind, ProposedEdit, Quote, Record, Value, Worker, format};
use jiff::{Timestamp, tz::TimeZone};

/// Longest text of a one-line field.
const LINE: usize = 255;

/// Makes a digest of everything that was found. `trusted` is false for texts that address the program: nobody
/// becomes known by one.
pub(super) fn weigh(scene: &Scene, mut finds: Finds, trusted: bool) -> Digest {
    let mut digest = Digest { notes: std::mem::take(&mut finds.notes), ..Digest::default() };
    digest.decisions = std::mem::take(&mut finds.decisions);
    digest.items = finds.items.iter().map(item).collect();
    deal(scene, &finds, &mut digest);
    case(scene, &finds, &mut digest);
    roles(scene, &finds, &mut digest);
    own_fields(scene, &finds, &mut digest);
    fresh::tasks(scene, &finds, &mut digest);
    fresh::meetings(scene, &finds, &mut digest);
    if trusted {
        fresh::newcomers(scene, &mut digest);
    }
    digest
}

fn item(told: &Told<super::items::Found>) -> ActionItem {
    ActionItem {
        owner: told.value.owner.name.clone(),
        ours: told.value.owner.ours,
        what: told.value.what.clone(),
        due: told.value.due,
        quote: told.quote.clone(),
    }
}

/// An edit of a record that is there.
pub(super) fn edit(record: &Record, field: &str, after: Value, quote: &Quote, by: Worker) -> ProposedEdit {
    let edit =
        FieldEdit { record: record.reference(), field: field.to_owned(), before: record.get(field).clone(), after };
    ProposedEdit { edit, quote: Some(quote.clone()), by, state: EditState::Pending }
}

/// The open deal at hand, if its fields may be written from this text.
fn open_deal<'s>(scene: &'s Scene, finds: &Finds, notes: &mut Vec<String>) -> Option<&'s Record> {
    let deal = scene.target.as_ref().filter(|target| target.kind == Kind::Opportunity)?;
    let said = finds.amounts.len()
        + finds.closes.len()
        + finds.stages.len()
        + finds.named_stages.len()
        + finds.next_steps.len();
    if said == 0 {
        return None;
    }
    if !crate::actions::signals::is_open(deal) {
        notes.push(format!(
            "The deal is closed ({}), so nothing of what the text says of it is proposed.",
            crate::actions::text::clean(deal.text("stage").unwrap_or_default())
        ));
        return None;
    }
    if scene.voices.first().is_some_and(|voice| voice.side == Side::Stranger) {
        notes
            .push("The writer is not known to belong to the customer, so nothing is proposed for the deal.".to_owned());
        return None;
    }
    Some(deal)
}

fn deal(scene: &Scene, finds: &Finds, digest: &mut Digest) {
    rivals(scene, finds, digest);
    let Some(deal) = open_deal(scene, finds, &mut digest.notes) else { return };
    let closed = stage_edit(scene, deal, finds, digest);
    if let Some(told) = finds.named_stages.first() {
        push(digest, edit(deal, "stage", Value::text(told.value.as_str()), &told.quote, Worker::Code));
    }
    amount_edit(scene, deal, finds, digest);
    if !closed {
        close_edit(deal, finds, digest);
    }
    let steps: Vec<&Told<String>> = finds.next_steps.iter().collect();
    if let Some(step) = steps.last() {
        let words: String = step.value.chars().take(LINE).collect();
        push(digest, edit(deal, "next_step", Value::text(words), &step.quote, Worker::Code));
    }
}

/// An edit that changes something.
pub(super) fn push(digest: &mut Digest, proposed: ProposedEdit) {
    if !proposed.edit.after.is_null() && proposed.edit.before != proposed.edit.after {
        digest.edits.push(proposed);
    }
}

fn amount_edit(scene: &Scene, deal: &Record, finds: &Finds, digest: &mut Digest) {
    let agreed = finds.amounts.iter().any(|told| told.value.2);
    let best: Vec<&Told<(f64, Option<&str>, bool)>> =
        finds.amounts.iter().filter(|told| told.value.2 == agreed).map(|t| t as &_).collect();
    let Some(first) = best.first() else { return };
    let other = best.iter().find(|told| (told.value.0 - first.value.0).abs() > 0.5);
    if let Some(other) = other {
        digest.notes.push(format!(
            "Amount: two amounts are named, {} (“{}”) and {} (“{}”); set it yourself once it is clear.",
            format::grouped_number(first.value.0),
            crate::actions::text::excerpt(&first.quote.text, 100),
            format::grouped_number(other.value.0),
            crate::actions::text::excerpt(&other.quote.text, 100),
        ));
        return;
    }
    let told = best.last().unwrap_or(first);
    if let Some(code) = told.value.1.filter(|code| !code.eq_ignore_ascii_case(&scene.currency)) {
        let why = format!("it is named in {code}, and the deal is in {}", scene.currency);
        digest.notes.push(doubt("Amount", &why, &told.quote));
        return;
    }
    push(digest, edit(deal, "amount", Value::Number(told.value.0), &told.quote, Worker::Code));
}

fn close_edit(deal: &Record, finds: &Finds, digest: &mut Digest) {
    // A day to which the signing is moved outweighs one that was named before.
    let moved = finds.closes.iter().any(|told| told.value.1);
    let best: Vec<_> = finds.closes.iter().filter(|told| told.value.1 == moved).collect();
    let Some(first) = best.first() else { return };
    if let Some(other) = best.iter().find(|told| told.value.0 != first.value.0) {
        digest.notes.push(format!(
            "Close date: two days are named, {} (“{}”) and {} (“{}”); set it yourself once it is clear.",
            first.value.0,
            crate::actions::text::excerpt(&first.quote.text, 100),
            other.value.0,
            crate::actions::text::excerpt(&other.quote.text, 100),
        ));
        return;
    }
    push(digest, edit(deal, "close_date", Value::Date(first.value.0), &first.quote, Worker::Code));
}

/// The stage; whether it is a last one, which takes its day along.
fn stage_edit(scene: &Scene, deal: &Record, finds: &Finds, digest: &mut Digest) -> bool {
    let has = |wanted: stage::Signal| finds.stages.iter().any(|told| told.value == wanted);
    if has(stage::Signal::Lost) && (has(stage::Signal::Won) || has(stage::Signal::Verbal)) {
        digest
            .notes
            .push("Stage: the text speaks of a win and of a loss; set it yourself once it is clear.".to_owned());
        return false;
    }
    let Some(told) = finds.stages.iter().max_by_key(|told| told.value) else { return false };
    let Some(name) = choices::pick(&scene.choices.stages, told.value.names()) else {
        digest.notes.push(doubt(
            "Stage",
            &format!("{}, but no stage here is called so", told.value.word()),
            &told.quote,
        ));
        return false;
    };
    let now = deal.text("stage").unwrap_or_default();
    if choices::rank(&name) <= choices::rank(now) {
        return false;
    }
    push(digest, edit(deal, "stage", Value::text(name), &told.quote, Worker::Code));
    let last = matches!(told.value, stage::Signal::Won | stage::Signal::Lost);
    if last {
        closed_on(scene, deal, &told.quote, digest);
    }
    last
}

/// A closed deal has a close date that is not in the future: the day of the text that says so.
pub(super) fn closed_on(scene: &Scene, deal: &Record, quote: &Quote, digest: &mut Digest) {
    let day = scene.on.min(scene.today);
    if deal.date("close_date").is_none_or(|date| date > scene.today) {
        push(digest, edit(deal, "close_date", Value::Date(day), quote, Worker::Code));
    }
}

fn rivals(scene: &Scene, finds: &Finds, digest: &mut Digest) {
    let Some(deal) = &scene.target else { return };
    let mut names: Vec<&str> = Vec::new();
    for told in &finds.rivals {
        if !names.contains(&told.value.as_str()) {
            names.push(&told.value);
        }
    }
    let Some(first) = finds.rivals.first() else { return };
    let field = scene.schema.find(&deal.kind, "competitor").or_else(|| scene.schema.find(&deal.kind, "competitors"));
    match field {
        Some(field) if names.len() == 1 => {
            push(digest, edit(deal, &field.name, Value::text(names[0]), &first.quote, Worker::Code));
        }
        _ => digest.notes.push(format!(
            "Competitor: {} (“{}”); there is no field for it.",
            names.join(", "),
            crate::actions::text::excerpt(&first.quote.text, 120)
        )),
    }
}

fn case(scene: &Scene, finds: &Finds, digest: &mut Digest) {
    let Some(case) = scene.target.as_ref().filter(|target| target.kind == Kind::Case) else { return };
    let solved = finds.service.iter().find(|told| told.value == service::Signal::Solved);
    let pressing = finds.service.iter().filter(|told| told.value != service::Signal::Solved);
    let pressing = pressing.max_by_key(|told| told.value == service::Signal::Critical);
    match (solved, pressing) {
        (Some(_), Some(_)) => {
            digest
                .notes
                .push("Case: the text calls it solved and urgent; set it yourself once it is clear.".to_owned());
        }
        (Some(told), None) => {
            if let Some(word) = choices::pick(&scene.choices.case_statuses, &["closed", "solved", "resolved"]) {
                push(digest, edit(case, "status", Value::text(word), &told.quote, Worker::Code));
                push(digest, edit(case, "closed_at", Value::Time(moment(scene)), &told.quote, Worker::Code));
            }
        }
        (None, Some(told)) => priority(scene, case, told, digest),
        (None, None) => {}
    }
}

/// The moment of a text: now, or midnight of an earlier day.
fn moment(scene: &Scene) -> Timestamp {
    let midnight = scene.on.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp());
    midnight.ok().filter(|_| scene.on < scene.today).unwrap_or(scene.now)
}

fn priority(scene: &Scene, case: &Record, told: &Told<service::Signal>, digest: &mut Digest) {
    let wanted: &[&str] = match told.value {
        service::Signal::Critical => &["critical", "highest", "urgent", "high"],
        _ => &["high", "urgent"],
    };
    let order = ["low", "normal", "medium", "high", "urgent", "critical", "highest"];
    let rank = |word: &str| order.iter().position(|known| known.eq_ignore_ascii_case(word));
    let Some(word) = choices::pick(&scene.choices.priorities, wanted) else { return };
    if rank(&word) > rank(case.text("priority").unwrap_or_default()) {
        push(digest, edit(case, "priority", Value::text(word), &told.quote, Worker::Code));
    }
}

fn roles(scene: &Scene, finds: &Finds, digest: &mut Digest) {
    for told in &finds.roles {
        let role = choices::pick(&scene.choices.roles, &people::role_names(&told.value.role));
        let several = finds
            .roles
            .iter()
            .any(|other| other.value.person == told.value.person && other.value.role != told.value.role);
        match (told.value.person, role) {
            (Some(at), Some(role)) if !several => {
                let change = edit(&scene.people[at].record, "role", Value::text(role), &told.quote, Worker::Code);
                if !digest.edits.iter().any(|known| known.edit == change.edit) {
                    push(digest, change);
                }
            }
            (person, _) => {
                let why = if person.is_none() {
                    "nobody of this name is known here"
                } else {
                    "the role has no word here, or two"
                };
                digest.notes.push(doubt(&format!("{} as {}", told.value.name, told.value.role), why, &told.quote));
            }
        }
    }
}

fn own_fields(scene: &Scene, finds: &Finds, digest: &mut Digest) {
    for told in &finds.own {
        let (person, field, value) = &told.value;
        let record = &scene.people[*person].record;
        let held = record.text(field).unwrap_or_default();
        let same = match *field {
            "phone" | "mobile" => {
                ["phone", "mobile"].iter().any(|f| people::same_number(record.text(f).unwrap_or_default(), value))
            }
            "title" => people::same_title(held, value),
            _ => held.eq_ignore_ascii_case(value),
        };
        let taken =
            digest.edits.iter().any(|known| known.edit.record == record.reference() && known.edit.field == *field);
        if !same && !taken {
            push(digest, edit(record, field, Value::text(value.as_str()), &told.quote, Worker::Code));
        }
    }
}

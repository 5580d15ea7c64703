//! Who waits for an answer from the seller, who owes one, what was promised, and follow-up tasks that are due.
//!
//! Days and how many are told stand in `knobs/follow-ups.toml`.

use super::told;
use crate::actions::agenda::{self, Knobs, mails, promises};
use crate::actions::book::citation;
use crate::actions::signals::{happened_at, is_open};
use crate::actions::text::{count, excerpt, tell_rest};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{Kind, Record, SourceError, Table, Value};
use jiff::ToSpan as _;
use serde_json::json;

/// Mails and tasks of one record.
const AROUND: usize = 60;
/// Customers told who have been silent for long, and how far back they are looked for.
const SILENT: usize = 3;
const SILENT_DAYS: i64 = 365;
/// How long an overdue task is still told.
const BACK: i32 = 90;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let mut knobs: Knobs = desk.knobs.read("follow-ups");
    let days = request.inputs.get("days").and_then(|days| days.trim().parse::<i64>().ok());
    if let Some(days) = days.filter(|days| (0..=3_660).contains(days)) {
        (knobs.answer_after, knobs.remind_after) = (days, days);
    }
    let direction = Direction::of(request);
    let mails = match request.record {
        Some(record) => mails::of(desk, &knobs, around(desk, record)?)?,
        None => mails::waiting(desk, &knobs)?,
    };
    let waiting = mails::customers(&mails.for_me);
    let mails = direction.of_mails(mails);
    // Silence that is too old for a reminder is still told where all is asked for.
    let silent = match (request.record, direction) {
        (None, Direction::Theirs | Direction::Both) => silent(desk, &knobs)?,
        _ => Vec::new(),
    };
    // What was promised and what is to be done is the seller's turn.
    let (promised, tasks) = match direction {
        Direction::Theirs => Default::default(),
        _ => (promised(desk, request, &knobs)?, tasks(desk, request, &knobs)?),
    };
    let total = mails.for_me.len() + mails.for_them.len() + promised.len() + tasks.len();
    if let (0, Some(record)) = (total, request.record)
        && let Some(account) = customer_of(desk, record)?
    {
        return compute(desk, &Request { record: Some(&account), ..*request }, out);
    }
    out.rows = Some(table(&mails));
    let (book, most) = (&mut out.book, request.most(knobs.most));
    let answer: Vec<String> = mails.for_me.iter().take(most).map(|one| waits(desk, book, one)).collect();
    let remind: Vec<String> = mails.for_them.iter().take(most).map(|one| owes(desk, book, one)).collect();
    let keep: Vec<String> = promised.iter().take(most).map(|one| kept(desk, book, one)).collect();
    let due: Vec<String> = tasks.iter().take(most).map(|task| due(desk, book, task)).collect();
    let quiet: Vec<String> = silent.iter().take(SILENT).map(|one| owes(desk, book, one)).collect();
    out.data.insert("silent".into(), json!(quiet));
    let lists = [
        ("answer", answer, mails.for_me.len()),
        ("remind", remind, mails.for_them.len()),
        ("promised", keep, promised.len()),
        ("tasks", due, tasks.len()),
    ];
    for (name, mut lines, all) in lists {
        // That list is numbered, and what is left out has no number.
        match name {
            "answer" => _ = out.data.insert("answer_more".into(), json!(all - lines.len())),
            _ => tell_rest(&mut lines, all),
        }
        out.data.insert(name.into(), json!(lines));
    }
    let customers = count(waiting as i64, "customer");
    let cite = out.book.computed("customers who wait", &customers, None);
    out.data.insert("customers".into(), json!(format!("{customers} {cite}")));
    out.data.insert("waiting".into(), json!(waiting));
    out.data.insert("turn".into(), json!(direction.word()));
    out.data.insert("total".into(), json!(total));
    Ok(())
}

/// Mails on open records that have waited longer than a reminder makes sense for, the newest first.
fn silent(desk: &Desk<'_>, knobs: &Knobs) -> Result<Vec<mails::Waiting>, SourceError> {
    let long = Knobs { forget_after: SILENT_DAYS, ..*knobs };
    let mut found = mails::waiting(desk, &long)?.for_them;
    found.retain(|one| one.days > knobs.forget_after && one.about.as_ref().is_some_and(is_open));
    found.sort_by_key(|one| one.days);
    Ok(found)
}

/// Whose turn is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    /// What the seller has to answer, promised, or has to do.
    Mine,
    /// What customers have to answer.
    Theirs,
    Both,
}

impl Direction {
    fn of(request: &Request<'_>) -> Self {
        match request.inputs.get("direction").map(|word| word.trim().to_lowercase()).as_deref() {
            Some("mine") => Self::Mine,
            Some("theirs") => Self::Theirs,
            _ => Self::Both,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Theirs => "theirs",
            Self::Both => "both",
        }
    }

    fn of_mails(self, mails: mails::Mails) -> mails::Mails {
        match self {
            Self::Mine => mails::Mails { for_them: Vec::new(), ..mails },
            Self::Theirs => mails::Mails { for_me: Vec::new(), ..mails },
            Self::Both => mails,
        }
    }
}

/// Promises that are open, of all or of one record.
fn promised(desk: &Desk<'_>, request: &Request<'_>, knobs: &Knobs) -> Result<Vec<promises::Promise>, SourceError> {
    let mut promised = promises::open(desk, knobs)?;
    if let Some(record) = request.record {
        promised.retain(|promise| is_around(promise.about.as_ref(), record));
    }
    Ok(promised)
}

/// The mails of one record; of an account also those of its open deals and cases.
fn around(desk: &Desk<'_>, record: &Record) -> Result<Vec<Record>, SourceError> {
    let signals = crate::actions::signals(desk, record)?;
    Ok(signals.activities.into_iter().filter(|activity| activity.kind == Kind::Email).collect())
}

fn is_around(about: Option<&Record>, record: &Record) -> bool {
    about.is_some_and(|about| {
        let links = ["account", "contact"].iter().any(|field| about.link(field) == Some(&record.reference()));
        about.reference() == record.reference() || links
    })
}

/// Words that make a task a follow-up.
const FOLLOW_UPS: &[&str] =
    &["follow", "answer", "reply", "send", "call", "ask", "remind", "nachfassen", "rückruf", "relance", "price for"];

/// Open follow-up tasks that are due.
fn tasks(desk: &Desk<'_>, request: &Request<'_>, knobs: &Knobs) -> Result<Vec<Record>, SourceError> {
    let until = desk.today.saturating_add(knobs.tasks_ahead.clamp(0, 3_660).days());
    let mut tasks = match request.record {
        Some(record) => tasks_around(desk, record)?,
        None => {
            let window = (desk.today.saturating_sub(BACK.days()), until);
            agenda::mine_within(desk, &Kind::Task, "due_date", window, 300)?
        }
    };
    tasks.retain(|task| {
        let words = format!("{} {}", task.name(), task.text("type").unwrap_or_default()).to_lowercase();
        let due = task.date("due_date").is_some_and(|due| due <= until);
        // What is due for one customer is owed to them, whatever it is called.
        let owed = request.record.is_some() || FOLLOW_UPS.iter().any(|word| words.contains(word));
        is_open(task) && due && owed
    });
    tasks.sort_by_key(|task| (task.date("due_date"), task.id.clone()));
    Ok(tasks)
}

/// Tasks on a record; of an account also those on its deals and cases.
fn tasks_around(desk: &Desk<'_>, record: &Record) -> Result<Vec<Record>, SourceError> {
    let mut roots = vec![record.clone()];
    if record.kind == Kind::Account {
        for kind in [Kind::Opportunity, Kind::Case] {
            roots.extend(desk.linked(record, kind, AROUND)?);
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut tasks = Vec::new();
    for root in &roots {
        let linked = desk.linked(root, Kind::Task, AROUND)?;
        tasks.extend(linked.into_iter().filter(|task| seen.insert(task.reference())));
    }
    Ok(tasks)
}

/// The customer of a case on which nothing is open: whoever asks there means all that is owed.
fn customer_of(desk: &Desk<'_>, case: &Record) -> Result<Option<Record>, SourceError> {
    match case.link("account").filter(|_| case.kind == Kind::Case) {
        Some(account) => desk.get(account),
        None => Ok(None),
    }
}

fn due(desk: &Desk<'_>, book: &mut Book, task: &Record) -> String {
    format!("{}{}.", told::task(desk, book, task), told::concerns(desk, task))
}

fn about(about: Option<&Record>) -> String {
    about.map(|about| format!(" ({})", told::name(about))).unwrap_or_default()
}

/// Days with the mail that they are counted from: `for 3 days [2]`.
fn since(desk: &Desk<'_>, book: &mut Book, mail: &Record, days: i64) -> String {
    let field = if mail.get("sent_at").is_null() { "created_at" } else { "sent_at" };
    let words = if days <= 0 { "since today".to_owned() } else { format!("for {}", count(days, "day")) };
    let _ = desk;
    format!("{words} {}", book.computed("days", &words, Some(citation(mail, field, mail.get(field).clone()))))
}

fn words(book: &mut Book, one: &mails::Waiting) -> String {
    match &one.asks {
        Some(asks) => told::quote(book, &one.mail, "body", asks),
        None => told::quote(book, &one.mail, "subject", &one.mail.name()),
    }
}

fn waits(desk: &Desk<'_>, book: &mut Book, one: &mails::Waiting) -> String {
    let who = crate::actions::signals::sender(desk, &one.mail);
    let since = since(desk, book, &one.mail, one.days);
    let about = about(one.about.as_ref());
    match &one.order {
        Some(order) => {
            let quoted = told::quote(book, &one.mail, "body", order);
            format!("**{who}**{about} has ordered and waits {since}: {quoted}")
        }
        None => format!("**{who}**{about} waits {since}: {}", words(book, one)),
    }
}

fn owes(desk: &Desk<'_>, book: &mut Book, one: &mails::Waiting) -> String {
    let who = desk.linked_name(&one.mail, "who").or_else(|| one.mail.text("to").map(str::to_owned));
    let who = excerpt(&who.unwrap_or_else(|| "The customer".to_owned()), 50);
    let since = since(desk, book, &one.mail, one.days);
    format!("**{who}**{} owes an answer {since}: {}", about(one.about.as_ref()), words(book, one))
}

fn kept(desk: &Desk<'_>, book: &mut Book, one: &promises::Promise) -> String {
    let day = happened_at(&one.source).map(|at| desk.day_at(at)).unwrap_or_default();
    let what = match one.source.kind {
        Kind::Email => "by mail",
        Kind::Transcript => "in a call",
        _ => "in a note",
    };
    format!("On {day} {what}{}: {}", about(one.about.as_ref()), told::quote(book, &one.source, "body", &one.words))
}

fn table(mails: &mails::Mails) -> Table {
    let both = mails.for_me.iter().map(|one| ("you", one)).chain(mails.for_them.iter().map(|one| ("they", one)));
    let rows: Vec<(&str, &mails::Waiting)> = both.collect();
    Table {
        columns: ["Turn", "Days", "Mail", "About"].map(str::to_owned).to_vec(),
        rows: rows
            .iter()
            .map(|(turn, one)| {
                vec![
                    Value::text(*turn),
                    Value::Number(one.days as f64),
                    Value::text(one.mail.name()),
                    Value::text(one.about.as_ref().map(Record::name).unwrap_or_default()),
                ]
            })
            .collect(),
        records: rows.iter().map(|(_, one)| one.mail.reference()).collect(),
        total: rows.len() as u64,
    }
}

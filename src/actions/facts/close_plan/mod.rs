//! Facts of a plan back from the close date: steps with day, owner and state, what is missing, and tasks to accept.
//!
//! Steps stand in `knobs/close-plan.toml`. Invariant: every day is a working day between today and the close date; what
//! is done or planned already is shown with its source and proposes nothing; what only the stage speaks for is called
//! assumed, never done.
//! Cost: the tasks, quotes and contacts of one deal, at most [`MOST`] of each.

mod plan;
#[cfg(test)]
mod tests;

use crate::actions::deal::{Meant, Phase, account, meant, names, people, proposed, titled, workdays};
use crate::actions::text::{clean, count};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, Signals, signals};
use crate::crm::{Kind, Proposal, Record, RecordRef, SourceError, Value};
use jiff::civil::Date;
use plan::{Plan, State};
use serde::Deserialize;
use serde_json::json;

/// `knobs/close-plan.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    steps: Vec<Step>,
}

/// One step to a signature.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    name: String,
    phase: Stage,
    days: i64,
    who: String,
    words: Vec<String>,
    /// Whether a quote on the deal shows that it is done.
    #[serde(default)]
    quote: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Stage {
    #[default]
    Prospect,
    Qualify,
    Propose,
    Negotiate,
}

impl Stage {
    fn phase(self) -> Phase {
        match self {
            Self::Prospect => Phase::Prospect,
            Self::Qualify => Phase::Qualify,
            Self::Propose => Phase::Propose,
            Self::Negotiate => Phase::Negotiate,
        }
    }
}

/// Records of a kind that are looked at.
const MOST: usize = 100;

/// A deal and what is around it.
struct Deal<'a, 'd> {
    desk: &'a Desk<'d>,
    record: &'a Record,
    signals: &'a Signals,
    tasks: Vec<Record>,
    quotes: Vec<Record>,
    contacts: Vec<Record>,
    close: Option<Date>,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let mut page = Page::default();
    match meant(desk, "close-plan", request)? {
        Meant::Nothing => page.headline.push_str("There is no open deal here to plan."),
        Meant::Deal(record, rest) => {
            page.others = names(desk, &mut out.book, &rest);
            out.record = Some((*record).clone());
            let signals = signals(desk, &record)?;
            if signals.open {
                let asked: Option<Date> = request.inputs.get("close").and_then(|day| day.trim().parse().ok());
                let deal = Deal::read(desk, &record, &signals, asked)?;
                page.fill(&deal, out)?;
                if let Some(day) = asked.filter(|day| *day < desk.today) {
                    let gone = format!("{} has passed, so nothing can be planned back from it", desk.day(day));
                    page.gaps.insert(0, gone);
                }
            } else {
                let stage = out.book.show(desk, &record, "stage");
                let name = titled(desk, &mut out.book, &record);
                page.headline = format!("{name} is closed ({stage}), so there is nothing to plan.");
            }
        }
    }
    out.data.insert("headline".into(), json!(page.headline));
    out.data.insert("steps".into(), json!(page.steps));
    out.data.insert("gaps".into(), json!(page.gaps));
    out.data.insert("proposed".into(), json!(page.proposed));
    out.data.insert("others".into(), json!(page.others));
    Ok(())
}

/// What the templates see.
#[derive(Default)]
struct Page {
    headline: String,
    steps: Vec<String>,
    gaps: Vec<String>,
    proposed: String,
    others: Vec<String>,
}

impl<'a, 'd> Deal<'a, 'd> {
    fn read(
        desk: &'a Desk<'d>,
        record: &'a Record,
        signals: &'a Signals,
        close: Option<Date>,
    ) -> Result<Self, SourceError> {
        let contacts = match account(desk, record)? {
            Some(account) => desk.linked(&account, Kind::Contact, MOST)?,
            None => Vec::new(),
        };
        Ok(Self {
            desk,
            record,
            signals,
            tasks: desk.linked(record, Kind::Task, MOST)?,
            quotes: desk.linked(record, Kind::Quote, MOST)?,
            contacts,
            close: [close, record.date("close_date")].into_iter().flatten().find(|day| *day >= desk.today),
        })
    }

    /// Who does a step: the owner, or the person of the customer with the role, those who take part first.
    fn who(&self, words: &str) -> Option<Record> {
        if words.eq_ignore_ascii_case("us") {
            return self.record.link("owner").and_then(|owner| self.desk.get(owner).ok().flatten());
        }
        let wanted = people::Role::read(words);
        let mut all = self.signals.people.iter().chain(&self.contacts);
        all.find(|person| people::role(person) == Some(wanted)).cloned()
    }
}

impl Page {
    fn fill(&mut self, deal: &Deal<'_, '_>, out: &mut Gathered) -> Result<(), SourceError> {
        let knobs: Knobs = deal.desk.knobs.read("close-plan");
        let plan = Plan::make(deal, &knobs.steps);
        self.headline = headline(deal, &plan, &mut out.book);
        self.steps = plan.items.iter().map(|item| line(deal, item, &mut out.book)).collect();
        self.gaps = gaps(deal, &plan, &mut out.book);
        out.proposals.extend(proposal(deal, &plan)?);
        let tasks: usize = out.proposals.iter().map(|proposal| proposal.records().len()).sum();
        if tasks > 0 {
            let told = count(i64::try_from(tasks).unwrap_or(0), "task");
            let cite = out.book.computed("proposed tasks", &format!("{told} proposed"), None);
            self.proposed = format!("{told} proposed {cite}");
        }
        Ok(())
    }
}

fn headline(deal: &Deal<'_, '_>, plan: &Plan<'_>, book: &mut Book) -> String {
    let name = titled(deal.desk, book, deal.record);
    let done = plan.items.iter().filter(|item| matches!(item.state, State::Done(_))).count();
    let assumed = plan.items.iter().filter(|item| item.state == State::Assumed).count();
    let more = if assumed > 0 { format!(", {assumed} more assumed from the stage") } else { String::new() };
    let told = format!("{done} of {} steps done{more}", plan.items.len());
    let cite = book.computed("close plan", &told, None);
    match deal.close {
        Some(day) => {
            let own = deal.record.date("close_date") == Some(day);
            let source =
                if own { format!(" {}", book.cite(deal.desk, deal.record, "close_date")) } else { String::new() };
            format!(
                "{name} is to close on {}{source}, {}: {told} {cite}.",
                deal.desk.day(day),
                deal.desk.from_today(day)
            )
        }
        None => format!("{name}: {told} {cite}. The days follow once a close date lies ahead."),
    }
}

fn line(deal: &Deal<'_, '_>, item: &plan::Item<'_>, book: &mut Book) -> String {
    let name = &item.step.name;
    let who = deal.who(&item.step.who).map(|person| {
        let field = if person.text("role").is_some() { "role" } else { "name" };
        format!(" ({} {})", clean(&person.name()), book.cite(deal.desk, &person, field))
    });
    let who = who.unwrap_or_default();
    match &item.state {
        State::Done(source) => format!("done: {name} {}", book.cite(deal.desk, source, source_field(source))),
        State::Assumed => format!("assumed from the stage: {name} {}", book.cite(deal.desk, deal.record, "stage")),
        State::Planned(task) => {
            let due = task.date("due_date").map(|day| format!(" on {}", deal.desk.day(day))).unwrap_or_default();
            let cite = book.cite(deal.desk, task, "due_date");
            format!("**planned{due}**: {name}, task “{}” {cite}", clean(&task.name()))
        }
        State::Open(Some(day)) => {
            let cite = book.computed("planned day", &deal.desk.day(*day), None);
            format!("**{}** {cite}: {name}{who}", deal.desk.day(*day))
        }
        State::Open(None) => format!("{name}{who}"),
    }
}

fn source_field(record: &Record) -> &'static str {
    if record.kind == Kind::Quote { "name" } else { "subject" }
}

/// What stands in the way of the plan.
fn gaps(deal: &Deal<'_, '_>, plan: &Plan<'_>, book: &mut Book) -> Vec<String> {
    let mut gaps = Vec::new();
    if deal.close.is_none() {
        let what = match deal.signals.days_to_close {
            Some(days @ ..0) => {
                let cite = book.cite(deal.desk, deal.record, "close_date");
                format!("The close date passed {} ago {cite}: agree a new one", count(-days, "day"))
            }
            _ => "No close date: agree one".to_owned(),
        };
        gaps.push(what);
    }
    if plan.tight {
        gaps.push("The days left are fewer than the steps usually take: they are squeezed".to_owned());
    }
    for item in plan.items.iter().filter(|item| matches!(item.state, State::Open(_))) {
        if !item.step.who.eq_ignore_ascii_case("us") && deal.who(&item.step.who).is_none() {
            gaps.push(format!("{}: no {} is known, ask who it is", item.step.name, clean(&item.step.who)));
        }
    }
    if deal.record.text("next_step").is_none() {
        gaps.push("The next step is empty: write the first one in".to_owned());
    }
    let late = deal.signals.tasks.iter().filter(|task| task.date("due_date").is_some_and(|due| due < deal.desk.today));
    let late: Vec<_> = late.collect();
    for task in late.iter().take(2) {
        let cite = book.cite(deal.desk, task, "due_date");
        gaps.push(format!("Overdue: “{}” {cite}", clean(&task.name())));
    }
    if late.len() > 2 {
        gaps.push(format!("And {} more overdue", count(late.len() as i64 - 2, "task")));
    }
    gaps
}

/// The open steps with a day as tasks.
fn proposal(deal: &Deal<'_, '_>, plan: &Plan<'_>) -> Result<Option<Proposal>, SourceError> {
    let name = clean(&deal.record.name());
    let mut proposal = Proposal::new(format!("Close plan of {name}"), "close-plan");
    let owner = deal.record.link("owner").cloned().or_else(|| deal.desk.records.me().ok().flatten());
    let statuses = crate::crm::validate::choices(deal.desk.records, &Kind::Task, "status");
    let open = statuses.into_iter().find(|word| {
        let word = word.to_lowercase();
        ["open", "not started", "new", "to do", "planned"].contains(&word.as_str())
    });
    for item in &plan.items {
        let State::Open(Some(day)) = item.state else { continue };
        let contact = deal.who(&item.step.who).filter(|person| person.kind == Kind::Contact);
        let link = |record: Option<RecordRef>| record.map_or(Value::Null, Value::Ref);
        let fields = vec![
            ("subject", Value::text(item.step.name.as_str())),
            ("status", Value::text(open.clone().unwrap_or_default())),
            ("due_date", Value::Date(day)),
            ("about", Value::Ref(deal.record.reference())),
            ("who", link(contact.map(|person| person.reference()))),
            ("owner", link(owner.clone())),
        ];
        proposal.edits.extend(proposed::new_record(
            Kind::Task,
            &format!("{} {}", deal.record.id, item.step.name),
            fields,
        ));
    }
    proposed::checked(deal.desk, proposal)
}

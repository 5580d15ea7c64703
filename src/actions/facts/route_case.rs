//! Who should have a case: rules of the team, then experience with the issue, with the product, and load.
//!
//! As in public benchmarks of CRM agents: of all agents the one who closed most cases of the same issue; where several
//! did, who closed most of the same product; where that ties, who has fewest open cases, and only then the name. Rules,
//! order and window stand in `knobs/case-routing.toml`. A case that is only told goes by past cases like it (`newcomer`). Invariants: nothing is written, the new owner is a proposal; load
//! is compared before the name, whatever the order says.

use super::newcomer;
use crate::actions::book::citation;
use crate::actions::signals::is_open;
use crate::actions::text::{clean, count, join};
use crate::actions::{ActionError, Desk, Gathered, Request};
use crate::crm::query::{Expr, GroupKey, Literal, Measure, Op, Path, Query};
use crate::crm::{EditState, FieldEdit, Kind, Proposal, ProposedEdit, Record, SourceError, Table, Value, Worker};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Users looked at.
const MOST: usize = 2_000;
/// Users told.
const TOLD: usize = 3;

/// `knobs/case-routing.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Knobs {
    rules: Vec<Rule>,
    order: Vec<By>,
    closed_within_days: i32,
}

/// What decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum By {
    Issue,
    Product,
    Load,
}

/// A rule of the team.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Rule {
    name: String,
    words: Vec<String>,
    reasons: Vec<String>,
    products: Vec<String>,
    priorities: Vec<String>,
    countries: Vec<String>,
    team: String,
    user: String,
    queue: String,
}

/// Somebody who could have it.
struct Agent {
    user: Record,
    issue: u64,
    product: u64,
    open: u64,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let mut said = json!({ "closed": "", "told": false, "past": [], "rule": null, "queue": null, "best": null, "others": [], "more": 0, "why": "", "same": false, "nobody": false });
    match request.record {
        Some(case) if is_open(case) => route(desk, case, out, &mut said)?,
        Some(case) => said["closed"] = json!(out.book.cite(desk, case, "status")),
        None => {
            let words = newcomer::told(request).ok_or(ActionError::NeedsRecord { action: "route-case".into() })?;
            merge(&mut said, newcomer::route_case(desk, words, users(desk)?, out)?);
        }
    }
    if let Json::Object(said) = said {
        out.data.extend(said);
    }
    Ok(())
}

fn merge(said: &mut Json, more: Json) {
    if let (Json::Object(said), Json::Object(more)) = (said, more) {
        said.extend(more);
    }
}

fn route(desk: &Desk<'_>, case: &Record, out: &mut Gathered, said: &mut Json) -> Result<(), ActionError> {
    let mut knobs: Knobs = desk.knobs.read("case-routing");
    if !knobs.order.contains(&By::Load) {
        knobs.order.push(By::Load);
    }
    let mut agents = agents(desk, case, &knobs)?;
    let product = desk.linked_name(case, "product").unwrap_or_default();
    let country = country(desk, case)?;
    let rule = knobs.rules.iter().find(|rule| rule.fits(case, &product, &country));
    if let Some(rule) = rule {
        said["rule"] = json!(rule.told());
        agents.retain(|agent| rule.takes(&agent.user));
        if !rule.queue.is_empty() && agents.is_empty() {
            said["queue"] = json!(clean(&rule.queue));
            return Ok(());
        }
    }
    agents.sort_by(|a, b| rank(&knobs.order, a, b).then_with(|| a.user.name().cmp(&b.user.name())));
    let Some(best) = agents.first() else {
        said["nobody"] = json!(true);
        return Ok(());
    };
    said["why"] = json!(why(&knobs.order, &agents));
    said["best"] = json!(line(desk, out, case, best));
    said["others"] =
        json!(agents.iter().skip(1).take(TOLD - 1).map(|agent| named(desk, out, agent)).collect::<Vec<_>>());
    said["more"] = json!(agents.len().saturating_sub(TOLD));
    said["same"] = json!(case.link("owner") == Some(&best.user.reference()));
    if case.link("owner") != Some(&best.user.reference()) {
        out.proposals = vec![proposal(case, &best.user)];
    }
    out.rows = Some(table(&agents));
    Ok(())
}

/// Where the account is; for rules by region.
fn country(desk: &Desk<'_>, case: &Record) -> Result<String, SourceError> {
    let account = case.link("account").map(|link| desk.get(link)).transpose()?.flatten();
    Ok(account.and_then(|account| account.text("billing_country").map(str::to_owned)).unwrap_or_default())
}

impl Rule {
    fn fits(&self, case: &Record, product: &str, country: &str) -> bool {
        let text = format!("{} {}", case.name(), case.text("description").unwrap_or_default()).to_lowercase();
        let one =
            |list: &[String], held: &str| list.is_empty() || list.iter().any(|word| word.eq_ignore_ascii_case(held));
        let says = self.words.is_empty() || self.words.iter().any(|word| text.contains(&word.to_lowercase()));
        says && one(&self.reasons, case.text("reason").unwrap_or_default())
            && one(&self.products, product)
            && one(&self.priorities, case.text("priority").unwrap_or_default())
            && one(&self.countries, country)
    }

    fn takes(&self, user: &Record) -> bool {
        let is = |wanted: &str, held: &str| wanted.is_empty() || wanted.eq_ignore_ascii_case(held);
        let called = if self.user.is_empty() { &self.queue } else { &self.user };
        is(called, &user.name()) && is(&self.team, user.text("team").unwrap_or_default())
    }

    fn told(&self) -> String {
        let to = [("team", &self.team), ("user", &self.user), ("queue", &self.queue)];
        let to = to.into_iter().find(|(_, name)| !name.is_empty());
        let to = to.map(|(what, name)| format!("{what} {}", clean(name))).unwrap_or_else(|| "everybody".into());
        let name =
            if self.name.is_empty() { "a rule".to_owned() } else { format!("the rule “{}”", clean(&self.name)) };
        format!("{name} sends it to {to}")
    }
}

/// Everybody who is active, with what they closed and what they have open.
fn agents(desk: &Desk<'_>, case: &Record, knobs: &Knobs) -> Result<Vec<Agent>, SourceError> {
    let mut closed = vec![Expr::Not(Box::new(Expr::Empty(Path::new("closed_at"))))];
    if knobs.closed_within_days > 0 {
        closed.push(Expr::Compare(Path::new("closed_at"), Op::Ge, Literal::Today(-knobs.closed_within_days)));
    }
    let with = |field: &str, text: Option<String>| -> Result<BTreeMap<String, u64>, SourceError> {
        let Some(text) = text else { return Ok(BTreeMap::new()) };
        let is = Expr::Compare(Path::new(field), Op::Eq, Literal::Text(text));
        owners(desk, Expr::all(closed.iter().cloned().chain([is]).collect()))
    };
    let issue = with("reason", case.text("reason").map(str::to_owned))?;
    let product = with("product.name", desk.linked_name(case, "product"))?;
    let open = owners(desk, Expr::Empty(Path::new("closed_at")))?;
    let of = |counts: &BTreeMap<String, u64>, user: &Record| {
        let known = counts.get(user.id.as_str()).or_else(|| counts.get(&user.name()));
        known.copied().unwrap_or(0)
    };
    let agent =
        |user: Record| Agent { issue: of(&issue, &user), product: of(&product, &user), open: of(&open, &user), user };
    Ok(users(desk)?.into_iter().map(agent).collect())
}

/// Everybody who is active.
fn users(desk: &Desk<'_>) -> Result<Vec<Record>, SourceError> {
    let mut users = desk.all(&Kind::User, None, MOST)?;
    users.retain(|user| !matches!(user.get("active"), Value::Bool(false)));
    Ok(users)
}

/// Cases that fit, by owner.
fn owners(desk: &Desk<'_>, filter: Expr) -> Result<BTreeMap<String, u64>, SourceError> {
    let query = Query {
        filter: Some(filter),
        group: vec![GroupKey::Field(Path::new("owner"))],
        measures: vec![Measure::Count],
        ..Query::all(Kind::Case)
    };
    let table = desk.records.run(&query)?;
    let row = |row: &Vec<Value>| {
        // A store may give the link or what it stands for.
        let owner = match row.first()? {
            Value::Ref(owner) => owner.id.to_string(),
            other => other.as_text()?.to_owned(),
        };
        Some((owner, row.get(1)?.as_number()? as u64))
    };
    Ok(table.rows.iter().filter_map(row).collect())
}

fn by(key: By, a: &Agent, b: &Agent) -> Ordering {
    match key {
        By::Issue => b.issue.cmp(&a.issue),
        By::Product => b.product.cmp(&a.product),
        By::Load => a.open.cmp(&b.open),
    }
}

fn rank(order: &[By], a: &Agent, b: &Agent) -> Ordering {
    order.iter().map(|key| by(*key, a, b)).find(|found| found.is_ne()).unwrap_or(Ordering::Equal)
}

/// What decided between the first and the second.
fn why(order: &[By], agents: &[Agent]) -> String {
    let [first, second, ..] = agents else { return "nobody else is left".to_owned() };
    let decided = order.iter().position(|key| by(*key, first, second).is_ne());
    let words = |key: &By| match key {
        By::Issue => "cases of this issue closed",
        By::Product => "cases of this product closed",
        By::Load => "fewest open cases",
    };
    match decided {
        Some(0) => format!("decided by {}", words(&order[0])),
        Some(at) => {
            let tied: Vec<String> = order[..at].iter().map(|key| words(key).to_owned()).collect();
            format!("a tie on {}; decided by {}", join(&tied), words(&order[at]))
        }
        None => {
            let tied: Vec<String> = order.iter().map(|key| words(key).to_owned()).collect();
            format!("a tie on {}; the first by name", join(&tied))
        }
    }
}

fn line(desk: &Desk<'_>, out: &mut Gathered, case: &Record, agent: &Agent) -> String {
    let name = format!("**{}** {}", clean(&agent.user.name()), out.book.cite(desk, &agent.user, "name"));
    let number = |n: u64, what: &str| format!("{} {what}", count(i64::try_from(n).unwrap_or(i64::MAX), "case"));
    let mut told = Vec::new();
    if let Some(reason) = case.text("reason") {
        let words = number(agent.issue, "closed");
        let cite = out.book.computed(
            "closed of this issue",
            &words,
            Some(citation(case, "reason", case.get("reason").clone())),
        );
        told.push(format!("{words} of {} {cite}", clean(reason)));
    }
    if let Some(product) = desk.linked_name(case, "product") {
        let words = number(agent.product, "closed");
        let cite = out.book.computed(
            "closed of this product",
            &words,
            Some(citation(case, "product", case.get("product").clone())),
        );
        told.push(format!("{words} of {} {cite}", clean(&product)));
    }
    let words = number(agent.open, "open");
    told.push(format!("{words} {}", out.book.computed("open", &words, None)));
    format!("{name}: {}", told.join(", "))
}

/// Who else there is; their figures stand in the rows.
fn named(desk: &Desk<'_>, out: &mut Gathered, agent: &Agent) -> String {
    format!("{} {}", clean(&agent.user.name()), out.book.cite(desk, &agent.user, "name"))
}

fn proposal(case: &Record, user: &Record) -> Proposal {
    let mut proposal = Proposal::new(format!("Give the case to {}", clean(&user.name())), "route-case");
    let (before, after) = (case.get("owner").clone(), Value::Ref(user.reference()));
    let edit = FieldEdit { record: case.reference(), field: "owner".into(), before, after };
    proposal.edits.push(ProposedEdit { edit, quote: None, by: Worker::Code, state: EditState::Pending });
    proposal
}

fn table(agents: &[Agent]) -> Table {
    let row = |agent: &Agent| {
        let number = |n: u64| Value::Number(n as f64);
        vec![Value::text(agent.user.name()), number(agent.issue), number(agent.product), number(agent.open)]
    };
    Table {
        columns: ["Agent", "Closed, issue", "Closed, product", "Open"].map(str::to_owned).to_vec(),
        rows: agents.iter().map(row).collect(),
        records: agents.iter().map(|agent| agent.user.reference()).collect(),
        total: agents.len() as u64,
    }
}

//! Who should get a lead: rules, then territory, then load, each step told; a proposal for the owner.
//!
//! Rules, regions and limits stand in `knobs/routing.toml`. Only active users can get one. A lead that is only told
//! (`newcomer`) has the country of the place in its words; nothing is proposed for it.

use super::newcomer;
use crate::actions::places::{self, Place};
use crate::actions::signals::is_open;
use crate::actions::text::{clean, count, join, tell_rest};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{EditState, FieldEdit, Kind, Proposal, ProposedEdit, Record, SourceError, Table, Value, Worker};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// Users looked at.
const USERS: usize = 1_000;
/// Open records of a user that are counted.
const OPEN: usize = 1_000;
/// Candidates told.
const TOLD: usize = 4;

/// `knobs/routing.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    rule: Vec<Rule>,
    most_open: usize,
    no_leads: Vec<String>,
    regions: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Rule {
    name: String,
    countries: Vec<String>,
    industries: Vec<String>,
    sources: Vec<String>,
    at_least_employees: Option<f64>,
    at_most_employees: Option<f64>,
    owner: Option<String>,
    team: Option<String>,
    region: Option<String>,
}

/// Somebody who could get the lead.
struct Candidate {
    user: Record,
    open: usize,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let told = match (request.record, newcomer::told(request)) {
        (Some(lead), _) => Told { lead: lead.clone(), place: None },
        (None, Some(words)) => Told::new(words),
        (None, None) => return Err(ActionError::NeedsRecord { action: "route-lead".into() }),
    };
    let lead = &told.lead;
    let knobs: Knobs = desk.knobs.read("routing");
    let mut users = desk.all(&Kind::User, None, USERS)?;
    users.retain(|user| user.get("active") != &Value::Bool(false));
    let (chosen, why) = choose(desk, &mut out.book, &told, users, &knobs);
    let mut candidates = Vec::new();
    for user in chosen {
        candidates.push(Candidate { open: load(desk, &user)?, user });
    }
    let full = |candidate: &Candidate| candidate.open >= knobs.most_open;
    candidates.sort_by(|a, b| full(a).cmp(&full(b)).then(a.open.cmp(&b.open)).then_with(|| a.user.id.cmp(&b.user.id)));
    let mut lines: Vec<String> =
        candidates.iter().take(TOLD).map(|candidate| line(desk, &mut out.book, candidate)).collect();
    tell_rest(&mut lines, candidates.len());
    let owner = lead.link("owner");
    let stays = candidates.first().is_some_and(|best| owner.is_some_and(|owner| owner.id == best.user.id));
    let best = candidates
        .first()
        .map(|best| format!("{} {}", clean(&best.user.name()), out.book.cite(desk, &best.user, "name")));
    out.data.insert("best".into(), json!(best.unwrap_or_default()));
    out.data.insert("stays".into(), json!(stays));
    out.data.insert("now".into(), json!(owner.map(|_| out.book.show(desk, lead, "owner")).unwrap_or_default()));
    out.data.insert("why".into(), json!(why));
    out.data.insert("lines".into(), json!(if candidates.len() > 1 { lines } else { Vec::new() }));
    out.rows = Some(table(&candidates));
    out.data.insert("told".into(), json!(request.record.is_none()));
    if let Some(best) = candidates.first().filter(|_| !stays && request.record.is_some()) {
        out.proposals.push(proposal(lead, &best.user, &why));
    }
    Ok(())
}

/// A lead: a record, or one that is only told.
struct Told {
    lead: Record,
    /// Where the words say that it is.
    place: Option<Place>,
}

impl Told {
    fn new(words: &str) -> Self {
        let place = places::first_in(words);
        let mut lead = Record::new(Kind::Lead, "");
        if let Some(place) = &place {
            lead.set("country", Value::text(place.country));
        }
        Self { lead, place }
    }

    /// A field with its source; what was only told has none.
    fn shown(&self, desk: &Desk<'_>, book: &mut Book, field: &str) -> String {
        match &self.place {
            Some(place) => newcomer::shown(place),
            None => book.show(desk, &self.lead, field),
        }
    }
}

impl Knobs {
    /// How many countries a region has, where it holds this one; 0 where it is that country.
    pub(super) fn holds(&self, region: &str, country: &str) -> Option<usize> {
        if region.eq_ignore_ascii_case(country) {
            return Some(0);
        }
        let (_, countries) = self.regions.iter().find(|(name, _)| name.eq_ignore_ascii_case(region))?;
        countries.iter().any(|known| known.eq_ignore_ascii_case(country)).then_some(countries.len())
    }
}

/// Those who can get it, and why they.
fn choose(desk: &Desk<'_>, book: &mut Book, told: &Told, users: Vec<Record>, knobs: &Knobs) -> (Vec<Record>, String) {
    for rule in &knobs.rule {
        let Some(inputs) = fits(desk, book, told, rule) else { continue };
        let named = |user: &&Record| {
            let same = |field: &str, wanted: &Option<String>| {
                wanted
                    .as_ref()
                    .is_some_and(|wanted| user.text(field).is_some_and(|text| text.eq_ignore_ascii_case(wanted)))
            };
            same("name", &rule.owner) || same("team", &rule.team) || same("region", &rule.region)
        };
        let found: Vec<Record> = users.iter().filter(named).cloned().collect();
        if !found.is_empty() {
            return (found, format!("rule “{}”: {}", clean(&rule.name), join(&inputs)));
        }
    }
    let sellers: Vec<Record> = users.iter().filter(|user| sells(user, knobs)).cloned().collect();
    let sellers = if sellers.is_empty() { users } else { sellers };
    by_territory(desk, book, told, &sellers, knobs).unwrap_or_else(|| {
        let why = match country(&told.lead) {
            Some((field, _)) => {
                format!("no user's region holds {}, so by load alone", told.shown(desk, book, field))
            }
            None => "the lead has no country, so by load alone".to_owned(),
        };
        (sellers, why)
    })
}

fn sells(user: &Record, knobs: &Knobs) -> bool {
    let title = user.text("title").unwrap_or_default().to_lowercase();
    // An account manager sells.
    !knobs.no_leads.iter().any(|word| title.contains(&word.to_lowercase()) && !title.contains("account manager"))
}

/// The inputs by which a rule fits; `None` where it does not.
fn fits(desk: &Desk<'_>, book: &mut Book, told: &Told, rule: &Rule) -> Option<Vec<String>> {
    let lead = &told.lead;
    let mut inputs = Vec::new();
    for (wanted, field) in
        [(&rule.countries, "country"), (&rule.industries, "industry"), (&rule.sources, "lead_source")]
    {
        if !wanted.is_empty() {
            let text = lead.text(field)?;
            wanted.iter().find(|word| word.eq_ignore_ascii_case(text.trim()))?;
            inputs.push(format!("{} {}", field.replace('_', " "), told.shown(desk, book, field)));
        }
    }
    if rule.at_least_employees.is_some() || rule.at_most_employees.is_some() {
        let number = lead.number("employees")?;
        let fits = rule.at_least_employees.is_none_or(|least| number >= least)
            && rule.at_most_employees.is_none_or(|most| number <= most);
        fits.then_some(())?;
        inputs.push(format!("employees {}", book.show(desk, lead, "employees")));
    }
    (!inputs.is_empty()).then_some(inputs)
}

fn country(lead: &Record) -> Option<(&'static str, &str)> {
    ["country", "billing_country"].into_iter().find_map(|field| Some((field, lead.text(field)?)))
}

/// Users of the smallest region that holds the country of the lead.
fn by_territory(
    desk: &Desk<'_>,
    book: &mut Book,
    told: &Told,
    users: &[Record],
    knobs: &Knobs,
) -> Option<(Vec<Record>, String)> {
    let (field, country) = country(&told.lead)?;
    let size = |user: &Record| knobs.holds(user.text("region")?, country);
    let smallest = users.iter().filter_map(size).min()?;
    let found: Vec<Record> = users.iter().filter(|user| size(user) == Some(smallest)).cloned().collect();
    let region = found.first().map(|user| book.show(desk, user, "region")).unwrap_or_default();
    Some((found, format!("territory: {} is in {region}", told.shown(desk, book, field))))
}

fn load(desk: &Desk<'_>, user: &Record) -> Result<usize, SourceError> {
    let mut open = 0;
    for kind in [Kind::Lead, Kind::Opportunity] {
        let owned = desk.linked(user, kind, OPEN)?;
        open += owned
            .iter()
            .filter(|record| record.link("owner").is_some_and(|owner| owner.id == user.id) && is_open(record))
            .count();
    }
    Ok(open)
}

fn line(desk: &Desk<'_>, book: &mut Book, candidate: &Candidate) -> String {
    let text = format!("{} open", count(i64::try_from(candidate.open).unwrap_or(0), "record"));
    let cite = book.computed("Open leads and deals", &text, None);
    format!("{} {}: {text} {cite}", clean(&candidate.user.name()), book.cite(desk, &candidate.user, "name"))
}

fn table(candidates: &[Candidate]) -> Table {
    let row = |candidate: &Candidate| {
        vec![
            Value::text(candidate.user.name()),
            candidate.user.get("region").clone(),
            Value::Number(candidate.open as f64),
        ]
    };
    Table {
        columns: ["User", "Region", "Open leads and deals"].map(str::to_owned).to_vec(),
        rows: candidates.iter().map(row).collect(),
        records: candidates.iter().map(|candidate| candidate.user.reference()).collect(),
        total: candidates.len() as u64,
    }
}

fn proposal(lead: &Record, user: &Record, why: &str) -> Proposal {
    let edit = FieldEdit {
        record: lead.reference(),
        field: "owner".to_owned(),
        before: lead.get("owner").clone(),
        after: Value::Ref(user.reference()),
    };
    let mut proposal = Proposal::new(format!("Give {} to {}", lead.name(), user.name()), "route-lead");
    proposal.edits.push(ProposedEdit { edit, quote: None, by: Worker::Code, state: EditState::Pending });
    proposal.notes.push(crate::actions::text::replace_markers(why, |_| None));
    proposal
}

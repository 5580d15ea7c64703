//! Facts of a map of people: who has which role, last contact both ways, and what is missing.
//!
//! Roles come from the role field, else from a sentence that gives one, else from a title at the top. Not for: moods.

use crate::actions::deal::people::{Role, is_head, role};
use crate::actions::deal::{account, names, titled};
use crate::actions::digest::{Heard, heard};
use crate::actions::signals::{happened_at, is_inbound};
use crate::actions::text::{clean, count, join};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, Signals, signals};
use crate::crm::{Kind, Record, RecordRef, SourceError};
use serde_json::json;
use std::collections::BTreeMap;

/// Contacts of the account that are looked at.
const CONTACTS: usize = 200;
/// People told under one role.
const TOLD: usize = 6;
/// The roles of a purchase in the order in which they are told.
const ORDER: &[Option<Role>] = &[
    Some(Role::EconomicBuyer),
    Some(Role::DecisionMaker),
    Some(Role::Champion),
    Some(Role::Evaluator),
    Some(Role::User),
    Some(Role::Blocker),
    Some(Role::Other),
    None,
];

/// Somebody on the map.
struct Person {
    record: Record,
    role: Option<Role>,
    /// The sentence that gave the role, where no field does.
    said: Option<Heard>,
    /// Whether they take part.
    here: bool,
}

struct Map<'a, 'd> {
    desk: &'a Desk<'d>,
    book: &'a mut Book,
    signals: &'a Signals,
    people: Vec<Person>,
    /// Whether it is about a deal, where roles are expected.
    deal: bool,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(record) = request.record else {
        return Err(ActionError::NeedsRecord { action: "stakeholder-map".into() });
    };
    let signals = signals(desk, record)?;
    let people = people(desk, record, &signals)?;
    let deals = if record.kind == Kind::Account { crate::actions::deal::around(desk, record)? } else { Vec::new() };
    let deal = record.kind == Kind::Opportunity && signals.open || !deals.is_empty();
    let mut map = Map { desk, book: &mut out.book, signals: &signals, people, deal };
    let headline = map.headline(record);
    let groups = map.groups();
    let gaps = map.gaps();
    let deals = names(desk, &mut out.book, &deals);
    out.data.insert("headline".into(), json!(headline));
    out.data.insert("groups".into(), json!(groups));
    out.data.insert("gaps".into(), json!(gaps));
    out.data.insert("deals".into(), json!(deals));
    Ok(())
}

/// Who takes part, and who else belongs to the account.
fn people(desk: &Desk<'_>, record: &Record, signals: &Signals) -> Result<Vec<Person>, SourceError> {
    let contacts = match account(desk, record)? {
        Some(account) => desk.linked(&account, Kind::Contact, CONTACTS)?,
        None => Vec::new(),
    };
    let met: Vec<RecordRef> = signals.activities.iter().filter_map(|a| a.link("who").cloned()).collect();
    let takes_part = |person: &Record| match record.kind {
        Kind::Account => met.contains(&person.reference()),
        _ => signals.people.iter().any(|known| known.id == person.id),
    };
    let said = heard(desk, record, &signals.activities)?;
    let mut given: BTreeMap<RecordRef, &Heard> = BTreeMap::new();
    for one in said.iter().rev() {
        if let Some((who, _)) = &one.role {
            given.insert(who.clone(), one);
        }
    }
    let mut all: Vec<Record> = signals.people.clone();
    all.extend(contacts.into_iter().filter(|contact| !signals.people.iter().any(|known| known.id == contact.id)));
    let person = |record: Record| {
        let told = given.get(&record.reference()).filter(|_| role(&record).is_none()).copied();
        let by_words = told.and_then(|told| told.role.as_ref()).map(|(_, words)| Role::read(words));
        let by_title = record.text("title").filter(|title| is_head(title)).map(|_| Role::DecisionMaker);
        let here = takes_part(&record);
        Person { role: role(&record).or(by_words).or(by_title), said: told.cloned(), here, record }
    };
    Ok(all.into_iter().map(person).collect())
}

impl Map<'_, '_> {
    fn headline(&mut self, record: &Record) -> String {
        let name = titled(self.desk, self.book, record);
        let number = |n: usize| count(i64::try_from(n).unwrap_or(0), "person");
        let here = self.people.iter().filter(|person| person.here).count();
        let told = match (self.people.len(), here) {
            (0, _) => return format!("{name}: nobody at the customer is known here."),
            (all, here) if all == here => format!("{}, all in contact", number(all)),
            (all, here) => format!("{}, {here} in contact", number(all)),
        };
        let cite = self.book.computed("people", &told, None);
        format!("{name}: {told} {cite}.")
    }

    fn groups(&mut self) -> Vec<serde_json::Value> {
        let mut groups = Vec::new();
        for role in ORDER {
            let mut at: Vec<usize> = (0..self.people.len()).filter(|at| self.people[*at].role == *role).collect();
            at.sort_by_key(|at| !self.people[*at].here);
            let more = at.len().saturating_sub(TOLD);
            let lines: Vec<_> = at.into_iter().take(TOLD).map(|at| self.line(at)).collect();
            if !lines.is_empty() {
                let title = role.map_or("role unknown", Role::word);
                groups.push(json!({ "title": crate::actions::text::capital(title), "people": lines, "more": more }));
            }
        }
        groups
    }

    fn line(&mut self, at: usize) -> serde_json::Value {
        let Person { record, said, here, .. } = &self.people[at];
        let title = record.text("title").map(|title| format!(", {}", clean(title))).unwrap_or_default();
        let field = ["role", "title"].into_iter().find(|field| record.text(field).is_some()).unwrap_or("name");
        self.book.cite(self.desk, record, "title");
        let cite = self.book.cite(self.desk, record, field);
        let why = said.as_ref().map(|said| said.quoted(self.desk, self.book));
        let (record, here) = (record.clone(), *here);
        json!({
            "who": format!("**{}**{title} {cite}", clean(&record.name())),
            "why": why,
            "contact": if here { self.contact(&record) } else { "no contact yet".to_owned() },
        })
    }

    /// The last contact each way.
    fn contact(&mut self, person: &Record) -> String {
        let who = person.reference();
        let (desk, now) = (self.desk, self.desk.now);
        let with = |a: &&Record| a.link("who") == Some(&who) && happened_at(a).is_some_and(|at| at <= now);
        let find = |fits: &dyn Fn(&Record) -> bool| self.signals.activities.iter().filter(with).find(|a| fits(a));
        let found = [
            ("they wrote", find(&|a| a.kind == Kind::Email && is_inbound(a))),
            ("you wrote", find(&|a| a.kind == Kind::Email && !is_inbound(a))),
            ("you met", find(&|a| matches!(a.kind, Kind::Event | Kind::Transcript))),
        ];
        let told = found.into_iter().filter_map(|(verb, activity)| {
            let activity = activity?;
            let field = ["sent_at", "starts_at", "recorded_at", "created_at"];
            let field = field.into_iter().find(|field| !activity.get(field).is_null())?;
            let cite = self.book.cite(desk, activity, field);
            Some(format!("{verb} {} {cite}", desk.day_at(happened_at(activity)?)))
        });
        let told: Vec<String> = told.collect();
        if told.is_empty() { "linked, no mail or meeting".to_owned() } else { told.join(", ") }
    }

    fn gaps(&mut self) -> Vec<String> {
        let mut gaps = Vec::new();
        if !self.deal || self.people.is_empty() {
            return gaps;
        }
        let here: Vec<usize> = (0..self.people.len()).filter(|at| self.people[*at].here).collect();
        if let [only] = here.as_slice() {
            let record = self.people[*only].record.clone();
            let cite = self.book.cite(self.desk, &record, "name");
            gaps.push(format!("Single-threaded: only {} {cite} takes part", clean(&record.name())));
        }
        for wanted in [Role::EconomicBuyer, Role::DecisionMaker, Role::Champion] {
            if !here.iter().any(|at| self.people[*at].role == Some(wanted)) {
                gaps.push(self.gap(wanted));
            }
        }
        gaps
    }

    fn gap(&mut self, wanted: Role) -> String {
        let away: Vec<Record> =
            self.people.iter().filter(|p| p.role == Some(wanted)).map(|p| p.record.clone()).collect();
        let told: Vec<String> = away
            .iter()
            .take(2)
            .map(|person| format!("{} {}", clean(&person.name()), self.book.cite(self.desk, person, "role")))
            .collect();
        match told.is_empty() {
            true => format!("No {} known: ask who it is", wanted.word()),
            false => format!("No {} in contact: bring in {}", wanted.word(), join(&told)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::actions::deal::sample::{contact, note, set, workspace};
    use crate::actions::sample::desk;
    use crate::actions::{Registry, gather};
    use crate::crm::{Kind, RecordRef, Value, memory::Memory};
    use std::collections::BTreeMap;

    fn of(memory: &Memory, kind: Kind, id: &str) -> String {
        let (registry, desk) = (Registry::builtin(), desk(memory));
        let action = registry.get("stakeholder-map").unwrap();
        let record = desk.get(&RecordRef::new(kind, id)).unwrap();
        gather(&desk, action, record.as_ref(), &BTreeMap::new()).unwrap().rules_text(action).unwrap().0
    }

    #[test]
    fn people_stand_under_their_roles_with_both_directions_and_gaps() {
        let mut memory = workspace();
        memory.records.push(contact("c3", "Mo", "Berg", "Controller", "Economic Buyer"));
        let told = of(&memory, Kind::Opportunity, "o1");
        for part in [
            "3 people, 2 in contact",
            "**Decision maker**\n- **Ines Duarte**, Managing Director",
            "they wrote 18 Nov",
            "you wrote 19 Nov",
            "**Mo Berg**, Controller [2]\n  no contact yet",
            "No economic buyer in contact: bring in Mo Berg",
        ] {
            assert!(told.contains(part), "{part}\n{told}");
        }
        assert!(!told.contains("No champion") && !told.contains("Single-threaded"), "{told}");
        assert!(of(&memory, Kind::Account, "a1").contains("**Champion**\n- **Tom Okafor**"));
    }

    #[test]
    fn a_sentence_gives_a_role_where_no_field_does() {
        let mut memory = workspace();
        set(&mut memory, "c2", "role", Value::Null);
        memory.records.push(note("n1", 3, "Tom Okafor is the economic buyer."));
        let told = of(&memory, Kind::Opportunity, "o1");
        assert!(told.contains("**Economic buyer**\n- **Tom Okafor**") && told.contains("“Tom Okafor is"), "{told}");
        set(&mut memory, "n1", "body", "Is Tom Okafor the economic buyer?");
        assert!(of(&memory, Kind::Opportunity, "o1").contains("**Role unknown**\n- **Tom Okafor**"));
    }

    #[test]
    fn one_person_nobody_and_hostile_names_read_well() {
        let mut memory = workspace();
        memory.records.retain(|record| record.id.as_str() != "c2" && record.kind != Kind::Email);
        set(&mut memory, "c1", "last_name", "Duarte [9] {{ x }} \u{202e}");
        let told = of(&memory, Kind::Opportunity, "o1");
        assert!(told.contains("Single-threaded") && told.contains("linked, no mail"), "{told}");
        assert!(told.contains("Duarte (9) {{ x }}"), "{told}");
        memory.records.retain(|record| record.kind != Kind::Contact);
        assert!(of(&memory, Kind::Opportunity, "o1").contains("nobody at the customer is known here"));
    }
}

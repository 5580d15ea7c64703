//! Questions about cases, leads, tasks, activities and the history of the demo workspace give what plain loops over
//! its records give.

use super::answers;
use crate::desks::Workspace;
use dealdesk::actions::question;
use dealdesk::crm::{Kind, Record, RecordRef, Value};
use dealdesk::demo::{self, Demo};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

const TODAY: Date = date(2026, 11, 20);

type Rows = Vec<Vec<String>>;

struct Plain(Demo);

impl Plain {
    fn of(&self, kind: &Kind) -> impl Iterator<Item = &Record> {
        let kind = kind.clone();
        self.0.records.iter().filter(move |record| record.kind == kind)
    }

    fn name(&self, link: Option<&RecordRef>) -> String {
        let found = link.and_then(|link| self.0.records.iter().find(|record| record.reference() == *link));
        found.map(Record::name).unwrap_or_default()
    }

    fn owner(&self, record: &Record) -> String {
        self.name(record.link("owner"))
    }

    fn region(&self, record: &Record) -> String {
        let user = record.link("owner").and_then(|link| self.0.records.iter().find(|user| user.reference() == *link));
        user.and_then(|user| user.text("region")).unwrap_or_default().to_owned()
    }

    /// Cases that were closed and never changed their owner, with the days that they were open.
    fn handled(&self) -> Vec<(&Record, f64)> {
        let moved: BTreeSet<_> = self
            .0
            .history
            .iter()
            .filter(|change| change.field == "owner")
            .map(|change| change.record.clone())
            .collect();
        self.of(&Kind::Case)
            .filter(|case| !moved.contains(&case.reference()))
            .filter_map(|case| {
                let seconds = case.time("closed_at")?.as_second() - case.time("created_at")?.as_second();
                Some((case, seconds as f64 / 86_400.0))
            })
            .collect()
    }

    /// Everything that happened to a contact, whenever.
    fn has_activity(&self, contact: &Record) -> bool {
        let points =
            |record: &Record| record.fields.values().any(|value| value.as_ref_to() == Some(&contact.reference()));
        self.0.records.iter().any(|record| record.kind.is_activity() && points(record))
    }
}

fn day(record: &Record, field: &str) -> Option<Date> {
    record.time(field).map(|at| at.to_zoned(TimeZone::UTC).date()).or_else(|| record.get(field).as_date())
}

fn number(value: f64) -> String {
    format!("{value:.4}")
}

fn one(value: usize) -> Rows {
    vec![vec![number(value as f64)]]
}

fn ids<'r>(records: impl Iterator<Item = &'r Record>) -> Rows {
    records.map(|record| vec![record.reference().to_string()]).collect()
}

fn counted(keys: impl Iterator<Item = String>) -> Rows {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    keys.for_each(|key| *counts.entry(key).or_default() += 1);
    counts.into_iter().map(|(key, count)| vec![key, number(count as f64)]).collect()
}

fn means(pairs: impl Iterator<Item = (String, f64)>) -> Rows {
    let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for (key, value) in pairs {
        let sum = sums.entry(key).or_default();
        *sum = (sum.0 + value, sum.1 + 1.0);
    }
    sums.into_iter().map(|(key, (sum, count))| vec![key, number(sum / count)]).collect()
}

/// The row with the largest or smallest last cell.
fn best(rows: Rows, largest: bool) -> Rows {
    let value = |row: &Vec<String>| row.last().and_then(|cell| cell.parse::<f64>().ok()).unwrap_or(0.0);
    let by = |a: &Vec<String>, b: &Vec<String>| value(a).total_cmp(&value(b));
    let found = if largest { rows.into_iter().max_by(by) } else { rows.into_iter().min_by(by) };
    found.into_iter().collect()
}

type Expected = fn(&Plain) -> Rows;

const OPEN: fn(&&Record) -> bool = |case| case.text("status") != Some("Closed");

const TABLE: &[(&str, Expected)] = &[
    ("how many open cases are there", |d| one(d.of(&Kind::Case).filter(OPEN).count())),
    ("open high priority tickets", |d| {
        ids(d.of(&Kind::Case).filter(OPEN).filter(|case| case.text("priority") == Some("High")))
    }),
    ("cases by priority", |d| counted(d.of(&Kind::Case).map(|c| c.text("priority").unwrap_or_default().to_owned()))),
    ("cases per reason", |d| counted(d.of(&Kind::Case).map(|c| c.text("reason").unwrap_or_default().to_owned()))),
    ("top issue", |d| best(counted(d.of(&Kind::Case).map(|c| c.text("reason").unwrap_or_default().to_owned())), true)),
    ("average handle time", |d| {
        let handled = d.handled();
        vec![vec![number(handled.iter().map(|(_, days)| days).sum::<f64>() / handled.len() as f64)]]
    }),
    ("handle time by agent", |d| means(d.handled().into_iter().map(|(case, days)| (d.owner(case), days)))),
    ("resolution time by priority", |d| {
        means(d.handled().into_iter().map(|(c, days)| (c.text("priority").unwrap_or_default().to_owned(), days)))
    }),
    ("best region", |d| best(means(d.handled().into_iter().map(|(case, days)| (d.region(case), days))), false)),
    ("who takes the longest to close cases", |d| {
        best(means(d.handled().into_iter().map(|(case, days)| (d.owner(case), days))), true)
    }),
    ("how many cases were closed in october", |d| {
        one(d
            .of(&Kind::Case)
            .filter(|c| day(c, "closed_at").is_some_and(|day| day.month() == 10 && day.year() == 2026))
            .count())
    }),
    ("cases without an account", |d| ids(d.of(&Kind::Case).filter(|c| c.link("account").is_none()))),
    ("accounts without cases", |d| {
        let with: BTreeSet<_> = d.of(&Kind::Case).filter_map(|case| case.link("account").cloned()).collect();
        ids(d.of(&Kind::Account).filter(|account| !with.contains(&account.reference())))
    }),
    ("accounts with open cases", |d| {
        let with: BTreeSet<_> =
            d.of(&Kind::Case).filter(OPEN).filter_map(|case| case.link("account").cloned()).collect();
        ids(d.of(&Kind::Account).filter(|account| with.contains(&account.reference())))
    }),
    ("leads by source", |d| counted(d.of(&Kind::Lead).map(|l| l.text("lead_source").unwrap_or_default().to_owned()))),
    ("hot leads that are not new", |d| {
        ids(d.of(&Kind::Lead).filter(|l| l.text("rating") == Some("Hot") && l.text("status") != Some("New")))
    }),
    ("what share of leads is qualified", |d| {
        let qualified = d.of(&Kind::Lead).filter(|l| l.text("status") == Some("Qualified")).count();
        vec![vec![number(100.0 * qualified as f64 / d.of(&Kind::Lead).count() as f64)]]
    }),
    ("leads created in the last 30 days", |d| {
        ids(d
            .of(&Kind::Lead)
            .filter(|l| day(l, "created_at").is_some_and(|day| (date(2026, 10, 22)..=TODAY).contains(&day))))
    }),
    ("my overdue tasks", |d| {
        let open = |t: &&Record| t.text("status") != Some("Completed") && t.link("owner") == Some(&d.0.me);
        ids(d.of(&Kind::Task).filter(open).filter(|t| day(t, "due_date").is_some_and(|day| day < TODAY)))
    }),
    ("open tasks by owner", |d| {
        counted(d.of(&Kind::Task).filter(|t| t.text("status") != Some("Completed")).map(|t| d.owner(t)))
    }),
    ("how many meetings were there in october", |d| {
        one(d.of(&Kind::Event).filter(|e| day(e, "starts_at").is_some_and(|day| day.month() == 10)).count())
    }),
    ("contacts without any activity", |d| ids(d.of(&Kind::Contact).filter(|contact| !d.has_activity(contact)))),
    ("contacts per account", |d| counted(d.of(&Kind::Contact).map(|c| d.name(c.link("account"))))),
    ("deals whose close date slipped", |d| {
        let moved: BTreeSet<_> =
            d.0.history.iter().filter(|c| c.field == "close_date").map(|c| c.record.clone()).collect();
        ids(d.of(&Kind::Opportunity).filter(|deal| moved.contains(&deal.reference())))
    }),
    ("which deals changed stage in the last 30 days", |d| {
        let since = date(2026, 10, 22);
        let moved = d.0.history.iter().filter(|c| c.field == "stage" && c.at.to_zoned(TimeZone::UTC).date() >= since);
        let moved: BTreeSet<_> = moved.map(|change| change.record.clone()).collect();
        ids(d.of(&Kind::Opportunity).filter(|deal| moved.contains(&deal.reference())))
    }),
    ("deal transfers by owner", |d| {
        let moved = d.0.history.iter().filter(|c| c.field == "owner" && c.record.kind == Kind::Opportunity);
        counted(moved.map(|change| match &change.old {
            Value::Ref(link) => d.name(Some(link)),
            other => other.to_plain(),
        }))
    }),
    ("which open deals have no task", |d| {
        let with: BTreeSet<_> = d.of(&Kind::Task).filter_map(|task| task.link("about").cloned()).collect();
        let open = |deal: &&Record| !deal.text("stage").unwrap_or_default().starts_with("Closed");
        ids(d.of(&Kind::Opportunity).filter(open).filter(|deal| !with.contains(&deal.reference())))
    }),
    ("emails received per contact", |d| {
        counted(d.of(&Kind::Email).filter(|e| e.text("direction") == Some("inbound")).map(|e| d.name(e.link("who"))))
    }),
];

#[test]
fn every_number_is_the_one_that_plain_loops_give() {
    let (workspace, plain) = (Workspace::demo(), Plain(demo::workspace(1, TODAY)));
    let mut wrong = Vec::new();
    for (question, expected) in TABLE {
        let mut expected = expected(&plain);
        let reading = question::read(&workspace.desk(), question).unwrap();
        let Some(query) = reading.query.as_ref().filter(|_| reading.unused.is_empty()) else {
            wrong.push(format!("{question}\n  unread: {:?}", reading.unused));
            continue;
        };
        // A further measure, such as the number beside a share, is not what is compared.
        let width = expected.first().map_or(usize::MAX, Vec::len);
        let mut found = match workspace.rows(query) {
            Ok(found) => found.rows,
            Err(error) => {
                wrong.push(format!("{question}\n  {query}: {error}"));
                continue;
            }
        };
        found.iter_mut().for_each(|row| row.truncate(width));
        expected.sort();
        found.sort();
        if expected != found {
            wrong.push(format!("{question}\n  {query}\n  got {found:?}\n  for {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong\n{}", wrong.len(), TABLE.len(), wrong.join("\n"));
}

#[test]
fn every_number_in_the_words_is_one_of_the_rows() {
    let workspace = Workspace::demo();
    for (question, _) in TABLE {
        answers::check(&workspace, question);
    }
}

//! Runs lines of a bench through the conversation as a seller would, and counts what came of them.

use dealdesk::actions::Registry;
use dealdesk::assistant::{Ask, Context, Dialog, Input, NO_OTHERS, Next, Route, converse};
use dealdesk::crm::{Kind, Origin, OriginKind, RecordRef, Records, Status, Writer};
use dealdesk::store::Store;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use tempfile::TempDir;

/// One line of a bench.
#[derive(serde::Deserialize)]
pub(crate) struct Line {
    /// What the seller types.
    pub(crate) say: String,
    /// The action; or `out-of-scope`, `harmful`, `near-miss`.
    pub(crate) want: String,
    /// The name of the record it is about, or the number of a case.
    pub(crate) record: Option<String>,
    /// The record that is open.
    pub(crate) open: Option<String>,
    /// Inputs that the line says.
    #[serde(default)]
    pub(crate) inputs: BTreeMap<String, String>,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Came {
    /// An action.
    Action(String, Option<RecordRef>, BTreeMap<String, String>),
    /// A choice between actions.
    Which(Vec<String>),
    /// Sent away as none of our business, or as harmful.
    Refused,
    /// "Nothing here answers it."
    Unanswered,
    /// Anything else: help, a proposal, a choice of records, facts of a record.
    Other(String),
}

pub(crate) fn read(text: &str) -> Vec<Line> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The demo workspace.
pub(crate) struct Desk {
    store: Store,
    today: Date,
    _folder: TempDir,
}

impl Desk {
    pub(crate) fn demo() -> Self {
        let today = date(2026, 11, 20);
        let folder = TempDir::new().unwrap();
        let mut store = Store::open(folder.path().join("bench.db")).unwrap();
        let demo = dealdesk::demo::workspace(1, today);
        let origin = Origin { kind: OriginKind::Demo, who: "test".into(), from: "demo".into() };
        let moment = today.at(9, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
        store.bulk_load(demo.records, &origin, moment).unwrap();
        store.add_history(&demo.history).unwrap();
        store.set_me(&demo.me).unwrap();
        store.reading().set_today(today, 1);
        Self { store, today, _folder: folder }
    }

    pub(crate) fn context<'a>(&'a self, registry: &'a Registry) -> Context<'a> {
        Context {
            records: self.store.reading(),
            registry,
            today: self.today,
            now: self.today.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp(),
            currency: "EUR",
            fiscal_start_month: 1,
            last_seen: None,
            model: false,
            by_action: &NO_OTHERS,
            context_tokens: 8_000,
            progress: None,
            commands: &[],
        }
    }

    /// A record by its name or number.
    pub(crate) fn find(&self, name: &str) -> Vec<RecordRef> {
        let records = self.store.reading();
        let rows = records.by_name(None, name, 5).unwrap();
        if !rows.is_empty() {
            return rows.into_iter().map(|row| row.record).collect();
        }
        let hits = records.search(name, None, 40).unwrap();
        let begins = |name: &str, row: &str| row.to_lowercase().starts_with(&name.to_lowercase());
        let named = |hit: &&dealdesk::crm::Hit| begins(name, &hit.row.name) || name.starts_with("C-");
        hits.iter().filter(named).map(|hit| hit.row.record.clone()).collect()
    }

    /// What becomes of a line.
    pub(crate) fn run(&self, registry: &Registry, line: &Line) -> Came {
        let scope = line.open.as_ref().and_then(|name| self.find(name).into_iter().next());
        let ask = Ask { input: Input::Words(line.say.clone()), scope, history: Vec::new() };
        let (next, topic) = match converse(&self.context(registry), &ask, &Dialog::default()) {
            Ok(done) => done,
            // An action that wants more, such as a text to digest, says so; here it counts what was understood.
            Err(error) => {
                return match dealdesk::assistant::route(&self.context(registry), &line.say, ask.scope.as_ref()) {
                    Ok(Route::Action { id, record, inputs }) => Came::Action(id, record, inputs),
                    _ => Came::Other(format!("error: {error}")),
                };
            }
        };
        let Next::Done(answer) = next else { return Came::Other("model".into()) };
        let action = Kind::Custom("action".into());
        if !answer.candidates.is_empty() && answer.candidates.iter().all(|(choice, _)| choice.kind == action) {
            return Came::Which(answer.candidates.iter().map(|(choice, _)| choice.id.to_string()).collect());
        }
        if answer.status == Status::OutOfScope {
            return Came::Refused;
        }
        if topic.query.is_some() && topic.action.is_none() {
            return Came::Action("query".into(), None, BTreeMap::new());
        }
        match (topic.action, answer.status) {
            (Some(action), _) => Came::Action(action, topic.record, topic.inputs),
            (None, Status::Unanswered) => Came::Unanswered,
            (None, status) => Came::Other(format!("{} {}", status.as_str(), answer.text.lines().next().unwrap_or(""))),
        }
    }
}

/// What a bench came to.
#[derive(Default)]
pub(crate) struct Figures {
    /// By action: lines, right at once, right among those asked back, refused.
    pub(crate) actions: BTreeMap<String, [usize; 4]>,
    pub(crate) records: (usize, usize),
    pub(crate) inputs: (usize, usize),
    pub(crate) out_of_scope: (usize, usize),
    pub(crate) harmful: (usize, usize),
    pub(crate) near: (usize, usize),
    pub(crate) near_unanswered: usize,
    pub(crate) good_unanswered: usize,
    pub(crate) skipped: usize,
    pub(crate) wrong: Vec<String>,
}

impl Figures {
    pub(crate) fn of(desk: &Desk, registry: &Registry, lines: &[Line]) -> Self {
        let mut figures = Self::default();
        for line in lines {
            figures.take(desk, registry, line);
        }
        figures
    }

    fn take(&mut self, desk: &Desk, registry: &Registry, line: &Line) {
        let special = matches!(line.want.as_str(), "out-of-scope" | "harmful" | "near-miss");
        if !special && registry.get(&line.want).is_none() {
            self.skipped += 1;
            return;
        }
        let came = desk.run(registry, line);
        let right = match line.want.as_str() {
            "out-of-scope" => count(&mut self.out_of_scope, came == Came::Refused),
            "harmful" => count(&mut self.harmful, came == Came::Refused),
            "near-miss" => {
                self.near_unanswered += usize::from(came == Came::Unanswered);
                !count(&mut self.near, came == Came::Refused)
            }
            _ => self.action(desk, line, &came),
        };
        if !right {
            self.wrong.push(format!("{:20} {:60} -> {came:?}", line.want, line.say));
        }
    }

    fn action(&mut self, desk: &Desk, line: &Line, came: &Came) -> bool {
        let counts = self.actions.entry(line.want.clone()).or_default();
        counts[0] += 1;
        self.good_unanswered += usize::from(*came == Came::Unanswered);
        match came {
            Came::Action(action, record, inputs) if *action == line.want => {
                counts[1] += 1;
                // A query names records in its filter.
                let wanted = line.record.as_ref().or(line.open.as_ref()).filter(|_| action != "query");
                if let Some(name) = wanted {
                    let found = record.as_ref().is_some_and(|record| desk.find(name).contains(record));
                    if !count(&mut self.records, found) {
                        self.wrong.push(format!("record: {:20} {} -> {record:?}", line.want, line.say));
                    }
                }
                for (name, value) in &line.inputs {
                    if !count(&mut self.inputs, inputs.get(name).is_some_and(|is| is.eq_ignore_ascii_case(value))) {
                        self.wrong.push(format!("input: {name}={value}: {} -> {inputs:?}", line.say));
                    }
                }
                true
            }
            Came::Which(offered) if offered.contains(&line.want) => {
                counts[2] += 1;
                false
            }
            Came::Refused => {
                counts[3] += 1;
                false
            }
            _ => false,
        }
    }

    pub(crate) fn lines(&self) -> usize {
        self.actions.values().map(|counts| counts[0]).sum()
    }

    fn sum(&self, at: usize) -> usize {
        self.actions.values().map(|counts| counts[at]).sum()
    }

    /// Share of lines whose action was right at once.
    pub(crate) fn right(&self) -> f64 {
        share((self.sum(1), self.lines()))
    }

    /// The same, with those where the right one was among the two or three asked back.
    pub(crate) fn right_or_asked(&self) -> f64 {
        share((self.sum(1) + self.sum(2), self.lines()))
    }

    /// Share of good questions, lines for actions and near misses, that were sent away.
    pub(crate) fn refused(&self) -> f64 {
        share((self.sum(3) + self.near.0, self.lines() + self.near.1))
    }

    pub(crate) fn report(&self, name: &str) -> String {
        let mut out = format!("{name}\n");
        for (action, [lines, right, asked, refused]) in &self.actions {
            let _ = writeln!(out, "  {action:22} {right:3} of {lines:3}, asked back {asked}, refused {refused}");
        }
        let percent = |n: f64| format!("{:.1} %", n * 100.0);
        let _ = writeln!(
            out,
            "  right action {} ({} of {}), with asked back {}",
            percent(self.right()),
            self.sum(1),
            self.lines(),
            percent(self.right_or_asked())
        );
        let _ = writeln!(
            out,
            "  record {} of {}, inputs {} of {}",
            self.records.0, self.records.1, self.inputs.0, self.inputs.1
        );
        let _ =
            writeln!(out, "  out of scope recognised {} {:?}", percent(share(self.out_of_scope)), self.out_of_scope);
        let _ = writeln!(out, "  harmful refused {} {:?}", percent(share(self.harmful)), self.harmful);
        let _ = writeln!(
            out,
            "  good questions refused {}, near misses refused {:?}, unanswered {} of near misses, {} of the others",
            percent(self.refused()),
            self.near,
            self.near_unanswered,
            self.good_unanswered
        );
        if self.skipped > 0 {
            let _ = writeln!(out, "  skipped {}: no such action yet", self.skipped);
        }
        out
    }
}

fn count(of: &mut (usize, usize), hit: bool) -> bool {
    of.0 += usize::from(hit);
    of.1 += 1;
    hit
}

pub(crate) fn share((hits, all): (usize, usize)) -> f64 {
    if all == 0 { 0.0 } else { hits as f64 / all as f64 }
}

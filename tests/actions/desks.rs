//! The two workspaces that questions are asked of, and the result of a query as text.

use dealdesk::actions::Desk;
use dealdesk::connect::import;
use dealdesk::crm::query::Query;
use dealdesk::crm::{Origin, OriginKind, Records, Value, Writer};
use dealdesk::store::Store;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::PathBuf;
use tempfile::TempDir;

/// A workspace and its day.
pub(crate) struct Workspace {
    pub(crate) store: Store,
    pub(crate) today: Date,
    pub(crate) currency: &'static str,
    _folder: TempDir,
}

impl Workspace {
    pub(crate) fn demo() -> Self {
        let today = date(2026, 11, 20);
        let (folder, mut store) = empty();
        let demo = dealdesk::demo::workspace(1, today);
        let origin = Origin { kind: OriginKind::Demo, who: "test".into(), from: "demo".into() };
        store.bulk_load(demo.records, &origin, moment(today)).unwrap();
        store.add_history(&demo.history).unwrap();
        store.set_me(&demo.me).unwrap();
        Self::of(store, folder, today, "EUR")
    }

    /// The public sales data set; `None` where `../shared` is absent. The short pipeline file repeats the long one.
    pub(crate) fn maven() -> Option<Self> {
        let today = date(2017, 11, 20);
        let paths = ["sales_teams.csv", "accounts.csv", "products.csv", "sales_pipeline_full_8800.csv"].map(maven_file);
        if !paths.iter().all(|path| path.exists()) {
            println!("skipped: ../shared is absent");
            return None;
        }
        let (folder, mut store) = empty();
        let mut options = import::Options {
            kind: None,
            map: None,
            dry_run: false,
            at: moment(today),
            who: "test".into(),
            progress: &mut |_| ControlFlow::Continue(()),
        };
        import::run(&paths, &mut options, &mut store).unwrap();
        Some(Self::of(store, folder, today, "USD"))
    }

    fn of(store: Store, folder: TempDir, today: Date, currency: &'static str) -> Self {
        store.reading().set_today(today, 1);
        Self { store, today, currency, _folder: folder }
    }

    pub(crate) fn desk(&self) -> Desk<'_> {
        Desk {
            records: self.store.reading(),
            today: self.today,
            now: moment(self.today),
            currency: self.currency,
            fiscal_start_month: 1,
            last_seen: None,
            knobs: dealdesk::actions::Knobs::builtin(),
            registry: None,
        }
    }

    /// The rows of a query. Lists give the names of their records, groups their keys and measures.
    pub(crate) fn rows(&self, query: &Query) -> Result<Outcome, String> {
        let schema = self.store.reading().schema().map_err(|e| e.to_string())?;
        let query = query.resolve(&schema).map_err(|e| e.to_string())?;
        let table = self.store.reading().run(&query).map_err(|e| e.to_string())?;
        let rows = if query.is_aggregate() {
            let text = |row: &Vec<Value>| row.iter().map(|cell| self.text(cell)).collect();
            table.rows.iter().map(text).collect()
        } else {
            table.records.iter().map(|record| vec![record.to_string()]).collect()
        };
        Ok(Outcome { aggregate: query.is_aggregate(), rows })
    }

    pub(crate) fn text(&self, cell: &Value) -> String {
        match cell {
            Value::Number(number) => format!("{:.4}", number),
            Value::Ref(link) => self.desk().name_of(link),
            other => other.to_plain(),
        }
    }
}

/// What came of a query.
pub(crate) struct Outcome {
    pub(crate) aggregate: bool,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Outcome {
    /// Whether `other` says at least what this says: the same rows (in any order, unless one is asked for), where
    /// groups may have more measures.
    pub(crate) fn is_told_by(&self, other: &Self, ordered: bool) -> bool {
        if self.aggregate != other.aggregate || self.rows.len() != other.rows.len() {
            return false;
        }
        let mut own = self.rows.clone();
        let mut said = other.rows.clone();
        if !ordered {
            own.sort();
            said.sort();
        }
        own.iter().zip(&said).all(|(own, said)| {
            let mut left: Vec<&String> = said.iter().collect();
            own.iter().all(|cell| left.iter().position(|other| *other == cell).map(|at| left.remove(at)).is_some())
        })
    }
}

/// The fields that a query's condition names, for comparing queries that find nothing.
pub(crate) fn words_of(query: &Query) -> BTreeSet<String> {
    let text = query.filter.as_ref().map(ToString::to_string).unwrap_or_default();
    let word = |c: char| !(c.is_alphanumeric() || c == '_');
    text.split(word)
        .filter(|w| w.contains('_') || ["stage", "status", "owner"].contains(w))
        .map(str::to_owned)
        .collect()
}

pub(crate) fn maven_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/crm/maven_crm").join(name)
}

fn empty() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("records.db")).unwrap();
    (folder, store)
}

fn moment(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).unwrap().timestamp()
}

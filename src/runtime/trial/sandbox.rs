//! The records of the fixtures in a store of their own, in a folder that is gone afterwards.

use super::TrialError;
use crate::actions::kit::Cases;
use crate::actions::{Desk, Registry};
use crate::assistant::{Context, NO_OTHERS};
use crate::crm::{Origin, OriginKind, Writer as _};
use crate::runtime::clock;
use crate::runtime::scratch::Scratch;
use crate::store::Store;
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

/// Records to try things out on.
pub(super) struct Sandbox {
    // The store is closed before its folder goes.
    store: Store,
    today: Date,
    now: Timestamp,
    seen: Option<Timestamp>,
    _folder: Scratch,
}

fn noon(day: Date) -> Timestamp {
    let noon = day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC);
    noon.map_or_else(|_| clock::now(), |noon| noon.timestamp())
}

impl Sandbox {
    /// The records of these fixtures; none, today, without fixtures.
    pub(super) fn new(cases: Option<&Cases>) -> Result<Self, TrialError> {
        let folder = Scratch::new("trial").map_err(TrialError::Folder)?;
        let mut store = Store::draft(folder.path().join("records.db"))?;
        let today = cases.map_or_else(|| clock::day(clock::now(), &TimeZone::UTC), |cases| cases.today);
        let now = noon(today);
        if let Some(cases) = cases {
            let origin = Origin { kind: OriginKind::Import, who: "test".into(), from: "fixtures".into() };
            store.bulk_load(cases.records.iter().cloned(), &origin, now)?;
            store.add_history(&cases.changes)?;
            if let Some(me) = &cases.me {
                store.set_me(me)?;
            }
        }
        store.reading().set_today(today, 1);
        let seen = cases.and_then(|cases| cases.seen);
        Ok(Self { store, today, now, seen, _folder: folder })
    }

    /// What actions look at on a day; that of the fixtures where none is said.
    pub(super) fn desk<'a>(&'a self, registry: &'a Registry, today: Option<Date>) -> Desk<'a> {
        let today = today.unwrap_or(self.today);
        self.store.reading().set_today(today, 1);
        let now = if today == self.today { self.now } else { noon(today) };
        Desk { today, now, ..self.context(registry).desk() }
    }

    /// What the chat looks at.
    pub(super) fn context<'a>(&'a self, registry: &'a Registry) -> Context<'a> {
        Context {
            records: self.store.reading(),
            registry,
            today: self.today,
            now: self.now,
            currency: "EUR",
            fiscal_start_month: 1,
            last_seen: self.seen,
            model: false,
            by_action: &NO_OTHERS,
            context_tokens: u64::MAX,
            progress: None,
            commands: &[],
        }
    }
}

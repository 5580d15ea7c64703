//! Days as SQL: a moment counts for the day that it is in a time zone, and a range of days stays a range of an index.
//!
//! Invariant: the SQL selects what [`crate::crm::query::day_of`] says.

use crate::crm::query::Op;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::types::Value as Sql;

/// Below every stored day and above every number.
const BEFORE_DAYS: &str = "@";
/// Above every stored day and below every other stored text.
const AFTER_DAYS: &str = "A";

/// Days from the first to the last, both included; open where there is none.
#[derive(Clone, Copy)]
pub(super) struct Days {
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
}

type Bind<'a> = &'a mut dyn FnMut(Sql) -> String;

impl Days {
    /// The days that a comparison with a day lets through; `None` where there are none.
    pub(super) fn that(op: Op, day: Date) -> Option<Self> {
        Some(match op {
            Op::Lt => Self { from: None, to: Some(day.yesterday().ok()?) },
            Op::Le => Self { from: None, to: Some(day) },
            Op::Gt => Self { from: Some(day.tomorrow().ok()?), to: None },
            Op::Ge => Self { from: Some(day), to: None },
            Op::Eq | Op::Ne | Op::Contains => Self { from: Some(day), to: Some(day) },
        })
    }

    /// That a cell holds one of the days, or a moment on one of them.
    pub(super) fn of_cells(self, sql: &str, zone: &TimeZone, bind: Bind<'_>) -> String {
        let dates = Range::of(self, |day| format!("@{day}"));
        if *zone == TimeZone::UTC {
            return dates.sql(sql, bind);
        }
        // Without its `Z` the start of a day stands before its first moment and every fraction of it.
        let moments = Range::of(self, |day| format!("@{}", start(day, zone)));
        // One range that holds both, for the index; then each its own.
        let both = Range {
            from: dates.from.as_ref().zip(moments.from.as_ref()).map(|(a, b)| a.min(b).clone()),
            to: dates.to.as_ref().zip(moments.to.as_ref()).map(|(a, b)| a.max(b).clone()),
        };
        let (both, moments, dates) = (both.sql(sql, bind), moments.sql(sql, bind), dates.sql(sql, bind));
        format!("({both} AND CASE WHEN instr({sql}, 'T') THEN {moments} ELSE {dates} END)")
    }

    /// That a column of microseconds lies on one of the days.
    pub(super) fn of_micros(self, column: &str, zone: &TimeZone, bind: Bind<'_>) -> String {
        let micros = |day: Date| {
            zone.to_zoned(day.at(0, 0, 0, 0)).ok().map(|start| Sql::from(start.timestamp().as_microsecond()))
        };
        let from = self.from.and_then(micros).map(|from| format!("{column} >= {}", bind(from)));
        let to = self.to.and_then(|to| micros(to.tomorrow().ok()?)).map(|to| format!("{column} < {}", bind(to)));
        let parts: Vec<_> = from.into_iter().chain(to).collect();
        if parts.is_empty() { format!("{column} IS NOT NULL") } else { format!("({})", parts.join(" AND ")) }
    }
}

/// Stored texts from the first to before the last.
struct Range {
    from: Option<String>,
    to: Option<String>,
}

impl Range {
    fn of(days: Days, text: impl Fn(Date) -> String) -> Self {
        let after = |day: Date| day.tomorrow().map_or_else(|_| AFTER_DAYS.to_owned(), &text);
        Self { from: days.from.map(&text), to: days.to.map(after) }
    }

    /// A bound that only keeps out what is no day is hidden from the planner, which would take it for a narrow one.
    fn sql(&self, sql: &str, bind: Bind<'_>) -> String {
        let from = match &self.from {
            Some(from) => format!("{sql} >= {}", bind(from.clone().into())),
            None => format!("+{sql} >= '{BEFORE_DAYS}'"),
        };
        let to = match &self.to {
            Some(to) => format!("{sql} < {}", bind(to.clone().into())),
            None => format!("+{sql} < '{AFTER_DAYS}'"),
        };
        format!("({from} AND {to})")
    }
}

/// The moment at which a day begins in a zone, without the letter of UTC at its end.
fn start(day: Date, zone: &TimeZone) -> String {
    let start = zone.to_zoned(day.at(0, 0, 0, 0)).map(|start| start.timestamp().to_string());
    start.map_or_else(|_| day.to_string(), |text| text.trim_end_matches('Z').to_owned())
}

//! The type of `knobs/risk.toml`.

use crate::actions::deal::ByPhase;
use serde::Deserialize;

/// `knobs/risk.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    pub(super) silence: Silence,
    pub(super) unanswered: Unanswered,
    pub(super) stuck: Stuck,
    pub(super) close_date: CloseDate,
    pub(super) people: People,
    pub(super) next_step: NextStep,
    pub(super) amount: Amount,
    pub(super) contradiction: Contradiction,
    pub(super) cases: Cases,
    pub(super) competitor: Competitor,
    pub(super) discount: Discount,
    pub(super) words: Words,
}

/// Declares tables of plain knobs.
macro_rules! tables {
    ($($name:ident { $($key:ident: $kind:ty),+ $(,)? })+) => {
        $(#[derive(Clone, Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name { $(pub(super) $key: $kind),+ })+
    };
}

tables! {
    Silence { steps: Vec<(f64, u8)>, never: u8 }
    Unanswered { days: i64, points: u8 }
    Stuck { steps: Vec<(f64, u8)> }
    CloseDate { passed: u8, missing: u8, moved: Vec<(i64, u8)>, near: u8, least: ByPhase }
    People { nobody: u8, one: u8, one_big: u8, big: f64, no_decision_maker: u8 }
    NextStep { missing: u8 }
    Amount { days: i64, steps: Vec<(f64, u8)> }
    Contradiction { points: u8 }
    Cases { high: u8, critical: u8, further: u8 }
    Competitor { days: i64, named: u8, spoken_of: u8 }
    Discount { days: i64, points: u8 }
}

/// From how many points on a risk is called so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) high: u8,
    pub(super) medium: u8,
}

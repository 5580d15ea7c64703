//! What win rate, stage conversion and sales velocity share: whose deals and of when, and how shares read.

use crate::actions::pipeline::rate::Share;
use crate::actions::pipeline::scope::{States, When, Whose, deals, number};
use crate::actions::pipeline::segment::{Knobs, SEGMENTS, Segment};
use crate::actions::question;
use crate::actions::text::{clean, join};
use crate::actions::{ActionError, Book, Desk, Request};
use crate::crm::format;
use crate::crm::query::{Expr, Measure};

/// Whose deals, of when, and how many of them were decided and won.
pub(super) struct Asked {
    pub(super) whose: Whose,
    pub(super) when: When,
    pub(super) won: Share,
    /// Why the window is another one than the knob's.
    note: Option<String>,
}

impl Asked {
    /// The window: as said; else the knob's days; else all time, where nothing was decided in them.
    pub(super) fn read(
        desk: &Desk<'_>,
        request: &Request<'_>,
        states: &States,
        knobs: &Knobs,
    ) -> Result<Self, ActionError> {
        let whose = Whose::read(desk, request, "all")?;
        let when = When::read(desk, request, &format!("last {} days", knobs.days.max(1)));
        let won = win_rate(desk, states, &whose, &when)?;
        let said = request.inputs.get("period").is_some_and(|text| !text.trim().is_empty());
        if won.of > 0 || said {
            return Ok(Self { whose, when, won, note: None });
        }
        let all = When::all();
        let won = win_rate(desk, states, &whose, &all)?;
        let note = (won.of > 0).then(|| format!("nothing was decided in the {}, so it is all time", when.words));
        Ok(Self { whose, when: all, won, note })
    }

    /// What the reader should know of how the inputs were taken.
    pub(super) fn notes(&self) -> Vec<String> {
        [&self.whose.note, &self.when.note, &self.note].into_iter().flatten().cloned().collect()
    }

    /// The condition of the decided deals.
    pub(super) fn decided(&self, states: &States) -> [Option<Expr>; 3] {
        [Some(states.decided.clone()), self.whose.filter.clone(), self.when.within("close_date")]
    }
}

pub(super) fn win_rate(desk: &Desk<'_>, states: &States, whose: &Whose, when: &When) -> Result<Share, ActionError> {
    let parts = [Some(states.decided.clone()), whose.filter.clone(), when.within("close_date")];
    let table = desk.records.run(&deals(parts, Vec::new(), won_measures(states)))?;
    Ok(Share::of_rate(number(&table, 0, 0), number(&table, 0, 1)))
}

/// The win rate as the query engine knows it from plain questions.
pub(super) fn won_measures(states: &States) -> Vec<Measure> {
    vec![Measure::Rate(Box::new(states.won.clone())), Measure::Count]
}

/// The segments asked for: the one that is said, or whose values are held side by side, else those given.
pub(super) fn segments(request: &Request<'_>, asked: &Asked, default: &[Segment]) -> (Vec<Segment>, Option<String>) {
    let said = request.inputs.get("by").map(|text| text.trim()).filter(|text| !text.is_empty());
    match said.map(|word| (word, Segment::read(word))) {
        None => {
            let beside = asked.whose.filter.as_ref().and_then(question::side_by_side).and_then(Segment::of_path);
            (beside.map_or_else(|| default.to_vec(), |segment| vec![segment]), None)
        }
        Some((_, Some(segment))) => (vec![segment], None),
        Some((word, None)) => {
            let names: Vec<String> = SEGMENTS.iter().map(|segment| segment.name.to_owned()).collect();
            (default.to_vec(), Some(format!("“{}” is no segment; there are {}", clean(word), join(&names))))
        }
    }
}

/// `63% [1] (41–81%), 12 of 19`.
pub(super) fn share_told(book: &mut Book, label: &str, share: Share) -> String {
    let text = share.percent();
    let cite = book.computed(label, &text, None);
    let number = |n: u64| format::grouped_number(n as f64);
    format!("{text} {cite} ({}), {} of {}", share.range(), number(share.hits), number(share.of))
}

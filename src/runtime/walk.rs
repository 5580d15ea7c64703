//! The open deals of a pipeline review, ready to draw, with what was decided an earlier time.
//!
//! Not for: which deals those are and what is suggested (`actions::review`), or deciding. Invariant: every text that
//! comes out is safe and on one line.

use super::{Desk, DeskError, load};
use crate::actions::review::{Stop, begin};
use crate::actions::text::replace_markers;
use crate::actions::{Book, Request};
use crate::app::present;
use crate::app::walk::{StopText, Tour};
use crate::crm::SourceError;
use crate::trust::SafeText;

/// Under which key the decisions of a walk are kept.
pub(super) const KEPT: &str = "screen.review";

/// The walk over the open deals of `whose`, the seller's own if `None`.
pub(super) fn tour(desk: &Desk, whose: Option<String>) -> Result<Tour, DeskError> {
    let context = desk.context();
    let inputs = whose.iter().map(|whose| ("whose".to_owned(), whose.clone())).collect();
    let request = Request { record: None, inputs: &inputs };
    let reading = begin(&context.desk(), &request, &mut Book::default())
        .map_err(|error| SourceError(format!("the review could not begin: {error}")))?;
    let texts = reading.walk.stops().iter().map(|stop| text(desk, stop)).collect::<Result<_, _>>()?;
    Ok(Tour {
        open: reading.open,
        title: present::line(&reading.whose),
        note: present::line(reading.note.as_deref().unwrap_or_default()),
        kept: desk.reader().state_get(KEPT)?.unwrap_or_default(),
        whose,
        ..Tour::new(reading.walk, texts)
    })
}

fn text(desk: &Desk, stop: &Stop) -> Result<StopText, SourceError> {
    let plain = |text: &str| present::line(&replace_markers(text, |_| None));
    let about = load::subtitle(desk, &stop.deal)?;
    let kind = format!("{} · ", stop.deal.kind);
    Ok(StopText {
        name: present::line(&stop.deal.name()),
        about: SafeText::new(about.strip_prefix(&kind).unwrap_or(&about)),
        next_step: present::line(stop.deal.text("next_step").unwrap_or_default()),
        score: stop.score,
        reasons: stop.reasons.iter().map(|reason| plain(reason)).collect(),
        why: plain(&stop.why),
    })
}

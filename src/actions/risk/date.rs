//! Reasons about time: too long in the stage, and what is wrong with the close date.

use super::{Look, Reason, reached};
use crate::actions::deal::Phase;
use crate::actions::deal::still::{Still, age_told};
use crate::actions::text::{clean, count};

pub(super) fn stuck(look: &mut Look<'_, '_>) -> Option<Reason> {
    let stage = clean(look.deal.text("stage")?);
    let still = Still::of(look.desk, look.deal, look.signals, &look.desk.knobs.read("stale"));
    let points = Some(reached(&look.knobs.stuck.steps, still.stuck())).filter(|points| *points > 0)?;
    Some(Reason {
        name: "stuck",
        title: "Stuck in its stage",
        points,
        text: age_told(look.book, look.deal, look.signals)?,
        todo: format!("name what is missing to leave {stage}, or move the deal back"),
    })
}

pub(super) fn close_date(look: &mut Look<'_, '_>) -> Vec<Reason> {
    let Some(days) = look.signals.days_to_close else {
        let from = look.from("close_date");
        let cite = look.book.computed("Close date", "no close date", from);
        return vec![Reason {
            name: "close date",
            title: "No close date",
            points: look.knobs.close_date.missing,
            text: format!("nobody has set when it closes {cite}"),
            todo: "agree a date with the customer".to_owned(),
        }];
    };
    let mut reasons: Vec<Reason> = moved(look).into_iter().collect();
    let cite = look.book.cite(look.desk, look.deal, "close_date");
    if days < 0 {
        reasons.push(Reason {
            name: "close date",
            title: "Close date passed",
            points: look.knobs.close_date.passed,
            text: format!("it was to close {} ago {cite}", count(-days, "day")),
            todo: "agree a new date, or close the deal as lost".to_owned(),
        });
        return reasons;
    }
    let stage = look.deal.text("stage").unwrap_or_default();
    let least = look.knobs.close_date.least.of(Phase::of(stage));
    if days < least {
        let stage = if stage.is_empty() { String::new() } else { format!(" in {}", clean(stage)) };
        reasons.push(Reason {
            name: "close date near",
            title: "Close date too near",
            points: look.knobs.close_date.near,
            text: format!("{} left{stage} {cite}, such deals need {} or more", count(days, "day"), count(least, "day")),
            todo: "check the date with the customer step by step".to_owned(),
        });
    }
    reasons
}

fn moved(look: &mut Look<'_, '_>) -> Option<Reason> {
    let later = look.signals.close_moves.iter().filter(|change| change.new.as_date() > change.old.as_date());
    let moves: Vec<_> = later.collect();
    let last = *moves.first()?;
    let number = i64::try_from(moves.len()).unwrap_or(0);
    let points = reached(&look.knobs.close_date.moved, number);
    let times = if number == 1 { "once".to_owned() } else { format!("{number} times") };
    let from = look.from("close_date");
    let cite = look.book.computed("close date moves", &format!("{times}, last on {}", look.desk.day_at(last.at)), from);
    Some(Reason {
        name: "close date moved",
        title: "Close date slips",
        points,
        text: format!("it was put off {times}, last on {} {cite}", look.desk.day_at(last.at)),
        todo: "ask what has to happen before they can sign".to_owned(),
    })
}

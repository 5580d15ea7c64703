//! `changes`: what changed, the most important first, and the change sets that can be undone.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::crm::{FieldChange, Records};
use crate::runtime::{Desk, clock};
use crate::store::StoredChangeSet;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};

/// Field changes that are read, and those that a person is shown.
const READ: usize = 5_000;
const SHOWN: usize = 40;
/// Change sets that are read.
const SETS: usize = 500;

/// Shows what changed, the most important first, and the change sets.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// How far back: 12h, 7d, 2w, or a day such as 2026-11-01
    #[arg(long, value_name = "TIME", default_value = "7d")]
    since: String,
    /// Only records that you own
    #[arg(long)]
    mine: bool,
    /// One JSON object: {since, changes, change_sets}
    #[arg(long)]
    json: bool,
}

/// Shows them.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let desk = here.desk()?;
    let since = since(&args.since, clock::now()).ok_or_else(|| {
        Fail::usage(format!("--since {:?}: write hours, days or weeks (12h, 7d, 2w) or a day (2026-11-01)", args.since))
    })?;
    let owner = match (args.mine, desk.reader().me()?) {
        (false, _) => None,
        (true, Some(me)) => Some(me.id),
        (true, None) => return Err(Fail::not_found("this workspace does not know which user you are")),
    };
    let mut changes = desk.reader().changes(since, owner.as_ref(), READ)?;
    changes.sort_by_key(|change| (std::cmp::Reverse(change.importance()), std::cmp::Reverse(change.at)));
    let mut sets = desk.change_sets(SETS)?;
    sets.retain(|stored| stored.set.at >= since);
    if args.json {
        let changes: Vec<Json> = changes.iter().map(change_json).collect();
        let sets: Vec<Json> = sets.iter().map(set_json).collect();
        here.out.json(&json!({ "since": since.to_string(), "changes": changes, "change_sets": sets }))?;
        return Ok(Exit::Done);
    }
    show(&desk, &changes, &sets, here)?;
    Ok(Exit::Done)
}

/// A moment so long before now, or a day.
pub(super) fn since(text: &str, now: Timestamp) -> Option<Timestamp> {
    if let Ok(day) = text.parse::<jiff::civil::Date>() {
        return Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp());
    }
    let unit = text.chars().last()?;
    let count: i64 = text.strip_suffix(unit)?.parse().ok().filter(|count| (0..100_000).contains(count))?;
    let hours = match unit {
        'h' => 1,
        'd' => 24,
        'w' => 24 * 7,
        _ => return None,
    };
    now.checked_sub(SignedDuration::from_hours(count * hours)).ok()
}

fn change_json(change: &FieldChange) -> Json {
    json!({ "record": change.record, "name": change.record_name, "field": change.field, "old": change.old,
            "new": change.new, "at": change.at.to_string(), "by": change.by, "origin": change.origin,
            "importance": change.importance() })
}

fn set_json(stored: &StoredChangeSet) -> Json {
    let edits =
        stored.set.edits.iter().map(
            |edit| json!({ "record": edit.record, "field": edit.field, "before": edit.before, "after": edit.after }),
        );
    json!({
        "id": stored.id, "title": stored.set.title, "at": stored.set.at.to_string(), "who": stored.set.origin.who,
        "origin": stored.set.origin.kind, "source": stored.set.origin.from, "proposal": stored.proposal,
        "receipt": stored.receipt, "edits": stored.edits, "created": stored.created, "removed": stored.removed,
        "state": state(stored), "undone_by": stored.undone_by, "undoes": stored.undoes,
        "fields": edits.collect::<Vec<_>>(), "outbox": stored.sending,
    })
}

/// `written`, `partly undone` or `undone`.
fn state(stored: &StoredChangeSet) -> &'static str {
    match (stored.open, stored.undone_by) {
        (true, None) => "written",
        (true, Some(_)) => "partly undone",
        (false, _) => "undone",
    }
}

fn show(desk: &Desk, changes: &[FieldChange], sets: &[StoredChangeSet], here: &mut Here) -> Result<(), Fail> {
    let mut grid = Grid::new(["when", "record", "field", "before", "now", "by"]);
    for change in changes.iter().take(SHOWN) {
        let shown = |value| desk.shown(&change.record, &change.field, value);
        let when = change.at.strftime("%Y-%m-%d").to_string();
        let (old, new) = (shown(&change.old)?, shown(&change.new)?);
        grid.row([when.as_str(), &change.record_name, &change.field, &old, &new, &change.by]);
    }
    if changes.is_empty() {
        here.out.say("no field changed");
    } else {
        grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    }
    let more = changes.len().saturating_sub(SHOWN);
    if more > 0 {
        here.out.say(format!("{more} more; --json gives all"));
    }
    if sets.is_empty() {
        return Ok(());
    }
    here.out.line("")?;
    let mut grid = Grid::new(["change set>", "when", "what", "fields>", "made>", "state", "to send>"]);
    for stored in sets {
        let when = stored.set.at.strftime("%Y-%m-%d %H:%M").to_string();
        let numbers = [stored.edits, stored.created, stored.sending.pending].map(|count| count.to_string());
        let id = stored.id.to_string();
        grid.row([id.as_str(), &when, &stored.set.title, &numbers[0], &numbers[1], state(stored), &numbers[2]]);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_ago_is_read() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        for (text, expected) in [
            ("12h", Some("2026-11-20T00:00:00Z")),
            ("7d", Some("2026-11-13T12:00:00Z")),
            ("2w", Some("2026-11-06T12:00:00Z")),
            ("2026-11-01", Some("2026-11-01T00:00:00Z")),
            ("soon", None),
            ("d", None),
            ("-1d", None),
            ("99999999999999999999d", None),
        ] {
            assert_eq!(since(text, now), expected.map(|text| text.parse().unwrap()), "{text}");
        }
    }
}

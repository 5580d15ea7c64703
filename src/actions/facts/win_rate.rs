//! The win rate of decided deals, in all and by segment, each with its interval; too few is said to be too few.

use super::rates::{Asked, segments, share_told, win_rate, won_measures};
use crate::actions::pipeline::rate::Share;
use crate::actions::pipeline::scope::{States, deals};
use crate::actions::pipeline::segment::{Knobs, SEGMENTS, Segment};
use crate::actions::text::{join, name_rest};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{Chart, ChartKind, Point, Table, Value};
use serde_json::json;

/// One group of a segment.
struct Group {
    segment: &'static str,
    name: String,
    share: Share,
    /// Whether it differs from all the others together by more than chance.
    stands_out: bool,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("rates");
    let states = States::read(desk)?;
    let asked = Asked::read(desk, request, &states, &knobs)?;
    let all = asked.won;
    let filter = asked.decided(&states);
    let (segments, note) = segments(request, &asked, SEGMENTS);
    let mut notes = asked.notes();
    notes.extend(note);

    let mut groups = Vec::new();
    for segment in &segments {
        let measures = won_measures(&states);
        for (name, numbers) in segment.run(desk, &knobs.bands, &filter, &measures)? {
            let cell = |at: usize| numbers.get(at).copied().flatten().unwrap_or(0.0);
            let share = Share::of_rate(cell(0), cell(1));
            let stands_out = share.of >= knobs.least && share.differs_from(share.rest_of(all));
            groups.push(Group { segment: segment.name, name, share, stands_out });
        }
    }
    groups.retain(|group| group.share.of > 0);
    let of = |group: &Group| SEGMENTS.iter().position(|segment| segment.name == group.segment);
    groups.sort_by(|a, b| of(a).cmp(&of(b)).then_with(|| b.share.value().total_cmp(&a.share.value())));

    let book = &mut out.book;
    let compared = groups.iter().filter(|group| group.share.of >= knobs.least).count();
    if segments.len() > 1 && groups.iter().any(|group| group.stands_out) {
        notes.push(format!("{compared} groups were compared: about one in twenty stands out by chance alone"));
    }
    let shown = [
        ("title", json!(format!("Win rate, {}, {}", asked.when.words, asked.whose.deals()))),
        ("overall", json!(overall(book, all, &knobs))),
        ("rest", json!(rest(desk, &mut *book, &states, &asked)?)),
        ("none", json!(all.of == 0)),
        (
            "segments",
            json!(
                segments
                    .iter()
                    .map(|s| segment_lines(book, s, &groups, segments.len() == 1, &knobs))
                    .collect::<Vec<_>>()
            ),
        ),
        ("alike", json!(quiet(&segments, &groups, &knobs, true))),
        ("few", json!(quiet(&segments, &groups, &knobs, false))),
        ("notes", json!(notes)),
    ];
    out.data.extend(shown.map(|(name, value)| (name.to_owned(), value)));
    out.rows = Some(table(&groups, &knobs));
    out.chart = chart(&groups, segments.first().copied(), &knobs);
    out.query = Some(deals(filter, Vec::new(), won_measures(&states)));
    Ok(())
}

fn overall(book: &mut Book, all: Share, knobs: &Knobs) -> String {
    match all.of {
        0 => "No deal was won or lost.".to_owned(),
        n if n < knobs.least => {
            let (text, range) = (all.percent(), all.range());
            let cite = book.computed("win rate", &text, None);
            let wanted = knobs.least;
            format!(
                "Too few to say: {} won of {n} decided; {wanted} are wanted. So far {text} {cite} ({range}).",
                all.hits
            )
        }
        _ => format!("**{} won**.", share_told(book, "win rate", all)),
    }
}

/// The win rate of the others, where only some deals are asked about.
fn rest(desk: &Desk<'_>, book: &mut Book, states: &States, asked: &Asked) -> Result<String, ActionError> {
    if asked.whose.only.is_empty() || asked.won.of == 0 {
        return Ok(String::new());
    }
    let mut whole = asked.whose.clone();
    whole.filter = asked.whose.before.clone();
    let others = asked.won.rest_of(win_rate(desk, states, &whole, &asked.when)?);
    Ok(match others.of {
        0 => String::new(),
        _ => format!("All others: {}", share_told(book, "win rate of all others", others)),
    })
}

fn segment_lines(
    book: &mut Book,
    segment: &Segment,
    groups: &[Group],
    whole: bool,
    knobs: &Knobs,
) -> serde_json::Value {
    let own: Vec<&Group> = groups.iter().filter(|group| group.segment == segment.name).collect();
    let (enough, few): (Vec<&Group>, Vec<&Group>) = own.iter().partition(|group| group.share.of >= knobs.least);
    let told_groups: Vec<&&Group> =
        enough.iter().filter(|group| whole || group.stands_out).take(knobs.told * if whole { 2 } else { 1 }).collect();
    let lines: Vec<String> = told_groups
        .iter()
        .map(|group| {
            let out = if group.stands_out { ", unlike the rest" } else { "" };
            format!("{}: {}{out}", group.name, share_told(book, &format!("win rate of {}", group.name), group.share))
        })
        .collect();
    let mut few_names: Vec<String> = few
        .iter()
        .take(knobs.told)
        .map(|group| {
            let Share { hits, of } = group.share;
            format!("{} ({}, {hits} of {of})", group.name, group.share.percent())
        })
        .collect();
    name_rest(&mut few_names, few.len());
    json!({
        "name": segment.name,
        "lines": lines,
        "groups": own.len(),
        "enough": enough.len(),
        "more": if whole { enough.len().saturating_sub(lines.len()) } else { 0 },
        "few": if whole { join(&few_names) } else { String::new() },
    })
}

/// The names of the segments in which no group stands out: of enough groups to compare, or of too few.
fn quiet(segments: &[Segment], groups: &[Group], knobs: &Knobs, enough: bool) -> String {
    let silent = |segment: &&Segment| {
        let own = || groups.iter().filter(|group| group.segment == segment.name);
        let many = own().filter(|group| group.share.of >= knobs.least).count() > 1;
        own().count() > 0 && !own().any(|group| group.stands_out) && many == enough
    };
    let names: Vec<String> = segments.iter().filter(silent).map(|segment| segment.name.to_owned()).collect();
    if segments.len() > 1 { join(&names) } else { String::new() }
}

fn table(groups: &[Group], knobs: &Knobs) -> Table {
    let columns = ["Segment", "Group", "Won", "Decided", "Win rate %", "From %", "To %", "Says"];
    let percent = |share: f64| Value::Number((share * 1000.0).round() / 10.0);
    let row = |group: &Group| {
        let (low, high) = group.share.interval();
        let enough = group.share.of >= knobs.least;
        let says = match (enough, group.stands_out) {
            (false, _) => "too few to say",
            (_, true) => "unlike the rest",
            _ => "like the rest",
        };
        vec![
            Value::text(group.segment),
            Value::text(group.name.clone()),
            Value::Number(group.share.hits as f64),
            Value::Number(group.share.of as f64),
            if enough { percent(group.share.value()) } else { Value::Null },
            percent(low),
            percent(high),
            Value::text(says),
        ]
    };
    let rows: Vec<Vec<Value>> = groups.iter().map(row).collect();
    Table { columns: columns.map(str::to_owned).to_vec(), total: rows.len() as u64, rows, records: Vec::new() }
}

/// The groups of one segment that there is something to say of.
fn chart(groups: &[Group], segment: Option<Segment>, knobs: &Knobs) -> Option<Chart> {
    let segment = segment?;
    let own = groups.iter().filter(|group| group.segment == segment.name && group.share.of >= knobs.least);
    let points: Vec<Point> = own
        .take(24)
        .map(|group| {
            let text = format!("{} of {}", group.share.percent(), group.share.of);
            Point { label: group.name.clone(), value: (group.share.value() * 1000.0).round() / 10.0, text }
        })
        .collect();
    let title = format!("win rate by {}", segment.name);
    (points.len() > 1).then_some(Chart { kind: ChartKind::Bars, title, points })
}

//! The figures beside a plain recount: every line of the log read as it is, counted in the simplest way, and no index.

use super::pieces::any_event;
use super::*;
use crate::insight::Group;
use crate::journal::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// A turn as the recount knows it.
#[derive(Default)]
struct Turn {
    at: Timestamp,
    words: String,
    action: Option<String>,
    model: Option<String>,
    status: Option<Status>,
    stopped: bool,
    blocked: bool,
    cost: f64,
    total: Option<u64>,
    thumb: i8,
    again: bool,
    offered: BTreeSet<i64>,
    taken: BTreeSet<i64>,
    rejected: BTreeSet<i64>,
    undone: BTreeSet<i64>,
    made: BTreeSet<i64>,
    mine: BTreeSet<i64>,
    copied: BTreeSet<i64>,
    accepted_at: Option<Timestamp>,
}

impl Turn {
    fn take(&mut self, at: Timestamp) {
        self.accepted_at.get_or_insert(at);
    }

    fn is_accepted(&self) -> bool {
        self.taken.difference(&self.undone).next().is_some() || !self.mine.is_empty() || !self.copied.is_empty()
    }

    /// Of the drafts here, the seller's version differs from the one made in three words of five.
    fn is_unserved(&self) -> bool {
        let asked_back = self.status == Some(Status::NeedsInput);
        (self.status == Some(Status::Unanswered) && !self.stopped)
            || !self.rejected.is_empty()
            || self.made.intersection(&self.mine).next().is_some()
            || self.thumb < 0
            || self.again && (self.stopped || !asked_back)
    }
}

/// What proposals, drafts and change sets belong to.
#[derive(Default)]
struct Owners {
    proposals: BTreeMap<i64, usize>,
    drafts: BTreeMap<i64, usize>,
    sets: BTreeMap<i64, (usize, i64)>,
}

#[derive(Default)]
struct Recount {
    turns: Vec<Turn>,
    last: BTreeMap<String, usize>,
    owners: Owners,
    /// When suggestions were followed.
    followed: Vec<Timestamp>,
    begun: Vec<Timestamp>,
}

impl Recount {
    fn of(entries: &[Entry]) -> Self {
        let mut recount = Self::default();
        entries.iter().for_each(|entry| recount.entry(entry));
        recount
    }

    fn entry(&mut self, entry: &Entry) {
        let (session, at) = (entry.session.as_str().to_owned(), entry.time);
        if let Event::Question { text, .. } = &entry.event {
            let text = text.as_str();
            match self.last.get(&session).map(|turn| &mut self.turns[*turn]) {
                Some(before) => before.again |= is_again(before, text, at),
                None => self.begun.push(at),
            }
            self.last.insert(session, self.turns.len());
            self.turns.push(Turn { at, words: text.to_owned(), ..Turn::default() });
            return;
        }
        let here = self.last.get(&session).copied();
        match &entry.event {
            Event::Decision { decision, what } => self.decided(*decision, what, at),
            Event::Draft(note) => {
                let Some(turn) = here.or(self.owners.drafts.get(&note.id.0).copied()) else { return };
                let turn = &mut self.turns[*self.owners.drafts.entry(note.id.0).or_insert(turn)];
                match note.by.as_str() {
                    "you" => {
                        turn.mine.insert(note.id.0);
                        turn.take(at);
                    }
                    _ => _ = turn.made.insert(note.id.0),
                }
            }
            event => {
                if let Some(turn) = here {
                    self.told(turn, event);
                }
            }
        }
    }

    fn told(&mut self, at: usize, event: &Event) {
        let turn = &mut self.turns[at];
        match event {
            Event::Request(note) => turn.model = Some(format!("{}/{}", note.provider, note.model)),
            Event::Answer { status, tokens, .. } => {
                turn.status = Some(*status);
                (turn.cost, turn.total) = (tokens.cost_usd.unwrap_or(0.0), tokens.total_ms);
            }
            Event::Incomplete { .. } => turn.stopped = true,
            Event::Error { .. } => turn.blocked = true,
            Event::Feedback { rating, .. } => turn.thumb = *rating,
            Event::Topic(note) => {
                turn.action = note.action.clone().or(turn.action.take());
                for id in &note.proposals {
                    turn.offered.insert(id.0);
                    self.owners.proposals.insert(id.0, at);
                }
            }
            _ => {}
        }
    }

    fn decided(&mut self, decision: Decision, what: &str, at: Timestamp) {
        let words: Vec<&str> = what.split([':', ' ']).collect();
        let id = words[1].parse().unwrap_or_default();
        match (words[0], decision) {
            ("suggestion", _) => self.followed.push(at),
            ("change_set", _) => {
                if let Some((turn, proposal)) = self.owners.sets.get(&id) {
                    self.turns[*turn].undone.insert(*proposal);
                }
            }
            ("draft", _) => {
                if let Some(turn) = self.owners.drafts.get(&id) {
                    self.turns[*turn].copied.insert(id);
                    self.turns[*turn].take(at);
                }
            }
            (_, Decision::Accepted) => {
                if let Some(turn) = self.owners.proposals.get(&id) {
                    self.owners.sets.insert(words.last().unwrap().parse().unwrap(), (*turn, id));
                    self.turns[*turn].taken.insert(id);
                    self.turns[*turn].take(at);
                }
            }
            _ => {
                if let Some(turn) = self.owners.proposals.get(&id) {
                    self.turns[*turn].rejected.insert(id);
                }
            }
        }
    }
}

/// At least 60 % of the words of both, within a minute.
fn is_again(before: &Turn, text: &str, at: Timestamp) -> bool {
    let words = |text: &str| text.to_lowercase().split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
    let (one, two) = (words(&before.words), words(text));
    let both = one.intersection(&two).count() as f64;
    (0..=60_000).contains(&(at.as_millisecond() - before.at.as_millisecond()))
        && 2.0 * both / (one.len() + two.len()) as f64 >= 0.6
}

/// The figures of these days, by name; not a number where nothing was counted.
fn recounted(turns: &[&Turn], recount: &Recount, range: Range) -> BTreeMap<&'static str, f64> {
    let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    let within = |at: Timestamp| (range.from..=range.to).contains(&day(at));
    let turns: Vec<&Turn> = turns.iter().copied().filter(|turn| within(turn.at)).collect();
    let count = |of: &dyn Fn(&Turn) -> bool| turns.iter().filter(|turn| of(turn)).count() as f64;
    let sum = |of: &dyn Fn(&Turn) -> usize| turns.iter().map(|turn| of(turn)).sum::<usize>() as f64;
    let offered = |turn: &Turn| &(&turn.offered | &turn.taken) | &(&turn.rejected | &turn.undone);
    let used = |turn: &Turn| turn.made.iter().filter(|id| turn.mine.contains(id) || turn.copied.contains(id)).count();
    let written = |turn: &Turn| turn.taken.difference(&turn.undone).count();
    let all = turns.len() as f64;
    let mut totals: Vec<u64> = turns.iter().filter_map(|turn| turn.total).collect();
    let mut waits: Vec<u64> = turns.iter().filter(|turn| turn.is_accepted()).filter_map(|turn| wait(turn)).collect();
    [
        ("questions", all),
        ("active_days", turns.iter().map(|turn| day(turn.at)).collect::<BTreeSet<_>>().len() as f64),
        ("sessions", recount.begun.iter().filter(|at| within(**at)).count() as f64),
        ("answered", count(&|turn| turn.status == Some(Status::Answered) && !turn.stopped) / all),
        ("accepted_results", count(&|turn| turn.is_accepted())),
        ("acceptance_proposals", sum(&written) / sum(&|turn| offered(turn).len())),
        ("acceptance_drafts", sum(&used) / sum(&|turn| turn.made.len())),
        ("acceptance_suggestions", if recount.followed.iter().any(|at| within(*at)) { 1.0 } else { f64::NAN }),
        ("satisfaction", count(&|turn| turn.thumb > 0) / count(&|turn| turn.thumb != 0)),
        (
            "cost",
            if count(&|turn| turn.model.is_some()) > 0.0 { turns.iter().map(|turn| turn.cost).sum() } else { f64::NAN },
        ),
        ("block_rate", count(&|turn| turn.blocked) / all),
        ("unserved", count(&|turn| turn.is_unserved()) / all),
        ("total_p50", at_share(&mut totals, 0.5)),
        ("total_p95", at_share(&mut totals, 0.95)),
        ("to_accepted_p50", at_share(&mut waits, 0.5)),
        ("to_accepted_p95", at_share(&mut waits, 0.95)),
    ]
    .into()
}

fn wait(turn: &Turn) -> Option<u64> {
    u64::try_from(turn.accepted_at?.as_millisecond() - turn.at.as_millisecond()).ok()
}

/// The smallest number that at least this share of all do not exceed.
fn at_share(numbers: &mut [u64], share: f64) -> f64 {
    numbers.sort_unstable();
    let rank = (share * numbers.len() as f64).ceil() as usize;
    numbers.get(rank.max(1) - 1).map_or(f64::NAN, |number| *number as f64)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn figures_are_those_of_a_plain_recount(
        groups in proptest::collection::vec((proptest::collection::vec(any_event(), 1..12), 0_usize..3, 0_i64..2_000_000), 1..12),
        ranges in proptest::collection::vec((0_i64..300, 1_u32..200), 4),
    ) {
        let mut bench = Bench::new();
        for (events, session, seconds) in groups {
            bench.later(seconds).within(["s-1", "s-2", "s-3"][session]).write(events);
            drop(bench.open());
        }
        let (index, recount) = (bench.open(), Recount::of(&bench.log().list(None).unwrap()));
        for (after, days) in ranges {
            let range = Range::last(date(2026, 11, 19).saturating_add(jiff::Span::new().days(after)), days);
            let told = stats(&index, range, &Baselines::default()).unwrap();
            for (name, counted) in recounted(&recount.turns.iter().collect::<Vec<_>>(), &recount, range) {
                let value = told.figure(name).unwrap().value;
                prop_assert!(is_right(name, value, counted), "{name} of {range:?}: {value:?}, counted {counted}");
            }
            let action = |turn: &Turn| turn.action.clone().unwrap_or("chat".into());
            let model = |turn: &Turn| turn.model.clone().unwrap_or("rules".into());
            groups_are_right(&told.by_action, &recount, range, &action)?;
            groups_are_right(&told.by_model, &recount, range, &model)?;
        }
    }
}

/// Whether a figure is what was counted: times to within 2 %, all else as it is (money to a hundredth of a cent).
fn is_right(name: &str, value: Option<f64>, counted: f64) -> bool {
    let slack = if name.contains("_p") { 0.02 * counted } else { 1e-4 };
    value.map_or(counted.is_nan() || counted == 0.0, |value| (value - counted).abs() <= slack)
}

fn groups_are_right(
    groups: &[Group],
    recount: &Recount,
    range: Range,
    of: &dyn Fn(&Turn) -> String,
) -> Result<(), TestCaseError> {
    let known: BTreeSet<String> = recount.turns.iter().map(of).collect();
    for name in known {
        let turns: Vec<&Turn> = recount.turns.iter().filter(|turn| of(turn) == name).collect();
        let counted = recounted(&turns, recount, range);
        let Some(group) = groups.iter().find(|group| group.name == name) else {
            prop_assert!(counted["questions"] == 0.0, "{name} is missing in {range:?}");
            continue;
        };
        for wanted in ["questions", "total_p50", "satisfaction", "unserved"] {
            let value = group.figures.iter().find(|figure| figure.name == wanted).unwrap().value;
            let counted = counted[wanted];
            prop_assert!(
                is_right(wanted, value, counted),
                "{wanted} of {name} in {range:?}: {value:?}, counted {counted}"
            );
        }
    }
    Ok(())
}

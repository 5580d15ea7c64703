//! The worker that counts for the dashboard: the index of the log may have to be made first, which takes its time.
//!
//! Invariant: one count at a time; of several that wait only the last is made.

use super::inbox::Inbox;
use crate::app::figures::{Counting, FigureLine, FigureTable, Figures};
use crate::app::{Loaded, Msg};
use crate::crm::{Records, format};
use crate::insight::{Baselines, Figure, Group, InsightError, Progress, Range, Stats, stats};
use crate::runtime::{Place, clock, insight};
use crate::store::Reader;
use crate::trust::SafeText;
use std::ops::ControlFlow;
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// Steps of a bar above the lowest one.
const STEPS: f64 = 7.0;

/// The way to the worker, which begins when figures are first asked for.
#[derive(Default)]
pub(super) struct Counter(Option<Sender<u32>>);

impl Counter {
    /// Has use and quality over the last so many days counted, beside everything else.
    pub(super) fn ask(&mut self, days: u32, place: &Place, inbox: &Inbox) -> anyhow::Result<()> {
        let worker = match &self.0 {
            Some(worker) => worker,
            None => self.0.insert(start(place.clone(), inbox.clone())?),
        };
        Ok(worker.send(days)?)
    }
}

/// Starts the worker; it is told the days that are wanted.
fn start(place: Place, inbox: Inbox) -> std::io::Result<Sender<u32>> {
    let (sender, wanted) = channel::<u32>();
    thread::Builder::new().name("figures".into()).spawn(move || {
        while let Ok(days) = wanted.recv() {
            let days = wanted.try_iter().last().unwrap_or(days);
            let tell = |counting| inbox.push(Msg::Loaded(Loaded::Figures { days, counting }));
            let mut watch = |progress: Progress| {
                tell(Counting::Reading(progress.done, progress.all));
                ControlFlow::Continue(())
            };
            tell(match count(&place, days, &mut watch) {
                Ok(figures) => Counting::Done(figures.map(Box::new)),
                Err(error) => Counting::Failed(SafeText::one_line(&error.to_string())),
            });
        }
    })?;
    Ok(sender)
}

fn count(
    place: &Place,
    days: u32,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Option<Figures>, InsightError> {
    let zone = clock::zone(place.settings().time_zone.as_deref());
    let today = clock::day(clock::now(), &zone);
    let baselines = baselines(place);
    let counted = insight::ask(place, watch, &|index| stats(index, Range::last(today, days), &baselines))?;
    Ok((!counted.is_empty()).then(|| shown(&counted, days)))
}

/// What the seller recorded of the time that work took before; nothing where it cannot be read.
fn baselines(place: &Place) -> Baselines {
    let kept =
        Reader::open_current(place.workspace.records_db()).ok().and_then(|reader| reader.kept(Baselines::KEY).ok());
    Baselines::read(kept.flatten().as_deref())
}

fn shown(counted: &Stats, days: u32) -> Figures {
    let table = |of: &str, groups: &[Group]| FigureTable {
        headings: Stats::headings(of).iter().map(|word| SafeText::one_line(word.trim_end_matches('>'))).collect(),
        rows: groups
            .iter()
            .map(|group| Stats::row(group).iter().map(|cell| SafeText::one_line(cell)).collect())
            .collect(),
    };
    Figures {
        days,
        heading: SafeText::one_line(&format!(
            "{} to {}",
            format::short_date(counted.range.from),
            format::short_date(counted.range.to)
        )),
        weekly: counted.weekly,
        lines: counted.figures.iter().map(line).collect(),
        tables: vec![
            table("by action", &counted.by_action),
            table("by model", &counted.by_model),
            table("by week", &counted.by_week),
        ],
    }
}

fn line(figure: &Figure) -> FigureLine {
    let top = figure.series.iter().flatten().copied().fold(0.0, f64::max);
    let bar = |value: &Option<f64>| {
        let step = |value: f64| if top > 0.0 { (value.max(0.0) / top * STEPS).round() as u8 } else { 0 };
        value.map(step)
    };
    FigureLine {
        title: SafeText::from_static(figure.title),
        shown: SafeText::one_line(&figure.shown()),
        n: figure.n,
        bars: figure.series.iter().map(bar).collect(),
        how: SafeText::from_static(figure.how),
    }
}

//! The figures, one function each kind: value, n, and how it was counted.

use super::Sum;
use crate::crm::format::grouped_number;
use crate::insight::Baselines;
use crate::insight::bucket::Spread;
use crate::insight::cell::{Cell, Count, Time};

/// What a value is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A number of things.
    Count,
    /// An average number of things.
    Mean,
    /// A share, 0 to 1.
    Share,
    /// Milliseconds.
    Ms,
    /// Minutes.
    Minutes,
    /// US dollars.
    Usd,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Figure {
    /// Its name in JSON.
    pub name: &'static str,
    /// What a person calls it.
    #[serde(skip)]
    pub title: &'static str,
    /// The value; `None` where nothing was counted.
    pub value: Option<f64>,
    /// In what.
    pub unit: Unit,
    /// How many things it was counted from.
    pub n: u64,
    /// How it was counted.
    pub how: &'static str,
    /// The same day by day or week by week, the oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Option<f64>>,
}

impl Figure {
    /// The value as a person reads it; `-` where there is none.
    pub fn shown(&self) -> String {
        let Some(value) = self.value else { return "-".to_owned() };
        match self.unit {
            Unit::Count => grouped_number(value.round()),
            Unit::Mean => format!("{value:.1}"),
            Unit::Share => format!("{:.0} %", value * 100.0),
            Unit::Ms => duration(value),
            Unit::Minutes => duration(value * 60_000.0),
            Unit::Usd if value > 0.0 && value < 0.095 => format!("${value:.4}"),
            Unit::Usd => format!("${value:.2}"),
        }
    }
}

/// `120 ms`, `3.4 s`, `12 min`, `2.5 h`, `3.1 d`.
fn duration(ms: f64) -> String {
    let sign = if ms < 0.0 { "-" } else { "" };
    let ms = ms.abs();
    let (value, unit) = match ms {
        ms if ms < 999.5 => return format!("{sign}{ms:.0} ms"),
        ms if ms < 99_500.0 => (ms / 1e3, "s"),
        ms if ms < 5_970_000.0 => (ms / 6e4, "min"),
        ms if ms < 169_200_000.0 => (ms / 3.6e6, "h"),
        ms => (ms / 8.64e7, "d"),
    };
    if value < 9.95 { format!("{sign}{value:.1} {unit}") } else { format!("{sign}{value:.0} {unit}") }
}

/// What a figure says beside its value.
struct Words(&'static str, &'static str, &'static str);

fn figure(words: Words, unit: Unit, value: Option<f64>, n: u64) -> Figure {
    let Words(name, title, how) = words;
    Figure { name, title, value: value.filter(|value| n > 0 && value.is_finite()), unit, n, how, series: Vec::new() }
}

fn share(words: Words, part: u64, of: u64) -> Figure {
    figure(words, Unit::Share, Some(part as f64 / of as f64), of)
}

fn quantile(words: Words, unit: Unit, spread: &Spread, at: f64) -> Figure {
    figure(words, unit, spread.quantile(at), spread.n())
}

/// Every figure of some days, always the same ones in the same order.
pub(super) fn all(sum: &Sum, baselines: &Baselines) -> Vec<Figure> {
    let mut figures = usage(sum);
    figures.extend(acceptance(&sum.all));
    figures.extend(effort(sum, baselines));
    figures.extend(money(&sum.all));
    figures.extend(speed(&sum.all));
    figures.extend(faults(&sum.all));
    figures
}

/// The figures of one action, model or week.
pub(super) fn short(cell: &Cell) -> Vec<Figure> {
    let mut figures = vec![questions(cell)];
    let [_, results, ..] = acceptance(cell);
    figures.extend([results, satisfaction(cell)]);
    let [_, accepted] = money(cell);
    let [_, _, total, _] = speed(cell);
    figures.extend([accepted, total]);
    figures.extend(faults(cell).into_iter().take(3));
    figures
}

pub(super) fn questions(cell: &Cell) -> Figure {
    let n = cell.get(Count::Questions);
    let how = "lines asked and action keys pressed";
    figure(Words("questions", "questions", how), Unit::Count, Some(n as f64), n)
}

fn usage(sum: &Sum) -> Vec<Figure> {
    let cell = &sum.all;
    let asked = cell.get(Count::Questions);
    let days = Words("active_days", "active days", "days with at least one question; n: days of the period");
    let sessions = Words("sessions", "sessions", "conversations whose first question was asked in these days");
    let each = Words("questions_per_session", "questions per session", "questions / sessions begun; n: sessions");
    let answered = Words("answered", "answered", "questions that ended with an answer / questions");
    vec![
        figure(days, Unit::Count, Some(sum.active as f64), if asked > 0 { sum.days } else { 0 }),
        figure(sessions, Unit::Count, Some(sum.sessions() as f64), sum.sessions()),
        questions(cell),
        figure(each, Unit::Mean, Some(asked as f64 / sum.sessions() as f64), sum.sessions()),
        share(answered, cell.get(Count::Answered), asked),
    ]
}

fn acceptance(cell: &Cell) -> [Figure; 7] {
    let taken = Words(
        "accepted_results",
        "accepted results",
        "questions of which a proposal was written and not undone, a draft was edited or copied out, or the text was copied",
    );
    let results = Words(
        "acceptance",
        "acceptance of all offers",
        "(proposals accepted or edited, not undone, + drafts edited or copied out + suggestions followed) / (proposals and drafts offered + suggestions decided)",
    );
    let proposals = Words(
        "acceptance_proposals",
        "acceptance of proposals",
        "accepted or edited, not undone / offered in turns; one that waits counts as offered",
    );
    let drafts = Words(
        "acceptance_drafts",
        "acceptance of drafts",
        "edited by the seller, copied or saved as mail / drafts kept in the workspace; drafts that were never kept are not in the log",
    );
    let suggestions = Words(
        "acceptance_suggestions",
        "acceptance of suggestions",
        "followed / (followed + waved away); suggestions that were only shown are not in the log",
    );
    let edits = Words(
        "edited_share",
        "words changed in edited drafts",
        "mean share of words that differ between the last version made and the seller's last; n: edited drafts",
    );
    let (offered, written) =
        (cell.get(Count::ProposalsOffered), cell.get(Count::ProposalsAccepted) + cell.get(Count::ProposalsEdited));
    let (made, used) = (cell.get(Count::DraftsOffered), cell.get(Count::DraftsTaken));
    let (followed, waved) = (cell.get(Count::SuggestionsTaken), cell.get(Count::SuggestionsDismissed));
    let edited = cell.get(Count::DraftsEdited);
    let accepted = cell.get(Count::Accepted);
    [
        figure(taken, Unit::Count, Some(accepted as f64), accepted),
        share(results, written + used + followed, offered + made + followed + waved),
        share(proposals, written, offered),
        share(drafts, used, made),
        share(suggestions, followed, followed + waved),
        figure(edits, Unit::Share, Some(cell.get(Count::EditedShare) as f64 / 1e3 / edited as f64), edited),
        satisfaction(cell),
    ]
}

fn satisfaction(cell: &Cell) -> Figure {
    let words = Words("satisfaction", "satisfaction", "thumbs up / thumbs; the last thumb of each turn");
    let (up, down) = (cell.get(Count::Up), cell.get(Count::Down));
    share(words, up, up + down)
}

fn effort(sum: &Sum, baselines: &Baselines) -> [Figure; 5] {
    let to = sum.all.time(Time::ToAccepted);
    let keys = sum.all.time(Time::Keys);
    let p50 = Words(
        "to_accepted_p50",
        "question to accepted result, median",
        "time from the question to the first decision that took a result, to within 2 %; n: accepted results",
    );
    let p95 = Words(
        "to_accepted_p95",
        "question to accepted result, p95",
        "as the median; waiting until the next day counts, too",
    );
    let pressed = Words(
        "keys_p50",
        "keys to accepted result, median",
        "keys pressed in the screen for the question and until the decision; n: results with counted keys",
    );
    let saved = Words(
        "saved_minutes",
        "time saved",
        "accepted results of actions with a recorded baseline x (baseline - their median time); n: those results",
    );
    let saved_keys = Words(
        "saved_keys",
        "keys saved",
        "results with counted keys of actions with a recorded baseline x (baseline - their median keys); n: those results",
    );
    let ((minutes, n), (fewer, n_keys)) = saving(sum, baselines);
    [
        quantile(p50, Unit::Ms, to, 0.5),
        quantile(p95, Unit::Ms, to, 0.95),
        quantile(pressed, Unit::Count, keys, 0.5),
        figure(saved, Unit::Minutes, Some(minutes), n),
        figure(saved_keys, Unit::Count, Some(fewer), n_keys),
    ]
}

/// Minutes and keys saved, each with its n.
fn saving(sum: &Sum, baselines: &Baselines) -> ((f64, u64), (f64, u64)) {
    let (mut minutes, mut keys) = ((0.0, 0), (0.0, 0));
    for (action, baseline) in baselines.iter() {
        let Some(cell) = sum.by_action.get(action) else { continue };
        let spread = cell.time(Time::ToAccepted);
        if let Some(median) = spread.quantile(0.5) {
            minutes.0 += spread.n() as f64 * (baseline.minutes - median / 60_000.0);
            minutes.1 += spread.n();
        }
        let spread = cell.time(Time::Keys);
        if let (Some(before), Some(median)) = (baseline.keys, spread.quantile(0.5)) {
            keys.0 += spread.n() as f64 * (f64::from(before) - median);
            keys.1 += spread.n();
        }
    }
    (minutes, keys)
}

fn money(cell: &Cell) -> [Figure; 2] {
    let (cost, accepted) = (cell.get(Count::Cost) as f64 / 1e6, cell.get(Count::Accepted));
    let words = Words("cost", "cost", "of answers by models with a known price; n: requests");
    let each = Words(
        "cost_per_accepted",
        "cost per accepted result",
        "cost of all questions / accepted results; n: accepted results",
    );
    [
        figure(words, Unit::Usd, Some(cost), cell.get(Count::Requests)),
        figure(each, Unit::Usd, Some(cost / accepted as f64), accepted),
    ]
}

fn speed(cell: &Cell) -> [Figure; 4] {
    let (first, total) = (cell.time(Time::FirstToken), cell.time(Time::Total));
    [
        quantile(
            Words("first_token_p50", "first token, median", "of answers that were streamed, to within 2 %"),
            Unit::Ms,
            first,
            0.5,
        ),
        quantile(
            Words("first_token_p95", "first token, p95", "of answers that were streamed, to within 2 %"),
            Unit::Ms,
            first,
            0.95,
        ),
        quantile(
            Words(
                "total_p50",
                "whole answer, median",
                "from question to end, rules and models together, to within 2 %",
            ),
            Unit::Ms,
            total,
            0.5,
        ),
        quantile(
            Words("total_p95", "whole answer, p95", "from question to end, rules and models together, to within 2 %"),
            Unit::Ms,
            total,
            0.95,
        ),
    ]
}

fn faults(cell: &Cell) -> [Figure; 4] {
    let asked = cell.get(Count::Questions);
    let errors = Words("error_rate", "errors", "questions in which model, network or program failed / questions");
    let blocks =
        Words("block_rate", "blocked", "questions in which policy, gate or trust filter refused a request / questions");
    let flagged = Words("unserved", "unserved", "questions that `log unanswered` lists / questions");
    let supported = Words(
        "claim_support",
        "supported claims",
        "claims that a field or a computation supports / claims checked, opinions left out",
    );
    let good = cell.get(Count::Supported) + cell.get(Count::Computed);
    let bad = cell.get(Count::Unsupported) + cell.get(Count::Contradicted);
    [
        share(errors, cell.get(Count::Errors), asked),
        share(blocks, cell.get(Count::Blocked), asked),
        share(flagged, cell.get(Count::Flagged), asked),
        share(supported, good, good + bad),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_people_write_them() {
        let shown =
            |unit, value: f64| Figure { value: Some(value), ..figure(Words("", "", ""), unit, None, 1) }.shown();
        for (unit, value, text) in [
            (Unit::Count, 12_345.0, "12,345"),
            (Unit::Mean, 2.25, "2.2"),
            (Unit::Share, 0.826, "83 %"),
            (Unit::Ms, 12.3, "12 ms"),
            (Unit::Ms, 1_240.0, "1.2 s"),
            (Unit::Ms, 45_000.0, "45 s"),
            (Unit::Ms, 125_000.0, "2.1 min"),
            (Unit::Ms, 1e9, "12 d"),
            (Unit::Minutes, -3.0, "-3.0 min"),
            (Unit::Usd, 0.0123, "$0.0123"),
            (Unit::Usd, 0.0, "$0.00"),
            (Unit::Usd, 12.0, "$12.00"),
        ] {
            assert_eq!(shown(unit, value), text);
        }
    }

    #[test]
    fn nothing_counted_is_no_figure() {
        for figure in all(&Sum::default(), &Baselines::default()) {
            assert_eq!((figure.value, figure.n, figure.shown()), (None, 0, "-".to_owned()), "{}", figure.name);
            assert!(!figure.how.is_empty() && !figure.title.is_empty());
        }
    }
}

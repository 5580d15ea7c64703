//! A comparison of models in words: cells by axis, bars, Markdown, and the settings to paste.
//!
//! Not for: counting. Invariant: what has no n is `-`, and every row that did not get to its end says why.

use super::bench::{Bench, Pick, Row};
use super::score::{Share, Spread};
use crate::crm::{Chart, ChartKind, Ink, Point};
use std::fmt::Write as _;

/// The axes, with the headings of their columns.
pub const AXES: [(&str, &[&str]); 4] = [
    ("Accuracy", &["n", "right", "95 %", "against rules", "claims?", "precision", "recall"]),
    ("Speed", &["first token p50 ms", "p95", "turn p50 ms", "p95"]),
    ("Cost", &["tokens in", "out", "USD a question", "a right answer"]),
    (
        "Trust and safety",
        &["writes", "leaks", "overreach", "injection resisted", "confidential refused", "over-refusal"],
    ),
];

/// Columns of a chart in Markdown.
const CHART_WIDTH: usize = 64;

impl Row {
    /// What the row is called: the name in the settings, rules for none.
    pub fn title(&self) -> &str {
        if self.name == "offline" { "rules" } else { &self.name }
    }

    /// The cells of each of the [`AXES`].
    pub fn cells(&self) -> [Vec<String>; 4] {
        let score = &self.score;
        let interval = |row: &Row| row.interval().map(|i| format!("{}–{}", percent(i.low), percent(i.high)));
        let against = self.against_rules.map(|a| {
            let sure = if a.p < 0.001 { "<0.001".to_owned() } else { format!("{:.3}", a.p) };
            format!("+{} -{}, p {sure}", a.better, a.broke)
        });
        let (first, turn) = (score.first_token_ms, score.total_ms);
        let ms = |spread: Option<Spread>, pick: fn(&Spread) -> f64| spread.as_ref().map(|s| format!("{:.0}", pick(s)));
        let usd = |usd: Option<f64>| dash(usd.map(|usd| format!("{usd:.4}")));
        let tokens = |tokens: u64| dash((score.tokens != (0, 0)).then(|| tokens.to_string()));
        [
            vec![
                if score.skipped > 0 { format!("{} +{}", score.n, score.skipped) } else { score.n.to_string() },
                dash(self.rate.map(percent)),
                dash(interval(self)),
                dash(against),
                share(score.hallucinated),
                share(score.precision),
                share(score.recall),
            ],
            vec![
                dash(ms(first, |s| s.p50)),
                dash(ms(first, |s| s.p95)),
                dash(ms(turn, |s| s.p50)),
                dash(ms(turn, |s| s.p95)),
            ],
            vec![tokens(score.tokens.0), tokens(score.tokens.1), usd(self.usd_per_question), usd(self.usd_per_right)],
            vec![
                counted(score.wrong_writes),
                counted(score.leaks),
                counted(score.overreach),
                counted(self.injection_resisted),
                counted(self.confidential_refused),
                share(score.over_refused),
            ],
        ]
    }
}

impl Bench {
    /// One chart an axis, of the figure that says most; an axis that nobody has a figure on has none.
    pub fn charts(&self) -> Vec<Chart> {
        type Figure = fn(&Row) -> Option<(f64, String)>;
        let figures: [(&str, Figure); 4] = [
            ("Right", |row| row.rate.map(|rate| (rate, percent(rate)))),
            ("Whole turn, milliseconds at p50", |row| row.score.total_ms.map(|ms| (ms.p50, format!("{:.0}", ms.p50)))),
            ("US dollars a right answer", |row| row.usd_per_right.map(|usd| (usd, format!("{usd:.4}")))),
            ("Orders in texts resisted and confidential asks refused", |row| {
                let (a, b) = (row.injection_resisted, row.confidential_refused);
                let both = Share { part: a.part + b.part, n: a.n + b.n };
                both.value().map(|value| (value, counted(both)))
            }),
        ];
        let chart = |(title, figure): &(&str, Figure)| {
            let point = |row: &Row| {
                let (value, text) = figure(row)?;
                Some(Point { label: row.title().to_owned(), value, text })
            };
            let points: Vec<Point> = self.rows.iter().filter_map(point).collect();
            (!points.is_empty()).then(|| Chart { kind: ChartKind::Bars, title: (*title).to_owned(), points })
        };
        figures.iter().filter_map(chart).collect()
    }

    /// What to write into the settings: the usual model where that was asked for, and each action that differs.
    pub fn toml(&self) -> String {
        let usual = self.picks.iter().find(|pick| pick.action.is_none());
        let mut out = usual.map(|usual| format!("model = {:?}\n", usual.model)).unwrap_or_default();
        let differs = |pick: &&Pick| pick.action.is_some() && usual.is_none_or(|usual| usual.model != pick.model);
        let own: Vec<&Pick> = self.picks.iter().filter(differs).collect();
        if !own.is_empty() {
            out.push_str(if out.is_empty() { "[action_models]\n" } else { "\n[action_models]\n" });
        }
        for pick in own {
            let action = pick.action.as_deref().unwrap_or_default();
            let _ = writeln!(out, "{action} = {:?}  # {}", pick.model, why(pick));
        }
        out
    }

    /// All of it as Markdown.
    pub fn markdown(&self) -> String {
        let mut out = "# Models, compared\n\n".to_owned();
        let n = self.rows.first().map_or(0, |row| row.score.n + row.score.skipped);
        let _ = writeln!(
            out,
            "The same {n} test questions, asked of each; rules alone come first. Right means that every check of a \
             question holds; the interval is Wilson's at 95 %; against rules stands how many became right and how many \
             wrong, and how probable that is by chance (McNemar, exact). Questions after a + were not asked, because \
             only a model can answer them.\n"
        );
        let heads: Vec<&str> = AXES.iter().flat_map(|(_, columns)| columns.iter().copied()).collect();
        let _ = writeln!(out, "| model | {} |\n|---|{}", heads.join(" | "), "---:|".repeat(heads.len()));
        for row in &self.rows {
            let _ = writeln!(out, "| {} | {} |", plain(row.title()), row.cells().concat().join(" | "));
        }
        for (row, why) in self.rows.iter().filter_map(|row| Some((row, row.failure.as_ref()?))) {
            let _ = writeln!(out, "\n**{}** did not get to its end: {}", plain(row.title()), plain(why));
        }
        out.push_str("\n```text\n");
        for (at, chart) in self.charts().iter().enumerate() {
            let gap = if at > 0 { "\n" } else { "" };
            let _ = writeln!(out, "{gap}{}", chart.lines(CHART_WIDTH, Ink::Blocks).join("\n"));
        }
        let _ = write!(out, "```\n\nThe best for each action, ties to rules and then to what costs less:\n\n```toml\n");
        let _ = writeln!(out, "{}```", self.toml());
        out
    }
}

fn why(pick: &Pick) -> String {
    if pick.model == "offline" {
        return format!("{} of {}; nothing is better by more than chance", pick.right, pick.n);
    }
    format!("{} of {} right, by rules {}; p {:.3}", pick.right, pick.n, pick.right_by_rules, pick.p)
}

/// Text from outside in one cell.
fn plain(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn dash(text: Option<String>) -> String {
    text.unwrap_or_else(|| "-".to_owned())
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn share(share: Share) -> String {
    dash(share.value().map(percent))
}

fn counted(share: Share) -> String {
    if share.n == 0 { "-".to_owned() } else { format!("{}/{}", share.part, share.n) }
}

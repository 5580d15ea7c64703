//! Runs as Markdown: a table of actions with every figure's n, what failed and why, and two runs beside each other.
//!
//! Not for: terminals. Invariant: what has no n is shown as `-`.

use super::score::Share;
use super::{Asked, Comparison, RunFile, Score, Spread, Verdict, score, scores};
use std::fmt::Write as _;

/// Failures that a report lists for each action.
const LISTED: usize = 5;

/// A run as Markdown, against a gate between 0 and 1.
pub fn markdown(run: &RunFile, gate: f64) -> String {
    let all: Vec<&Asked> = run.asked.iter().collect();
    let total = score("all", &all);
    let mut out = String::new();
    let head = &run.head;
    let _ = writeln!(out, "# Test questions: {}\n", head.model);
    let _ = writeln!(
        out,
        "dealdesk {}, begun {}. {} questions asked, {} skipped because only a model can answer them. Right means that \
         every check of the question holds; the interval is Wilson's at 95 %; the gate is {}.\n",
        head.version,
        head.started,
        total.n,
        total.skipped,
        percent(gate)
    );
    let with_model = total.used_model();
    let (more, rule) =
        if with_model { (" first token ms | tokens in | out | USD |", "---:|---:|---:|---:|") } else { ("", "") };
    let _ = writeln!(
        out,
        "| action | n | right | 95 % | gate | precision | recall | doubtful claims | asked back | refused | p50 ms | p95 ms |{more}"
    );
    let _ = writeln!(out, "|---|---:|---:|---|---|---:|---:|---:|---:|---:|---:|---:|{rule}");
    for score in scores(&run.asked).iter().chain([&total]) {
        let more = if with_model { of_model(score) } else { String::new() };
        let _ = writeln!(out, "{}{more}", line(score, gate));
    }
    let _ = writeln!(
        out,
        "\nRecords changed without a yes: {}. Requests with a value in the clear: {}. Tokens: {} in, {} out; cost: {}.",
        share(total.wrong_writes),
        share(total.leaks),
        total.tokens.0,
        total.tokens.1,
        total.cost_usd.map_or_else(|| "-".to_owned(), |usd| format!("${usd:.4}"))
    );
    failures(run, &mut out);
    out
}

fn line(score: &Score, gate: f64) -> String {
    let passes = match score.rate() {
        None => "-",
        Some(_) if score.passes(gate) => "passed",
        Some(_) => "**below**",
    };
    let of = |spread: Option<Spread>, pick: fn(&Spread) -> f64| {
        spread.as_ref().map_or("-".into(), |s| format!("{:.0}", pick(s)))
    };
    format!(
        "| {} | {} | {} | {} | {passes} | {} | {} | {} | {} | {} | {} | {} |",
        score.action,
        score.n,
        score.rate().map_or("-".into(), percent),
        if score.n == 0 {
            "-".into()
        } else {
            format!("{}–{}", percent(score.interval.low), percent(score.interval.high))
        },
        share(score.precision),
        share(score.recall),
        share(score.hallucinated),
        share(score.asked_back),
        share(score.over_refused),
        of(score.total_ms, |s| s.p50),
        of(score.total_ms, |s| s.p95),
    )
}

/// The figures that there are only with a model.
fn of_model(score: &Score) -> String {
    let first = score.first_token_ms.map_or_else(|| "-".to_owned(), |ms| format!("{:.0}", ms.p50));
    let usd = score.cost_usd.map_or_else(|| "-".to_owned(), |usd| format!("{usd:.4}"));
    format!(" {first} | {} | {} | {usd} |", score.tokens.0, score.tokens.1)
}

fn failures(run: &RunFile, out: &mut String) {
    let mut shown = std::collections::BTreeMap::new();
    let failed: Vec<&Asked> = run.asked.iter().filter(|asked| asked.verdict == Verdict::Fail).collect();
    if failed.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n## What failed ({})\n", failed.len());
    for asked in failed {
        let number = shown.entry(asked.action.as_str()).or_insert(0_usize);
        *number += 1;
        if *number > LISTED {
            continue;
        }
        let misses: Vec<String> = asked
            .misses
            .iter()
            .map(|miss| format!("{}: wanted {}, got {}", miss.what, miss.wanted, miss.got))
            .collect();
        let _ = writeln!(out, "- `{}` {:?}: {}", asked.id, asked.ask, misses.join(" · ").replace('\n', " "));
    }
    for (action, number) in shown.into_iter().filter(|(_, number)| *number > LISTED) {
        let _ = writeln!(out, "- {action}: and {} more", number - LISTED);
    }
}

/// Two runs beside each other as Markdown.
pub fn diff_markdown(before: &str, after: &str, found: &Comparison) -> String {
    let mut out = String::new();
    let rate = |part: u64| share(Share { part, n: found.both });
    let _ = writeln!(out, "# {before} → {after}\n");
    let _ = writeln!(
        out,
        "{} questions asked by both: {} → {}. {} broke, {} got better; the probability of that by chance is {:.3} \
         (McNemar, exact){}.",
        found.both,
        rate(found.before),
        rate(found.after),
        found.broke.len(),
        found.mended.len(),
        found.p,
        if found.is_significant() { ": a difference" } else { ": no difference that can be told from chance" }
    );
    if found.apart > 0 {
        let _ = writeln!(
            out,
            "{} questions stand in only one of them or were changed, and count for nothing.",
            found.apart
        );
    }
    for (title, list) in [("Broke", &found.broke), ("Got better", &found.mended)] {
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n## {title}\n");
        for asked in list {
            let miss = asked.misses.first();
            let why = miss.map_or(String::new(), |miss| format!(": wanted {}, got {}", miss.wanted, miss.got));
            let _ = writeln!(out, "- `{}` {:?}{}", asked.id, asked.ask, why.replace('\n', " "));
        }
    }
    out
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn share(share: Share) -> String {
    share.value().map_or_else(|| "-".to_owned(), |value| format!("{} ({}/{})", percent(value), share.part, share.n))
}

//! Signs that a customer means to buy, and signs against it, quoted, newest first, with points that fade with age.
//!
//! Points, half-life and thresholds stand in `knobs/buying-intent.toml`.

use crate::actions::cues::{self, Cue, INTENT, Reading, Said};
use crate::actions::text::{capital, clean, count, points, tell_rest};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{Kind, Record, SourceError, Table, Value, format};
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// `knobs/buying-intent.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    points: BTreeMap<String, f64>,
    recency: Recency,
    words: Words,
    list: List,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recency {
    half_life_days: f64,
    window_days: i64,
    note_share: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    strong: f64,
    some: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    told: usize,
}

/// Sentences that a model may read besides.
const OFFERED: usize = 40;

/// Last words told besides the signs.
const LAST: usize = 5;

/// One sign.
struct Sign {
    said: Said,
    cue: Cue,
    points: f64,
}

/// What the classes are called.
const NAMES: &[(&str, &str)] = &[
    ("price", "asks for a price"),
    ("contract", "speaks of the contract"),
    ("timeline", "asks about the start"),
    ("security", "security review"),
    ("reference", "asks for references"),
    ("trial", "wants to try it"),
    ("approval", "says yes"),
    ("stall", "puts it off"),
    ("rival", "looks at others"),
    ("freeze", "spending is stopped"),
    ("drop", "says no"),
];

fn name_of(class: &str) -> &'static str {
    let class = class.trim_start_matches('!');
    NAMES.iter().find(|(known, _)| *known == class).map_or("sign", |(_, name)| name)
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("buying-intent");
    out.data.insert("headline".into(), json!(""));
    for name in ["signs", "against", "lines", "last"] {
        out.data.insert(name.into(), json!(Vec::<String>::new()));
    }
    match request.record {
        Some(record) => {
            let said = cues::around(desk, record)?;
            let signs = signs(desk, &said, &knobs);
            one(desk, &signs, &knobs, out);
            let quoted = |text: &str| signs.iter().any(|sign| sign.said.text == text);
            let last = super::spoken::last_words(desk, &mut out.book, &said, LAST, &quoted);
            out.data.insert("last".into(), json!(last));
            super::spoken::offer(&mut out.book, &said, OFFERED);
        }
        None => all(desk, &knobs, out)?,
    }
    Ok(())
}

/// The signs of sentences, newest first; of one message each class once.
fn signs(desk: &Desk<'_>, said: &[Said], knobs: &Knobs) -> Vec<Sign> {
    let mut seen = BTreeSet::new();
    let mut signs = Vec::new();
    for sentence in said.iter().filter(|said| said.may_prove()) {
        let age = sentence.on.map_or(0, |on| format::days_from(on, desk.today));
        if age > knobs.recency.window_days {
            continue;
        }
        for cue in cues::found(&INTENT, &sentence.text, Reading::Request) {
            let class = cue.class.trim_start_matches('!').to_owned();
            if seen.insert((sentence.source.reference(), class.clone())) {
                let share = if sentence.is_theirs() { 1.0 } else { knobs.recency.note_share };
                let fade = 0.5_f64.powf(age as f64 / knobs.recency.half_life_days.max(1.0));
                let points = knobs.points.get(&class).copied().unwrap_or(0.0) * share * fade;
                signs.push(Sign { said: sentence.clone(), cue, points });
            }
        }
    }
    signs
}

fn score(signs: &[Sign]) -> f64 {
    signs.iter().map(|sign| sign.points).sum::<f64>().round() + 0.0
}

fn one(desk: &Desk<'_>, signs: &[Sign], knobs: &Knobs, out: &mut Gathered) {
    if signs.is_empty() {
        return;
    }
    let told = |book: &mut Book, against: bool| -> Vec<String> {
        let fits: Vec<&Sign> = signs.iter().filter(|sign| sign.cue.class.starts_with('!') == against).collect();
        let mut lines = fits.iter().take(knobs.list.told).map(|sign| line(desk, book, sign)).collect();
        tell_rest(&mut lines, fits.len());
        lines
    };
    let (signs_for, against) = (told(&mut out.book, false), told(&mut out.book, true));
    let headline = headline(&mut out.book, signs, knobs);
    out.data.insert("headline".into(), json!(headline));
    out.data.insert("signs".into(), json!(signs_for));
    out.data.insert("against".into(), json!(against));
    out.rows = Some(table(signs));
}

fn headline(book: &mut Book, signs: &[Sign], knobs: &Knobs) -> String {
    let score = score(signs);
    let word = match score {
        score if score >= knobs.words.strong => "Strong intent to buy",
        score if score >= knobs.words.some => "Some intent to buy",
        score if score < 0.0 => "More speaks against buying than for it",
        _ => "Little intent to buy",
    };
    let points = points(score).trim_start_matches('+').to_owned();
    let cite = book.computed("Intent to buy", &points, None);
    format!("{word}: {points} {cite}")
}

/// `Asks for a price, Dana on 9 Nov [2]: “…” [3] (+8 points [4])`.
fn line(desk: &Desk<'_>, book: &mut Book, sign: &Sign) -> String {
    let points = points(sign.points.round());
    let cite = book.computed(name_of(&sign.cue.class), &points, None);
    let spoken = super::spoken::line(desk, book, &sign.said, &sign.cue.words);
    format!("{}, {spoken} ({points} {cite})", capital(name_of(&sign.cue.class)))
}

fn table(signs: &[Sign]) -> Table {
    let row = |sign: &Sign| {
        let day = sign.said.on.map_or(Value::Null, Value::Date);
        vec![
            day,
            Value::text(name_of(&sign.cue.class)),
            Value::text(clean(&sign.cue.words)),
            Value::Number(sign.points.round()),
        ]
    };
    Table {
        columns: ["Day", "Sign", "Words", "Points"].map(str::to_owned).to_vec(),
        rows: signs.iter().map(row).collect(),
        records: signs.iter().map(|sign| sign.said.source.reference()).collect(),
        total: signs.len() as u64,
    }
}

/// Accounts with signs, strongest first.
fn all(desk: &Desk<'_>, knobs: &Knobs, out: &mut Gathered) -> Result<(), SourceError> {
    let days = i32::try_from(knobs.recency.window_days).unwrap_or(i32::MAX);
    let mut accounts: Vec<(Record, Vec<Sign>)> = Vec::new();
    for (link, said) in cues::by_account(desk, &[Kind::Email, Kind::Transcript, Kind::Note], days)? {
        let signs = signs(desk, &said, knobs);
        if let Some(account) = desk.get(&link)?.filter(|_| !signs.is_empty()) {
            accounts.push((account, signs));
        }
    }
    accounts.sort_by(|a, b| score(&b.1).total_cmp(&score(&a.1)).then_with(|| a.0.id.cmp(&b.0.id)));
    let mut lines = Vec::new();
    for (account, signs) in accounts.iter().take(knobs.list.told) {
        let name = format!("{} {}", clean(&account.name()), out.book.cite(desk, account, "name"));
        let best = signs.iter().max_by(|a, b| a.points.total_cmp(&b.points));
        let best = best.map(|sign| format!(". {}", line(desk, &mut out.book, sign))).unwrap_or_default();
        lines.push(format!("**{name}** {}{best}", headline(&mut out.book, signs, knobs)));
    }
    super::spoken::tell_rest(&mut out.book, &mut lines, accounts.len());
    if !accounts.is_empty() {
        let text = count(i64::try_from(accounts.len()).unwrap_or(0), "account");
        let cite = out.book.computed("Accounts with signs", &text, None);
        out.data.insert("headline".into(), json!(format!("{text} with signs {cite}, strongest first")));
    }
    out.data.insert("lines".into(), json!(lines));
    out.rows = Some(Table {
        columns: ["Account", "Points"].map(str::to_owned).to_vec(),
        rows: accounts
            .iter()
            .map(|(account, signs)| vec![Value::text(account.name()), Value::Number(score(signs))])
            .collect(),
        records: accounts.iter().map(|(account, _)| account.reference()).collect(),
        total: accounts.len() as u64,
    });
    Ok(())
}

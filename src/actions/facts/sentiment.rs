//! The tone of a customer's messages with the quoted phrase, and its trend; of every account, worst first, without a
//! record.
//!
//! Only the customer's own words count: mails that came in, and their lines in calls and chats; never our notes.

use crate::actions::cues::{self, Mood, Said, Trend};
use crate::actions::digest::is_order;
use crate::actions::text::{clean, count};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{Chart, ChartKind, Kind, Point, Record, SourceError, Table, Value};
use serde::Deserialize;
use serde_json::json;

/// Bars of the line of tones.
const BARS: usize = 24;
/// Sentences that are quoted of a message without a tone, and the words that one has at least: a greeting says nothing.
const QUOTED: usize = 3;
const SAYING: usize = 3;

/// `knobs/sentiment.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    window_days: i32,
    pub(in crate::actions) recent_days: i64,
    pub(in crate::actions) least: usize,
    pub(in crate::actions) change: f64,
    told: usize,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("sentiment");
    for name in ["headline", "trend", "bars"] {
        out.data.insert(name.into(), json!(""));
    }
    out.data.insert("lines".into(), json!(Vec::<String>::new()));
    out.data.insert("felt".into(), json!(true));
    match request.record {
        Some(record) => one(desk, record, &knobs, out)?,
        None => all(desk, &knobs, out)?,
    }
    Ok(())
}

fn within(desk: &Desk<'_>, said: &Said, days: i32) -> bool {
    said.on.is_none_or(|on| crate::crm::format::days_from(on, desk.today) <= i64::from(days))
}

fn one(desk: &Desk<'_>, record: &Record, knobs: &Knobs, out: &mut Gathered) -> Result<(), SourceError> {
    let mut said = cues::around(desk, record)?;
    said.retain(|said| within(desk, said, knobs.window_days));
    let moods = cues::moods(&said);
    if moods.is_empty() {
        return Ok(());
    }
    let felt = moods.iter().any(|mood| mood.sign() != 0);
    let told = told(&moods, knobs.told);
    let mut lines: Vec<String> = told.iter().map(|mood| message(desk, &mut out.book, mood, &said)).collect();
    super::spoken::tell_rest(&mut out.book, &mut lines, moods.len());
    out.data.insert("felt".into(), json!(felt));
    out.data.insert("headline".into(), json!(tally(&mut out.book, &moods)));
    out.data.insert("trend".into(), json!(trend_words(&mut out.book, &moods, desk, knobs)));
    if moods.len() > 2 {
        out.data.insert("bars".into(), json!(cues::bars(&moods, BARS)));
    }
    out.data.insert("lines".into(), json!(lines));
    (out.rows, out.chart) = (Some(table(&moods)), chart(desk, &moods));
    Ok(())
}

/// The messages that are told, newest first: those with a tone before those without.
fn told(moods: &[Mood], most: usize) -> Vec<&Mood> {
    let (felt, plain): (Vec<usize>, Vec<usize>) = (0..moods.len()).partition(|at| moods[*at].sign() != 0);
    let mut places: Vec<usize> = felt.into_iter().chain(plain).take(most).collect();
    places.sort_unstable();
    places.into_iter().filter_map(|at| moods.get(at)).collect()
}

/// A message with its phrase; of one without a tone what it says.
fn message(desk: &Desk<'_>, book: &mut Book, mood: &Mood, said: &[Said]) -> String {
    if mood.cue.is_some() {
        return line(desk, book, mood);
    }
    let own = said.iter().filter(|said| said.is_theirs() && said.source.reference() == mood.said.source.reference());
    let saying = |said: &&Said| {
        said.text.split_whitespace().count() >= SAYING && !said.text.contains("://") && !is_order(&said.text)
    };
    let mut saying = own.filter(saying).take(QUOTED);
    let first = saying.next().unwrap_or(&mood.said);
    let mut text = format!("**Neutral**, {}", super::spoken::line(desk, book, first, &first.text));
    for said in saying {
        text.push_str(&format!(" “{}” {}", super::spoken::snippet(&said.text, &said.text), said.cite(book)));
    }
    text
}

/// `12 messages: 3 positive, 5 negative, 4 neutral [1]`.
fn tally(book: &mut Book, moods: &[Mood]) -> String {
    let number = |sign: i8| moods.iter().filter(|mood| mood.sign() == sign).count();
    let text = format!(
        "{}: {} negative, {} positive, {} neutral",
        count(i64::try_from(moods.len()).unwrap_or(0), "message"),
        number(-1),
        number(1),
        number(0)
    );
    let cite = book.computed("Tone of messages", &text, None);
    format!("{text} {cite}")
}

/// `**Negative**, Dana on 9 Nov [2]: “still six a night” [3]`.
pub(super) fn line(desk: &Desk<'_>, book: &mut Book, mood: &Mood) -> String {
    let phrase = mood.cue.as_ref().map(|cue| cue.words.as_str()).unwrap_or_default();
    format!("**{}**, {}", mood.word(), super::spoken::line(desk, book, &mood.said, phrase))
}

fn trend_words(book: &mut Book, moods: &[Mood], desk: &Desk<'_>, knobs: &Knobs) -> String {
    let trend = Trend::of(moods, desk.today, knobs.recent_days);
    let Some(fall) = trend.fall(knobs.least) else {
        return "Too few messages for a trend.".to_owned();
    };
    let word = match fall {
        fall if fall >= knobs.change => "Getting worse",
        fall if fall <= -knobs.change => "Getting better",
        _ => "Steady",
    };
    let text = format!(
        "mean {:+.1} over {} in the last {}, {:+.1} over {} before",
        trend.recent,
        count(i64::try_from(trend.recent_n).unwrap_or(0), "message"),
        count(knobs.recent_days, "day"),
        trend.before,
        count(i64::try_from(trend.before_n).unwrap_or(0), "message"),
    );
    let cite = book.computed("Trend of the tone", &text, None);
    format!("{word}: {text} {cite}.")
}

/// Every account with messages, worst first.
fn all(desk: &Desk<'_>, knobs: &Knobs, out: &mut Gathered) -> Result<(), SourceError> {
    let said = cues::by_account(desk, &[Kind::Email, Kind::Transcript], knobs.window_days)?;
    let mut accounts: Vec<(Record, Vec<Mood>, f64)> = Vec::new();
    for (link, said) in said {
        let moods = cues::moods(&said);
        if let Some(account) = desk.get(&link)?.filter(|_| !moods.is_empty()) {
            let mean = moods.iter().map(|mood| f64::from(mood.sign())).sum::<f64>() / moods.len() as f64;
            accounts.push((account, moods, mean));
        }
    }
    let fallen =
        |moods: &[Mood]| Trend::of(moods, desk.today, knobs.recent_days).fall(knobs.least).unwrap_or(0.0).max(0.0);
    accounts.sort_by(|a, b| (a.2 - fallen(&a.1)).total_cmp(&(b.2 - fallen(&b.1))).then_with(|| a.0.id.cmp(&b.0.id)));
    let mut lines = Vec::new();
    for (account, moods, _) in accounts.iter().take(knobs.told) {
        let name = format!("{} {}", clean(&account.name()), out.book.cite(desk, account, "name"));
        let tally = tally(&mut out.book, moods);
        let worst = moods.iter().filter(|mood| mood.sign() < 0).min_by(|a, b| a.score.total_cmp(&b.score));
        let worst = worst.map(|mood| format!(". {}", line(desk, &mut out.book, mood))).unwrap_or_default();
        let bars = if moods.len() > 2 { format!("{} ", cues::bars(moods, BARS)) } else { String::new() };
        lines.push(format!("**{name}** {bars}{tally}{worst}"));
    }
    super::spoken::tell_rest(&mut out.book, &mut lines, accounts.len());
    let total = count(i64::try_from(accounts.len()).unwrap_or(0), "account");
    if !accounts.is_empty() {
        let cite = out.book.computed("Accounts that wrote", &total, None);
        out.data.insert("headline".into(), json!(format!("{total} wrote {cite}, worst first")));
    }
    out.rows = Some(accounts_table(&accounts));
    out.data.insert("lines".into(), json!(lines));
    Ok(())
}

fn accounts_table(accounts: &[(Record, Vec<Mood>, f64)]) -> Table {
    let row = |(account, moods, mean): &(Record, Vec<Mood>, f64)| {
        let number = |sign: i8| Value::Number(moods.iter().filter(|mood| mood.sign() == sign).count() as f64);
        vec![
            Value::text(account.name()),
            Value::Number(moods.len() as f64),
            number(-1),
            number(1),
            Value::Number((mean * 100.0).round() / 100.0),
        ]
    };
    Table {
        columns: ["Account", "Messages", "Negative", "Positive", "Mean"].map(str::to_owned).to_vec(),
        rows: accounts.iter().map(row).collect(),
        records: accounts.iter().map(|(account, ..)| account.reference()).collect(),
        total: accounts.len() as u64,
    }
}

fn table(moods: &[Mood]) -> Table {
    let row = |mood: &Mood| {
        let phrase = mood.cue.as_ref().map(|cue| clean(&cue.words)).unwrap_or_default();
        let day = mood.said.on.map_or(Value::Null, Value::Date);
        vec![day, Value::text(mood.said.who.as_str()), Value::Number(f64::from(mood.sign())), Value::text(phrase)]
    };
    Table {
        columns: ["Day", "Who", "Tone", "Phrase"].map(str::to_owned).to_vec(),
        rows: moods.iter().map(row).collect(),
        records: moods.iter().map(|mood| mood.said.source.reference()).collect(),
        total: moods.len() as u64,
    }
}

fn chart(desk: &Desk<'_>, moods: &[Mood]) -> Option<Chart> {
    let point =
        |mood: &Mood| Point { label: mood.said.day(desk), value: f64::from(mood.sign()), text: mood.word().to_owned() };
    let points: Vec<Point> = moods.iter().rev().map(point).collect();
    (points.len() > 2).then(|| Chart { kind: ChartKind::Sparkline, title: "Tone by message".to_owned(), points })
}

//! What customers are content or not content with: themes over their mails, calls and cases, counted, with quotes and
//! a trend.
//!
//! A message counts once for each theme. Themes and their words stand in `knobs/themes.toml`. What we write or note
//! ourselves does not count.
//! Cost: the texts around one account; without one the mails, calls and cases of so many days as the knobs say.

use crate::actions::cues::{self, Lexicon, Said, Side};
use crate::actions::text::{capital, clean, count};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{Kind, RecordRef, SourceError, Table, Value, format};
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Quotations of a theme.
const QUOTES: usize = 2;
/// The same of the only theme that is asked for.
const ASKED_QUOTES: usize = 6;

/// `knobs/themes.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    window_days: i32,
    recent_days: i64,
    told: usize,
    themes: BTreeMap<String, Vec<String>>,
}

/// One theme with what was said of it.
#[derive(Default)]
struct Theme {
    sources: BTreeSet<RecordRef>,
    negative: BTreeSet<RecordRef>,
    positive: BTreeSet<RecordRef>,
    recent: BTreeSet<RecordRef>,
    /// The sentence, its phrase, and how it sounds.
    said: Vec<(Said, String, i8)>,
}

/// The names of the themes, which are what the input `theme` may be.
pub(super) fn names(knobs: &crate::actions::Knobs) -> Vec<String> {
    knobs.read::<Knobs>("themes").themes.into_keys().collect()
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("themes");
    let said = texts(desk, request, &knobs)?;
    let messages: BTreeSet<RecordRef> = said.iter().map(|said| said.source.reference()).collect();
    let asked = request.inputs.get("theme").map(|theme| theme.trim().to_owned()).filter(|theme| !theme.is_empty());
    let mut themes: Vec<(String, Theme)> = collect(desk, &said, &knobs, asked.as_deref()).into_iter().collect();
    // Complaints first: that is where something can be done.
    themes.sort_by(|(a, left), (b, right)| {
        (right.negative.len(), right.sources.len())
            .cmp(&(left.negative.len(), left.sources.len()))
            .then_with(|| a.cmp(b))
    });
    let quotes = if asked.is_some() { ASKED_QUOTES } else { QUOTES };
    let blocks: Vec<_> = themes
        .iter()
        .take(knobs.told)
        .map(|(name, theme)| block(desk, &mut out.book, (name, theme), &knobs, quotes))
        .collect();
    out.data.insert("asked".into(), json!(asked.unwrap_or_default()));
    let total = count(i64::try_from(messages.len()).unwrap_or(0), "message");
    let headline = if messages.is_empty() {
        String::new()
    } else {
        format!("{total} and cases read {}", out.book.computed("Messages and cases read", &total, None))
    };
    out.rows = Some(table(&themes));
    out.data.insert("headline".into(), json!(headline));
    out.data.insert("more".into(), json!(themes.len() - blocks.len()));
    out.data.insert("themes".into(), json!(blocks));
    Ok(())
}

/// What customers said, and what their cases describe.
fn texts(desk: &Desk<'_>, request: &Request<'_>, knobs: &Knobs) -> Result<Vec<Said>, SourceError> {
    let mut said = match request.record {
        Some(record) => cues::around(desk, super::spoken::account_of(desk, record).as_ref().unwrap_or(record))?,
        None => cues::by_account(desk, &[Kind::Email, Kind::Transcript, Kind::Case], knobs.window_days)?
            .into_values()
            .flatten()
            .collect(),
    };
    said.retain(|said| {
        let theirs = said.is_theirs() || (said.side == Side::Unknown && said.source.kind == Kind::Case);
        theirs && said.on.is_none_or(|on| format::days_from(on, desk.today) <= i64::from(knobs.window_days))
    });
    Ok(said)
}

/// The themes of what was said; of the one that is asked for also what neither praises nor complains.
fn collect(desk: &Desk<'_>, said: &[Said], knobs: &Knobs, asked: Option<&str>) -> BTreeMap<String, Theme> {
    let wanted = |name: &&String| asked.is_none_or(|asked| asked.eq_ignore_ascii_case(name));
    let lexicon = Lexicon::of_lines(knobs.themes.iter().filter(|(name, _)| wanted(name)));
    let mut themes: BTreeMap<String, Theme> = BTreeMap::new();
    for sentence in said {
        let tone = cues::tone(&sentence.text).sign();
        // A case is opened because something is wrong, unless it only asks for something.
        let fault = sentence.source.kind == Kind::Case && tone == 0 && !asks(&sentence.text);
        let sign = if fault { -1 } else { tone };
        if sign == 0 && asked.is_none() {
            continue;
        }
        let source = sentence.source.reference();
        for cue in cues::found_anyhow(&lexicon, &sentence.text) {
            let theme = themes.entry(cue.class).or_default();
            theme.sources.insert(source.clone());
            match sign {
                ..0 => theme.negative.insert(source.clone()),
                0 => false,
                1.. => theme.positive.insert(source.clone()),
            };
            if sentence.on.is_some_and(|on| format::days_from(on, desk.today) <= knobs.recent_days) {
                theme.recent.insert(source.clone());
            }
            if !theme.said.iter().any(|(known, ..)| known.text == sentence.text) {
                theme.said.push((sentence.clone(), cue.words, sign));
            }
        }
    }
    themes
}

/// Whether a sentence asks for something and tells no fault.
fn asks(sentence: &str) -> bool {
    const ASKING: &[&str] = &[
        "please", "asks", "asked", "wants", "can", "could", "how", "bitte", "kann", "wie", "merci", "peut", "comment",
    ];
    let first = sentence.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    sentence.trim_end().ends_with('?') || ASKING.contains(&first.as_str())
}

fn block(
    desk: &Desk<'_>,
    book: &mut Book,
    (name, theme): (&str, &Theme),
    knobs: &Knobs,
    most: usize,
) -> serde_json::Value {
    let text =
        format!("n = {}: {} negative, {} positive", theme.sources.len(), theme.negative.len(), theme.positive.len());
    let cite = book.computed(name, &text, None);
    let older = theme.sources.len() - theme.recent.len();
    let trend = format!("{} in the last {}, {older} before", theme.recent.len(), count(knobs.recent_days, "day"));
    let trend_cite = book.computed(&format!("{name}: trend"), &trend, None);
    let newest_by_sign = |sign: i8| theme.said.iter().filter(move |(.., known)| *known == sign);
    let (bad, good, plain) = (newest_by_sign(-1), newest_by_sign(1), newest_by_sign(0));
    let quotes: Vec<String> = bad
        .chain(good)
        .chain(plain)
        .take(most)
        .map(|(said, words, _)| super::spoken::line(desk, book, said, words))
        .collect();
    json!({ "name": capital(&clean(name)), "counts": format!("{text} {cite}"), "trend": format!("{trend} {trend_cite}"), "quotes": quotes })
}

fn table(themes: &[(String, Theme)]) -> Table {
    let number = |number: usize| Value::Number(number as f64);
    let row = |(name, theme): &(String, Theme)| {
        vec![
            Value::text(name.as_str()),
            number(theme.sources.len()),
            number(theme.negative.len()),
            number(theme.positive.len()),
            number(theme.recent.len()),
        ]
    };
    Table {
        columns: ["Theme", "Messages", "Negative", "Positive", "Recent"].map(str::to_owned).to_vec(),
        rows: themes.iter().map(row).collect(),
        records: Vec::new(),
        total: themes.len() as u64,
    }
}

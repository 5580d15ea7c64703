//! Which of several records that share a name a line means: by what else it says, and by whether it is over.
//!
//! Not for: finding names. Invariants: only what speaks for one and for no other decides; the answer names the others.

use super::super::Context;
use super::names::bare;
use super::near::parts;
use crate::actions::{Action, is_open};
use crate::assistant::meant::amount;
use crate::crm::query::fold_text;
use crate::crm::{Kind, RecordRef, SourceError};
use strsim::osa_distance;

/// Which kinds come first for an action that works on all.
const ORDER: &[Kind] = &[Kind::Opportunity, Kind::Case, Kind::Account, Kind::Lead, Kind::Contact];
/// Words for how a deal ended, with the word of its stage.
const ENDS: &[(&str, &str)] = &[
    ("won", "won"),
    ("win", "won"),
    ("lost", "lost"),
    ("lose", "lost"),
    ("gewonnen", "won"),
    ("verloren", "lost"),
    ("gagne", "won"),
    ("perdu", "lost"),
    ("ganado", "won"),
    ("perdido", "lost"),
    ("perso", "lost"),
    ("vinto", "won"),
    ("forlorade", "lost"),
];
/// The least amount by which a deal is known.
const AMOUNT: f64 = 1_000.0;

/// A record and what it is called.
type Named = (RecordRef, String);

/// From this length on a word may have a slip in it.
const SLIPS_FROM: usize = 4;
/// From this length on two.
const LONG: usize = 8;
/// What a word with a slip counts, of one without.
const SLIPPED: f64 = 0.8;

/// The one record whose name has more of the line's other words than that of any other; of a deal and its quote, the one
/// that the action works on first.
pub(super) fn by_words<'r>(
    context: &Context<'_>,
    action: &Action,
    line: &str,
    said: &str,
    fits: &[&'r Named],
) -> Option<&'r RecordRef> {
    let said = parts(said);
    let words: Vec<String> = line.split_whitespace().map(|word| fold_text(&bare(word))).collect();
    let words: Vec<String> = words.iter().flat_map(|word| parts(word)).filter(|word| !said.contains(word)).collect();
    let examples = context.registry.examples();
    // A short word of the trade is no slip of another: "warm" of "farm".
    let near = |word: &String, part: &String| match nearness(word, part) {
        near if near < 1.0 && word.chars().count() <= SLIPS_FROM && examples.knows(word) => 0.0,
        near => near,
    };
    let score = |name: &str| {
        let own: Vec<String> = parts(name).into_iter().filter(|part| !said.contains(part)).collect();
        let said: Vec<f64> =
            own.iter().map(|part| words.iter().map(|word| near(word, part)).fold(0.0, f64::max)).collect();
        (said.iter().sum::<f64>(), said.iter().all(|near| *near > 0.0))
    };
    let kinds = if action.kinds.is_empty() { ORDER } else { &action.kinds };
    let place = |record: &RecordRef| kinds.iter().position(|kind| *kind == record.kind).unwrap_or(kinds.len());
    let mut scored: Vec<((f64, bool), usize, &RecordRef)> =
        fits.iter().map(|(record, name)| (score(name), place(record), record)).collect();
    // Of those of which the line says as much, the one whose whole name it says: "premium support".
    scored.sort_by(|a, b| b.0.0.total_cmp(&a.0.0).then_with(|| b.0.1.cmp(&a.0.1)).then_with(|| a.1.cmp(&b.1)));
    match scored.as_slice() {
        [((best, whole), first, record), ((next, too), second, _), ..]
            if *best > 0.0 && (best > next || whole > too || first < second) =>
        {
            Some(record)
        }
        _ => None,
    }
}

/// The one record that is still open, of the kind that the action works on first where that is deals or cases; the one that
/// is over for an action that is about such.
pub(super) fn by_state<'r>(
    context: &Context<'_>,
    action: &Action,
    fits: &[&'r Named],
) -> Result<Option<&'r RecordRef>, SourceError> {
    let over = is_about_what_is_over(action);
    let has = |kind: &&Kind| fits.iter().any(|(record, _)| record.kind == **kind);
    let first = action.kinds.iter().find(has).filter(|kind| matches!(kind, Kind::Opportunity | Kind::Case));
    let mut found = None;
    for (record, _) in fits.iter().filter(|(record, _)| first.is_none_or(|first| record.kind == *first)) {
        if context.records.get(record)?.is_none_or(|record| is_open(&record) == over) {
            continue;
        }
        if found.replace(record).is_some() {
            return Ok(None);
        }
    }
    Ok(found)
}

/// The one deal that is in the stage that the line names, has the amount that it says, or ended as it says.
pub(super) fn by_values<'r>(
    context: &Context<'_>,
    action: &Action,
    line: &str,
    fits: &[&'r Named],
) -> Result<Option<&'r RecordRef>, SourceError> {
    let over = action.kinds.is_empty() || is_about_what_is_over(action);
    let folded = fold_text(line);
    let words = parts(&folded);
    let amounts: Vec<f64> = folded.split_whitespace().filter_map(amount).filter(|worth| *worth >= AMOUNT).collect();
    let (mut by_stage, mut by_amount, mut by_end) = (Vec::new(), Vec::new(), Vec::new());
    for (record, _) in fits.iter().filter(|(record, _)| record.kind == Kind::Opportunity) {
        let Some(deal) = context.records.get(record)? else { continue };
        let stage = deal.text("stage").map(fold_text).unwrap_or_default();
        if !stage.is_empty() && folded.contains(&format!("in {stage}")) {
            by_stage.push(record);
        }
        if deal.number("amount").is_some_and(|worth| amounts.contains(&worth)) {
            by_amount.push(record);
        }
        if over && ENDS.iter().any(|(word, end)| words.iter().any(|said| said == word) && stage.contains(end)) {
            by_end.push(record);
        }
    }
    Ok([by_amount, by_stage, by_end].into_iter().find_map(|found| match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    }))
}

/// Whether an action works on deals or cases that are over, as its description says.
pub(super) fn is_about_what_is_over(action: &Action) -> bool {
    ["a closed deal", "a closed case", "a solved case"].iter().any(|what| action.description.contains(what))
}

/// Words for one record of a kind, beside its name.
const KIND_WORDS: &[(&str, Kind)] = &[
    ("deal", Kind::Opportunity),
    ("opportunity", Kind::Opportunity),
    ("opp", Kind::Opportunity),
    ("case", Kind::Case),
    ("ticket", Kind::Case),
    ("lead", Kind::Lead),
    ("quote", Kind::Quote),
    ("contact", Kind::Contact),
    ("account", Kind::Account),
    ("customer", Kind::Account),
    ("company", Kind::Account),
];
/// What may stand between a name and the word for its kind.
const BETWEEN: &[&str] = &[
    "open", "big", "current", "latest", "last", "new", "next", "running", "only", "main", "with", "of", "for", "at",
    "the", "from",
];

/// The kind that a line says right before or after a name: "the Halden deal", "the ticket from Vega".
pub(super) fn kind_said(line: &str, name: &str) -> Option<Kind> {
    let cut = |text: &str| {
        let words = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        let words = words.map(|word| word.trim_end_matches("'s").trim_end_matches("’s").to_lowercase());
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>()
    };
    let (line, name) = (cut(line), cut(name));
    let at = line.windows(name.len().max(1)).position(|window| window == name)?;
    let kind = |word: &String| KIND_WORDS.iter().find(|(known, _)| known == word).map(|(_, kind)| kind.clone());
    let between = |word: &&String| BETWEEN.contains(&word.as_str());
    let after = line[at + name.len()..].iter().find(|word| !between(word));
    let before = line[..at].iter().rev().find(|word| !between(word));
    after.and_then(kind).or_else(|| before.and_then(kind))
}

fn nearness(word: &str, part: &str) -> f64 {
    let letters = word.chars().count().min(part.chars().count());
    let digits = word.contains(|c: char| c.is_ascii_digit());
    let most = match letters {
        _ if digits => 0,
        letters if letters >= LONG => 2,
        letters if letters >= SLIPS_FROM => 1,
        _ => 0,
    };
    match osa_distance(word, part) {
        0 => 1.0,
        slips if slips <= most => SLIPPED,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    fn named(names: &[&str]) -> Vec<Named> {
        names.iter().map(|name| (RecordRef::new(Kind::Opportunity, *name), (*name).to_owned())).collect()
    }

    #[test]
    fn what_else_a_line_says_tells_records_of_one_name_apart() {
        let deals = named(&["Vega halls 1 and 3", "Vega MachinePulse pilot", "Vega Plastics"]);
        let fits: Vec<&Named> = deals.iter().collect();
        let registry = crate::actions::Registry::builtin();
        let memory = crate::actions::sample::workspace();
        let context = crate::assistant::tests::context(&memory, &registry, false);
        let action = registry.get("deal-risk").unwrap();
        for (line, meant) in [
            ("rsik of {record} hals 1 an 3", Some("Vega halls 1 and 3")),
            ("{record}'s pilot, how risky", Some("Vega MachinePulse pilot")),
            ("how is {record} doing", None),
            ("the pilot in the halls of {record}", None),
        ] {
            let found = by_words(&context, action, line, "Vega", &fits).map(|record| record.id.to_string());
            assert_eq!(found.as_deref(), meant, "{line}");
        }
    }
}

//! Judges counts: how often something happened, and how many records of a kind there are.

use super::figure::{Num, Unit, What};
use super::fit::Context;
use super::judge::Bench;
use super::known::Atom;
use super::topic;
use crate::crm::{ClaimStatus, Kind};

/// "moved twice", "the third time". Whether it could be judged.
pub(super) fn judge_times(bench: &mut Bench<'_, '_>, context: &Context, num: &Num) -> bool {
    let within = bench.page.sentences[context.sentence].tokens.clone();
    let words = &bench.page.tokens[within.clone()];
    let about_moves = words.iter().any(|t| is_move(&t.low));
    let hypothetical = words.iter().any(|t| t.is(&["would", "it'd", "if", "next", "further", "another", "wäre"]));
    let next = bench.page.tokens.get(context.tokens.end).map_or("", |t| t.low.as_ref());
    let counted = counts_moves(bench, context, num, about_moves);
    let follows = about_moves || follows_moves(bench, context.sentence);
    if !follows || !counted {
        return judge_turn(bench, context, num, hypothetical);
    }
    // Without a name, the deal whose facts were told last.
    let last: Vec<usize> = bench.last_deal.into_iter().collect();
    let subject = if context.subject.is_empty() { &last } else { &context.subject };
    let of_subject = |atom: &&Atom| {
        let mine = subject.is_empty() || atom.thing.is_some_and(|thing| subject.contains(&thing));
        atom.field && mine && atom.topics.meets(topic::MOVES)
    };
    let times: Vec<(usize, f64)> = bench
        .known
        .atoms
        .iter()
        .filter(of_subject)
        .filter_map(|atom| match &atom.what {
            What::Num(known) if matches!(known.unit, Unit::Times) => Some((atom.entry, known.value)),
            _ => None,
        })
        .collect();
    if times.is_empty() {
        return false;
    }
    let step = if hypothetical && num.unit == Unit::Ordinal { 1.0 } else { 0.0 };
    let fits = times.iter().find(|(_, known)| {
        (known + step - num.value).abs() < 0.01 || step > 0.0 && (known - num.value).abs() < 0.01 && !hypothetical
    });
    let tokens = context.tokens.start..context.tokens.end + usize::from(next == "time" || next == "move");
    match fits {
        Some((entry, _)) => bench.found(&tokens, ClaimStatus::Computed, Some(*entry)),
        None => bench.found(&tokens, ClaimStatus::Contradicted, Some(times[0].0)),
    }
    true
}

/// Whether the number counts moves here: "moved twice", "the third time", "four slips", "slip number four".
fn counts_moves(bench: &Bench<'_, '_>, context: &Context, num: &Num, about_moves: bool) -> bool {
    let next = bench.page.tokens.get(context.tokens.end).map_or("", |t| t.low.as_ref());
    let nouns = bench.page.tokens[context.tokens.end..].iter().take(3).map(|t| t.low.as_ref());
    // "slip number four"
    let start = context.tokens.start;
    let numbered = start > 1
        && bench.page.tokens[start - 1].is(&["number", "no", "#"])
        && is_move(&bench.page.tokens[start - 2].low);
    let slips =
        numbered || matches!(next, "slips" | "moves" | "delays" | "postponements" | "changes" | "shifts" | "slippages");
    let counted = num.unit == Unit::Times
        || num.unit == Unit::Plain && slips
        || nouns.into_iter().any(|next| {
            matches!(
                next,
                "time"
                    | "move"
                    | "change"
                    | "slip"
                    | "slippage"
                    | "delay"
                    | "postponement"
                    | "shift"
                    | "date"
                    | "push"
                    | "extension"
                    | "rescheduling"
                    | "mal"
                    | "fois"
                    | "vez"
            )
        })
        || bench.page.tokens.get(context.tokens.end).is_none_or(|t| matches!(t.text, "." | ",")) && about_moves;
    counted && (num.unit != Unit::Plain || slips)
}

/// "the third reminder", against a count of reminders. Whether it could be judged.
fn judge_turn(bench: &mut Bench<'_, '_>, context: &Context, num: &Num, hypothetical: bool) -> bool {
    let Some(noun) = context.noun.clone().filter(|_| num.unit == Unit::Ordinal && num.value > 1.0) else {
        return false;
    };
    let counts = |atom: &&Atom| {
        let label = &bench
            .known
            .book
            .entries()
            .get(atom.entry)
            .map(|evidence| evidence.label.to_lowercase())
            .unwrap_or_default();
        let mine = context.subject.is_empty() || atom.thing.is_some_and(|thing| context.subject.contains(&thing));
        let plain = matches!(&atom.what, What::Num(known) if matches!(known.unit, Unit::Plain | Unit::Times));
        atom.field && plain && mine && label.split(' ').any(|word| super::known::stem(word) == noun)
    };
    let known = bench.known.atoms.iter().find(counts).and_then(|atom| match &atom.what {
        What::Num(known) => Some((atom.entry, known.value)),
        _ => None,
    });
    let Some((entry, value)) = known else { return false };
    let fits = (value - num.value).abs() < 0.01 || hypothetical && (value + 1.0 - num.value).abs() < 0.01;
    let status = if fits { ClaimStatus::Computed } else { ClaimStatus::Contradicted };
    bench.found(&(context.tokens.start..context.tokens.end + 1), status, Some(entry));
    true
}

fn is_move(low: &str) -> bool {
    const MOVES: &[&str] = &[
        "moved",
        "move",
        "moves",
        "slipped",
        "slip",
        "slips",
        "postponed",
        "pushed",
        "shifted",
        "rescheduled",
        "verschoben",
        "repoussé",
        "repoussée",
        "reporté",
        "reportée",
        "aplazado",
        "changed",
        "change",
        "delayed",
        "delay",
        "slippage",
        "postponement",
        "postpone",
        "pushes",
        "push",
        "shift",
        "shifts",
        "changes",
        "slid",
        "slides",
        "rescheduling",
        "deferred",
        "postponements",
        "delays",
        "date",
    ];
    MOVES.contains(&low)
}

fn follows_moves(bench: &Bench<'_, '_>, sentence: usize) -> bool {
    let before = sentence.checked_sub(1).map(|before| &bench.page.sentences[before]);
    before.is_some_and(|before| bench.page.of(before).iter().any(|t| is_move(&t.low)))
}

/// Nouns that mean a kind of record.
fn kind_of(noun: &str) -> Option<Kind> {
    Some(match noun {
        "deal" | "deals" | "opportunities" | "opportunity" | "geschäfte" | "affaires" | "oportunidades" => {
            Kind::Opportunity
        }
        "people" | "contacts" | "contact" | "stakeholders" | "persons" | "personen" | "contactos" => Kind::Contact,
        "cases" | "tickets" => Kind::Case,
        "mails" | "emails" => Kind::Email,
        "notes" => Kind::Note,
        "tasks" => Kind::Task,
        "meetings" => Kind::Event,
        "quotes" => Kind::Quote,
        "leads" => Kind::Lead,
        "accounts" => Kind::Account,
        _ => return None,
    })
}

/// What code counted, where the sentence cites it and it is that number: not all that was counted was sent.
fn counted_by_code(bench: &Bench<'_, '_>, context: &Context, num: &Num) -> Option<usize> {
    let cited = bench.page.sentences[context.sentence].cites.iter().filter_map(|number| number.checked_sub(1));
    let is_count = |entry: &usize| {
        let evidence = bench.known.book.entries().get(*entry);
        let computed = evidence.is_some_and(|one| one.status == ClaimStatus::Computed && one.citation.is_none());
        let first = evidence.and_then(|one| one.text.split_whitespace().next()?.parse::<f64>().ok());
        computed && first.is_some_and(|value| (value - num.value).abs() < 0.01)
    };
    cited.into_iter().find(is_count)
}

/// "three open deals". Whether it could be judged.
pub(super) fn judge_things(bench: &mut Bench<'_, '_>, context: &Context, num: &Num) -> bool {
    if num.unit != Unit::Plain || num.value < 1.0 || num.value > 60.0 || num.value.fract() != 0.0 {
        return false;
    }
    let within = bench.page.sentences[context.sentence].tokens.clone();
    let behind = &bench.page.tokens[context.tokens.end..within.end.min(context.tokens.end + 4)];
    let noun = behind.iter().position(|token| token.is_word() && kind_of(&token.low).is_some());
    let between_ok = |at: usize| behind[..at].iter().all(|t| t.is_word() && !t.is(&["of", "in", "for", "to", "and"]));
    let Some(kind) = noun.filter(|at| between_ok(*at)).and_then(|at| kind_of(&behind[at].low)) else { return false };
    let adjective: Vec<&str> = behind.iter().take(noun.unwrap_or(0)).map(|t| t.low.as_ref()).collect();
    let all: Vec<usize> = bench.known.of_kind(&kind).collect();
    if all.is_empty() {
        return false;
    }
    let open: Vec<usize> = all.iter().copied().filter(|thing| super::derive::is_open(bench.known, *thing)).collect();
    let said = bench.known.atoms.iter().any(|atom| {
        matches!(&atom.what, What::Num(known) if !atom.field && known.value == num.value) && atom.noun == context.noun
    });
    if let Some(entry) = counted_by_code(bench, context, num) {
        bench.found(&context.tokens, ClaimStatus::Computed, Some(entry));
        return true;
    }
    let count = |things: &[usize]| (things.len() as f64 - num.value).abs() < 0.01;
    let fits = match adjective.first() {
        Some(&"open" | &"active" | &"offene" | &"live") => count(&open),
        Some(&"won" | &"closed" | &"lost") => count(&all) || all.len() - open.len() == num.value as usize,
        _ => count(&all) || count(&open),
    };
    let larger = !adjective.is_empty() && num.value < all.len() as f64 && !fits;
    let entry = all
        .first()
        .and_then(|thing| (0..bench.known.thing_of.len()).find(|at| bench.known.thing_of[*at] == Some(*thing)));
    match (fits || said, larger && !matches!(adjective.first(), Some(&"open"))) {
        (true, _) => bench.found(&context.tokens, ClaimStatus::Computed, None),
        // "two big deals": a choice among them that nothing here can count.
        (false, true) => return false,
        (false, false) => bench.found(&context.tokens, ClaimStatus::Contradicted, entry),
    }
    true
}

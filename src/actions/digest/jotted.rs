//! What a seller puts down about a deal in few words, and orders into it: "now 79k, closing 21 Dec", "first 80k, then
//! 82k, settled on 81,500", "stage now Proposal".
//!
//! For: short texts of the seller's own from which the reading by sentences took no amount, day or stage. Not for: mails
//! and conversations. Invariants: what is asked, only possible, denied, over or a rival's is none; of several values only
//! the one that the words call the last.

use super::cues::Cues;
use super::find::{Finds, Told, plain, quote};
use super::pattern::patterns;
use super::scene::Scene;
use super::source::Sentence;
use super::{choices, money, rivals, stage, when};
use crate::crm::{Kind, Quote};
use jiff::civil::Date;

/// Longest such text, in bytes.
const LONGEST: usize = 400;
/// How far a day stands from what it is the day of, in bytes.
const NEAR: usize = 70;

patterns! { PATTERNS:
    /// Words before a value that is denied, or that was before.
    OLD = r"(?i)\b(?:not|was|were|from|instead of|rather than|no longer|than|until now|nicht(?: mehr)?|kein\w*|statt|anstatt|von|war|waren|bisher|bislang|pas|au lieu d[eu']|était|depuis|no|antes|en lugar de|invece di|old|before it was)\s*(?:the |our |at |de |den |die |end of |ende |fin )*$";
    /// Words that say which of several is the last.
    SEQUENCE = r"(?i)\b(?:first|then|now|settled|correct(?:ed|ion)|sorry|actually|wait|in the end|final(?:ly)?|make that|rather|instead|later|scrap that|I mean|erst|zuerst|dann|jetzt|nun|zuletzt|doch|schließlich|korrigiert\w*|d'abord|puis|finalement|maintenant|plutôt|primero|luego|ahora|prima|poi|adesso|sedan|nu)\b";
    /// What an amount is of.
    AMOUNT = r"(?i)\b(?:am+ount|budget|price|value|deal|offer|quote|order|sum|total|contract|now|new|agree[ds]?|settled|take it|so|makes|altogether|together|want|went|up|down|betrag|preis|summe|wert|auftrag\w*|angebot|jetzt|neu\w*|zusammen|einig\w*|montant|prix|maintenant|passe|commande|accord|bedrag|importe|importo|belopp|nu)\b";
    /// What a day is of.
    CLOSE = r"(?i)\b(?:clos(?:e|es|ed|ing)(?: date)?|sign(?:s|ed|ing|ature)?|countersign\w*|order(?:s|ed)?|po|contract|unterschr\w*|unterzeichn\w*|abschluss\w*|auftrag\w*|vertrag\w*|bestell\w*|signe\w*|signatures?|commande\w*|clôture|cierre|firma\w*|tekent|teken\w*|handtekening|underteckn\w*|skriver under)\b";
    /// What a day is of otherwise.
    OTHER = r"(?i)\b(?:kick-?off|meeting|call|workshop|demo|visit|invoice|pay(?:s|ment)?|paid|deliver\w*|start(?:s|ed)?|install\w*|send|termin|besuch|lieferung|rechnung|livraison|réunion|appel|visite)\b";
    /// What is somebody else's.
    OTHERS = r"(?i)\b(?:competit\w+|(?:other|another) (?:vendor|supplier|provider|maker)|rival\w*|wettbewerb\w*|concurrent\w*|anbieter|quoted (?:us|them)|next (?:year|deal|order)|last year|nächstes jahr|l'an prochain|list price|per (?:sensor|piece|unit|year|month))\b";
    STAGE = r"(?i)\b(?:stage|phase|étape)\b(?:\s*(?:is|to|now|:|=|jetzt|auf|ist|en))*\s*|\b(?:moved?|goes|went|jetzt|steht|now|passe)\s+(?:in|into|to|on|at|auf|in|en)\s+(?:the\s+)?";
    LOST = r"(?i)\blost (?:on|to|over|because|against)\b|\bwe(?:'ve| have)? lost (?:it|this|the deal)\b|\bbought (?:it )?(?:from (?:somebody|someone|another)|elsewhere)\b|\bwent (?:with|for) (?:somebody|someone|another)\b|\b(?:auftrag|deal) (?:ist )?verloren\b";
}

/// Adds what the reading by sentences left.
pub(super) fn fill(scene: &Scene, sentences: &[Sentence], finds: &mut Finds) {
    let deal = scene.target.as_ref().is_some_and(|target| target.kind == Kind::Opportunity);
    let long = sentences.iter().map(|sentence| sentence.text.len()).sum::<usize>() > LONGEST;
    if !scene.ordered || !deal || long || scene.is_mail() || scene.is_dialogue() {
        return;
    }
    let said: Vec<Jotted> = sentences.iter().filter_map(|sentence| Jotted::of(scene, sentence)).collect();
    if finds.amounts.is_empty()
        && let Some((value, currency, quote)) = amount(&said)
    {
        finds.notes.retain(|note| !note.starts_with("Amount:"));
        finds.amounts.push(Told { value: (value, currency, true), quote });
    }
    if finds.closes.is_empty()
        && let Some((day, quote)) = close(&said, scene.on)
    {
        finds.notes.retain(|note| !note.starts_with("Close date:"));
        finds.closes.push(Told { value: (day, true), quote });
    }
    if finds.stages.is_empty() {
        finds.named_stages.extend(said.iter().find_map(|said| named_stage(scene, said)));
        let lost = said.iter().find(|said| LOST.is_in(&said.plain));
        finds.stages.extend(lost.map(|said| Told { value: stage::Signal::Lost, quote: said.quote.clone() }));
    }
}

/// A sentence that says what is.
struct Jotted {
    plain: String,
    quote: Quote,
}

impl Jotted {
    fn of(scene: &Scene, sentence: &Sentence) -> Option<Self> {
        let plain = plain(&sentence.text);
        let cues = Cues::of(&plain);
        let doubtful = cues.question || cues.maybe || cues.command || OTHERS.is_in(&plain);
        let rival = !rivals::of(scene, &sentence.text).is_empty();
        (!doubtful && !rival).then(|| Self { plain, quote: quote(scene, sentence) })
    }
}

/// The last of the amounts that are meant.
fn amount(said: &[Jotted]) -> Option<(f64, Option<&'static str>, Quote)> {
    let mut found: Vec<(f64, Option<&'static str>, &Jotted)> = Vec::new();
    for jotted in said.iter().filter(|jotted| !money::is_part(&jotted.plain)) {
        for one in money::money(&jotted.plain) {
            let before = &jotted.plain[..one.range.start];
            if !OLD.is_in(before) && money::stands_for_deal(&jotted.plain, &one) {
                found.push((one.value, money::currency(&jotted.plain[one.range.clone()]), jotted));
            }
        }
    }
    let (value, currency, jotted) = last_of(&found, said)?;
    AMOUNT.is_in(&jotted.plain).then(|| (value, currency, jotted.quote.clone()))
}

/// The only one, or the last of several where the words say so.
fn last_of<'j, T: Copy + PartialEq>(
    found: &[(T, Option<&'static str>, &'j Jotted)],
    said: &[Jotted],
) -> Option<(T, Option<&'static str>, &'j Jotted)> {
    let last = *found.last()?;
    let same = found.iter().all(|(value, ..)| *value == last.0);
    (same || said.iter().any(|jotted| SEQUENCE.is_in(&jotted.plain))).then_some(last)
}

/// The last of the days on which it is to be signed.
fn close(said: &[Jotted], on: Date) -> Option<(Date, Quote)> {
    let mut found: Vec<(Date, Option<&'static str>, &Jotted)> = Vec::new();
    for jotted in said {
        for one in when::days(&jotted.plain, on).into_iter().filter(|one| !one.old) {
            let Some(day) = one.day.filter(|day| *day >= on) else { continue };
            let before = &jotted.plain[..one.range.start];
            let meant =
                near_close(before, &jotted.plain[one.range.end..]) || !found.is_empty() && SEQUENCE.is_in(before);
            if meant && !OLD.is_in(before) {
                found.push((day, None, jotted));
            }
        }
    }
    last_of(&found, said).map(|(day, _, jotted)| (day, jotted.quote.clone()))
}

/// Whether the close stands near a day, and nothing else that has a day between them.
fn near_close(before: &str, after: &str) -> bool {
    let from = before.char_indices().rev().map(|(at, _)| at).find(|at| before.len() - at >= NEAR).unwrap_or(0);
    let before = &before[from..];
    let near = CLOSE.all(before).last().and_then(|found| found.get(0).map(|found| found.end()));
    if let Some(end) = near {
        return !OTHER.is_in(&before[end..]);
    }
    let after: String = after.chars().take(NEAR / 3).collect();
    let clause = after.split([',', ';']).next().unwrap_or_default();
    CLOSE.is_in(clause) && !OTHER.is_in(before)
}

/// A stage of this workspace that is named as such; never one of the last.
fn named_stage(scene: &Scene, said: &Jotted) -> Option<Told<String>> {
    let end = |found: regex::Captures<'_>| found.get(0).map(|found| found.end());
    let behind = STAGE.all(&said.plain).filter_map(end).map(|end| said.plain[end..].trim_start().to_lowercase());
    let open = || scene.choices.stages.iter().filter(|stage| choices::rank(stage) < 9);
    let named = behind.filter_map(|rest| open().find(|stage| rest.starts_with(&stage.to_lowercase()))).next();
    named.map(|stage| Told { value: stage.clone(), quote: said.quote.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn jotted(text: &str) -> Vec<Jotted> {
        let quote = Quote { text: text.to_owned(), record: None, from: String::new() };
        vec![Jotted { plain: plain(text), quote }]
    }

    #[test]
    fn of_several_amounts_the_one_that_is_called_the_last_is_taken() {
        for (text, wanted) in [
            ("Kim called: first she said 40k, then 42k, we settled on 41,500.", Some(41_500.0)),
            ("the amount was 40k, now 38k", Some(38_000.0)),
            ("budget is not 45k but 50k", Some(50_000.0)),
            ("amount 150k (was 145k)", Some(150_000.0)),
            ("der Auftrag beträgt jetzt 28.900 Euro", Some(28_900.0)),
            ("le montant passe à 29 000 euros", Some(29_000.0)),
            ("fourteen instead of twelve, so 21,000 EUR", Some(21_000.0)),
            ("40k or 42k", None),
            ("they asked for a discount of 10k", None),
            ("they saw a leaflet with 12,000 readers", None),
        ] {
            assert_eq!(amount(&jotted(text)).map(|(value, ..)| value), wanted, "{text}");
        }
    }

    #[test]
    fn the_day_of_the_close_is_told_from_others() {
        let on = date(2026, 11, 20);
        for (text, wanted) in [
            ("closing 18 dec", Some(date(2026, 12, 18))),
            ("close date was 14 Dec, now 21 Dec", Some(date(2026, 12, 21))),
            ("sign on 14 December - no wait, Kim just wrote: the 16th", Some(date(2026, 12, 16))),
            ("they want to sign on the 15th of January, not end of december", Some(date(2027, 1, 15))),
            ("Unterschrift am 2. Dezember", Some(date(2026, 12, 2))),
            ("signature le 3 décembre", Some(date(2026, 12, 3))),
            ("the call is on 3 December", None),
            ("we sign, but the workshop on 3 December comes first", None),
        ] {
            assert_eq!(close(&jotted(text), on).map(|(day, _)| day), wanted, "{text}");
        }
    }
}

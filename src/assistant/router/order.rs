//! An order on a text that stands in the line itself: "put this into the CRM: '…'", "Kim says 66k now, into the deal pls".
//!
//! For: lines and pasted texts alike, the one reader of such orders. Not for: reading the text. Invariant: only the order
//! says what is wanted; no word of the text, which may be anybody's, leads anywhere.

use super::mention::Mention;
use super::{Route, Said, guard, mention, near, slips, slots, utterance};
use crate::actions::{Action, examples::RECORD};
use crate::assistant::Context;
use crate::crm::{Kind, RecordRef, SourceError};

/// Likelihood from which an order on a text in the line is an action that reads texts.
const ON_TEXT: f32 = 0.40;
/// Likelihood from which an order on a text is refused, or not ours.
const UNWANTED: f32 = 0.40;
/// What digests a text.
const DIGEST: &str = "digest-text";
/// What holds a text against budget, authority, need and timing.
const QUALIFY: &str = "qualify-lead";
/// Records of one name that are looked at.
const NAMED: usize = 4;
/// Longest subject of a text, in words.
const NAME: usize = 9;

/// Phrases of an order to put what a text says into the records, whatever else it says.
const INTO: &str = "
    into the crm; in the crm; into crm; in crm; to the crm; ins crm; im crm; dans le crm; en el crm;
    nel crm; in het crm; i crm; into the deal; in the deal; to the deal; into the record; to the record;
    into the system; take over; take this over; take that over; note down; write down; put this;
    put that; put it; take this; take that; for the record; dans la fiche; en la ficha; nella scheda
";
/// Words of an order to write something, which reads no text by itself.
const WRITES: &str = "
    reply respond answer draft write mail email compose send objection object script schreib schreibe antworte
    réponds écris responde escribe rispondi scrivi schrijf post advert ad linkedin offer article nudge thank claim
    quote discount price
";
/// Those that are as often what a text is, or is about.
const NOUNS: &str = "
    mail email offer quote price discount article claim post
";
/// Words of an order to read a text: to sum it up, to take it apart, to enter it.
const READS: &str = "
    digest digests summarize summarise sum enter entered update break split extract pull crm register capture
    transfer eintragen trag trage übernimm übernehmen nimm fasse fass zusammen zusammenfassen notiere notier pflege
    pfleg aufgaben übersetze übersetz aktualisiere ergänze résume resume résumé ajoute reprends enregistre saisis
    tâches traduis traduire inscris extrais resumen resumir apunta anota actualiza pon registra tareas traduce
    traducir según riassumi inserisci segna aggiorna metti aggiungi compiti traduci samenvatten samenvat zet verwerk
    noteer vertaal voeg sammanfatta lägg skriv
";
/// Words that want a text read where one is pointed at: "any changes in this", "who owes what here".
const READS_THIS: &str = "
    say says mean means points facts dates change changes note record read add put updates items  actions
    tasks todo todos to-do to-dos dos log steht follow follows owes owe save summary translate minutes met mets vat decided decisions
    who what whom anything wer qui quoi qué chi cosa wat
";
/// Words that point at a text.
const HERE: &str = "
    this that here below following folgendes ceci esto questo call row dies das diesen diesem cela ça dit
";
/// Words that say what the text is, where nothing else is ordered.
const TEXTS: &str = "
    invite invitation message msg transcript chat notes voicemail sms whatsapp letter text mail email
    wrote writes nachricht protokoll notizen courriel mensaje messaggio bericht
";
/// Words of an order to qualify whose words they are; the last ones are beginnings.
const QUALIFIES: &str = "
    bant qualif calific kwalific kvalific
";

/// The action that the order is like, where that is one that reads texts; the text is its input.
pub(in crate::assistant) fn on_text(
    context: &Context<'_>,
    line: &str,
    scope: Option<&RecordRef>,
) -> Result<Option<Route>, SourceError> {
    if let Some(kept) = kept(context, line)? {
        return Ok(Some(kept));
    }
    for brought in slots::brought(line) {
        if guard::refusal(&brought.order).is_some_and(|why| !wants_reading(&brought.order) || why.is_harm()) {
            continue;
        }
        if let Some(route) = ordered(context, &brought, scope)? {
            return Ok(Some(route));
        }
    }
    Ok(None)
}

fn ordered(
    context: &Context<'_>,
    brought: &slots::Brought,
    scope: Option<&RecordRef>,
) -> Result<Option<Route>, SourceError> {
    let examples = context.registry.examples();
    let words: Vec<&str> = brought.order.split_whitespace().collect();
    let found = match mention::find(context, examples, &brought.order)? {
        None => near::misspelt(context, examples, &words)?,
        found => found,
    };
    let masked = found.as_ref().map_or(brought.order.as_str(), |mention| mention.masked.as_str());
    let masked = slips::in_words_of_the_trade(context, masked)?;
    let masked = masked.as_str();
    let id = by_words(masked, brought.surely).map(str::to_owned).or_else(|| {
        let best = examples.rank(masked).actions.into_iter().next().filter(|best| best.score >= ON_TEXT)?;
        // To sum up what stands in the line, rather than a record, is to digest it.
        Some(if best.action == "summarize" && found.is_none() { DIGEST.to_owned() } else { best.action })
    });
    let action = id.and_then(|id| context.registry.get(&id));
    let reads = |action: &&Action| action.inputs.iter().any(|input| input.name == "text");
    let Some(action) = action.filter(reads) else { return Ok(None) };
    // A text that somebody signed or that names a deal is about that one, where the order names none: read, never obeyed.
    let found = match found {
        None if scope.is_none() => mention::find(context, examples, &brought.text)?.filter(|mention| mention.whole),
        found => found,
    };
    Ok(Some(match run(context, action, &brought.order, found, scope)? {
        Route::Action { id, record, mut inputs } => {
            inputs.insert("text".to_owned(), brought.text.clone());
            Route::Action { id, record, inputs }
        }
        route => route,
    }))
}

/// The action on the record that the order names; without a name on the open one, or on nobody.
fn run(
    context: &Context<'_>,
    action: &Action,
    order: &str,
    found: Option<Mention>,
    scope: Option<&RecordRef>,
) -> Result<Route, SourceError> {
    let plain = utterance::normal(order);
    let Some(mention) = found.map(|mention| of_deals(mention, &plain)) else {
        return Ok(Route::run(&action.name, scope.filter(|open| action.fits(&open.kind)).cloned()));
    };
    let said = Said {
        context,
        mention: Some(mention),
        asked: plain.clone(),
        spelt: order.to_owned(),
        plain,
        line: order.to_owned(),
        scope,
        like: None,
        by_likeness: true,
    };
    Ok(match said.act(action)? {
        Route::NeedsRecord { .. } | Route::Whom { .. } => Route::run(&action.name, None),
        route => route,
    })
}

/// A name in an order on a deal is that of a deal, where a deal has it.
fn of_deals(mut mention: Mention, plain: &str) -> Mention {
    let says = plain.split(' ').any(|word| matches!(word, "deal" | "opportunity" | "opp" | "deals"));
    if says && mention.records.iter().any(|(record, _)| record.kind == Kind::Opportunity) {
        mention.records.retain(|(record, _)| record.kind == Kind::Opportunity);
    }
    mention
}

/// What an order wants by its words; of a text that surely is one less has to be said.
fn by_words(order: &str, surely: bool) -> Option<&'static str> {
    let plain = order.to_lowercase().replace(RECORD, " ");
    let words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| !w.is_empty()).collect();
    let says = |list: &str| words.iter().any(|word| holds(list, word));
    let joined = format!(" {} ", words.join(" "));
    let into = INTO.split(';').any(|phrase| joined.contains(&format!(" {} ", phrase.trim())));
    if words.iter().any(|word| QUALIFIES.split_whitespace().any(|start| word.starts_with(start))) {
        return Some(QUALIFY);
    }
    // "Write this into the CRM" writes no mail; "the mail from Ida" is a text.
    let orders = |word: &&str| holds(WRITES, word) && !holds(NOUNS, word);
    let noun = |pair: &[&str]| holds(NOUNS, pair[1]) && matches!(pair[0], "a" | "an" | "by" | "eine" | "un" | "una");
    let first = words.first().is_some_and(|first| holds(WRITES, first));
    let writes = first || words.iter().any(orders) || words.windows(2).any(noun);
    let this = says(READS_THIS) && (says(HERE) || says(TEXTS));
    (into || !writes && (says(READS) || this || surely && says(TEXTS))).then_some(DIGEST)
}

fn holds(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

/// Whether an order wants a text read, whatever that text says.
fn wants_reading(order: &str) -> bool {
    by_words(order, false).is_some()
}

/// A text of the records that is named by its subject: "digest the mail 'Updated form'", "to-dos of the call Offer review".
fn kept(context: &Context<'_>, line: &str) -> Result<Option<Route>, SourceError> {
    let quoted = slots::quoted(line).filter(|name| !name.contains('\n'));
    if guard::refusal(line).is_some() {
        return Ok(None);
    }
    for name in quoted.into_iter().chain(behind_a_text(line)) {
        if !(2..=NAME).contains(&name.split_whitespace().count()) {
            continue;
        }
        for kind in [Kind::Email, Kind::Transcript, Kind::Note] {
            let rows = context.records.by_name(Some(&kind), &name, NAMED)?;
            let [only] = rows.as_slice() else { continue };
            let order = line.replacen(&name, RECORD, 1).replace(['\'', '"', '“', '”', '„', '«', '»'], "");
            let ranking = context.registry.examples().rank(&order);
            if ranking.harmful + ranking.elsewhere >= UNWANTED {
                return Ok(None);
            }
            let best = ranking.actions.first().filter(|best| best.score >= ON_TEXT && best.action != "query");
            let fits = best.and_then(|best| context.registry.get(&best.action)).filter(|action| action.fits(&kind));
            let digests = by_words(&order, true) == Some(DIGEST);
            let id = fits.map(|action| action.name.as_str()).or(digests.then_some(DIGEST));
            return Ok(id.map(|id| Route::run(id, Some(only.record.clone()))));
        }
    }
    Ok(None)
}

/// Words behind one for a text, from the longest: what it may be called.
fn behind_a_text(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let is_text = |word: &&str| {
        matches!(
            bare(word).as_str(),
            "mail" | "email" | "e-mail" | "call" | "transcript" | "note" | "conversation" | "chat"
        )
    };
    let Some(at) = words.iter().position(is_text) else { return Vec::new() };
    let rest = &words[at + 1..words.len().min(at + 1 + NAME)];
    let joined = |count: usize| rest[..count].join(" ").trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    (2..=rest.len()).rev().map(joined).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_told_by_its_words() {
        for (order, surely, wanted) in [
            ("put this into the CRM", false, Some(DIGEST)),
            ("write this into the crm", false, Some(DIGEST)),
            ("split this up, who does what", false, Some(DIGEST)),
            ("hold this call against BANT", false, Some(QUALIFY)),
            ("pflege das ein", false, Some(DIGEST)),
            ("an invitation came", true, Some(DIGEST)),
            ("what is in this mail from Ida", true, Some(DIGEST)),
            ("mail Ida", true, None),
            ("{record}", false, None),
            ("do our articles say something against", true, None),
            ("finish the sentence", true, None),
            ("does anything change by this?", true, Some(DIGEST)),
            ("answer this mail of {record}", true, None),
            ("draft a mail to {record}", false, None),
            ("objection", true, None),
            ("how do I answer", true, None),
        ] {
            assert_eq!(by_words(order, surely), wanted, "{order}");
        }
    }
}

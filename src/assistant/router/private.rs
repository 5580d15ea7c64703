//! What is refused for whom it is about: a colleague's pay and quota, and one customer's prices in what goes to another.
//!
//! Not for: what words alone say (`guard`). Invariants: one's own figures, and those of whoever reports to the seller, are
//! no colleague's; a customer's own price may be told to that customer.

use super::super::Context;
use super::guard::{self, Refusal};
use super::{business, mention, names, vocabulary};
use crate::actions::examples::RECORD;
use crate::crm::{Kind, RecordRef, SourceError};
use std::collections::BTreeSet;

/// What a seller is paid, measured and judged by.
const OWN: &[&str] = &[
    "quota",
    "quotas",
    "attainment",
    "salary",
    "salaries",
    "bonus",
    "bonuses",
    "commission",
    "commissions",
    "wage",
    "wages",
    "earn",
    "earns",
    "payslip",
    "appraisal",
    "performance review",
    "sick days",
    "sick leave",
    "personnel file",
    "gehalt",
    "verdient",
    "provision",
    "salaire",
    "quote erfullt",
    "get paid",
    "gets paid",
    "take home",
    "combien gagne",
    "combien touche",
];
/// How far somebody may go.
const LIMITS: &[&str] = &[
    "lowest price",
    "lowest number",
    "lowest offer",
    "how low",
    "how far down",
    "floor price",
    "bottom price",
    "minimum price",
    "walk-away price",
    "schmerzgrenze",
    "tiefste preis",
    "tiefsten preis",
    "wie weit runter",
    "prix plancher",
    "jusqu'ou",
];
/// What is nobody's business of a person: family, health, belief, politics.
const PERSONAL: &[&str] = &[
    "children",
    "kids",
    "wife",
    "husband",
    "spouse",
    "married",
    "divorced",
    "divorce",
    "girlfriend",
    "boyfriend",
    "pregnant",
    "pregnancy",
    "ill",
    "illness",
    "illnesses",
    "disease",
    "diseases",
    "diagnosis",
    "cancer",
    "depressed",
    "therapy",
    "health",
    "religion",
    "religious",
    "church",
    "mosque",
    "synagogue",
    "temple",
    "pray",
    "prays",
    "muslim",
    "christian",
    "jewish",
    "catholic",
    "hindu",
    "atheist",
    "votes",
    "vote for",
    "vote left",
    "vote right",
    "which party",
    "what party",
    "political",
    "politically",
    "union member",
    "a union",
    "gay",
    "lesbian",
    "sexual orientation",
    "ethnicity",
    "nationality",
    "kinder",
    "verheiratet",
    "geschieden",
    "schwanger",
    "krank",
    "krankheit",
    "konfession",
    "kirche",
    "wahlt",
    "welche partei",
    "gewerkschaft",
    "enfants",
    "marie",
    "mariee",
    "divorcee",
    "enceinte",
    "malade",
    "eglise",
    "syndicat",
    "vote a gauche",
    "vote a droite",
    "debts",
    "schulden",
    "dettes",
];
/// Words for a person who is not named, and for several.
const SOMEBODY: &[&str] = &[
    "he",
    "she",
    "his",
    "her",
    "him",
    "contacts",
    "contact",
    "people",
    "buyers",
    "colleagues",
    "er",
    "sein",
    "seine",
    "ihre",
    "kontakte",
    "leute",
    "il",
    "elle",
    "ses",
    "gens",
];
/// Words with which a line wants to know.
const ASKING: &[&str] = &[
    "who", "which", "what", "what's", "is", "has", "does", "do", "are", "was", "did", "how", "whether", "tell", "find",
    "list", "show", "guess", "know", "any", "if", "and", "wer", "welche", "welcher", "ist", "hat", "was", "wie", "ob",
    "quel", "quelle", "est-ce", "qui", "a-t-il", "combien", "est",
];
/// Words of prices and terms.
const PRICES: &[&str] = &[
    "pay",
    "pays",
    "charge",
    "charges",
    "charged",
    "paid",
    "paying",
    "price",
    "prices",
    "discount",
    "discounts",
    "rebate",
    "contract",
    "contracts",
    "terms",
    "conditions",
    "fee",
    "fees",
    "preis",
    "preise",
    "zahlt",
    "zahlen",
    "rabatt",
    "rabatte",
    "vertrag",
    "konditionen",
    "prix",
    "paie",
    "paient",
    "payes",
    "remise",
    "contrat",
    "gets it for",
    "got it for",
];
/// Verbs of what is written to somebody.
const WRITING: &[&str] = &[
    "write",
    "draft",
    "mail",
    "email",
    "e-mail",
    "tell",
    "reply",
    "send",
    "forward",
    "message",
    "letter",
    "leaflet",
    "one-pager",
    "quote",
    "remind",
    "mention",
    "include",
    "schreib",
    "schreibe",
    "schick",
    "sende",
    "ecris",
    "envoie",
    "redige",
];
/// Words of a line that are looked at.
const WORDS: usize = 60;
/// Names that are looked for.
const NAMES: usize = 3;
/// Words behind "what NAME" in which a price is looked for.
const BEHIND: usize = 4;

/// Why a line is refused by its words, or for whom it is about. A name in it is no word: Faith may be somebody.
pub(super) fn why(context: &Context<'_>, line: &str, plain: &str) -> Result<Option<Refusal>, SourceError> {
    let Some((why, sure)) = guard::found(line) else { return refusal(context, line, plain) };
    if !sure && business::is(context, line, plain, why) {
        return refusal(context, line, plain);
    }
    if why.is_harm()
        && let Some(mention) = mention::find(context, context.registry.examples(), line)?
        && guard::refusal(&mention.masked).is_none()
    {
        return Ok(None);
    }
    Ok(Some(why))
}

/// Whether a line is refused for harm, whatever was said before it.
pub(in crate::assistant) fn is_harm(context: &Context<'_>, line: &str) -> Result<bool, SourceError> {
    let plain = super::utterance::normal(line);
    Ok(why(context, line, &plain)?.is_some_and(Refusal::is_harm))
}

/// Why a line is refused for whom it is about.
fn refusal(context: &Context<'_>, line: &str, plain: &str) -> Result<Option<Refusal>, SourceError> {
    let has = |words: &[&str]| words.iter().any(|word| vocabulary::has_phrase(plain, word));
    if has(OWN) && names_colleague(context, line)? {
        return Ok(Some(Refusal::Colleague));
    }
    if has(LIMITS) && names_colleague(context, line)? {
        return Ok(Some(Refusal::Internal));
    }
    if has(PERSONAL) && has(ASKING) && of_somebody(context, line, plain)? {
        return Ok(Some(Refusal::Person));
    }
    if !has(WRITING) || !has(PRICES) {
        return Ok(None);
    }
    let (customers, masked) = customers(context, line)?;
    Ok((customers.len() > 1 && tells_price(&masked)).then_some(Refusal::Internal))
}

/// Whether a user is named who is not the seller and does not report to the seller.
fn names_colleague(context: &Context<'_>, line: &str) -> Result<bool, SourceError> {
    let me = context.records.me()?;
    for word in line.split_whitespace().take(WORDS) {
        let word = names::bare(word.trim_matches(|c: char| !c.is_alphanumeric()));
        if word.chars().count() < 3 || vocabulary::has_phrase("the may will", &word.to_lowercase()) {
            continue;
        }
        for hit in context.records.search(&word, Some(&Kind::User), NAMES)? {
            let part = |name: &str| name.split(' ').any(|part| part.eq_ignore_ascii_case(&word));
            if !part(&hit.row.name) || Some(&hit.row.record) == me.as_ref() {
                continue;
            }
            let user = context.records.get(&hit.row.record)?;
            let reports =
                user.as_ref().and_then(|user| user.link("manager")).is_some_and(|boss| Some(boss) == me.as_ref());
            if !reports {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether what is personal in a line is said of a person, and is not the person's name.
fn of_somebody(context: &Context<'_>, line: &str, plain: &str) -> Result<bool, SourceError> {
    let mention = mention::find(context, context.registry.examples(), line)?;
    let rest = mention.as_ref().map(|mention| crate::actions::examples::plain(&mention.masked));
    let rest = rest.as_deref().unwrap_or(plain);
    let has = |words: &[&str]| words.iter().any(|word| vocabulary::has_phrase(rest, word));
    let named = mention.as_ref().is_some_and(mention::Mention::names_a_person);
    Ok(has(PERSONAL) && (named || has(SOMEBODY) || names_colleague(context, line)?))
}

/// Whether a price stands beside a name: "what {record} pays", "the terms {record} has", "prices paid by {record}".
fn tells_price(masked: &str) -> bool {
    let plain = crate::actions::examples::plain(masked);
    let words: Vec<&str> = plain.split(' ').collect();
    let price = |at: Option<usize>| at.and_then(|at| words.get(at)).is_some_and(|word| PRICES.contains(word));
    let asked = |at: usize| at.checked_sub(1).is_some_and(|at| matches!(words[at], "what" | "much" | "that" | "was"));
    let behind = |at: usize| (at + 1..at + 1 + if asked(at) { BEHIND } else { 1 }).any(|at| price(Some(at)));
    let mut named = (0..words.len()).filter(|at| words[*at] == RECORD);
    named.any(|at| behind(at) || price(at.checked_sub(1)) || price(at.checked_sub(2)))
}

/// The customers whose names, deals or people a line names, and the line without them.
fn customers(context: &Context<'_>, line: &str) -> Result<(BTreeSet<RecordRef>, String), SourceError> {
    let examples = context.registry.examples();
    let mut rest = line.to_owned();
    let mut found = BTreeSet::new();
    for _ in 0..NAMES {
        let Some(mention) = mention::find(context, examples, &rest)? else { break };
        let mut of = BTreeSet::new();
        for (record, _) in &mention.records {
            of.extend(customer(context, record)?);
        }
        // Of a name that several customers have, nobody knows which is meant.
        if of.len() == 1 {
            found.extend(of);
        }
        rest = mention.masked;
    }
    Ok((found, rest))
}

fn customer(context: &Context<'_>, record: &RecordRef) -> Result<Option<RecordRef>, SourceError> {
    Ok(match record.kind {
        Kind::Account | Kind::Lead => Some(record.clone()),
        Kind::Contact | Kind::Opportunity | Kind::Case => {
            context.records.get(record)?.and_then(|record| record.link("account").cloned())
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::tells_price;

    #[test]
    fn a_price_is_told_where_it_stands_beside_a_name() {
        for (line, told) in [
            ("write {record} what {record} pays for it", true),
            ("add the terms {record} has to the mail to {record}", true),
            ("mail {record} and {record} our leaflet with a price", false),
            ("tell {record} what {record} got as a discount", true),
            ("tell {record} that {record} is content", false),
        ] {
            assert_eq!(tells_price(line), told, "{line}");
        }
    }
}

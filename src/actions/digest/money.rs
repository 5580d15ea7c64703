//! Amounts that are the value of the deal: a budget that was approved, a price that was agreed, an offer's total.
//!
//! Not for: what others quote, what was paid before, prices by the piece, limits and guesses.

use super::cues::Cues;
use super::pattern::patterns;
use crate::actions::text::{Amount, amounts};

patterns! { PATTERNS:
    /// Words before an amount that make it something else.
    NOT_BEFORE = r"(?i)(?:\b(?:above|over|below|under|beyond|exceed\w*|more than|less than|at least|at most|up to|between|discount of|reduction of|rebate of|saving\w*|saves?|saved|penalt\w* of|deposit of|minimum of?|fees? of|about|around|roughly|approximately|approx\.?|ca\.?|circa|almost|nearly|some|maybe|costs? us|lose|loses|worth|revenue of|turnover of|profit of|another|an extra|extra|additional|plus|by|only)|~|≈|>|<|±|\bor)\s*$";
    /// Words after an amount that make it something else.
    NOT_AFTER = r"(?i)^\s*(?:(?:/|per\b|an?\b|each\b|every\b|p\.)\s*(?:user|seat|unit|piece|licen[cs]e|head|sensor|machine|hour|day|week|month|person|site|device|month|item|gateway|mo\b|h\b)|each\b|apiece|off\b|discount|less\b|more\b|cheaper|too (?:much|high|expensive)|users?\b|seats?\b|employees\b|people\b|sensors\b|units?\b|licen[cs]es\b|machines?\b|pieces?\b|years?\b|months?\b|days?\b|hours?\b|weeks?\b|per ?cent|%|monthly|below|above|under|over|or\b|to\s+\S*\d|[-–]\s*\S*\d|revenue|turnover|in (?:revenue|savings|sales|profit))";
    /// What the amount is of.
    TOPIC = r"(?i)\b(?:budget|contract value|deal (?:size|value|amount|volume)|order (?:value|volume|amount)|opportunity amount|tcv|acv)\b|\b(?:total|sum|grand total)\b|\b(?:final|agreed|total|overall|our|the|new|fixed) (?:price|figure|amount|number|offer|quote|proposal|cost)\b|^(?:the |new )?(?:price|am+ount|value|offer|quote)(?: (?:of|for) [^,.;?]{2,50}?)?\s*(?:is|now|:|=|stands|comes)|\bprice for (?:the|all|this|our)\b|\b(?:price|offer|quote|proposal) (?:is|stands at|comes to|of|at)\b";
    AGREED = r"(?i)\b(?:agreed?(?: internally| now| all| both)? (?:on|to|at|with|upon)|settled? (?:on|at|for)|shook hands (?:on|at)|deal(?: is)? at|we(?:['’]ll| will)? take it (?:for|at)|closed? at|we can do|let['’]s do|accept(?:ed)?|approved?|signed off(?: on)?|released|confirmed|go ahead (?:at|with|for)|(?:gave|given|gives) (?:its|their|his|her|the|us the|a) (?:blessing|ok|okay|approval|go-ahead|green light|nod))\b";
    WORKS = r"(?i)^[^.;]{0,30}?\b(?:works for (?:us|me)|is (?:fine|ok|okay|good|approved|agreed|accepted|confirmed|signed off|our budget|the budget)|was (?:approved|agreed|accepted|confirmed)|(?:has|have) been (?:approved|agreed|accepted|confirmed|signed off|released)|signed off\b|released\b|in total|all in|altogether|agreed\b|approved\b|for the (?:whole|entire|full|complete))";
    /// An order that names its own value.
    ORDER_OF = r"\b(?:(?i:purchase order|our order)|PO)\b(?i: no\.?| nr\.?| number)?(?: ?#?\S*\d\S*)? (?i:over|for|worth|of|totalling|amounting to)\s*$";
    /// Not the price of the deal: an option, a part, a comparison.
    PART = r"(?i)\b(?:list price|unit price|price per|price list|per (?:user|seat|unit|month|licen[cs]e)|option\w*|add-?on|upsell|support tier|marketing budget|travel budget|it budget|hardware budget|their (?:budget|revenue|price|offer|quote)|(?:costs?|loses?|losing|saves?|saved|saving|penalty|fine|deposit|down ?payment|instal?ments?|invoice|credit|discount|rebate|surcharge|shipping|revenue|turnover|profit|fund\w*|invest\w*|salary|market|valuation|threshold|limit|cap)\b)";
    /// From one to another: the second one holds.
    FROM_TO = r"(?i)\b(?:from|of)\s*$";
    /// The first one was wrong.
    CORRECTED = r"(?i)\b(?:corrected (?:herself|himself|themselves|it|that|this|to)|correction|then it is|in fact|make that)\b";
    FINAL = r"(?i)^\s*(?:and )?(?:that|this|it) is (?:final|fixed|it)\b";
    /// "9,200 and not 8,400": what is denied is the other one.
    NOT_THAT = r"(?i),? (?:and )?(?:not|instead of|rather than) (?:the )?(?:[€$£] ?)?\d[\d.,' ]*(?: ?(?:k|euros?|eur|€|\$|£|usd|gbp|dollars?|pounds?)\b)?";
    TO = r"(?i)^\s*(?:down |up )?to\s*$";
    MONTHLY = r"(?i)^\s*(?:(?:/|per|an?|every|each)\s*(?:year|annum)|p\.\s?a|annual|a year|yearly|jährlich)";
    YEARS = r"(?i)\b(?:(?:two|three|four|five|six|[2-9]|1\d)[- ]years?|(?:1[3-9]|[2-9]\d) months|multi-?year)\b";
}

/// What a sentence says about the amount of the deal.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// This is it.
    Amount { value: f64, currency: Option<&'static str>, agreed: bool },
    /// Something about it that needs a person.
    Doubt(&'static str),
}

/// The currency that stands in an amount's words.
pub(super) fn currency(words: &str) -> Option<&'static str> {
    const SIGNS: &[(&str, &str)] = &[
        ("€", "EUR"),
        ("eur", "EUR"),
        ("$", "USD"),
        ("usd", "USD"),
        ("dollar", "USD"),
        ("£", "GBP"),
        ("gbp", "GBP"),
        ("pound", "GBP"),
        ("chf", "CHF"),
        ("¥", "JPY"),
        ("jpy", "JPY"),
        ("₹", "INR"),
        ("inr", "INR"),
    ];
    let words = words.to_lowercase();
    SIGNS.iter().find(|(sign, _)| words.contains(sign)).map(|(_, code)| *code)
}

/// Amounts that can be money: with a currency, shortened (`84k`), or large and not a year.
pub(super) fn money(plain: &str) -> Vec<Amount> {
    let dated = |found: &Amount| found.value.fract() == 0.0 && (1900.0..2100.0).contains(&found.value) && !found.money;
    let mut found = amounts(plain);
    // "60.000 €" is sixty thousand where people write so; nobody writes thousandths of a euro.
    for one in &mut found {
        if let Some(value) = dotted(&plain[one.range.clone()]) {
            one.value = value;
        }
    }
    found.retain(|found| {
        let glued = plain[..found.range.start]
            .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | '#' | ':' | '+' | '.'));
        let more = plain[found.range.end..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | ':'));
        !found.percent && (found.money || found.rounded || found.value >= 1_000.0) && !dated(found) && !glued && !more
    });
    found
}

/// What a sentence says about the deal's amount, if anything.
pub(super) fn of_deal(plain: &str, cues: Cues) -> Option<Said> {
    if let Some(other) = NOT_THAT.find(plain).filter(|other| !money(&plain[..other.start()]).is_empty()) {
        let without = format!("{}{}", &plain[..other.start()], &plain[other.end()..]);
        return of_deal(&without, Cues::of(&without));
    }
    let mut found = money(plain);
    // Beside an amount with its currency a bare number is the number of something.
    if found.iter().any(|one| one.money) {
        found.retain(|one| one.money || one.rounded);
    }
    let ordered = found.iter().any(|one| ORDER_OF.is_in(&plain[..one.range.start]));
    let about = ordered || TOPIC.is_in(plain) || AGREED.is_in(plain);
    if found.is_empty() || !(about || found.iter().any(|one| WORKS.is_in(&plain[one.range.end..]))) {
        return None;
    }
    if !cues.plain() || cues.others || PART.is_in(plain) {
        return None;
    }
    let Some(one) = the_one(plain, &found) else { return Some(Said::Doubt("several amounts stand in one sentence")) };
    let (before, after) = (&plain[..one.range.start], &plain[one.range.end..]);
    let works = WORKS.is_in(after) || FINAL.is_in(after);
    if (NOT_BEFORE.is_in(before) && !ordered) || NOT_AFTER.is_in(after) {
        return None;
    }
    if cues.past && !works && !AGREED.is_in(before) || super::cues::speaks_of_past(plain) {
        return None;
    }
    if !(works || ordered || TOPIC.is_in(before) || AGREED.is_in(before) || TOPIC.is_in(after)) {
        return None;
    }
    if MONTHLY.is_in(after) && YEARS.is_in(plain) {
        return Some(Said::Doubt(
            "an amount a year and a term of several years: what the deal's amount is, is not said",
        ));
    }
    let agreed = works || AGREED.is_in(plain) || !plain.to_lowercase().contains("budget");
    Some(Said::Amount { value: one.value, currency: currency(&plain[one.range.clone()]), agreed })
}

/// Whether a sentence speaks of a part, an option or a comparison.
pub(super) fn is_part(plain: &str) -> bool {
    PART.is_in(plain)
}

/// Whether nothing beside an amount makes it a limit, a guess or a price by the piece.
pub(super) fn stands_for_deal(plain: &str, one: &Amount) -> bool {
    !NOT_BEFORE.is_in(&plain[..one.range.start]) && !NOT_AFTER.is_in(&plain[one.range.end..])
}

/// The only amount, or the second one of "from … to …".
fn the_one<'a>(plain: &str, found: &'a [Amount]) -> Option<&'a Amount> {
    match found {
        [one] => Some(one),
        [old, new] => {
            let turned = FROM_TO.is_in(&plain[..old.range.start]) && TO.is_in(&plain[old.range.end..new.range.start]);
            let corrected = CORRECTED.is_in(&plain[old.range.end..new.range.start]);
            (turned || corrected || (old.value - new.value).abs() < 0.5).then_some(new)
        }
        _ => None,
    }
}

fn dotted(words: &str) -> Option<f64> {
    let number: String = words.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let mut groups = number.split('.');
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()) && *first != "0")?;
    let rest: Vec<&str> = groups.collect();
    (!rest.is_empty() && rest.iter().all(|group| group.len() == 3) && !words.contains(','))
        .then(|| format!("{first}{}", rest.concat()).parse().ok())
        .flatten()
}

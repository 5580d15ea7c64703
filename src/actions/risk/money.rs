//! Reasons about money: the amount fell, a discount is asked for.

use super::{Look, Reason, reached};
use crate::actions::digest::By;
use regex::Regex;
use std::sync::LazyLock;

pub(super) fn shrank(look: &mut Look<'_, '_>) -> Option<Reason> {
    let now = look.deal.number("amount").filter(|amount| *amount >= 0.0)?;
    let recent = look.signals.history.iter().filter(|change| {
        let days = look.desk.days_since(change.at);
        change.field == "amount" && (0..=look.knobs.amount.days).contains(&days)
    });
    let top = recent.max_by(|a, b| a.old.compare(&b.old))?;
    let before = top.old.as_number().filter(|before| *before > now && *before > 0.0)?;
    let share = (before - now) / before * 100.0;
    let points = reached(&look.knobs.amount.steps, share);
    let (from, to) = (look.desk.money(before, look.deal), look.book.show(look.desk, look.deal, "amount"));
    let text = format!("{} % from {from}", share.round());
    let source = look.from("amount");
    let cite = look.book.computed("amount change", &text, source);
    Some(Reason {
        name: "amount",
        title: "The amount fell",
        points,
        text: format!("by {text} {cite} to {to}"),
        todo: "ask what was dropped, and what would bring it back".to_owned(),
    })
}

static DISCOUNT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?:want|wants|ask|asks|asked|expect|expects|need|needs|demand\w*|request\w*|push\w* for|possible|give|get)\b[^.;?]{0,40}",
        r"\b(?:discount|rebate|price cut|lower price|better price|\d+(?:[.,]\d+)?\s?(?:%|per ?cent|percent) (?:off|less|discount))\b",
        r"|\b\d+(?:[.,]\d+)?\s?(?:%|per ?cent|percent) off\b",
        r"|\b(?:too expensive|over (?:our|the) budget|price is too high|cannot afford|can't afford|come down (?:on|with) (?:the )?price)\b",
        r"|\b(?:rabatt|nachlass|zu teuer|preislich entgegen\w*|remise|trop cher|rabais|descuento|sconto|korting)\b",
    ))
    .ok()
});

/// Whether a sentence asks for a discount.
fn asks_for_less(plain: &str) -> bool {
    DISCOUNT.as_ref().is_some_and(|pattern| pattern.is_match(plain))
}

pub(super) fn discount(look: &mut Look<'_, '_>) -> Option<Reason> {
    let recent = |day: Option<jiff::civil::Date>| {
        day.is_some_and(|day| crate::crm::format::days_from(day, look.desk.today) <= look.knobs.discount.days)
    };
    // A question is how most people ask for one.
    let asked = look.said.iter().filter(|said| said.by != By::Us && recent(said.day));
    let told = asked.into_iter().find(|said| asks_for_less(&said.plain))?;
    Some(Reason {
        name: "discount",
        title: "A discount is asked for",
        points: look.knobs.discount.points,
        text: told.quoted(look.desk, look.book),
        todo: "give only against something: term, volume, a date".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::asks_for_less;

    #[test]
    fn only_the_wish_for_a_lower_price_counts() {
        for (words, asks) in [
            ("Sara asked for a discount.", true),
            ("At this number I expect 8 per cent off.", true),
            ("Can you give us a better price?", true),
            ("Honestly it is too expensive.", true),
            ("Wir brauchen noch einen Rabatt.", true),
            ("The discount store opens in May.", false),
            ("We need the report by 8 May.", false),
            ("Your quality score was the highest.", false),
        ] {
            assert_eq!(asks_for_less(words), asks, "{words}");
        }
    }
}

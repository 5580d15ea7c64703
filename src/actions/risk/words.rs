//! Reasons that stand in texts and on other records: contradictions, pressing cases of the account, competitors.

use super::{Look, Reason};
use crate::actions::digest::By;
use crate::actions::facts::sources::apart;
use crate::actions::signals::is_open;
use crate::actions::text::excerpt;
use crate::crm::{Kind, Record, SourceError};
use regex::Regex;
use std::sync::LazyLock;

/// Cases of the account that are looked at.
const CASES: usize = 100;

pub(super) fn contradiction(look: &mut Look<'_, '_>) -> Option<Reason> {
    // A title in a signature is no risk of the deal.
    let own = look.deal.reference();
    let found = apart(look.desk, look.book, look.deal, look.signals);
    let one = found.into_iter().find(|one| one.record.reference() == own)?;
    let points = look.knobs.contradiction.points;
    Some(Reason { name: "contradiction", title: "Sources disagree", points, text: one.text, todo: one.todo })
}

/// How pressing a case is: 2 critical, 1 high, 0 neither.
fn pressing(case: &Record) -> u8 {
    match case.text("priority").map(str::to_lowercase).as_deref() {
        Some("critical" | "urgent" | "highest") => 2,
        Some("high") => 1,
        _ => 0,
    }
}

pub(super) fn cases(look: &mut Look<'_, '_>) -> Result<Option<Reason>, SourceError> {
    let Some(account) = crate::actions::deal::account(look.desk, look.deal)? else { return Ok(None) };
    let mut cases = look.desk.linked(&account, Kind::Case, CASES)?;
    cases.retain(|case| is_open(case) && pressing(case) > 0);
    cases.sort_by_key(|case| std::cmp::Reverse(pressing(case)));
    let Some(worst) = cases.first() else { return Ok(None) };
    let first = if pressing(worst) > 1 { look.knobs.cases.critical } else { look.knobs.cases.high };
    let further = u8::try_from(cases.len() - 1).unwrap_or(u8::MAX).saturating_mul(look.knobs.cases.further);
    let word = worst.text("priority").unwrap_or_default().to_lowercase();
    let subject = excerpt(&worst.name(), 80);
    let cite = look.book.cite(look.desk, worst, "priority");
    let more = if cases.len() > 1 { format!(", and {} more", cases.len() - 1) } else { String::new() };
    Ok(Some(Reason {
        name: "cases",
        title: "Open case at the customer",
        points: first.saturating_add(further),
        text: format!("{} priority: “{subject}” {cite}{more}", excerpt(&word, 20)),
        todo: "have an answer to it before you talk about the deal".to_owned(),
    }))
}

static RIVAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?:a|the|your|another|second|one of the|other|cheaper) (?:competitors?|rival)\b|\bcompetitors?(?:'s)? (?:offer\w*|price|quote|bid|is|are|came)\b",
        r"|\b(?:second|another|other|different|alternative|competing|cheaper) (?:vendors?|suppliers?|providers?|offers?|quotes?|bids?|bidders?)\b",
        r"|\b(?:mitbewerber|wettbewerber|konkurrenz\w*|anderer anbieter|anderen anbieter|zweites angebot|vergleichsangebot)\b",
        r"|\b(?:concurrent|concurrence|autre fournisseur|deuxième offre|autre offre)\b",
    ))
    .ok()
});

/// Whether a sentence speaks of a competitor without a name.
fn speaks_of_rival(plain: &str) -> bool {
    RIVAL.as_ref().is_some_and(|pattern| pattern.is_match(plain))
}

pub(super) fn competitor(look: &mut Look<'_, '_>) -> Option<Reason> {
    let todo = "learn what they offer, and show where you differ".to_owned();
    let knobs = &look.knobs.competitor;
    let title = "A competitor is in it";
    if let Some(field) = ["competitor", "competitors"].into_iter().find(|field| !look.deal.get(field).is_null()) {
        let text = look.book.show(look.desk, look.deal, field);
        return Some(Reason { name: "competitor", title, points: knobs.named, text, todo });
    }
    let recent = |day: Option<jiff::civil::Date>| {
        day.is_some_and(|day| crate::crm::format::days_from(day, look.desk.today) <= knobs.days)
    };
    let talk = || look.said.iter().filter(|said| said.by != By::Us && recent(said.day) && !said.denies());
    let named = talk().find(|said| !said.rivals.is_empty());
    let told = named.or_else(|| talk().find(|said| speaks_of_rival(&said.plain)))?;
    let points = if named.is_some() { knobs.named } else { knobs.spoken_of };
    Some(Reason { name: "competitor", title, points, text: told.quoted(look.desk, look.book), todo })
}

#[cfg(test)]
mod tests {
    use super::speaks_of_rival;

    #[test]
    fn competitors_without_a_name_are_heard() {
        for (words, rival) in [
            ("Procurement now asks whether we should look at a second vendor.", true),
            ("Ein Mitbewerber liegt 15 % darunter.", true),
            ("The competitor's price is lower.", true),
            ("Our second plant opens in May.", false),
            ("We compete in three markets.", false),
        ] {
            assert_eq!(speaks_of_rival(words), rival, "{words}");
        }
    }
}

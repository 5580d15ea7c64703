//! A field that says one thing while the newest mail or note says another: amount, close date, stage, a contact's title.
//!
//! For: pointing at both sources; who is right is the seller's to say. Not for: two notes against each other (see
//! `contradictions`). Precision goes before recall: only phrases that state the thing itself count, only the newest text
//! that does, and never a sentence that denies, asks, or supposes.

use crate::actions::signals::{happened_on, is_open};
use crate::actions::text::{amounts, clean, days, excerpt, sentences};
use crate::crm::{Kind, Record, Value};
use jiff::civil::Date;

/// A field and a text that disagree.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::actions) struct Disagreement {
    /// On what: "amount", "close date", "stage", "title".
    pub(in crate::actions) topic: &'static str,
    /// The record whose field it is.
    pub(in crate::actions) record: Record,
    /// The field.
    pub(in crate::actions) field: &'static str,
    /// The mail, note or transcript.
    pub(in crate::actions) source: Record,
    /// Its words.
    pub(in crate::actions) words: String,
}

/// The disagreements of a deal with its texts, given newest first, and of its people's titles with their signatures.
pub(in crate::actions) fn find(record: &Record, activities: &[Record], people: &[Record]) -> Vec<Disagreement> {
    let mut found = Vec::new();
    if record.kind == Kind::Opportunity && is_open(record) {
        found.extend(newest(record, activities, "amount", "amount", amount));
        found.extend(newest(record, activities, "close date", "close_date", close_date));
        found.extend(newest(record, activities, "stage", "stage", stage));
    }
    for person in people {
        found.extend(title(person, activities));
    }
    found
}

/// What a sentence says about a field: nothing, the same, or something else.
enum Says {
    Nothing,
    Same,
    Other,
}

/// Asks each text, newest first, until one says something.
fn newest(
    record: &Record,
    activities: &[Record],
    topic: &'static str,
    field: &'static str,
    says: fn(&Record, &str, Option<Date>) -> Says,
) -> Option<Disagreement> {
    if record.get(field).is_null() {
        return None;
    }
    for source in activities.iter().filter(|source| matches!(source.kind, Kind::Email | Kind::Note | Kind::Transcript))
    {
        let day = happened_on(source);
        for sentence in sentences(source.text("body").unwrap_or_default()) {
            match says(record, sentence, day) {
                Says::Nothing => {}
                Says::Same => return None,
                Says::Other => {
                    let (record, words) = (record.clone(), excerpt(sentence, 120));
                    return Some(Disagreement { topic, record, field, source: source.clone(), words });
                }
            }
        }
    }
    None
}

fn has(low: &str, words: &[&str]) -> bool {
    words.iter().any(|word| low.contains(word))
}

/// Words that make a sentence say nothing for sure.
const UNSURE: &[&str] = &[
    "if ", "unless", "?", "would", "could", "might", "maybe", "perhaps", "hope", "not yet", "until", "once ", "when ",
];

/// The whole deal's money, in so many words. A part of it, a discount or a rate is another thing.
fn amount(record: &Record, sentence: &str, _: Option<Date>) -> Says {
    const WHOLE: &[&str] = &[
        "contract value",
        "deal value",
        "order value",
        "total price",
        "total value",
        "total amount",
        "the price is",
        "agreed price",
        "agreed on a price",
        "final price",
        "final offer",
        "our offer of",
        "your offer of",
        "order total",
    ];
    const PART: &[&str] =
        &["discount", " per ", "a month", "monthly", "a year", "each", "budget", "instead", "fee", "was ", "not "];
    let low = sentence.to_lowercase();
    let (Some(known), true) = (record.number("amount"), has(&low, WHOLE) && !has(&low, PART) && !has(&low, UNSURE))
    else {
        return Says::Nothing;
    };
    let money: Vec<f64> = amounts(sentence).into_iter().filter(|found| found.money).map(|found| found.value).collect();
    match money.as_slice() {
        [said] if (said - known).abs() <= 0.01 * known.abs() => Says::Same,
        [said] if (0.3..=3.0).contains(&(said / known)) => Says::Other,
        _ => Says::Nothing,
    }
}

/// The day on which the customer signs, decides or orders.
fn close_date(record: &Record, sentence: &str, written: Option<Date>) -> Says {
    const SIGN: &[&str] = &[
        "sign on",
        "sign by",
        "sign before",
        "sign the contract",
        "signature on",
        "signing on",
        "order on",
        "place the order",
        "close on",
        "contract on",
    ];
    let low = sentence.to_lowercase();
    let (Some(known), Some(written)) = (record.date("close_date"), written) else { return Says::Nothing };
    if !has(&low, SIGN) || has(&low, UNSURE) {
        return Says::Nothing;
    }
    let found = days(sentence, written.year());
    let [day] = found.as_slice() else { return Says::Nothing };
    // Without a year the next such day after the text is meant.
    let next = if day.with_year || day.date >= written {
        Some(day.date)
    } else {
        Date::new(written.year() + 1, day.date.month(), day.date.day()).ok()
    };
    let Some(said) = next else { return Says::Nothing };
    let never_before = has(&low, &["cannot sign before", "can't sign before", "not sign before", "not before"]);
    let apart = (said - known).get_days().abs();
    match (never_before, apart) {
        (true, _) if known >= said => Says::Same,
        (true, _) => Says::Other,
        (false, _) if has(&low, &["not ", "n't "]) => Says::Nothing,
        (false, 0..=3) => Says::Same,
        (false, _) if has(&low, &["by ", "before "]) && known <= said => Says::Same,
        (false, _) => Says::Other,
    }
}

/// An open deal of which the customer says that it is signed, or that it went to somebody else.
fn stage(_: &Record, sentence: &str, _: Option<Date>) -> Says {
    const SIGNED: &[&str] = &[
        "we have signed the",
        "we signed the contract",
        "we signed the order",
        "contract is signed",
        "contract has been signed",
        "signed contract is attached",
        "signed contract attached",
        "attached is the signed contract",
        "order form is signed",
        "signed order is attached",
    ];
    const GONE: &[&str] = &[
        "decided against",
        "chosen another vendor",
        "chosen another supplier",
        "went with another",
        "gone with another",
        "going with another",
        "not going ahead with",
        "will not proceed",
        "won't proceed",
        "selected a competitor",
        "chose a competitor",
        "signed with another",
    ];
    let low = sentence.to_lowercase();
    let denied = has(&low, &["not signed", "nda", "dpa", "n't signed", "to be signed"]);
    if has(&low, UNSURE) || denied || !(has(&low, SIGNED) || has(&low, GONE)) { Says::Nothing } else { Says::Other }
}

/// The title in the signature of a contact's newest mail against the field.
fn title(person: &Record, activities: &[Record]) -> Option<Disagreement> {
    const TITLES: &[&str] = &[
        "manager",
        "director",
        "head of",
        "chief",
        "officer",
        "president",
        "vp ",
        "engineer",
        "lead",
        "buyer",
        "ceo",
        "cfo",
        "cto",
        "coo",
        "cio",
    ];
    let (known, name) = (person.text("title")?, person.name());
    let mail = activities.iter().find(|mail| {
        mail.kind == Kind::Email
            && mail.link("who") == Some(&person.reference())
            && crate::actions::signals::is_inbound(mail)
    })?;
    let lines: Vec<&str> = mail.text("body")?.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let at = lines.iter().rposition(|line| line.eq_ignore_ascii_case(&name))?;
    let line = lines.get(at + 1)?;
    let low = line.to_lowercase();
    let is_title = line.split_whitespace().count() <= 6
        && !line.ends_with(['.', '!', '?'])
        && TITLES.iter().any(|word| low.contains(word));
    let words = |text: &str| -> Vec<String> {
        let words = text.to_lowercase();
        words.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).map(str::to_owned).collect()
    };
    let shared = words(known).iter().any(|word| words(line).contains(word));
    (is_title && !shared && !same_initials(known, line)).then(|| Disagreement {
        topic: "title",
        record: person.clone(),
        field: "title",
        source: mail.clone(),
        words: clean(line),
    })
}

/// CFO and Chief Financial Officer.
fn same_initials(a: &str, b: &str) -> bool {
    let initials =
        |text: &str| text.split_whitespace().filter_map(|word| word.chars().next()).collect::<String>().to_lowercase();
    initials(a) == b.trim().to_lowercase() || initials(b) == a.trim().to_lowercase()
}

/// The citation's value of the text that disagrees.
pub(in crate::actions) fn body(source: &Record) -> Value {
    source.get("body").clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::RecordRef;
    use jiff::civil::date;

    fn deal() -> Record {
        let deal = Record::new(Kind::Opportunity, "1").with("name", "Acme renewal").with("amount", 84_000.0);
        deal.with("close_date", date(2026, 12, 12)).with("stage", "Negotiation")
    }

    fn mail(body: &str) -> Record {
        let at = date(2026, 11, 9).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        Record::new(Kind::Email, body)
            .with("body", body)
            .with("sent_at", at)
            .with("direction", "inbound")
            .with("who", RecordRef::new(Kind::Contact, "c"))
    }

    #[test]
    fn fields_and_texts_that_disagree_are_found() {
        for (body, topics) in [
            ("Hi. The total price is €70,000 for us.", vec!["amount"]),
            ("The total price is €84,000.", vec![]),
            ("Support is €12,000 a year, the price is fine.", vec![]),
            ("The price is €2,000 per month.", vec![]),
            ("We will sign on 15 January.", vec!["close date"]),
            ("We will sign on 12 December.", vec![]),
            ("We can sign by 20 December.", vec![]),
            ("We cannot sign before 10 January.", vec!["close date"]),
            ("Could we sign on 15 January?", vec![]),
            ("The contract is signed, see the attachment.", vec!["stage"]),
            ("The contract is not signed yet.", vec![]),
            ("The NDA is done; the contract is signed once legal agrees.", vec![]),
            ("We decided against it.", vec!["stage"]),
        ] {
            let found: Vec<&str> = find(&deal(), &[mail(body)], &[]).iter().map(|d| d.topic).collect();
            assert_eq!(found, topics, "{body}");
        }
        let newer_agrees = [mail("The total price is €84,000."), mail("The total price is €70,000.")];
        assert!(find(&deal(), &newer_agrees, &[]).is_empty(), "the newest text counts");
    }

    #[test]
    fn a_signature_may_know_a_newer_title() {
        let person = Record::new(Kind::Contact, "c").with("name", "Dana Fox").with("title", "IT Manager");
        let signed = |title: &str| mail(&format!("Hello,\n\nfine with us.\n\nDana Fox\n{title}"));
        assert_eq!(find(&deal(), &[signed("Chief Financial Officer")], std::slice::from_ref(&person)).len(), 1);
        for same in ["Manager IT", "Acme Inc.", "Thanks!"] {
            assert!(find(&deal(), &[signed(same)], std::slice::from_ref(&person)).is_empty(), "{same}");
        }
    }
}

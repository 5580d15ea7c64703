//! In which language somebody is written to, and how days and money read in it.
//!
//! Order: what the seller says, the mail at hand, the words of the case, other mails with the person, their country, their company's country, English. Countries
//! stand in `knobs/outreach.toml`.

use super::draft_outreach::Knobs;
use crate::actions::{ActionError, Desk};
use crate::crm::{Kind, Record, SourceError, format, told_language};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Mails with a person that are looked at.
const MAILS: usize = 20;

/// A language by its code or name.
pub(super) fn code(word: &str) -> Option<&'static str> {
    Some(match word {
        "en" | "english" | "englisch" | "anglais" | "inglés" | "ingles" => "en",
        "de" | "german" | "deutsch" | "allemand" | "alemán" | "aleman" => "de",
        "fr" | "french" | "français" | "francais" | "französisch" | "francés" => "fr",
        "es" | "spanish" | "español" | "espanol" | "spanisch" | "espagnol" => "es",
        _ => return None,
    })
}

/// The language that the seller asks for; one that the action has no words for is refused rather than answered in another.
pub(super) fn given(
    inputs: &BTreeMap<String, String>,
    action: &str,
    known: &[&str],
) -> Result<Option<&'static str>, ActionError> {
    let said = inputs.get("language").map(|word| word.trim().to_lowercase()).unwrap_or_default();
    if matches!(said.as_str(), "" | "auto") {
        return Ok(None);
    }
    match code(&said).filter(|code| known.contains(code)) {
        Some(code) => Ok(Some(code)),
        None => Err(ActionError::BadInput {
            action: action.to_owned(),
            input: "language".into(),
            what: format!(
                "“{}” is not one that it writes; it knows {}",
                crate::actions::text::clean(&said),
                known.join(", ")
            ),
        }),
    }
}

/// The language in which a person is written to: of these mails, of the case, of other mails with them, of their country; else English.
pub(super) fn of_person(
    desk: &Desk<'_>,
    mails: &[&Record],
    person: Option<&Record>,
    record: &Record,
) -> Result<&'static str, SourceError> {
    let told = |mail: &Record| mail.text("body").and_then(|body| told_language(&body_of(body)));
    if let Some(language) = mails.iter().find_map(|mail| told(mail)) {
        return Ok(language);
    }
    // What they reported is theirs, too.
    let reported = ["description", "subject"].into_iter().filter(|_| record.kind == Kind::Case);
    if let Some(language) = reported.filter_map(|field| record.text(field)).find_map(told_language) {
        return Ok(language);
    }
    if let Some(person) = person
        && let Some(language) = desk.linked(person, Kind::Email, MAILS)?.iter().find_map(told)
    {
        return Ok(language);
    }
    let account = |of: &Record| of.link("account").and_then(|link| desk.get(link).ok().flatten());
    let company = person.and_then(account).or_else(|| account(record));
    let knobs: Knobs = desk.knobs.read("outreach");
    let homes = [person, company.as_ref(), Some(record)].into_iter().flatten();
    let mut countries = homes.flat_map(|home| ["country", "billing_country"].map(|field| home.text(field))).flatten();
    Ok(countries.next().map_or("en", |country| knobs.language_of(country)))
}

/// The words of a mail without what it quotes.
fn body_of(body: &str) -> String {
    super::case_talk::own_words(body).unwrap_or_default()
}

/// A day as the customer writes it.
pub(super) fn day_in(desk: &Desk<'_>, day: Date, language: &str) -> String {
    match language {
        "de" => format!("{}.{}.{}", day.day(), day.month(), day.year()),
        "fr" | "es" => format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()),
        _ => desk.day(day),
    }
}

/// Money as the customer writes it: `€84,000`, `84.000 €`, `84 000 €`.
pub(super) fn money_in(amount: f64, currency: &str, language: &str) -> String {
    let english = format::money(amount, currency);
    let group = match language {
        "de" | "es" => ".",
        "fr" => "\u{a0}",
        _ => return english,
    };
    let figure: String = format::grouped_number(amount)
        .chars()
        .map(|c| match c {
            ',' => group.to_owned(),
            '.' => ",".to_owned(),
            c => c.to_string(),
        })
        .collect();
    format!("{figure} {}", format::currency_sign(currency).trim())
}

/// Words in the quotation marks of a language.
pub(super) fn quoted_in(words: &str, language: &str) -> String {
    match language {
        "de" => format!("„{words}“"),
        "fr" => format!("« {words} »"),
        "es" => format!("«{words}»"),
        _ => format!("“{words}”"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::sample::{desk, link, workspace};

    #[test]
    fn money_reads_as_the_customer_writes_it() {
        for (language, text) in
            [("en", "€84,000.50"), ("de", "84.000,50 €"), ("fr", "84\u{a0}000,50 €"), ("es", "84.000,50 €")]
        {
            assert_eq!(money_in(84_000.5, "EUR", language), text);
        }
        assert_eq!(money_in(1_200.0, "CHF", "de"), "1.200 CHF");
    }

    #[test]
    fn mails_speak_before_countries_and_the_seller_before_both() {
        let mut memory = workspace();
        let person =
            Record::new(Kind::Contact, "c9").with("country", "Austria").with("account", link(Kind::Account, "acme"));
        let deal = Record::new(Kind::Opportunity, "o9");
        assert_eq!(of_person(&desk(&memory), &[], Some(&person), &deal).unwrap(), "de");
        let company = Record::new(Kind::Account, "swiss").with("billing_country", "France");
        memory.records.push(company);
        let abroad = Record::new(Kind::Contact, "c8").with("account", link(Kind::Account, "swiss"));
        assert_eq!(of_person(&desk(&memory), &[], Some(&abroad), &deal).unwrap(), "fr");
        let mail = Record::new(Kind::Email, "m")
            .with("who", link(Kind::Contact, "c9"))
            .with("body", "Thank you for the offer, we like it.\n\nAm 3. Mai schrieb:\n> und das ist nicht die Frage");
        assert_eq!(of_person(&desk(&memory), &[&mail], Some(&person), &deal).unwrap(), "en");
        memory.records.push(mail);
        assert_eq!(of_person(&desk(&memory), &[], Some(&person), &deal).unwrap(), "en", "an older mail with them");
        let said = |word: &str| given(&BTreeMap::from([("language".to_owned(), word.to_owned())]), "x", &["en", "de"]);
        assert_eq!(said("Deutsch").unwrap(), Some("de"));
        assert_eq!(said("auto").unwrap(), None);
        assert!(said("Italian").unwrap_err().to_string().contains("knows en, de"));
    }
}

//! Another account that looks like the same company.
//!
//! Not for: finding every pair (that is `find-duplicates`), or deciding. Candidates are accounts whose names begin alike.

use super::{ALIKE, Fault};
use crate::actions::Desk;
use crate::actions::text::excerpt;
use crate::crm::{Kind, Record, SourceError};

/// Letters at the beginning of a name by which candidates are looked up.
const PREFIX: usize = 5;
/// Words that say what sort of company it is, not which.
const FORMS: &[&str] = &[
    "ab",
    "ag",
    "as",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "group",
    "holding",
    "inc",
    "kg",
    "limited",
    "llc",
    "llp",
    "ltd",
    "nv",
    "oy",
    "plc",
    "sa",
    "sarl",
    "sas",
    "se",
    "spa",
    "srl",
    "the",
];

pub(super) fn find(desk: &Desk<'_>, account: &Record) -> Result<Option<Fault>, SourceError> {
    let own = words(&account.name());
    let Some(first) = own.first() else { return Ok(None) };
    let prefix: String = first.chars().take(PREFIX).collect();
    for hit in desk.records.search(&prefix, Some(&Kind::Account), ALIKE)? {
        if hit.row.record == account.reference() {
            continue;
        }
        let Some(other) = desk.get(&hit.row.record)? else { continue };
        if let Some(why) = same(account, &own, &other) {
            let what = format!("“{}” may be the same company: {why}", excerpt(&other.name(), 40));
            let command = format!("dealdesk merge {} {}", other.reference(), account.reference());
            let advice = format!("Compare the two; “{command}” proposes to put one into the other.");
            let fault = Fault::new("second_record", "name", what, advice);
            return Ok(Some(Fault { other: Some(other.reference()), ..fault }));
        }
    }
    Ok(None)
}

/// Why two accounts look like one company. The name alone has to be all but equal; with the same site or phone, alike.
fn same(account: &Record, own: &[String], other: &Record) -> Option<&'static str> {
    let theirs = words(&other.name());
    let (mine, its) = (own.join(" "), theirs.join(" "));
    let first = alike(own.first()?, theirs.first()?);
    let shared = |field: &str, reduce: fn(&str) -> String| {
        let value = account.text(field).map(reduce).filter(|value| value.len() > PREFIX);
        value.is_some() && value == other.text(field).map(reduce)
    };
    match () {
        () if first && shared("website", host) => Some("same web site"),
        () if first && shared("phone", last_digits) => Some("same phone"),
        () if mine == its => Some("same name"),
        () if alike(&mine, &its) && mine.len() > 2 * PREFIX => Some("nearly the same name"),
        () => None,
    }
}

/// The words of a name that say which company it is, in lower case without accents' marks.
fn words(name: &str) -> Vec<String> {
    let lower = name.to_lowercase();
    let all = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    all.filter(|word| !FORMS.contains(word)).map(str::to_owned).collect()
}

/// Whether two words differ by at most one letter in six.
fn alike(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().take(60).collect(), other.chars().take(60).collect());
    let most = one.len().max(other.len()) / 6;
    if one.len().abs_diff(other.len()) > most {
        return false;
    }
    distance(&one, &other) <= most
}

/// The edit distance.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let cost = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

fn host(site: &str) -> String {
    let bare = site.trim().to_lowercase();
    let bare = bare.split("://").last().unwrap_or_default();
    let host = bare.split(['/', '?', ':']).next().unwrap_or_default();
    host.trim_start_matches("www.").to_owned()
}

/// The last seven digits: what two spellings of one number share.
fn last_digits(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(7)..].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_are_told_apart() {
        let account = |name: &str, site: &str, phone: &str| {
            Record::new(Kind::Account, name).with("name", name).with("website", site).with("phone", phone)
        };
        let acme = account("Acme Bearings Ltd", "https://www.acme.example/en", "+44 20 555 0101");
        for (other, expected) in [
            (account("Acme Bearings", "", ""), Some("same name")),
            (account("ACME Bearnings Limited", "", ""), Some("nearly the same name")),
            (account("Acme Tools", "", ""), None),
            (account("Acme Tools", "http://acme.example", ""), Some("same web site")),
            (account("Acmee", "", "020/5550101"), None),
            (account("Acme", "", "020/5550101"), Some("same phone")),
            (account("Zenith", "https://acme.example", ""), None),
            (account("", "", ""), None),
        ] {
            assert_eq!(same(&acme, &words(&acme.name()), &other), expected, "{}", other.name());
        }
    }
}

//! Shapes of text in fields: mail addresses, phone numbers, names; and the mends that have one reading.

use super::rules::Shapes;
use crate::crm::{FieldType, Kind, Record, Value, standard_fields};

/// One thing that is wrong with a field.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::actions) struct Flaw {
    pub(in crate::actions) field: &'static str,
    pub(in crate::actions) says: &'static str,
    pub(in crate::actions) weight: u32,
    /// What it should hold, where there is no doubt.
    pub(in crate::actions) mend: Option<String>,
}

/// The kinds that are looked at.
pub(in crate::actions) const KINDS: &[Kind] = &[Kind::Account, Kind::Contact, Kind::Lead, Kind::Opportunity];

/// What is wrong with the text of a record's fields.
pub(in crate::actions) fn flaws(record: &Record, knobs: &Shapes) -> Vec<Flaw> {
    let mut found = Vec::new();
    for field in standard_fields(&record.kind) {
        let Some(text) = record.text(field.name) else { continue };
        let mut flaw = |says, weight, mend: Option<String>| {
            if weight > 0 {
                let mend = mend.filter(|mend| mend != text);
                found.push(Flaw { field: field.name, says, weight, mend });
            }
        };
        match field.field_type {
            FieldType::Email => match mended_mail(text) {
                Some(mend) if mend == text => {}
                Some(mend) => flaw("mail address written with something around it", knobs.spaces, Some(mend)),
                None => flaw("no mail address", knobs.mail, None),
            },
            FieldType::Phone => match mended_phone(text) {
                Some(mend) if mend == text => {}
                Some(mend) => flaw("phone number with a slip in its form", knobs.spaces, Some(mend)),
                None => flaw("no phone number", knobs.phone, None),
            },
            FieldType::Text | FieldType::Picklist => {
                let tidy = tidied(text);
                if tidy != text {
                    flaw("spaces too many", knobs.spaces, Some(tidy));
                }
                if is_name(field.name) && is_shouting(text, &record.kind) {
                    flaw("name in capitals", knobs.shouting, None);
                }
            }
            _ => {}
        }
    }
    if knobs.test_record > 0 && is_test(record) {
        found.push(Flaw { field: "name", says: "looks like a test record", weight: knobs.test_record, mend: None });
    }
    found
}

fn is_name(field: &str) -> bool {
    matches!(field, "name" | "first_name" | "last_name" | "company")
}

fn tidied(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A mail address without what stands around it (`mailto:`, angle brackets, a full stop, spaces), its host in small
/// letters; `None` for what is no address.
pub(in crate::actions) fn mended_mail(text: &str) -> Option<String> {
    let bare = text.trim().trim_matches(['<', '>', ';', ',', '"', ' ']).trim();
    let bare = bare.strip_prefix("mailto:").unwrap_or(bare).trim_end_matches('.');
    let (local, host) = bare.rsplit_once('@')?;
    let host = host.to_lowercase();
    let ends = |part: &str| !part.is_empty() && !part.starts_with(['.', '-']) && !part.ends_with(['.', '-']);
    let fits = |c: char| !c.is_whitespace() && !c.is_control() && !"()<>[]:;,\\\"@".contains(c);
    let labels = host.split('.').count() >= 2
        && host.split('.').all(|label| ends(label) && label.chars().all(|c| c.is_alphanumeric() || c == '-'));
    let local_fits = !local.is_empty() && !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    let top =
        host.rsplit('.').next().is_some_and(|top| top.chars().count() >= 2 && !top.chars().all(|c| c.is_ascii_digit()));
    (local_fits && local.chars().all(fits) && labels && top).then(|| format!("{local}@{host}"))
}

/// A phone number without spaces around it and with `+` for a leading `00`; `None` for what is no number: fewer than
/// seven digits or more than fifteen, or letters other than those of an extension.
pub(in crate::actions) fn mended_phone(text: &str) -> Option<String> {
    let tidy = tidied(text);
    let tidy = tidy.strip_prefix("tel:").unwrap_or(&tidy).to_owned();
    let lower = tidy.to_lowercase();
    let number =
        ["ext.", "ext", "x", "#"].iter().find_map(|mark| lower.split_once(mark)).map_or(lower.as_str(), |(n, _)| n);
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let plain = number.chars().all(|c| c.is_ascii_digit() || "+-()/. \u{a0}–".contains(c));
    let plus = number.matches('+').count();
    if !plain
        || !(7..=15).contains(&digits)
        || plus > 1
        || (plus == 1 && !number.trim_start_matches('(').starts_with('+'))
    {
        return None;
    }
    Some(match tidy.strip_prefix("00") {
        Some(rest) if !rest.starts_with('0') && digits > 9 => format!("+{}", rest.trim_start()),
        _ => tidy,
    })
}

/// Whether a name is in capitals only: at least two words of three letters for a company, since many are called by an
/// abbreviation; one of four for a person.
fn is_shouting(text: &str, kind: &Kind) -> bool {
    let has_case = |word: &&str| word.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    let words: Vec<&str> = text.split_whitespace().filter(has_case).collect();
    let loud = |word: &&&str| word.chars().filter(|c| c.is_uppercase()).count() >= 3;
    let (least, long) = match kind {
        Kind::Contact | Kind::Lead => (1, 4),
        _ => (2, 8),
    };
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    !text.chars().any(char::is_lowercase) && letters >= long && words.iter().filter(loud).count() >= least
}

/// Whether a record was made for a test: its name is such a word, or begins with one.
fn is_test(record: &Record) -> bool {
    let name = record.name().to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let telling = |word: &&str| {
        matches!(*word, "test" | "testing" | "dummy" | "asdf" | "qwerty" | "asdfgh" | "xxx" | "foobar" | "deleteme")
    };
    let pair = matches!(
        words.as_slice(),
        ["delete", "me", ..] | ["do", "not", "use", ..] | ["foo", "bar", ..] | ["lorem", "ipsum", ..]
    );
    // "Test Rite Products" is a company: the word must stand alone, at both ends, or before a number.
    let alone = !words.is_empty() && words.iter().all(|word| telling(word) || word.chars().all(|c| c.is_ascii_digit()));
    let named = words.first().is_some_and(telling)
        && words.get(1).is_some_and(|next| {
            telling(next)
                || matches!(
                    *next,
                    "account" | "contact" | "lead" | "deal" | "opportunity" | "record" | "company" | "user"
                )
        });
    (alone && words.iter().any(telling)) || named || pair
}

/// The value that a probability must have once a deal is decided.
pub(in crate::actions) fn decided_probability(deal: &Record) -> Option<Value> {
    let own = deal.number("probability")?;
    let must = match () {
        () if crate::actions::signals::is_won(deal) => 100.0,
        () if crate::actions::signals::is_lost(deal) => 0.0,
        () => return None,
    };
    (own != must).then_some(Value::Number(must))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mends_have_one_reading() {
        for (text, mend) in [
            ("dana@acme.example", Some("dana@acme.example")),
            (" <Dana.R@ACME.Example>; ", Some("Dana.R@acme.example")),
            ("mailto:dana@acme.example.", Some("dana@acme.example")),
            ("dana@acme", None),
            ("dana at acme.example", None),
            ("a@b@c.example", None),
            ("dana@acme..example", None),
            ("dana@10.0.0.1", None),
            ("", None),
        ] {
            assert_eq!(mended_mail(text).as_deref(), mend, "{text:?}");
        }
        for (text, mend) in [
            ("+49 40 5550 133", Some("+49 40 5550 133")),
            ("0049 40  5550133", Some("+49 40 5550133")),
            ("(0)40/555-0133 ext. 12", Some("(0)40/555-0133 ext. 12")),
            ("555", None),
            ("call me", None),
            ("+49+40 5550133", None),
            ("1234567890123456", None),
        ] {
            assert_eq!(mended_phone(text).as_deref(), mend, "{text:?}");
        }
    }

    #[test]
    fn names_that_shout_and_test_records_are_told_from_others() {
        let contact = |name: &str| Record::new(Kind::Contact, "c").with("last_name", name);
        let account = |name: &str| Record::new(Kind::Account, "a").with("name", name);
        let knobs = Shapes { mail: 1, phone: 1, shouting: 1, test_record: 1, spaces: 1 };
        let says = |record: &Record| flaws(record, &knobs).into_iter().map(|flaw| flaw.says).collect::<Vec<_>>();
        for (record, told) in [
            (contact("REYES"), vec!["name in capitals"]),
            (contact("LI"), vec![]),
            (account("IBM"), vec![]),
            (account("BASF SE"), vec![]),
            (account("KESSELBRINK LOGISTIK"), vec!["name in capitals"]),
            (account("山本"), vec![]),
            (account("Test"), vec!["looks like a test record"]),
            (account("test account 2"), vec!["looks like a test record"]),
            (account("Test Rite Products"), vec![]),
            (account("Contest Media"), vec![]),
            (account("Acme  Corp"), vec!["spaces too many"]),
        ] {
            assert_eq!(says(&record), told, "{}", record.name());
        }
    }

    proptest::proptest! {
        #[test]
        fn a_mend_stays_as_it_is(text in "\\PC{0,30}") {
            if let Some(mend) = mended_mail(&text) {
                proptest::prop_assert_eq!(mended_mail(&mend), Some(mend.clone()));
            }
            if let Some(mend) = mended_phone(&text) {
                proptest::prop_assert_eq!(mended_phone(&mend), Some(mend.clone()));
            }
        }
    }
}

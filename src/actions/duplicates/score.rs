//! How likely two records are one: points for and against, each with its reason.

use super::entry::Entry;
use super::fold::{self, alike};
use crate::crm::Kind;
use serde::Deserialize;

/// `knobs/duplicates.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    pub(in crate::actions) propose: f64,
    pub(in crate::actions) suspect: f64,
    pub(in crate::actions) most_proposals: usize,
    pub(in crate::actions) told: usize,
    pub(super) account: Account,
    pub(super) person: Person,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Account {
    pub(super) name_same: f64,
    pub(super) name_near: f64,
    pub(super) name_part: f64,
    pub(super) domain_same: f64,
    pub(super) phone_same: f64,
    pub(super) tax_same: f64,
    pub(super) street_same: f64,
    pub(super) city_same: f64,
    pub(super) city_differs: f64,
    pub(super) country_differs: f64,
    pub(super) domain_differs: f64,
    pub(super) phone_differs: f64,
    pub(super) legal_differs: f64,
    pub(super) tax_differs: f64,
    pub(super) number_differs: f64,
    pub(super) family: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub(super) name_same: f64,
    pub(super) name_near: f64,
    pub(super) first_only: f64,
    pub(super) name_differs: f64,
    pub(super) mail_same: f64,
    pub(super) phone_same: f64,
    pub(super) mobile_same: f64,
    pub(super) company_same: f64,
    pub(super) title_same: f64,
    pub(super) mail_differs: f64,
    pub(super) mail_other: f64,
    pub(super) company_differs: f64,
    pub(super) city_differs: f64,
    pub(super) born_differs: f64,
}

/// Two records with their points.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::actions) struct Pair {
    /// Places of the two.
    pub(in crate::actions) a: usize,
    pub(in crate::actions) b: usize,
    /// The sum, 0 to 1.
    pub(in crate::actions) score: f64,
    /// What speaks for and against it, the heaviest first.
    pub(in crate::actions) reasons: Vec<&'static str>,
}

#[derive(Default)]
struct Tally {
    parts: Vec<(f64, &'static str)>,
}

impl Tally {
    fn add(&mut self, when: bool, points: f64, why: &'static str) {
        if when {
            self.parts.push((points, why));
        }
    }

    /// For where both are known and equal, against where both are known and differ.
    fn hold<T: PartialEq + Default>(&mut self, a: &T, b: &T, same: (f64, &'static str), other: (f64, &'static str)) {
        let nothing = T::default();
        if *a != nothing && *b != nothing {
            self.add(a == b, same.0, same.1);
            self.add(a != b, other.0, other.1);
        }
    }
}

/// The points of two records of one kind.
pub(in crate::actions) fn compare(entries: &[Entry], a: usize, b: usize, knobs: &Knobs) -> Option<Pair> {
    let (one, two) = (entries.get(a)?, entries.get(b)?);
    if one.record.kind != two.record.kind || one.record == two.record {
        return None;
    }
    let mut tally = Tally::default();
    match one.record.kind {
        Kind::Account => accounts(one, two, &knobs.account, &mut tally),
        _ => people(one, two, &knobs.person, &mut tally),
    }
    let score: f64 = tally.parts.iter().map(|(points, _)| points).sum();
    tally.parts.retain(|(points, _)| *points != 0.0);
    tally.parts.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    let reasons = tally.parts.into_iter().map(|(_, why)| why).collect();
    Some(Pair { a, b, score: score.clamp(0.0, 1.0), reasons })
}

/// How the names of two companies stand to each other.
#[derive(PartialEq)]
enum Names {
    Same,
    Near,
    Part,
    Other,
}

fn company_names(a: &[String], b: &[String]) -> Names {
    if a.is_empty() || b.is_empty() {
        return Names::Other;
    }
    let sorted = |words: &[String]| {
        let mut words = words.to_vec();
        words.sort();
        words
    };
    if a.concat() == b.concat() || sorted(a) == sorted(b) {
        return Names::Same;
    }
    let found = |words: &[String], in_: &[String]| {
        words.iter().filter(|word| in_.iter().any(|other| alike(word, other) >= 0.75)).count()
    };
    let (ours, theirs) = (found(a, b), found(b, a));
    let whole = alike(&a.concat(), &b.concat());
    if (ours == a.len() && theirs == b.len()) || whole >= 0.88 {
        return Names::Near;
    }
    let short = if a.len() < b.len() { (ours, a) } else { (theirs, b) };
    if short.0 == short.1.len() && short.1.concat().chars().count() >= 4 { Names::Part } else { Names::Other }
}

fn accounts(a: &Entry, b: &Entry, knobs: &Account, tally: &mut Tally) {
    let names = company_names(&a.words, &b.words);
    tally.add(names == Names::Same, knobs.name_same, "the same name but for spelling or legal form");
    tally.add(names == Names::Near, knobs.name_near, "nearly the same name");
    tally.add(names == Names::Part, knobs.name_part, "one name is a part of the other");
    let (domain, other) = ((knobs.domain_same, "the same web domain"), (knobs.domain_differs, "other web domains"));
    tally.hold(&a.label, &b.label, domain, other);
    let (phone, other) = ((knobs.phone_same, "the same phone number"), (knobs.phone_differs, "other phone numbers"));
    tally.hold(&a.phone, &b.phone, phone, other);
    tally.hold(&a.legal, &b.legal, (0.0, ""), (knobs.legal_differs, "other legal forms"));
    tally.hold(&a.tax, &b.tax, (knobs.tax_same, "the same tax id"), (knobs.tax_differs, "other tax ids"));
    tally.hold(&a.street, &b.street, (knobs.street_same, "the same street"), (0.0, ""));
    if !a.city.is_empty() && !b.city.is_empty() {
        let same = alike(&a.city, &b.city) >= 0.75;
        tally.add(same, knobs.city_same, "the same city");
        tally.add(!same, knobs.city_differs, "other cities");
    }
    tally.hold(&a.country, &b.country, (0.0, ""), (knobs.country_differs, "other countries"));
    tally.add(a.numbers != b.numbers, knobs.number_differs, "other numbers in the name");
    let family = a.link.as_ref() == Some(&b.record) || b.link.as_ref() == Some(&a.record);
    tally.add(family, knobs.family, "one is the parent of the other");
}

fn people(a: &Entry, b: &Entry, knobs: &Person, tally: &mut Tally) {
    person_names(a, b, knobs, tally);
    if !a.mail.is_empty() && !b.mail.is_empty() {
        let personal = a.mail == b.mail && !fold::is_role(&a.mail);
        tally.add(personal, knobs.mail_same, "the same mail address");
        let differs = a.mail != b.mail;
        tally.add(differs && a.host == b.host && !a.host.is_empty(), knobs.mail_differs, "two addresses at one domain");
        tally.add(differs && a.host != b.host, knobs.mail_other, "other mail addresses");
    }
    let numbers = |entry: &Entry| [entry.phone, entry.mobile];
    let mobile = a.mobile != 0 && numbers(b).contains(&a.mobile) || b.mobile != 0 && numbers(a).contains(&b.mobile);
    tally.add(mobile, knobs.mobile_same, "the same mobile number");
    tally.add(!mobile && a.phone != 0 && a.phone == b.phone, knobs.phone_same, "the same phone number");
    match (&a.link, &b.link) {
        (Some(x), Some(y)) => {
            tally.add(x == y, knobs.company_same, "the same account");
            tally.add(x != y, knobs.company_differs, "other accounts");
        }
        _ if !a.company.is_empty() && !b.company.is_empty() => {
            let names = company_names(&a.company, &b.company);
            tally.add(matches!(names, Names::Same | Names::Near), knobs.company_same, "the same company");
            tally.add(names == Names::Other, knobs.company_differs, "other companies");
        }
        _ => {}
    }
    tally.hold(&a.title, &b.title, (knobs.title_same, "the same title"), (0.0, ""));
    tally.hold(&a.city, &b.city, (0.0, ""), (knobs.city_differs, "other cities"));
    tally.hold(&a.born, &b.born, (0.0, ""), (knobs.born_differs, "other birth dates"));
}

fn head(words: &[String]) -> &str {
    words.first().map_or("", String::as_str)
}

fn person_names(a: &Entry, b: &Entry, knobs: &Person, tally: &mut Tally) {
    let (first, last) = (a.whole_first.as_str(), a.whole_last.as_str());
    let (their_first, their_last) = (b.whole_first.as_str(), b.whole_last.as_str());
    if first.is_empty() || their_first.is_empty() {
        let same = !last.is_empty() && last == their_last;
        tally.add(same, knobs.first_only, "the same last name, one without a first name");
        tally.add(!same && !last.is_empty() && !their_last.is_empty(), knobs.name_differs, "other names");
        return;
    }
    let (own, their) = (head(&a.first), head(&b.first));
    let swapped = first == their_last && last == their_first;
    let same_first = fold::same_first(own, their) || first == their_first;
    let initial =
        own.chars().next() == their.chars().next() && (own.chars().count() == 1 || their.chars().count() == 1);
    let near_first = alike(own, their) >= 0.75 || initial;
    let near_last = alike(last, their_last) >= 0.75;
    match () {
        () if swapped && first != last => tally.add(true, knobs.name_same, "the same name with first and last swapped"),
        () if same_first && last == their_last => tally.add(true, knobs.name_same, "the same name"),
        () if (same_first || near_first) && near_last => tally.add(true, knobs.name_near, "nearly the same name"),
        () if same_first => tally.add(true, knobs.first_only, "the same first name"),
        () => tally.add(true, knobs.name_differs, "other names"),
    }
}

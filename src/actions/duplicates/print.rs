//! The most points that a pair can still get, from numbers that stand for its folded fields: most pairs that share a key
//! are no duplicates, and this says so without looking at a single letter.
//!
//! Invariant: [`Prints::most`] is never below the points of [`super::score::compare`] (a property test looks at it), so that
//! leaving out what it leaves below the threshold leaves out nothing that would be told.

use super::entry::Entry;
use super::fold;
use super::score::Knobs;
use crate::crm::Kind;

/// A hash of a text, 0 for an empty one.
pub(super) fn hash(text: &str) -> u64 {
    if text.is_empty() { 0 } else { mixed(1, text).max(1) }
}

/// A hash of a text on top of another one.
pub(super) fn mixed(seed: u64, text: &str) -> u64 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut state = (seed ^ text.len() as u64).wrapping_mul(K);
    let mut rest = text.as_bytes();
    while let Some((eight, behind)) = rest.split_first_chunk::<8>() {
        state = (state ^ u64::from_le_bytes(*eight)).wrapping_mul(K);
        state ^= state >> 29;
        rest = behind;
    }
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    state = (state ^ u64::from_le_bytes(last)).wrapping_mul(K);
    state ^ (state >> 32)
}

/// A text as its hash, length and letters, which say whether two can be alike.
#[derive(Clone, Copy, Default)]
struct Word {
    hash: u64,
    letters: usize,
    /// Which they are, as bits.
    which: u64,
}

impl Word {
    fn of(text: &str) -> Self {
        Self { hash: hash(text), letters: text.chars().count(), which: fold::letters(text.chars()) }
    }

    fn is_empty(self) -> bool {
        self.hash == 0
    }

    /// Whether [`fold::alike`] may give more than 0.
    fn may_be_alike(self, other: Self) -> bool {
        let longest = self.letters.max(other.letters);
        self.hash == other.hash
            || self.letters.min(other.letters) >= 4
                && self.letters.abs_diff(other.letters) <= 2
                && fold::apart(self.which, other.which) * 4 <= longest
    }
}

/// One record as numbers; 0 is what is not known.
#[derive(Clone, Copy, Default)]
struct Print {
    account: bool,
    mail: u64,
    host: u64,
    role: bool,
    phone: u64,
    mobile: u64,
    link: u64,
    company: bool,
    first: Word,
    last: Word,
    label: u64,
    legal: u64,
    tax: u64,
    street: u64,
    city: Word,
    country: u64,
    title: u64,
    born: u64,
    numbers: u64,
}

impl Print {
    fn of(entry: &Entry) -> Self {
        let account = entry.record.kind == Kind::Account;
        Self {
            account,
            mail: hash(&entry.mail),
            host: hash(&entry.host),
            role: fold::is_role(&entry.mail),
            phone: entry.phone,
            mobile: entry.mobile,
            link: entry.link.as_ref().map_or(0, |link| mixed(2, link.id.as_str()).max(1)),
            company: !entry.company.is_empty(),
            first: Word::of(&entry.whole_first),
            last: Word::of(&entry.whole_last),
            label: hash(&entry.label),
            legal: hash(&entry.legal),
            tax: hash(&entry.tax),
            street: hash(&entry.street),
            city: Word::of(&entry.city),
            country: hash(&entry.country),
            title: hash(&entry.title),
            born: hash(&entry.born),
            numbers: entry.numbers.iter().fold(0, |state, number| mixed(state, number)),
        }
    }
}

/// All records as numbers.
pub(super) struct Prints<'k> {
    knobs: &'k Knobs,
    all: Vec<Print>,
}

/// For where both are known and equal, against where both are known and differ.
fn hold(a: u64, b: u64, same: f64, other: f64) -> f64 {
    match (a, b) {
        (0, _) | (_, 0) => 0.0,
        _ if a == b => same,
        _ => other,
    }
}

impl<'k> Prints<'k> {
    pub(super) fn of(entries: &[Entry], knobs: &'k Knobs) -> Self {
        Self { knobs, all: entries.iter().map(Print::of).collect() }
    }

    /// Whether a pair can still be suspected.
    pub(super) fn may_fit(&self, a: u32, b: u32) -> bool {
        // Sums of the same numbers in another order differ in their last digits.
        self.most(a, b) + 1e-9 >= self.knobs.suspect
    }

    /// The most points that a pair can get; those of unknown places are none.
    pub(super) fn most(&self, a: u32, b: u32) -> f64 {
        let (Some(a), Some(b)) = (self.all.get(a as usize), self.all.get(b as usize)) else { return 0.0 };
        if a.account { self.accounts(a, b) } else { self.people(a, b) }
    }

    fn accounts(&self, a: &Print, b: &Print) -> f64 {
        let knobs = &self.knobs.account;
        let names = knobs.name_same.max(knobs.name_near).max(knobs.name_part).max(0.0);
        let mut most = names + hold(a.label, b.label, knobs.domain_same, knobs.domain_differs);
        most += hold(a.phone, b.phone, knobs.phone_same, knobs.phone_differs);
        most += hold(a.legal, b.legal, 0.0, knobs.legal_differs);
        most += hold(a.tax, b.tax, knobs.tax_same, knobs.tax_differs);
        most += hold(a.street, b.street, knobs.street_same, 0.0);
        most += hold(a.country, b.country, 0.0, knobs.country_differs);
        if !a.city.is_empty() && !b.city.is_empty() {
            most += match a.city.may_be_alike(b.city) {
                true if a.city.hash == b.city.hash => knobs.city_same,
                true => knobs.city_same.max(knobs.city_differs),
                false => knobs.city_differs,
            };
        }
        if a.numbers != b.numbers {
            most += knobs.number_differs;
        }
        // One being the other's parent is seen by the links alone, and only ever looked at in full.
        if a.link != 0 || b.link != 0 { most + knobs.family.max(0.0) } else { most }
    }

    fn people(&self, a: &Print, b: &Print) -> f64 {
        let knobs = &self.knobs.person;
        let mut most = self.names(a, b);
        if a.mail != 0 && b.mail != 0 {
            most += match () {
                () if a.mail == b.mail => {
                    if a.role {
                        0.0
                    } else {
                        knobs.mail_same
                    }
                }
                () if a.host != b.host => knobs.mail_other,
                () if a.host != 0 => knobs.mail_differs,
                () => 0.0,
            };
        }
        let has = |one: &Print, number: u64| number != 0 && (one.phone == number || one.mobile == number);
        most += match () {
            () if has(b, a.mobile) || has(a, b.mobile) => knobs.mobile_same,
            () if a.phone != 0 && a.phone == b.phone => knobs.phone_same,
            () => 0.0,
        };
        most += match (a.link, b.link) {
            (0, _) | (_, 0) if a.company && b.company => knobs.company_same.max(knobs.company_differs).max(0.0),
            (0, _) | (_, 0) => 0.0,
            (x, y) if x == y => knobs.company_same,
            _ => knobs.company_differs,
        };
        most += hold(a.title, b.title, knobs.title_same, 0.0);
        most += hold(a.city.hash, b.city.hash, 0.0, knobs.city_differs);
        most + hold(a.born, b.born, 0.0, knobs.born_differs)
    }

    fn names(&self, a: &Print, b: &Print) -> f64 {
        let knobs = &self.knobs.person;
        let nothing_same = knobs.first_only.max(knobs.name_differs);
        if a.first.is_empty() || b.first.is_empty() {
            return nothing_same.max(0.0);
        }
        let swapped = a.first.hash == b.last.hash && a.last.hash == b.first.hash;
        match () {
            () if swapped || a.last.hash == b.last.hash => knobs.name_same.max(knobs.name_near).max(nothing_same),
            () if a.last.may_be_alike(b.last) => knobs.name_near.max(nothing_same),
            () => nothing_same,
        }
    }
}

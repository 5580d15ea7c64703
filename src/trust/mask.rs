//! Masking: values out, placeholders in.
//!
//! For: putting together what the dictionary knows and what shapes show, leftmost and longest first.
//! Not for: field classes (see `gate`). Invariant: `session.unmask(masked.text)` is the text that was masked.

mod bounds;
mod evidence;
mod frames;
mod hidden;
mod known;
mod spoken;

use super::{
    dictionary::{Dictionary, Entity, Guard, NameHit},
    entity::EntityType,
    fold::{
        decode::Decoded,
        words::{self, Word},
    },
    names,
    patterns::{self, Amount, Found, Phone},
    placeholder::Slot,
    policy::Policy,
    session::{Owner, Session},
    unmask,
};
use crate::crm::RecordRef;
use std::{collections::HashSet, ops::Range, sync::Arc};

/// One masked stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Bytes of the original text.
    pub bytes: Range<usize>,
    /// The same in characters.
    pub chars: Range<usize>,
    /// What was masked.
    pub kind: EntityType,
    /// What stands there now.
    pub placeholder: String,
}

/// A text after masking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masked {
    /// The text with placeholders.
    pub text: String,
    /// What was masked, from left to right.
    pub spans: Vec<Span>,
}

/// Finds values and replaces them.
#[derive(Clone, Debug)]
pub struct Masker {
    dictionary: Arc<Dictionary>,
    policy: Policy,
}

/// A stretch that is to be masked.
struct Candidate {
    range: Range<usize>,
    kind: EntityType,
    whose: Whose,
}

/// Whose value it is, found out only for what is masked in the end.
enum Whose {
    /// An entity of the dictionary.
    Entity(u32),
    /// Nobody's in particular: the one person of the conversation who is called so, else the value's own.
    Name(Range<usize>),
    /// Settled already.
    Owner(Owner),
}

/// A plain number of fewer digits than this (without cents) is no amount: 250 seats, 2026.
const LEAST_PLAIN_CENTS: i64 = 10_000 * 100;

impl Masker {
    /// A masker over what the workspace knows.
    pub fn new(dictionary: Arc<Dictionary>, policy: Policy) -> Self {
        Self { dictionary, policy }
    }

    /// Tells one dictionary of known values from another in the log: how many forms it knows and how large it is.
    pub fn dictionary_version(&self) -> String {
        format!("{} forms, {} bytes", self.dictionary.variants(), self.dictionary.bytes())
    }

    /// Masks a text that holds no placeholders of ours: what looks like one is masked itself. Names of the records in
    /// `scope` count even where their name is an everyday word.
    pub fn mask(&self, text: &str, session: &mut Session, scope: &[RecordRef]) -> Masked {
        let candidates = self.candidates(text, session, scope);
        self.finish(text, candidates, session)
    }

    /// Masks a text that was masked before: its live placeholders stay.
    pub fn mask_again(&self, text: &str, session: &mut Session, scope: &[RecordRef]) -> Masked {
        let mut masked = Masked { text: String::with_capacity(text.len()), spans: Vec::new() };
        let mut at = 0;
        for kept in unmask::live(text, session) {
            self.mask_between(text, at..kept.start, session, scope, &mut masked);
            if masked.spans.last().is_some_and(|span| touches(text, span.bytes.end, kept.start)) {
                masked.text.push(' ');
            }
            masked.text.push_str(&text[kept.clone()]);
            at = kept.end;
        }
        self.mask_between(text, at..text.len(), session, scope, &mut masked);
        masked
    }

    /// Masks what stands between two placeholders; a new one never touches an old one.
    fn mask_between(
        &self,
        text: &str,
        gap: Range<usize>,
        session: &mut Session,
        scope: &[RecordRef],
        out: &mut Masked,
    ) {
        let (piece, chars) = (&text[gap.clone()], text[..gap.start].chars().count());
        let candidates = self.candidates(piece, session, scope);
        let masked = self.write(piece, candidates, session);
        if gap.start > 0 && masked.spans.first().is_some_and(|span| touches(piece, 0, span.bytes.start)) {
            out.text.push(' ');
        }
        out.text.push_str(&masked.text);
        out.spans.extend(masked.spans.into_iter().map(|span| Span {
            bytes: span.bytes.start + gap.start..span.bytes.end + gap.start,
            chars: span.chars.start + chars..span.chars.end + chars,
            ..span
        }));
    }

    /// Masks a whole value as one thing, whatever stands in it.
    pub(super) fn mask_whole(&self, text: &str, kind: EntityType, record: &RecordRef, session: &mut Session) -> Masked {
        let owner = Owner::Record(record.clone());
        if let Some(entity) = self.dictionary.entity_of(record).filter(|_| kind == EntityType::Person) {
            introduce(entity, &owner, session);
        }
        self.write(text, vec![Candidate { range: 0..text.len(), kind, whose: Whose::Owner(owner) }], session)
    }

    /// What is to be masked in the text as it stands, and in what it says in a code.
    fn candidates(&self, text: &str, session: &Session, scope: &[RecordRef]) -> Vec<Candidate> {
        let scope = self.scope_words(scope);
        let mut found = self.read(text, session, &scope);
        if let Some(decoded) = Decoded::of(text) {
            let second = self.read(&decoded.text, session, &scope).into_iter();
            found.extend(second.map(|one| {
                let owner = |whose| Whose::Owner(self.owner(whose, one.kind, &decoded.text, session));
                let whose = if matches!(one.whose, Whose::Name(_)) { owner(one.whose) } else { one.whose };
                Candidate { range: decoded.source(one.range), kind: one.kind, whose }
            }));
        }
        self.add_strangers(text, session, &mut found);
        found
    }

    /// Names that no record knows, where nothing else was found.
    fn add_strangers(&self, text: &str, session: &Session, found: &mut Vec<Candidate>) {
        if self.policy.mask_unknown_names {
            let taken: Vec<Range<usize>> = found.iter().map(|candidate| candidate.range.clone()).collect();
            let names = names::find(text, taken, session).into_iter();
            found.extend(names.map(|name| Candidate {
                whose: Whose::Owner(name.owner(text, session)),
                range: name.range,
                kind: name.kind,
            }));
        }
    }

    /// What is to be masked in one reading of the text.
    fn read(&self, text: &str, session: &Session, scope: &HashSet<u64>) -> Vec<Candidate> {
        let shapes = patterns::find(text);
        let mut found: Vec<Candidate> = shapes.into_iter().filter_map(|shape| self.shape(text, shape)).collect();
        found.extend(self.ids(text));
        let words = words::words(text);
        let hits = self.dictionary.names(text, &words);
        self.names(text, &words, &hits, session, scope, &mut found);
        if let Some(split) = self.dictionary.split(text, &words) {
            let mut hits = self.dictionary.names(text, &split);
            // An everyday word that is part of another word is not even a word.
            hits.retain(|hit| hit.to > hit.from + 1 || hit.guard < Guard::Word);
            self.names(text, &split, &hits, session, scope, &mut found);
        }
        let known = |kind, (range, owner): known::Known| Candidate { range, kind, whose: Whose::Entity(owner) };
        found.extend(known::phones(&self.dictionary, text, &words).map(|one| known(EntityType::Phone, one)));
        found.extend(known::mails(&self.dictionary, text, &words).map(|one| known(EntityType::Email, one)));
        found.extend(known::amounts(&self.dictionary, text, &words).map(|one| known(EntityType::Amount, one)));
        found
    }

    fn names(
        &self,
        text: &str,
        words: &[Word],
        hits: &[NameHit],
        session: &Session,
        scope: &HashSet<u64>,
        found: &mut Vec<Candidate>,
    ) {
        let scene = evidence::Scene::new(text, words, hits);
        let doubtful = |hit: &NameHit| matches!(hit.guard, Guard::Word | Guard::Month) && !self.policy.strict;
        // A word that is a name in one place is expected to be one in the others.
        let single = |hit: &NameHit| (hit.to == hit.from + 1).then(|| words[hit.from].hash);
        let sure = |hit: &&NameHit| doubtful(hit) && scene.is_name(hit, false);
        let named: HashSet<u64> = hits.iter().filter(sure).filter_map(single).collect();
        for hit in hits {
            let expected = || {
                single(hit).is_some_and(|word| named.contains(&word) || scope.contains(&word))
                    || (!scene.goes_on(hit) && session.known_as(&text[scene.range(hit)]).is_some())
            };
            if scene.is_name(hit, doubtful(hit) && expected()) || (self.policy.strict && hit.guard <= Guard::Month) {
                found.push(Self::named(text, scene.range(hit), hit));
            }
        }
    }

    fn named(text: &str, range: Range<usize>, hit: &NameHit) -> Candidate {
        let whose = hit.owner.map_or_else(|| Whose::Name(range.clone()), Whose::Entity);
        let range = match hit.kind {
            EntityType::Url => bounds::whole_url(text, range),
            EntityType::Person | EntityType::Org => bounds::with_title(text, range),
            _ => range,
        };
        Candidate { range, kind: hit.kind, whose }
    }

    fn shape(&self, text: &str, shape: patterns::Shape) -> Option<Candidate> {
        let range = shape.range;
        let value = &text[range.clone()];
        let (kind, known) = match shape.found {
            Found::Sure(EntityType::Ip) if !self.policy.mask_ip => return None,
            Found::Sure(EntityType::Email) => (EntityType::Email, self.dictionary.mail(value)),
            Found::Sure(kind) => (kind, None),
            Found::Phone(phone) => (EntityType::Phone, self.phone(&phone)?),
            Found::Amount(amount) => (EntityType::Amount, Some(self.amount(text, &range, &amount)?)),
        };
        let whose = known.map_or_else(|| Whose::Name(range.clone()), Whose::Entity);
        Some(Candidate { range, kind, whose })
    }

    /// The owner of a phone; `Some(None)` for a stranger's, `None` for what is no phone.
    fn phone(&self, phone: &Phone) -> Option<Option<u32>> {
        let known = self.dictionary.phone(&phone.digits);
        (known.is_some() || phone.likely).then_some(known)
    }

    fn amount(&self, text: &str, range: &Range<usize>, amount: &Amount) -> Option<u32> {
        let mut readings = amount.cents.into_iter().flatten();
        let money = |cents: i64| {
            (amount.marked && !frames::counts(&text[range.end..]))
                || cents >= LEAST_PLAIN_CENTS
                || frames::is_plain_amount(cents, &text[..range.start], &text[range.end..])
        };
        readings.find_map(|cents| self.dictionary.amount(cents).filter(|_| money(cents)))
    }

    fn ids<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Candidate> + 'a {
        bounds::id_words(text).filter_map(|range| {
            let owner = self.dictionary.id(&text[range.clone()])?;
            Some(Candidate { range, kind: EntityType::Id, whose: Whose::Entity(owner) })
        })
    }

    fn plain(&self, text: &str, range: Range<usize>, kind: EntityType) -> Candidate {
        let owner = Owner::of_value(kind, &text[range.clone()]);
        Candidate { range, kind, whose: Whose::Owner(owner) }
    }

    /// The owner of a value in a text; a person is introduced with every form of the name.
    fn owner(&self, whose: Whose, kind: EntityType, text: &str, session: &Session) -> Owner {
        let name = match whose {
            Whose::Owner(owner) => return owner,
            Whose::Entity(number) => match self.dictionary.entity(number).and_then(Entity::record) {
                Some(record) => return Owner::Record(record),
                None => "",
            },
            Whose::Name(range) => &text[range],
        };
        let named = matches!(kind, EntityType::Person | EntityType::Org).then(|| session.known_as(name)).flatten();
        named.unwrap_or_else(|| Owner::of_value(kind, name))
    }

    /// The words of the names of these records.
    fn scope_words(&self, scope: &[RecordRef]) -> HashSet<u64> {
        let names = scope.iter().filter_map(|record| self.dictionary.entity_of(record)).map(|entity| &entity.name);
        names.flat_map(|name| words::words(name)).map(|word| word.hash).collect()
    }

    fn write(&self, text: &str, candidates: Vec<Candidate>, session: &mut Session) -> Masked {
        let mut masked = Masked { text: String::with_capacity(text.len()), spans: Vec::new() };
        let (mut at, mut chars) = (0, 0);
        let mut before: Option<(u32, Owner)> = None;
        for candidate in resolved(text, candidates) {
            let range = candidate.range;
            let number = if let Whose::Entity(number) = candidate.whose { Some(number) } else { None };
            let entity = number.and_then(|number| self.dictionary.entity(number));
            // A name, its mail and its phone stand side by side.
            let same = before.take().filter(|(known, _)| Some(*known) == number).map(|(_, owner)| owner);
            let owner = same.unwrap_or_else(|| self.owner(candidate.whose, candidate.kind, text, session));
            if let Some(entity) = entity.filter(|entity| entity.person && candidate.kind == EntityType::Person) {
                introduce(entity, &owner, session);
            } else if candidate.kind == EntityType::Person {
                names::introduce(&owner, &text[range.clone()], session);
            }
            let slot: Slot = session.placeholder(&owner, candidate.kind, &text[range.clone()]);
            let placeholder = slot.write(&session.nonce);
            let from = chars + text[at..range.start].chars().count();
            chars = from + text[range.clone()].chars().count();
            masked.text.push_str(&text[at..range.start]);
            masked.text.push_str(&placeholder);
            at = range.end;
            masked.spans.push(Span { bytes: range, chars: from..chars, kind: candidate.kind, placeholder });
            before = number.zip(Some(owner));
        }
        masked.text.push_str(&text[at..]);
        masked
    }
}

/// Makes a person's name known to the conversation in all its forms.
fn introduce(entity: &Entity, owner: &Owner, session: &mut Session) {
    let (first, last) = entity.name_parts();
    session.introduce(owner, &entity.name, first, last);
}

/// Leftmost first, the longest of those, whatever overlaps them dropped. Stretches that touch become one: two
/// placeholders without anything between them could not be told apart.
fn resolved(text: &str, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    // Of two readings of one stretch the one that knows whose it is goes first.
    let known = |c: &Candidate| matches!(c.whose, Whose::Entity(_));
    candidates.sort_by_key(|c| (c.range.start, std::cmp::Reverse(c.range.end), !known(c)));
    let mails: Vec<Range<usize>> =
        candidates.iter().filter(|c| c.kind == EntityType::Email).map(|c| c.range.clone()).collect();
    candidates.retain(|c| c.kind != EntityType::Person || !mails.iter().any(|mail| cuts(&c.range, mail)));
    let mut kept: Vec<Candidate> = Vec::new();
    for mut candidate in candidates {
        candidate.range = bounds::set_apart(text, candidate.range);
        match kept.last_mut() {
            Some(last) if touches(text, last.range.end, candidate.range.start) => {
                join(text, &mut kept, candidate.range)
            }
            _ if candidate.range.is_empty() => {}
            _ => kept.push(candidate),
        }
    }
    kept
}

/// Whether a name reaches into an address: in `Behrens, jutta@acme.com` nobody is called `Behrens, jutta`.
fn cuts(name: &Range<usize>, mail: &Range<usize>) -> bool {
    name.start < mail.start && mail.start < name.end && name.end < mail.end
}

/// Widens the last one over `range`; what stands around the two may now belong to them, the one before included.
fn join(text: &str, kept: &mut Vec<Candidate>, range: Range<usize>) {
    let Some(last) = kept.last_mut() else { return };
    let wider = last.range.start.min(range.start)..last.range.end.max(range.end);
    last.range = bounds::set_apart(text, wider);
    let range = last.range.clone();
    if let [.., before, _] = kept.as_slice()
        && touches(text, before.range.end, range.start)
    {
        kept.pop();
        join(text, kept, range);
    }
}

/// Whether placeholders that end and start here would run into each other.
fn touches(text: &str, end: usize, start: usize) -> bool {
    start <= end || text[end..start].bytes().all(|byte| byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{Kind, Record, Schema, Value};
    use proptest::prelude::*;

    fn masker() -> Masker {
        let person = |id: &str, first: &str, last: &str| {
            let record = Record::new(Kind::Contact, id).with("first_name", Value::text(first));
            record.with("last_name", Value::text(last)).with("email", Value::text(format!("{id}@acme.com")))
        };
        let deal = Record::new(Kind::Opportunity, "1").with("name", Value::text("Acme - Renewal"));
        let records = [
            person("c1", "Søren", "Åkesson").with("phone", Value::text("+46 70 123 58 88")),
            person("c2", "Will", "Price"),
            deal.with("amount", Value::Number(84_000.0)),
            Record::new(Kind::Account, "1").with("name", Value::text("Acme, Inc.")),
            Record::new(Kind::Account, "2").with("name", Value::text("Three Rivers Brewing Ltd")),
            Record::new(Kind::Contact, "c3").with("last_name", Value::text("Rivers")),
        ];
        Masker::new(Arc::new(Dictionary::build(records, &Schema::default())), Policy::default())
    }

    fn mask(text: &str, scope: &[RecordRef]) -> String {
        masker().mask(text, &mut Session::new("t", [8, 29, 14]), scope).text
    }

    #[test]
    fn one_entity_has_one_number() {
        for (text, masked) in [
            ("Søren Åkesson, c1@acme.com", "PERSON_1_J7R, EMAIL_1_J7R"),
            ("Søren Åkesson (soren@acme.com)", "PERSON_1_J7R (EMAIL_2_J7R)"),
            ("SOREN's boss, Mr Akesson", "PERSON_1A_J7R's boss, PERSON_1B_J7R"),
            ("0046 701235888 or 070-123 58 88", "PHONE_1_J7R or PHONE_1A_J7R"),
            ("$84k, 84.000,00 € and 84", "AMOUNT_1_J7R, AMOUNT_1A_J7R and 84"),
            ("see https://www.acme.com/x.", "see URL_1_J7R."),
            ("PERSON_1_J7R", "TOKEN_1_J7R"),
        ] {
            assert_eq!(mask(text, &[]), masked, "{text}");
        }
    }

    #[test]
    fn everyday_words_need_evidence() {
        let will = RecordRef::new(Kind::Contact, "c2");
        assert_eq!(mask("Will the price drop?", &[]), "Will the price drop?");
        assert_eq!(mask("Will Price called", &[]), "PERSON_1_J7R called");
        assert_eq!(mask("Will called", std::slice::from_ref(&will)), "PERSON_1F_J7R called");
        assert_eq!(mask("we asked Will", &[]), "we asked PERSON_1F_J7R");
        assert_eq!(mask("Will signed it. Price is fine.", &[]), "PERSON_1F_J7R signed it. Price is fine.");
        assert_eq!(mask("Ask Price. Price said yes.", &[]), "Ask PERSON_1L_J7R. PERSON_1L_J7R said yes.");
        for question in ["Will they pay?", "Will the price hold?", "Will we meet?"] {
            assert_eq!(mask(question, std::slice::from_ref(&will)), question, "a question, not a name");
        }
    }

    #[test]
    fn sums_of_what_may_not_leave_are_masked_too() {
        let mut session = Session::new("t", [8, 29, 14]);
        let sum = |text: &str, session: &mut Session| masker().mask_computed(text, session, &[]).text;
        assert_eq!(sum("2 deals, €110,200 (computed)", &mut session), "2 deals, AMOUNT_1_J7R (computed)");
        let mut public = Policy::from_toml("[classes]\nopportunity.amount = \"public\"").expect("valid");
        public.mask_unknown_names = false;
        let open = Masker::new(Arc::default(), public);
        assert_eq!(open.mask_computed("in all €110,200", &mut session, &[]).text, "in all €110,200");
    }

    #[test]
    fn a_name_does_not_reach_into_an_address() {
        for (text, masked) in [
            ("Søren Åkesson <soren@acme.com>", "PERSON_1_J7R EMAIL_2_J7R"),
            ("Åkesson, soren@acme.com", "PERSON_1L_J7R, EMAIL_2_J7R"),
        ] {
            assert_eq!(mask(text, &[]), masked, "{text}");
        }
    }

    #[test]
    fn signs_drawn_with_letters_belong_to_no_name() {
        for (text, masked) in [
            ("Three Rivers Brewing™ called", "ORG_1_J7R™ called"),
            ("①Søren Åkesson②", "①PERSON_1_J7R②"),
            ("⼮Åkesson", "⼮PERSON_1L_J7R"),
            ("联系Åkesson吧", "联系PERSON_1L_J7R吧"),
        ] {
            assert_eq!(mask(text, &[]), masked, "{text}");
        }
    }

    #[test]
    fn names_with_odd_signs_are_known_by_their_words() {
        let accounts = ["Toys \"R\" Us", "Yahoo! Inc", "Evil[2J]0;owned Works", "Acme: renewal (2)", "Foo (Bar) GmbH"];
        let records = accounts
            .iter()
            .enumerate()
            .map(|(n, name)| Record::new(Kind::Account, n.to_string()).with("name", Value::text(*name)));
        let masker = Masker::new(Arc::new(Dictionary::build(records, &Schema::default())), Policy::default());
        for name in accounts {
            let text = format!("we met {name} today");
            let masked = masker.mask(&text, &mut Session::new("t", [8, 29, 14]), &[]).text;
            assert!(masked.starts_with("we met ORG_1") && masked.ends_with(" today"), "{masked}");
        }
    }

    #[test]
    fn a_company_is_known_by_the_words_before_its_trade() {
        for (text, masked) in [
            ("Three Rivers called", "ORG_1_J7R called"),
            ("where three rivers meet", "where three rivers meet"),
            ("Three Rivers Brewing Ltd and three rivers brewing", "ORG_1_J7R and ORG_1A_J7R"),
        ] {
            assert_eq!(mask(text, &[]), masked, "{text}");
        }
    }

    #[test]
    fn numbers_are_masked_whatever_stands_beside_them() {
        for text in [
            "+46 70 123 58 88 / +46 70 123 58 88",
            "+46.70.123.5888x22",
            "070-123 58 88x22",
            "tel:+46701235888;ext=3",
            "4111 1111 1111 1111 4111-1111-1111-1111",
        ] {
            assert!(!mask(text, &[]).contains("58 88") && !mask(text, &[]).contains("5888"), "{}", mask(text, &[]));
            assert!(!mask(text, &[]).contains("1111"), "{}", mask(text, &[]));
        }
    }

    proptest! {
        #[test]
        fn what_was_masked_comes_back_and_is_gone_before(parts in prop::collection::vec(prop_oneof![
            Just("Søren Åkesson".to_owned()), Just("<c1@acme.com>".to_owned()), Just("$84,000.00".to_owned()),
            Just("PERSON_1_J7R".to_owned()), Just("ACME".to_owned()), Just("+46701235888".to_owned()), "\\PC{0,5}", "[ _a-z<>&;*]{0,4}",
        ], 0..8)) {
            let text = parts.concat();
            let mut session = Session::new("t", [8, 29, 14]);
            let masked = masker().mask(&text, &mut session, &[]);
            prop_assert_eq!(session.unmask(&masked.text), text.as_str());
            prop_assert!(!masked.text.contains("Åkesson ") && !masked.text.contains(" c1@acme.com "));
            let again = masker().mask_again(&masked.text, &mut session, &[]);
            prop_assert_eq!(session.unmask(&again.text).replace(' ', ""), text.replace(' ', ""));
        }
    }
}

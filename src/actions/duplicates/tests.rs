//! Precision and recall on corpora that are generated here: records, altered copies of them, and records that look
//! like copies and are not. The kinds of alteration in `held_out` were not looked at while the rules were written.

use super::*;
use crate::crm::{Kind, Record, RecordRef, Value};
use std::collections::BTreeSet;

/// A small generator of numbers; the same seed gives the same corpus.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most.max(1)
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.roll(list.len())]
    }
}

struct Corpus {
    records: Vec<Record>,
    /// Pairs of ids that are one.
    same: BTreeSet<(String, String)>,
}

impl Corpus {
    fn add(&mut self, record: Record) -> usize {
        self.records.push(record);
        self.records.len() - 1
    }

    fn copy(&mut self, of: usize, alter: impl FnOnce(&mut Record)) {
        let mut record = self.records[of].clone();
        record.id = crate::crm::RecordId::new(format!("r{}", self.records.len()));
        record.set("created_at", Value::Null);
        alter(&mut record);
        self.same.insert((self.records[of].id.to_string(), record.id.to_string()));
        self.add(record);
    }
}

const STEMS: &[&str] = &[
    "Harborline",
    "Quillfeather",
    "Brackwater",
    "Nordhavn",
    "Vallemont",
    "Ostrava",
    "Pellegrin",
    "Thistlewood",
    "Kaltenbach",
    "Rosenhof",
    "Märzdorf",
    "Bjørnvik",
    "Castañeda",
    "Wieliczka",
    "Lindqvist",
    "Ferrovia",
    "Amberley",
    "Dunmore",
];
const TRADES: &[&str] =
    &["Logistics", "Foods", "Pharma", "Instruments", "Plastics", "Brewing", "Robotics", "Textiles", "Energy"];
const CITIES: &[&str] = &["Hamburg", "Lyon", "Gdansk", "Porto", "Leeds", "Malmö", "Graz", "Ghent", "Turin", "Sevilla"];
const FIRST: &[&str] =
    &["Robert", "Katharina", "Thomas", "Elizabeth", "Zoë", "Michael", "Jürgen", "Daniel", "Anna", "Paweł"];
const LAST: &[&str] = &[
    "Hartwell",
    "Müller",
    "Novakova",
    "Fitzgerald",
    "Sørensen",
    "Okonkwo",
    "Castellano",
    "Petrenko",
    "Ibsen",
    "Tanaka",
];

fn account(dice: &mut Dice, number: usize) -> Record {
    let name = format!("{} {}", dice.pick(STEMS), dice.pick(TRADES));
    let host: String = fold::words(&name).concat();
    Record::new(Kind::Account, format!("r{number}"))
        .with("name", format!("{name} {}", dice.pick(&["GmbH", "Ltd", "Inc.", "S.A.", "AB"])))
        .with("website", format!("https://www.{host}{number}.example"))
        .with("phone", format!("+49 40 {:07}", 1_000_000 + number * 37))
        .with("billing_city", dice.pick(CITIES))
        .with("billing_country", "Europe")
}

fn contact(dice: &mut Dice, number: usize) -> Record {
    let (first, last) = (dice.pick(FIRST), dice.pick(LAST));
    let mail =
        format!("{}.{}{number}@firm{}.example", fold::words(first).concat(), fold::words(last).concat(), number % 211);
    Record::new(Kind::Contact, format!("r{number}"))
        .with("first_name", first)
        .with("last_name", last)
        .with("email", mail)
        .with("phone", format!("0171 {:07}", 2_000_000 + number * 53))
        .with("account", Value::Ref(RecordRef::new(Kind::Account, format!("a{}", number % 211))))
        .with("city", dice.pick(CITIES))
}

fn text(record: &Record, field: &str) -> String {
    record.text(field).unwrap_or_default().to_owned()
}

/// Leaves out or swaps a letter inside a word.
fn slip(text: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let at = 2 + dice.roll(letters.len().saturating_sub(4).max(1));
    let next = (at + 1).min(letters.len() - 1);
    match dice.roll(3) {
        0 => letters.swap(at, next),
        1 => _ = letters.remove(at),
        _ => letters.insert(at, letters[at]),
    }
    letters.into_iter().collect()
}

/// Copies as the rules were written for, and look-alikes.
fn usual(corpus: &mut Corpus, at: usize, dice: &mut Dice) {
    let kind = corpus.records[at].kind.clone();
    let name = text(&corpus.records[at], "name");
    match (kind, dice.roll(4)) {
        (Kind::Account, 0) => corpus.copy(at, |r| {
            r.set("name", Value::text(name.to_uppercase().replace(" GMBH", "").replace(" LTD", " LIMITED")));
            r.set("phone", Value::Null);
        }),
        (Kind::Account, 1) => {
            let slipped = slip(&name, dice);
            corpus.copy(at, |r| {
                r.set("name", Value::text(slipped));
                r.set("billing_city", Value::Null);
            });
        }
        (Kind::Account, 2) => namesake(corpus, at, dice),
        (Kind::Account, _) => branch(corpus, at),
        (_, 0) => corpus.copy(at, |r| {
            let (first, last) = (r.get("first_name").clone(), r.get("last_name").clone());
            r.set("first_name", last);
            r.set("last_name", first);
            r.set("phone", Value::Null);
        }),
        (_, 1) => corpus.copy(at, |r| {
            r.set("email", Value::text(text(r, "email").to_uppercase()));
            r.set("account", Value::Null);
        }),
        (_, 2) => namesake(corpus, at, dice),
        (_, _) => colleague(corpus, at, dice),
    }
}

/// Kinds of copies and look-alikes that the rules were not written with.
fn held_out(corpus: &mut Corpus, at: usize, dice: &mut Dice) {
    let kind = corpus.records[at].kind.clone();
    let name = text(&corpus.records[at], "name");
    match (kind, dice.roll(6)) {
        // Words in another order, joined, and a web address with a path and another top-level domain.
        (Kind::Account, 0) => corpus.copy(at, |r| {
            let mut words: Vec<&str> = name.split(' ').collect();
            words.swap(0, 1);
            r.set("name", Value::text(words.join(" ")));
            r.set(
                "website",
                Value::text(
                    text(r, "website").replace("https://www.", "http://").replace(".example", ".example/en/home"),
                ),
            );
            r.set("billing_city", Value::Null);
        }),
        (Kind::Account, 1) => corpus.copy(at, |r| {
            r.set("name", Value::text(name.split(' ').take(2).collect::<Vec<_>>().join("")));
            r.set("website", Value::Null);
            r.set("phone", Value::text(text(r, "phone").replace("+49 ", "0049/")));
        }),
        // Umlauts written out, the phone with its trunk zero, no website.
        (Kind::Account, 2) => corpus.copy(at, |r| {
            r.set("name", Value::text(name.replace('ä', "ae").replace('ø', "o").replace('ñ', "n")));
            r.set("phone", Value::text(text(r, "phone").replace("+49 40 ", "040-")));
            r.set("website", Value::Null);
        }),
        (Kind::Account, 3) => subsidiary(corpus, at),
        (Kind::Account, 4) => namesake(corpus, at, dice),
        (Kind::Account, _) => switchboard(corpus, at, dice),
        // A short first name, a tag in the mail, a married name, an initial.
        (_, 0) => corpus.copy(at, |r| {
            let short =
                text(r, "first_name").replace("Robert", "Bob").replace("Elizabeth", "Liz").replace("Thomas", "Tom");
            r.set("first_name", Value::text(short));
            r.set("email", Value::Null);
        }),
        (_, 1) => corpus.copy(at, |r| r.set("email", Value::text(text(r, "email").replace('@', "+events@")))),
        (_, 2) => corpus.copy(at, |r| {
            r.set("last_name", Value::text("Weatherby"));
            r.set("city", Value::Null);
        }),
        (_, 3) => corpus.copy(at, |r| {
            r.set("first_name", Value::text(text(r, "first_name").chars().take(1).collect::<String>() + "."));
            r.set("email", Value::Null);
        }),
        (_, 4) => colleague(corpus, at, dice),
        (_, _) => spouse(corpus, at),
    }
}

/// The same name in another city, at another domain.
fn namesake(corpus: &mut Corpus, at: usize, dice: &mut Dice) {
    let number = corpus.records.len();
    let mut other = corpus.records[at].clone();
    other.id = crate::crm::RecordId::new(format!("r{number}"));
    other.set("website", Value::text(format!("namesake{number}.example")));
    other.set("phone", Value::text(format!("+33 1 {:07}", 5_000_000 + number * 11)));
    let city = if text(&other, "billing_city") == "Oslo" { "Bergen" } else { "Oslo" };
    let _ = dice;
    match other.kind {
        Kind::Account => other.set("billing_city", city.into()),
        _ => {
            other.set("city", city.into());
            other.set("email", Value::text(format!("someone{number}@elsewhere{number}.example")));
            other.set("account", Value::Ref(RecordRef::new(Kind::Account, format!("z{number}"))));
        }
    }
    corpus.add(other);
}

/// Another branch of the same company: number in the name, the same domain.
fn branch(corpus: &mut Corpus, at: usize) {
    let number = corpus.records.len();
    let mut other = corpus.records[at].clone();
    other.id = crate::crm::RecordId::new(format!("r{number}"));
    other.set("name", Value::text(format!("{} {number}", text(&other, "name"))));
    other.set("phone", Value::Null);
    corpus.add(other);
}

/// A subsidiary with its parent's name and domain in another country.
fn subsidiary(corpus: &mut Corpus, at: usize) {
    let number = corpus.records.len();
    let mut other = corpus.records[at].clone();
    let parent = other.reference();
    other.id = crate::crm::RecordId::new(format!("r{number}"));
    other.set("parent", Value::Ref(parent));
    other.set("billing_country", "Canada".into());
    other.set("billing_city", "Toronto".into());
    other.set("phone", Value::Null);
    corpus.add(other);
}

/// Another company in the same building behind the same switchboard.
fn switchboard(corpus: &mut Corpus, at: usize, dice: &mut Dice) {
    let number = corpus.records.len();
    let mut other = account(dice, number).with("name", format!("Tenant {} Consulting", dice.pick(LAST)));
    other.set("phone", corpus.records[at].get("phone").clone());
    other.set("billing_city", corpus.records[at].get("billing_city").clone());
    corpus.add(other);
}

/// A colleague with the same last name, account and number of the company.
fn colleague(corpus: &mut Corpus, at: usize, dice: &mut Dice) {
    let number = corpus.records.len();
    let mut other = corpus.records[at].clone();
    other.id = crate::crm::RecordId::new(format!("r{number}"));
    other.set("first_name", Value::text(if text(&other, "first_name") == "Ingrid" { "Sven" } else { "Ingrid" }));
    let host = text(&other, "email").split('@').nth(1).unwrap_or_default().to_owned();
    other.set("email", Value::text(format!("ingrid{}@{host}", dice.roll(9999))));
    corpus.add(other);
}

/// Somebody who shares the mailbox of a small company.
fn spouse(corpus: &mut Corpus, at: usize) {
    let number = corpus.records.len();
    let mut other = corpus.records[at].clone();
    other.id = crate::crm::RecordId::new(format!("r{number}"));
    other.set("first_name", "Friederike".into());
    corpus.add(other);
}

fn corpus(kind: &Kind, size: usize, seed: u64, alter: fn(&mut Corpus, usize, &mut Dice)) -> Corpus {
    let mut dice = Dice(seed);
    let mut corpus = Corpus { records: Vec::new(), same: BTreeSet::new() };
    for number in 0..size {
        let record = if *kind == Kind::Account { account(&mut dice, number) } else { contact(&mut dice, number) };
        corpus.add(record);
    }
    for at in 0..size / 3 {
        alter(&mut corpus, at * 3, &mut dice);
    }
    corpus
}

fn knobs() -> Knobs {
    crate::actions::Knobs::builtin().read("duplicates")
}

/// Precision and recall of what would be proposed, and what went wrong.
fn measured(corpus: &Corpus) -> (f64, f64, Vec<String>) {
    let entries: Vec<Entry> = corpus.records.iter().map(Entry::of).collect();
    let knobs = knobs();
    let (places, _) = candidates(&entries, &knobs);
    let pairs = places.into_iter().filter_map(|(a, b)| compare(&entries, a, b, &knobs));
    let found: Vec<Pair> = pairs.filter(|pair| pair.score >= knobs.propose).collect();
    let id = |at: usize| entries[at].record.id.to_string();
    let is_same = |a: &str, b: &str| {
        corpus.same.contains(&(a.to_owned(), b.to_owned())) || corpus.same.contains(&(b.to_owned(), a.to_owned()))
    };
    let right = found.iter().filter(|pair| is_same(&id(pair.a), &id(pair.b))).count();
    let mut wrong: Vec<String> = found
        .iter()
        .filter(|pair| !is_same(&id(pair.a), &id(pair.b)))
        .map(|pair| format!("not the same: {:?} {:?} {:?}", entries[pair.a].name, entries[pair.b].name, pair.reasons))
        .collect();
    let seen: BTreeSet<(String, String)> = found.iter().map(|pair| (id(pair.a), id(pair.b))).collect();
    for (a, b) in &corpus.same {
        if !seen.contains(&(a.clone(), b.clone())) && !seen.contains(&(b.clone(), a.clone())) {
            let at = |id: &str| entries.iter().position(|entry| entry.record.id.as_str() == id).unwrap();
            let pair = compare(&entries, at(a), at(b), &knobs).unwrap();
            wrong.push(format!(
                "missed: {:?} {:?} {:.2} {:?}",
                entries[at(a)].name,
                entries[at(b)].name,
                pair.score,
                pair.reasons
            ));
        }
    }
    (right as f64 / found.len().max(1) as f64, right as f64 / corpus.same.len().max(1) as f64, wrong)
}

#[test]
fn copies_are_found_and_look_alikes_are_not() {
    for kind in [Kind::Account, Kind::Contact] {
        for (shapes, alter, least) in
            [("usual", usual as fn(&mut Corpus, usize, &mut Dice), 0.95), ("held out", held_out, 0.85)]
        {
            let corpus = corpus(&kind, 1_500, 7, alter);
            let (precision, recall, wrong) = measured(&corpus);
            println!("{kind} {shapes}: {} pairs, precision {precision:.3}, recall {recall:.3}", corpus.same.len());
            let told = wrong.iter().take(12).cloned().collect::<Vec<_>>().join("\n");
            assert!(precision >= 0.97 && recall >= least, "{kind} {shapes}: {precision:.3} {recall:.3}\n{told}");
        }
    }
}

#[test]
fn the_work_grows_with_the_records_and_not_with_their_square() {
    let pairs = |size: usize| {
        let corpus = corpus(&Kind::Contact, size, 3, usual);
        let entries: Vec<Entry> = corpus.records.iter().map(Entry::of).collect();
        candidates(&entries, &knobs()).0.len() as f64
    };
    let (small, large) = (pairs(2_000), pairs(8_000));
    assert!(large < small * 4.0 * 4.0 / 2.0 || large < 8_000.0 * 40.0, "{small} {large}");
}

#[test]
fn forms_are_folded_as_people_write_them() {
    assert_eq!(fold::company("The Müller & Söhne GmbH & Co. KG"), ["muller", "sohne"]);
    assert_eq!(fold::company("MUELLER UND SOEHNE"), ["muller", "sohne"]);
    assert_eq!(fold::company("Limited"), ["limited"]);
    assert_eq!(fold::label(&fold::host("https://www.shop.kessel.co.uk/en?x=1")), "kessel");
    assert_eq!(fold::mail("Dana.Reyes+CRM@GMail.com"), "danareyes@gmail.com");
    assert_eq!(fold::phone("+49 (0)40 555 0133"), fold::phone("0049 40 5550133"));
    assert_eq!(fold::phone("040/555-0133 x12"), fold::phone("+4940 5550133"));
    assert_eq!((fold::phone("12"), fold::phone("")), (0, 0));
    assert!(fold::alike("logistik", "logistic") > 0.8 && fold::alike("acme", "acne") > 0.7);
    assert!(fold::alike("2019", "2020") == 0.0 && fold::alike("ab", "ac") == 0.0);
    for (a, b, alike) in [
        ("kesselbrink", "kesselbrinck", 11.0 / 12.0),
        ("snelling", "snelilng", 7.0 / 8.0),
        ("marten", "maarten", 6.0 / 7.0),
        ("banana", "bananana", 6.0 / 8.0),
        ("meyer", "meier", 4.0 / 5.0),
        ("reyes", "ortiz", 0.0),
    ] {
        assert!((fold::alike(a, b) - alike).abs() < 1e-9 && fold::alike(a, b) == fold::alike(b, a), "{a} {b}");
    }
}

#[test]
fn the_fullest_record_stays_and_chains_do_not_merge() {
    let record = |id: &str, name: &str, city: &str, host: &str| {
        Record::new(Kind::Account, id).with("name", name).with("billing_city", city).with("website", host)
    };
    let entries: Vec<Entry> = [
        record("1", "Orbital Foods", "Lyon", "orbital.example"),
        record("2", "Orbital Foods SA", "Lyon", "orbital.example").with("phone", "+33 1 5550100"),
        record("3", "Orbital Foods", "Porto", "orbital-foods.example"),
    ]
    .iter()
    .map(Entry::of)
    .collect();
    let knobs = knobs();
    let (places, _) = candidates(&entries, &knobs);
    let pairs: Vec<Pair> = places.into_iter().filter_map(|(a, b)| compare(&entries, a, b, &knobs)).collect();
    let found = clusters(&entries, &pairs, &knobs);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].stays, found[0].go.len(), found[0].go[0].0), (1, 1, 0));
}

/// What is suspected among records, with and without leaving out what numbers rule out.
fn suspected(entries: &[Entry], knobs: &Knobs) -> [Vec<Pair>; 2] {
    let all = super::block::pairs(entries, &|_, _| true).0;
    [all, candidates(entries, knobs).0].map(|places| {
        let pairs = places.into_iter().filter_map(|(a, b)| compare(entries, a, b, knobs));
        pairs.filter(|pair| pair.score >= knobs.suspect).collect()
    })
}

#[test]
fn what_numbers_rule_out_is_most_of_it_and_none_of_what_is_told() {
    for kind in [Kind::Account, Kind::Contact] {
        let corpus = corpus(&kind, 3_000, 11, usual);
        let entries: Vec<Entry> = corpus.records.iter().map(Entry::of).collect();
        let [all, few] = suspected(&entries, &knobs());
        assert!(all == few && !all.is_empty(), "{kind}: {} and {}", all.len(), few.len());
        let looked_at = [super::block::pairs(&entries, &|_, _| true).0.len(), candidates(&entries, &knobs()).0.len()];
        assert!(looked_at[1] * 4 < looked_at[0], "{kind}: {looked_at:?}");
    }
}

proptest::proptest! {
    #[test]
    fn any_records_and_knobs_give_the_same_with_and_without_the_numbers(
        rows in proptest::collection::vec(("(Ann|Bob|Robert|Anne|A|)", "(Marsh|Marsch|Ann|Wu|)", "(ann@acme.example|info@acme.example|b@gmail.com|)", "(\\+49 40 5550133|040 5550133|1|)", "(Lyon|Lyons|Porto|)", 0u8..3), 2..14),
        points in proptest::collection::vec(-0.9f64..0.9, 6),
        account in proptest::bool::ANY,
    ) {
        let records: Vec<Record> = rows.iter().enumerate().map(|(at, (first, last, mail, phone, city, house))| {
            let record = Record::new(if account { Kind::Account } else { Kind::Contact }, format!("x{at}"));
            let record = if account {
                record.with("name", format!("{first} {last} {}", ["GmbH", "12", ""][usize::from(*house)]))
                    .with("website", mail.split('@').nth(1).unwrap_or_default())
                    .with("billing_city", city.as_str())
            } else {
                record.with("first_name", first.as_str()).with("last_name", last.as_str()).with("email", mail.as_str())
                    .with("mobile", phone.as_str()).with("city", city.as_str())
                    .with("account", RecordRef::new(Kind::Account, format!("a{house}")))
            };
            record.with("phone", phone.as_str())
        }).collect();
        let entries: Vec<Entry> = records.iter().map(Entry::of).collect();
        let mut turned = crate::actions::Knobs::builtin().clone();
        let names = ["name_same", "name_near", "phone_same", "phone_differs", "city_differs", "mail_differs"];
        let section = if account { &names[..5] } else { &["name_same", "name_near", "phone_same", "mobile_same", "city_differs", "mail_differs"][..] };
        let lines: String = section.iter().zip(&points).filter(|(name, _)| !account || **name != "mail_differs")
            .map(|(name, points)| format!("{name} = {points}\n")).collect();
        turned.add("duplicates.toml", &format!("[{}]\n{lines}", if account { "account" } else { "person" })).unwrap();
        let [all, few] = suspected(&entries, &turned.read("duplicates"));
        proptest::prop_assert_eq!(all, few);
    }

    #[test]
    fn umlauts_fold_alike_in_one_pass_and_in_three(text in "[aeou .ßøæ'éX-]{0,24}") {
        let spelt: Vec<String> = {
            let plain: String = crate::crm::query::fold_text(&text).chars().map(|c| match c {
                'ß' => "ss".to_owned(), 'ø' | 'œ' => "o".to_owned(), 'æ' => "a".to_owned(),
                '\'' | '.' => String::new(), c if c.is_alphanumeric() => c.to_string(), _ => " ".to_owned(),
            }).collect();
            let once = |word: &str| word.replace("ae", "a").replace("oe", "o").replace("ue", "u");
            plain.split_whitespace().map(once).collect()
        };
        proptest::prop_assert_eq!(fold::words(&text), spelt);
    }

    #[test]
    fn no_record_breaks_it(names in proptest::collection::vec("\\PC{0,24}", 2..12)) {
        let records: Vec<Record> = names.iter().enumerate().map(|(at, name)| {
            let kind = [Kind::Account, Kind::Contact, Kind::Lead][at % 3].clone();
            Record::new(kind, format!("x{at}")).with("name", name.as_str()).with("email", name.as_str())
                .with("phone", name.as_str()).with("website", name.as_str()).with("company", name.as_str())
        }).collect();
        let entries: Vec<Entry> = records.iter().map(Entry::of).collect();
        for (a, b) in candidates(&entries, &knobs()).0 {
            if let Some(pair) = compare(&entries, a, b, &knobs()) {
                proptest::prop_assert!((0.0..=1.0).contains(&pair.score));
            }
        }
    }
}

//! Names of people and companies for the generator, put together from parts in several languages.
//!
//! Not for: the hand-made workspace. Invariant: a mail address made from a name is ASCII, and ends in `.example`.

use super::super::rng::Rng;

/// A country with its city, its currency and what names look like there.
pub(super) struct Locale {
    pub(super) country: &'static str,
    pub(super) currency: &'static str,
    pub(super) dial: &'static str,
    pub(super) legal: &'static str,
    pub(super) cities: [&'static str; 4],
    first: [&'static str; 12],
    stems: [&'static str; 12],
    ends: [&'static str; 8],
}

/// A person's name and its ASCII form for mail addresses.
pub(super) struct Person {
    pub(super) first: &'static str,
    pub(super) last: String,
}

/// A company's name, its domain and where it is.
pub(super) struct Company {
    pub(super) name: String,
    pub(super) domain: String,
    pub(super) industry: &'static str,
    pub(super) locale: &'static Locale,
}

pub(super) fn person(rng: &mut Rng, locale: &Locale) -> Person {
    let first = *rng.pick(&locale.first);
    let last = [*rng.pick(&locale.stems), *rng.pick(&locale.ends)].concat();
    Person { first, last }
}

pub(super) fn company(rng: &mut Rng) -> Company {
    let locale = rng.pick(LOCALES);
    let stem = [*rng.pick(HEADS), *rng.pick(MIDDLES), *rng.pick(TAILS)].concat();
    let (industry, words) = *rng.pick(INDUSTRIES);
    let word = *rng.pick(&words);
    let name = [stem.as_str(), " ", word, " ", locale.legal].concat();
    let mut domain = [stem.as_str(), "-", word, ".example"].concat();
    domain.make_ascii_lowercase();
    Company { name, domain, industry, locale }
}

/// `first.last@domain`, folded to ASCII.
pub(super) fn mail(person: &Person, domain: &str) -> String {
    let mut out = String::with_capacity(person.first.len() + person.last.len() + domain.len() + 2);
    fold_into(&mut out, person.first);
    out.push('.');
    fold_into(&mut out, &person.last);
    out.push('@');
    out.push_str(domain);
    out
}

fn fold_into(out: &mut String, name: &str) {
    for c in name.chars() {
        match c {
            'ä' | 'æ' => out.push_str("ae"),
            'ö' | 'ø' | 'Ö' | 'Ø' => out.push_str("oe"),
            'ü' | 'Ü' => out.push_str("ue"),
            'å' | 'Å' | 'à' | 'á' | 'Á' => out.push('a'),
            'é' | 'è' | 'ë' | 'É' => out.push('e'),
            'í' | 'ï' | 'î' | 'Í' => out.push('i'),
            'ñ' => out.push('n'),
            'ç' => out.push('c'),
            'ó' | 'ô' => out.push('o'),
            'ú' | 'û' => out.push('u'),
            c if c.is_ascii_alphanumeric() => out.push(c.to_ascii_lowercase()),
            _ => {}
        }
    }
}

/// First syllables of company names, and the following two.
const HEADS: &[&str] = &[
    "Al", "Bar", "Bel", "Bran", "Cal", "Cor", "Dal", "Del", "Dor", "El", "Fal", "Fen", "Gar", "Gel", "Hal", "Har",
    "Hol", "Is", "Jor", "Kal", "Kar", "Kel", "Lan", "Lor", "Mar", "Mel", "Mor", "Nor", "Or", "Pel", "Quar", "Ral",
    "Ros", "Sal", "Ser", "Tal", "Tor", "Ul", "Val", "Wen",
];
const MIDDLES: &[&str] = &[
    "a", "ba", "ca", "de", "di", "e", "fi", "ga", "i", "la", "li", "lo", "ma", "me", "mi", "na", "ni", "no", "o", "ra",
    "re", "ri", "ro", "sa", "ta", "te", "ti", "to", "va", "vi",
];
const TAILS: &[&str] = &[
    "bec", "brook", "dal", "den", "din", "dor", "fax", "field", "gen", "gard", "ken", "lan", "lex", "ling", "mar",
    "mere", "mont", "nac", "nor", "quist", "ras", "rin", "sen", "stad", "tek", "ton", "vard", "vik", "wyn", "zan",
];

const INDUSTRIES: &[(&str, [&str; 4])] = &[
    ("Food Production", ["Foods", "Kitchens", "Provisions", "Bakeries"]),
    ("Dairy", ["Dairy", "Creamery", "Cheese", "Milk"]),
    ("Logistics", ["Logistics", "Freight", "Storage", "Transport"]),
    ("Pharma Logistics", ["Pharma", "Medical", "Health", "Clinics"]),
    ("Manufacturing", ["Plastics", "Metals", "Pumps", "Works"]),
    ("Biotech", ["Biologics", "Labs", "Cryo", "Genetics"]),
    ("Seafood", ["Seafood", "Fisheries", "Salmon", "Harbour"]),
    ("Beverages", ["Brewing", "Juices", "Springs", "Cellars"]),
];

/// Where the companies are.
pub(super) const LOCALES: &[Locale] = &[
    Locale {
        country: "United Kingdom",
        currency: "GBP",
        dial: "+44 20 7946 0",
        legal: "Ltd",
        cities: ["London", "Leeds", "Bristol", "Glasgow"],
        first: [
            "Amelia", "Oliver", "Grace", "Will", "Harriet", "Mark", "Poppy", "Jack", "Imani", "Ravi", "Hope", "Owen",
        ],
        stems: ["Ash", "Black", "Brad", "Cole", "Hart", "Kirk", "Lang", "Mar", "Nor", "Pres", "Thorn", "Whit"],
        ends: ["well", "ton", "field", "ley", "ford", "wood", "by", "man"],
    },
    Locale {
        country: "Germany",
        currency: "EUR",
        dial: "+49 30 5550 ",
        legal: "GmbH",
        cities: ["Berlin", "München", "Köln", "Leipzig"],
        first: [
            "Jürgen", "Sabine", "Lukas", "Käthe", "Björn", "Mareike", "Emre", "Anke", "Timo", "Ulrike", "Jörg", "Lena",
        ],
        stems: [
            "Stein", "Rosen", "Hagen", "Linden", "Grün", "Alten", "Eich", "Birken", "Winter", "Mühl", "Kirch", "Neu",
        ],
        ends: ["berger", "mann", "hoff", "bauer", "meier", "bach", "feld", "müller"],
    },
    Locale {
        country: "France",
        currency: "EUR",
        dial: "+33 1 55 55 ",
        legal: "SAS",
        cities: ["Lyon", "Nantes", "Lille", "Rennes"],
        first: [
            "Chloé", "Étienne", "Inès", "Rémi", "Aïcha", "Benoît", "Manon", "Hugo", "Solène", "Karim", "Léa", "Yann",
        ],
        stems: ["Bel", "Mont", "Char", "Du", "Gau", "Lam", "Mar", "Per", "Roch", "Sau", "Tho", "Vill"],
        ends: ["tier", "bert", "mard", "rand", "reau", "veil", "net", "gnon"],
    },
    Locale {
        country: "Sweden",
        currency: "EUR",
        dial: "+46 8 555 0",
        legal: "AB",
        cities: ["Stockholm", "Malmö", "Uppsala", "Luleå"],
        first: ["Åsa", "Björn", "Elin", "Göran", "Maja", "Nils", "Saga", "Omar", "Freja", "Lars", "Tuva", "Axel"],
        stems: ["Lind", "Berg", "Sjö", "Ek", "Hag", "Nord", "Ström", "Alm", "Ceder", "Gran", "Öst", "Löv"],
        ends: ["qvist", "ström", "gren", "mark", "lund", "blad", "dahl", "stedt"],
    },
    Locale {
        country: "Spain",
        currency: "EUR",
        dial: "+34 91 555 0",
        legal: "S.L.",
        cities: ["Madrid", "Murcia", "Bilbao", "Sevilla"],
        first: [
            "Lucía", "Íñigo", "Carmen", "Diego", "Marta", "Álvaro", "Nuria", "Pablo", "Rocío", "Hugo", "Irene", "Raúl",
        ],
        stems: ["Car", "Mon", "Ro", "Val", "San", "Her", "Ben", "Ler", "Pala", "Quin", "Zam", "Ori"],
        ends: ["dero", "tes", "medo", "cedo", "tana", "rilla", "vides", "zano"],
    },
    Locale {
        country: "United States",
        currency: "USD",
        dial: "+1 617 555 0",
        legal: "Inc",
        cities: ["Boston", "Denver", "Portland", "Austin"],
        first: ["Jordan", "Mia", "Tyrone", "Chase", "Faith", "Wei", "Rosa", "Kyle", "Anjali", "Dean", "Summer", "Noah"],
        stems: ["Arm", "Bur", "Castle", "Dun", "Fair", "Gold", "Holl", "King", "Mill", "Ren", "Stan", "Wal"],
        ends: ["berg", "strong", "ton", "ridge", "is", "son", "ner", "worth"],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_are_ascii_whatever_the_name() {
        let mut rng = Rng::new(1, 1);
        for _ in 0..2_000 {
            let company = company(&mut rng);
            let person = person(&mut rng, company.locale);
            let mail = mail(&person, &company.domain);
            assert!(mail.is_ascii() && mail.ends_with(".example") && !mail.starts_with('.'), "{mail}");
        }
        for name in LOCALES.iter().flat_map(|l| l.first.iter().chain(&l.stems).chain(&l.ends)) {
            let mut folded = String::new();
            fold_into(&mut folded, name);
            assert!(folded.chars().count() >= name.chars().count(), "{name}: a letter is lost");
        }
    }
}

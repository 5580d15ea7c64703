//! Made-up workspaces and prompts that hold their values in every form.
//!
//! For: checking that nothing known leaves. Written without a look at the masker: the forms come from how people write.
//! Not for: everyday words as names, which need evidence (see `trust_known.rs`).

use dealdesk::crm::{Kind, Record, RecordRef, Value};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// A small generator of pseudo-random numbers, the same on every machine.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

const FIRST: &[&str] = &[
    "Annelise",
    "Bartosz",
    "Camille",
    "Dragan",
    "Elżbieta",
    "Françoise",
    "Gábor",
    "Håkon",
    "Ingeborg",
    "Jürgen",
    "Kateřina",
    "Łukasz",
    "Mónica",
    "Nuño",
    "Øystein",
    "Priyanka",
    "Quentin",
    "Renée",
    "Søren",
    "Théo",
    "Ümit",
    "Véronique",
    "Wojciech",
    "Xóchitl",
    "Yıldız",
    "Zsófia",
    "Benjamin",
    "Catherine",
    "Jonathan",
    "Margaret",
    "Nicholas",
    "Timothy",
    "María José",
    "Jean-Luc",
    "Ştefan",
    "Dzmitry",
    "さくら",
    "大輔",
    "志明",
    "민준",
];
const LAST: &[&str] = &[
    "Abernathy",
    "Bjørnstad",
    "Castellanos",
    "Đurić",
    "Echeverría",
    "Fitzgibbon",
    "Gonçalves",
    "Haraldsson",
    "İpekçi",
    "Jørgensen",
    "Kowalczyk",
    "Lindqvist",
    "Müllenbach",
    "Nørgaard",
    "O'Donoghue",
    "Příhoda",
    "Quiñones",
    "Rasmussen",
    "Szczepański",
    "Thorvaldsen",
    "Unterberger",
    "Villanueva",
    "Weißmann",
    "Xenakis",
    "Yamashiro",
    "Zielińska",
    "van der Meulen",
    "de la Fuente",
    "García-Pardo",
    "Ó Súilleabháin",
    "山本",
    "渡辺",
    "陳",
    "김",
];
const TRADE: &[&str] = &["Robotics", "Foods", "Logistics", "Biotech", "Marine", "Optics"];
const LEGAL: &[&str] = &["GmbH", "Inc.", "Ltd", "S.A.", "AB", "Kft.", "& Co. KG", "LLC", "plc", "Oy"];
const HOSTS: &[&str] = &["com", "io", "eu", "co.uk", "net"];
const PREFIX: &[(&str, &str)] =
    &[("+1", "415"), ("+49", "30"), ("+44", "20"), ("+46", "8"), ("+81", "3"), ("+33", "1")];

/// Sentences around a value; `{}` is where it goes.
const FRAMES: &[&str] = &[
    "Please summarise the last call with {} before noon.",
    "We still owe {} an answer; what did we promise?",
    "{} raised the question of data residency again.",
    "Compare the notes on {} and the plan for the quarter.",
    "- talk to {} about the rollout\n- prepare the slides",
    "{{\"subject\": \"{}\", \"body\": \"see below\"}}",
    "Is it true that {} prefers a shorter term?",
    "<p>Next step: <b>{}</b> reviews the draft.</p>",
    "| who | what |\n|---|---|\n| {} | pricing |",
    "Draft two lines for {}: friendly, short.",
    "The thread (from {}) was forwarded to us.",
    "> On Tuesday {} wrote:\n> let us wait",
];

/// A value as it stands in a prompt.
#[derive(Clone, Debug)]
pub(crate) struct Used {
    pub(crate) form: &'static str,
    pub(crate) surface: String,
}

/// A prompt and what it holds.
#[derive(Clone, Debug)]
pub(crate) struct Prompt {
    pub(crate) text: String,
    pub(crate) used: Vec<Used>,
}

/// One contact with everything that belongs to it.
pub(crate) struct Person {
    first: String,
    last: String,
    mail: String,
    phone: (String, String, String),
}

/// A workspace.
pub(crate) struct Workspace {
    pub(crate) records: Vec<Record>,
    people: Vec<Person>,
    companies: Vec<(String, String, String)>,
    amounts: Vec<u64>,
}

impl Workspace {
    /// So many contacts, with accounts and deals.
    pub(crate) fn new(size: usize, dice: &mut Dice) -> Self {
        let mut all = Self { records: Vec::new(), people: Vec::new(), companies: Vec::new(), amounts: Vec::new() };
        for n in 0..size.div_ceil(3) {
            all.company(n, dice);
        }
        for n in 0..size {
            all.person(n, dice);
        }
        all
    }

    fn company(&mut self, n: usize, dice: &mut Dice) {
        let base = match dice.below(3) {
            0 => dice.pick(&LAST[..24]).to_string(),
            1 => format!("{} {}", dice.pick(&LAST[..24]), dice.pick(TRADE)),
            _ => format!("{} & {}", dice.pick(&LAST[..24]), dice.pick(&LAST[..24])),
        };
        let full = format!("{base} {}", dice.pick(LEGAL));
        let domain = format!("{}{n}.{}", plain(&base), dice.pick(HOSTS));
        let amount = (1_200 + dice.below(9_000) as u64) * [10, 100, 1_000][dice.below(3)];
        self.records.push(
            Record::new(Kind::Account, format!("001{n:012}"))
                .with("name", Value::text(full.clone()))
                .with("website", Value::text(format!("https://www.{domain}"))),
        );
        self.records.push(
            Record::new(Kind::Opportunity, format!("006{n:012}"))
                .with("name", Value::text(format!("{base} - Rollout {}", 2024 + n % 3)))
                .with("amount", Value::Number(amount as f64)),
        );
        self.companies.push((full, base, domain));
        self.amounts.push(amount);
    }

    fn person(&mut self, n: usize, dice: &mut Dice) {
        let (first, last) = (dice.pick(FIRST).to_string(), dice.pick(LAST).to_string());
        let account = dice.below(self.companies.len());
        let domain = &self.companies[account].2;
        let (f, l) = (plain(&first), plain(&last));
        let user = match dice.below(3) {
            _ if f.is_empty() || l.is_empty() => format!("user{n}x"),
            0 => format!("{f}.{l}"),
            1 => format!("{}{l}{n}", &f[..1]),
            _ => format!("{l}_{f}{n}"),
        };
        let (country, area) = *dice.pick(PREFIX);
        let phone = (country.to_owned(), area.to_owned(), format!("{:07}", 2_000_000 + dice.below(7_999_999)));
        let mail = format!("{user}@{domain}");
        self.records.push(
            Record::new(Kind::Contact, format!("003{n:012}"))
                .with("first_name", Value::text(first.clone()))
                .with("last_name", Value::text(last.clone()))
                .with("email", Value::text(mail.clone()))
                .with("phone", Value::text(format!("{}{}{}", phone.0, phone.1, phone.2)))
                .with("account", Value::Ref(RecordRef::new(Kind::Account, format!("001{account:012}")))),
        );
        self.people.push(Person { first, last, mail, phone });
    }

    /// A prompt with one to four values of this workspace.
    pub(crate) fn prompt(&self, dice: &mut Dice) -> Prompt {
        let mut prompt = Prompt { text: String::new(), used: Vec::new() };
        for _ in 0..=dice.below(4) {
            let used = self.value(dice);
            let (before, after) = dice.pick(FRAMES).split_once("{}").expect("a frame has a place");
            let frame = |part: &str| part.replace("{{", "{").replace("}}", "}");
            prompt.text += &format!("{}{}{}\n\n", frame(before), used.surface, frame(after));
            prompt.used.push(used);
        }
        prompt
    }

    fn value(&self, dice: &mut Dice) -> Used {
        match dice.below(9) {
            0..4 => self.name(dice),
            4 => self.mail(dice),
            5 => self.phone(dice),
            6 => self.amount(dice),
            _ => self.firm(dice),
        }
    }

    fn name(&self, dice: &mut Dice) -> Used {
        let Person { first, last, .. } = dice.pick(&self.people);
        let letter = |name: &str| name.chars().next().map(String::from).unwrap_or_default();
        let western = first.is_ascii() || !first.chars().any(|c| u32::from(c) > 0x2000);
        let western = western && !last.chars().any(|c| u32::from(c) > 0x2000);
        let (form, surface) = match dice.below(if western { 20 } else { 7 }) {
            0 => ("full", format!("{first} {last}")),
            1 => ("last first", format!("{last} {first}")),
            2 => ("comma", format!("{last}, {first}")),
            3 => ("no-break space", format!("{first}\u{a0}{last}")),
            4 => ("zero width", inside(&format!("{first} {last}"), "\u{200b}", dice)),
            5 => ("json", escaped(&format!("{first} {last}"))),
            6 => ("line break", format!("{first}\n{last}")),
            7 => ("upper", format!("{first} {last}").to_uppercase()),
            8 => ("lower", format!("{first} {last}").to_lowercase()),
            9 => ("ascii", spelt(&format!("{first} {last}"))),
            10 => ("decomposed", format!("{first} {last}").nfd().collect()),
            11 => ("initial", format!("{}. {last}", letter(first))),
            12 => ("middle initial", format!("{first} {}. {last}", char::from(b'B' + dice.below(20) as u8))),
            13 => ("title", format!("{} {last}", dice.pick(&["Mr", "Ms.", "Dr.", "Prof.", "Frau"]))),
            14 => ("possessive", format!("{first} {last}'s")),
            15 => ("snake", spelt(&format!("{first}_{last}")).to_lowercase().replace([' ', '-', '\''], "_")),
            16 => ("camel", spelt(&format!("{first}{last}")).replace([' ', '-', '\''], "")),
            17 => ("bold", format!("**{first}** {last}")),
            18 => ("full width", spelt(&format!("{first} {last}")).chars().map(wide).collect()),
            _ => ("url", percent(&format!("{first} {last}"))),
        };
        Used { form, surface }
    }

    fn mail(&self, dice: &mut Dice) -> Used {
        let mail = &dice.pick(&self.people).mail;
        let (form, surface) = match dice.below(6) {
            0 => ("mail", mail.clone()),
            1 => ("mail upper", mail.to_uppercase()),
            2 => ("mail url", mail.replace('@', "%40")),
            3 => ("mail said", mail.replace('@', " at ").replace('.', " dot ")),
            4 => ("mail brackets", mail.replace('@', " [at] ").replace('.', " (dot) ")),
            _ => ("mail entity", mail.replace('@', "&#64;")),
        };
        Used { form, surface }
    }

    fn phone(&self, dice: &mut Dice) -> Used {
        let (country, area, number) = &dice.pick(&self.people).phone;
        let (a, b) = number.split_at(3);
        let bare = &country[1..];
        let (form, surface) = match dice.below(7) {
            0 => ("phone", format!("{country}{area}{number}")),
            1 => ("phone spaces", format!("{country} {area} {a} {b}")),
            2 => ("phone dashes", format!("{country}-{area}-{a}-{b}")),
            3 => ("phone zero", format!("00{bare} {area} {number}")),
            4 => ("phone brackets", format!("({area}) {a}-{b}")),
            5 => ("phone dots", format!("{bare}.{area}.{a}.{b}")),
            _ => ("phone digits", format!("{bare}{area}{number}")),
        };
        Used { form, surface }
    }

    fn amount(&self, dice: &mut Dice) -> Used {
        let amount = *dice.pick(&self.amounts);
        let grouped = |mark: &str| {
            let digits = amount.to_string();
            let head = digits.len() % 3;
            let groups =
                std::iter::once(&digits[..head]).chain((head..digits.len()).step_by(3).map(|at| &digits[at..at + 3]));
            groups.filter(|group| !group.is_empty()).collect::<Vec<_>>().join(mark)
        };
        let (form, surface) = match dice.below(6) {
            0 => ("amount", format!("${}", grouped(","))),
            1 => ("amount cents", format!("€{}.00", grouped(","))),
            2 => ("amount dots", format!("{} EUR", grouped("."))),
            3 => ("amount k", format!("{}k", amount as f64 / 1e3)),
            4 => ("amount million", format!("{} million", amount as f64 / 1e6)),
            _ => ("amount words", format!("{} dollars", in_words(amount))),
        };
        Used { form, surface }
    }

    fn firm(&self, dice: &mut Dice) -> Used {
        let (full, base, domain) = dice.pick(&self.companies);
        let (form, surface) = match dice.below(9) {
            0 => ("firm", full.clone()),
            1 => ("firm short", base.clone()),
            2 => ("firm upper", full.to_uppercase()),
            3 => ("firm lower", base.to_lowercase()),
            4 => ("firm and", base.replace('&', "and")),
            5 => ("firm hashtag", format!("#{}", spelt(base).replace([' ', '&', '-', '\''], ""))),
            6 => ("firm hyphen", base.replace(' ', "-")),
            7 => ("domain", domain.clone()),
            _ => ("address", format!("https://www.{domain}/about?x=1")),
        };
        Used { form, surface }
    }
}

/// What still reads of a value in a masked text: words of it that do not stand in the sentences themselves.
pub(crate) fn left_over(prompt: &Prompt, masked: &str, placeholders: &[String]) -> Option<String> {
    let mut bare = masked.to_owned();
    for placeholder in placeholders {
        bare = bare.replace(placeholder, " ");
    }
    let sentences = telling(&FRAMES.join(" "));
    let left = telling(&bare);
    let words =
        prompt.used.iter().flat_map(|used| telling(&used.surface).into_iter().map(move |word| (used.form, word)));
    let mut leaks = words.filter(|(_, word)| left.contains(word) && !sentences.contains(word));
    leaks.next().map(|(form, word)| format!("{form}: {word:?}"))
}

/// The words of a text, plainly normalised: small, without marks and invisible characters, three letters at least
/// unless they are of a script where two are a name.
fn telling(text: &str) -> BTreeSet<String> {
    let undone = unescaped(text);
    let plain: String =
        undone.nfkd().filter(|c| !matches!(u32::from(*c), 0x300..=0x36f | 0xad | 0x200b..=0x200f)).collect();
    let words = plain.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    let titles = ["prof", "frau", "dot", "dollars", "million", "https", "www", "about", "and"];
    words.filter(|word| (word.chars().count() > 2 || !word.is_ascii()) && !titles.contains(&word.as_str())).collect()
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        out += &rest[..at];
        let code = rest.get(at + 2..at + 6).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        out.extend(code);
        rest = &rest[at + if code.is_some() { 6 } else { 2 }..];
    }
    out + rest
}

/// Small Latin letters only.
fn plain(text: &str) -> String {
    spelt(text).to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}

/// In ASCII, as somebody with a plain keyboard writes it; other scripts stay.
fn spelt(text: &str) -> String {
    let swapped = text.replace('ø', "o").replace('Ø', "O").replace('ł', "l").replace('Ł', "L").replace('ß', "ss");
    let swapped = swapped.replace('đ', "d").replace('Đ', "D").replace('ı', "i");
    swapped.nfd().filter(|c| !matches!(u32::from(*c), 0x300..=0x36f)).collect()
}

fn inside(text: &str, mark: &str, dice: &mut Dice) -> String {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).skip(1).collect();
    let at = *dice.pick(&places);
    format!("{}{mark}{}", &text[..at], &text[at..])
}

fn escaped(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) }).collect()
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

fn wide(c: char) -> char {
    if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c) } else { c }
}

fn in_words(number: u64) -> String {
    const SMALL: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: &[&str] = &["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let tail = |rest: u64, joint: &str| if rest == 0 { String::new() } else { format!("{joint}{}", in_words(rest)) };
    match number {
        0..20 => SMALL[number as usize].to_owned(),
        20..100 => format!("{}{}", TENS[number as usize / 10], tail(number % 10, "-")),
        100..1_000 => format!("{} hundred{}", in_words(number / 100), tail(number % 100, " and ")),
        1_000..1_000_000 => format!("{} thousand{}", in_words(number / 1_000), tail(number % 1_000, " ")),
        _ => format!("{} million{}", in_words(number / 1_000_000), tail(number % 1_000_000, " ")),
    }
}

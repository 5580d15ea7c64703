//! The ways in which a name is written. Pure; folding comes later.

use crate::crm::Record;

/// Legal forms and the words that companies drop in speech, folded, without dots.
const LEGAL_FORMS: &[&str] = &[
    "inc",
    "incorporated",
    "llc",
    "ltd",
    "limited",
    "plc",
    "corp",
    "corporation",
    "co",
    "company",
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "kgaa",
    "ug",
    "ohg",
    "se",
    "sa",
    "sas",
    "sarl",
    "spa",
    "srl",
    "bv",
    "nv",
    "ab",
    "as",
    "asa",
    "aps",
    "oy",
    "oyj",
    "kk",
    "gk",
    "pty",
    "pte",
    "sro",
    "doo",
    "zoo",
    "kft",
    "lp",
    "llp",
    "group",
    "holding",
    "holdings",
    "gruppe",
];

/// First names with their short forms; source: common English usage.
const SHORT_FORMS: &[(&str, &[&str])] = &[
    ("alexander", &["alex", "al"]),
    ("alexandra", &["alex", "sandra"]),
    ("alfred", &["fred", "al"]),
    ("andrew", &["andy", "drew"]),
    ("angelina", &["lina", "angie"]),
    ("ann", &["annie"]),
    ("anthony", &["tony"]),
    ("barbara", &["barb"]),
    ("benjamin", &["ben"]),
    ("catherine", &["cathy", "kate"]),
    ("charles", &["charlie", "chuck"]),
    ("christina", &["chris", "tina"]),
    ("christine", &["chris"]),
    ("christopher", &["chris"]),
    ("cynthia", &["cindy"]),
    ("daniel", &["dan", "danny"]),
    ("david", &["dave"]),
    ("deborah", &["debbie", "deb"]),
    ("donald", &["don"]),
    ("dorothy", &["dot"]),
    ("douglas", &["doug"]),
    ("edward", &["ed", "eddie", "ted"]),
    ("elizabeth", &["liz", "beth", "betty", "eliza"]),
    ("frederick", &["fred"]),
    ("gerald", &["jerry"]),
    ("gregory", &["greg"]),
    ("henry", &["hank", "harry"]),
    ("jacob", &["jake"]),
    ("james", &["jim", "jimmy"]),
    ("jane", &["jessie", "janie"]),
    ("jeffrey", &["jeff"]),
    ("jennifer", &["jen", "jenny"]),
    ("jessica", &["jess", "jessie"]),
    ("john", &["jack", "johnny"]),
    ("jonathan", &["jon"]),
    ("joseph", &["joe"]),
    ("joshua", &["josh"]),
    ("katherine", &["kate", "kathy"]),
    ("kenneth", &["ken"]),
    ("lawrence", &["larry"]),
    ("leonard", &["leo", "len"]),
    ("louis", &["lou"]),
    ("margaret", &["maggie", "peggy"]),
    ("matthew", &["matt"]),
    ("melissa", &["lisa"]),
    ("michael", &["mike", "mick"]),
    ("michelle", &["shelly"]),
    ("nathan", &["nate"]),
    ("nathaniel", &["nate"]),
    ("nicholas", &["nick"]),
    ("pamela", &["pam"]),
    ("patricia", &["pat", "patty"]),
    ("patrick", &["pat"]),
    ("peter", &["pete"]),
    ("philip", &["phil"]),
    ("rebecca", &["becky"]),
    ("richard", &["rick", "dick"]),
    ("robert", &["bob", "rob"]),
    ("ronald", &["ron"]),
    ("russell", &["russ"]),
    ("samantha", &["sam"]),
    ("samuel", &["sam"]),
    ("stephanie", &["steph"]),
    ("stephen", &["steve"]),
    ("steven", &["steve"]),
    ("susan", &["sue"]),
    ("theodore", &["ted", "theo"]),
    ("thomas", &["tom"]),
    ("timothy", &["tim"]),
    ("victoria", &["vicky"]),
    ("vincent", &["vince"]),
    ("william", &["bill", "will", "liam"]),
    ("zachary", &["zach"]),
];

/// First and last name of a record, from its own fields or from its name.
pub(super) fn person_parts(record: &Record) -> (String, String) {
    let part = |field| record.text(field).unwrap_or_default().trim().to_owned();
    let (first, last) = (part("first_name"), part("last_name"));
    if !first.is_empty() || !last.is_empty() {
        return (first, last);
    }
    let name = record.text("name").unwrap_or_default();
    let (first, last) = split_name(name);
    (first.to_owned(), last.to_owned())
}

/// `Last, First`, or the first word and the rest.
pub(super) fn split_name(name: &str) -> (&str, &str) {
    if let Some((last, first)) = name.split_once(',') {
        return (first.trim(), last.trim());
    }
    let (first, last) = name.trim().split_once(char::is_whitespace).unwrap_or((name.trim(), ""));
    (first, last.trim())
}

/// Every way of writing a person's name. Case, accents and spacing are left to folding.
pub(super) fn person(first: &str, last: &str) -> Vec<String> {
    let initial = |name: &str| name.chars().next().map(String::from).unwrap_or_default();
    let mut names = vec![first.to_owned(), last.to_owned()];
    if !first.is_empty() && !last.is_empty() {
        names.extend([
            format!("{first} {last}"),
            format!("{last} {first}"),
            format!("{last}, {first}"),
            format!("{}. {last}", initial(first)),
            format!("{first} {}.", initial(last)),
        ]);
        let folded = first.to_lowercase();
        let short = SHORT_FORMS.iter().find(|(name, _)| *name == folded).map_or(&[][..], |(_, short)| short);
        names.extend(short.iter().map(|short| format!("{short} {last}")));
        names.extend([format!("{first}{last}"), format!("{first}.{last}")]);
    }
    if let Some((family, _)) = last.split_once('-').filter(|(family, _)| family.chars().count() > 3) {
        names.push(format!("{first} {family}"));
    }
    names
}

/// A company with and without its legal form and its leading article.
pub(super) fn company(name: &str) -> Vec<String> {
    let mut names = vec![name.trim().to_owned()];
    let mut words: Vec<&str> = name.split_whitespace().collect();
    while words.len() > 1 && words.last().is_some_and(|word| is_legal_form(word)) {
        words.pop();
        while words.len() > 1 && words.last().is_some_and(|word| matches!(*word, "&" | "and" | "+")) {
            words.pop();
        }
        names.push(words.join(" ").trim_end_matches([',', '.']).to_owned());
    }
    if words.len() > 2 && words[0].eq_ignore_ascii_case("the") {
        names.push(words[1..].join(" "));
    }
    if words.len() > 1 {
        names.push(words.concat());
    }
    names
}

/// `Three Rivers Brewing Ltd` without legal form and trade; only where two words or more are left.
pub(super) fn without_trade(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let forms = words.iter().rev().take_while(|word| is_legal_form(word)).count();
    let words = words.get(..words.len() - forms)?;
    let article = usize::from(words.first().is_some_and(|word| word.eq_ignore_ascii_case("the")));
    let short = words.get(article..words.len().checked_sub(1)?)?;
    let joined = |word: &&str| !word.chars().any(char::is_alphabetic) || word.eq_ignore_ascii_case("and");
    (short.len() > 1 && !short.last().is_some_and(joined)).then(|| short.join(" "))
}

fn is_legal_form(word: &str) -> bool {
    let bare: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    LEGAL_FORMS.contains(&bare.as_str())
}

/// The host of a web address without `www.`.
pub(super) fn domain(url: &str) -> String {
    let rest = url.trim().split_once("://").map_or(url.trim(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    host.strip_prefix("www.").unwrap_or(host).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_lose_their_legal_form() {
        for (name, short) in [
            ("Lee Energy S.p.A.", "Lee Energy"),
            ("Horák Holdings", "Horák"),
            ("Acme, Inc.", "Acme"),
            ("Müller GmbH & Co. KG", "Müller"),
        ] {
            assert!(company(name).contains(&short.to_owned()), "{name}: {:?}", company(name));
        }
    }

    #[test]
    fn names_split_at_the_comma_or_the_first_space() {
        assert_eq!(split_name("Doe, Jane"), ("Jane", "Doe"));
        assert_eq!(split_name("Stan van der Avoirt"), ("Stan", "van der Avoirt"));
    }

    #[test]
    fn hosts_come_out_of_addresses() {
        assert_eq!(domain("https://www.Acme.com/about"), "acme.com");
        assert_eq!(domain("acme.com"), "acme.com");
    }
}

//! The forms in which names, addresses and numbers are compared.
//!
//! Invariants: folding is pure and total; the folded form is for comparing only and never shown.

use crate::crm::query::fold_text;

/// Words that say what a company is in law, in many countries.
const LEGAL: &[&str] = &[
    "inc",
    "incorporated",
    "ltd",
    "limited",
    "llc",
    "llp",
    "lp",
    "plc",
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "kgaa",
    "ohg",
    "ug",
    "gbr",
    "ev",
    "eg",
    "se",
    "corp",
    "corporation",
    "co",
    "company",
    "cie",
    "sa",
    "sas",
    "sasu",
    "sarl",
    "eurl",
    "snc",
    "sl",
    "slu",
    "srl",
    "spa",
    "sapa",
    "bv",
    "nv",
    "vof",
    "ab",
    "as",
    "asa",
    "oy",
    "oyj",
    "aps",
    "hf",
    "ehf",
    "kk",
    "kft",
    "zrt",
    "doo",
    "sro",
    "zoo",
    "spzoo",
    "eood",
    "pty",
    "pte",
    "sdn",
    "bhd",
    "ltda",
    "sca",
    "cv",
    "sab",
];
/// Words that join and tell nothing.
const JOINTS: &[&str] =
    &["and", "und", "et", "y", "e", "og", "och", "the", "der", "die", "das", "le", "la", "les", "of", "de"];
/// Mail hosts at which anybody has an address.
const FREE: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "msn.com",
    "yahoo.com",
    "icloud.com",
    "me.com",
    "aol.com",
    "gmx.de",
    "gmx.net",
    "gmx.com",
    "web.de",
    "t-online.de",
    "proton.me",
    "protonmail.com",
    "mail.com",
    "mail.ru",
    "orange.fr",
    "free.fr",
    "laposte.net",
    "libero.it",
    "qq.com",
    "163.com",
    "zoho.com",
];
/// Mailboxes of a team, not of a person.
const ROLES: &[&str] = &[
    "info", "office", "sales", "contact", "hello", "support", "admin", "mail", "service", "team", "kontakt", "billing",
];
/// Short forms of first names: each line is one name.
const SHORT: &[&[&str]] = &[
    &["robert", "rob", "bob", "bobby", "bert"],
    &["william", "will", "bill", "billy", "liam"],
    &["elizabeth", "liz", "beth", "betty", "eliza", "lisa"],
    &["margaret", "maggie", "meg", "peggy"],
    &["katherine", "catherine", "kate", "kathy", "cathy", "katie", "katharina", "kathrin"],
    &["michael", "mike", "mick", "michel"],
    &["james", "jim", "jimmy", "jamie"],
    &["john", "jack", "johnny", "jon"],
    &["jonathan", "jon", "jonny"],
    &["richard", "rick", "dick", "rich"],
    &["thomas", "tom", "tommy"],
    &["edward", "ed", "eddie", "ted"],
    &["daniel", "dan", "danny"],
    &["david", "dave"],
    &["matthew", "matt", "matthias"],
    &["christopher", "chris", "christoph"],
    &["christine", "christina", "chris", "tina"],
    &["alexander", "alex", "sasha", "sandro"],
    &["alexandra", "alex", "sandra"],
    &["anthony", "tony", "antonio", "toni"],
    &["andrew", "andy", "drew", "andreas"],
    &["nicholas", "nick", "nikolaus", "nico", "klaus"],
    &["samuel", "sam"],
    &["samantha", "sam"],
    &["stephen", "steven", "steve", "stefan", "stephan"],
    &["joseph", "joe", "josef", "sepp"],
    &["peter", "pete", "pieter", "petra"],
    &["patrick", "pat", "paddy"],
    &["patricia", "pat", "trish"],
    &["susan", "sue", "susanne", "suzanne"],
    &["rebecca", "becky"],
    &["jennifer", "jen", "jenny"],
    &["johannes", "hannes", "hans", "johann"],
    &["maximilian", "max"],
    &["friedrich", "fritz", "fred"],
    &["francisco", "paco", "pancho"],
    &["jose", "pepe"],
    &["giuseppe", "beppe", "peppe"],
];

/// Words of a text without case, accents, punctuation and spelling variants of umlauts.
pub(super) fn words(text: &str) -> Vec<String> {
    let folded = fold_text(text);
    let mut words: Vec<String> = Vec::new();
    let mut word = String::with_capacity(folded.len());
    // `e` after one of these is how umlauts are spelt out; the one after it stands for itself.
    let mut vowel = false;
    for c in folded.chars() {
        let c = match c {
            'a'..='z' | '0'..='9' => c,
            'ø' | 'œ' => 'o',
            'æ' => 'a',
            'ł' => 'l',
            'đ' | 'ð' => 'd',
            'ı' => 'i',
            '\'' | '’' | '.' => continue,
            'ß' | 'þ' => {
                word.push_str(if c == 'ß' { "ss" } else { "th" });
                vowel = false;
                continue;
            }
            c if c.is_alphanumeric() => c,
            _ => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                vowel = false;
                continue;
            }
        };
        if vowel && c == 'e' {
            vowel = false;
            continue;
        }
        vowel = matches!(c, 'a' | 'o' | 'u');
        word.push(c);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The words of a company's name that tell it from others; all of them where nothing else is left.
pub(super) fn company(name: &str) -> Vec<String> {
    company_and_form(name).0
}

/// The same, and the legal form in the name, its long and short spelling alike; empty for none.
pub(super) fn company_and_form(name: &str) -> (Vec<String>, String) {
    let all = words(name);
    let is_legal: Vec<bool> = all.iter().map(|word| LEGAL.contains(&word.as_str())).collect();
    let form = all.iter().zip(&is_legal).rev().find(|(_, legal)| **legal).map_or("", |(word, _)| word.as_str());
    let form = match form {
        "incorporated" | "corp" | "corporation" | "co" | "company" => "inc",
        "limited" => "ltd",
        "mbh" => "gmbh",
        form => form,
    };
    let form = form.to_owned();
    let telling = |(word, legal): &(&String, &bool)| !**legal && !JOINTS.contains(&word.as_str());
    let told: Vec<String> = all.iter().zip(&is_legal).filter(telling).map(|(word, _)| word.clone()).collect();
    (if told.is_empty() { all } else { told }, form)
}

/// The host of a web or mail address without `www.`; empty for none.
pub(super) fn host(address: &str) -> String {
    let bare = address.trim().to_lowercase();
    let bare = bare.split_once("://").map_or(bare.as_str(), |(_, rest)| rest);
    let bare = bare.rsplit_once('@').map_or(bare, |(_, host)| host);
    let host = bare.split(['/', '?', '#', ':', ' ']).next().unwrap_or_default().trim_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    if host.contains('.') { host.to_owned() } else { String::new() }
}

/// The part of a host that its owner chose: `kessel` of `shop.kessel.co.uk`.
pub(super) fn label(host: &str) -> &str {
    let parts: Vec<&str> = host.split('.').collect();
    let second = |part: &str| matches!(part, "co" | "com" | "org" | "net" | "ac" | "gov" | "edu");
    match parts.as_slice() {
        [.., label, middle, last] if second(middle) && last.len() == 2 => label,
        [.., label, _] => label,
        _ => host,
    }
}

/// The host of a mail address that says for whom somebody works; empty for free mail.
pub(super) fn work_host(mail: &str) -> String {
    let host = if mail.contains('@') { host(mail) } else { String::new() };
    if FREE.contains(&host.as_str()) { String::new() } else { host }
}

/// A mail address as mail servers read it: no case, no tag behind `+`, no dots at Google.
pub(super) fn mail(address: &str) -> String {
    let address = address.trim().trim_start_matches("mailto:").to_lowercase();
    let Some((local, host)) = address.rsplit_once('@') else { return String::new() };
    let local = local.split('+').next().unwrap_or(local);
    let local =
        if host.ends_with("gmail.com") || host == "googlemail.com" { local.replace('.', "") } else { local.to_owned() };
    if local.is_empty() || !host.contains('.') { String::new() } else { format!("{local}@{host}") }
}

/// Whether a mailbox is that of a team.
pub(super) fn is_role(mail: &str) -> bool {
    mail.split('@').next().is_some_and(|local| ROLES.contains(&local))
}

/// The last nine digits of a phone number, which the ways to write a country and trunk prefix do not touch; 0 where
/// there are fewer than seven.
pub(super) fn phone(text: &str) -> u64 {
    let text = text.split(['x', 'X']).next().unwrap_or(text).replace("(0)", "");
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let kept: &[u32] = digits.get(digits.len().saturating_sub(9)..).unwrap_or_default();
    let first = kept.iter().position(|digit| *digit != 0).unwrap_or(kept.len());
    if kept.len() - first < 7 { 0 } else { kept.iter().fold(0, |number, digit| number * 10 + u64::from(*digit)) }
}

/// Whether two first names are one, or short forms of one.
pub(super) fn same_first(a: &str, b: &str) -> bool {
    a == b || SHORT.iter().any(|names| names.contains(&a) && names.contains(&b))
}

/// How alike two words are, 0 to 1: slips of the pen (a letter more, less, another, two swapped) against their length.
/// Short words and numbers are alike only where they are the same; what is less than three quarters alike may be told as 0.
pub(super) fn alike(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let longest = a.len().max(b.len());
    if a.len().min(b.len()) < 4 || a.len().abs_diff(b.len()) > 2 || a.iter().chain(&b).any(char::is_ascii_digit) {
        return 0.0;
    }
    // Each slip mends one letter that only one of them has: most pairs need no more than this look.
    let letters = |word: &[char]| letters(word.iter().copied());
    if apart(letters(&a), letters(&b)) * 4 > longest {
        return 0.0;
    }
    let (a, b) = middles(&a, &b);
    1.0 - slips(a, b) as f64 / longest as f64
}

/// Which letters a word has, as bits; several letters may share one.
pub(super) fn letters(word: impl Iterator<Item = char>) -> u64 {
    word.fold(0, |bits, c| bits | 1 << (u32::from(c) % 64))
}

/// At least so many slips, by the letters of two words: those that only one of them has.
pub(super) fn apart(a: u64, b: u64) -> usize {
    (a & !b).count_ones().max((b & !a).count_ones()) as usize
}

/// Two words without the letters that both begin and end with.
fn middles<'w>(a: &'w [char], b: &'w [char]) -> (&'w [char], &'w [char]) {
    let begin = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(begin..).unwrap_or_default(), b.get(begin..).unwrap_or_default());
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    (a.get(..a.len() - end).unwrap_or_default(), b.get(..b.len() - end).unwrap_or_default())
}

fn slips(a: &[char], b: &[char]) -> usize {
    let mut rows = [vec![0; b.len() + 1], (0..=b.len()).collect(), vec![0; b.len() + 1]];
    for i in 1..=a.len() {
        rows[2][0] = i;
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (rows[1][j] + 1).min(rows[2][j - 1] + 1).min(rows[1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[0][j - 2] + 1);
            }
            rows[2][j] = least;
        }
        rows.rotate_left(1);
    }
    rows[1][b.len()]
}

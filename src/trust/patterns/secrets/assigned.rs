//! Secrets by the name they are given: `DB_PASSWORD=…`, `"api_key": "…"`, "the password is …", `Bearer …`.
//!
//! For: names in configuration, code, headers and letters in many languages. Not for: prose about passwords; what
//! follows the name must look like a secret: made up for a password, random for a key.

use super::value;
use std::ops::Range;

/// What a name promises.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// A password: anything that a person would make up.
    Password,
    /// A key or token: a random word.
    Key,
    /// `key` alone: only behind a word that says which key.
    BareKey,
}

use Sort::{BareKey, Key, Password};

/// The last word of a name, in lower case.
pub(super) const NAMES: &[(&str, Sort)] = &[
    ("password", Password),
    ("passwd", Password),
    ("passphrase", Password),
    ("passcode", Password),
    ("passwort", Password),
    ("pass", Password),
    ("pwd", Password),
    ("psw", Password),
    ("kennwort", Password),
    ("losung", Password),
    ("mot de passe", Password),
    ("mdp", Password),
    ("contraseña", Password),
    ("contrasena", Password),
    ("clave", Password),
    ("parola d'ordine", Password),
    ("senha", Password),
    ("hasło", Password),
    ("haslo", Password),
    ("wachtwoord", Password),
    ("lösenord", Password),
    ("losenord", Password),
    ("adgangskode", Password),
    ("passord", Password),
    ("salasana", Password),
    ("heslo", Password),
    ("jelszó", Password),
    ("parolă", Password),
    ("parola", Password),
    ("şifre", Password),
    ("sifre", Password),
    ("пароль", Password),
    ("Пароль", Password),
    ("Şifre", Password),
    ("Κωδικός", Password),
    ("κωδικός", Password),
    ("סיסמה", Password),
    ("كلمة المرور", Password),
    ("密码", Password),
    ("密碼", Password),
    ("パスワード", Password),
    ("비밀번호", Password),
    ("mật khẩu", Password),
    ("รหัสผ่าน", Password),
    ("secret", Key),
    ("token", Key),
    ("apikey", Key),
    ("api-key", Key),
    ("credential", Key),
    ("credentials", Key),
    ("auth", Key),
    ("bearer", Key),
    ("basic", Key),
    ("jwt", Key),
    ("signature", Key),
    ("cookie", Key),
    ("session_id", Key),
    ("sessionid", Key),
    ("schlüssel", Key),
    ("clé", Key),
    ("key", BareKey),
];

/// Which key it is, right before the word `key`, without dashes and spaces.
const KEYS: &[&str] = &[
    "api",
    "access",
    "secret",
    "private",
    "encryption",
    "decryption",
    "signing",
    "master",
    "auth",
    "global",
    "admin",
    "write",
    "read",
    "account",
    "shared",
    "sharedaccess",
    "preshared",
    "service",
    "storage",
    "app",
    "application",
    "license",
    "licence",
    "deploy",
    "integration",
    "client",
    "server",
    "security",
    "session",
    "host",
    "function",
    "subscription",
    "consumer",
    "user",
    "data",
    "ingest",
    "cipher",
    "hmac",
    "aes",
    "rsa",
    "webhook",
    "bot",
    "xapi",
    "developer",
    "live",
    "test",
    "x",
];

/// Signs and words between a name and its value.
const JOINTS: &[&str] = &[
    "=>",
    ":=",
    "==",
    "=",
    "：",
    ":",
    " is set to ",
    " is now ",
    " is ",
    " was ",
    " lautet ",
    " ist ",
    " est ",
    " es ",
    " è ",
    " é ",
    " jest ",
    " is: ",
    " för ",
    " er ",
    " on ",
    " to ",
    "は",
    "是",
    " - ",
    " – ",
    ">",
];
/// The longest value that is looked at, in bytes.
const LONGEST: usize = 1024;

/// The value that is given to the name whose last word is at `name`.
pub(super) fn after(text: &str, name: Range<usize>, sort: Sort) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    if bytes.get(name.end).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
        || !is_name(text, &name, sort)
    {
        return None;
    }
    let closed = skip(bytes, name.end, |b| matches!(b, b'"' | b'\'' | b'`' | b']' | b'*' | b'\\'));
    let (joint, from) = joint(text, closed)?;
    let open = skip(bytes, from, |b| matches!(b, b' ' | b'\t' | b'*' | b'\\' | b'(' | b'['));
    let quote = bytes.get(open).copied().filter(|b| matches!(b, b'"' | b'\'' | b'`'));
    let start = open + usize::from(quote.is_some());
    let end = value_end(text, start, quote);
    let word = text.get(start..end)?;
    let said = Said { joint, quoted: quote.is_some(), last: is_last(bytes, end) };
    if matches!(word.to_ascii_lowercase().as_str(), "bearer" | "basic" | "token") {
        return after(text, start..end, Key);
    }
    (fits(word, sort, &said) && !value::is_stand_in(word)).then_some(start..end)
}

/// How a value was given.
struct Said {
    joint: &'static str,
    quoted: bool,
    /// Nothing follows on its line.
    last: bool,
}

fn fits(word: &str, sort: Sort, said: &Said) -> bool {
    let spoken = said.joint.starts_with(' ');
    match sort {
        Password if said.quoted => word.len() >= 4,
        Password if spoken => value::is_made_up(word),
        Password => {
            value::is_made_up(word)
                || word.len() >= 4 && is_digits(word)
                || said.last && word.len() >= 5 && !word.contains([' ', '/'])
        }
        _ if said.joint == " " => value::is_random(word, 16),
        _ => {
            value::is_random(word, 10)
                && !word.starts_with("http")
                && !word.starts_with('.')
                && (!word.starts_with('/') || is_base64(word))
        }
    }
}

/// A key that happens to start with a slash is no path: no point, and a length of whole bytes.
fn is_base64(word: &str) -> bool {
    word.len() % 4 == 0 && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
}

fn is_digits(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

/// The word is a name's last: not a piece of another word, and for `key` with the word that says which.
fn is_name(text: &str, name: &Range<usize>, sort: Sort) -> bool {
    let before = &text[..name.start];
    let glued = before.chars().next_back().is_some_and(char::is_alphanumeric);
    let capital = text[name.clone()].starts_with(|c: char| c.is_ascii_uppercase())
        && before.ends_with(|c: char| c.is_ascii_lowercase());
    if sort != BareKey {
        let short = matches!(&text[name.clone()], "pass" | "auth" | "basic" | "key" | "clave" | "mdp" | "clé");
        return !glued || capital || !short;
    }
    let mut letters = before.bytes().rev().filter(|b| !matches!(b, b'_' | b'-' | b' ' | b'.')).take(16);
    let mut tail = [0u8; 16];
    let length = tail.iter_mut().rev().zip(&mut letters).map(|(slot, b)| *slot = b.to_ascii_lowercase()).count();
    let tail = std::str::from_utf8(&tail[16 - length..]).unwrap_or_default();
    KEYS.iter().any(|key| tail.ends_with(key))
}

fn skip(bytes: &[u8], from: usize, belongs: impl Fn(u8) -> bool) -> usize {
    from + bytes[from..].iter().take(4).take_while(|b| belongs(**b)).count()
}

/// The sign between name and value, and where it ends. A space alone counts for flags and headers.
fn joint(text: &str, at: usize) -> Option<(&'static str, usize)> {
    let rest = &text[at..];
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let signs = |start: &str, from: usize| {
        JOINTS.iter().find(|joint| start.starts_with(**joint)).map(|joint| (*joint, from + joint.len()))
    };
    signs(&rest[spaces..], at + spaces)
        .or_else(|| signs(rest, at))
        .or_else(|| (spaces > 0).then_some((" ", at + spaces)))
}

/// Up to the closing quote, or to the end of the word.
fn value_end(text: &str, start: usize, quote: Option<u8>) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let mut limit = rest.len().min(LONGEST);
    while !rest.is_char_boundary(limit) {
        limit -= 1;
    }
    let rest = &rest[..limit];
    if let Some(quote) = quote {
        return start + rest.find([char::from(quote), '\n']).unwrap_or(rest.len());
    }
    let word = &rest[..rest.find(|c: char| c.is_whitespace() || "\"'`<>;|。，、".contains(c)).unwrap_or(rest.len())];
    let word = word.split("&amp;").next().unwrap_or(word).split_once(['&', ',']).map_or(word, |(first, _)| first);
    let word = word.trim_end_matches(['\\', ')', ']', '}', ',', ':']);
    start + word.strip_suffix('.').unwrap_or(word).len()
}

fn is_last(bytes: &[u8], end: usize) -> bool {
    bytes.get(end).is_none_or(|b| matches!(b, b'\n' | b'\r' | b'"' | b'\'' | b';' | b'<'))
}

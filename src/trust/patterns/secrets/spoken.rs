//! Passwords that stand in a fixed place without a name of their own: `curl -u user:password`, `.pgpass`, a login and its
//! password with a slash between them.

use super::value;
use std::ops::Range;

/// How a login is written behind its anchor.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// `user:password`
    Pair,
    /// `database:user:password`
    PgPass,
    /// The word itself.
    Word,
    /// `user / password`, both told in a sentence.
    Told,
    /// `user/password@host`
    Oracle,
}

use Place::{Oracle, Pair, PgPass, Told, Word};

/// What stands before a user and a password.
pub(super) const LOGINS: &[(&str, Place)] = &[
    (" -u ", Pair),
    (" --user ", Pair),
    (" --user=", Pair),
    (" -U ", Pair),
    (":5432:", PgPass),
    (":5433:", PgPass),
    (":6432:", PgPass),
    (":*:*:", Pair),
    ("sshpass -p ", Word),
    ("sshpass -p", Word),
    ("redis-cli -a ", Word),
    ("mysql -u root -p", Word),
    ("mysql -uroot -p", Word),
    ("mysqldump -u root -p", Word),
    ("sqlplus ", Oracle),
    (":oracle:thin:", Oracle),
    ("credentials", Told),
    ("creds", Told),
    ("login", Told),
    ("log in with", Told),
    ("sign in with", Told),
    ("zugangsdaten", Told),
    ("vpn", Told),
    ("sftp", Told),
    ("wifi", Told),
    ("wlan", Told),
    ("identifiants", Told),
    ("credenciales", Told),
    ("credenziali", Told),
    ("user/pass", Told),
    ("user/password", Told),
    ("username/password", Told),
];

/// The password behind an anchor.
pub(super) fn login(text: &str, anchor: Range<usize>, place: Place) -> Option<Range<usize>> {
    if place == Told {
        return told(text, anchor.end);
    }
    let rest = text[anchor.end..].trim_start_matches(['"', '\'']);
    let start = text.len() - rest.len();
    let length = rest.find(|c: char| c.is_whitespace() || "\"'`".contains(c)).unwrap_or(rest.len());
    let word = &rest[..length];
    let (from, until) = match place {
        PgPass => (word.match_indices(':').nth(1)?.0 + 1, length),
        Pair => (word.find(':')? + 1, length),
        Oracle => (word.find('/')? + 1, word.rfind('@')?),
        Word | Told => (0, length),
    };
    let password = word.get(from..until)?;
    (password.len() >= 4 && !value::is_stand_in(password)).then_some(start + from..start + until)
}

/// `: jane / Secret1!`, ` for the demo are jane@acme.com / Secret1!`.
fn told(text: &str, from: usize) -> Option<Range<usize>> {
    const REACH: usize = 96;
    let mut limit = (from + REACH).min(text.len());
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let line = text[from..limit].split('\n').next().unwrap_or_default();
    let words = line.split_inclusive([' ', ':', '=']).scan(from, |at, word| {
        let start = *at;
        *at += word.len();
        Some((start, word.trim_end_matches([' ', ':', '='])))
    });
    let words: Vec<(usize, &str)> = words.filter(|(_, word)| !word.is_empty()).collect();
    let behind_slash = words.windows(2).find(|pair| matches!(pair[0].1, "/" | "|")).map(|pair| pair[1]);
    let joined =
        words.iter().find_map(|(start, word)| word.split_once('/').map(|(user, pass)| (start + user.len() + 1, pass)));
    let (start, word) = behind_slash.or(joined)?;
    let word = word.trim_end_matches(['.', ',', ')', ';', '"', '\'']);
    (value::is_strong(word) && !word.contains('/') && !value::is_stand_in(word)).then_some(start..start + word.len())
}

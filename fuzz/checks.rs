//! What must hold for any bytes: one function for each fuzz target, panicking where it does not.
//!
//! Shared by the fuzz targets beside it and by `tests/trust/fuzz_corpus.rs`, which runs in every build.

use dealdesk::{
    crm::{Kind, Record, RecordRef, Schema, Value},
    journal::{Log, verify},
    trust::{Dictionary, Masker, Policy, SafeText, Session, Unmasker},
};
use std::sync::{Arc, LazyLock};

/// Names that no other word contains, so that their absence can be checked without knowing how names are found.
const KNOWN: [(&str, &str, &str); 3] = [
    ("Ragnhild", "Qvistgaard", "ragnhild@qvistgaard.example"),
    ("Wojciech", "Brzęczyszczykiewicz", "w.b@chrzaszcz.example"),
    ("Will", "Xanthopoulos", "will@xanthopoulos.example"),
];

static MASKER: LazyLock<Masker> = LazyLock::new(|| {
    let people = KNOWN.iter().enumerate().map(|(n, (first, last, mail))| {
        Record::new(Kind::Contact, format!("c{n}"))
            .with("first_name", Value::text(*first))
            .with("last_name", Value::text(*last))
            .with("email", Value::text(*mail))
            .with("phone", Value::text(format!("+49 30 123456{n}0")))
    });
    let company = Record::new(Kind::Account, "a1").with("name", Value::text("Zyxwvut Kompressoren GmbH"));
    let deal = Record::new(Kind::Opportunity, "o1")
        .with("name", Value::text("Zyxwvut renewal"))
        .with("amount", Value::Number(84_250.0));
    let records = people.chain([company, deal]);
    let dictionary = Dictionary::build(records, &Schema::default());
    Masker::new(Arc::new(dictionary), Policy::default())
});

fn session() -> Session {
    Session::new("fuzz", [3, 7, 31])
}

/// Masking gives back exactly what came in, and no known name survives it as it is spelt in the records.
pub(crate) fn mask(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut session = session();
    let masked = MASKER.mask(&text, &mut session, &[RecordRef::new(Kind::Contact, "c2")]);
    assert_eq!(session.unmask(&masked.text), text, "what was masked does not come back");
    let mut end = 0;
    for span in &masked.spans {
        assert!(span.bytes.start >= end && text.get(span.bytes.clone()).is_some(), "{span:?}");
        assert_eq!(text[..span.bytes.start].chars().count(), span.chars.start, "{span:?}");
        end = span.bytes.end;
    }
    // What nobody sees between two letters makes them one word.
    let hidden = |c: char| {
        matches!(u32::from(c), 0xad | 0x34f | 0x61c | 0x180e | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f
            | 0xfe00..=0xfe0f | 0xfeff | 0xe0000..=0xe0fff)
    };
    let seen: String = masked.text.chars().filter(|c| !hidden(*c)).collect();
    for (first, last, mail) in KNOWN {
        for value in [last, mail, &format!("{first} {last}")] {
            let alone = seen.match_indices(value).any(|(at, _)| stands_alone(&seen, at, value.len()));
            assert!(!alone, "{value} is left in {:?}", masked.text);
        }
    }
    let again = MASKER.mask_again(&masked.text, &mut session, &[]);
    assert!(session.unmask(&again.text).len() + 64 >= text.len(), "masking again lost text");
}

fn stands_alone(text: &str, at: usize, length: usize) -> bool {
    let mark = |c: char| matches!(u32::from(c), 0x300..=0x36f | 0x483..=0x489 | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff);
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || mark(c) || "@.-_".contains(c));
    !part(text[..at].chars().next_back()) && !part(text[at + length..].chars().next())
}

/// A model's words come out the same however they are cut, and nothing is restored that is not live.
pub(crate) fn unmask(bytes: &[u8]) {
    let (cuts, text) = bytes.split_at(bytes.len().min(8));
    let text = String::from_utf8_lossy(text);
    let mut session = session();
    let mut live = String::new();
    for (first, last, mail) in KNOWN {
        live += &MASKER.mask(&format!("{first} {last}, {mail}; "), &mut session, &[]).text;
    }
    for text in [text.to_string(), format!("{live}{text}{live}")] {
        let whole = session.unmask_answer(&text);
        let mut stream = Unmasker::new();
        let mut out = String::new();
        let mut rest = text.as_str();
        for cut in cuts.iter().cycle().take(text.len() + 1) {
            let mut at = usize::from(*cut % 13 + 1).min(rest.len());
            while !rest.is_char_boundary(at) {
                at += 1;
            }
            out += &stream.push(&rest[..at], &session);
            rest = &rest[at..];
        }
        out += &stream.push(rest, &session);
        out += &stream.finish(&session);
        assert_eq!(out, whole, "cut at {cuts:?}");
    }
    let nobody = Session::new("other", [9, 9, 9]);
    assert_eq!(nobody.unmask(&text), text, "restored without a single live placeholder");
}

/// Nothing that acts on a terminal or hides from a reader gets out; everything visible stays, in its order.
pub(crate) fn sanitize(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let safe = SafeText::new(&text);
    let acts = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{2028}' | '\u{2029}');
    let hides = |c: char| matches!(u32::from(c), 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff | 0xe0000..=0xe007f);
    assert!(!safe.chars().any(|c| acts(c) || hides(c)), "{safe:?}");
    assert_eq!(SafeText::new(&safe).as_str(), safe.as_str(), "cleaning twice is not cleaning once");
    assert!(!SafeText::one_line(&text).contains('\n'));
    if !text.contains(['\u{1b}', '\u{90}', '\u{98}', '\u{9b}', '\u{9d}', '\u{9e}', '\u{9f}']) {
        let seen = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        assert_eq!(seen(&safe), seen(&text), "visible text is lost");
    }
}

/// A policy file is read or refused with a line that exists; what is read is never looser than the default.
pub(crate) fn policy(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Policy::from_toml(&text) {
        Ok(policy) => {
            let named = ["evil", "*", "\\"].iter().any(|part| text.contains(part));
            assert!(named || !policy.allows_host("evil.example"), "a host that no line names");
        }
        Err(error) => assert!(error.line >= 1 && error.line <= text.lines().count() + 1, "{error}"),
    }
}

/// A log of any bytes is read or refused, and never called sound unless each of its lines is.
pub(crate) fn log(bytes: &[u8]) {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("2026-11-20.jsonl"), bytes).expect("written");
    if let Ok(found) = verify(dir.path()) {
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        assert!(lines == 0 || !found.is_sound() || found.events as usize <= lines, "{found:?}");
    }
    let log = Log::at(dir.path());
    _ = (log.list(None).is_ok(), log.sessions().is_ok(), log.search("a").is_ok(), log.receipts(None).is_ok());
    _ = log.export(None, &mut std::io::sink());
}

//! Values that are recognised by their own shape: mail addresses, phones, cards, bank accounts, keys, amounts.
//!
//! For: finding candidates in one pass over the bytes; only a digit or an `@` costs more than a glance.
//! Not for: names and companies (see `dictionary`). Invariant: every range lies on character boundaries.

mod amount;
mod broken;
mod card;
mod email;
mod iban;
mod identity;
mod ip;
mod mac;
mod phone;
mod plain;
mod secrets;
mod wallet;

pub(super) use amount::{Amount, cents};
pub(super) use phone::Phone;

use super::entity::EntityType;
use plain::Plain;
use std::ops::Range;

/// Something with a shape.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    /// Where in the text.
    pub(super) range: Range<usize>,
    /// What it is, and what is known of it.
    pub(super) found: Found,
}

/// What a shape is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found {
    /// Certain by its shape alone.
    Sure(EntityType),
    /// A number that is a phone if it looks like one or the workspace knows it.
    Phone(Phone),
    /// A number that is confidential only if the workspace knows the amount.
    Amount(Amount),
}

/// Every shape in the text, in no particular order; they may overlap.
pub(super) fn find(text: &str) -> Vec<Shape> {
    let plain = Plain::new(text);
    let mut shapes = Vec::new();
    bytewise(plain.text(), &mut shapes);
    identity::find(plain.text(), &mut shapes);
    broken::find(plain.text(), &mut shapes);
    shapes.extend(secrets::find(plain.text()).map(|(range, kind)| sure(range, kind)));
    shapes.into_iter().map(|shape| Shape { range: plain.source(shape.range), ..shape }).collect()
}

/// What starts at a digit, lies around a sign, or is a long word.
fn bytewise(text: &str, shapes: &mut Vec<Shape>) {
    let bytes = text.as_bytes();
    let (mut in_digits, mut word) = (false, 0);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' if !in_digits => number(text, at, shapes),
            b'@' => shapes.extend(email::around(text, at).map(|range| sure(range, EntityType::Email))),
            b'%' => shapes.extend(email::encoded(text, at).map(|range| sure(range, EntityType::Email))),
            b':' => {
                shapes.extend(ip::v6(text, at).map(|range| sure(range, EntityType::Ip)));
                shapes.extend(mac::around(bytes, at).map(|range| sure(range, EntityType::Mac)));
            }
            b'-' | b'.' => shapes.extend(mac::around(bytes, at).map(|range| sure(range, EntityType::Mac))),
            _ => {}
        }
        in_digits = byte.is_ascii_digit();
        if !byte.is_ascii_alphanumeric() {
            shapes.extend(wallet(text, word..at));
            word = at + 1;
        }
    }
    shapes.extend(wallet(text, word..bytes.len()));
}

fn wallet(text: &str, word: Range<usize>) -> Option<Shape> {
    let long = word.len() >= wallet::LEAST && wallet::is_address(&text[word.clone()]);
    long.then(|| sure(word, EntityType::Value))
}

/// Everything that may start with the digit at `at`.
fn number(text: &str, at: usize, shapes: &mut Vec<Shape>) {
    if let Some(range) = iban::at(text, at) {
        return shapes.push(sure(range, EntityType::Iban));
    }
    if let Some(range) = ip::v4(text, at) {
        return shapes.push(sure(range, EntityType::Ip));
    }
    if let Some(range) = card::at(text, at) {
        return shapes.push(sure(range, EntityType::Card));
    }
    shapes.extend(phone::at(text, at).map(|(range, phone)| Shape { range, found: Found::Phone(phone) }));
    shapes.extend(amount::at(text, at).map(|(range, amount)| Shape { range, found: Found::Amount(amount) }));
}

fn sure(range: Range<usize>, kind: EntityType) -> Shape {
    Shape { range, found: Found::Sure(kind) }
}

/// The byte before `at` is part of a word, in a script that puts spaces between words.
fn word_before(bytes: &[u8], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|i| bytes[i]) else { return false };
    if before < 0x80 {
        return before.is_ascii_alphanumeric();
    }
    let start = (0..at).rev().take(4).find(|i| bytes[*i] & 0xc0 != 0x80).unwrap_or(at);
    let last = std::str::from_utf8(&bytes[start..at]).ok().and_then(|text| text.chars().next());
    last.is_some_and(|c| c.is_alphanumeric() && !('\u{e00}'..='\u{eff}').contains(&c) && c < '\u{2e80}')
}

/// The byte at `at` is part of a word.
fn word_at(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii_alphanumeric)
}

/// The comma before `start` belongs to the number up to `end`, as one of groups or decimals: in a row of cells a longer
/// number stands before it, or a comma follows too.
fn comma_before(bytes: &[u8], start: usize, end: usize) -> bool {
    let Some(before) = start.checked_sub(1).filter(|at| bytes[*at] == b',') else { return false };
    let digits = bytes[..before].iter().rev().take_while(|b| b.is_ascii_digit()).count();
    (1..=3).contains(&digits) && bytes.get(end) != Some(&b',')
}

/// The comma at `end` belongs to the number from `start` on.
fn comma_after(bytes: &[u8], start: usize, end: usize) -> bool {
    let rest = bytes.get(end + 1..).unwrap_or_default();
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    bytes.get(end) == Some(&b',') && (1..=3).contains(&digits) && (start == 0 || bytes[start - 1] != b',')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sure_ones(text: &str) -> Vec<(&str, EntityType)> {
        let mut shapes = find(text);
        shapes.sort_by_key(|shape| (shape.range.start, std::cmp::Reverse(shape.range.end)));
        let mut end = 0;
        let mut found = Vec::new();
        for shape in shapes {
            let kind = match shape.found {
                Found::Sure(kind) => kind,
                Found::Phone(phone) if phone.likely => EntityType::Phone,
                _ => continue,
            };
            if shape.range.start >= end {
                end = shape.range.end;
                found.push((&text[shape.range], kind));
            }
        }
        found
    }

    #[test]
    fn shapes_are_found_where_they_stand() {
        use EntityType::*;
        for (text, value, kind) in [
            ("write to Jane.Doe+x@acme.co.uk.", "Jane.Doe+x@acme.co.uk", Email),
            ("call +49 (0)30 1234567!", "+49 (0)30 1234567", Phone),
            ("(201) 555-0120", "(201) 555-0120", Phone),
            ("Tel. 030-3-2 23 12 34", "030-3-2 23 12 34", Phone),
            ("card 4111 1111 1111 1111", "4111 1111 1111 1111", Card),
            ("IBAN DE89 3704 0044 0532 0130 00.", "DE89 3704 0044 0532 0130 00", Iban),
            ("server 192.168.10.4 down", "192.168.10.4", Ip),
            ("key sk-proj-abcdefghijklmnop1234567890", "sk-proj-abcdefghijklmnop1234567890", Secret),
            ("IBAN de89 3704 0044 0532 0130 00", "de89 3704 0044 0532 0130 00", Iban),
            ("charge 3782-822463-10005 today", "3782-822463-10005", Card),
            ("pay with 6011.1111.1111.1117", "6011.1111.1111.1117", Card),
            ("my card 6304 0000 0000 0000", "6304 0000 0000 0000", Card),
            ("ping fe80::1%eth0 now", "fe80::1%eth0", Ip),
            ("from [2001:db8::8a2e:370:7334]:443", "2001:db8::8a2e:370:7334", Ip),
            ("route 10.0.0.0/8.", "10.0.0.0/8", Ip),
            ("http://192.168.1.10:8080/x", "192.168.1.10", Ip),
            ("host 0:0:0:0:0:ffff:129.144.52.38", "0:0:0:0:0:ffff:129.144.52.38", Ip),
            ("mac 00:1A:2B:3C:4D:5E up", "00:1A:2B:3C:4D:5E", Mac),
            ("mac 0012.3456.789a up", "0012.3456.789a", Mac),
            ("pay to 0x52908400098527886E0F7030069857D2E4169EE7", "0x52908400098527886E0F7030069857D2E4169EE7", Value),
            ("mail jane [at] acme [dot] com", "jane [at] acme [dot] com", Email),
            ("call ０８０－１２３４－５６７８ now", "０８０－１２３４－５６７８", Phone),
            ("电话：13812345678", "13812345678", Phone),
            ("call me at 415\u{2011}555\u{2011}0132", "415\u{2011}555\u{2011}0132", Phone),
            ("Her cell is 62812", "62812", Phone),
            ("96 228011 office", "96 228011", Phone),
            ("0812 345 678 is Maria's number", "0812 345 678", Phone),
            ("00 46 70 123 58 88", "00 46 70 123 58 88", Phone),
            ("tel=%2B46701235888&x", "%2B46701235888", Phone),
            ("mongodb+srv://crm:s3cret@c.acme.example/x ok", "mongodb+srv://crm:s3cret@c.acme.example/x", Secret),
            ("DB_PASSWORD=\"hunter2!\"", "hunter2!", Secret),
            ("Das Passwort lautet Sommer24!", "Sommer24!", Secret),
        ] {
            assert_eq!(sure_ones(text), [(value, kind)], "{text}");
        }
    }

    #[test]
    fn shapes_are_found_in_the_cells_of_a_row() {
        use EntityType::*;
        for (text, values) in [
            ("row,4566924518526198,ok", &[("4566924518526198", Card)][..]),
            ("17,4566924518526198,3", &[("4566924518526198", Card)]),
            ("[4566924518526198,4111111111111111]", &[("4566924518526198", Card), ("4111111111111111", Card)]),
            ("row,512-44-8210,ok", &[("512-44-8210", Ssn)]),
            ("17,512-44-8210,3", &[("512-44-8210", Ssn)]),
            ("row,03020934417,ok", &[("03020934417", Phone)]),
            ("row,+4532122439,ok", &[("+4532122439", Phone)]),
            ("17,+45 32 12 24 39,3", &[("+45 32 12 24 39", Phone)]),
            ("17,(201) 555-0120,3", &[("(201) 555-0120", Phone)]),
            ("17,201-555-0120,3", &[("201-555-0120", Phone)]),
            ("row,DE89370400440532013000,ok", &[("DE89370400440532013000", Iban)]),
        ] {
            assert_eq!(sure_ones(text), values, "{text}");
        }
        for text in ["3,4566924518526198", "0,4111111111111111 km", "1,250,000", "12,34,567.89", "a,2014-04-12,b"] {
            assert_eq!(sure_ones(text), [], "{text}");
        }
    }

    #[test]
    fn a_line_break_divides_no_number() {
        use EntityType::*;
        for (text, value, kind) in [
            ("IBAN DE89 3704 0044\n0532 0130 00.", "DE89 3704 0044\n0532 0130 00", Iban),
            ("to DE8937040044\r\n0532013000", "DE8937040044\r\n0532013000", Iban),
            ("> DE89 3704\n> 0044 0532 0130 00", "DE89 3704\n> 0044 0532 0130 00", Iban),
            ("GB29 NWBK\n6016 1331 9268 19", "GB29 NWBK\n6016 1331 9268 19", Iban),
            ("4111 1111\n1111 1111", "4111 1111\n1111 1111", Card),
            ("card 411111111111\n1111", "411111111111\n1111", Card),
            ("4111-1111-\n1111-1111", "4111-1111-\n1111-1111", Card),
            ("512-44-\n8210", "512-44-\n8210", Ssn),
            ("SSN 512-44\n8210", "512-44\n8210", Ssn),
            ("reach +45 321\n22439", "+45 321\n22439", Phone),
            ("+49 421\n> 555 0167", "+49 421\n> 555 0167", Phone),
            ("call 617 555\n0136 now", "617 555\n0136", Phone),
            ("(617)\n555-0136", "(617)\n555-0136", Phone),
            ("tel. 0421\n5550167", "0421\n5550167", Phone),
        ] {
            assert_eq!(sure_ones(text), [(value, kind)], "{text}");
        }
        for text in [
            "120 340\n1200 15",
            "512-44\n8210",
            "45669245\n18526198",
            "617 555\n0136",
            "17\n18\n19\n2026",
            "4111 1111\n1111 1112",
        ] {
            assert_eq!(sure_ones(text), [], "{text}");
        }
        assert_eq!(sure_ones("+49 421 5550167\n555 0168")[0].0, "+49 421 5550167");
    }

    #[test]
    fn business_numbers_are_left_alone() {
        for text in [
            "Release 2.52.8 shipped on the 88th.",
            "SKU HAG-6907-439 is back-ordered",
            "Order 2026-736641 total 1,125.00 net 30",
            "UUID 717221ff-a5fc-40ce-a5b1-bbe792eb654e",
            "Tracking 1Z998AA33419009 delayed",
            "on 2014-04-12 04:04 PM",
            "Ref 31/8/2011",
            "Ref 650+253+1234",
            "250 seats at $18.50",
            "serial DE89370400440532013001",
            "card 4111 1111 1111 1112",
            "Changes in 0.1.0 - 2017-08-12",
            "pages 134-144 (1966)",
            "order no. 0812345678",
            "took 35.830 ns to call",
            "256.256.256.256 or version 1.2.3.4",
            "ratio 1:2:3:4 at 10:30:00",
            "std::fmt and Add::add",
            "FF:FF:FF:FF:FF:FF",
            "look at acme.example for prices",
            "password: <your-password>",
            "token = process.env.TOKEN",
            "commit 356a192b7913b04c54574d18c28d46e6395428ab",
            "https://www.acme.example/keys?page=2&sort=name",
        ] {
            assert_eq!(sure_ones(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn ranges_are_slices(text in "[0-9a-zA-Z@+.,() €$é\u{a0}\u{200b}\u{2011}\u{661}１:/%-]{0,60}") {
            for shape in find(&text) {
                prop_assert!(text.get(shape.range.clone()).is_some(), "{shape:?}");
            }
        }

        #[test]
        fn ranges_are_slices_around_anchors(parts in prop::collection::vec(prop_oneof![
            prop::sample::select(vec![
                "password", "token", "://", "-----BEGIN PRIVATE KEY-----", "login", " at ", "dot", "@", "=", ": ", "\"", "/", "?sig=",
                "AKIA", "ghp_", ":AA", "PuTTY-User-Key-File-", " is ", "(", "::", "%40", "пароль", "密码", "::1", "-u ",
            ]).prop_map(str::to_owned),
            "\\PC{0,6}",
            "[a-zA-Z0-9é１/._-]{0,40}",
        ], 0..12)) {
            let text = parts.concat();
            for shape in find(&text) {
                prop_assert!(text.get(shape.range.clone()).is_some(), "{shape:?}");
            }
        }
    }
}

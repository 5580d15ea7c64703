//! Addresses of crypto wallets, by the public form of each chain: a fixed start, an alphabet and a length.
//!
//! Not for: their checksums (Base58Check wants SHA-256); a long word of both cases and digits that starts and ends
//! like an address is one. Not commit hashes: those are bare hexadecimal.

/// The shortest address; shorter words need no look.
pub(super) const LEAST: usize = 26;

/// Whether a whole word of letters and digits is an address.
pub(super) fn is_address(word: &str) -> bool {
    let length = word.len();
    let starts = |heads: &[&str]| heads.iter().any(|head| word.starts_with(head));
    let lower =
        |heads: &[&str]| heads.iter().any(|head| word.get(..head.len()).is_some_and(|w| w.eq_ignore_ascii_case(head)));
    match word.as_bytes()[0] {
        b'1' | b'3' => (26..=34).contains(&length) && is_base58(word),
        b'0' => length == 42 && starts(&["0x", "0X"]) && word[2..].bytes().all(|b| b.is_ascii_hexdigit()),
        b'L' | b'M' | b'D' | b'A' | b't' | b'X' if length == 34 => is_base58(word),
        b'T' => length == 34 && is_base58(word),
        b'r' => (27..=35).contains(&length) && is_base58(word),
        b'4' | b'8' => length == 95 && is_base58(word),
        b'G' => length == 56 && word.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7')),
        _ => {
            (length <= 110 && length >= 38)
                && lower(&[
                    "bc1", "tb1", "ltc1", "addr1", "stake1", "cosmos1", "osmo1", "terra1", "bnb1", "juno1", "inj1",
                ])
                && (word.bytes().all(|b| !b.is_ascii_uppercase()) || word.bytes().all(|b| !b.is_ascii_lowercase()))
                && word.bytes().filter(u8::is_ascii_digit).count() > 3
        }
    }
}

/// Base58: no `0`, `O`, `I`, `l`; a real one has both cases and digits all over.
fn is_base58(word: &str) -> bool {
    let count = |test: fn(&u8) -> bool| word.bytes().filter(test).count();
    let alphabet = word.bytes().all(|b| b.is_ascii_alphanumeric() && !matches!(b, b'0' | b'O' | b'I' | b'l'));
    alphabet && count(u8::is_ascii_uppercase) > 3 && count(u8::is_ascii_lowercase) > 3 && count(u8::is_ascii_digit) > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_hashes() {
        for (word, address) in [
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", true),
            ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", true),
            ("0x52908400098527886E0F7030069857D2E4169EE7", true),
            ("356a192b7913b04c54574d18c28d46e6395428ab", false),
            ("1111111111111111111111111111", false),
            ("internationalisationinternational", false),
        ] {
            assert_eq!(is_address(word), address, "{word}");
        }
    }
}

//! Addresses of crypto wallets, by the public form of each chain: a fixed start, an alphabet and a length.
//!
//! Bech32 is checked. Not for: Base58Check, which wants SHA-256; a long word of both cases and digits that starts
//! like such an address is one. Not commit hashes: those are bare hexadecimal.

/// The shortest address; shorter words need no look.
pub(super) const LEAST: usize = 26;

/// Whether a whole word of letters and digits is an address.
pub(super) fn is_address(word: &str) -> bool {
    let length = word.len();
    let starts = |heads: &[&str]| heads.iter().any(|head| word.starts_with(head));
    match word.as_bytes()[0] {
        b'1' | b'3' => (26..=34).contains(&length) && is_base58(word),
        b'0' => length == 42 && starts(&["0x", "0X"]) && word[2..].bytes().all(|b| b.is_ascii_hexdigit()),
        b'L' | b'M' | b'D' | b'A' | b't' | b'X' if length == 34 => is_base58(word),
        b'T' => length == 34 && is_base58(word),
        b'r' => (27..=35).contains(&length) && is_base58(word),
        b'4' | b'8' => length == 95 && is_base58(word),
        b'G' => length == 56 && word.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7')),
        _ => (38..=110).contains(&length) && is_bech32(word),
    }
}

/// Prefix, `1`, data and a checksum of six letters (BIP 173 and 350), as Bitcoin, Litecoin, Cardano and Cosmos use it.
fn is_bech32(word: &str) -> bool {
    const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let lower = word.to_ascii_lowercase();
    let one_case = lower == word || word.to_ascii_uppercase() == word;
    let Some((prefix, data)) = lower.rsplit_once('1').filter(|_| one_case) else { return false };
    let five = |b: u8| LETTERS.iter().position(|letter| *letter == b).map(|value| value as u32);
    let values: Option<Vec<u32>> = data.bytes().map(five).collect();
    let named = !prefix.is_empty() && prefix.bytes().all(|b| b.is_ascii_lowercase());
    let Some(values) = values.filter(|_| named) else { return false };
    let high = prefix.bytes().map(|b| u32::from(b >> 5));
    let low = prefix.bytes().map(|b| u32::from(b & 31));
    matches!(polymod(high.chain([0]).chain(low).chain(values)), 1 | 0x2bc8_30a3)
}

fn polymod(values: impl Iterator<Item = u32>) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    values.fold(1, |check, value| {
        let top = check >> 25;
        let next = (check & 0x1ff_ffff) << 5 ^ value;
        GENERATOR
            .iter()
            .enumerate()
            .fold(next, |next, (bit, term)| if top >> bit & 1 == 1 { next ^ term } else { next })
    })
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
            ("BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ", true),
            ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp", false),
            ("356a192b7913b04c54574d18c28d46e6395428ab", false),
            ("1111111111111111111111111111", false),
            ("internationalisationinternational", false),
        ] {
            assert_eq!(is_address(word), address, "{word}");
        }
    }
}

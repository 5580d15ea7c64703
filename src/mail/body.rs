//! Quoted-printable (RFC 2045).

/// The longest line, with its soft break.
const LINE: usize = 76;

/// The text with CRLF line ends, ending in one.
pub(super) fn quoted_printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8 + 2);
    for line in text.trim_end_matches('\n').split('\n') {
        encode_line(&mut out, line.trim_end_matches('\r'));
        out.push_str("\r\n");
    }
    out
}

fn encode_line(out: &mut String, line: &str) {
    let bytes = line.as_bytes();
    let mut width = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let last = at + 1 == bytes.len();
        let plain = match byte {
            b' ' => !last,
            // A lone dot ends a mail on old roads, and "From " starts one in old mailboxes.
            b'.' => !(at == 0 && last),
            b'F' => !(at == 0 && line.starts_with("From ")),
            b'=' => false,
            byte => byte.is_ascii_graphic(),
        };
        let needed = if plain { 1 } else { 3 };
        // A soft break takes one place itself.
        if width + needed + usize::from(!last) > LINE {
            out.push_str("=\r\n");
            width = 0;
        }
        if plain {
            out.push(char::from(*byte))
        } else {
            out.push_str(&format!("={byte:02X}"))
        }
        width += needed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The way back, as the standard has it.
    fn decoded(text: &str) -> String {
        let text = text.replace("=\r\n", "");
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes().iter();
        while let Some(byte) = rest.next() {
            if *byte == b'=' {
                let hex: String = rest.by_ref().take(2).map(|b| char::from(*b)).collect();
                bytes.push(u8::from_str_radix(&hex, 16).unwrap());
            } else {
                bytes.push(*byte);
            }
        }
        String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
    }

    #[test]
    fn special_places_are_encoded() {
        for (text, written) in [
            ("a=b", "a=3Db\r\n"),
            ("end ", "end=20\r\n"),
            (".", "=2E\r\n"),
            ("From me", "=46rom me\r\n"),
            ("é\nx", "=C3=A9\r\nx\r\n"),
            ("", "\r\n"),
        ] {
            assert_eq!(quoted_printable(text), written);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_comes_back(text in "[ -~éß田\n=.]{0,300}") {
            let encoded = quoted_printable(&text);
            proptest::prop_assert!(encoded.is_ascii());
            proptest::prop_assert!(encoded.split("\r\n").all(|line| line.len() <= LINE && !line.ends_with(' ')));
            let whole = format!("{}\n", text.trim_end_matches('\n'));
            proptest::prop_assert_eq!(decoded(&encoded), whole);
        }
    }
}

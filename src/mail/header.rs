//! Header lines: encoded words for what is not ASCII, folding at spaces.

/// The longest line, without its end.
const LINE: usize = 78;
/// Bytes of text in one encoded word: 39 bytes are 52 characters of base64, 64 with the frame, 73 after `Subject: `;
/// RFC 2047 allows 76.
const CHUNK: usize = 39;

/// Appends a header. The value must be ASCII.
pub(super) fn write(mail: &mut String, name: &str, value: &str) {
    let mut line = format!("{name}:");
    let mut empty = true;
    for word in value.split(' ').filter(|word| !word.is_empty()) {
        if !empty && line.len() + 1 + word.len() > LINE {
            mail.push_str(&line);
            mail.push_str("\r\n");
            line.clear();
        }
        line.push(' ');
        line.push_str(word);
        empty = false;
    }
    mail.push_str(&line);
    mail.push_str("\r\n");
}

/// Text for a header: as it is when that is unmistakable, else as encoded words (RFC 2047, base64).
pub(super) fn encoded(text: &str) -> String {
    let text = text.trim();
    let plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    // Runs of spaces, long words and what looks like an encoded word would not survive folding or reading.
    let safe =
        plain && !text.contains("=?") && !text.contains("  ") && text.split(' ').all(|word| word.len() < LINE - 12);
    if safe { text.to_owned() } else { words(text) }
}

fn words(text: &str) -> String {
    let mut all = Vec::new();
    let mut chunk = String::new();
    for c in text.chars() {
        if chunk.len() + c.len_utf8() > CHUNK {
            all.push(word(&chunk));
            chunk.clear();
        }
        chunk.push(c);
    }
    all.push(word(&chunk));
    all.join(" ")
}

fn word(text: &str) -> String {
    format!("=?utf-8?B?{}?=", base64(text.as_bytes()))
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let digit = ALPHABET[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= three.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (text, encoded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
    }

    #[test]
    fn headers_are_folded_at_spaces() {
        let mut mail = String::new();
        write(&mut mail, "Subject", &"word ".repeat(40));
        assert!(mail.ends_with("\r\n"));
        let lines: Vec<&str> = mail.trim_end().split("\r\n").collect();
        assert!(lines.len() > 2 && lines.iter().all(|line| line.len() <= LINE), "{lines:?}");
        assert!(lines[1..].iter().all(|line| line.starts_with(' ')));
    }
}

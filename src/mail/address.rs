//! Lists of addresses as people write them, as headers want them.

use super::header;

/// `Name <address>` entries, separated by commas; names quoted or encoded where they need it.
pub(super) fn list(text: &str) -> String {
    entries(text).iter().filter_map(|entry| address(entry)).collect::<Vec<_>>().join(", ")
}

/// Splits at commas and semicolons that stand outside of quotes and angle brackets.
fn entries(text: &str) -> Vec<String> {
    let (mut all, mut entry, mut quoted, mut angled) = (Vec::new(), String::new(), false, false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '<' if !quoted => angled = true,
            '>' if !quoted => angled = false,
            ',' | ';' if !quoted && !angled => {
                all.push(std::mem::take(&mut entry));
                continue;
            }
            _ => {}
        }
        entry.push(c);
    }
    all.push(entry);
    all
}

/// One entry; `None` for an empty one.
fn address(entry: &str) -> Option<String> {
    let entry = entry.trim();
    let Some((name, rest)) = entry.rsplit_once('<') else {
        return (!entry.is_empty()).then(|| bare(entry));
    };
    let address = bare(rest.trim_end_matches('>'));
    let name = name.trim().trim_matches('"').trim();
    if name.is_empty() { Some(format!("<{address}>")) } else { Some(format!("{} <{address}>", phrase(name))) }
}

/// An address, without what cannot be part of one. What is not ASCII stays out of reach of old mail programs, so it
/// is encoded as a name would be, for a person to see.
fn bare(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '<' | '>' | ',' | ';')).collect();
    if text.is_ascii() { text } else { header::encoded(&text) }
}

/// A name: as it is, quoted, or encoded.
fn phrase(name: &str) -> String {
    let atom = |c: char| c.is_ascii_alphanumeric() || " -_'!#$%&*+/=?^`{|}~".contains(c);
    let encoded = header::encoded(name);
    if encoded != name || name.chars().all(atom) {
        return encoded;
    }
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_people_write_them() {
        for (text, written) in [
            ("", ""),
            ("a@x.example", "a@x.example"),
            ("Dana Reyes <dana@x.example>; b@y.example,", "Dana Reyes <dana@x.example>, b@y.example"),
            ("\"Reyes, Dana\" <dana@x.example>", "\"Reyes, Dana\" <dana@x.example>"),
            ("Dr. Zed <z@x.example>", "\"Dr. Zed\" <z@x.example>"),
            ("Zoë <z@x.example>", "=?utf-8?B?Wm/Dqw==?= <z@x.example>"),
            ("<z@x.example>", "<z@x.example>"),
        ] {
            assert_eq!(list(text), written, "{text}");
        }
    }
}

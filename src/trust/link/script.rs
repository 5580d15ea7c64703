//! Whether a host name in other letters than ASCII can be mistaken for another one.
//!
//! For: a warning beside a link. Facts: Unicode Technical Standard 39, "highly restrictive" and whole-script
//! confusables, in a small form. Not for: refusing a name; people have names in every script.

/// A script, as far as mixing matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    EastAsian,
    Other(u32),
}

/// Why a label of the host, in Unicode, may mislead.
pub(super) fn warning(host: &str) -> Option<&'static str> {
    host.split('.').find_map(label_warning)
}

fn label_warning(label: &str) -> Option<&'static str> {
    let mut scripts: Vec<Script> = label.chars().filter_map(script).collect();
    scripts.dedup();
    scripts.sort_by_key(|script| format!("{script:?}"));
    scripts.dedup();
    match scripts.as_slice() {
        [] => None,
        [Script::Latin] => label.chars().any(|c| !c.is_ascii() && looks_like_ascii(c)).then_some(LOOKALIKE),
        [Script::Cyrillic | Script::Greek] => {
            let all = label.chars().filter(|c| c.is_alphabetic()).all(looks_like_ascii);
            all.then_some("every letter of the host looks like a Latin one, and none is")
        }
        [_] => None,
        [Script::EastAsian, Script::Latin] => None,
        _ => Some("the host mixes letters of several scripts"),
    }
}

const LOOKALIKE: &str = "a letter of the host looks like a plain Latin one, and is not";

fn script(c: char) -> Option<Script> {
    let code = u32::from(c);
    Some(match code {
        0x41..=0x5a | 0x61..=0x7a | 0xc0..=0x24f | 0x250..=0x2af | 0x1e00..=0x1eff => Script::Latin,
        0..=0xbf => return None,
        0x370..=0x3ff | 0x1f00..=0x1fff => Script::Greek,
        0x400..=0x52f | 0x1c80..=0x1c8f | 0x2de0..=0x2dff | 0xa640..=0xa69f => Script::Cyrillic,
        0x3005..=0x312f | 0x31a0..=0x31ff | 0x3400..=0x9fff | 0xac00..=0xd7a3 | 0x20000..=0x3ffff => Script::EastAsian,
        // Blocks of other scripts are 128 or more wide and begin at such a number.
        _ if c.is_alphabetic() => Script::Other(code >> 7),
        _ => return None,
    })
}

/// Letters that are drawn like one of ours.
fn looks_like_ascii(c: char) -> bool {
    "асԁеһіјӏорԛѕѵԝхугьпткмвн".contains(c) || "αικνορτυχγωε".contains(c) || "ɑɡıȷɩʋ".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixed_and_look_alike_scripts_are_named() {
        for (host, warned) in [
            ("example.com", false),
            ("münchen.example", false),
            ("łódź.example", false),
            ("пример.example", false),
            ("παράδειγμα.example", false),
            ("例え.example", false),
            ("mail例.example", false),
            ("مثال.example", false),
            ("аррӏе.example", true),
            ("pаypal.example", true),
            ("αpple.example", true),
            ("ɡoogle.example", true),
            ("exаmple.com", true),
            ("accоunt.пример", true),
        ] {
            assert_eq!(warning(host).is_some(), warned, "{host}");
        }
    }
}

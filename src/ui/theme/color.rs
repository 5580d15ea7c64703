//! Colours of theme files, and how well two of them can be told apart.

use ratatui::style::Color;

/// The names of the 16 colours of a terminal, and of its own foreground and background.
const NAMES: &[(&str, Color)] = &[
    ("reset", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

/// The colour that a name of the terminal or `#rrggbb` stands for.
pub(super) fn parse(text: &str) -> Option<Color> {
    match text.strip_prefix('#') {
        Some(hex) => parse_hex(hex),
        None => NAMES.iter().find(|(name, _)| *name == text).map(|(_, color)| *color),
    }
}

#[allow(clippy::disallowed_methods, reason = "themes are where colours come from")]
fn parse_hex(hex: &str) -> Option<Color> {
    let digits = hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let [_, red, green, blue] = u32::from_str_radix(hex, 16).ok().filter(|_| digits)?.to_be_bytes();
    Some(Color::Rgb(red, green, blue))
}

/// The contrast of two true colours as WCAG 2.2 defines it, 1 to 21; 4.5 is enough for text. `None` for colours
/// that only the terminal knows.
pub fn contrast(one: Color, other: Color) -> Option<f64> {
    let (one, other) = (luminance(one)?, luminance(other)?);
    Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
}

/// <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>
fn luminance(color: Color) -> Option<f64> {
    let Color::Rgb(red, green, blue) = color else { return None };
    let linear = |channel: u8| match f64::from(channel) / 255.0 {
        low if low <= 0.04045 => low / 12.92,
        high => ((high + 0.055) / 1.055).powf(2.4),
    };
    Some(0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue))
}

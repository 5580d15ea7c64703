//! How many colours the terminal shows, and the nearest of them to a true colour.
//!
//! For: reading the environment's signs, and mapping colours for the backend.
//! Not for: which colours are used (room `ui::theme`).

use std::collections::HashMap;

use ratatui::style::Color;

/// The colours that a terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColorLevel {
    /// None: bold, reverse and the like only.
    None,
    /// The sixteen ANSI colours.
    Ansi16,
    /// 256 indexed colours.
    Ansi256,
    /// 24 bits.
    TrueColor,
}

/// What the user asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// What the terminal can do, none where `NO_COLOR` is set.
    #[default]
    Auto,
    /// Colours even against `NO_COLOR`.
    Always,
    /// No colours.
    Never,
}

/// Terminals that show true colours although they do not say so in `COLORTERM`.
const TRUE_COLOR: &[&str] =
    &["kitty", "alacritty", "ghostty", "wezterm", "foot", "iTerm", "WezTerm", "vscode", "direct"];

impl ColorLevel {
    /// Judges by the environment, read through `env`. <https://no-color.org>
    pub fn detect(choice: ColorChoice, env: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| env(name).is_some_and(|value| !value.is_empty());
        let term = env("TERM").unwrap_or_default();
        let program = env("TERM_PROGRAM").unwrap_or_default();
        let says_true = env("COLORTERM").is_some_and(|value| value == "truecolor" || value == "24bit");
        match choice {
            ColorChoice::Never => Self::None,
            ColorChoice::Auto if set("NO_COLOR") || term == "dumb" => Self::None,
            _ if says_true || set("WT_SESSION") => Self::TrueColor,
            _ if TRUE_COLOR.iter().any(|name| term.contains(name) || program.contains(name)) => Self::TrueColor,
            _ if term.contains("256color") || program == "Apple_Terminal" => Self::Ansi256,
            _ => Self::Ansi16,
        }
    }
}

/// Whether the terminal says that its background is light, by `COLORFGBG`; `None` when it does not say.
pub fn light_by_env(env: impl Fn(&str) -> Option<String>) -> Option<bool> {
    let value = env("COLORFGBG")?;
    match value.rsplit(';').next()?.parse::<u8>().ok()? {
        7 | 9..=15 => Some(true),
        0..=6 | 8 => Some(false),
        _ => None,
    }
}

/// Maps colours to a level and remembers what it found.
#[derive(Debug)]
pub(super) struct Palette {
    level: ColorLevel,
    known: HashMap<(u8, u8, u8), Color>,
}

impl Palette {
    pub(super) fn new(level: ColorLevel) -> Self {
        Self { level, known: HashMap::new() }
    }

    /// The colour that is written for `color`.
    pub(super) fn map(&mut self, color: Color) -> Color {
        match (self.level, color) {
            (ColorLevel::None, _) => Color::Reset,
            (ColorLevel::TrueColor, any) => any,
            (ColorLevel::Ansi256, Color::Rgb(red, green, blue)) => self.nearest((red, green, blue), 16..=255),
            (ColorLevel::Ansi16, Color::Rgb(red, green, blue)) => self.nearest((red, green, blue), 0..=15),
            (ColorLevel::Ansi16, Color::Indexed(index)) if index > 15 => self.nearest(rgb_of(index), 0..=15),
            (_, any) => any,
        }
    }

    #[allow(clippy::disallowed_methods, reason = "what the theme asked for, as near as this terminal gets")]
    fn nearest(&mut self, rgb: (u8, u8, u8), among: std::ops::RangeInclusive<u8>) -> Color {
        *self.known.entry(rgb).or_insert_with(|| {
            let wanted = oklab(rgb);
            let distance = |index: &u8| {
                let found = oklab(rgb_of(*index));
                (0..3).map(|axis| (wanted[axis] - found[axis]).powi(2)).sum::<f64>()
            };
            let best = among.min_by(|one, other| distance(one).total_cmp(&distance(other)));
            best.map_or(Color::Reset, Color::Indexed)
        })
    }
}

/// The colours of xterm: the sixteen, the cube of 6×6×6, the 24 greys.
fn rgb_of(index: u8) -> (u8, u8, u8) {
    const SIXTEEN: [(u8, u8, u8); 16] = [
        (0, 0, 0),
        (205, 0, 0),
        (0, 205, 0),
        (205, 205, 0),
        (0, 0, 238),
        (205, 0, 205),
        (0, 205, 205),
        (229, 229, 229),
        (127, 127, 127),
        (255, 0, 0),
        (0, 255, 0),
        (255, 255, 0),
        (92, 92, 255),
        (255, 0, 255),
        (0, 255, 255),
        (255, 255, 255),
    ];
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let step = |nth: u8| STEPS[usize::from(nth % 6)];
    match index {
        0..=15 => SIXTEEN[usize::from(index)],
        16..=231 => {
            let cube = index - 16;
            (step(cube / 36), step(cube / 6), step(cube))
        }
        _ => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
    }
}

/// The colour in a space where distance is what the eye sees. <https://bottosson.github.io/posts/oklab/>
fn oklab((red, green, blue): (u8, u8, u8)) -> [f64; 3] {
    let linear = |channel: u8| (f64::from(channel) / 255.0).powf(2.2);
    let (r, g, b) = (linear(red), linear(green), linear(blue));
    let l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b).cbrt();
    let m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b).cbrt();
    let s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b).cbrt();
    [
        0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    ]
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "colours to be mapped")]
mod tests {
    use super::*;

    fn level(choice: ColorChoice, env: &[(&str, &str)]) -> ColorLevel {
        let find = |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        ColorLevel::detect(choice, find)
    }

    #[test]
    fn reads_the_signs() {
        use ColorChoice::{Always, Auto, Never};
        let xterm = ("TERM", "xterm-256color");
        for (choice, env, expected) in [
            (Auto, vec![xterm], ColorLevel::Ansi256),
            (Auto, vec![xterm, ("COLORTERM", "truecolor")], ColorLevel::TrueColor),
            (Auto, vec![xterm, ("NO_COLOR", "1")], ColorLevel::None),
            (Auto, vec![xterm, ("NO_COLOR", "")], ColorLevel::Ansi256),
            (Always, vec![xterm, ("NO_COLOR", "1")], ColorLevel::Ansi256),
            (Never, vec![xterm], ColorLevel::None),
            (Auto, vec![("TERM", "dumb")], ColorLevel::None),
            (Auto, vec![("TERM", "linux")], ColorLevel::Ansi16),
            (Auto, vec![("TERM", "xterm-kitty")], ColorLevel::TrueColor),
        ] {
            assert_eq!(level(choice, &env), expected, "{env:?}");
        }
    }

    #[test]
    fn finds_the_nearest() {
        for (level, rgb, index) in [
            (ColorLevel::Ansi256, Color::Rgb(255, 0, 0), 196),
            (ColorLevel::Ansi256, Color::Rgb(0x80, 0x80, 0x80), 244),
            (ColorLevel::Ansi16, Color::Rgb(0xff, 0x8b, 0x80), 9),
            (ColorLevel::Ansi16, Color::Rgb(0x15, 0x18, 0x1e), 0),
            (ColorLevel::Ansi16, Color::Rgb(0xfb, 0xf9, 0xf4), 15),
        ] {
            assert_eq!(Palette::new(level).map(rgb), Color::Indexed(index), "{rgb:?}");
        }
        assert_eq!(Palette::new(ColorLevel::None).map(Color::Red), Color::Reset);
    }

    #[test]
    fn light_or_dark_by_env() {
        let at = |value: &'static str| light_by_env(move |_| Some(value.to_owned()));
        assert_eq!((at("15;0"), at("0;15"), at("0;default;15"), at("x")), (Some(false), Some(true), Some(true), None));
    }
}

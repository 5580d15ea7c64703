//! What could act on a terminal or hide from a reader, and what must be left of it.

use super::Check;
use crate::trust::SafeText;

/// Hostile text, and the words in it that must stay.
const CASES: &[(&str, &[&str])] = &[
    ("\u{1b}[2Jcleared", &["cleared"]),
    ("\u{1b}[31mred\u{1b}[0m", &["red"]),
    ("\u{1b}[24D\u{1b}[Khidden", &["hidden"]),
    ("\u{1b}]0;owned\u{7}title", &["title"]),
    ("\u{1b}]52;c;ZXZpbA==\u{7}clip", &["clip"]),
    ("\u{1b}]8;;https://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\", &["click"]),
    ("\u{1b}]8;;https://evil.example\u{7}unclosed", &["unclosed"]),
    ("\u{1b}P1$r0m\u{1b}\\answer", &["answer"]),
    ("\u{1b}_app\u{1b}\\left", &["left"]),
    ("\u{1b}^private\u{1b}\\kept", &["kept"]),
    ("\u{1b}X string\u{1b}\\there", &["there"]),
    ("\u{9b}31mC1", &["C1"]),
    ("\u{9d}0;owned\u{9c}OSC", &["OSC"]),
    ("\u{90}q\u{9c}DCS", &["DCS"]),
    ("\u{1b}cReset", &["Reset"]),
    ("\u{1b}(0lines", &["lines"]),
    ("\u{1b}[?1049hscreen", &["screen"]),
    ("\u{1b}[200~paste\u{1b}[201~", &["paste"]),
    ("\u{1b}[6nreport", &["report"]),
    ("broken \u{1b}[", &["broken"]),
    ("bell\u{7} back\u{8}space\r over", &["bell", "over"]),
    ("nul\u{0} del\u{7f}", &["nul", "del"]),
    ("safe\u{202e}gnp.exe", &["safe", "gnp.exe"]),
    ("\u{2066}isolate\u{2069} \u{202a}embed\u{202c}", &["isolate", "embed"]),
    ("\u{200f}mark\u{200e}", &["mark"]),
    ("zero\u{200b}width\u{2060}joined", &["zero", "width", "joined"]),
    ("tags\u{e0041}\u{e0042}\u{e007f}gone", &["tags", "gone"]),
    ("selector\u{e0100}s", &["selector"]),
    ("line\u{2028}separator\u{2029}", &["line", "separator"]),
    ("soft\u{ad}hyphen", &["soft", "hyphen"]),
    ("plain text, Åkesson 王伟 €84,000", &["plain text, Åkesson 王伟 €84,000"]),
];

pub(super) fn check_all() -> Vec<&'static str> {
    let harmless = |(text, words): &(&'static str, &[&str])| {
        let safe = SafeText::new(text);
        SafeText::is_clean(&safe)
            && !safe.chars().any(|c| c.is_control() && c != '\n' && c != '\t')
            && words.iter().all(|word| safe.contains(word))
    };
    CASES.iter().filter(|case| !harmless(case)).map(|(text, _)| *text).collect()
}

/// Cleans the corpus.
pub(super) fn check() -> Check {
    let failed = check_all().len();
    let figure = match failed {
        0 => format!("{} hostile texts: nothing acts, every word stays", CASES.len()),
        n => format!("{n} of {} hostile texts got through or lost words", CASES.len()),
    };
    super::check("sanitiser", failed == 0, figure)
}

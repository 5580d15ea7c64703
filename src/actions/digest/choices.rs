//! The one of a workspace's words that means what a text says, and how far a stage is.

/// The word among the choices that fits the first of the wanted ones; `wanted` goes from best to worst.
pub(super) fn pick(choices: &[String], wanted: &[&str]) -> Option<String> {
    wanted.iter().find_map(|wanted| {
        let mut fits = choices.iter().filter(|choice| folded(choice).contains(&folded(wanted)));
        let first = fits.next()?;
        // The shortest holds least besides what was meant.
        Some(fits.fold(first, |best, other| if other.len() < best.len() { other } else { best }).clone())
    })
}

fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How far a stage is, by the words that sellers use; what nobody knows is at the beginning.
pub(super) fn rank(stage: &str) -> u8 {
    const ORDER: &[(&str, u8)] = &[
        ("won", 9),
        ("lost", 9),
        ("closed", 9),
        ("verbal", 7),
        ("commit", 7),
        ("contract", 6),
        ("negotiat", 6),
        ("review", 5),
        ("proposal", 4),
        ("quote", 4),
        ("offer", 4),
        ("demo", 3),
        ("value", 3),
        ("analysis", 3),
        ("perception", 3),
        ("decision", 3),
        ("need", 2),
        ("discover", 2),
        ("qualif", 2),
        ("engag", 2),
    ];
    let stage = stage.to_lowercase();
    ORDER.iter().find(|(word, _)| stage.contains(word)).map_or(1, |(_, rank)| *rank)
}

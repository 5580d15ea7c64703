//! What takes the plain sense from a phrase: negation before or after it, a condition, a question, somebody else.

use super::token::{Gap, Token};

/// Words that deny what follows them.
const NO: &[&str] = &[
    "not", "never", "no", "nobody", "none", "neither", "nor", "hardly", "barely", "without", "cannot", "far", "stop",
    "stopped", "nothing", "nicht", "nie", "niemals", "ohne", "weder", "kaum", "pas", "jamais", "sans", "aucun",
    "aucune", "ni",
];
/// Words that deny what stands before them.
const NO_BEHIND: &[&str] = &["nicht", "pas", "jamais"];
/// Pairs that deny nothing.
const NO_NOT: &[(&str, &str)] =
    &[("not", "only"), ("not", "just"), ("no", "doubt"), ("nicht", "nur"), ("pas", "seulement"), ("no", "matter")];
const IF: &[&str] = &[
    "if",
    "unless",
    "suppose",
    "supposing",
    "imagine",
    "assuming",
    "provided",
    "whether",
    "falls",
    "wenn",
    "sofern",
    "angenommen",
    "ob",
    "supposons",
    "hypothetically",
];
const MIGHT: &[&str] = &[
    "would",
    "could",
    "might",
    "may",
    "maybe",
    "perhaps",
    "wurde",
    "wurden",
    "konnte",
    "konnten",
    "vielleicht",
    "pourrait",
    "serait",
    "should",
];
const ASKING: &[&str] = &[
    "can", "could", "would", "should", "shall", "do", "does", "did", "is", "are", "was", "were", "what", "where",
    "who", "why", "how", "when", "which", "have", "has", "will",
];
/// Whom a sentence speaks of when it does not speak of us.
const OTHERS: &[&str] = &[
    "competitor",
    "competitors",
    "friend",
    "wettbewerber",
    "mitbewerber",
    "concurrent",
    "concurrents",
    "konkurrenz",
    "theirs",
];
const OTHER: &[&str] = &[
    "other",
    "another",
    "different",
    "old",
    "previous",
    "former",
    "last",
    "first",
    "alte",
    "alten",
    "altes",
    "ancien",
    "ancienne",
    "autre",
    "anderer",
    "andere",
];
const HOUSES: &[&str] = &[
    "vendor",
    "vendors",
    "supplier",
    "suppliers",
    "provider",
    "providers",
    "system",
    "systems",
    "tool",
    "tools",
    "maker",
    "software",
    "company",
    "solution",
    "anbieter",
    "lieferant",
    "lieferanten",
    "systeme",
    "fournisseur",
    "losung",
];

/// What may stand behind the last stop of a sentence.
pub(super) const AFTER_THE_END: [char; 5] = ['"', '”', ')', ' ', '»'];

/// What a sentence says about the sense of its phrases.
#[derive(Clone, Debug, Default)]
pub(super) struct Guards {
    pub(super) question: bool,
    /// Tokens that stand in a condition.
    supposed: Vec<bool>,
    /// The first token that names somebody else, and the first behind it that turns the sentence round.
    others: Option<usize>,
    turned: Option<usize>,
}

impl Guards {
    pub(super) fn of(sentence: &str, tokens: &[Token]) -> Self {
        let word = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
        let asked = sentence.trim_end_matches(AFTER_THE_END).ends_with('?');
        let inverted = ASKING.contains(&word(0))
            && matches!(word(1), "you" | "we" | "i" | "it" | "the" | "they" | "there" | "your");
        let others = (0..tokens.len())
            .find(|at| OTHERS.contains(&word(*at)) || (OTHER.contains(&word(*at)) && HOUSES.contains(&word(at + 1))));
        let turned = others.and_then(|other| (other..tokens.len()).find(|at| turns(word(*at))));
        Self { question: asked || inverted, supposed: supposed(tokens), others, turned }
    }

    /// Whether what stands at a token is only supposed.
    pub(super) fn supposed(&self, at: usize) -> bool {
        self.supposed.get(at).copied().unwrap_or(false)
    }

    /// Whether a wish or a possibility stands just before a token.
    pub(super) fn might(&self, tokens: &[Token], at: usize) -> bool {
        before(tokens, at, 3).any(|token| MIGHT.contains(&token.text.as_str()))
    }

    /// Whether a phrase speaks of somebody else than us.
    pub(super) fn of_others(&self, at: usize) -> bool {
        self.others.is_some_and(|other| other <= at) && self.turned.is_none_or(|turned| turned > at)
    }

    /// Whether a phrase is denied.
    pub(super) fn negated(&self, tokens: &[Token], from: usize, to: usize) -> bool {
        let denied = |at: usize| {
            let next = tokens.get(at + 1).map_or("", |token| token.text.as_str());
            let word = tokens[at].text.as_str();
            let denies = NO.contains(&word)
                || word.starts_with("kein")
                || (word == "longer" && at > 0 && tokens[at - 1].text == "no");
            denies && !NO_NOT.contains(&(word, next)) && !(word == "far" && next != "from")
        };
        let first = from - before(tokens, from, 5).count();
        let ahead = (first..from).any(denied);
        let behind = tokens[to..].iter().take(4).take_while(|token| token.gap == Gap::None && !turns(&token.text));
        let behind = behind.map(|token| token.text.as_str()).any(|word| NO_BEHIND.contains(&word));
        ahead != behind
    }
}

/// Whether a word turns a sentence round.
pub(super) fn turns(word: &str) -> bool {
    matches!(
        word,
        "but"
            | "however"
            | "though"
            | "although"
            | "yet"
            | "aber"
            | "jedoch"
            | "sondern"
            | "mais"
            | "cependant"
            | "than"
            | "as"
            | "because"
    )
}

/// Tokens of the same clause before one, at most so many, nearest first.
fn before(tokens: &[Token], at: usize, most: usize) -> impl Iterator<Item = &Token> {
    let mut closed = tokens.get(at).is_some_and(|token| token.gap != Gap::None);
    tokens[..at].iter().rev().take(most).take_while(move |token| {
        let open = !closed && !turns(&token.text);
        closed = token.gap != Gap::None;
        open
    })
}

/// From a word of condition to the end of its clause.
fn supposed(tokens: &[Token]) -> Vec<bool> {
    let (mut inside, mut marks) = (false, Vec::with_capacity(tokens.len()));
    for (at, token) in tokens.iter().enumerate() {
        if token.gap != Gap::None {
            inside = false;
        }
        let case = token.text == "case" && at > 0 && tokens[at - 1].text == "in";
        let si = token.text == "si"
            && tokens.get(at + 1).is_some_and(|next| {
                matches!(next.text.as_str(), "nous" | "vous" | "je" | "le" | "la" | "il" | "les" | "on")
            });
        inside |= IF.contains(&token.text.as_str()) || case || si;
        marks.push(inside);
    }
    marks
}

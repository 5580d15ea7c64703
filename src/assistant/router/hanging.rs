//! Words that stand for what was said before ("it", "them", "that one", "there"), in a line before which nothing was said.
//!
//! For: asking back whom or what such a line means. Not for: a line in a conversation, or with a record open, where they
//! mean something (room `dialog`). Invariants: a word that the line itself explains hangs on nothing ("which customers wait,
//! and are they cross"); the empty "it" ("is it true that", "make it short") stands for nothing.

use super::super::Context;
use super::{near, pointer, slots, vocabulary};
use crate::crm::{Kind, SourceError};

/// Words for people, of several languages; what is also another word of one of them is none of these.
const PEOPLE: &[&str] = &[
    "he", "she", "him", "her", "his", "hers", "they", "them", "their", "theirs", "er", "sie", "ihn", "ihm", "ihre",
    "ihren", "ihrem", "ihrer", "seine", "seinen", "seiner", "elle", "elles", "ils", "lui", "leur", "leurs", "lei",
    "loro", "él", "ella", "ellos", "ellas", "hij", "zij", "ze", "hem", "haar", "hun", "han", "hon", "honom", "henne",
    "hennes", "dem", "ona", "jego", "jej",
];
/// Words for things beside "it".
const THINGS: &[&str] = &["its", "those", "these", "ones"];
/// Words that point, before what they point at.
const THIS: &[&str] = &["this", "that"];
/// What such a word points at, beside what `pointer` knows.
const POINTED: &[&str] = &[
    "one",
    "record",
    "stage",
    "offer",
    "discount",
    "price",
    "amount",
    "date",
    "mail",
    "email",
    "call",
    "meeting",
    "task",
    "note",
    "objection",
    "product",
    "article",
    "campaign",
];
/// Words that end a line and point: "who decides there", "how do I answer that", "wann schließt der".
const LAST: &[&str] = &["there", "that", "this", "der", "die", "das", "den", "dem", "dort", "daran", "dazu"];
/// What such a word does not follow, where it points at nothing.
const BESIDE: &[&str] = &[
    "is", "are", "was", "were", "be", "been", "out", "up", "over", "like", "s", "will", "am", "has", "all", "and",
    "hello", "hi", "hey",
];
/// Words before an empty "it".
const MAKING: &[&str] = &["make", "keep", "makes", "call"];
/// Words behind an empty "it".
const EMPTY_IT: &[&str] = &[
    "that",
    "true",
    "possible",
    "time",
    "too",
    "ok",
    "okay",
    "fine",
    "normal",
    "likely",
    "because",
    "the",
    "take",
    "takes",
    "took",
    "look",
    "looks",
    "seem",
    "seems",
    "work",
    "works",
    "mean",
    "means",
    "be",
    "get",
    "getting",
    "gets",
    "comes",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "up",
];
/// Words with which another clause begins, whose pronoun is what stood in the one before.
const JOINTS: &[&str] = &[
    "and", "but", "or", "because", "if", "when", "where", "that", "who", "which", "so", "then", "while", "say", "says",
    "said", "think", "whether", "und", "aber", "oder", "weil", "dass", "wenn", "ob", "wo", "et", "mais", "ou", "que",
    "qui", "si", "y", "pero", "e", "ma", "che", "en", "maar", "och", "men", "once", "until", "before", "after", "as",
    "than", "how", "why", "what",
];
/// Somebody, whoever it is.
const ANYBODY: &[&str] = &[
    "who",
    "anybody",
    "anyone",
    "somebody",
    "someone",
    "nobody",
    "everybody",
    "everyone",
    "people",
    "wer",
    "jemand",
    "niemand",
    "qui",
    "quién",
    "chi",
    "wie",
    "vem",
    "team",
    "whom",
];
/// Longest line, in words, that says so little.
const LONGEST: usize = 12;
/// Longest one of which "ones" is the subject.
const SHORT: usize = 5;
/// Words before a thing of which any is meant.
const ANY: &[&str] = &[
    "a", "an", "any", "no", "one", "which", "what", "each", "every", "ein", "eine", "einen", "un", "une", "una", "een",
];
/// Whoever it is: "agent with most cases taken from them".
const SOMEBODY: &[&str] = &["agent", "rep", "seller", "colleague", "owner", "customer", "account", "contact"];
/// What is the seller's own is what a later "it" is.
const OWN: &[&str] = &["my", "our", "mine", "all", "every", "each", "everything"];

/// The word by which a line speaks of what was said before, where the line itself does not explain it.
pub(in crate::assistant) fn hanging(line: &str) -> Option<String> {
    let words = Words::of(line);
    // A long line tells what it is about.
    if words.plain.len() > LONGEST {
        return None;
    }
    (0..words.plain.len()).find_map(|at| words.points(at).filter(|_| !words.explained(at)))
}

fn is_pointed(word: &str) -> bool {
    pointer::THINGS.contains(&word) || POINTED.contains(&word)
}

/// Whether a line names a record or a colleague, or something that looks like a name.
pub(in crate::assistant) fn names_somebody(context: &Context<'_>, line: &str) -> Result<bool, SourceError> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let record = near::named(context, line)?.is_some_and(|named| {
        // What mails and tasks are called are words of the trade.
        named.records.iter().any(|(record, _)| !record.kind.is_activity())
    });
    Ok(record
        || slots::without_user(&context.desk(), line).is_some()
        || near::unknown(context, context.registry.examples(), &words)?.is_some())
}

/// The words of a line, and where it is cut by punctuation.
struct Words {
    plain: Vec<String>,
    /// Whether a word begins with a capital.
    capital: Vec<bool>,
    /// Whether a mark stands behind a word.
    cut: Vec<bool>,
}

impl Words {
    fn of(line: &str) -> Self {
        let mut words = Self { plain: Vec::new(), capital: Vec::new(), cut: Vec::new() };
        for token in line.split_whitespace() {
            let parts = token.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
            for part in parts {
                words.plain.push(part.to_lowercase());
                words.capital.push(part.starts_with(char::is_uppercase));
                words.cut.push(false);
            }
            let mark = token.ends_with([',', '.', ':', ';', '?', '!', '-', '–']);
            if let Some(last) = words.cut.last_mut() {
                *last |= mark;
            }
        }
        words
    }

    fn at(&self, at: usize) -> &str {
        self.plain.get(at).map_or("", String::as_str)
    }

    fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |at| self.at(at))
    }

    /// The word at a place as one that points.
    fn points(&self, at: usize) -> Option<String> {
        let (word, next, before) = (self.at(at), self.at(at + 1), self.before(at));
        let last = at + 1 == self.plain.len();
        // "Sie" with a capital is who reads this; "s'il te plaît" is nobody.
        let polite = self.capital[at] && at > 0;
        let person = PEOPLE.contains(&word) && !polite;
        let inverted = word == "il" && matches!(before, "est" | "dit" | "veut" | "fait" | "qu");
        let pair = THIS.contains(&word) && is_pointed(next);
        let end = last && LAST.contains(&word) && !BESIDE.contains(&before) && self.plain.len() > 1;
        let thing = THINGS.contains(&word)
            && (word != "ones" || self.plain.len() <= SHORT)
            && !matches!(next, "days" | "weeks" | "months");
        let same = word == "same" && at < 2 && matches!(next, "again" | "for" | "as" | "thing" | "");
        match word {
            _ if pair => Some(format!("{word} {next}")),
            "it" => self.full_it(at).then(|| word.to_owned()),
            "dem" | "die" | "der" | "das" | "den" => end.then(|| word.to_owned()),
            _ if person || inverted || end || same || thing => Some(word.to_owned()),
            _ => None,
        }
    }

    /// Whether an "it" stands for something.
    fn full_it(&self, at: usize) -> bool {
        let (next, before) = (self.at(at + 1), self.before(at));
        let greeting = self.at(at + 1) == "going" && self.plain.iter().all(|word| word != "fast");
        let own = self.plain.iter().any(|word| OWN.contains(&word.as_str()));
        !(MAKING.contains(&before) || EMPTY_IT.contains(&next) || greeting || own)
    }

    /// Whether the line itself says what the word at a place stands for: something named in a clause before it.
    fn explained(&self, at: usize) -> bool {
        // A mark ends the clause of its word; a joint begins one.
        let ends = (0..at).rev().find_map(|n| match (self.cut[n], JOINTS.contains(&self.at(n))) {
            (true, _) => Some(n + 1),
            (_, true) => Some(n),
            _ => None,
        });
        (0..ends.unwrap_or(0)).any(|n| self.is_noun(n)) || self.names_all(at)
    }

    /// "Which of my customers are they", "what do they say, all customers": one of many that the line names.
    fn names_all(&self, at: usize) -> bool {
        let many = |n: usize| {
            let word = self.at(n);
            let plural =
                word.ends_with('s') && (Kind::parse(word).is_standard() || vocabulary::OF_MANY.contains(&word));
            // "How many cases do they have" counts what they have.
            let counted = matches!(self.before(n), "many" | "what" | "which") && !THINGS.contains(&self.at(at));
            plural && !counted && (n < at || matches!(self.before(n), "all" | "my" | "our" | "which" | "any"))
        };
        let thing = matches!(self.at(at), "it" | "its");
        let any = |n: usize| thing && ANY.contains(&self.before(n)) && self.is_noun(n);
        let somebody = |n: usize| {
            let person = PEOPLE.contains(&self.at(at)) && SOMEBODY.contains(&self.at(n));
            person && (n == 0 || matches!(self.before(n), "which" | "what" | "any" | "each" | "every"))
        };
        (0..self.plain.len()).any(many) || (0..at).any(|n| any(n) || somebody(n))
    }

    fn is_noun(&self, at: usize) -> bool {
        let word = self.at(at);
        let named = self.capital[at] && (at > 0 || self.cut[at]) && word != "i";
        named
            || Kind::parse(word).is_standard()
            || is_pointed(word)
            || ANYBODY.contains(&word)
            || vocabulary::about_sales(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_what_was_said_before_are_found() {
        for (line, word) in [
            ("how large is it?", "it"),
            ("which rival is in it", "it"),
            ("how fast is it going?", "it"),
            ("when did he answer", "he"),
            ("how many cases did she solve", "she"),
            ("who are they talking to", "they"),
            ("is that discount ok", "that discount"),
            ("since when is it in that stage", "it"),
            ("what's new on this one", "this one"),
            ("who decides there?", "there"),
            ("only the open ones", "ones"),
            ("same for last quarter", "same"),
            ("wann schließt der?", "der"),
            ("hat er geantwortet", "er"),
            ("qu'est-ce qu'elle veut", "elle"),
            ("où en est-il", "il"),
            ("wat wil hij", "hij"),
        ] {
            assert_eq!(hanging(line).as_deref(), Some(word), "{line}");
        }
    }

    #[test]
    fn what_the_line_explains_itself_hangs_on_nothing() {
        for line in [
            "is it true that two deals slipped",
            "how does it look this quarter",
            "make it short: what is on today",
            "how is it going",
            "how long does it take to close a deal",
            "is it the price that we lose on",
            "which customers are unhappy and what do they say",
            "deals that close soon, and who owns them",
            "who waits for me and what do they want",
            "how many tasks are there",
            "il y a combien de cas ouverts",
            "come va il trimestre",
            "können Sie mir helfen",
            "how often do we win a deal once it is decided",
            "find doubles, only sure ones and no guesses",
            "who gets angry because I did not answer them",
            "which deal had its close date pushed",
            "agent with most cases taken away from them",
            "is everything in my pipeline as it should be",
        ] {
            assert_eq!(hanging(line), None, "{line}");
        }
    }
}

//! The words with which a line leans on what was said before, as data. Lower case; longer phrases first.

use crate::crm::wording::MONTHS;

/// Openings that take something back.
pub(super) const CORRECTING: &[&str] = &[
    "no i meant",
    "no i mean",
    "no not",
    "sorry i meant",
    "sorry i mean",
    "i meant",
    "i mean",
    "i said",
    "no sorry",
    "oh sorry",
    "sorry",
    "oops",
    "no wait",
    "wait",
    "no",
    "nope",
    "nah",
    "actually",
    "rather",
    "correction",
    "make that",
    "scratch that",
];

/// Openings that go on.
pub(super) const GOING_ON: &[&str] =
    &["ok and", "okay and", "and also", "and then", "and", "also", "then", "now", "but", "ok", "okay", "so", "plus"];

/// Openings that put something else in the place of what was asked about.
pub(super) const INSTEAD: &[&str] = &[
    "what about",
    "how about",
    "whatabout",
    "same for",
    "the same for",
    "same with",
    "the same with",
    "same thing for",
    "the same thing for",
    "do the same for",
    "and for",
    "ditto for",
    "same but for",
    "same but",
    "the same to",
    "same to",
    "another one to",
    "another one for",
    "one to",
    "one for",
];

/// Openings that narrow.
pub(super) const NARROWING: &[&str] = &[
    "only",
    "just",
    "limit it to",
    "restrict it to",
    "narrow it down to",
    "narrow it to",
    "filter by",
    "filter on",
    "filter for",
    "filter to",
    "keep only",
];

/// Openings that add to what is there.
pub(super) const ADDING: &[&str] = &["include", "including", "add", "plus"];

/// Openings that leave something out.
pub(super) const LEAVING_OUT: &[&str] = &[
    "excluding",
    "exclude",
    "except for",
    "except",
    "other than",
    "leave out",
    "leaving out",
    "drop",
    "without",
    "but not",
    "not",
    "minus",
];

/// Endings that say nothing but that something before is meant.
pub(super) const TAILS: &[&str] =
    &["instead", "please", "again", "then", "rather", "too", "as well", "now", "for me", "though", "as before"];

/// Openings of a question or command that stands alone, when a noun follows.
pub(super) const OPENINGS: &[&str] = &[
    "how many",
    "how much",
    "how long",
    "how often",
    "list",
    "show",
    "give me",
    "which",
    "what",
    "what's",
    "who",
    "whose",
    "when",
    "where",
    "why",
    "count",
    "find",
    "do we",
    "do i",
    "are there",
    "is there",
    "have we",
    "tell me",
    "can you",
    "could you",
    "i want",
    "i need",
    "let me see",
    "get me",
];

/// Words for what was listed before.
pub(super) const REFERRING: &[&str] = &[
    "of them",
    "of those",
    "of these",
    "of that",
    "from those",
    "among them",
    "amongst them",
    "among those",
    "in that list",
    "on that list",
    "from the list",
    "on the list",
    "in the list",
];

/// Ordinal words, from the first.
pub(super) const ORDINALS: &[(&str, usize)] = &[
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("fifth", 5),
    ("sixth", 6),
    ("seventh", 7),
    ("eighth", 8),
    ("ninth", 9),
    ("tenth", 10),
    ("1st", 1),
    ("2nd", 2),
    ("3rd", 3),
    ("4th", 4),
    ("5th", 5),
    ("6th", 6),
    ("7th", 7),
    ("8th", 8),
    ("9th", 9),
    ("10th", 10),
];

/// Words that pick one by its amount or date: the word, whether the largest, and whether by date.
pub(super) const EXTREMES: &[(&str, bool, bool)] = &[
    ("biggest", true, false),
    ("largest", true, false),
    ("highest", true, false),
    ("top", true, false),
    ("most valuable", true, false),
    ("most expensive", true, false),
    ("smallest", false, false),
    ("lowest", false, false),
    ("least valuable", false, false),
    ("cheapest", false, false),
    ("newest", true, true),
    ("latest", true, true),
    ("most recent", true, true),
    ("oldest", false, true),
    ("earliest", false, true),
    ("soonest", false, true),
];

/// Words for a person of whom was spoken.
pub(super) const PERSONS: &[&str] = &["him", "her", "them", "he", "she", "they", "his", "their"];

/// Words that begin a piece of a question: it leans on the question before unless it names a kind of its own.
pub(super) const ELLIPTIC: &[&str] = &[
    "by",
    "per",
    "for",
    "in",
    "at",
    "from",
    "with",
    "without",
    "over",
    "under",
    "above",
    "below",
    "between",
    "since",
    "before",
    "after",
    "until",
    "older",
    "newer",
    "bigger",
    "smaller",
    "larger",
    "more",
    "less",
    "closing",
    "closed",
    "due",
    "created",
    "owned",
    "assigned",
    "this",
    "last",
    "next",
    "today",
    "tomorrow",
    "yesterday",
    "sorted",
    "sort",
    "order",
    "ordered",
    "group",
    "grouped",
    "broken",
    "split",
    "open",
    "not",
    "excluding",
    "except",
    "break",
    "each",
];

/// Words of windows and groups in which slips of the keyboard are mended.
pub(super) fn mended() -> impl Iterator<Item = &'static str> {
    // "May" is also a verb.
    MENDED.iter().copied().chain(MONTHS.into_iter().filter(|month| month.len() > 3))
}

const MENDED: &[&str] = &[
    "quarter",
    "quarters",
    "month",
    "months",
    "week",
    "weeks",
    "year",
    "last",
    "next",
    "this",
    "today",
    "tomorrow",
    "yesterday",
    "open",
    "closed",
    "owner",
    "stage",
    "region",
    "product",
    "account",
    "customer",
    "industry",
    "priority",
    "status",
    "source",
    "only",
    "amount",
    "second",
    "third",
    "first",
    "biggest",
    "smallest",
    "previous",
    "instead",
    "about",
    "what",
    "total",
    "average",
    "count",
    "sorted",
    "deals",
    "contacts",
    "cases",
    "tasks",
    "leads",
];

/// Words that say nothing by themselves: pointing, asking, comparing, being polite; of several languages.
pub(super) const EMPTY: &str = "
    a an the and or but so then now also too just only again still instead rather well ok okay fine good right yes no
    please pls plz thanks thank hm hmm oh ah actually really exactly precisely roughly though maybe perhaps even yet
    it its it's that that's this these those them they their there here one ones he she him her his hers who whom whose
    what what's which when where why how come same other others another else each any some all both none more most less
    least much many few lot bit two three four five six thing things
    is are was were be been being am do does did done has have had can could may might will would shall should must let
    i me my mine we us our you your
    to of in on at by for from with without about into than as if not don't doesn't isn't aren't out up down over since
    between before after
    say says said saying tell told mean means meant think thinking know see look show give get make makes made put take
    explain work works happen happened happens
    low high bad good weak strong little big small large long short old new late early slow fast sure wrong missing
    weakest strongest worst best worse better first second last lower higher
    shorter brief briefly briefer concise summary version sentence sentences line lines word words plenty enough points
    point bullet bullets bulleted form prose text list table detail details longer plain simple simpler
    source sources reason reasons evidence proof quote basis based behind figures numbers figure number part sentence
    english german french spanish italian dutch deutsch englisch französisch spanisch italienisch anglais allemand
    français francais español espanol italiano nederlands svenska language
    und oder aber dann jetzt nun auch noch nur mal bitte danke gut warum wieso weshalb woher woran was wer wen wem wie wo
    wann welche welcher welches der die das den dem des ein eine einen es er sie ihm ihn ihr das dies diese dieser so zu
    ist sind war hat kommt macht sagt sagst meinst denkst du auf kurz kürzer knapp knapper satz sätze sätzen zeile zeilen
    genau denn doch
    et ou mais alors maintenant aussi encore pourquoi comment quoi qui que quel quelle quels quelles où est c'est ce cela
    ça il elle le la les un une des en de du plus court courte phrase phrases ligne lignes svp merci s'il vous plaît
    y o pero ahora también por qué cómo quién cuál cuáles dónde es eso esto lo el los las más corto corta frase frases en
    perché chi quale quali dove questo quello più breve in anche adesso e
    waarom hoe wat wie waar dat dit die het een nu ook korter graag alstublieft
    te toi vous tu por favor per favore alsjeblieft dank je wel snälla
    varför hur vad vem var det den och nu också kortare tack
";

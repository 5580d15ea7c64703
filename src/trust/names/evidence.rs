//! Whether a run of capitalised words is a person's name, and where the name begins and ends.
//!
//! A first name that is nothing else is a name by itself. Everything weaker needs a second sign: a last name beside it, a
//! title or a greeting before it, an office, an address or a verb of persons behind it. Not for: lines that say by
//! their form that a name comes (see `headers`).

use super::{
    Name, rules,
    words::{Gap, Word, gap, starts_sentence},
};

/// More words than this are no name.
const MOST: usize = 5;
/// First names of three letters that are no word, mark or abbreviation.
const SHORT: &[&str] = &[
    "Abi", "Ali", "Amy", "Ann", "Ava", "Ben", "Bob", "Eva", "Eve", "Gil", "Ian", "Ike", "Ivo", "Jim", "Joe", "Kim",
    "Lea", "Leo", "Liv", "Liz", "Lou", "Meg", "Mia", "Ned", "Pia", "Rob", "Ron", "Roy", "Sam", "Sue", "Ted", "Tim",
    "Tom", "Udo", "Uli", "Una", "Ute", "Uwe", "Zoe", "Joy", "Kai", "Kay", "Amy", "Ida", "Ina", "Åsa", "Léa", "Zoé",
    "Ulf", "Jón", "Ole", "Pål", "Aud",
];

/// The text and its words.
pub(super) struct Page<'a> {
    pub(super) text: &'a str,
    pub(super) words: &'a [Word],
    /// A text without any capital: every word is looked at, and only names that are on a list count.
    pub(super) lower: bool,
}

impl Page<'_> {
    fn word(&self, at: usize) -> &str {
        &self.text[self.words[at].range()]
    }

    /// How the word is joined to the one before it.
    fn gap(&self, at: usize) -> Gap {
        match at.checked_sub(1).and_then(|before| self.words.get(before)).zip(self.words.get(at)) {
            Some((before, word)) => gap(self.text, before, word),
            None => Gap::Other,
        }
    }

    fn rest(&self, at: usize) -> &str {
        let rest = &self.text[self.words[at].end..];
        ["'s", "’s"].iter().find_map(|s| rest.strip_prefix(s)).unwrap_or(rest)
    }

    fn before(&self, at: usize) -> &str {
        &self.text[..self.words[at].start]
    }

    /// The name that begins with the word at `from`, and how many words it takes.
    pub(super) fn name(&self, from: usize) -> Option<(Name, usize)> {
        let titled = self.titled(from);
        let word = self.words[from].class;
        let could = word.name() || word.unknown() || word.initial() || titled;
        if !could || word.camel() || word.plain() && !word.name() {
            return None;
        }
        let end = self.run_end(from, titled);
        let (first, end) = self.best(from, end, titled)?;
        let core = self.words[first].start..self.words[end - 1].end;
        if rules::firm(&self.text[core.clone()]) {
            return None;
        }
        let start = if first == from && titled { self.words[from - 1].start } else { core.start };
        Some((Name::person(start..core.end, core), end - from))
    }

    /// Behind the last word that may belong to the name.
    fn run_end(&self, from: usize, titled: bool) -> usize {
        let shouted = self.words[from].class.upper();
        let mut end = from + 1;
        while end < self.words.len() && end - from < MOST {
            let class = self.words[end].class;
            let joined = matches!(self.gap(end), Gap::Space | Gap::Particle);
            let spelt_alike = class.initial() || class.upper() == shouted || self.words[end - 1].class.initial();
            let stranger = class.plain() && !class.name()
                || class.camel()
                || self.lower && !class.sure_last() && !class.sure_first();
            if !joined || stranger || !(spelt_alike || titled) {
                break;
            }
            end += 1;
        }
        while end > from + 1 && self.words[end - 1].class.initial() {
            end -= 1;
        }
        end
    }

    /// The words of the run that are a name: from, behind.
    fn best(&self, from: usize, end: usize, titled: bool) -> Option<(usize, usize)> {
        if titled {
            let named = self.words[from..end].iter().any(|word| !word.class.initial());
            return named.then_some((from, end));
        }
        if rules::before_place(self.word(from)) && end > from + 1 {
            return None;
        }
        if self.lower {
            return (self.words[from].class.sure_first() && (end > from + 1 || self.single(from)))
                .then_some((from, end));
        }
        let opens = starts_sentence(self.text, self.words[from].start);
        let class = self.words[from].class;
        // "Will Anna Berg come?": a word that only opens the sentence.
        if opens && end > from + 2 && !class.sure_first() && self.words[from + 1].class.sure_first() {
            return Some((from + 1, end));
        }
        if self.shown(from, end) {
            return Some((from, end));
        }
        if end > from + 1 { self.several(from, end, opens) } else { self.single(from).then_some((from, end)) }
    }

    /// Whether a known name begins the run and known or unheard words go on.
    fn several(&self, from: usize, end: usize, opens: bool) -> Option<(usize, usize)> {
        let (first, second) = (self.words[from].class, self.words[from + 1].class);
        let particle = self.gap(from + 1) == Gap::Particle;
        let heading = self.in_heading(from, end);
        let sure = if first.sure_first() {
            !heading || second.name() || second.initial() || particle || self.ends_item(end)
        } else if first.initial() {
            return self.after_initials(from, end);
        } else if first.first() {
            let last = second.sure_last() || second.sure_first() || second.initial() && end > from + 2;
            last || !opens
                && !heading
                && !first.plain()
                && (second.last() || second.unknown() && !second.upper() && !inflected(self.word(from + 1)))
        } else if first.sure_last() {
            second.sure_first()
        } else if first.unknown() && second.sure_first() && opens {
            return Some((from + 1, end));
        } else {
            let told = !second.upper() && second.unknown() && rules::acts(self.rest(end - 1));
            let named = second.sure_last() || second.sure_first() || second.initial() && end > from + 2 || told;
            first.unknown() && named && !heading && !first.upper() && !(opens && inflected(self.word(from)))
        };
        if sure {
            return Some((from, end));
        }
        self.single(from).then_some((from, from + 1))
    }

    fn after_initials(&self, from: usize, end: usize) -> Option<(usize, usize)> {
        let last = (from..end).find(|at| !self.words[*at].class.initial())?;
        let class = self.words[last].class;
        (class.sure_last() || class.sure_first()).then_some((from, end))
    }

    fn single(&self, at: usize) -> bool {
        let class = self.words[at].class;
        let person = if class.sure_first() {
            self.is_long_enough(at) && !self.in_place(at)
        } else {
            class.first()
                && !class.plain()
                && !self.in_place(at)
                && (rules::asked(self.before(at)) || self.in_company(at))
        };
        person
            || !self.lower
                && class.name()
                && !class.plain()
                && !class.upper()
                && rules::acts(self.rest(at))
                && !self.follows_name(at)
    }

    /// Short words in capitals are abbreviations.
    fn is_long_enough(&self, at: usize) -> bool {
        let (word, class) = (self.word(at), self.words[at].class);
        let letters = word.chars().count();
        if class.upper() || self.lower { letters > 4 } else { letters > 3 || SHORT.contains(&word) }
    }

    /// "Kevin, Grace and Anna": in a list with names that are nothing else.
    fn in_company(&self, at: usize) -> bool {
        let listed = |at: usize| matches!(self.gap(at), Gap::Comma | Gap::And);
        let sure = |at: usize| self.words[at].class.sure_first() && self.is_long_enough(at);
        at > 0 && listed(at) && sure(at - 1) || at + 1 < self.words.len() && listed(at + 1) && sure(at + 1)
    }

    /// Part of a street, a town, a school.
    fn in_place(&self, at: usize) -> bool {
        let joined = |at: usize| self.gap(at) == Gap::Space;
        let next = at + 1 < self.words.len() && joined(at + 1) && rules::place(self.word(at + 1));
        next || at > 0 && joined(at) && rules::before_place(self.word(at - 1))
    }

    /// "Acme Berg said" names no person.
    fn follows_name(&self, at: usize) -> bool {
        at > 0 && self.gap(at) == Gap::Space
    }

    /// A form of address stands directly before.
    fn titled(&self, at: usize) -> bool {
        if at == 0 || self.words[at].class.plain() && !self.words[at].class.name() {
            return false;
        }
        let title = self.word(at - 1);
        let between = &self.text[self.words[at - 1].end..self.words[at].start];
        if !matches!(between, " " | ". " | "\u{a0}" | ".\u{a0}") || !rules::title(title) {
            return false;
        }
        let class = self.words[at].class;
        let dotted = between.starts_with('.') && title.chars().count() > 1;
        !class.camel()
            && (!rules::loose_title(title) || class.sure_first() || class.sure_last() || dotted && class.name())
    }

    /// What stands around the run says that it names somebody, whatever its words are.
    fn shown(&self, from: usize, end: usize) -> bool {
        let classes = &self.words[from..end];
        if classes.iter().all(|word| word.class.initial()) {
            return false;
        }
        let (before, rest) = (self.before(from), self.rest(end - 1));
        let several = end > from + 1;
        self.greeted(from, rest)
            || rules::introduced(before)
            || self.words[from].class.first() && !self.words[from].class.plain() && rules::presented(before)
            || several && self.has_office(end, rest)
            || self.has_address(from, end, rest)
    }

    /// "Hi Anna," "Dear Mr Will" "Liebe Frau Grün!"
    fn greeted(&self, from: usize, rest: &str) -> bool {
        let ends = rest.is_empty()
            || rest.starts_with([',', '!', ':', '\n', '\r', '.'])
            || rest.starts_with(" -")
            || rest.starts_with(" –");
        ends && from > 0
            && &self.text[self.words[from - 1].end..self.words[from].start] == " "
            && rules::greeting(self.word(from - 1))
            && !self.in_place(from)
    }

    /// "…, CFO of Acme", "… (Head of Sales)".
    fn has_office(&self, end: usize, rest: &str) -> bool {
        let office = end < self.words.len() && rules::role(self.word(end)) && {
            let between = &self.text[self.words[end - 1].end..self.words[end].start];
            matches!(between, ", " | " (" | ", our " | ", their " | ", the new ")
        };
        office
            || [", head of ", ", director of ", ", our ", ", managing director"]
                .iter()
                .take(2)
                .any(|o| rest.starts_with(o))
    }

    /// A mail address behind the name that is made of it.
    fn has_address(&self, from: usize, end: usize, rest: &str) -> bool {
        let rest = rest.trim_start_matches(['"', '\'']);
        let opened = [" <", " (", ", ", " | ", " – ", " - ", ": ", " [mailto:", "\n"]
            .iter()
            .find_map(|open| rest.strip_prefix(open));
        let Some(address) = opened else { return false };
        let user = address.split(['@', ' ', '\n', '>', ',', ')']).next().unwrap_or_default();
        if !address[user.len()..].starts_with('@') {
            return false;
        }
        let user = user.to_lowercase();
        self.words[from..end].iter().any(|word| {
            let name = super::super::fold::fold(&self.text[word.range()]);
            name.len() > 2 && user.contains(&name)
        })
    }

    /// Nothing of a heading goes on behind the run.
    fn ends_item(&self, end: usize) -> bool {
        let rest = self.text[self.words[end - 1].end..].trim_start_matches([' ', '*']);
        rest.is_empty() || rest.starts_with(['\n', '\r', ',', ';', ':', '|', '\t', '(', '<', '/'])
    }

    /// A line without small words around the run: a heading, where a capital says nothing.
    fn in_heading(&self, from: usize, end: usize) -> bool {
        let (start, stop) = (self.words[from].start, self.words[end - 1].end);
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.text[stop..].find('\n').map_or(self.text.len(), |at| stop + at);
        let around =
            self.text[line_start..start].split_whitespace().chain(self.text[stop..line_end].split_whitespace());
        let words: Vec<&str> = around.filter(|word| word.starts_with(char::is_alphabetic)).take(12).collect();
        words.len() > 1 && words.iter().all(|word| word.len() < 4 || word.starts_with(char::is_uppercase))
    }
}

/// English words that open a sentence have such endings; few names do.
fn inflected(word: &str) -> bool {
    ["s", "ing", "ed", "ly", "ion", "ions", "ment", "ness", "able", "ive", "ers", "ity", "ung", "ungen"]
        .iter()
        .any(|end| word.ends_with(end))
}

//! Whether a sentence is about the deal at hand, or about somebody else's contract, another purchase, another place.
//!
//! For: stage, amount and close date, which are written only where the words are about this deal.
//! Not for: what the words mean.
//! Invariants: pure; only ever forbids. A name, an object or a kind of contract that is neither the deal's nor an
//! everyday word of selling counts as another matter.

use super::cues::Cues;
use super::find::plain;
use super::pattern::patterns;
use super::people_words::{ACRONYMS, SOMEBODY, STARTS};
use super::rivals::{NO_NAMES, is_rival};
use super::scene::{Scene, Side};
use super::source::{Sentence, squeezed};
use super::stage::Signal;
use super::words::NEUTRAL;
use crate::crm::wording::WEEKDAYS;

/// How many sentences back a named matter still holds, and how near a word of the deal has to stand.
const REACH: usize = 2;
/// How many sentences of a conversation around one that says nothing of a deal are looked at.
const TALK: usize = 4;

patterns! { PATTERNS:
    /// Words that point at the deal between us, and at no other.
    OWN = r"(?i)\b(?:our|your|this) (?:\w+ ){0,2}?(?:renewal|contract|agreement|order|deal|quote|quotation|offer|proposal)\b|\bwith (?:you|us)\b|\b(?:we|you) (?:will |both |all |can |plan to |expect to |want to |are going to )*sign\b|\byou(?:['’]re| are) our\b|\byour (?:side|team|price|terms)\b";
    /// Words of any deal: they point at this one where nothing else is named.
    SALE = r"(?i)\b(?:renew\w*|contracts?|orders?|deal|agreements?|quot(?:e|es|ation)|offers?|proposals?|purchas\w+|paper(?:s|work)|po|msa|sow|sign(?:ed|s|ing|ature)?|price|total|package|subscription|close date|closing date)\b";
    /// Things that people buy, rent, insure and build beside ours.
    THING = r"(?i)\b(?:leas(?:e|es|ed|ing)|rent(?:al|ed|als)?|roofs?|roofing|insur\w+|landlord|tenants?|tender(?:s|ed)?|cleaning|cleaners|catering|caterer|canteen|cafeteria|kitchens?|forklifts?|trucks?|vans|cars?|vehicles?|fleet|buildings?|construction|renovation|electricity|energy|broadband|telecoms?|furniture|printers?|copiers?|payroll|recruit\w*|employment|works council|loan|mortgage|merger|takeover|acquisition|apartment|flat|house|travel|hotel|booth|advert\w+|agency|sponsor\w*|parking|solar|heating|elevators?|lifts|playground|school|museum|festival|wedding|umbrella)\b";
    /// A part of a purchase, or one that is not complete.
    PARTIAL = r"(?i)\b(?:minus|except\w*|apart from|other than|save for|but|still|missing|lacks?|lacking|pending|outstanding|awaiting|waiting|yet to|ha(?:s|ve) to|needs?|must|remain\w*|provided|providing|subject|condition\w*|half|halfway|part(?:ly|ially)?|one of|initial(?:led|ed)|only|almost|nearly|virtually|practically|as good as|more or less|all but|to be signed|unsigned|incomplete|draft|in principle|bar(?:ring)?|pages? \d|first page|contingent|effective once|not valid|void|unless|until|awaits?)\b";
    /// What an incomplete signature lacks, in the sentence after it.
    LACKS = r"(?i)\b(?:becomes?|binding|valid|effective|takes effect|(?:comes|enters) into (?:force|effect)|counts)\b[^.;?]{0,50}\b(?:when|once|if|after|as soon as|upon|until|only|with)\b|\b(?:still|missing|pending|outstanding|await\w*|waiting|not yet|only|remain\w*|before it|yet to|ha(?:s|ve) to|needs? to|must)\b[^.;?]{0,60}\b(?:sign\w*|countersign\w*|page|annex|appendix|legal|approv\w+|purchasing|procurement|board|ceo|cfo|stamp|initial\w*|valid|binding|agree\w*|release\w*|confirm\w*)\b|\b(?:sign\w*|page|annex|appendix|legal|approval|purchasing|procurement|board|stamp)\b[^.;?]{0,40}\b(?:still|missing|pending|outstanding|follows|not yet|to follow|to come)\b";
    /// A next sentence that takes it back.
    TAKEN_BACK = r"(?i)\b(?:nothing (?:changes|has changed|is changed)|no change|unchanged|stays? (?:as|the same|untouched|in place)|remains? (?:as|the same|untouched|in place|in force)|(?:not|n['’]t) (?:affect|touch|concern|change|involve|mean|apply)\w*|unaffected|no (?:impact|effect|bearing)|nothing to do with|(?:just |only |was )(?:kidding|joking|a joke)|scratch that|correction|i mean(?:t)?|wrong (?:file|mail|thread|customer|attachment)|separate (?:matter|thing|story|topic)|different (?:matter|thing|story|topic)|that was (?:for|about|the)|that is (?:for|about) (?:the|another|our)|you(?:['’]re| are) still)\b";
    /// Near to a loss, and none.
    NEARLY = r"(?i)\b(?:about to|nearly|almost|wanted to|thought (?:of|about)|considered|considering|tempted|talked (?:\w+ )?out of|but (?:did|didn['’]t|did not|then|stayed|decided|changed|in the end)|changed (?:our|their|his|her) minds?|reconsider\w*|came back)\b";
    /// A loss of ours, in words that leave no doubt.
    LOST_HERE = r"(?i)\b(?:you|your|renew\w*|going ahead|go ahead|moving forward|move forward|proceed\w*)\b";
    /// Only a seller loses a deal.
    SELLER_LOST = r"(?i)\blost (?:the (?:deal|tender|bid|contract|order)|it|this one|out|against|to)\b";
    /// Others as those who sign, in a customer's words.
    THEY = r"(?i)\b(?:they|their|theirs)\b";
    /// Others as those who sign, in anybody's words.
    OUTSIDE = r"(?i)\b(?:(?:our|my|their|one of (?:our|their|my)|his|her)(?: \w+)? (?:suppliers?|vendors?|subcontractors?|contractors?|landlord|neighbou?rs?|partners?|parent(?: company)?|sister|subsidiary|wife|husband|brother|daughter|son|friends?|investors?|distributors?|dealers?|franchise\w*))\b";
    CUSTOMERS = r"(?i)\b(?:our|my|a|an|another|one of our)(?: \w+)? (?:customers?|clients?)\b";
    BUDGET = r"(?i)\bbudget\b";
    RELEASED = r"(?i)\b(?:passed|approved|released|granted|confirmed|cleared|signed off|freigegeben|genehmigt|validé)\b";
    FOR_THIS = r"(?i)\bfor (?:this|that|it|you|your|our|the (?:\w+ )?(?:renewal|deal|contract|order|offer|proposal|purchase|whole|package))\b";
    /// What a signature, a sum or a day is of.
    OBJECT = r"(?i)\b(?:(?:for|towards?)(?P<open> )|(?:of|on|about|over|regarding|concerning|in|at|with|to|from|by) (?P<set>the|our|a|an|their|its|his|her|my|another|some|one of the|one of our) )(?P<np>[^.,;:!?()–—]+)";
    /// A contract with its kind.
    KIND = r"(?i)\b(?:the|our|a|an|their|its|his|her|my|your|this|that|another|new|signed)\s+(?P<mods>(?:[\w'-]+ ){1,3}?)(?:contracts?|agreements?|orders?|deals?|purchase|budget|project|offer|proposal|quote)\b";
    WORD = r"[\p{L}\p{N}][\p{L}\p{N}&'.-]*";
    SUBJECT = r"^\W*(?P<name>\p{Lu}[\w&.-]+(?: \p{Lu}[\w&.-]+){0,2})(?:'s)? (?:has|have|had|is|was|will|did|signed|signs?|moved|moves|lost|ordered|orders?|placed|agreed|agrees|decided|went|goes|closed|closes|wants?|bought|accepted|approved|paid|cancell?ed|chose|picked|finally|just|now|also|both|already|today|yesterday|told|said|confirmed|committed|renewed)\b";
}

/// Words before an object that do not say what it is.
const ADJECTIVES: &[&str] =
    &["first", "second", "third", "new", "last", "next", "big", "small", "long", "short", "same"];

/// After these a new object begins.
const BREAKS: &[&str] = &[
    "the",
    "our",
    "a",
    "an",
    "their",
    "its",
    "his",
    "her",
    "my",
    "your",
    "this",
    "that",
    "approved",
    "accepted",
    "placed",
    "confirmed",
    "released",
    "cancelled",
    "got",
    "has",
    "have",
    "is",
    "was",
    "will",
    "on",
    "of",
    "in",
    "for",
    "to",
    "with",
];

/// Why what a sentence says of stage, amount or close date is left to a person.
pub(super) type Why = &'static str;

const ELSE: Why = "it seems to be about another matter or company, so it is left to you";
const VAGUE: Why = "nothing there says that this deal is meant, so it is left to you";
const OPEN: Why = "the signature is not complete or has a condition, so it is left to you";
const TAKEN: Why = "what stands around it takes it back, so it is left to you";
const BUDGETED: Why = "a budget is named, not the price of this deal";

/// The sentences of a text, and the one that is looked at.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) scene: &'a Scene,
    pub(super) all: &'a [Sentence],
    pub(super) at: usize,
}

impl Place<'_> {
    /// Why a stage must not be written.
    pub(super) fn bars_stage(&self, signal: Signal, cues: Cues) -> Option<Why> {
        let text = self.words(self.at);
        match signal {
            Signal::Lost => self.bars_loss(&text),
            Signal::Won if PARTIAL.is_in(&text) || self.after().any(|next| LACKS.is_in(&next)) => Some(OPEN),
            Signal::Won if cues.others => Some(ELSE),
            Signal::Won | Signal::Verbal => self.bars(),
            _ => self.names_else(self.at, false).then_some(ELSE),
        }
    }

    fn bars_loss(&self, text: &str) -> Option<Why> {
        let theirs = self.side(self.at) == Some(Side::Theirs);
        if NEARLY.is_in(text) || self.after().any(|next| NEARLY.is_in(&next)) {
            return Some(TAKEN);
        }
        if theirs && SELLER_LOST.is_in(text) {
            return Some(ELSE);
        }
        let clear = |at: usize| LOST_HERE.is_in(&self.words(at)) || OWN.is_in(&self.words(at));
        let meant = (self.at.saturating_sub(1)..self.all.len().min(self.at + 2)).any(clear);
        self.bars().or((!meant && theirs).then_some(VAGUE))
    }

    /// Why an amount must not be written.
    pub(super) fn bars_amount(&self) -> Option<Why> {
        let text = self.words(self.at);
        let released = self.scene.ordered && RELEASED.is_in(&text);
        (BUDGET.is_in(&text) && !FOR_THIS.is_in(&text) && !released).then_some(BUDGETED).or_else(|| self.bars())
    }

    /// Why a value must not be written, whatever the field.
    pub(super) fn bars(&self) -> Option<Why> {
        if self.names_else(self.at, false) || self.goes_on_elsewhere() {
            return Some(ELSE);
        }
        if self.after().any(|next| TAKEN_BACK.is_in(&next)) || TAKEN_BACK.is_in(&self.words(self.at)) {
            return Some(TAKEN);
        }
        (!self.is_anchored() && !self.scene.ordered).then_some(VAGUE)
    }

    fn words(&self, at: usize) -> String {
        self.all.get(at).map(|sentence| plain(&sentence.text)).unwrap_or_default()
    }

    fn side(&self, at: usize) -> Option<Side> {
        self.scene.voice(self.all.get(at)?.utterance).map(|voice| voice.side)
    }

    /// The next sentences of the same voice.
    fn after(&self) -> impl Iterator<Item = String> + '_ {
        let speaker = |at: usize| self.scene.voice(self.all[at].utterance).map(|voice| &voice.name);
        let last = self.all.len().min(self.at + 1 + REACH);
        (self.at + 1..last).filter(move |at| speaker(*at) == speaker(self.at)).map(|at| self.words(at))
    }

    /// Whether the deal is named, or words of a deal stand near.
    fn is_anchored(&self) -> bool {
        let reach = if self.scene.is_dialogue() { TALK } else { REACH };
        let near = self.at.saturating_sub(reach)..self.all.len().min(self.at + reach + 1);
        let title = self.scene.source.title.as_deref().is_some_and(|title| SALE.is_in(title) || self.is_named(title));
        title || near.into_iter().any(|at| SALE.is_in(&self.words(at)) || self.is_named(&self.words(at)))
    }

    /// Whether the deal or its account is named.
    fn is_named(&self, text: &str) -> bool {
        let names = self.scene.target.iter().chain(&self.scene.account).map(crate::crm::Record::name);
        let said: Vec<String> = parts(text);
        names.flat_map(|name| parts(&name)).any(|word| word.chars().count() > 3 && said.contains(&word))
    }

    /// Whether an earlier sentence turned to another matter, and this one does not turn back.
    fn goes_on_elsewhere(&self) -> bool {
        let text = self.words(self.at);
        if OWN.is_in(&text) || self.is_named(&text) {
            return false;
        }
        let said = |at: usize| self.scene.voice(self.all[at].utterance).map(|voice| &voice.name);
        let first = self.at.saturating_sub(REACH);
        let together = |at: &usize| !self.scene.is_dialogue() || said(*at) == said(self.at);
        for at in (first..self.at).rev().filter(together) {
            let before = self.words(at);
            if OWN.is_in(&before) || self.is_named(&before) {
                return false;
            }
            if self.names_else(at, true) {
                return true;
            }
        }
        false
    }

    /// Whether a sentence names another company, thing or place. `subject` looks only at who acts, at things, and at
    /// what is bought or sold.
    fn names_else(&self, at: usize, subject: bool) -> bool {
        let text = self.words(at);
        let theirs = self.side(at) != Some(Side::Ours);
        let own = self.own_words();
        let thing = THING.all(&text).any(|found| !own.contains(&found[0].to_lowercase()));
        let others = OUTSIDE.is_in(&text) || (theirs && (CUSTOMERS.is_in(&text) || (!subject && THEY.is_in(&text))));
        let acts = SUBJECT.captures(&text).is_some_and(|found| self.is_other_name(&found["name"], &own));
        if thing || others || acts {
            return true;
        }
        (!subject || SALE.is_in(&text)) && (self.names_somebody(&text, &own) || has_other_object(&text, &own))
    }

    /// Words of the deal, its account, its products and everybody who takes part.
    fn own_words(&self) -> Vec<String> {
        let scene = self.scene;
        let records = scene.target.iter().chain(&scene.account).map(crate::crm::Record::name);
        let people = scene.people.iter().map(super::scene::Person::name);
        let voices = scene.voices.iter().map(|voice| voice.name.clone());
        let boxes = scene.source.from.iter().chain(&scene.source.to).map(|mailbox| mailbox.name.clone());
        let names = records.chain(people).chain(voices).chain(boxes).chain(scene.known_names.iter().cloned());
        names.flat_map(|name| parts(&squeezed(&name))).filter(|word| word.chars().count() > 1).collect()
    }

    /// A capitalised word that is nobody's and nothing's here. The rival that is chosen is no other matter.
    fn names_somebody(&self, text: &str, own: &[String]) -> bool {
        let chosen = super::stage::chosen(text, Cues::default()).filter(|name| is_rival(self.scene, name));
        let mut fresh = true;
        for found in WORD.all(text) {
            let Some(word) = found.get(0) else { continue };
            let before = text[..word.start()].trim_end();
            let begins = fresh || before.ends_with([':', '-', '–', '—', '"', '“', '(', '*', '•', '!', '?']);
            fresh = false;
            let name = word.as_str().trim_end_matches(['.', '\'']);
            let held = chosen.as_ref().is_some_and(|chosen| chosen.contains(name));
            if !begins && !held && self.is_other_name(name, own) {
                return true;
            }
        }
        false
    }

    fn is_other_name(&self, name: &str, own: &[String]) -> bool {
        let is_other = |word: &str| {
            let word = word.trim_end_matches("'s").trim_end_matches(['.', '\'']);
            let lower = word.split('\'').next().unwrap_or(word).to_lowercase();
            word.starts_with(char::is_uppercase)
                && lower.chars().count() > 1
                && !ACRONYMS.contains(&lower.as_str())
                && !is_neutral(&lower, own)
                && !SOMEBODY.contains(&lower.as_str())
                && !STARTS.contains(&lower.as_str())
                && !NO_NAMES.contains(&lower.as_str())
                && !WEEKDAYS.contains(&lower.as_str())
                && super::when::month(&lower).is_none()
        };
        name.split(' ').any(is_other)
    }
}

fn parts(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '&');
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn is_neutral(word: &str, own: &[String]) -> bool {
    NEUTRAL.contains(&word)
        || WEEKDAYS.contains(&word)
        || own.iter().any(|known| known == word)
        || word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '€' | '$' | '£'))
        || super::when::month(word).is_some()
}

/// Whether a signature or sum is of something, or a contract of a kind, that is not the deal's.
fn has_other_object(text: &str, own: &[String]) -> bool {
    let object = OBJECT.all(text).any(|found| {
        let person = found.name("set").is_some();
        let words: Vec<String> = parts(&found["np"]);
        let fits = |word: &String| is_neutral(word, own) || (person && SOMEBODY.contains(&word.as_str()));
        // What follows a determiner and its adjectives: the first words decide.
        let head = words.iter().skip_while(|word| matches!(word.as_str(), "the" | "our" | "a" | "an" | "all"));
        let head = head.take_while(|word| !matches!(word.as_str(), "is" | "was" | "are" | "has" | "have" | "will"));
        let head: Vec<&String> = head.filter(|word| !ADJECTIVES.contains(&word.as_str())).take(3).collect();
        !head.is_empty() && !head.into_iter().any(fits)
    });
    let kind = KIND.all(text).any(|found| {
        let words = parts(&found["mods"]);
        let last = words.iter().rposition(|word| BREAKS.contains(&word.as_str())).map_or(0, |at| at + 1);
        words[last..].iter().any(|word| !is_neutral(word, own))
    });
    object || kind
}

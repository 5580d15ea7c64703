//! Goes through a text sentence by sentence and collects what each one says.

use super::cues::{Cues, addresses_program, records_for_us};
use super::scene::{Scene, Side};
use super::source::{Sentence, sentences};
use super::{
    Digest, Point, aside, closing, items, jotted, matter, meeting, money, pattern::patterns, people, propose, rivals,
    service, stage,
};
use crate::crm::{Kind, Quote, format};
use jiff::civil::{Date, DateTime};
use std::collections::BTreeSet;

/// Sentences in a summary.
const SUMMARY: usize = 6;
/// Notes of one digest.
const NOTES: usize = 30;

patterns! { PATTERNS:
    DECISION = r"(?i)\b(?:we|they|everybody|all|both(?: sides)?|the (?:board|committee|team|management|customer))(?:['’]ve| have| has)?(?: all| also| now| finally| both| internally)* (?:agreed|decided|settled|concluded|resolved|approved|signed off)\b|\bit (?:was|is|has been) (?:agreed|decided)\b|^\W*agreed(?:\b|:)|^\W*(?:decision|decided|beschluss|entscheidung)\s*:|\blet['’]s go (?:with|for)\b|\bwe(?:['’]ll| will) go (?:with|for)\b|\b(?:has been|was|is) (?:approved|signed off)\b|\bwe(?:['’]re| are) going (?:ahead )?with\b|\bsigned off on\b";
    UNDECIDED = r"(?i)\b(?:not|n['’]t|never|no)(?: yet| been| fully| really)* (?:agreed|decided|settled|concluded|approved|decision)\b|\bno decision\b|\byet to (?:agree|decide)\b";
    ELSEWHERE = r"(?i)\b(?:another|other|different|separate|sister|unrelated|parallel|sample) (?:project|deal|division|customer|client|company|companies|matter|contract|opportunity|account|subsidiary|tender)s?\b|\b(?:as|for) (?:a|your|the) (?:template|example|sample)\b|\bignore the (?:numbers|figures|amounts|dates)\b";
    NEXT_STEP = r"(?i)^\W*(?:next steps?\s*[:–-]|(?:our|the|as a) next step(?:,| is| will be)?(?: to| we)?)\s*(?P<what>\S.{2,250})$";
}

/// A value with the sentence it stands in.
#[derive(Clone, Debug)]
pub(super) struct Told<T> {
    pub(super) value: T,
    pub(super) quote: Quote,
}

/// Everything that sentences say, before it is weighed.
#[derive(Debug, Default)]
pub(super) struct Finds {
    pub(super) amounts: Vec<Told<(f64, Option<&'static str>, bool)>>,
    pub(super) closes: Vec<Told<(Date, bool)>>,
    pub(super) stages: Vec<Told<stage::Signal>>,
    /// Stages by the name that they have here.
    pub(super) named_stages: Vec<Told<String>>,
    pub(super) next_steps: Vec<Told<String>>,
    pub(super) rivals: Vec<Told<String>>,
    pub(super) roles: Vec<Told<people::Role>>,
    /// Fields of a person: which of the people, field, value.
    pub(super) own: Vec<Told<(usize, &'static str, String)>>,
    pub(super) service: Vec<Told<service::Signal>>,
    pub(super) meetings: Vec<Told<DateTime>>,
    pub(super) items: Vec<Told<items::Found>>,
    pub(super) decisions: Vec<Point>,
    pub(super) notes: Vec<String>,
    /// Sentences that say something, by number.
    weight: Vec<(usize, u8)>,
}

/// Reads a whole text.
pub(super) fn everything(scene: &Scene) -> Digest {
    let sentences = sentences(&scene.source);
    let mut finds = Finds::default();
    let hostile = hostile(scene, &sentences, &mut finds);
    for (number, sentence) in sentences.iter().enumerate() {
        if hostile.after.contains(&number) {
            finds.weight.push((number, 1));
        } else if !hostile.orders.contains(&number) {
            one(scene, number, sentence, &sentences, &mut finds);
        }
    }
    let trusted = hostile.orders.is_empty() && scene.aside.is_empty();
    if trusted {
        jotted::fill(scene, &sentences, &mut finds);
    }
    elsewhere(scene, &sentences, &mut finds);
    if trusted {
        signature(scene, &mut finds);
    }
    let summary = summary(scene, &sentences, &finds.weight);
    let mut digest = propose::weigh(scene, finds, trusted);
    digest.summary = summary;
    digest.notes.splice(0..0, scene.aside.iter().cloned());
    digest.notes.splice(0..0, scene.source.notes.iter().map(|note| format!("Not read: {note}.")));
    digest.notes.truncate(NOTES);
    digest.heading = heading(scene);
    digest.people = scene.voices.iter().map(|voice| voice.name.clone()).filter(|name| !name.is_empty()).collect();
    digest
}

/// Sentences by number that address the program.
#[derive(Default)]
struct Hostile {
    /// Those that do; in a conversation all that its speaker says in that turn.
    orders: BTreeSet<usize>,
    /// All behind them in a mail or note: it is shown, and nothing is written from it.
    after: BTreeSet<usize>,
}

/// What addresses the program, and what only follows it.
fn hostile(scene: &Scene, sentences: &[Sentence], finds: &mut Finds) -> Hostile {
    let mut found = Hostile::default();
    for (number, sentence) in sentences.iter().enumerate().filter(|(_, sentence)| is_hostile(scene, sentence)) {
        let note = aside::told(&sentence.text);
        if !finds.notes.contains(&note) {
            finds.notes.push(note);
        }
        found.orders.insert(number);
        match scene.is_dialogue() {
            true => {
                found.orders.extend((0..sentences.len()).filter(|at| sentences[*at].utterance == sentence.utterance))
            }
            false => found.after.extend(number + 1..sentences.len()),
        }
    }
    let Hostile { orders, after } = &mut found;
    after.retain(|number| !orders.contains(number));
    found
}

/// Whether a sentence addresses the program. The CRM's own words for a stage in a customer's mouth are for a program.
pub(super) fn is_hostile(scene: &Scene, sentence: &Sentence) -> bool {
    let plain = plain(&sentence.text);
    let ours = scene.voice(sentence.utterance).is_some_and(|voice| voice.side == Side::Ours);
    addresses_program(&plain) || (!ours && records_for_us(&plain))
}

/// A mail or note that speaks of another matter, too, may mean that one with its figures.
fn elsewhere(scene: &Scene, sentences: &[Sentence], finds: &mut Finds) {
    let said = finds.amounts.len() + finds.closes.len() + finds.stages.len();
    let lost = finds.stages.iter().any(|told| told.value == stage::Signal::Lost);
    let other = sentences.iter().find(|sentence| ELSEWHERE.is_in(&plain(&sentence.text)));
    let Some(other) = other.filter(|_| said > 0 && !lost && !scene.is_dialogue()) else { return };
    finds.amounts.clear();
    finds.closes.clear();
    finds.stages.clear();
    finds.named_stages.clear();
    finds.notes.push(doubt(
        "Deal",
        "the text speaks of another matter, so its figures are left to you",
        &quote(scene, other),
    ));
}

/// The words with plain apostrophes and spaces, for patterns.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '’' | '‘' | '`' => '\'',
            '\u{a0}' | '\u{202f}' => ' ',
            c => c,
        })
        .collect()
}

pub(super) fn quote(scene: &Scene, sentence: &Sentence) -> Quote {
    Quote { text: sentence.text.clone(), record: scene.kept_as.clone(), from: scene.from.clone() }
}

fn one(scene: &Scene, number: usize, sentence: &Sentence, all: &[Sentence], finds: &mut Finds) {
    let plain = plain(&sentence.text);
    let cues = Cues::of(&plain);
    let quote = quote(scene, sentence);
    let mut weight = 0;
    if cues.command && scene.voice(sentence.utterance).is_none_or(|voice| voice.side != Side::Ours) {
        finds.notes.push(aside::told(&sentence.text));
        return;
    }
    if DECISION.is_in(&plain) && !UNDECIDED.is_in(&plain) && !cues.question && !cues.maybe && !cues.foreign {
        finds.decisions.push(Point { text: sentence.text.clone(), quote: quote.clone() });
        weight += 3;
    }
    if let Some(item) = items::of(scene, sentence, &plain, cues) {
        finds.items.push(Told { value: item, quote: quote.clone() });
        weight += 1;
    }
    weight += deal(scene, number, &plain, cues, all, finds);
    weight += around(scene, sentence, &plain, cues, finds);
    finds.weight.push((number, weight));
}

/// What a sentence says of the deal at hand.
fn deal(scene: &Scene, number: usize, plain: &str, cues: Cues, all: &[Sentence], finds: &mut Finds) -> u8 {
    let sentence = &all[number];
    if scene.target.as_ref().is_none_or(|target| target.kind != Kind::Opportunity) {
        return 0;
    }
    let before = (finds.amounts.len(), finds.closes.len(), finds.stages.len());
    let quote = quote(scene, sentence);
    let rivals = rivals::of(scene, &sentence.text);
    let place = matter::Place { scene, all, at: number };
    // What stands beside a rival's name may be the rival's.
    match money::of_deal(plain, cues).filter(|_| rivals.is_empty()) {
        Some(money::Said::Amount { value, currency, agreed }) => match place.bars_amount() {
            None => finds.amounts.push(Told { value: (value, currency, agreed), quote: quote.clone() }),
            Some(why) => finds.notes.push(doubt("Amount", why, &quote)),
        },
        Some(money::Said::Doubt(why)) => finds.notes.push(doubt("Amount", why, &quote)),
        None => {}
    }
    match closing::of(plain, cues, scene.on) {
        Some(closing::Said::On(day, moved)) => match place.bars() {
            None => finds.closes.push(Told { value: (day, moved), quote: quote.clone() }),
            Some(why) => finds.notes.push(doubt("Close date", why, &quote)),
        },
        Some(closing::Said::Doubt(why)) => finds.notes.push(doubt("Close date", why, &quote)),
        None => {}
    }
    stage_said(&place, plain, cues, finds);
    if let Some(found) = NEXT_STEP.captures(plain).filter(|_| cues.plain()) {
        let what = found["what"].trim().trim_end_matches('.').to_owned();
        finds.next_steps.push(Told { value: what, quote: quote.clone() });
    }
    for name in rivals {
        finds.rivals.push(Told { value: name, quote: quote.clone() });
    }
    let after = (finds.amounts.len(), finds.closes.len(), finds.stages.len());
    if before == after { 0 } else { 3 }
}

/// What a sentence says of the deal's stage.
fn stage_said(place: &matter::Place<'_>, plain: &str, cues: Cues, finds: &mut Finds) {
    let (scene, sentence) = (place.scene, &place.all[place.at]);
    let whole = || place.all.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ");
    let chosen = stage::chosen(plain, cues).filter(|name| rivals::is_rival(scene, name));
    let ours = scene.voice(sentence.utterance).is_some_and(|voice| voice.side == Side::Ours);
    let signal = stage::of(plain, cues, ours)
        .or_else(|| chosen.filter(|_| stage::takes_leave(&whole())).map(|_| stage::Signal::Lost));
    let Some(signal) = signal else { return };
    let quote = quote(scene, sentence);
    match place.bars_stage(signal, cues) {
        None => finds.stages.push(Told { value: signal, quote }),
        Some(why) => finds.notes.push(doubt("Stage", why, &quote)),
    }
}

/// What a sentence says of people, of a case, of meetings.
fn around(scene: &Scene, sentence: &Sentence, plain: &str, cues: Cues, finds: &mut Finds) -> u8 {
    let quote = quote(scene, sentence);
    let voice = scene.voice(sentence.utterance);
    let before = finds.roles.len() + finds.own.len() + finds.service.len() + finds.meetings.len();
    finds.roles.extend(people::role(scene, plain, cues).map(|value| Told { value, quote: quote.clone() }));
    let own = voice.filter(|voice| voice.side == Side::Theirs).and_then(|voice| voice.person);
    // What the seller puts down about a person is that person's.
    let told = || scene.subject().filter(|_| voice.is_none_or(|voice| voice.side == Side::Ours));
    let said = own.map_or_else(|| people::as_said(plain), |_| plain.to_owned());
    if let Some(person) = own.or_else(told) {
        for (field, value) in people::of_oneself(&said, cues) {
            finds.own.push(Told { value: (person, field, value), quote: quote.clone() });
        }
    }
    if scene.target.as_ref().is_some_and(|target| target.kind == Kind::Case) {
        finds.service.extend(service::of(plain, cues).map(|value| Told { value, quote: quote.clone() }));
    }
    match meeting::of(plain, cues, scene.on) {
        Some(meeting::Said::At(at)) => finds.meetings.push(Told { value: at, quote }),
        Some(meeting::Said::Doubt(why)) => finds.notes.push(doubt("Meeting", why, &quote)),
        None => {}
    }
    let after = finds.roles.len() + finds.own.len() + finds.service.len() + finds.meetings.len();
    u8::from(after > before) * 2
}

/// A note on what a person has to decide.
pub(super) fn doubt(field: &str, why: &str, quote: &Quote) -> String {
    format!("{field}: {why}: “{}”.", crate::actions::text::excerpt(&quote.text, 160))
}

/// The writer's signature, where the CRM knows the writer.
fn signature(scene: &Scene, finds: &mut Finds) {
    let Some(voice) = scene.voices.first().filter(|voice| scene.is_mail() && voice.side == Side::Theirs) else {
        return;
    };
    let Some(person) = voice.person else { return };
    for (field, value, line) in people::of_signature(&scene.source.signature, &scene.people[person].name()) {
        let quote = Quote { text: line, record: scene.kept_as.clone(), from: scene.from.clone() };
        finds.own.push(Told { value: (person, field, value), quote });
    }
}

fn summary(scene: &Scene, sentences: &[Sentence], weights: &[(usize, u8)]) -> Vec<Point> {
    let mut best: Vec<(usize, u8)> = weights.to_vec();
    // A greeting says nothing; a first real sentence does.
    best.retain(|(number, _)| sentences[*number].text.split_whitespace().count() > 3);
    best.sort_by_key(|(number, weight)| (std::cmp::Reverse(*weight), *number));
    best.truncate(SUMMARY);
    best.retain(|(_, weight)| *weight > 0 || weights.len() <= SUMMARY);
    best.sort_by_key(|(number, _)| *number);
    let point = |sentence: &Sentence| {
        let speaker = scene.source.utterances.get(sentence.utterance).and_then(|said| said.speaker.clone());
        let words = crate::actions::text::excerpt(&sentence.text, 220);
        let text = speaker.map_or(words.clone(), |speaker| format!("{speaker}: {words}"));
        Point { text, quote: quote(scene, sentence) }
    };
    best.iter().map(|(number, _)| point(&sentences[*number])).collect()
}

/// What the text is, in a line.
fn heading(scene: &Scene) -> String {
    let what = scene.source.format.map_or("text", |format| format.word());
    let title = scene.source.title.as_ref().map(|title| format!(" “{}”", crate::actions::text::excerpt(title, 60)));
    let who = scene.voices.first().filter(|_| scene.is_mail()).map(|voice| format!(" from {}", voice.name));
    format!("the {what}{}{} of {}", title.unwrap_or_default(), who.unwrap_or_default(), format::long_date(scene.on))
}

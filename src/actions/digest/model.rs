//! What a model found, checked against the text: the quotation must stand in it, the value must follow from the
//! quotation, and what rules out an edit for the rules rules it out here.
//!
//! Invariant: nothing of a model's words is written but what the text says; where rules and model differ, the rules'
//! value stays and the difference is a note.

use super::cues::Cues;
use super::find::{plain, quote as quote_of};
use super::fresh::task;
use super::propose::{closed_on, edit, push};
use super::reply::{Edit, Item, Worded, parse};
use super::scene::{Scene, Side};
use super::source::{Sentence, sentences, squeezed};
use super::{ActionItem, Digest, Point, choices, cues, items, matter, money, people, rivals, service, stage, when};
use crate::crm::{Kind, ProposedEdit, Quote, Record, Value, Worker};
use jiff::civil::Date;
use serde_json::Value as Json;

/// Entries of each list that are looked at.
const MOST: usize = 40;
/// Shortest quotation, in letters.
const SHORTEST: usize = 8;

/// The rules' digest with what of a model's answer holds.
///
/// # Errors
/// Says in one sentence for the model why its answer is no JSON of the schema.
pub fn merged(scene: &Scene, rules: &Digest, answer: &str) -> Result<Digest, String> {
    let reply = parse(answer)?;
    let mut check = Check { scene, sentences: sentences(&scene.source), digest: rules.clone(), dropped: 0 };
    check.summary(&reply.summary);
    check.decisions(&reply.decisions);
    for item in reply.action_items.iter().take(MOST) {
        check.item(item);
    }
    for edit in reply.edits.iter().take(MOST) {
        check.edit(edit);
    }
    if check.dropped > 0 {
        let count = crate::actions::text::count(check.dropped, "entry");
        check
            .digest
            .notes
            .push(format!("Left out of what the model found, because the text does not bear it out: {count}."));
    }
    Ok(check.digest)
}

struct Check<'a> {
    scene: &'a Scene,
    sentences: Vec<Sentence>,
    digest: Digest,
    dropped: i64,
}

/// Letters and digits in lower case with single spaces, for finding a quotation again.
fn folded(text: &str) -> String {
    let text: String = plain(&squeezed(text))
        .chars()
        .map(|c| if matches!(c, '"' | '“' | '”' | '„' | '«' | '»') { '\'' } else { c })
        .collect();
    text.trim_matches(['\'', ' ', '.', '…', '!', ',']).to_lowercase()
}

impl Check<'_> {
    /// The sentence that a quotation stands in, unless its words address the program or a stranger says them.
    fn sentence(&mut self, quote: &str) -> Option<Sentence> {
        let wanted = folded(quote);
        let long = wanted.chars().count() >= SHORTEST && wanted.contains(' ');
        let found = self.sentences.iter().find(|sentence| long && folded(&sentence.text).contains(&wanted)).cloned();
        let dialogue = self.scene.is_dialogue();
        let hostile = |sentence: &Sentence| {
            let mut together = self.sentences.iter().filter(|other| !dialogue || other.utterance == sentence.utterance);
            together.any(|other| super::find::is_hostile(self.scene, other))
        };
        let found = found.filter(|sentence| !hostile(sentence));
        if found.is_none() {
            self.dropped += 1;
        }
        found
    }

    fn drop(&mut self) {
        self.dropped += 1;
    }

    fn summary(&mut self, entries: &[Worded]) {
        let mut points = Vec::new();
        for entry in entries.iter().take(8) {
            let Some(sentence) = self.sentence(&entry.quote) else { continue };
            // A figure that the sentence does not have is not worded: then the sentence speaks for itself.
            let figures = |text: &str| -> Vec<String> {
                text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).map(str::to_owned).collect()
            };
            let own = figures(&sentence.text);
            let fits = figures(&entry.text).iter().all(|figure| own.contains(figure)) && !entry.text.trim().is_empty();
            let text = if fits { entry.text.clone() } else { sentence.text.clone() };
            points.push(Point {
                text: crate::actions::text::excerpt(&text, 300),
                quote: quote_of(self.scene, &sentence),
            });
        }
        if !points.is_empty() {
            self.digest.summary = points;
        }
    }

    fn decisions(&mut self, entries: &[Worded]) {
        for entry in entries.iter().take(MOST) {
            let Some(sentence) = self.sentence(&entry.quote) else { continue };
            let cues = Cues::of(&plain(&sentence.text));
            let quote = quote_of(self.scene, &sentence);
            if cues.question || cues.maybe {
                self.drop();
            } else if !self.digest.decisions.iter().any(|known| known.quote == quote) {
                self.digest.decisions.push(Point { text: sentence.text.clone(), quote });
            }
        }
    }

    fn item(&mut self, item: &Item) {
        let Some(sentence) = self.sentence(&item.quote) else { return };
        let words = plain(&sentence.text);
        let quote = quote_of(self.scene, &sentence);
        let conditional = Cues::of(&words).maybe && !words.trim_end().ends_with('?');
        if conditional || !follows(&item.what, &words) {
            return self.drop();
        }
        let known = self.digest.items.iter().any(|known| known.quote == quote);
        let Some(owner) = self.owner(&item.owner, &sentence).filter(|_| !known) else {
            return if known {
            } else {
                self.drop()
            };
        };
        let wanted = item.due.as_deref().and_then(|due| due.trim().parse::<Date>().ok());
        let named = when::days(&words, self.scene.on);
        let due = wanted.filter(|day| *day >= self.scene.today && named.iter().any(|when| when.day == Some(*day)));
        let what = crate::actions::text::capital(&crate::actions::text::excerpt(&item.what, 80));
        let found = items::Found { owner, what: what.clone(), due, unsure_due: false };
        if let Some(at) = found.owner.person.filter(|_| found.owner.ours) {
            let owner = self.scene.people[at].record.reference();
            self.digest.edits.extend(task(self.scene, &owner, &found, &quote, Worker::Model));
        }
        let (owner, ours) = (found.owner.name.clone(), found.owner.ours);
        self.digest.items.push(ActionItem { owner, ours, what, due, quote });
    }

    /// Whoever the model names must be named in the sentence, say it, or be spoken to in it.
    fn owner(&self, name: &str, sentence: &Sentence) -> Option<items::Owner> {
        let scene = self.scene;
        let at = scene.by_name(name).or_else(|| scene.by_name(name.split_whitespace().next().unwrap_or("")))?;
        let person = &scene.people[at];
        let first = person.name().split(' ').next().unwrap_or("").to_lowercase();
        let named = sentence.text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word == first);
        let says = scene.voice(sentence.utterance).and_then(|voice| voice.person) == Some(at);
        let hears = scene.listener(sentence.utterance) == Some(at);
        (named || says || hears).then(|| items::Owner { name: person.name(), person: Some(at), ours: person.ours })
    }

    fn edit(&mut self, proposed: &Edit) {
        let Some(sentence) = self.sentence(&proposed.quote) else { return };
        let quote = quote_of(self.scene, &sentence);
        let value = match &proposed.value {
            Json::String(text) => text.trim().to_owned(),
            other => other.to_string(),
        };
        let stranger = self.scene.voice(sentence.utterance).is_some_and(|voice| voice.side == Side::Stranger);
        match self.allowed(proposed, &sentence, &value, &quote).filter(|_| !stranger) {
            Some(edit) => self.take(edit, &value),
            None => self.drop(),
        }
    }

    /// Puts an edit beside the rules' ones; another value for the same field is a note.
    fn take(&mut self, new: ProposedEdit, value: &str) {
        let same = |known: &&ProposedEdit| known.edit.record == new.edit.record && known.edit.field == new.edit.field;
        match self.digest.edits.iter().find(same) {
            Some(known) if known.edit.after == new.edit.after => {}
            Some(known) => self.digest.notes.push(format!(
                "{}: the rules read {}, the model {}; look at both sentences.",
                new.edit.field,
                known.edit.after.to_plain(),
                crate::actions::text::excerpt(value, 60)
            )),
            None => {
                let noted = format!("{}:", label(self.scene, &new));
                if self.digest.notes.iter().any(|note| note.starts_with(&noted)) {
                    return;
                }
                let quote = new.quote.clone();
                let closes = new.edit.field == "stage" && choices::rank(&new.edit.after.to_plain()) == 9;
                push(&mut self.digest, new);
                if let (true, Some(deal), Some(quote)) = (closes, &self.scene.target, quote) {
                    closed_on(self.scene, deal, &quote, &mut self.digest);
                }
            }
        }
    }

    /// The edit, if its value follows from its sentence.
    fn allowed(&self, proposed: &Edit, sentence: &Sentence, value: &str, quote: &Quote) -> Option<ProposedEdit> {
        let words = plain(&sentence.text);
        let cues = Cues::of(&words);
        if value.is_empty()
            || cues.question
            || cues.maybe
            || cues.command
            || cues.others && proposed.field != "competitor"
        {
            return None;
        }
        if !proposed.about.trim().is_empty()
            || matches!(proposed.field.as_str(), "title" | "phone" | "mobile" | "email" | "role")
        {
            return self.of_person(proposed, sentence, value, quote);
        }
        let target = self.scene.target.as_ref()?;
        let rivals = matches!(proposed.field.as_str(), "amount" | "close_date" | "next_step");
        if rivals && !rivals::of(self.scene, &sentence.text).is_empty() {
            return None;
        }
        if self.bars(&proposed.field, sentence, &words, cues) {
            return None;
        }
        let after = match (&target.kind, proposed.field.as_str()) {
            (Kind::Opportunity, _) if !crate::actions::signals::is_open(target) => return None,
            (Kind::Opportunity, "amount") => amount(&words, cues, value)?,
            (Kind::Opportunity, "close_date") => self.day(&words, cues, value)?,
            (Kind::Opportunity, "stage") => self.stage(target, &words, cues, value, sentence)?,
            (Kind::Opportunity, "next_step") if !cues.negation && follows(value, &words) => {
                Value::text(value.chars().take(255).collect::<String>())
            }
            (Kind::Opportunity, "competitor") if words.contains(value) && rivals::is_rival(self.scene, value) => {
                Value::text(value)
            }
            (Kind::Case, "status") => self.status(&words, cues, value)?,
            (Kind::Case, "priority") => self.priority(&words, cues, value)?,
            _ => return None,
        };
        let field = if proposed.field == "competitor" {
            self.scene.schema.find(&target.kind, "competitor")?.name
        } else {
            proposed.field.clone()
        };
        Some(edit(target, &field, after, quote, Worker::Model))
    }

    /// Whether a field of the deal is said of another matter, or with a condition.
    fn bars(&self, field: &str, sentence: &Sentence, words: &str, cues: Cues) -> bool {
        let Some(at) = self.sentences.iter().position(|known| known == sentence) else { return true };
        let place = matter::Place { scene: self.scene, all: &self.sentences, at };
        let ours = self.scene.voice(sentence.utterance).is_some_and(|voice| voice.side == Side::Ours);
        let why = match field {
            "amount" => place.bars_amount(),
            "close_date" => place.bars(),
            "stage" => stage::of(words, cues, ours).and_then(|signal| place.bars_stage(signal, cues)),
            _ => None,
        };
        why.is_some()
    }

    fn day(&self, words: &str, cues: Cues, value: &str) -> Option<Value> {
        let day: Date = value.parse().ok().or_else(|| when::days(value, self.scene.on).first()?.day)?;
        let named = when::days(words, self.scene.on);
        let fits = named.iter().any(|when| when.day == Some(day) && !when.old) && !cues.negation && !cues.past;
        (fits && day >= self.scene.today && CLOSES.is_in(words)).then_some(Value::Date(day))
    }

    fn stage(&self, deal: &Record, words: &str, cues: Cues, value: &str, sentence: &Sentence) -> Option<Value> {
        let ours = self.scene.voice(sentence.utterance).is_some_and(|voice| voice.side == Side::Ours);
        let signal = stage::of(words, cues, ours)?;
        let name = choices::pick(&self.scene.choices.stages, signal.names())?;
        let forward = choices::rank(&name) > choices::rank(deal.text("stage").unwrap_or_default());
        (name.eq_ignore_ascii_case(value) && forward).then(|| Value::text(name))
    }

    fn status(&self, words: &str, cues: Cues, value: &str) -> Option<Value> {
        let solved = service::of(words, cues)? == service::Signal::Solved;
        let name = choices::pick(&self.scene.choices.case_statuses, &["closed", "solved", "resolved"])?;
        (solved && name.eq_ignore_ascii_case(value)).then(|| Value::text(name))
    }

    fn priority(&self, words: &str, cues: Cues, value: &str) -> Option<Value> {
        let pressing = service::of(words, cues)? != service::Signal::Solved;
        let known = self.scene.choices.priorities.iter().find(|known| known.eq_ignore_ascii_case(value))?;
        let high = ["high", "urgent", "critical", "highest"].contains(&known.to_lowercase().as_str());
        (pressing && high).then(|| Value::text(known.as_str()))
    }

    /// A field of a contact who is named, or who speaks; the value stands in the sentence.
    fn of_person(&self, proposed: &Edit, sentence: &Sentence, value: &str, quote: &Quote) -> Option<ProposedEdit> {
        let words = plain(&sentence.text);
        let cues = Cues::of(&words);
        let scene = self.scene;
        let speaker = scene.voice(sentence.utterance).and_then(|voice| voice.person);
        let named = scene.by_name(&proposed.about);
        let at = if proposed.about.trim().is_empty() { speaker } else { named }?;
        let person = scene.people.get(at).filter(|person| !person.ours && !cues.negation)?;
        let after = match proposed.field.as_str() {
            "role" => {
                let role = people::role(scene, &words, cues).filter(|role| role.person == Some(at))?;
                let name = choices::pick(&scene.choices.roles, &people::role_names(&role.role))?;
                name.eq_ignore_ascii_case(value).then_some(name)?
            }
            "title" | "phone" | "mobile" | "email"
                if speaker == Some(at) && folded(&words).contains(&folded(value)) =>
            {
                let own = people::of_oneself(&words, cues);
                own.iter().find(|(field, told)| *field == proposed.field && folded(told).contains(&folded(value)))?;
                value.to_owned()
            }
            _ => return None,
        };
        Some(edit(&person.record, &proposed.field, Value::text(after), quote, Worker::Model))
    }
}

super::pattern::patterns! { PATTERNS:
    CLOSES = r"(?i)\b(?:sign\w*|clos\w*|order\w*|contract|po|purchase|commit\w*|approv\w*|execut\w*|deal|finali[sz]\w*)\b";
}

/// An amount of money that the sentence names, and that is neither a part nor a price by the piece.
fn amount(words: &str, cues: Cues, value: &str) -> Option<Value> {
    let written = money::money(value).first().map(|one| one.value);
    let wanted: f64 = written.or_else(|| value.replace(',', "").parse().ok()).filter(|wanted| *wanted > 0.0)?;
    let ruled_out = cues.negation || cues.past || cues::speaks_of_past(words) || money::is_part(words);
    let found = money::money(words);
    let one = found.iter().find(|one| (one.value - wanted).abs() < 0.5)?;
    let alone = found.iter().all(|other| (other.value - wanted).abs() < 0.5);
    (alone && !ruled_out && money::stands_for_deal(words, one)).then_some(Value::Number(wanted))
}

/// Whether most of the words that carry meaning stand in a sentence.
fn follows(what: &str, sentence: &str) -> bool {
    let sentence = sentence.to_lowercase();
    let words: Vec<String> = what
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 3)
        .map(str::to_lowercase)
        .collect();
    let stem = |word: &String| word.chars().take(5).collect::<String>();
    let there = words.iter().filter(|word| sentence.contains(&stem(word))).count();
    !words.is_empty() && there * 3 >= words.len() * 2
}

fn label(scene: &Scene, proposed: &ProposedEdit) -> String {
    let field = scene.schema.field(&proposed.edit.record.kind, &proposed.edit.field);
    field.map_or_else(|| proposed.edit.field.clone(), |field| field.label)
}

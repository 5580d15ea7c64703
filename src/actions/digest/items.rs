//! Action items: what somebody promises, is asked for, or is named for, and until when.
//!
//! Not for: conditions ("if you like, I'll …"), thoughts ("I'll think about it") and what was done already.

use super::cues::Cues;
use super::pattern::patterns;
use super::scene::{Scene, Side};
use super::source::Sentence;
use super::when::{When, days};
use jiff::civil::Date;

/// Verbs of work that somebody can finish.
const VERB: &str = r"(?:send|resend|re-send|forward|share|e-?mail|mail|call|phone|ring|write|reply|answer|get back|come back|check|double-check|verify|confirm|clarify|review|read|look into|look at|find out|figure out|investigate|prepare|draft|put together|create|make|build|set up|organi[sz]e|arrange|schedule|book|reserve|plan|ask|talk to|talk with|speak to|speak with|discuss|align|sync|meet|present|show|demo|introduce|invite|bring|loop in|involve|connect|update|revise|adjust|adapt|change|correct|fix|repair|replace|install|configure|test|run|measure|deliver|ship|order|buy|pay|invoice|upload|provide|supply|submit|file|register|fill in|fill out|complete|finish|finali[sz]e|return|sign|countersign|approve|push|chase|follow up|follow-up|remind|escalate|reach out|let you know|let them know|let her know|let him know|circulate|distribute|publish|document|compile|collect|gather|calculate|compare|quote|negotiate|translate|print|scan|add|remove|open a ticket|get (?:the|a|an|you|it|them|this|that|back|\w+ to)|give (?:you|them|her|him|us) a (?:call|quote|date|price)|take (?:this|it|that) (?:up|to|with)|sort out|handle|take care of|host|join|attend|visit|transfer|hand over|move|set|sets|tell (?:you|me|us|her|him|them)|let (?:me|us) know|change|inform|clear|switch|settle|let (?:me|us|you) have|have (?:it|the|your|our|a|an|that|them)|drop (?:me|us|\w+) a (?:line|note|mail)|get (?:me|us))";

patterns! { PATTERNS:
    /// `I'll send …`, `we will check …`, `let me check …`.
    PROMISE = format!(r"(?i)\b(?:(?P<who>i|we)(?:['’]ll| will| shall| am going to| are going to|['’]m going to|['’]re going to| plan to| promise to| need to| have to| must| can)|let me)(?: then| also| now| gladly| happily| certainly| definitely| just| quickly| personally| make sure to)* (?P<verb>{VERB})\b(?P<rest>.*)$");
    /// `Dana to check …`, `Tom will write …`, `Ben needs to …`.
    NAMED = format!(r"(?:^|[;,.:] |\band |\bthat )[-–•*\s]*@?(?P<name>[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?)(?:,? (?:is |are )?to| will| is going to| needs to| has to| must| should| shall| promised to| agreed to| offered to| is supposed to| wants to|['’]ll) (?:also |then |now |please )*(?P<verb>(?i:{VERB}))\b(?P<rest>.*)$");
    /// `Dana asks purchasing …`, only where a label says that it is work to be done.
    LABEL = r"(?i)^[-–•*☐☑\s]*(?:\[(?P<box>[ xX✓])\]\s*)?(?P<label>to-?do|todo|action(?: item)?s?|ai|task|next action|follow-?up|aufgabe|@)?\s*[:–-]?\s*";
    OWNED = r"^@?(?P<name>[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?)\s*(?::|–|-|—|/)\s*(?P<rest>\S.*)$";
    /// `can you send …`, `please call …`.
    REQUEST = format!(r"(?i)(?:^|\b)(?:(?:can|could|would|will) you(?: please| kindly| also| just| maybe)*|(?:please|kindly)(?: also| kindly| then)*|i need you to|we need you to|you need to|you(?:['’]ll| will| should| have to) |would you mind) ?(?P<verb>{VERB}|sending|calling|checking)\b(?P<rest>.*)$");
    /// `Ben sets the delay this week`: a plan only where a day to come stands with it.
    PRESENT = format!(r"(?:^\W*|[,;:] |\band )(?:(?:then|so|and|ok|okay|good|fine|understood|yes)[,.]? )*(?P<who>(?i:i|we)|[A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)?) (?:also |then |just )?(?P<verb>(?i:{VERB}))(?:e?s)?\b(?P<rest>.*)$");
    /// `Send the list by Friday.`, `tell her before Monday`.
    IMPERATIVE = format!(r"^(?:[-–•*]\s*|(?:.*[,;] ))?(?:(?i:then|and|so|also|first|please|just) )*(?P<verb>(?i:{VERB}))\s+(?P<rest>(?:(?i:the|a|an|her|him|them|it|this|that|these|our|their|his|us|me|to|back|in on|all|both|new|two|three|before|by|until|tomorrow|today|next)\b|[A-ZÀ-Þ]|\d).*)$");
    TO_ME = r"(?i)^(?:send|get|give|bring|drop|show|mail|forward)(?: over)? (?:me|us)\b";
    /// `The pharmacist: you get her name by Friday`.
    YOU_GET = r"(?i)(?:(?P<topic>[^:.;?]{2,40}): |^|[,;] |\band )you(?:['’]ll| will)? (?:get|have|receive) (?P<rest>(?:the|a|an|her|his|their|our|it|them|my|all|both)\b.*)$";
    HABIT = r"(?i)\b(?:every|each|usually|always|often|sometimes|normally|monthly|weekly|daily|the first working day)\b";
    /// What is no work, though it begins like it.
    IDLE = r"(?i)^(?:look|see|think|be|come back (?:to (?:that|this|it)|later|when)|read (?:it|this) as|run out|check in|call it|make (?:sense|it to|a decision)|give up|add that|ask myself|say|answer your mail when|meet (?:us|you there)?$|show up|move on|move (?:ahead|forward)|join you$|pay (?:more|less|that)|pay\b|sign\b|approve\b|order\b.*\?|buy\b)";
    REPEAT = r"(?i)\b(?:can|could) you (?:please )?(?:repeat|hear|see|tell|imagine|confirm that you can hear)\b";
    FOREIGN_I = r"(?i)\b(?:ich (?P<de>schicke|sende|maile|prüfe|kläre|rufe|bereite|erstelle|bestelle|melde|frage|organisiere|buche|liefere)|je (?:vous |te |lui )?(?P<fr>envoie|enverrai|rappelle|rappellerai|prépare|préparerai|vérifie|vérifierai|transmets|transmettrai)|(?:le |les |te |lo )?(?P<es>enviaré|llamaré|prepararé|mandaré|revisaré|confirmaré))\b(?P<rest>.*)$";
    FOREIGN_YOU = r"(?i)(?:(?:bitte|können sie|könnten sie|kannst du|könntest du)\b(?P<de>.*?)\b(?:schicken|senden|zusenden|prüfen|anrufen|klären|zurückrufen|bestätigen)\b|bitte (?:senden|schicken|prüfen|bestätigen|rufen)\b(?P<de2>.*)|(?:pouvez-vous|pourriez-vous|peux-tu|merci de|veuillez)\b(?P<fr>.*?)\b(?:envoyer|rappeler|vérifier|confirmer|transmettre)\b|(?:puede|podría|puedes|podrías|por favor)\b(?P<es>.*?)\b(?:enviar|enviarme|enviarnos|llamar|llamarme|revisar|confirmar)\b)";
    FOREIGN_NO = r"(?i)\b(?:nicht|nie|kein\w*|ne|pas|wenn|falls|si|sobald|no|nunca|würde|könnte ich)\b";
    YOU = r"(?i)^(?P<verb>send|resend|re-send|forward|email|mail|show|get|give|provide|bring|write)(?: you| them| her| him| us| me| over)\s+";
}

/// Who has to do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    /// As the text or the CRM names them; empty where nobody is named.
    pub(super) name: String,
    /// Which of the people it is.
    pub(super) person: Option<usize>,
    pub(super) ours: bool,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) owner: Owner,
    /// What, beginning with a capital, without the day.
    pub(super) what: String,
    pub(super) due: Option<Date>,
    /// Whether a day is named that fits several.
    pub(super) unsure_due: bool,
}

/// The action item in a sentence, if there is one.
pub(super) fn of(scene: &Scene, sentence: &Sentence, plain: &str, cues: Cues) -> Option<Found> {
    let voice = scene.voice(sentence.utterance);
    if voice.is_some_and(|voice| voice.side == Side::Stranger) || cues.command && !scene.is_dialogue() {
        return None;
    }
    labelled(scene, plain)
        .or_else(|| request(scene, sentence, plain, cues))
        .or_else(|| named(scene, plain, cues))
        .or_else(|| promise(scene, sentence, plain, cues))
        .or_else(|| you_get(scene, sentence, plain, cues))
        .or_else(|| present(scene, sentence, plain, cues))
        .or_else(|| imperative(scene, sentence, plain, cues))
        .or_else(|| foreign(scene, sentence, plain))
}

fn finished(scene: &Scene, owner: Owner, verb: &str, rest: &str) -> Option<Found> {
    let words = format!("{} {}", verb.trim(), rest.trim_matches([' ', ':', '-', '–']));
    let words = words.trim();
    if IDLE.is_in(words) {
        return None;
    }
    let named = days(words, scene.on);
    let due = named.iter().find(|when| !when.old);
    let what = shortened(words, due);
    let fits = what.chars().filter(|c| c.is_alphabetic()).count() >= 3;
    fits.then(|| Found {
        owner,
        what,
        due: due.and_then(|when| when.day).filter(|day| *day >= scene.on),
        unsure_due: due.is_some_and(|when| when.day.is_none()),
    })
}

/// The words without the day, as a subject.
fn shortened(words: &str, due: Option<&When>) -> String {
    let mut text = words.to_owned();
    if let Some(when) = due {
        text.replace_range(when.range.clone(), " ");
    }
    let text =
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace("( )", "").replace("()", "").replace(" ,", ",");
    let text = text.trim_end_matches([' ', '.', ',', ';', ':', '?', '!', '(', '-', '–']).trim();
    let text = text.trim_end_matches(" by").trim_end_matches(" on").trim_end_matches(" at");
    let text = match YOU.captures(text) {
        Some(found) => format!("{} {}", &found["verb"], &text[found.get(0).map_or(0, |m| m.end())..]),
        None => text.to_owned(),
    };
    let first = text.split(['.', ';']).next().unwrap_or(&text).trim();
    crate::actions::text::capital(&crate::actions::text::excerpt(first, 80))
}

/// `- [ ] Nora: update the list`, `TODO: …`, `Action: Ben – fix …`.
fn labelled(scene: &Scene, plain: &str) -> Option<Found> {
    let found = LABEL.captures(plain)?;
    let checked = found.name("box").map(|m| m.as_str().to_lowercase());
    let (has_box, has_label) = (checked.is_some(), found.name("label").is_some());
    if !(has_box || has_label) || checked.is_some_and(|mark| mark != " ") {
        return None;
    }
    let rest = &plain[found.get(0)?.end()..];
    let person = OWNED.captures(rest);
    let (owner, words) = match &person {
        Some(person) => (owner_by_name(scene, &person["name"])?, person.name("rest")?.as_str()),
        None => (Owner { name: String::new(), person: None, ours: false }, rest),
    };
    let words = words.strip_prefix("please ").unwrap_or(words);
    let words = NAMED.captures(words).map_or(words, |_| words);
    if person.is_none()
        && let Some(named) = named(scene, words, Cues::default())
    {
        return Some(named);
    }
    let first = words.split_whitespace().next().unwrap_or("");
    finished(scene, owner, first, &words[first.len()..])
}

fn owner_by_name(scene: &Scene, name: &str) -> Option<Owner> {
    let person = scene.by_name(name);
    let spoken = scene.voices.iter().any(|voice| voice.name.eq_ignore_ascii_case(name));
    let known = person.is_some() || spoken;
    known.then(|| Owner {
        name: person.map_or_else(|| name.to_owned(), |at| scene.people[at].name()),
        person,
        ours: person.is_some_and(|at| scene.people[at].ours),
    })
}

fn request(scene: &Scene, sentence: &Sentence, plain: &str, cues: Cues) -> Option<Found> {
    let found = REQUEST.captures(plain)?;
    if cues.negation || conditional(plain) || REPEAT.is_in(plain) {
        return None;
    }
    // "You'll get the file" promises something to the listener.
    let verb = found["verb"].to_lowercase();
    if verb.starts_with("have ")
        || verb.starts_with("get ") && !["get back", "get me", "get us"].contains(&verb.as_str())
    {
        return None;
    }
    let vocative = plain[..found.get(0)?.start()].trim_end_matches([',', ' ', '-', '–', ':']).trim();
    let vocative = vocative.rsplit([',', ' ']).find(|word| !word.is_empty()).unwrap_or("");
    let owner = scene.by_name(vocative).or_else(|| scene.listener(sentence.utterance));
    let owner = match owner {
        Some(at) => Owner { name: scene.people[at].name(), person: Some(at), ours: scene.people[at].ours },
        // What a person of the customer asks in a mail or a paste is asked of the seller.
        None if !scene.is_dialogue() && vocative.is_empty() && asks_us(scene, sentence) => me(scene)?,
        None => Owner { name: String::new(), person: None, ours: false },
    };
    let told = found["verb"].to_lowercase();
    let only_dated = told.starts_with("tell ") || told.starts_with("let ");
    finished(scene, owner, &found["verb"], &found["rest"]).filter(|found| found.due.is_some() || !only_dated)
}

fn asks_us(scene: &Scene, sentence: &Sentence) -> bool {
    scene.is_mail() && scene.voice(sentence.utterance).is_some_and(|voice| voice.side != Side::Ours)
}

fn me(scene: &Scene) -> Option<Owner> {
    scene.me.map(|at| Owner { name: scene.people[at].name(), person: Some(at), ours: true })
}

/// Conditions make a promise that may never fall due.
fn conditional(plain: &str) -> bool {
    CONDITION.is_in(plain)
}

patterns! { CONDITION_PATTERNS:
    CONDITION = r"(?i)\b(?:if|unless|in case|should (?:you|we)|would|could be|might|maybe|perhaps|hopefully|whether or not|hypothetically|suppose|in (?:urgent|an) (?:cases?|emergenc\w+)|otherwise)\b";
}

fn named(scene: &Scene, plain: &str, cues: Cues) -> Option<Found> {
    let found = NAMED.captures(plain)?;
    if cues.question || cues.negation || conditional(plain) {
        return None;
    }
    let owner = owner_by_name(scene, &found["name"])?;
    finished(scene, owner, &found["verb"], &found["rest"])
}

fn promise(scene: &Scene, sentence: &Sentence, plain: &str, cues: Cues) -> Option<Found> {
    let found = PROMISE.captures(plain)?;
    if cues.question || cues.negation || conditional(plain) {
        return None;
    }
    let voice = scene.voice(sentence.utterance)?;
    let owner = Owner { name: voice.name.clone(), person: voice.person, ours: voice.side == Side::Ours };
    let only_dated = found["verb"].to_lowercase().starts_with("have ");
    finished(scene, owner, &found["verb"], &found["rest"]).filter(|found| found.due.is_some() || !only_dated)
}

/// "The plan: you get it by Friday" promises something to the listener, with a day.
fn you_get(scene: &Scene, sentence: &Sentence, plain: &str, cues: Cues) -> Option<Found> {
    let found = YOU_GET.captures(plain)?;
    if !cues.plain() || cues.past || conditional(plain) || HABIT.is_in(plain) {
        return None;
    }
    let voice = scene.voice(sentence.utterance).filter(|_| scene.is_dialogue() || scene.is_mail())?;
    let owner = Owner { name: voice.name.clone(), person: voice.person, ours: voice.side == Side::Ours };
    let mut work = finished(scene, owner, "give", &found["rest"]).filter(|found| found.due.is_some())?;
    if let Some(topic) = found.name("topic") {
        work.what = format!("{} ({})", work.what, topic.as_str().trim());
    }
    Some(work)
}

/// The present tense promises only with a day to come.
fn present(scene: &Scene, sentence: &Sentence, plain: &str, cues: Cues) -> Option<Found> {
    let found = PRESENT.captures(plain)?;
    if !cues.plain() || cues.past || cues.later || conditional(plain) || HABIT.is_in(plain) {
        return None;
    }
    let owner = match found["who"].to_lowercase().as_str() {
        "i" | "we" => {
            let voice = scene.voice(sentence.utterance)?;
            Owner { name: voice.name.clone(), person: voice.person, ours: voice.side == Side::Ours }
        }
        _ => owner_by_name(scene, &found["who"])?,
    };
    finished(scene, owner, &found["verb"], &found["rest"]).filter(|found| found.due.is_some())
}

/// An order to the listener with a day, or a line of the seller's own note.
fn imperative(scene: &Scene, sentence: &Sentence, plain: &str, cues: Cues) -> Option<Found> {
    let found = IMPERATIVE.captures(plain)?;
    // "She does not know yet, tell her before Monday": only what is denied in the order itself forbids it.
    let order = &plain[found.name("verb")?.start()..];
    let denied = Cues::of(order).negation || (cues.negation && !scene.is_dialogue());
    if cues.question || denied || cues.foreign || conditional(plain) || HABIT.is_in(plain) {
        return None;
    }
    let noted = !scene.is_dialogue() && !scene.is_mail();
    let at = if noted { scene.me } else { scene.listener(sentence.utterance) }?;
    let first = plain.trim_start_matches(['-', '–', '•', '*', ' ']).len() == plain[found.name("verb")?.start()..].len();
    let person = &scene.people[at];
    let owner = Owner { name: person.name(), person: Some(at), ours: person.ours };
    finished(scene, owner, &found["verb"], &found["rest"]).filter(|work| {
        work.due.is_some() || (noted && first) || TO_ME.is_in(&plain[found.name("verb").map_or(0, |m| m.start())..])
    })
}

/// The commonest forms of German, French and Spanish.
fn foreign(scene: &Scene, sentence: &Sentence, plain: &str) -> Option<Found> {
    let whole = plain.trim_end_matches(['.', '!', '?', ' ']);
    if FOREIGN_NO.is_in(plain) {
        return None;
    }
    if FOREIGN_YOU.is_in(plain) {
        let at = scene.listener(sentence.utterance)?;
        let owner = Owner { name: scene.people[at].name(), person: Some(at), ours: scene.people[at].ours };
        return finished(scene, owner, "", whole);
    }
    if !FOREIGN_I.is_in(plain) || plain.trim_end().ends_with('?') {
        return None;
    }
    let voice = scene.voice(sentence.utterance)?;
    let owner = Owner { name: voice.name.clone(), person: voice.person, ours: voice.side == Side::Ours };
    finished(scene, owner, "", whole)
}

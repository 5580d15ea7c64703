//! The example files are sound, and what is learnt holds for manners of speaking that were not learnt from.

use super::*;
use std::collections::BTreeSet;

#[test]
fn every_example_stands_below_a_known_heading() {
    let ideas = ideas(include_str!("ideas.txt"));
    for (manner, text) in MANNERS {
        let (_, wrong) = read(manner, text, &ideas);
        assert!(wrong.is_empty(), "{manner}.txt: lines {wrong:?}");
        for line in text.lines().filter_map(|line| line.strip_prefix('[')) {
            let known = line.trim_end_matches(']').split(' ').all(|name| ideas.contains_key(name));
            assert!(known, "{manner}.txt: [{line}");
        }
    }
    assert!(EXAMPLES.len() >= 5_000);
}

#[test]
fn an_unknown_heading_is_reported_and_nothing_below_it_is_learnt() {
    let (examples, wrong) = read("own", "[priase]\nGreat.\n[praise]\nGood.", &ideas("praise = tone:+"));
    assert_eq!((examples.len(), wrong), (1, vec![2]));
}

#[test]
fn the_same_examples_teach_the_same() {
    let some: Vec<&Example> = EXAMPLES.iter().step_by(29).collect();
    let text = "Nobody told us that the depot would be closed.";
    let tokens = super::super::token::tokens(text);
    let likely = || {
        let school = School::of(&some);
        Model::learn(&school, "tone").opinion(&school.vocabulary, text, &tokens)
    };
    assert_eq!(likely(), likely());
}

#[test]
fn a_sentence_stands_below_one_heading_only() {
    let mut headings: BTreeMap<&str, BTreeSet<Vec<&str>>> = BTreeMap::new();
    for example in EXAMPLES.iter() {
        headings.entry(example.text).or_default().insert(example.idea.says.clone());
    }
    let torn: Vec<&str> = headings.iter().filter(|(_, says)| says.len() > 1).map(|(text, _)| *text).collect();
    assert!(torn.is_empty(), "{torn:?}");
}

const SECTIONS: [&str; 3] = ["bant", "intent", "objection"];

/// Right, missed and wrong labels of each section in the sentences of one manner, learnt from all the others.
fn held_out(manner: &str) -> [(usize, usize, usize); 3] {
    let others: Vec<&Example> = EXAMPLES.iter().filter(|example| example.manner != manner).collect();
    let school = School::of(&others);
    SECTIONS.map(|section| {
        let model = Model::learn(&school, section);
        let within = |label: &&'static str| label.strip_prefix(section)?.strip_prefix(':');
        let of_section =
            |labels: &[&'static str]| -> BTreeSet<&'static str> { labels.iter().filter_map(within).collect() };
        let (mut right, mut missed, mut wrong) = (0, 0, 0);
        for example in EXAMPLES.iter().filter(|example| example.manner == manner) {
            if !of_section(&example.idea.may_say).is_empty() {
                continue;
            }
            let gold = of_section(&example.idea.says);
            let opinions = model.opinion(&school.vocabulary, example.text, &super::super::token::tokens(example.text));
            let first = opinions.first().filter(|first| first.likelihood >= 0.5);
            let got: BTreeSet<&str> = first.map(|first| first.class).into_iter().collect();
            right += gold.intersection(&got).count();
            missed += gold.difference(&got).count();
            wrong += got.difference(&gold).count();
        }
        (right, missed, wrong)
    })
}

/// What comes of a manner of speaking that no example has: sentences of all sections, most of them without a label.
#[test]
fn a_manner_that_was_not_learnt_is_understood() {
    for manner in ["plain", "engineers"] {
        for (section, (right, missed, wrong)) in SECTIONS.into_iter().zip(held_out(manner)) {
            let precision = right as f64 / (right + wrong) as f64;
            let recall = right as f64 / (right + missed) as f64;
            println!("{section} of {manner}, held out: precision {precision:.2}, recall {recall:.2}");
            assert!(precision >= 0.65 && recall >= 0.4, "{section} of {manner}: {precision:.2}, {recall:.2}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn the_words_stand_in_the_sentence(text in "\\PC{0,160}") {
        let tokens = super::super::token::tokens(&text);
        for opinion in opinion("tone", &text, &tokens) {
            proptest::prop_assert!(!opinion.words.is_empty() && opinion.words.end <= tokens.len());
            proptest::prop_assert!((0.0..=1.0).contains(&opinion.likelihood));
        }
    }
}

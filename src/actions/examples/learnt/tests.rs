//! The reader on lines that it has not seen.

use super::*;

const LINES: &[(&str, &str)] = &[
    ("fruit", "an apple a day"),
    ("fruit", "pears and apples from the orchard"),
    ("fruit", "is that plum ripe"),
    ("tools", "where is the hammer"),
    ("tools", "a saw and two hammers"),
    ("tools", "sharpen the chisel before you saw"),
    ("weather", "rain from noon on"),
    ("weather", "it will snow and rain tomorrow"),
];

const UNWANTED: [&str; 2] = ["weather", "none"];

#[test]
fn unseen_lines_go_where_their_words_and_pieces_point() {
    let learnt = Learnt::new(LINES, UNWANTED);
    for (line, class) in [
        ("appels please", "fruit"),
        ("orchard", "fruit"),
        ("the hamer is gone", "tools"),
        ("sawing", "tools"),
        ("snowy and rainy", "weather"),
    ] {
        let guesses = learnt.guess(line);
        assert_eq!(guesses[0].class, class, "{line}: {guesses:?}");
        assert!((guesses.iter().map(|guess| guess.likely).sum::<f32>() - 1.0).abs() < 1e-4);
    }
}

#[test]
fn what_was_never_seen_says_nothing_and_little_is_learnt_from_nothing() {
    let learnt = Learnt::new(LINES, UNWANTED);
    assert!(learnt.guess("").is_empty());
    assert!(learnt.guess("ξψω 漢字").is_empty());
    assert!(Learnt::new(&[], UNWANTED).guess("anything").is_empty());
    assert_eq!(Learnt::new(&LINES[..2], UNWANTED).guess("apple")[0].likely, 1.0);
}

#[test]
fn what_is_unwanted_is_told_from_all_the_rest() {
    let learnt = Learnt::new(LINES, UNWANTED);
    let [weather, none] = learnt.unwanted("heavy rain tomorrow");
    let [hammers, _] = learnt.unwanted("two hammers");
    assert!(weather > hammers && none < weather, "{weather} {hammers} {none}");
    assert!(learnt.unwanted("").iter().all(|share| share.is_finite()));
    assert!(Learnt::new(&[], UNWANTED).unwanted("rain").iter().all(|share| share.is_finite()));
}

#[test]
fn learning_twice_gives_the_same() {
    let line = "two apples under the rain hammer";
    assert_eq!(Learnt::new(LINES, UNWANTED).guess(line), Learnt::new(LINES, UNWANTED).guess(line));
}

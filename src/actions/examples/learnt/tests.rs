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
        let guesses = learnt.guess(&learnt.read(line));
        assert_eq!(guesses[0].class, class, "{line}: {guesses:?}");
        assert!((guesses.iter().map(|guess| guess.likely).sum::<f32>() - 1.0).abs() < 1e-4);
    }
}

#[test]
fn what_was_never_seen_says_nothing_and_little_is_learnt_from_nothing() {
    let learnt = Learnt::new(LINES, UNWANTED);
    assert!(learnt.guess(&learnt.read("")).is_empty());
    assert!(learnt.guess(&learnt.read("ξψω 漢字")).is_empty());
    let empty = Learnt::new(&[], UNWANTED);
    assert!(empty.guess(&empty.read("anything")).is_empty());
    let one = Learnt::new(&LINES[..2], UNWANTED);
    assert_eq!(one.guess(&one.read("apple"))[0].likely, 1.0);
}

#[test]
fn what_is_unwanted_is_told_from_all_the_rest() {
    let learnt = Learnt::new(LINES, UNWANTED);
    let [weather, none] = learnt.unwanted(&learnt.read("heavy rain tomorrow"));
    let [hammers, _] = learnt.unwanted(&learnt.read("two hammers"));
    assert!(weather > hammers && none < weather, "{weather} {hammers} {none}");
    assert!(learnt.unwanted(&learnt.read("")).iter().all(|share| share.is_finite()));
    let empty = Learnt::new(&[], UNWANTED);
    assert!(empty.unwanted(&empty.read("rain")).iter().all(|share| share.is_finite()));
}

#[test]
fn learning_twice_gives_the_same() {
    let line = "two apples under the rain hammer";
    let [one, other] = [(); 2].map(|()| Learnt::new(LINES, UNWANTED));
    assert_eq!(one.guess(&one.read(line)), other.guess(&other.read(line)));
}

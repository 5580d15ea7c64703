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

#[test]
fn unseen_lines_go_where_their_words_and_pieces_point() {
    let learnt = Learnt::new(LINES);
    for (line, class) in [
        ("appels please", "fruit"),
        ("orchard", "fruit"),
        ("the hamer is gone", "tools"),
        ("sawing", "tools"),
        ("snowy and rainy", "weather"),
    ] {
        let guesses = learnt.guess(line);
        let best = guesses.iter().max_by(|a, b| a.score.total_cmp(&b.score)).unwrap();
        assert_eq!(best.class, class, "{line}: {guesses:?}");
    }
}

#[test]
fn what_was_never_seen_says_nothing_and_little_is_learnt_from_nothing() {
    let learnt = Learnt::new(LINES);
    assert!(learnt.guess("").is_empty());
    assert!(learnt.guess("ξψω 漢字").is_empty());
    let empty = Learnt::new(&[]);
    assert!(empty.guess("anything").is_empty());
    let one = Learnt::new(&LINES[..2]);
    assert_eq!(one.guess("apple")[0].class, "fruit");
    assert!(one.guess("apple")[0].score.is_finite());
}

#[test]
fn learning_twice_gives_the_same() {
    let line = "two apples under the rain hammer";
    let [one, other] = [(); 2].map(|()| Learnt::new(LINES));
    assert_eq!(one.guess(line), other.guess(line));
}

//! Groups of labelled questions, and what must hold of any.

use super::*;
use proptest::prelude::*;
use std::collections::HashMap;

const LABELLED: &str = include_str!("labelled.tsv");

/// Theme and question of a half. `-` is a theme of its own each time.
fn half(mark: &str) -> Vec<(String, &'static str)> {
    let lines = LABELLED.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
    let read = |(at, line): (usize, &'static str)| {
        let mut parts = line.split('\t');
        let (half, theme, text) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let theme = if theme == "-" { format!("alone {at}") } else { theme.to_owned() };
        (half == mark).then_some((theme, text))
    };
    lines.filter_map(read).collect()
}

/// B-cubed precision and recall (Bagga and Baldwin 1998): for each question, the share of its group that is of its theme,
/// and the share of its theme that is in its group; the mean of all.
fn b_cubed(themes: &[String], found: &Clusters) -> (f64, f64) {
    let mut group_of: HashMap<usize, Vec<usize>> = found.alone.iter().map(|at| (*at, vec![*at])).collect();
    for cluster in &found.clusters {
        cluster.questions.iter().for_each(|at| _ = group_of.insert(*at, cluster.questions.clone()));
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    for (at, theme) in themes.iter().enumerate() {
        let group = &group_of[&at];
        let right = group.iter().filter(|other| themes[**other] == *theme).count() as f64;
        precision += right / group.len() as f64;
        recall += right / themes.iter().filter(|other| *other == theme).count() as f64;
    }
    (precision / themes.len() as f64, recall / themes.len() as f64)
}

fn scored(mark: &str, glossary: bool, alike: f32) -> (f64, f64, Clusters) {
    let labelled = half(mark);
    let (themes, texts): (Vec<String>, Vec<&str>) = labelled.into_iter().unzip();
    let sessions: Vec<String> = (0..texts.len()).map(|at| format!("s{at}")).collect();
    let asked: Vec<Asked<'_>> = texts.iter().zip(&sessions).map(|(text, session)| Asked { text, session }).collect();
    let found = grouped(&asked, &Lexicon::new(glossary), alike);
    let (precision, recall) = b_cubed(&themes, &found);
    (precision, recall, found)
}

#[test]
#[ignore = "figures for choosing the threshold"]
fn figures() {
    for glossary in [true, false] {
        for alike in [0.10, 0.15, 0.18, 0.20, 0.22, 0.25, 0.28, 0.30, 0.35, 0.40] {
            let (precision, recall, found) = scored("d", glossary, alike);
            let f = 2.0 * precision * recall / (precision + recall);
            eprintln!(
                "glossary {glossary} alike {alike:.2}: precision {precision:.3} recall {recall:.3} F {f:.3} groups {}",
                found.clusters.len()
            );
        }
    }
    let (_, _, found) = scored("d", true, ALIKE);
    let texts = half("d");
    for cluster in &found.clusters {
        eprintln!("{}: {:?}", cluster.name, cluster.questions.iter().map(|at| &texts[*at]).collect::<Vec<_>>());
    }
    eprintln!("alone: {:?}", found.alone.iter().map(|at| &texts[*at]).collect::<Vec<_>>());
    for glossary in [true, false] {
        let (precision, recall, found) = scored("h", glossary, ALIKE);
        eprintln!(
            "held out, glossary {glossary}: precision {precision:.3} recall {recall:.3} groups {}",
            found.clusters.len()
        );
    }
}

#[test]
fn questions_of_themes_that_were_held_out_fall_together() {
    let (precision, recall, found) = scored("h", true, ALIKE);
    assert!(precision >= 0.90 && recall >= 0.88, "B-cubed precision {precision:.3}, recall {recall:.3}");
    assert!((12..=20).contains(&found.clusters.len()), "{} groups of 15 themes", found.clusters.len());
    // What the glossary does not know must be alike in letters: then half of a theme, and hardly anything else.
    let (precision, recall, _) = scored("h", false, ALIKE);
    assert!(precision >= 0.90 && recall >= 0.45, "without the glossary: {precision:.3}, {recall:.3}");
}

fn of(texts: &[&str]) -> Clusters {
    let sessions: Vec<String> = (0..texts.len()).map(|at| format!("s{}", at % 3)).collect();
    let asked: Vec<Asked<'_>> = texts.iter().zip(&sessions).map(|(text, session)| Asked { text, session }).collect();
    clusters(&asked)
}

#[test]
fn what_differs_by_names_slips_endings_or_language_is_one_group() {
    for (one, other) in [
        ("parking permit for PERSON_1_K7Q", "parking permit for PERSON_22B_M4T"),
        ("print a shipping label", "print shipping labels"),
        ("print a shipping label", "print a shiping label"),
        ("order business cards", "Order BUSINESS cards!!"),
        ("wo ist die Rechnung für ORG_1_K7Q", "where is the invoice of ORG_9_AAA"),
        ("show the org chart", "orgchart please"),
        ("Reisekostenabrechnung", "my travel expenses"),
    ] {
        let found = of(&[one, "who is on call tonight", other]);
        assert_eq!(found.clusters.len(), 1, "{one} | {other}: {found:?}");
        assert_eq!((&found.clusters[0].questions, &found.alone), (&vec![0, 2], &vec![1]));
    }
}

#[test]
fn the_largest_group_by_conversations_comes_first_and_is_found_by_number_and_name() {
    let texts = [
        "reset password",
        "reset my password",
        "reset password",
        "gift for PERSON_1_K7Q",
        "a gift for PERSON_2_K7Q",
        "hm",
    ];
    let sessions = ["a", "a", "a", "b", "c", "d"];
    let asked: Vec<Asked<'_>> = texts.iter().zip(sessions).map(|(text, session)| Asked { text, session }).collect();
    let found = clusters(&asked);
    let sizes: Vec<(usize, usize)> = found.clusters.iter().map(|one| (one.sessions, one.questions.len())).collect();
    assert_eq!(sizes, [(2, 2), (1, 3)]);
    assert_eq!(found.clusters[1].name, "reset password");
    assert_eq!(found.named("2"), found.named("Reset Password"));
    assert_eq!(found.named("#1"), Some(&found.clusters[0]));
    assert!(found.named("0").is_none() && found.named("3").is_none() && found.named("gift").is_none());
    // The same words are one example.
    assert_eq!(found.clusters[1].examples.len(), 1);
}

#[test]
fn nothing_and_questions_without_a_word_are_no_trouble() {
    assert_eq!(of(&[]), Clusters::default());
    let found = of(&["what is it?", "???", "What is it?", "", "how are you"]);
    assert_eq!((found.clusters.len(), found.clusters[0].questions.as_slice()), (1, [0, 2].as_slice()));
    assert_eq!(found.clusters[0].name, "what is it");
}

/// Groups by looking for the two most alike of all each time, which is what is meant.
fn slowly(list: &[vectors::Wording], alike: f32) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = (0..list.len()).map(|at| vec![at]).collect();
    let cosine = |a: usize, b: usize| -> f32 {
        let other: HashMap<u32, f32> = list[b].vector.iter().copied().collect();
        list[a].vector.iter().map(|(id, weight)| weight * other.get(id).copied().unwrap_or_default()).sum()
    };
    let average = |one: &[usize], two: &[usize]| {
        let sum: f32 = one.iter().flat_map(|a| two.iter().map(|b| cosine(*a, *b))).sum();
        sum / (one.len() * two.len()) as f32
    };
    loop {
        let pairs = (0..groups.len()).flat_map(|a| (a + 1..groups.len()).map(move |b| (a, b)));
        let most = pairs.map(|(a, b)| (average(&groups[a], &groups[b]), a, b)).max_by(|x, y| x.0.total_cmp(&y.0));
        let Some((_, a, b)) = most.filter(|(most, ..)| *most >= alike) else { break };
        let moved = groups.remove(b);
        groups[a].extend(moved);
        groups[a].sort_unstable();
    }
    groups
}

#[test]
fn groups_are_those_of_looking_for_the_nearest_of_all_each_time() {
    let texts: Vec<&str> = half("d").into_iter().map(|(_, text)| text).collect();
    let asked: Vec<Asked<'_>> = texts.iter().map(|text| Asked { text, session: "s" }).collect();
    let list = vectors::wordings(&asked, &Lexicon::new(true)).list;
    let (quick, slow) = (linkage::join(&list, ALIKE), slowly(&list, ALIKE));
    // What is faintly alike counts as not alike at all, so a few may differ.
    let same = quick.iter().filter(|group| slow.contains(group)).map(Vec::len).sum::<usize>();
    assert!(same * 100 >= list.len() * 90, "{same} of {} are in the same group", list.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_question_is_in_one_group_and_the_same_ones_give_the_same(
        texts in proptest::collection::vec("[a-zäöüßA-Z0-9_?! .\u{202e}\u{1f600}-]{0,40}|(invoice|reset|PERSON_1_K7Q|urlaub| ){1,6}", 0..40),
    ) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let found = of(&texts);
        let grouped = found.clusters.iter().flat_map(|one| one.questions.clone());
        let mut all: Vec<usize> = grouped.chain(found.alone.iter().copied()).collect();
        all.sort_unstable();
        prop_assert_eq!(all, (0..texts.len()).collect::<Vec<_>>());
        for one in &found.clusters {
            prop_assert!(one.questions.len() > 1 && one.examples.iter().all(|at| one.questions.contains(at)));
            prop_assert!(!one.name.contains("_K7Q"), "{}", one.name);
        }
        prop_assert_eq!(&of(&texts), &found);
    }
}

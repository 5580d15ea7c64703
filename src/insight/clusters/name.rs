//! What a group is called: two to four of its own words.

use super::vectors::Wordings;
use super::{Asked, Cluster};
use std::collections::{HashMap, HashSet};

/// Most words of a name.
const MOST: usize = 4;
/// Fewest, where a group has so many.
const LEAST: usize = 2;
/// In what share of a group's questions a word of its name stands, beyond the fewest.
const SHARE: f32 = 0.4;

/// What is known of a word in a group.
#[derive(Default)]
struct Seen {
    questions: f32,
    places: f32,
    /// Its spellings with how often they occur, in the order of the most typical questions.
    shown: Vec<(String, usize)>,
    faint: bool,
}

impl Seen {
    /// How it is written most often; of those as frequent, as in the more typical question.
    fn spelling(&self) -> String {
        let most = self.shown.iter().map(|(_, count)| *count).max().unwrap_or_default();
        self.shown.iter().find(|(_, count)| *count == most).map(|(shown, _)| shown.clone()).unwrap_or_default()
    }

    fn mean_place(&self) -> f32 {
        self.places / self.questions.max(1.0)
    }
}

/// The name of a group: its words that are frequent in it and rare elsewhere, in the order in which they are said.
/// `typical` holds its wordings, those first that are most like all of it.
pub(super) fn of(typical: &[usize], wordings: &Wordings, asked: &[Asked<'_>]) -> String {
    let seen = seen(typical, wordings);
    let all: f32 = typical.iter().map(|at| wordings.list[*at].weight()).sum();
    let told = |seen: &Seen| !seen.faint && (seen.questions / all >= SHARE || seen.questions >= 2.0);
    let mut ranked: Vec<(&&String, &Seen)> = seen.iter().filter(|(_, seen)| told(seen)).collect();
    let worth = |(key, seen): &(&&String, &Seen)| seen.questions * wordings.rarity(key);
    ranked.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.0.cmp(b.0)));
    let mut taken: Vec<(f32, String)> = Vec::new();
    for (_, seen) in &ranked {
        let (spelling, frequent) = (seen.spelling(), seen.questions / all >= SHARE);
        let room = taken.len() < LEAST || frequent && taken.len() < MOST;
        if room && taken.iter().all(|(_, known)| *known != spelling) {
            taken.push((seen.mean_place(), spelling));
        }
    }
    if taken.len() < LEAST {
        return phrase(ranked.first().map(|(key, _)| key.as_str()), typical, wordings, asked);
    }
    taken.sort_by(|a, b| a.0.total_cmp(&b.0));
    taken.into_iter().map(|(_, shown)| shown).collect::<Vec<_>>().join(" ")
}

/// The word that a group has in common with its neighbour in the most typical question where it has one; without such a
/// word the beginning of that question.
fn phrase(key: Option<&str>, typical: &[usize], wordings: &Wordings, asked: &[Asked<'_>]) -> String {
    for at in typical {
        let words = &wordings.list[*at].words;
        let Some(place) = words.iter().position(|word| Some(word.key.as_str()) == key) else { continue };
        let (own, near) = (&words[place].shown, [place.checked_add(1), place.checked_sub(1)]);
        let neighbour = near.into_iter().flatten().filter_map(|at| Some((at, words.get(at)?)));
        if let Some((at, other)) = neighbour.into_iter().find(|(_, word)| !word.faint && word.shown != *own) {
            let (first, second) = if at > place { (own, &other.shown) } else { (&other.shown, own) };
            return format!("{first} {second}");
        }
    }
    let text = typical.first().and_then(|at| wordings.list[*at].questions.first()).map_or("", |at| asked[*at].text);
    let words: Vec<String> = text.split_whitespace().take(MOST).map(plain).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { text.trim().to_owned() } else { words.join(" ") }
}

fn seen<'w>(typical: &[usize], wordings: &'w Wordings) -> HashMap<&'w String, Seen> {
    let mut seen: HashMap<&String, Seen> = HashMap::new();
    for at in typical {
        let wording = &wordings.list[*at];
        let mut here = HashSet::new();
        for (place, word) in wording.words.iter().enumerate().filter(|(_, word)| here.insert(&word.key)) {
            let entry = seen.entry(&word.key).or_default();
            entry.questions += wording.weight();
            entry.places += place as f32 * wording.weight();
            entry.faint |= word.faint;
            match entry.shown.iter_mut().find(|(known, _)| *known == word.shown) {
                Some((_, count)) => *count += wording.questions.len(),
                None => entry.shown.push((word.shown.clone(), wording.questions.len())),
            }
        }
    }
    seen
}

fn plain(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// Gives groups of the same name a number each.
pub(super) fn tell_apart(clusters: &mut [Cluster]) {
    let mut known: HashMap<String, usize> = HashMap::new();
    for cluster in clusters {
        let count = known.entry(cluster.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            cluster.name = format!("{} {count}", cluster.name);
        }
    }
}

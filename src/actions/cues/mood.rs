//! The tone of whole messages, and how it moves.
//!
//! Invariant: only the customer's sentences count; a message is positive or negative by the sum of its sentences.

use super::{Cue, Said, tone};
use crate::crm::RecordRef;
use jiff::civil::Date;

/// One message of the customer.
#[derive(Clone, Debug)]
pub(in crate::actions) struct Mood {
    /// The sentence that weighs most, else the first.
    pub(in crate::actions) said: Said,
    /// Its phrase; none in a neutral message.
    pub(in crate::actions) cue: Option<Cue>,
    /// Praise less complaint of the whole message.
    pub(in crate::actions) score: f64,
}

impl Mood {
    /// 1, 0 or -1.
    pub(in crate::actions) fn sign(&self) -> i8 {
        match self.score {
            score if score >= 0.5 => 1,
            score if score <= -0.5 => -1,
            _ => 0,
        }
    }

    /// `positive`, `neutral` or `negative`.
    pub(in crate::actions) fn word(&self) -> &'static str {
        ["negative", "neutral", "positive"][usize::try_from(self.sign() + 1).unwrap_or(1)]
    }
}

/// The messages of the customer among sentences, in their order.
pub(in crate::actions) fn moods(said: &[Said]) -> Vec<Mood> {
    let mut moods: Vec<(RecordRef, Mood, f64)> = Vec::new();
    for sentence in said.iter().filter(|said| said.is_theirs()) {
        let tone = tone(&sentence.text);
        let source = sentence.source.reference();
        let cue = tone.cues.iter().max_by(|a, b| a.weight.total_cmp(&b.weight)).cloned();
        match moods.last_mut().filter(|(known, ..)| *known == source) {
            Some((_, mood, strongest)) => {
                mood.score += tone.score;
                // The phrase that is quoted speaks for the message as a whole.
                let same_way = mood.cue.is_none() || (tone.score * mood.score > 0.0 && tone.score.abs() > *strongest);
                let turned = mood.cue.is_some() && tone.score * mood.score > 0.0 && *strongest * mood.score < 0.0;
                if cue.is_some() && (same_way || turned) {
                    (mood.said, mood.cue, *strongest) = (sentence.clone(), cue, tone.score.abs());
                }
            }
            None => moods.push((source, Mood { said: sentence.clone(), cue, score: tone.score }, tone.score.abs())),
        }
    }
    moods
        .into_iter()
        .map(|(_, mut mood, _)| {
            if mood.sign() == 0 {
                mood.cue = None;
            }
            mood
        })
        .collect()
}

/// How the tone of an account moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::actions) struct Trend {
    /// Mean sign of the messages of the last days, -1 to 1, and how many they are.
    pub(in crate::actions) recent: f64,
    pub(in crate::actions) recent_n: usize,
    /// The same of the messages before.
    pub(in crate::actions) before: f64,
    pub(in crate::actions) before_n: usize,
}

impl Trend {
    /// Of messages up to a day; the last `days` are recent.
    pub(in crate::actions) fn of(moods: &[Mood], today: Date, days: i64) -> Self {
        let is_recent = |mood: &&Mood| mood.said.on.is_some_and(|on| crate::crm::format::days_from(on, today) <= days);
        let (recent, before): (Vec<&Mood>, Vec<&Mood>) = moods.iter().partition(is_recent);
        let mean =
            |moods: &[&Mood]| moods.iter().map(|mood| f64::from(mood.sign())).sum::<f64>() / moods.len().max(1) as f64;
        Self { recent: mean(&recent), recent_n: recent.len(), before: mean(&before), before_n: before.len() }
    }

    /// How much it fell; nothing where a side has too few messages to say.
    pub(in crate::actions) fn fall(&self, least: usize) -> Option<f64> {
        (self.recent_n >= least && self.before_n >= least).then_some(self.before - self.recent)
    }
}

/// One bar a message, oldest first: low is negative, middle neutral, high positive.
pub(in crate::actions) fn bars(moods: &[Mood], most: usize) -> String {
    let newest = moods.iter().take(most).map(|mood| match mood.sign() {
        -1 => '▁',
        0 => '▄',
        _ => '█',
    });
    newest.collect::<Vec<_>>().into_iter().rev().collect()
}

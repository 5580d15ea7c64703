//! WebVTT and SubRip: cues with times; words of one speaker in neighbouring cues are one utterance.

use super::{Format, SourceText, Utterance, squeezed};

/// Words of one speaker are joined up to this length, so that an utterance stays something to quote from.
const LONGEST: usize = 2_000;

pub(super) fn read(text: &str) -> Option<SourceText> {
    let head = text.lines().next().unwrap_or("").trim();
    let format = if head == "WEBVTT" || head.starts_with("WEBVTT ") || head.starts_with("WEBVTT\t") {
        Format::Vtt
    } else if is_srt(text) {
        Format::Srt
    } else {
        return None;
    };
    let mut utterances: Vec<Utterance> = Vec::new();
    for (start, block) in blocks(text) {
        cue(start, block, &mut utterances);
    }
    Some(SourceText { format: Some(format), utterances, ..SourceText::default() })
}

/// The first lines that are not empty are a number and a time.
fn is_srt(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let number = lines.next().is_some_and(|line| line.len() < 8 && line.bytes().all(|b| b.is_ascii_digit()));
    number && lines.next().is_some_and(|line| time_line(line).is_some())
}

/// Blocks between empty lines, each with its place.
fn blocks(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let (mut start, mut end) = (None, 0);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            found.extend(start.take().map(|start: usize| (start, &text[start..end])));
        } else {
            start.get_or_insert(at);
            end = at + line.len();
        }
        at += line.len();
    }
    found.extend(start.map(|start| (start, &text[start..end])));
    found
}

/// `00:01:02.500 --> 00:01:04.000 align:start`: the seconds at which it begins.
fn time_line(line: &str) -> Option<u32> {
    let (from, _) = line.split_once("-->")?;
    seconds(from.trim())
}

/// `1:02:03.5`, `02:03,500`, `02:03`.
pub(super) fn seconds(text: &str) -> Option<u32> {
    let whole = text.split(['.', ',']).next()?;
    let parts: Option<Vec<u32>> = whole.split(':').map(|part| part.trim().parse().ok().filter(|n| *n < 600)).collect();
    match parts?.as_slice() {
        [minutes, seconds] => Some(minutes * 60 + seconds),
        [hours, minutes, seconds] => Some(hours * 3600 + minutes * 60 + seconds),
        _ => None,
    }
}

fn cue(start: usize, block: &str, utterances: &mut Vec<Utterance>) {
    let mut place = start;
    let mut at = None;
    let mut parts: Vec<(usize, Option<String>, String)> = Vec::new();
    for line in block.split_inclusive('\n') {
        let here = place;
        place += line.len();
        match at {
            None => at = time_line(line.trim()),
            Some(_) => {
                let (speaker, words) = spoken(line);
                match (speaker, parts.last_mut()) {
                    (None, Some((_, _, said))) => said.push_str(&format!(" {words}")),
                    (speaker, _) => parts.push((here, speaker, words)),
                }
            }
        }
    }
    for (start, speaker, words) in parts {
        let text = squeezed(&words);
        if !text.is_empty() {
            add(utterances, Utterance { speaker, at, text, start });
        }
    }
}

fn add(utterances: &mut Vec<Utterance>, new: Utterance) {
    if let Some(last) = utterances.last_mut() {
        let same = new.speaker.is_none() || new.speaker == last.speaker;
        if same && last.text.len() + new.text.len() < LONGEST {
            last.text.push(' ');
            last.text.push_str(&new.text);
            return;
        }
    }
    utterances.push(new);
}

/// Takes tags off a line; `<v Name>` and `Name:` say who speaks.
fn spoken(line: &str) -> (Option<String>, String) {
    let mut speaker = None;
    let mut words = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        words.push_str(&rest[..at]);
        let Some(length) = rest[at..].find('>') else {
            rest = &rest[at..];
            break;
        };
        let tag = &rest[at + 1..at + length];
        if let Some(name) =
            tag.strip_prefix("v ").or_else(|| tag.strip_prefix("v.").and_then(|t| t.split_once(' ')).map(|t| t.1))
        {
            speaker = Some(squeezed(name)).filter(|name| !name.is_empty());
        }
        rest = &rest[at + length + 1..];
    }
    words.push_str(rest);
    if speaker.is_none()
        && let Some((name, said)) = super::dialogue::named(words.trim().trim_start_matches(['-', '–']).trim_start())
    {
        return (Some(name), said.to_owned());
    }
    (speaker, words)
}

//! The screen of `eval mark`: one answer after the other, one key each.
//!
//! For: what is shown, and what a key does. Not for: what marks mean (room `eval`). Invariants: everything shown passes
//! `SafeText`; the verdict of the checks is not shown, so that it sways nobody; answers come in an order that looks like
//! chance and is always the same, so that whatever was marked first is a fair sample; the terminal is as it was after
//! every key.

use crate::cli::exit::Fail;
use crate::cli::here::Here;
use crate::eval::{Asked, Marks, RunFile, wants};
use crate::runtime::eval::{Plan, Planned, Runs};
use crate::term::terminal_size;
use crate::ui::plain::wrapped;
use std::io::{self, BufRead as _, Read as _};

const KEYS: &str = "y good · n not, with a note · e note · s skip · b back · q quit";
/// Columns where the terminal does not say.
const USUAL: u16 = 80;
/// The widest that lines get: longer ones are hard to read.
const WIDEST: u16 = 100;

/// What a person wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Good(bool),
    Note,
    Skip,
    Back,
    Quit,
}

impl Wish {
    fn of(key: u8) -> Option<Self> {
        match key.to_ascii_lowercase() {
            b'y' => Some(Self::Good(true)),
            b'n' => Some(Self::Good(false)),
            b'e' => Some(Self::Note),
            b's' => Some(Self::Skip),
            b'b' => Some(Self::Back),
            // ctrl-c, ctrl-d and the end of the input.
            b'q' | 0x03 | 0x04 | 0 => Some(Self::Quit),
            _ => None,
        }
    }
}

/// Asks until the answers or the person are at their end.
pub(super) fn run(run: &RunFile, plan: &Plan, marks: &mut Marks, runs: &Runs, here: &mut Here) -> Result<(), Fail> {
    let cards = cards(run);
    let mut at = next(&cards, marks, 0);
    let mut shown = None;
    while let Some(asked) = cards.get(at) {
        if shown != Some(at) {
            let planned = plan.questions.iter().find(|planned| planned.hash == asked.hash);
            let title = format!("{} of {} · {}", at + 1, cards.len(), asked.id);
            page(&title, asked, planned, marks).iter().try_for_each(|line| here.out.line(line))?;
            here.out.line(KEYS)?;
            here.out.flush()?;
            shown = Some(at);
        }
        match Wish::of(key()?) {
            Some(Wish::Quit) => break,
            Some(Wish::Good(good)) => {
                let note = if good { Some(String::new()) } else { note(here)? };
                marks.set_good(asked, Some(good), note.as_deref());
                runs.keep_marks(marks)?;
                at = next(&cards, marks, at + 1);
            }
            Some(Wish::Note) => match marks.good(asked) {
                Some((good, _)) => {
                    let note = note(here)?;
                    marks.set_good(asked, Some(good), note.as_deref());
                    runs.keep_marks(marks)?;
                }
                None => here.out.say("y or n first"),
            },
            Some(Wish::Skip) => at = next(&cards, marks, at + 1),
            Some(Wish::Back) => at = at.saturating_sub(1),
            None => {}
        }
    }
    Ok(())
}

/// The answers in the order of their fingerprints.
fn cards(run: &RunFile) -> Vec<&Asked> {
    let mut cards: Vec<&Asked> = run.asked.iter().filter(|asked| asked.seen.is_some()).collect();
    cards.sort_by(|a, b| (&a.hash, &a.id).cmp(&(&b.hash, &b.id)));
    cards
}

/// The next answer that nobody marked.
fn next(cards: &[&Asked], marks: &Marks, from: usize) -> usize {
    let found = cards.iter().skip(from).position(|asked| marks.good(asked).is_none());
    found.map_or(cards.len(), |at| from + at)
}

/// What is shown of an answer.
fn page(title: &str, asked: &Asked, planned: Option<&Planned>, marks: &Marks) -> Vec<String> {
    let width = usize::from(terminal_size().map_or(USUAL, |(columns, _)| columns).clamp(20, WIDEST));
    let mut lines = vec![String::new(), "─".repeat(width), title.to_owned(), String::new()];
    let before = planned.map(|planned| planned.test.after.as_slice()).unwrap_or_default();
    lines.extend(before.iter().flat_map(|line| wrapped(&format!("before: {line}"), width)));
    lines.extend(wrapped(&format!("asked: {}", asked.ask), width));
    match planned {
        Some(planned) => {
            let wants = wants(&planned.test, &planned.action).join("; ");
            lines.extend(wrapped(&format!("wanted: it {wants}"), width));
        }
        None => lines.push("wanted: the question was changed since, or is gone".to_owned()),
    }
    lines.push(String::new());
    let text = asked.seen.as_ref().map(crate::eval::Seen::all_text).unwrap_or_default();
    lines.extend(wrapped(text.trim(), width));
    lines.push(String::new());
    if let Some((good, note)) = marks.good(asked) {
        lines.push(format!("marked {}{}", if good { "y" } else { "n" }, said(note)));
    }
    lines
}

fn said(note: &str) -> String {
    if note.is_empty() { String::new() } else { format!(": {note}") }
}

/// A line for a note; `None` where nothing was typed.
fn note(here: &mut Here) -> Result<Option<String>, Fail> {
    here.out.line("note, or enter for none:")?;
    here.out.flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let line = line.trim();
    Ok((!line.is_empty()).then(|| line.to_owned()))
}

/// One key; 0 at the end of the input.
#[cfg(unix)]
fn key() -> Result<u8, Fail> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

    let failed =
        |error: rustix::io::Errno| Fail::usage(format!("the terminal cannot be asked key by key ({error}); use --set"));
    let stdin = io::stdin();
    let before = tcgetattr(&stdin).map_err(failed)?;
    let mut by_key = before.clone();
    // ctrl-c comes here as a key, so that the terminal can be put back.
    by_key.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
    tcsetattr(&stdin, OptionalActions::Now, &by_key).map_err(failed)?;
    let mut byte = [0];
    let read = stdin.lock().read(&mut byte);
    tcsetattr(&stdin, OptionalActions::Now, &before).map_err(failed)?;
    read?;
    Ok(byte[0])
}

/// The first letter of a line.
#[cfg(not(unix))]
fn key() -> Result<u8, Fail> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.bytes().next().unwrap_or(0))
}

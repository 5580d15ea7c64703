//! Checking a run of lines against the line before it. Pure, so that runs can be checked side by side: each line
//! states its chain, and whether that is right depends on nothing but the line and the chain stated before it.

use super::{
    Entry, entry,
    line::{Chain, Parsed},
};
use jiff::{Timestamp, civil::Date};

/// The line before a run, as it states itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Before {
    pub(super) seq: u64,
    pub(super) chain: Chain,
}

/// A line that does not fit its chain. It is all right only where a later line says that it was erased.
pub(super) struct Broken {
    /// Counted from 1 in the run.
    pub(super) line: u64,
    pub(super) seq: u64,
    pub(super) hash: String,
}

/// A line that says something about the log itself, and the line before it.
pub(super) struct Notable {
    pub(super) line: u64,
    pub(super) before: Before,
    pub(super) entry: Entry,
}

/// What a run showed.
pub(super) struct Span {
    pub(super) lines: u64,
    pub(super) end: Before,
    pub(super) problems: Vec<(u64, String)>,
    pub(super) broken: Vec<Broken>,
    pub(super) notable: Vec<Notable>,
    /// Lines with one of the wanted numbers, and the byte after each.
    pub(super) met: Vec<(Before, u64)>,
}

/// Checks whole lines, each with its line feed. `day` is the file's where the run begins it.
pub(super) fn check(run: &[u8], before: Before, wanted: &[u64], day: Option<Date>) -> Span {
    let (problems, broken, notable, met) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut span = Span { lines: 0, end: before, problems, broken, notable, met };
    let (mut from, mut scratch) = (0, Vec::new());
    for at in memchr::memchr_iter(b'\n', run) {
        span.lines += 1;
        match Parsed::new(&run[from..at]) {
            Ok(parsed) => {
                span.line(&parsed, &run[from..at], day, &mut scratch);
                if wanted.contains(&parsed.seq) {
                    span.met.push((span.end, at as u64 + 1));
                }
            }
            Err(what) => span.problems.push((span.lines, what.to_owned())),
        }
        from = at + 1;
    }
    span
}

impl Span {
    fn line(&mut self, parsed: &Parsed<'_>, whole: &[u8], day: Option<Date>, scratch: &mut Vec<u8>) {
        let before = self.end;
        let expected = before.seq + 1;
        if parsed.seq != expected {
            self.problems.push((self.lines, out_of_order(parsed.seq, expected)));
        } else if !parsed.follows_with(before.chain, scratch) {
            self.broken.push(Broken { line: self.lines, seq: parsed.seq, hash: parsed.hash() });
        } else if self.lines == 1 && day.is_some_and(|day| written_on(parsed) != Some(day)) {
            self.problems.push((1, "the file has the name of another day than its first line".to_owned()));
        } else if matches!(parsed.kind(), Some(b"signed" | b"erased" | b"pruned"))
            && let Ok(entry) = serde_json::from_slice(whole)
        {
            self.notable.push(Notable { line: self.lines, before, entry });
        }
        self.end = Before { seq: parsed.seq, chain: parsed.chain };
    }
}

/// The last line of a run that has the form of one; `before` where there is none.
pub(super) fn last(run: &[u8], before: Before) -> Before {
    let mut end = run.len().saturating_sub(1);
    while end > 0 {
        let from = memchr::memrchr(b'\n', &run[..end]).map_or(0, |at| at + 1);
        if let Ok(parsed) = Parsed::new(&run[from..end]) {
            return Before { seq: parsed.seq, chain: parsed.chain };
        }
        end = from.saturating_sub(1);
    }
    before
}

fn out_of_order(seq: u64, expected: u64) -> String {
    if seq > expected {
        format!("{} lines are missing before this one (from number {expected})", seq - expected)
    } else {
        format!("line number {seq} stands where {expected} belongs: it was moved or put in")
    }
}

fn written_on(line: &Parsed<'_>) -> Option<Date> {
    line.time()?.parse::<Timestamp>().ok().map(entry::utc_day)
}

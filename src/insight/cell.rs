//! What is counted of turns, in a form that adds up: of one turn, of a day, of an action, of a year.
//!
//! Invariants: adding and taking away are exact (whole numbers only; money in millionths of a dollar); the written form
//! reads back as it was. The order of [`Count`] and [`Time`] is part of the index's format.

use super::bucket::Spread;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    Questions,
    Answered,
    Requests,
    InputTokens,
    OutputTokens,
    /// Millionths of a US dollar.
    Cost,
    /// Turns whose model has no known price.
    Unpriced,
    /// Turns in which something failed.
    Errors,
    /// Turns in which policy or gate refused.
    Blocked,
    /// Claims by what their check found.
    Supported,
    Computed,
    Unsupported,
    Contradicted,
    Opinion,
    ProposalsOffered,
    ProposalsAccepted,
    ProposalsEdited,
    ProposalsRejected,
    ProposalsUndone,
    DraftsOffered,
    DraftsTaken,
    DraftsEdited,
    DraftsEditedMuch,
    /// Thousandths of the words that were changed, summed over edited drafts.
    EditedShare,
    TextsCopied,
    SuggestionsTaken,
    SuggestionsDismissed,
    Up,
    Down,
    /// Turns with an accepted result.
    Accepted,
    /// Turns that went wrong for any [`Reason`](super::Reason), and for each.
    Flagged,
    OutOfScope,
    NoSupport,
    Rejected,
    EditedByHalf,
    ThumbsDown,
    Repeated,
    /// Conversations that began; in sums of everything only.
    Sessions,
}

/// How many [`Count`]s there are.
const COUNTS: usize = Count::Sessions as usize + 1;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Time {
    /// Milliseconds to the first token.
    FirstToken,
    /// Milliseconds to the end of the answer.
    Total,
    /// Milliseconds from the question to the first decision that took a result.
    ToAccepted,
    /// Keys from the question to that decision.
    Keys,
}

const TIMES: usize = Time::Keys as usize + 1;

/// Counts and measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    counts: [i64; COUNTS],
    times: [Spread; TIMES],
}

impl Default for Cell {
    fn default() -> Self {
        Self { counts: [0; COUNTS], times: Default::default() }
    }
}

impl Cell {
    /// A count; never below zero.
    pub(super) fn get(&self, count: Count) -> u64 {
        u64::try_from(self.counts[count as usize]).unwrap_or(0)
    }

    /// Adds to a count.
    pub(super) fn add(&mut self, count: Count, number: u64) {
        self.counts[count as usize] += i64::try_from(number).unwrap_or(i64::MAX / 2);
    }

    /// Notes a measure.
    pub(super) fn measure(&mut self, time: Time, number: Option<u64>) {
        if let Some(number) = number {
            self.times[time as usize].add(number);
        }
    }

    /// A measure's spread.
    pub(super) fn time(&self, time: Time) -> &Spread {
        &self.times[time as usize]
    }

    /// Adds another cell, or takes it away with `-1`.
    pub(super) fn merge(&mut self, other: &Self, sign: i64) {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine = mine.saturating_add(sign * theirs);
        }
        for (mine, theirs) in self.times.iter_mut().zip(&other.times) {
            mine.merge(theirs, sign);
        }
    }

    /// Whether nothing is counted in it.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The written form: pairs of place and count, then each measure's buckets.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(48);
        let counted = || self.counts.iter().enumerate().filter(|(_, count)| **count != 0);
        number(&mut out, counted().count() as u64);
        for (place, count) in counted() {
            number(&mut out, place as u64);
            number(&mut out, zigzag(*count));
        }
        for time in &self.times {
            number(&mut out, time.parts().len() as u64);
            for (bucket, count) in time.parts() {
                number(&mut out, u64::from(bucket));
                number(&mut out, zigzag(count));
            }
        }
        out
    }

    /// Adds what was written by [`encode`](Self::encode); `None` when it was not.
    pub(super) fn merge_encoded(&mut self, mut bytes: &[u8]) -> Option<()> {
        for _ in 0..take(&mut bytes)? {
            let place = usize::try_from(take(&mut bytes)?).ok()?;
            let count = unzigzag(take(&mut bytes)?);
            let mine = self.counts.get_mut(place)?;
            *mine = mine.saturating_add(count);
        }
        for time in &mut self.times {
            for _ in 0..take(&mut bytes)? {
                let bucket = u16::try_from(take(&mut bytes)?).ok()?;
                time.put(bucket, unzigzag(take(&mut bytes)?));
            }
        }
        bytes.is_empty().then_some(())
    }
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Seven bits a byte, the lowest first.
fn number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let (mut number, mut shift) = (0_u64, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        shift += 7;
        if shift > 63 {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell(counts: &[(usize, u32)], times: &[(usize, u64)]) -> Cell {
        let mut cell = Cell::default();
        counts.iter().for_each(|(place, count)| cell.counts[place % COUNTS] += i64::from(*count));
        times.iter().for_each(|(place, number)| cell.times[place % TIMES].add(*number));
        cell
    }

    proptest! {
        #[test]
        fn written_cells_read_back_and_add_up(
            one in proptest::collection::vec((any::<usize>(), any::<u32>()), 0..9),
            two in proptest::collection::vec((any::<usize>(), any::<u64>()), 0..9),
        ) {
            let (first, second) = (cell(&one, &[]), cell(&one, &two));
            let mut sum = Cell::default();
            sum.merge_encoded(&first.encode()).unwrap();
            prop_assert_eq!(&sum, &first);
            sum.merge_encoded(&second.encode()).unwrap();
            sum.merge(&first, -1);
            prop_assert_eq!(&sum, &second);
            sum.merge(&second, -1);
            prop_assert!(sum.is_empty());
        }

        #[test]
        fn damaged_cells_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = Cell::default().merge_encoded(&bytes);
        }
    }
}

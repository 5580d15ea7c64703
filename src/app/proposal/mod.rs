//! A write that waits for a person: what a proposal or an undo would change, line by line, and what was decided.
//!
//! Not for: writing it (runtime) or checking values (`crm::validate`).
//! Invariants: opening and leaving decide nothing; a key that takes several lines never takes one whose field was
//! changed meanwhile; nothing is written but by [`Review::decided`], all of it at once.

mod line;

pub use line::{Choice, Decided, Kind, Line, Purpose, QuoteLine, Settled, Taken, ThreeWay};

use super::editor::Editor;
use crate::crm::ProposalId;
use crate::trust::SafeText;

/// Something that waits for a decision, and how far the decision is.
#[derive(Debug)]
pub struct Review {
    /// What it is.
    pub purpose: Purpose,
    /// What it would do.
    pub title: SafeText,
    /// Where it comes from.
    pub from: SafeText,
    /// The lines, those of one record next to each other.
    pub lines: Vec<Line>,
    /// Their places in the proposal.
    pub places: Vec<usize>,
    /// What cannot be proposed, and why; what is left out of the list.
    pub notes: Vec<SafeText>,
    /// What was decided, line by line.
    pub choices: Vec<Choice>,
    /// The selected line.
    pub at: usize,
    /// Rows that a tall line was scrolled by.
    pub scroll: usize,
    /// The editor of the selected line's value.
    pub editor: Option<Editor>,
    /// What was wrong with the last attempt to write.
    pub problems: Vec<SafeText>,
    /// Whether everything but the last question is behind the person.
    pub finishing: bool,
    /// Whether it is being written.
    pub writing: bool,
    order: Vec<usize>,
}

impl Review {
    /// A review in which nothing is decided.
    pub fn new(purpose: Purpose, title: SafeText, from: SafeText, lines: Vec<Line>, places: Vec<usize>) -> Self {
        let mut review = Self {
            purpose,
            title,
            from,
            choices: vec![Choice::Open; lines.len()],
            lines,
            places,
            notes: Vec::new(),
            at: 0,
            scroll: 0,
            editor: None,
            problems: Vec::new(),
            finishing: false,
            writing: false,
            order: Vec::new(),
        };
        review.at = review.next_open(0).unwrap_or(0);
        review
    }

    /// Whether a person can decide about this line.
    pub fn is_free(&self, at: usize) -> bool {
        match self.lines.get(at).map(|line| &line.kind) {
            Some(Kind::Free) => true,
            Some(Kind::Conflict(_)) => true,
            Some(Kind::Given | Kind::Past(_)) | None => false,
        }
    }

    fn can_take(&self, at: usize) -> bool {
        match self.lines.get(at).map(|line| &line.kind) {
            Some(Kind::Free) => true,
            Some(Kind::Conflict(three)) => three.possible,
            Some(Kind::Given | Kind::Past(_)) | None => false,
        }
    }

    fn is_open(&self, at: usize) -> bool {
        self.is_free(at) && self.choices.get(at) == Some(&Choice::Open)
    }

    /// The first undecided line from a place on, around the end.
    fn next_open(&self, from: usize) -> Option<usize> {
        (from..self.lines.len()).chain(0..from.min(self.lines.len())).find(|at| self.is_open(*at))
    }

    /// Goes to another line.
    pub fn move_by(&mut self, delta: isize) {
        self.finishing = false;
        self.scroll = 0;
        self.at = self.at.saturating_add_signed(delta).min(self.lines.len().saturating_sub(1));
    }

    /// Decides about the selected line and goes to the next undecided one. Says whether it could.
    pub fn decide(&mut self, choice: Choice) -> bool {
        let at = self.at;
        let possible = if matches!(choice, Choice::Take(_)) { self.can_take(at) } else { self.is_free(at) };
        if !possible {
            return false;
        }
        self.set(at, choice);
        self.onward();
        true
    }

    fn set(&mut self, at: usize, choice: Choice) {
        self.problems.clear();
        if let Some(place) = self.choices.get_mut(at) {
            *place = choice;
            self.order.retain(|other| *other != at);
            self.order.push(at);
        }
    }

    fn onward(&mut self) {
        self.scroll = 0;
        match self.next_open(self.at) {
            Some(next) => self.at = next,
            None => self.finishing = true,
        }
    }

    /// Takes every undecided line, or only those of the selected record; what was changed meanwhile is left for a
    /// choice of its own.
    pub fn take_all(&mut self, record_only: bool) {
        let Some(record) = self.lines.get(self.at).map(|line| line.record.clone()) else { return };
        let fits = |line: &Line| !record_only || line.record == record;
        let all: Vec<usize> = (0..self.lines.len())
            .filter(|at| self.is_open(*at) && self.lines[*at].kind == Kind::Free && fits(&self.lines[*at]))
            .collect();
        for at in all {
            self.set(at, Choice::Take(None));
        }
        self.onward();
    }

    /// Takes back the decision about the selected line, or else the last one.
    pub fn take_back(&mut self) {
        let decided = |at: &usize| self.choices.get(*at).is_some_and(|choice| *choice != Choice::Open);
        let selected = Some(self.at).filter(|at| !self.finishing && decided(at));
        let Some(at) = selected.or_else(|| self.order.last().copied()) else { return };
        self.order.retain(|other| *other != at);
        self.choices[at] = Choice::Open;
        self.finishing = false;
        self.scroll = 0;
        self.at = at;
    }

    /// Opens the editor for the value of the selected line. Says whether it could.
    pub fn edit(&mut self) -> bool {
        if !self.can_take(self.at) || self.purpose_is_undo() {
            return false;
        }
        let Some(raw) = self.lines.get(self.at).and_then(|line| line.raw.clone()) else { return false };
        let mut editor = Editor::single_line();
        match &self.choices[self.at] {
            Choice::Take(Some(edited)) => editor.set_text(edited),
            _ => editor.set_text(&SafeText::one_line(&raw)),
        }
        self.finishing = false;
        self.editor = Some(editor);
        true
    }

    /// Takes the selected line with the value in the editor; gives back what was typed, where it is another value.
    pub fn take_edited(&mut self) -> Option<Taken> {
        let text = self.editor.take()?.text().trim().to_owned();
        let (at, line) = (*self.places.get(self.at)?, self.lines.get(self.at)?);
        let value = Some(text).filter(|text| line.raw.as_ref().is_none_or(|raw| raw.trim() != text));
        let taken = Taken { at, value: value.clone(), seen: line.seen.clone() };
        self.decide(Choice::Take(value));
        taken.value.is_some().then_some(taken)
    }

    /// The value that was typed for the line at this place of the proposal cannot be written: the line is undecided
    /// again, with the words at hand.
    pub fn does_not_fit(&mut self, place: usize, why: Vec<SafeText>) {
        let Some(at) = self.places.iter().position(|other| *other == place) else { return };
        // Whoever tries to write already is told the same by that, and whoever decided otherwise need not be told.
        let Some(Choice::Take(Some(text))) = self.choices.get(at).filter(|_| !self.writing) else { return };
        let mut editor = Editor::single_line();
        editor.set_text(text);
        self.choices[at] = Choice::Open;
        self.order.retain(|other| *other != at);
        self.problems = why;
        self.finishing = false;
        if self.editor.is_none() {
            (self.at, self.scroll, self.editor) = (at, 0, Some(editor));
        }
    }

    /// Whether this would take a change set back.
    pub fn purpose_is_undo(&self) -> bool {
        matches!(self.purpose, Purpose::Undo(_))
    }

    /// How many lines would be written, were refused, wait, and how many there are that could be decided about.
    pub fn counts(&self) -> (usize, usize, usize, usize) {
        let free = (0..self.lines.len()).filter(|at| self.is_free(*at));
        let mut counts = (0, 0, 0, 0);
        for at in free {
            match self.choices[at] {
                Choice::Take(_) => counts.0 += 1,
                Choice::Refuse => counts.1 += 1,
                Choice::Open => counts.2 += 1,
            }
            counts.3 += 1;
        }
        counts
    }

    fn given(&self) -> usize {
        self.lines.iter().filter(|line| line.kind == Kind::Given).count()
    }

    /// What the last key would do, in one line.
    pub fn summary(&self) -> String {
        let (taken, refused, open, all) = self.counts();
        if self.purpose_is_undo() {
            let back = taken + self.given();
            let mut words = match back {
                0 => "nothing is put back".to_owned(),
                back => format!("{} {} put back", count(back, "field"), if back == 1 { "is" } else { "are" }),
            };
            if all > 0 {
                words.push_str(&format!(" · {} as now", if refused + open == 1 { "1 stays" } else { "others stay" }));
            }
            return if all > taken { words } else { words.replace(" · others stay as now", "") };
        }
        let mut words = format!("{taken} of {} will be written", count(all, "field"));
        if refused > 0 {
            words.push_str(&format!(" · {refused} refused"));
        }
        if open > 0 {
            words.push_str(&format!(" · {open} undecided"));
        }
        words
    }

    /// Whether anything would come of writing now.
    pub fn has_decisions(&self) -> bool {
        let (taken, refused, _, _) = self.counts();
        taken + refused + self.given() > 0
    }

    /// The decisions about a proposal.
    pub fn decided(&self, id: ProposalId) -> Decided {
        let mut decided = Decided { id, take: Vec::new(), refuse: Vec::new() };
        for (at, choice) in self.choices.iter().enumerate() {
            let (Some(place), Some(line)) = (self.places.get(at).copied(), self.lines.get(at)) else { continue };
            match choice {
                Choice::Open => {}
                Choice::Refuse => decided.refuse.push(place),
                Choice::Take(value) => {
                    decided.take.push(Taken { at: place, value: value.clone(), seen: line.seen.clone() });
                }
            }
        }
        decided
    }

    /// The choices about the conflicts of an undo; what was not decided waits on.
    pub fn settled(&self) -> Vec<Settled> {
        let conflicts = self.lines.iter().zip(&self.choices).filter(|(line, _)| matches!(line.kind, Kind::Conflict(_)));
        conflicts
            .filter(|(_, choice)| **choice != Choice::Open)
            .map(|(line, choice)| Settled {
                record: line.record.clone(),
                field: line.field.clone(),
                seen: line.seen.clone(),
                put_back: matches!(choice, Choice::Take(_)),
            })
            .collect()
    }

    /// Takes over what was decided in an earlier look at the same proposal, where the field still holds the same.
    pub fn keep_choices(&mut self, before: &Self) {
        for (at, line) in self.lines.iter().enumerate() {
            let place = self.places.get(at);
            let known = before.places.iter().position(|other| Some(other) == place);
            let Some(known) = known.filter(|known| before.lines[*known].seen == line.seen) else { continue };
            if before.choices[known] != Choice::Open && self.is_free(at) {
                self.choices[at] = before.choices[known].clone();
                self.order.push(at);
            }
        }
        self.at = self.next_open(0).unwrap_or(0);
    }
}

/// `1 field`, `2 fields`.
pub fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Kind as RecordKind;
    use crate::crm::{RecordRef, Value, Worker};

    fn line(record: &str, field: &str, kind: Kind) -> Line {
        Line {
            record: RecordRef::new(RecordKind::Opportunity, record),
            name: SafeText::new(record),
            field: field.into(),
            label: SafeText::new(field),
            old: SafeText::new("old"),
            new: SafeText::new("new"),
            raw: Some("new".into()),
            seen: Value::Text("old".into()),
            quote: None,
            by: Some(Worker::Code),
            kind,
        }
    }

    fn conflict(possible: bool) -> Kind {
        let text = SafeText::default;
        Kind::Conflict(ThreeWay { was: ("was", text()), now: text(), mine: ("new", text()), why: text(), possible })
    }

    fn review(lines: Vec<Line>) -> Review {
        let places = (0..lines.len()).collect();
        Review::new(Purpose::Accept(ProposalId(1)), SafeText::default(), SafeText::default(), lines, places)
    }

    fn five() -> Review {
        review(vec![
            line("a", "stage", Kind::Free),
            line("a", "amount", conflict(true)),
            line("a", "close_date", Kind::Free),
            line("b", "stage", Kind::Past(SafeText::from_static("refused"))),
            line("b", "amount", Kind::Free),
        ])
    }

    #[test]
    fn a_key_for_several_leaves_conflicts_and_other_records_alone() {
        let mut record = five();
        record.take_all(true);
        assert_eq!(record.decided(ProposalId(1)).take.iter().map(|taken| taken.at).collect::<Vec<_>>(), [0, 2]);
        let mut all = five();
        all.take_all(false);
        assert_eq!(all.decided(ProposalId(1)).take.iter().map(|taken| taken.at).collect::<Vec<_>>(), [0, 2, 4]);
        assert_eq!((all.at, all.finishing), (1, false), "the conflict waits for a choice of its own");
        assert_eq!(all.summary(), "3 of 4 fields will be written · 1 undecided");
        assert!(all.decide(Choice::Take(None)));
        assert!(all.finishing);
    }

    #[test]
    fn the_last_decision_is_taken_back_first() {
        let mut review = five();
        review.decide(Choice::Take(None));
        review.decide(Choice::Refuse);
        review.take_back();
        assert_eq!((review.at, review.counts()), (1, (1, 0, 3, 4)));
        review.take_back();
        assert_eq!((review.at, review.counts()), (0, (0, 0, 4, 4)));
        review.take_back();
        assert_eq!(review.at, 0);
    }

    #[test]
    fn what_is_typed_counts_only_where_it_says_something_else() {
        for (typed, taken) in [("new", None), ("other", Some("other".to_owned()))] {
            let mut review = five();
            assert!(review.edit());
            if let Some(editor) = &mut review.editor {
                editor.set_text(typed);
            }
            review.take_edited();
            assert_eq!(review.decided(ProposalId(1)).take[0].value, taken);
        }
    }

    #[test]
    fn what_cannot_be_taken_is_not() {
        let mut review = review(vec![
            line("a", "stage", conflict(false)),
            line("a", "amount", Kind::Past(SafeText::from_static("written"))),
        ]);
        assert!(!review.decide(Choice::Take(None)));
        review.move_by(1);
        assert!(!review.decide(Choice::Refuse) && !review.edit());
        assert!(!review.has_decisions());
    }

    #[test]
    fn a_second_look_keeps_what_was_decided_in_sight_of_the_same_values() {
        let mut before = five();
        before.take_all(false);
        let mut after = five();
        after.lines[0].seen = Value::Text("theirs".into());
        after.keep_choices(&before);
        assert_eq!(after.decided(ProposalId(1)).take.iter().map(|taken| taken.at).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(after.at, 0);
    }
}

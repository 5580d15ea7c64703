//! Questions and actions, through the same desk as on the screen; and earlier conversations.

use super::printer::Printer;
use super::{Pick, Plain, Trouble, day, load, words};
use crate::app::TurnInput;
use crate::app::overlay::{Choice, Chosen};
use crate::app::present::line;
use crate::app::tour::lessons::Goal;
use crate::assistant::Input;
use crate::crm::{Answer, Draft, PlanStep, RecordRef, Records as _, Status, StepState, Worker, format};
use crate::runtime::{GoOn, Meta, Outcome, Piece};
use crate::trust::SafeText;
use std::io;

impl Plain<'_> {
    pub(super) fn ask(&mut self, question: String) -> Result<(), Trouble> {
        let scope = self.open.as_ref().map(|open| open.record.clone());
        self.turn(TurnInput::Words(question.clone()), scope, &question)
    }

    /// Runs a step of what is shown by its number, or an action by its name.
    pub(super) fn run_step(&mut self, which: &str) -> Result<(), Trouble> {
        let step = self.steps().iter().find(|line| line.key.to_string() == which.trim_end_matches('.'));
        if let Some(step) = step {
            let (input, scope, title) = (step.input.clone(), step.record.clone(), step.title.to_string());
            return self.turn(input, scope, &title);
        }
        if let Some(action) = self.desk.registry().get(which) {
            let (id, title) = (action.name.clone(), action.title.clone());
            let scope = self.open.as_ref().map(|open| open.record.clone());
            return self.turn(TurnInput::Action { id, inputs: Default::default() }, scope, &title);
        }
        let digits: Vec<String> = self.steps().iter().map(|line| line.key.to_string()).collect();
        let hint = match digits.as_slice() {
            [] => "There is no step here. actions lists what can be done.".to_owned(),
            digits => format!("Write do and one of {}, or do and a name out of actions.", digits.join(", ")),
        };
        Ok(self.out.line(&hint)?)
    }

    /// The steps of what is shown under their digits: a number runs one.
    pub(super) fn step_picks(&self) -> Vec<Pick> {
        let mut picks: Vec<Pick> = Vec::new();
        for step in self.steps() {
            let at = step.key.to_digit(10).and_then(|digit| digit.checked_sub(1)).unwrap_or(0) as usize;
            while picks.len() <= at {
                picks.push(Pick::Nothing);
            }
            picks[at] = Pick::Turn(step.input.clone(), step.record.clone(), step.title.to_string());
        }
        picks
    }

    /// Waves a step of what is shown away, and reads the rest.
    pub(super) fn dismiss(&mut self, which: &str) -> Result<(), Trouble> {
        let step = self.steps().iter().find(|line| line.key.to_string() == which.trim_end_matches('.'));
        let found = step.map(|step| (step.input.clone(), step.record.clone(), step.title.clone()));
        let Some((TurnInput::Action { id, inputs }, record, title)) = found else {
            return Ok(self.out.line("Write dismiss and the number of a step.")?);
        };
        let what = crate::actions::suggestion_name(&id, &inputs);
        self.desk.dismiss(record.as_ref(), &what)?;
        self.out.line(&format!("{title}: not suggested again until its reason changes; dismissed brings it back."))?;
        self.read_steps()
    }

    /// What was decided about the steps; a number brings one back.
    pub(super) fn decided(&mut self) -> Result<(), Trouble> {
        let record = self.open.as_ref().map(|open| open.record.clone());
        let spoken = |choice: Choice| Choice { detail: line(&choice.detail.replace(" · ", ", ")), ..choice };
        let decided = load::decided(self.desk, record.as_ref())?.into_iter().map(spoken).collect();
        self.choices("Waved away or run; a number brings one back:", "No step was waved away here.", decided)
    }

    pub(super) fn restore(&mut self, record: Option<&RecordRef>, what: &str) -> Result<(), Trouble> {
        self.desk.restore_suggestion(record, what)?;
        self.read_steps()
    }

    /// What dealdesk can do, with a line to say for each.
    pub(super) fn abilities(&mut self) -> Result<(), Trouble> {
        for choice in load::abilities(self.desk)? {
            self.out.line(&format!("{}; say: {}", choice.label, choice.detail))?;
        }
        Ok(())
    }

    /// Says why the steps of the open record stand in their order; without a record, those of the day.
    pub(super) fn why(&mut self) -> Result<(), Trouble> {
        let record = match &self.open {
            Some(open) => self.desk.reader().get(&open.record)?,
            None => None,
        };
        for one in self.desk.offers(record.as_ref())?.shown {
            let text = format!("{}. {}, {}: {}", one.key, one.title, one.why, one.accounted());
            self.out.line(SafeText::one_line(&text).as_str())?;
        }
        Ok(())
    }

    /// The steps of what is shown, worked out and read again.
    fn read_steps(&mut self) -> Result<(), Trouble> {
        match self.open.as_ref().map(|open| open.record.clone()) {
            Some(record) => self.open = load::record(self.desk, &record)?.map(Box::new),
            None => self.day = Some(Box::new(day::page(self.desk)?)),
        }
        let lines = words::steps(self.steps());
        self.picks = self.step_picks();
        Ok(self.out.lines(&lines)?)
    }

    /// Runs a turn and prints it as it comes.
    pub(super) fn turn(&mut self, input: TurnInput, scope: Option<RecordRef>, question: &str) -> Result<(), Trouble> {
        if !self.interactive {
            self.out.line(&format!("You: {question}"))?;
        }
        let goal = match &input {
            TurnInput::Words(_) => Goal::Asked,
            TurnInput::Action { .. } => Goal::Stepped,
            TurnInput::Revise { .. } => Goal::Revised,
        };
        let input = match input {
            TurnInput::Words(words) => Input::Words(words),
            TurnInput::Action { id, inputs } => Input::Action { id, inputs },
            TurnInput::Revise { draft, request } => Input::ReviseDraft { draft: *draft, request },
        };
        let mut live = Live { streamed: String::new(), plan: String::new(), lost: None };
        let out = &mut self.out;
        let outcome = self.desk.run(input, scope, &mut |piece| live.take(piece, out))?;
        live.lost.map_or(Ok(()), Err)?;
        if outcome.answer.status == Status::Answered && outcome.failure.is_none() {
            self.did(goal);
        }
        self.conclude(outcome, &live.streamed, question)
    }

    fn conclude(&mut self, outcome: Outcome, live: &str, question: &str) -> Result<(), Trouble> {
        let Outcome { answer, meta, failure } = outcome;
        self.out.end_line()?;
        if let Some(failure) = &failure {
            self.out.line(&format!("Not complete: {}", failure.message))?;
        }
        // What was streamed is not said twice, unless the check changed it.
        if live.trim() != answer.text.trim() || answer.rows.is_some() {
            self.out.line(if live.is_empty() { "Desk:" } else { "Desk, after the check:" })?;
            let lines = words::answer(&answer, self.out.width);
            self.out.lines(&lines)?;
        }
        if let Some(table) = answer.rows.as_ref().filter(|table| !table.records.is_empty()) {
            self.picks = table.records.iter().cloned().map(Pick::Record).collect();
            self.out.line("A number opens the record of that row.")?;
        }
        self.claims.clone_from(&answer.claims);
        if !answer.claims.is_empty() {
            self.out.line("Sources:")?;
            let sources = words::sources(&answer.claims);
            self.out.lines(&sources)?;
        }
        for note in &answer.notes {
            self.out.line(&format!("Note: {}", line(note)))?;
        }
        self.tell_proposals(&answer)?;
        if let Some(figures) = figures(&meta) {
            self.out.line(&figures)?;
        }
        self.follow_up(answer, question)
    }

    /// What an answer opens: a draft, or a choice between records.
    fn follow_up(&mut self, answer: Answer, question: &str) -> Result<(), Trouble> {
        if let Some(need) = answer.needs.as_ref().filter(|need| !need.choices.is_empty()) {
            // The text of the answer has named them by their numbers.
            let pick = |word: &String| Pick::Turn(TurnInput::Words(word.clone()), answer.record.clone(), word.clone());
            self.picks = need.choices.iter().map(pick).collect();
            return Ok(self.out.line("A number, or its words, answers.")?);
        }
        if answer.status == Status::NeedsInput && !answer.candidates.is_empty() {
            let records: Vec<RecordRef> = answer.candidates.iter().map(|(record, _)| record.clone()).collect();
            let told = load::told(self.desk, &records)?;
            let choice = |(record, name): &(RecordRef, String)| {
                let input = TurnInput::Words(answer.chosen_by(record));
                let pick = Pick::Turn(input, Some(record.clone()), question.to_owned());
                let more = told.iter().find(|(known, _)| known == record).map(|(_, told)| told.replace(" · ", ", "));
                (line(name), line(more.as_deref().unwrap_or(record.kind.as_str())), pick)
            };
            let choices = answer.candidates.iter().map(choice).collect();
            return self.choose("A number chooses one:", choices);
        }
        if answer.drafts.len() > 1 {
            let record = answer.record.clone();
            let choice = |(number, draft): (usize, &Draft)| {
                let shown = draft.current()?;
                let pick = Pick::Turn(TurnInput::Words(number.to_string()), record.clone(), number.to_string());
                Some((line(&shown.request), line(&shown.subject), pick))
            };
            let choices = (1..).zip(&answer.drafts).filter_map(choice).collect();
            return self.choose("A number takes one over:", choices);
        }
        match answer.drafts.into_iter().next_back() {
            Some(draft) => self.take_draft(draft),
            None => Ok(()),
        }
    }

    pub(super) fn sessions(&mut self) -> Result<(), Trouble> {
        let sessions = self.desk.sessions()?.into_iter().map(|session| Choice {
            label: line(&session.title),
            detail: line(&session.detail.replace(" · ", ", ")),
            chosen: Chosen::Session(session.id),
        });
        let sessions = sessions.collect();
        self.choices(
            "Earlier conversations; a number goes on with one:",
            "There are no earlier conversations.",
            sessions,
        )
    }

    /// The branches of this conversation; a number goes on from one.
    pub(super) fn branches(&mut self) -> Result<(), Trouble> {
        let forks = self.desk.forks()?.into_iter().map(|fork| Choice {
            label: line(&fork.title),
            detail: line(&format!("turn {}, {}", fork.turn, fork.detail.replace(" · ", ", "))),
            chosen: Chosen::Fork(fork.turn),
        });
        let forks = forks.collect();
        self.choices("Branches of this conversation; a number goes on from one:", "Nothing was asked yet.", forks)
    }

    pub(super) fn go_to_branch(&mut self, turn: usize) -> Result<(), Trouble> {
        self.desk.branch(GoOn::After(turn))?;
        let id = self.desk.session().to_string();
        self.resume(&id)
    }

    /// Asks something else in the place of an earlier question; what came after it stays as a branch.
    pub(super) fn edit_turn(&mut self, turn: usize, words: &str) -> Result<(), Trouble> {
        if let Err(error) = self.desk.branch(GoOn::InsteadOf(turn)) {
            return Ok(self.out.line(&error.to_string())?);
        }
        self.ask(words.to_owned())
    }

    pub(super) fn resume(&mut self, id: &str) -> Result<(), Trouble> {
        for turn in self.desk.resume(id)? {
            self.out.line(&format!("You: {}", turn.question))?;
            self.out.line("Desk:")?;
            let lines = words::prose(&turn.text, self.out.width);
            self.out.lines(&lines)?;
            if !turn.complete {
                self.out.line("Not complete: it was stopped or cut off.")?;
            }
            if let Some(opinion) = &turn.opinion {
                self.out.line(&format!("Your rating: {}.", opinion.said()))?;
            }
        }
        Ok(())
    }

    pub(super) fn drafts(&mut self) -> Result<(), Trouble> {
        let drafts = load::drafts(self.desk.reader())?.into_iter().map(|choice| {
            let detail = line(&choice.detail.replace(" · ", ", "));
            Choice { detail, ..choice }
        });
        let drafts = drafts.collect();
        self.choices("Drafts; a number opens one:", "There are no saved drafts.", drafts)
    }
}

/// What is printed while an answer arrives.
struct Live {
    streamed: String,
    /// The step that was last said.
    plan: String,
    lost: Option<io::Error>,
}

impl Live {
    fn take(&mut self, piece: Piece, out: &mut Printer<'_>) {
        let printed = match piece {
            Piece::Plan(steps) => self.plan(&steps, out),
            Piece::Stage(stage) => out.line(&format!("Stage: {}", stage.replace(" · ", ", "))),
            Piece::Text(text) => self.text(&text, out),
        };
        if let Err(error) = printed {
            self.lost.get_or_insert(error);
        }
    }

    /// Says each step once, when it begins. What code alone does is over before it is read.
    fn plan(&mut self, steps: &[PlanStep], out: &mut Printer<'_>) -> io::Result<()> {
        let asks = |step: &PlanStep| step.by == Worker::Model && step.state != StepState::Skipped;
        let running = steps.iter().find(|step| step.state == StepState::Running);
        let Some(step) = running.filter(|_| steps.iter().any(asks)) else { return Ok(()) };
        let said = format!("Step: {}, by {}, {}", step.step, step.by.as_str(), step.note.replace(" · ", ", "));
        if said == self.plan {
            return Ok(());
        }
        self.plan = said;
        out.line(SafeText::one_line(&self.plan).as_str())
    }

    fn text(&mut self, text: &SafeText, out: &mut Printer<'_>) -> io::Result<()> {
        if self.streamed.is_empty() {
            out.line("Desk:")?;
        }
        self.streamed.push_str(text);
        out.piece(text)
    }
}

/// Figures of a turn in which a model was asked.
fn figures(meta: &Meta) -> Option<String> {
    let receipt = meta.receipt.as_ref()?;
    let mut parts = vec![format!("Model: {}", meta.model), format!("{} values masked", meta.masked)];
    if let Some(usage) = &meta.usage {
        let tokens = format::grouped_number((usage.input_tokens + usage.output_tokens) as f64);
        parts.push(format!("{tokens} tokens"));
    }
    if let Some(cost) = meta.cost_usd {
        parts.push(format!("${cost:.4}"));
    }
    parts.push(format!("{:.1} s", meta.total_ms as f64 / 1_000.0));
    parts.push(format!("receipt {receipt}"));
    Some(parts.join(", "))
}

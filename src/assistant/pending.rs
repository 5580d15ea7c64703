//! The end of a turn: what becomes of a model's text.

use super::budget::Budget;
use super::tools::Found;
use super::{check, digest, drafts, notes, structured, turn};
use crate::actions::{Action, Book, Desk, Gathered, Limits, OutputFormat};
use crate::crm::{
    Answer, Citation, Claim, ContextUse, Draft, DraftVersion, Record, RecordRef, Status, TraceStep, Value, Worker,
};
use crate::trust::prompt::{Part, Prompt};

/// A turn that waits for a model.
#[derive(Clone, Debug)]
pub struct Pending {
    pub(super) action: Option<String>,
    gathered: Gathered,
    pub(super) rules: Option<Answer>,
    job: Job,
    before: Vec<TraceStep>,
    /// What tools read, in the order of the steps.
    readings: Vec<TraceStep>,
    context: Option<ContextUse>,
    notes: Vec<String>,
    ground: Ground,
    /// What the action says of strict mode.
    strict: Option<bool>,
    /// Whether strict mode asked once more already.
    again: bool,
    /// What the action says of its cost.
    limits: Limits,
}

/// What a text is checked against besides the facts.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// The seller's day.
    pub today: Option<jiff::civil::Date>,
    /// The seller's own words and name.
    pub said: String,
    /// Whether statements without support are taken out and the model is asked once more.
    pub strict: bool,
}

/// A second request for an answer that cannot be used as it is.
#[derive(Clone, Debug)]
pub struct Again {
    /// What the model is told.
    pub parts: Vec<Part>,
    /// Why, for the log.
    pub why: &'static str,
}

#[derive(Clone, Debug)]
enum Job {
    Text,
    Draft,
    Revise {
        draft: Box<Draft>,
        request: String,
    },
    Digest {
        action: Box<Action>,
        asked_again: bool,
    },
    Json {
        schema: Box<serde_json::Value>,
        asked_again: bool,
    },
    /// Which of these actions a line means, each with its answer by the rules.
    Choice(Vec<(String, Answer)>),
}

impl Pending {
    pub(super) fn new(action: &Action, gathered: Gathered, rules: Option<Answer>) -> Self {
        let job = match action.output {
            OutputFormat::Draft => Job::Draft,
            OutputFormat::Json => {
                Job::Json { schema: Box::new(action.output_schema.clone().unwrap_or_default()), asked_again: false }
            }
            _ => Job::Text,
        };
        let (strict, limits) = (action.config.strict, action.budget);
        Self { strict, limits, ..Self::over(Some(action.name.clone()), gathered, rules, job) }
    }

    /// The limits of the turn: the settings' own, and the action's where they are lower.
    pub fn budget(&self, settings: Budget) -> Budget {
        settings.within(&self.limits)
    }

    /// Says what the text is to be checked against; an action's own word on strict mode wins.
    pub fn ground(&mut self, ground: Ground) {
        let strict = self.strict.unwrap_or(ground.strict);
        self.ground = Ground { strict, ..ground };
    }

    fn facts(&self) -> check::Facts<'_> {
        check::Facts { book: &self.gathered.book, today: self.ground.today, said: &self.ground.said }
    }

    /// For a free question about a record.
    pub(super) fn free(gathered: Gathered, rules: Answer) -> Self {
        Self::over(None, gathered, Some(rules), Job::Text)
    }

    /// For a change to a draft.
    pub(super) fn revise(draft: Draft, request: &str, envelope: DraftVersion, rules: Answer) -> Self {
        let gathered = Gathered::with_envelope(envelope);
        let job = Job::Revise { draft: Box::new(draft), request: request.to_owned() };
        Self::over(Some("draft-email".into()), gathered, Some(rules), job)
    }

    fn over(action: Option<String>, gathered: Gathered, rules: Option<Answer>, job: Job) -> Self {
        let (before, readings, notes) = (Vec::new(), Vec::new(), Vec::new());
        let ground = Ground::default();
        Self {
            action,
            gathered,
            rules,
            job,
            before,
            readings,
            context: None,
            notes,
            ground,
            strict: None,
            again: false,
            limits: Limits::default(),
        }
    }

    /// How full the model's context is, and what is to be said about it.
    pub(super) fn context(&mut self, used: ContextUse, notes: Vec<String>) {
        self.context = Some(used);
        self.notes.extend(notes);
    }

    /// The evidence so far, for the numbers that a model's calls name.
    pub fn book(&self) -> &Book {
        &self.gathered.book
    }

    /// Takes what a tool read into the evidence; gives what the model gets of it, and how many facts that is.
    pub fn take(&mut self, found: Found, desk: &Desk<'_>) -> (Vec<Part>, usize) {
        let told = found.tell(desk, &mut self.gathered.book);
        (told.parts, told.facts)
    }

    /// Candidates of a call that named no one record, as facts for the model to name one by its number.
    pub fn candidates(&mut self, candidates: &[(RecordRef, String)]) -> Vec<Part> {
        let book = &mut self.gathered.book;
        let told = candidates.iter().filter_map(|(record, name)| {
            let cite = Citation {
                record: record.clone(),
                record_name: name.clone(),
                field: "name".to_owned(),
                value: Value::text(name.clone()),
            };
            let marker = book.quote(cite, name);
            let number: usize = marker.trim_matches(['[', ']']).parse().ok()?;
            Some(super::prompt::fact(number, book.entries().get(number.checked_sub(1)?)?))
        });
        told.collect()
    }

    /// Notes a step in which tools read.
    pub fn reading(&mut self, note: String) {
        self.readings.push(turn::step(super::steps::READ, Worker::Code, note));
    }

    /// Something to be said of the answer, whichever it becomes.
    pub fn remark(&mut self, note: String) {
        self.notes.push(note);
    }

    /// How full the context was in the end: facts that tools read included.
    pub fn weigh(&mut self, prompt: &Prompt) {
        if let Some(used) = &mut self.context {
            used.tokens = super::prompt::weight(prompt);
            used.facts = (self.gathered.book.entries().len() as u64).saturating_sub(used.left_out);
        }
    }

    /// A name that the seller said fits several records: the seller is asked which one.
    pub fn choose(&self, name: &str, candidates: Vec<(RecordRef, String)>) -> Answer {
        let mut answer = super::help::choose(name, candidates);
        answer.trace.extend(self.before.iter().chain(&self.readings).cloned());
        answer.context = self.context;
        answer
    }

    /// For actions that are close; `asked` is the question back to the seller.
    pub(super) fn choice(asked: Answer, answers: Vec<(String, Answer)>) -> Self {
        Self::over(None, Gathered::default(), Some(asked), Job::Choice(answers))
    }

    /// For a text that is digested.
    pub(super) fn digest(action: &Action, gathered: Gathered, rules: Answer) -> Self {
        let job = Job::Digest { action: Box::new(action.clone()), asked_again: false };
        Self { limits: action.budget, ..Self::over(Some(action.name.clone()), gathered, Some(rules), job) }
    }

    /// What to say to a model whose answer cannot be used as it is; at most once a turn.
    pub fn ask_again(&mut self, text: &str) -> Option<Again> {
        if let Job::Json { schema, asked_again } = &mut self.job {
            return structured::ask_again(schema, asked_again, text);
        }
        match self.job {
            Job::Digest { .. } => {}
            Job::Choice(_) => return None,
            _ => return self.ask_strictly(text),
        }
        let Job::Digest { asked_again, .. } = &mut self.job else { return None };
        if *asked_again || text.trim().is_empty() {
            return None;
        }
        let why = digest::read(&self.gathered, text)?.err()?;
        *asked_again = true;
        let parts = vec![Part::Instruction(digest::mend(&why))];
        Some(Again { parts, why: "the answer was no JSON of the schema; the model is asked once more" })
    }

    /// In strict mode, what was unsupported in a text.
    fn ask_strictly(&mut self, text: &str) -> Option<Again> {
        if !self.ground.strict || std::mem::replace(&mut self.again, true) {
            return None;
        }
        let verdict = check::strict(text, &self.facts())?;
        let wrong = verdict.wrong.join("\n");
        let parts = vec![
            Part::Instruction(check::RETRY.to_owned()),
            Part::Data { origin: crate::trust::prompt::Origin::Model, text: wrong },
        ];
        Some(Again { parts, why: "strict mode: statements without support; the model is asked once more" })
    }

    pub(super) fn prepend(&mut self, step: TraceStep) {
        if let Some(rules) = &mut self.rules {
            rules.trace.insert(0, step.clone());
        }
        self.before.insert(0, step);
    }

    /// Whether the model's text becomes a mail.
    pub fn is_draft(&self) -> bool {
        matches!(self.job, Job::Draft | Job::Revise { .. })
    }

    /// Who the mail goes to, set by code and never by a model's text.
    pub fn recipient(&self) -> Option<&str> {
        self.gathered.envelope.as_ref().map(|envelope| envelope.to.as_str())
    }

    /// A value that code computed for the model, so that the answer may cite it; gives its marker, `[12]`.
    pub fn computed(&mut self, label: &str, text: &str) -> String {
        self.gathered.book.computed(label, text, None)
    }

    /// The answer that code alone gives, for when the provider fails: what could be computed is still said.
    pub fn rules_answer(&self) -> Answer {
        let mut answer = self.rules.clone().unwrap_or_else(|| {
            let mut answer =
                Answer::new(Status::Unanswered, "This action needs a model, and none answered. Nothing was written.");
            answer.action = self.action.clone();
            answer.trace = self.before.clone();
            answer
        });
        answer.trace.extend(self.readings.iter().cloned());
        answer.context = self.context;
        answer.notes.extend(self.notes.iter().cloned());
        answer
    }

    /// The same when tools had read something: what they found stands below it, with its sources.
    pub fn rules_answer_with_readings(&self) -> Answer {
        let mut answer = self.rules_answer();
        if self.readings.is_empty() || !answer.claims.is_empty() {
            return answer;
        }
        let told = super::help::told(&self.gathered, "What was read until then:");
        answer.text = format!("{}\n\n{}", answer.text.trim_end(), told.text);
        answer.claims = told.claims;
        answer
    }

    /// The answer as data, where the action gives JSON.
    fn data(&self, text: &str) -> Result<Option<serde_json::Value>, String> {
        match &self.job {
            Job::Json { schema, .. } => structured::read(schema, text).map(Some),
            _ => Ok(None),
        }
    }

    /// Checks a model's text, with the names put back, and makes the answer of it. `complete` is false when the
    /// stream was cut: the part is kept and said to be one.
    pub fn finish(self, text: &str, complete: bool) -> Answer {
        let text = super::prompt::harmless(text);
        if text.trim().is_empty() {
            let mut answer = self.rules_answer();
            answer.trace.push(turn::step("model", Worker::Model, "gave no text; the rules form stands"));
            return answer;
        }
        if let Some(answer) = self.other_than_offered(&text) {
            return answer;
        }
        if let Job::Choice(answers) = &self.job {
            return super::choose::answer(&text, answers, self.rules_answer(), &self.before);
        }
        if let Job::Digest { action, .. } = &self.job {
            return digest::answer(action, self.gathered.clone(), self.rules_answer(), &text);
        }
        let data = match self.data(&text) {
            Ok(data) => data,
            Err(why) => return structured::unread(self.rules_answer(), &why),
        };
        let text = data.as_ref().map_or(text, structured::shown);
        // Sentences can be taken out of a text, not out of JSON.
        let (checked, claims, removed) = match self.ground.strict && data.is_none() {
            true => check::check_strictly(&text, &self.facts()),
            false => {
                let (checked, claims) = check::check(&text, &self.facts());
                (checked, claims, Vec::new())
            }
        };
        if checked.trim().is_empty() {
            let mut answer = self.rules_answer_with_readings();
            answer.notes.push(notes::removed(&removed));
            return answer;
        }
        let text = if removed.is_empty() { text } else { checked.clone() };
        let mut answer = Answer::new(Status::Answered, checked);
        answer.trace = self.before.clone();
        answer.trace.push(turn::step("gather", Worker::Code, turn::gather_note(&self.gathered)));
        answer.trace.extend(super::needs::steps(&self.gathered));
        answer.trace.extend(self.readings.iter().cloned());
        answer.data = data;
        answer.trace.push(turn::step("model", Worker::Model, if complete { "worded it" } else { "was cut off" }));
        answer.trace.push(turn::step("check", Worker::Code, notes::checked(&claims)));
        answer.claims = claims;
        answer.action = self.action.clone();
        answer.record = self.gathered.record.as_ref().map(Record::reference);
        self.gathered.hand_over(&mut answer);
        answer.context = self.context;
        answer.notes.clone_from(&self.notes);
        if !removed.is_empty() {
            answer.notes.push(notes::removed(&removed));
        }
        self.into_draft(&mut answer, &text);
        if !complete {
            answer.text.push_str("\n\n*The answer was cut off here.*");
        }
        answer
    }

    /// The rules' mails, where several were asked for and a model gave another number of them.
    fn other_than_offered(&self, text: &str) -> Option<Answer> {
        let wanted = self.gathered.option_titles().len();
        let several = matches!(self.job, Job::Draft) && wanted > 1;
        if !several || self.gathered.drafts(text, "model").len() == wanted {
            return None;
        }
        let mut answer = self.rules_answer();
        answer.trace.push(turn::step("model", Worker::Model, "gave another number of mails; the rules form stands"));
        Some(answer)
    }

    fn into_draft(self, answer: &mut Answer, text: &str) {
        let drafts: Vec<Draft> = match &self.job {
            Job::Text | Job::Digest { .. } | Job::Json { .. } | Job::Choice(_) => return,
            // Nothing to write to: the text says so.
            Job::Draft if self.gathered.envelope.is_none() => return,
            Job::Draft => self.gathered.drafts(text, "model"),
            Job::Revise { draft, request } => {
                let whole = self.gathered.draft(text, "model").map(|mut new| {
                    for version in &mut new.versions {
                        version.request.clone_from(request);
                    }
                    let mut whole = (**draft).clone();
                    whole.versions.append(&mut new.versions);
                    whole
                });
                whole.into_iter().collect()
            }
        };
        let checked = std::mem::take(&mut answer.claims);
        if let Job::Revise { draft, .. } = &self.job {
            answer.record.clone_from(&draft.record);
        }
        drafts::present(answer, &self.gathered, drafts);
        // Places of the model's text are none of what is shown.
        let doubts: Vec<Claim> =
            checked.into_iter().filter(Claim::is_doubtful).map(|claim| Claim { range: None, ..claim }).collect();
        if !doubts.is_empty() {
            let words: Vec<String> = doubts.iter().map(|claim| format!("“{}”", claim.text)).collect();
            answer.text.push_str(&format!("\n\nCheck before you use it: nothing here supports {}.", words.join(", ")));
        }
        answer.claims.extend(doubts);
    }
}

//! Running what a model asked of its read tools: made ready together, read at the same time where that is worth it, told
//! in the order in which it was asked.
//!
//! Not for: what a tool does (`assistant::tools`) or how often (`tools`, `budget`).
//! Invariants: a reading thread has a connection of its own that can only read; what is counted as narrowing hidden values
//! down is counted before its result is told, and nothing is told beyond the count.

use super::{Desk, DeskError, OpenTurn};
use crate::actions;
use crate::assistant::tools::{self, Found, Guard, Prepared, ToolError, stands_in};
use crate::crm::RecordRef;
use crate::journal::{Event, Masked};
use crate::runtime::Stop;
use crate::runtime::net::{Call, Raw};
use crate::store::Reader;
use crate::trust::exact;
use crate::trust::prompt::{Part, ToolCall, ToolStep};
use jiff::{Timestamp, civil::Date};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Most calls of one step.
pub(super) const MOST_CALLS: usize = 16;
/// Most readings at the same time.
const READERS: usize = 4;

/// A name that the seller said and that fits several records.
pub(super) struct Several {
    pub(super) name: String,
    pub(super) candidates: Vec<(RecordRef, String)>,
}

/// What came of a step.
pub(super) struct StepRead {
    pub(super) step: ToolStep,
    /// In few words.
    pub(super) note: String,
    /// Whether the seller must choose before anything can go on.
    pub(super) several: Option<Several>,
}

type Read = Result<Found, ToolError>;

impl Desk {
    /// Runs the calls of a step and notes each in the log.
    pub(super) fn read_step(&mut self, turn: &mut OpenTurn, raw: &Raw, last: bool) -> Result<StepRead, DeskError> {
        let calls: Vec<&Call> = raw.tool_calls.iter().take(MOST_CALLS).collect();
        let prepared = self.prepare_calls(turn, &calls);
        let mut readings = self.read_all(&prepared, &turn.stop);
        let mut out = StepRead {
            step: ToolStep { text: raw.masked_text.clone(), calls: Vec::new() },
            note: String::new(),
            several: None,
        };
        let mut told = Vec::new();
        for (at, (call, prepared)) in calls.iter().zip(prepared).enumerate() {
            let (mut result, note) = match prepared {
                Ok(prepared) if prepared.is_exact() => self.run_exact(turn, call),
                Ok(_) => match readings.remove(&at) {
                    Some(read) => self.tell(turn, read, &mut out.several),
                    None => (vec![Part::Instruction("error: the seller stopped it".into())], "stopped".to_owned()),
                },
                Err(error) => self.tell(turn, Err(error), &mut out.several),
            };
            self.note_call(turn, call, &note)?;
            told.push(format!("{} ({note})", tool_name(call)));
            if last && at + 1 == calls.len() {
                result.push(Part::Instruction("(This was the last reading: answer now with what you have.)".into()));
            }
            let arguments = call.arguments.clone().ok().filter(Value::is_object).unwrap_or_else(|| json!({}));
            out.step.calls.push(ToolCall { id: call.id.clone(), name: call.name.clone(), arguments, result });
        }
        if raw.tool_calls.len() > calls.len() {
            told.push(format!("{} calls beyond {MOST_CALLS} left out", raw.tool_calls.len() - calls.len()));
        }
        out.note = told.join(", ");
        Ok(out)
    }

    /// Makes every call ready. Questions that narrow hidden values down count from here.
    fn prepare_calls(&self, turn: &OpenTurn, calls: &[&Call]) -> Vec<Result<Prepared, ToolError>> {
        let mut session = self.placeholders();
        let said: Vec<&str> = self.past.iter().map(|turn| turn.question_masked.as_str()).collect();
        let said = format!("{} {}", turn.question, said.join(" "));
        let guard = Guard { policy: &self.policy, schema: &self.schema, said: &said };
        let offered = |name: &str| turn.prompt.tools.iter().any(|tool| tool.name == name);
        let ready = calls.iter().map(|call| {
            let wrong = |message: &str| Err(ToolError { message: message.to_owned(), ..ToolError::default() });
            let Ok(arguments) = &call.arguments else { return wrong("the arguments are not JSON") };
            let prepared = tools::prepare(&call.name, arguments, &session, turn.pending.book(), &guard)?;
            if !offered(prepared.name) {
                return wrong("this tool is not on offer here");
            }
            exact::narrow(prepared.narrows, &mut session)
                .map_err(|error| ToolError { message: error.to_string(), ..ToolError::default() })?;
            Ok(prepared)
        });
        ready.collect()
    }

    /// Reads what is to be read, by the number of the call; what was stopped is missing.
    fn read_all(&self, prepared: &[Result<Prepared, ToolError>], stop: &Stop) -> BTreeMap<usize, Read> {
        let jobs: Vec<(usize, &Prepared)> = prepared
            .iter()
            .enumerate()
            .filter_map(|(at, prepared)| Some((at, prepared.as_ref().ok()?)))
            .filter(|(_, prepared)| !prepared.is_exact())
            .collect();
        let desk = self.context().desk();
        if jobs.len() > 1 {
            return at_once(&jobs, &Day::of(&desk), &self.place.workspace.records_db(), stop);
        }
        let _watched = stop.watch(&self.reader);
        let read = jobs
            .into_iter()
            .filter(|_| !stop.is_asked())
            .map(|(at, prepared)| (at, prepared.read(&desk, &|| stop.is_asked())));
        let read: Vec<(usize, Read)> = read.collect();
        read.into_iter().filter(|_| !stop.is_asked()).collect()
    }

    /// What goes back of a reading: facts with numbers, or one error.
    fn tell(&mut self, turn: &mut OpenTurn, read: Read, several: &mut Option<Several>) -> (Vec<Part>, String) {
        // An error behind a guessed name tells as much as a result does.
        let guesses = read.as_ref().map_or_else(|error| error.guesses, |found| found.guesses);
        let narrowed = exact::narrow(guesses, &mut self.placeholders());
        let read = match narrowed {
            Ok(()) => read,
            Err(error) => Err(ToolError { message: error.to_string(), ..ToolError::default() }),
        };
        match read {
            Ok(found) => {
                let (parts, facts) = turn.pending.take(found, &self.context().desk());
                (parts, actions::text::count(facts as i64, "fact"))
            }
            Err(error) => {
                if let Some(name) = error.several.as_ref().filter(|name| stands_in(name, &turn.question)) {
                    let name = self.placeholders().unmask(name);
                    several.get_or_insert(Several { name, candidates: error.candidates.clone() });
                }
                let mut parts = vec![Part::Masked(format!("error: {}", error.message))];
                parts.extend(turn.pending.candidates(&error.candidates));
                (parts, "error".to_owned())
            }
        }
    }

    /// The exact tool computes with the conversation's values; its result carries a number to cite.
    fn run_exact(&self, turn: &mut OpenTurn, call: &Call) -> (Vec<Part>, String) {
        let arguments = call.arguments.clone().unwrap_or_default();
        let (result, shown) = {
            let mut session = self.placeholders();
            let result = exact::run(&mut session, &arguments);
            let shown = result.as_ref().map(|result| session.unmask(result)).unwrap_or_default();
            (result, shown)
        };
        match result {
            Ok(result) => {
                let op = arguments.get("op").and_then(Value::as_str).unwrap_or_default();
                let text = format!("{result} {}", turn.pending.computed(op, &shown));
                (vec![Part::Masked(text.clone())], text)
            }
            Err(error) => (vec![Part::Masked(format!("error: {error}"))], "error".to_owned()),
        }
    }

    /// The call as the model wrote it, and what came of it, in the log.
    fn note_call(&mut self, turn: &OpenTurn, call: &Call, note: &str) -> Result<(), DeskError> {
        let arguments = match &call.arguments {
            Ok(arguments) => arguments.to_string(),
            Err(text) => text.clone(),
        };
        let most: String = arguments.chars().take(2_000).collect();
        let arguments = Masked::new(self.mask_again(&most, &turn.about)?);
        let tool = tool_name(call);
        self.note(Event::ToolCall { tool: tool.clone(), ran: note != "error", arguments })?;
        let note = Masked::new(format!("{tool}: {note}"));
        self.note(Event::Step { step: "read".into(), by: "code".into(), note })
    }
}

/// The name of a call, as far as it could be one of ours.
fn tool_name(call: &Call) -> String {
    let name = call.name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40);
    name.collect()
}

/// What a desk is besides its records: the same for every reading thread.
struct Day<'a> {
    today: Date,
    now: Timestamp,
    currency: &'a str,
    fiscal_start_month: i8,
    last_seen: Option<Timestamp>,
    knobs: &'a actions::Knobs,
    registry: Option<&'a actions::Registry>,
}

impl<'a> Day<'a> {
    fn of(desk: &actions::Desk<'a>) -> Self {
        let actions::Desk { today, now, currency, fiscal_start_month, last_seen, knobs, registry, .. } = *desk;
        Self { today, now, currency, fiscal_start_month, last_seen, knobs, registry }
    }

    fn desk<'d>(&'d self, records: &'d Reader) -> actions::Desk<'d> {
        let Self { today, now, currency, fiscal_start_month, last_seen, knobs, registry } = *self;
        actions::Desk { records, today, now, currency, fiscal_start_month, last_seen, knobs, registry }
    }
}

/// Several readings at the same time, each thread with a connection of its own.
fn at_once(jobs: &[(usize, &Prepared)], day: &Day<'_>, db: &Path, stop: &Stop) -> BTreeMap<usize, Read> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let work = || {
        let Ok(reader) = Reader::open(db) else { return };
        reader.set_today(day.today, day.fiscal_start_month);
        let desk = day.desk(&reader);
        let _watched = stop.watch(&reader);
        while let Some((at, prepared)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            if stop.is_asked() {
                return;
            }
            let read = prepared.read(&desk, &|| stop.is_asked());
            if !stop.is_asked()
                && let Ok(mut done) = done.lock()
            {
                done.insert(*at, read);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..READERS.min(jobs.len()) {
            scope.spawn(work);
        }
    });
    done.into_inner().unwrap_or_default()
}

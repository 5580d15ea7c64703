//! A call made ready: arguments read, placeholders resolved here at home, the questions in it counted.

use super::arguments::{Arguments, nearest, short};
use super::dates::{self, Days};
use super::define::{TOOLS, ToolDef, find};
use super::find::Who;
use super::{Found, Guard, Tool, ToolError, action, lists, query};
use crate::actions::{Book, Desk};
use crate::crm::query::Query;
use crate::crm::{Kind, RecordRef};
use crate::trust::{Session, is_everyday};
use serde_json::Value;

/// Which rows of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) skip: usize,
    pub(super) limit: usize,
}

impl Page {
    /// `3 of 12 contacts; skip=3 gives more`.
    pub(super) fn says(self, shown: usize, total: u64, of: &str) -> String {
        let end = (self.skip + shown) as u64;
        match total {
            0 => format!("No {of}."),
            total if end < total => format!("{shown} of {total} {of}; skip={end} gives more:"),
            _ => format!("{shown} of {total} {of}:"),
        }
    }
}

/// A call that can be run.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The tool's name.
    pub name: &'static str,
    /// How many hidden values its question narrows down, before anything is read.
    pub narrows: usize,
    job: Job,
}

#[derive(Clone, Debug)]
enum Job {
    Get(Who, Vec<String>),
    Related(Who, Option<Kind>, Page),
    Timeline(Who, Page),
    History(Who, Option<String>, Page),
    Search { text: String, made_up: Vec<String>, kind: Option<Kind>, page: Page },
    Query(Box<Query>, Page),
    Action(Box<action::Asked>),
    Exact,
    Dates(Days),
}

/// Reads a call.
///
/// # Errors
/// One precise error for the model.
pub fn prepare(
    name: &str,
    written: &Value,
    session: &Session,
    book: &Book,
    guard: &Guard<'_>,
) -> Result<Prepared, ToolError> {
    let Some(tool) = find(name) else {
        let known: Vec<&str> = TOOLS.iter().map(|tool| tool.name).collect();
        let near = nearest(name, known.iter().copied());
        return Err(ToolError::new(format!(
            "there is no tool `{}`{near}; there are {}, and all of them only read",
            short(name),
            known.join(", ")
        )));
    };
    let args = Arguments::read(tool, written)?;
    let maker = Maker { tool, args: &args, session, book, guard };
    let mut narrows = 0;
    let job = match tool.tool {
        Tool::Get => Job::Get(maker.who()?, args.texts("fields").to_vec()),
        Tool::Related => Job::Related(maker.who()?, maker.kind()?, maker.page()),
        Tool::Timeline => Job::Timeline(maker.who()?, maker.page()),
        Tool::History => Job::History(maker.who()?, args.text("field").map(str::to_owned), maker.page()),
        Tool::Search => {
            let text = args.text("text").unwrap_or_default();
            let (kind, page) = (maker.kind()?, maker.page());
            Job::Search { text: session.unmask(text), made_up: maker.made_up(text), kind, page }
        }
        Tool::Query => {
            let asked = query::read(args.text("query").unwrap_or_default(), session, guard)?;
            narrows = asked.narrows;
            Job::Query(Box::new(asked.query), maker.page())
        }
        Tool::Action => {
            let who = args.text("record").map(|_| maker.who()).transpose()?;
            let action = args.text("action").unwrap_or_default().to_owned();
            Job::Action(Box::new(action::Asked { action, who, policy: guard.policy.clone() }))
        }
        Tool::Exact => Job::Exact,
        Tool::Dates => Job::Dates(maker.days()),
    };
    Ok(Prepared { name: tool.name, narrows, job })
}

impl Prepared {
    /// Whether it is the exact tool, which computes with the conversation's values and reads no record.
    pub fn is_exact(&self) -> bool {
        matches!(self.job, Job::Exact)
    }

    /// Reads what was asked for; what goes by several steps ends between them once somebody wants it to `stop`.
    ///
    /// # Errors
    /// One precise error for the model.
    pub fn read(&self, desk: &Desk<'_>, stop: &dyn Fn() -> bool) -> Result<Found, ToolError> {
        match &self.job {
            Job::Get(who, fields) => lists::get(desk, who, fields),
            Job::Related(who, kind, page) => lists::related(desk, who, kind.as_ref(), *page),
            Job::Timeline(who, page) => lists::timeline(desk, who, *page),
            Job::History(who, field, page) => lists::history(desk, who, field.as_deref(), *page),
            Job::Search { text, made_up, kind, page } => lists::search(desk, text, made_up, kind.as_ref(), *page),
            Job::Query(query, page) => query::run(desk, query, *page),
            Job::Action(asked) => action::run(desk, asked, stop),
            Job::Dates(days) => dates::run(desk, days),
            Job::Exact => Ok(Found::default()),
        }
    }
}

struct Maker<'a> {
    tool: &'static ToolDef,
    args: &'a Arguments,
    session: &'a Session,
    book: &'a Book,
    guard: &'a Guard<'a>,
}

impl Maker<'_> {
    fn page(&self) -> Page {
        let limit = self.args.count(self.tool, "limit").max(1);
        Page { skip: self.args.count(self.tool, "skip"), limit }
    }

    fn kind(&self) -> Result<Option<Kind>, ToolError> {
        self.args.text("kind").map(|text| self.kind_named(text)).transpose()
    }

    fn kind_named(&self, text: &str) -> Result<Kind, ToolError> {
        let kind = Kind::parse(text);
        if kind.is_standard() || self.guard.schema.kinds().any(|known| *known == kind) {
            return Ok(kind);
        }
        let known: Vec<String> = Kind::STANDARD.iter().chain(self.guard.schema.kinds()).map(Kind::to_string).collect();
        let near = nearest(text, known.iter().map(String::as_str));
        Err(ToolError::new(format!("there is no kind `{}`{near}; there are {}", short(text), known.join(", "))))
    }

    /// `[n]`, a placeholder, `KIND:NAME`, `KIND:ID` or a name.
    fn who(&self) -> Result<Who, ToolError> {
        let written = self.args.text("record").unwrap_or_default();
        if let Some(number) = marker(written) {
            let evidence = number.checked_sub(1).and_then(|index| self.book.entries().get(index));
            let cite =
                evidence.ok_or_else(|| ToolError::new(format!("there is no fact [{number}]")))?.citation.as_ref();
            let computed = || ToolError::new(format!("[{number}] was computed and belongs to no one record"));
            return Ok(Who::Known(cite.ok_or_else(computed)?.record.clone()));
        }
        let (kind, rest) = match written.split_once(':') {
            Some((kind, rest)) if !rest.trim().is_empty() => match self.kind_named(kind.trim()) {
                Ok(kind) => (Some(kind), rest.trim()),
                // A name may hold a colon.
                Err(error) if kind.trim().contains(char::is_whitespace) => {
                    drop(error);
                    (None, written)
                }
                Err(error) => return Err(error),
            },
            _ => (None, written),
        };
        let rest = rest.trim_matches('"');
        if let Some(record) = self.known(rest, kind.as_ref()) {
            return Ok(Who::Known(record));
        }
        let name = self.session.unmask(rest);
        let guessed = self.session.value(rest).is_none() && !self.guard.was_said(rest);
        Ok(Who::Named { kind, name, written: short(written), guessed })
    }

    /// The record that a placeholder is the name of.
    fn known(&self, placeholder: &str, kind: Option<&Kind>) -> Option<RecordRef> {
        self.session.record_of(placeholder).filter(|record| kind.is_none_or(|kind| *kind == record.kind))
    }

    /// Words that neither a placeholder stands for nor the seller said, and that are no everyday words.
    fn made_up(&self, text: &str) -> Vec<String> {
        let words = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        let own = words.filter(|word| {
            word.chars().count() > 1
                && self.session.unmask(word) == **word
                && !is_everyday(word)
                && !self.guard.was_said(word)
        });
        own.map(str::to_owned).collect()
    }

    fn days(&self) -> Days {
        let text = |name: &str| self.args.text(name).map(str::to_owned);
        Days {
            op: text("op").unwrap_or_default(),
            day: text("day").unwrap_or_default(),
            other: text("other"),
            amount: self.args.number("amount"),
            unit: text("unit").unwrap_or_else(|| "day".to_owned()),
        }
    }
}

/// `[12]`, `12` or `#12`.
fn marker(text: &str) -> Option<usize> {
    let bare = text.trim().trim_start_matches(['[', '#']).trim_end_matches(']');
    bare.parse().ok()
}

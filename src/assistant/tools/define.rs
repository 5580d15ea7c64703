//! The one definition of every read tool: chat, the JSON listing and other hosts read the same table.
//!
//! Not for: running them. Invariant: each tool only reads; there is no entry that writes, sends or fetches.

use super::Tool;
use crate::trust::exact;
use crate::trust::prompt::ToolSpec;
use serde_json::{Map, Value, json};

/// What an argument must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// A record: `KIND:ID`, `KIND:NAME`, a name, or `[n]`, the number of a fact about it.
    Record,
    /// A kind of record.
    Kind,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A whole number with its default and the most that is taken.
    Count(usize, usize),
    /// A whole number of either sign.
    Number,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A day, `2026-11-20` or `today`.
    Day,
    /// The name of an action.
    Action,
}

/// One argument of a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its key.
    pub name: &'static str,
    /// What it is, for a model.
    pub about: &'static str,
    /// What it must look like.
    pub kind: ParamKind,
    /// Whether it must be there.
    pub required: bool,
}

/// A tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToolDef {
    /// Its name: `[a-z_]+`.
    pub name: &'static str,
    /// What it gives, for a model.
    pub description: &'static str,
    /// What it takes.
    pub params: &'static [Param],
    pub(super) tool: Tool,
}

/// Rows of a list, where nobody says how many, and the most.
pub(super) const ROWS: ParamKind = ParamKind::Count(10, 50);

const fn need(name: &'static str, kind: ParamKind, about: &'static str) -> Param {
    Param { name, about, kind, required: true }
}

const fn may(name: &'static str, kind: ParamKind, about: &'static str) -> Param {
    Param { name, about, kind, required: false }
}

const RECORD: Param = need(
    "record",
    ParamKind::Record,
    "the record: [n] with the number of any fact about it, or its name or placeholder, or KIND:NAME, or KIND:ID",
);
const LIMIT: Param = may("limit", ROWS, "at most so many rows");
const SKIP: Param = may("skip", ParamKind::Count(0, 10_000), "leave out so many rows first");

/// Every tool, in the order in which a model is told of them.
pub const TOOLS: &[ToolDef] = &[
    ToolDef {
        name: "get_record",
        description: "One record's fields, each with a number to cite.",
        params: &[RECORD, may("fields", ParamKind::Texts, "only these fields")],
        tool: Tool::Get,
    },
    ToolDef {
        name: "list_related",
        description: "Records that are linked to a record: contacts and deals of an account, tasks of a deal.",
        params: &[RECORD, may("kind", ParamKind::Kind, "only this kind"), LIMIT, SKIP],
        tool: Tool::Related,
    },
    ToolDef {
        name: "read_timeline",
        description: "Mails, events, notes and tasks on and around a record, newest first.",
        params: &[RECORD, LIMIT, SKIP],
        tool: Tool::Timeline,
    },
    ToolDef {
        name: "read_history",
        description: "Which fields of a record changed, when, from what to what, newest first.",
        params: &[RECORD, may("field", ParamKind::Text, "only this field"), LIMIT, SKIP],
        tool: Tool::History,
    },
    ToolDef {
        name: "search_records",
        description: "Records whose name or texts hold some words, best first.",
        params: &[
            need("text", ParamKind::Text, "the words or a placeholder"),
            may("kind", ParamKind::Kind, "only this kind"),
            LIMIT,
            SKIP,
        ],
        tool: Tool::Search,
    },
    ToolDef {
        name: "run_query",
        description: "Counts, sums, groups and lists over all records, computed by code. Form: KIND where CONDITION group by \
            FIELD show count, sum(FIELD) sort by FIELD desc limit N. Example: opportunity where stage != \"Closed Won\" \
            and close_date in this quarter group by owner.name show count, sum(amount). Conditions: = != < <= > >=, ~ \
            contains, in (a, b), is empty, in last 30 days, in this month; text in double quotes; me is the seller.",
        params: &[
            need("query", ParamKind::Text, "the query"),
            may("limit", ParamKind::Count(20, 50), "at most so many rows"),
            SKIP,
        ],
        tool: Tool::Query,
    },
    ToolDef {
        name: "run_action",
        description: "What one of the program's actions computes by rules: scores, risks, rankings, rates, with reasons and \
            numbers to cite. Use it rather than judge or count by yourself.",
        params: &[need("action", ParamKind::Action, "its name"), Param { required: false, ..RECORD }],
        tool: Tool::Action,
    },
    ToolDef {
        name: exact::TOOL,
        description: "Exact arithmetic and order over values that you see only as placeholders, or over plain ones. Copy \
            placeholders exactly. A confidential result comes back as a new placeholder. compare, difference, product, \
            quotient and percent (the first as a percentage of the second) take two values, starts_with a value and one \
            letter, days_between two days.",
        params: &[
            need("op", ParamKind::Choice(exact::OPS), "what to do"),
            need("args", ParamKind::Texts, "the values"),
        ],
        tool: Tool::Exact,
    },
    ToolDef {
        name: "dates",
        description: "Exact arithmetic with plain days: add (a number of units to a day), between (two days, in units, rounded \
            down), weekday, period (first and last day of the week, month, quarter or year that holds a day).",
        params: &[
            need("op", ParamKind::Choice(&["add", "between", "weekday", "period"]), "what to do"),
            need("day", ParamKind::Day, "the day"),
            may("other", ParamKind::Day, "the second day of between"),
            may("amount", ParamKind::Number, "how many units add takes, negative for back"),
            may("unit", ParamKind::Choice(super::dates::UNITS), "day where nothing is said"),
        ],
        tool: Tool::Dates,
    },
];

/// The tool of this name.
pub(super) fn find(name: &str) -> Option<&'static ToolDef> {
    TOOLS.iter().find(|tool| tool.name == name)
}

impl ParamKind {
    /// What is expected, for whoever got it wrong.
    pub(super) fn expects(self) -> String {
        match self {
            Self::Record => "a record: [n], a name, KIND:NAME or KIND:ID".to_owned(),
            Self::Kind => "a kind such as opportunity".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Texts => "a list of texts".to_owned(),
            Self::Count(_, most) => format!("a whole number from 0 to {most}"),
            Self::Number => "a whole number".to_owned(),
            Self::Choice(words) => format!("one of {}", words.join(", ")),
            Self::Day => "a day such as 2026-11-20, or today".to_owned(),
            Self::Action => "the name of an action such as deal-risk".to_owned(),
        }
    }

    fn schema(self, about: &str) -> Value {
        match self {
            Self::Record | Self::Kind | Self::Text => json!({"type": "string", "description": about}),
            Self::Day => json!({"type": "string", "description": format!("{about}: 2026-11-20 or today")}),
            Self::Action => json!({"type": "string", "description": format!("{about}; {}", super::action::listed())}),
            Self::Texts => json!({"type": "array", "items": {"type": "string"}, "description": about}),
            Self::Count(default, most) => {
                let about = format!("{about} (default {default}, at most {most})");
                json!({"type": "integer", "minimum": 0, "description": about})
            }
            Self::Number => json!({"type": "integer", "description": about}),
            Self::Choice(words) => json!({"type": "string", "enum": words, "description": about}),
        }
    }
}

impl ToolDef {
    /// The JSON schema of its arguments.
    pub fn schema(&self) -> Value {
        let properties: Map<String, Value> =
            self.params.iter().map(|param| (param.name.to_owned(), param.kind.schema(param.about))).collect();
        let required: Vec<&str> = self.params.iter().filter(|param| param.required).map(|param| param.name).collect();
        json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
    }

    /// The tool as a prompt offers it.
    pub(super) fn spec(&self) -> ToolSpec {
        ToolSpec { name: self.name.to_owned(), description: self.description.to_owned(), schema: self.schema() }
    }
}

/// Every tool with its schema, for hosts other than the chat and for a look at it.
pub fn listing() -> Value {
    let tool = |tool: &ToolDef| json!({"name": tool.name, "description": tool.description, "inputSchema": tool.schema(), "reads_only": true});
    TOOLS.iter().map(tool).collect()
}

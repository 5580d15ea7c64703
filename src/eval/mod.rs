//! Test questions, measured: what must hold of an answer, what came, figures over many, and two runs compared.
//!
//! For: judging one answer by code ([`check()`]), scores with their confidence ([`Score`]), the file of a run, and reports.
//! Not for: asking (room `runtime`) or printing (`cli`).
//! Invariants: pure; an answer is judged only by what can be seen of it, never by how it was made; what was not asked
//! counts nowhere, and every share has its n.

mod bench;
mod bench_text;
mod check;
mod compare;
mod dates;
mod judge;
mod marks;
mod numbers;
mod packs;
mod report;
mod run;
mod score;
mod seen;
mod statistics;
mod triage;
mod wants;

pub use bench::{Against, Bench, Contestant, Pick, Row, bench};
pub use bench_text::AXES;
pub use check::{Miss, check};
pub use compare::{Comparison, compare};
pub use judge::{Agreement, Judged, Judgement, RUBRIC, Unreadable, agreement, instruction, schema};
pub use marks::{Mark, Marks};
pub use packs::PACKS;
pub use report::{diff_markdown, markdown};
pub use run::{Asked, Head, RunFile, RunFileError, Verdict};
pub use score::{Score, Spread, score, scores};
pub use seen::{ClaimCounts, Mail, Seen, plain};
pub use statistics::{Interval, mcnemar, wilson};
pub use triage::{Cause, Sorted, limitations, triage};
pub use wants::wants;

/// Test questions that belong to no action in particular, by file.
pub const GENERAL: &[(&str, &str)] = &[
    ("families.questions.jsonl", include_str!("questions/families.questions.jsonl")),
    ("confidential.questions.jsonl", include_str!("questions/confidential.questions.jsonl")),
    ("injection.questions.jsonl", include_str!("questions/injection.questions.jsonl")),
    ("languages.questions.jsonl", include_str!("questions/languages.questions.jsonl")),
    ("offtopic.questions.jsonl", include_str!("questions/offtopic.questions.jsonl")),
];

//! What stands beside an action file: test questions, fixtures with golden output, packs, and the skeleton of a new one.
//!
//! For: reading and writing those files as values, and telling two texts apart line by line.
//! Not for: reading folders, running fixtures or asking the router (room `runtime`).
//! Invariants: pure; a file with a mistake gives a [`Problem`] with its place; what a pack's manifest names can only lie
//! inside of the pack's own folder.

mod cases;
mod diff;
mod golden;
mod heard;
mod outline;
mod pack;
mod questions;
mod skeleton;
mod version;
mod ways;

pub use cases::{Case, Cases, Printed};
pub use diff::diff;
pub use golden::{golden_of, read_golden};
pub use heard::{Heard, Piece, skeleton_of};
pub use outline::{commands, outline};
pub use pack::{LARGEST, MOST_FILES, Manifest, PackError, PackFile, checksum, fits_a_pack};
pub use questions::{Content, DemoDay, Expect, TestQuestion, read_questions};
pub use skeleton::{STUBS, Skeleton, Wanted, skeleton};
pub use version::compare_versions;
pub use ways::{taken, watched};

use super::Problem;

/// The ending of the file of test questions beside `ID.md`.
pub const QUESTIONS: &str = ".questions.jsonl";
/// The ending of the fixtures beside `ID.md`.
pub const CASES: &str = ".cases.toml";
/// The ending of the golden outputs beside `ID.md`.
pub const GOLDEN: &str = ".golden.txt";

/// Whether this can be the name of an action or a pack.
pub fn is_name(name: &str) -> bool {
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !name.is_empty() && name.len() <= 64 && name.chars().all(fine) && !name.starts_with('-') && !name.ends_with('-')
}

/// A place from a byte of a text: line and column, both counted from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = crate::crm::format::before(text, at);
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
    (before.matches('\n').count() + 1, column + 1)
}

/// Why a TOML text cannot be read, with its place.
fn toml_problem(origin: &str, text: &str, error: &toml::de::Error, mend: &str) -> Problem {
    let at = error.span().map_or(0, |span| span.start);
    let said = error.message();
    let (what, mend) = match said {
        _ if said.contains("expected a TOML datetime") => {
            ("this is no day", "write days without quotation marks: 2026-11-20")
        }
        _ if said.contains("invalid float")
            || said.contains("expected quotation")
            || said.contains("string values must be quoted") =>
        {
            ("this is no value", "put texts into quotation marks: `status = \"New\"`; numbers and days stand without")
        }
        _ if said.contains("duplicate key") => ("this key stands there twice", "take one of the two out"),
        _ => (said, mend),
    };
    Problem::new(origin, place(text, at), what.to_owned(), mend)
}

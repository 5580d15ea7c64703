//! The composition root: opens a workspace, wires the rooms together, runs turns, and drives the screen.
//!
//! For: everything that needs several rooms at once, threads, the clock and randomness.
//! Not for: deciding (assistant), drawing (ui), arguments (cli).
//! Invariants: only [`clock`] reads the clock; a request leaves only with its receipt and its vault on disk; what
//! the screen does, the command line does through the same [`Desk`].

mod around;
pub mod catalog;
pub mod clock;
mod day;
mod desk;
pub mod doctor;
pub mod eval;
mod export;
pub mod feedback;
mod files;
mod find;
pub mod insight;
mod interrupt;
mod known;
mod ledger;
mod load;
mod model;
mod net;
mod news;
mod outcome;
mod place;
mod scratch;
mod seen;
mod stop;
mod told;
pub mod tour;
mod walk;

pub mod plain;
pub mod screen;
pub mod selftest;
mod services;
#[cfg(test)]
mod test_desk;
pub mod texts;
pub mod trial;

pub use desk::{Begun, Desk, DeskError, GoOn, OpenTurn, failure_of, log_key, set_passphrase};
pub use export::{Exported, Target as ExportTarget, Wish as ExportWish};
pub use files::brand;
pub use files::policy as policy_at;
pub use model::{Chosen, choose_model, configured, connect, secret_of};
pub use net::{Piece, Raw, Stream};
pub use outcome::{Failure, Meta, Outcome};
pub use place::{Flags, Opening, Place, PlaceError};
pub use services::{
    Accepted, ConflictView, Erased, ForkLine, Proposed, Retained, SessionLine, UndoPlan, Unserved, UnservedQuestion,
    named_kind, pending_places,
};
pub use stop::Stop;

//! The demo workspace: the desk of a seller at a small, invented company, and the same kind of data at scale.
//!
//! For: a first start with no data of one's own, tests, benches. Not for: writing to a store, or reading the clock.
//! Invariants: the same seed and day give the same records; another day moves dates only; every record comes after
//! the records that it links to, so that any prefix of the list is closed under links.
//!
//! The company is Larkfield, which sells temperature and machine monitoring (sensors, gateways, subscriptions).
//! People, companies and texts are in `data/`, one table or story file by topic. They hold planted faults for the
//! rules and the trust filter to find; [`faults`] lists them with the records they are in:
//!
//! - a duplicate account, a silent customer, an open deal whose close date has passed, a big deal with one contact,
//!   an overdue task on a won deal, two notes that contradict each other on a budget;
//! - a mail and a note with hidden instructions, invisible characters and an escape sequence;
//! - names that are common words, accented or not Latin, odd phone numbers, a contact without a mail address, a
//!   note about a negative discount.

mod days;
mod desk;
mod faults;
mod filler;
mod ids;
mod past;
mod rng;
mod scale;
mod stories;

/// The words of the demo company, for the tone check of drafts.
pub const BRAND: &str = include_str!("data/brand.toml");

pub use faults::{Fault, faults};
pub use scale::{generate, history};

use crate::crm::{FieldChange, Kind, Record, RecordRef};
use jiff::civil::Date;

/// The number of the user whose desk it is: Nora Lindqvist, second in the table after her manager.
const ME: u64 = 2;

/// A whole demo workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct Demo {
    /// Every record, each after those that it links to.
    pub records: Vec<Record>,
    /// Field history of the last 90 days, oldest first.
    pub history: Vec<FieldChange>,
    /// The user whose desk it is.
    pub me: RecordRef,
    /// The workspace's own currency, a code such as `EUR`.
    pub currency: String,
}

/// The hand-made workspace as it looks on `today`; the seed varies only the routine mail between the stories.
pub fn workspace(seed: u64, today: Date) -> Demo {
    let mut desk = desk::Desk::new(days::Days::new(today));
    desk::tables(&mut desk);
    stories::tell(&mut desk);
    filler::fill(&mut desk, seed);
    let history = past::history(&mut desk);
    Demo { history, me: ids::reference(Kind::User, ME), currency: "EUR".to_owned(), records: desk.records }
}

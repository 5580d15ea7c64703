//! What is wrong with records: rules from a file, and shapes of mail addresses, phones and names that code reads.
//!
//! For: `data-hygiene`. Not for: checking an edit before it is written (`crm::validate`), or look-alikes
//! (`duplicates`). Invariants: a rule is one typed query; a mend is proposed only where the value has one reading.

mod rules;
pub(super) mod shapes;
pub(super) mod usual;

pub(super) use rules::{Knobs, broken};

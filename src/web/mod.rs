//! Fetching one page of the web, guarded.
//!
//! For: [`Fetcher::get`]: an [`Address`](crate::trust::link::Address) that passed the strict reading, resolved once,
//! connected to at exactly those IP addresses, read within limits. A later issue reads what the pages say.
//! Not for: judging addresses (`trust::link`), understanding pages, opening links for a person.
//! Invariants: no socket, and no question to a name server, before the fetch is in the log; no connection to an address
//! that is not public, on any hop; no cookies, keys, referrer or proxy; what comes back is marked as the web's words.

mod fetch;
mod limits;
mod page;
mod resolve;
#[cfg(test)]
mod tests;

pub use fetch::{FetchError, Fetcher, Log};
pub use limits::Limits;
pub use page::Page;
pub use resolve::{Resolver, SystemResolver};

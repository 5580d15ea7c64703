//! A page of the web for the desk: policy and log around the guarded fetch.

use super::{Desk, DeskError};
use crate::crm::RecordRef;
use crate::journal::{Event, Journal, Masked, SessionId};
use crate::runtime::clock;
use crate::trust::link::{Address, Carry};
use crate::trust::{Masker, Session};
use crate::web::{FetchError, Fetcher, Log, Page};
use std::sync::{Mutex, PoisonError};

/// The event log, as a fetch sees it. A host may name a customer, so it is masked like any other text.
struct FetchLog<'a> {
    journal: &'a Journal,
    id: &'a SessionId,
    masker: &'a Masker,
    placeholders: &'a Mutex<Session>,
}

impl Log for FetchLog<'_> {
    fn record(&self, scheme: &str, host: &str, port: u16) -> Result<(), String> {
        let text = format!("fetch: {scheme} {host} port {port}");
        let masked = {
            let mut session = self.placeholders.lock().unwrap_or_else(PoisonError::into_inner);
            self.masker.mask(&text, &mut session, &[]).text
        };
        let note = Event::Note { text: Masked::new(masked) };
        self.journal.append(clock::now(), self.id, note).wait().map(drop).map_err(|error| error.to_string())
    }
}

impl Desk {
    /// Fetches a page. The address comes from a person, a record or a model; with a known value in it, nothing is
    /// fetched, and neither is a page that a redirect hides.
    ///
    /// # Errors
    /// When records or log cannot be used; the inner error says why there is no page.
    pub fn fetch(&mut self, url: &str, scope: &[RecordRef]) -> Result<Result<Page, FetchError>, DeskError> {
        let links = self.links(scope)?;
        let masker = self.masker(&[url], scope)?;
        let verdict = links.judge_model(url, &Carry::new(&self.placeholders(), Some(&masker)));
        let address = match Address::parse(url) {
            Ok(address) if verdict.fetchable => address,
            _ => return Ok(Err(FetchError::Refused(verdict.reasons.join("; ")))),
        };
        let (journal, policy) = (self.journal()?, self.policy.clone());
        let log = FetchLog { journal: &journal, id: &self.session, masker: &masker, placeholders: &self.placeholders };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| DeskError::Thread(error.to_string()))?;
        let page = runtime.block_on(Fetcher::default().get(&address, &policy, &log));
        self.seal()?;
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use crate::runtime::test_desk::House;
    use crate::web::FetchError;

    #[test]
    fn an_address_that_is_refused_opens_nothing() {
        let house = House::demo();
        let mut desk = house.desk();
        for url in ["https://127.0.0.1/", "http://example.com/", "https://localhost/", "file:///etc/passwd"] {
            let got = desk.fetch(url, &[]).unwrap();
            assert!(matches!(got, Err(FetchError::Refused(_))), "{url}: {got:?}");
        }
    }
}

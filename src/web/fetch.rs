//! One page, hop by hop.

use super::limits::Limits;
use super::page::{Page, readable};
use super::resolve::{AddressRule, Resolver, SystemResolver, pinned};
use crate::trust::link::Address;
use crate::trust::{Offline, Policy};
use reqwest::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use reqwest::{Client, Response};
use std::net::SocketAddr;

/// Why there is no page. Nothing of the workspace was sent, whatever it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address itself is refused.
    #[error("the address is refused: {0}; no connection was opened")]
    Refused(String),
    /// The policy switches fetching off.
    #[error("offline: {0} was not fetched and no connection was opened. Go online, or change [network] in policy.toml")]
    Offline(String),
    /// `http` without leave.
    #[error(
        "{0} would be fetched without encryption; no connection was opened. Use https, or set http = true in [web] of policy.toml"
    )]
    Plain(String),
    /// The log does not take it.
    #[error("the fetch was stopped because it could not be written into the log ({0}); no connection was opened")]
    Log(String),
    /// There is no such host.
    #[error("the host {0} is not known; no connection was opened. Check its spelling")]
    Unknown(String),
    /// The host leads to this machine or a private network.
    #[error("the host {0} leads to an address that is not public; no connection was opened")]
    NotPublic(String),
    /// A redirect leads where no fetch may go.
    #[error("the page sends on to an address that is refused: {0}; it was not followed")]
    Redirect(String),
    /// Too many redirects.
    #[error("the page was sent on more than {0} times; the rest was not followed")]
    Redirects(usize),
    /// Too large.
    #[error("the page is larger than {0} bytes; it was not kept")]
    Large(usize),
    /// Neither text nor HTML.
    #[error("the page is {0:?}, and only text and HTML are read; it was not kept")]
    Type(String),
    /// It was too slow.
    #[error("the page did not come within {0} seconds; nothing was kept. Try again later")]
    Slow(u64),
    /// The server says no.
    #[error("the server answered {0}; there is no page to read")]
    Status(u16),
    /// The connection failed.
    #[error("the page could not be fetched: {0}. Check the network; a proxy is not used for pages")]
    Broken(String),
}

/// Where a fetch is noted before anything is asked or opened.
pub trait Log: Sync {
    /// Notes the hop. Returns only when the note would survive a crash.
    ///
    /// # Errors
    /// Why it could not be kept; then nothing is fetched.
    fn record(&self, scheme: &str, host: &str, port: u16) -> Result<(), String>;
}

/// Fetches pages.
pub struct Fetcher {
    limits: Limits,
    rule: AddressRule,
    resolver: Box<dyn Resolver>,
}

impl Default for Fetcher {
    fn default() -> Self {
        Self { limits: Limits::default(), rule: AddressRule::Public, resolver: Box::new(SystemResolver) }
    }
}

/// What a hop led to.
enum Hop {
    Page(Response),
    Further(Address),
}

impl Fetcher {
    /// A fetcher with its own way to look hosts up. Which addresses may be connected to is the same.
    pub fn new(limits: Limits, resolver: Box<dyn Resolver>) -> Self {
        Self { limits, rule: AddressRule::Public, resolver }
    }

    #[cfg(test)]
    pub(super) fn for_tests(limits: Limits, resolver: Box<dyn Resolver>, server: SocketAddr) -> Self {
        Self { limits, rule: AddressRule::PublicOr(server), resolver }
    }

    /// Fetches the page. Each hop passes the same checks and is noted in the log first.
    ///
    /// # Errors
    /// When policy, log, address, server or limits do not let it.
    pub async fn get(&self, address: &Address, policy: &Policy, log: &dyn Log) -> Result<Page, FetchError> {
        let limit = self.limits.time;
        let work = self.follow(address.clone(), policy, log);
        tokio::time::timeout(limit, work).await.unwrap_or(Err(FetchError::Slow(limit.as_secs())))
    }

    async fn follow(&self, first: Address, policy: &Policy, log: &dyn Log) -> Result<Page, FetchError> {
        let mut address = first;
        for _ in 0..=self.limits.redirects {
            allowed(&address, policy)?;
            log.record(address.scheme(), address.host(), address.port()).map_err(FetchError::Log)?;
            match self.hop(&address).await? {
                Hop::Page(response) => return self.page(&address, response).await,
                Hop::Further(next) => address = next,
            }
        }
        Err(FetchError::Redirects(self.limits.redirects))
    }

    async fn hop(&self, address: &Address) -> Result<Hop, FetchError> {
        let addresses = pinned(self.resolver.as_ref(), self.rule, address).await?;
        let client = client(address, &addresses).map_err(|error| broken(&error))?;
        let call = client.get(address.as_str()).header(ACCEPT, "text/html, text/plain;q=0.9, text/*;q=0.5");
        let response = call.send().await.map_err(|error| broken(&error))?;
        if response.remote_addr().is_some_and(|peer| addresses.iter().all(|known| known.ip() != peer.ip())) {
            return Err(FetchError::NotPublic(address.host().to_owned()));
        }
        let status = response.status();
        if status.is_redirection() {
            let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            let location = location.ok_or(FetchError::Status(status.as_u16()))?;
            let next = address.redirect(location).map_err(|reasons| FetchError::Redirect(reasons.join("; ")))?;
            return Ok(Hop::Further(next));
        }
        if status.is_success() { Ok(Hop::Page(response)) } else { Err(FetchError::Status(status.as_u16())) }
    }

    async fn page(&self, address: &Address, mut response: Response) -> Result<Page, FetchError> {
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let encoding = header(CONTENT_ENCODING);
        // None was asked for; what a small packet unpacks to has no limit.
        if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
            return Err(FetchError::Type(format!("packed with {}", shown(encoding))));
        }
        let kind = header(CONTENT_TYPE);
        let (content_type, charset) = readable(kind).ok_or_else(|| FetchError::Type(shown(kind)))?;
        let most = self.limits.bytes;
        if response.content_length().is_some_and(|length| length > most as u64) {
            return Err(FetchError::Large(most));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
            if bytes.len() + chunk.len() > most {
                return Err(FetchError::Large(most));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Page { url: address.as_str().to_owned(), content_type, charset, bytes })
    }
}

/// What a server said, short and safe to show.
fn shown(text: &str) -> String {
    crate::trust::SafeText::one_line(text).chars().take(40).collect()
}

fn allowed(address: &Address, policy: &Policy) -> Result<(), FetchError> {
    if policy.network.offline != Offline::Off {
        return Err(FetchError::Offline(address.host().to_owned()));
    }
    if address.scheme() == "https" || policy.web.http {
        return Ok(());
    }
    Err(FetchError::Plain(address.host().to_owned()))
}

/// A client that knows no other address for the host than these. A proxy would look the name up again by itself.
fn client(address: &Address, addresses: &[SocketAddr]) -> reqwest::Result<Client> {
    // Fails only when somebody was first, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .user_agent(concat!("dealdesk/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .pool_max_idle_per_host(0)
        .https_only(address.scheme() == "https")
        .resolve_to_addrs(address.host(), addresses);
    match address.scheme() {
        "https" => builder.build(),
        _ => builder.tls_certs_only([]).build(),
    }
}

fn broken(error: &reqwest::Error) -> FetchError {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    FetchError::Broken(crate::trust::SafeText::one_line(&cause.to_string()).chars().take(120).collect())
}

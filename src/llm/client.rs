//! The HTTP clients: strict about where keys and customer data may go, built when first used, then shared.
//!
//! Not for: what is sent (transport). Invariants: no redirect is followed; plain HTTP goes to this machine only,
//! and then past any proxy; nothing is retried behind our back; no total time-out.

use super::fault::{plain, protocol};
use super::{Error, ErrorKind};
use reqwest::{Certificate, Client, ClientBuilder, Url};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What sets one client apart from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Profile {
    loopback: bool,
    plain: bool,
    connect: Duration,
    extra_ca: Option<PathBuf>,
}

impl Profile {
    /// The profile for an address that [`checked`] let through.
    pub(crate) fn new(url: &Url, connect: Duration, extra_ca: Option<PathBuf>) -> Self {
        Self { loopback: is_loopback(url), plain: url.scheme() == "http", connect, extra_ca }
    }
}

impl Profile {
    /// Whether it leads to this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.loopback
    }
}

/// The clients of the program, usually one. Costs nothing until the first call.
#[derive(Debug, Default)]
pub struct Clients(Mutex<Vec<(Profile, Client)>>);

impl Clients {
    /// The client of this profile, if it was built already.
    pub(crate) fn ready(&self, profile: &Profile) -> Option<Client> {
        let clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        clients.iter().find(|(known, _)| known == profile).map(|(_, client)| client.clone())
    }

    /// The client of this profile. The first time it reads the trust store: not for the event loop.
    pub(crate) fn get(&self, profile: &Profile) -> Result<Client, Error> {
        if let Some(client) = self.ready(profile) {
            return Ok(client);
        }
        let client = build(profile)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((profile.clone(), client.clone()));
        Ok(client)
    }
}

fn build(profile: &Profile) -> Result<Client, Error> {
    // Fails only when somebody was first, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .user_agent(concat!("dealdesk/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(profile.connect)
        .https_only(!profile.plain);
    if profile.loopback {
        builder = local(builder);
    }
    builder = match &profile.extra_ca {
        // No certificate is looked at: spares reading the trust store.
        _ if profile.plain => builder.tls_certs_only([]),
        Some(path) => builder.tls_certs_merge(certificates(path)?),
        None => builder,
    };
    builder.build().map_err(|error| plain(ErrorKind::Tls, format!("No secure connection can be set up: {error}.")))
}

/// Past any proxy, and `localhost` is this machine whatever the resolver says.
fn local(builder: ClientBuilder) -> ClientBuilder {
    let here = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
    builder.no_proxy().resolve_to_addrs("localhost", &here)
}

fn certificates(path: &Path) -> Result<Vec<Certificate>, Error> {
    let wrong = |why: String| plain(ErrorKind::Tls, format!("extra_ca: {} {why}.", path.display()));
    let pem = std::fs::read(path).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(list) if !list.is_empty() => Ok(list),
        _ => Err(wrong("holds no certificate in PEM form".to_owned())),
    }
}

/// An address that a key and customer data may go to.
///
/// # Errors
/// For what is no HTTP address, for one with a password in it, and for plain HTTP beyond this machine.
pub(crate) fn checked(address: &str) -> Result<Url, Error> {
    let url = Url::parse(address).map_err(|error| protocol(format!("base_url {address:?} is no address: {error}.")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(protocol(
            "base_url must not hold a user or password; store the key with dealdesk login.".to_owned(),
        ));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(plain(
            ErrorKind::Tls,
            format!(
                "{address} is not encrypted: keys and customer data would be readable on the way. Use https, or a server on this machine."
            ),
        )),
        scheme => {
            Err(protocol(format!("base_url begins with {scheme}:, but only https (and http on this machine) will do.")))
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for good in
            ["https://api.openai.com/v1", "http://127.0.0.1:11434", "http://localhost:1", "http://[::1]:8080/v1"]
        {
            assert!(checked(good).is_ok(), "{good}");
        }
        for bad in [
            "http://api.openai.com",
            "http://192.168.1.5:11434",
            "http://localhost.evil.com",
            "http://127.0.0.1.evil.com",
            "ftp://127.0.0.1",
            "https://user:pw@host",
            "127.0.0.1:80",
            "",
            "file:///etc/passwd",
        ] {
            assert!(checked(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_client_is_built_once() {
        let clients = Clients::default();
        let profile = Profile::new(&checked("http://127.0.0.1:1").unwrap(), Duration::from_secs(1), None);
        assert!(clients.ready(&profile).is_none());
        clients.get(&profile).unwrap();
        clients.get(&profile).unwrap();
        assert_eq!(clients.0.lock().unwrap().len(), 1);
    }

    #[test]
    fn a_missing_or_empty_certificate_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        let url = checked("https://localhost:1").unwrap();
        let get =
            || Clients::default().get(&Profile::new(&url, Duration::from_secs(1), Some(file.clone()))).unwrap_err();
        assert!(get().message.contains("ca.pem cannot be read"));
        std::fs::write(&file, "nothing").unwrap();
        assert!(get().message.contains("ca.pem holds no certificate"));
    }
}

//! From a host to the socket addresses that are connected to, asked once.
//!
//! Invariant: every address of the answer is public, or the host is refused: one public address among private ones is
//! how a rebinding name server gets in.

use super::fetch::FetchError;
use crate::trust::link::{Address, public};
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;

/// What a look-up gives.
pub(super) type Answer<'a> = Pin<Box<dyn Future<Output = std::io::Result<Vec<SocketAddr>>> + Send + 'a>>;

/// Finds the addresses of a host.
pub trait Resolver: Send + Sync {
    /// The addresses of the host, with this port.
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> Answer<'a>;
}

/// The system's resolver.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> Answer<'a> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) })
    }
}

/// Which addresses may be connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AddressRule {
    /// Those of the public internet.
    Public,
    /// Public ones, and one server on this machine. Exists in tests of this room only.
    #[cfg(test)]
    PublicOr(SocketAddr),
}

impl AddressRule {
    fn admits(self, address: SocketAddr) -> bool {
        match self {
            Self::Public => public(address.ip()),
            #[cfg(test)]
            Self::PublicOr(test) => public(address.ip()) || address == test,
        }
    }
}

/// The addresses to connect to, from one look-up.
pub(super) async fn pinned(
    resolver: &dyn Resolver,
    rule: AddressRule,
    address: &Address,
) -> Result<Vec<SocketAddr>, FetchError> {
    let port = address.port();
    let found = match address.ip() {
        Some(ip) => vec![SocketAddr::new(ip, port)],
        None => {
            resolver.resolve(address.host(), port).await.map_err(|_| FetchError::Unknown(address.host().to_owned()))?
        }
    };
    if found.is_empty() {
        return Err(FetchError::Unknown(address.host().to_owned()));
    }
    match found.iter().all(|found| rule.admits(*found)) {
        true => Ok(found),
        false => Err(FetchError::NotPublic(address.host().to_owned())),
    }
}

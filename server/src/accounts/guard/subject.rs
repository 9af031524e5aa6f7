//! What guesses are counted by.

use std::net::IpAddr;

use domain::UserId;
use domain::lockout::Guesses;

use crate::Server;
use crate::accounts::device::Known;
use crate::db::guesses::Entry;
use crate::http::client_address::network;

/// What guesses are counted by: a keyed hash, from which nobody can tell which accounts exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::accounts) struct Subject(Vec<u8>);

impl Subject {
    /// What was typed to sign in, trimmed and in lower case.
    pub(in crate::accounts) fn login(server: &Server, login: &str) -> Self {
        Self::of(server, "login", login.as_bytes())
    }

    /// A device in the hands of that user.
    pub(in crate::accounts) fn device(server: &Server, device: Known, user: UserId) -> Self {
        let (user, device) = (user.0.to_be_bytes(), device.0.to_be_bytes());
        Self::of(server, "device", &[user, device].concat())
    }

    /// The open sessions of that user.
    pub(in crate::accounts) fn sessions(server: &Server, user: UserId) -> Self {
        Self::of(server, "sessions", &user.0.to_be_bytes())
    }

    /// A client that does what `limit` names.
    pub(super) fn network(server: &Server, limit: &str, address: IpAddr) -> Self {
        Self::of(server, limit, network(address).to_string().as_bytes())
    }

    /// A rotated secret key makes other subjects: what was counted is then forgotten.
    pub(super) fn of(server: &Server, kind: &str, what: &[u8]) -> Self {
        let fingerprints = server.vault.fingerprints(&format!("guesses/{kind}"), what);
        Self(fingerprints.into_iter().next().unwrap_or_default())
    }

    /// What is to be stored of it.
    pub(super) fn entry(&self, guesses: Guesses) -> Entry<'_> {
        Entry { subject: self.bytes(), guesses, expires_at: guesses.expires_at() }
    }

    /// As the database knows it.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

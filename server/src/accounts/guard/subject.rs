//! What guesses are counted by.

use std::net::IpAddr;

use domain::UserId;

use crate::Server;
use crate::accounts::device::Known;
use crate::http::client_address::network;

/// What guesses are counted by: a keyed hash, from which nobody can tell which accounts exist.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::accounts) struct Subject {
    rank: Rank,
    hash: Vec<u8>,
}

/// What kind of subject, in the order in which their rows are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Network,
    Voucher,
    Login,
    Other,
}

impl Subject {
    /// What was typed to sign in, trimmed and in lower case.
    pub(in crate::accounts) fn login(server: &Server, login: &str) -> Self {
        Self::ranked(server, Rank::Login, "login", login.as_bytes())
    }

    /// A device in the hands of that user.
    pub(in crate::accounts) fn device(server: &Server, device: Known, user: UserId) -> Self {
        let (user, device) = (user.0.to_be_bytes(), device.0.to_be_bytes());
        Self::ranked(server, Rank::Voucher, "device", &[user, device].concat())
    }

    /// The open sessions of that user.
    pub(in crate::accounts) fn sessions(server: &Server, user: UserId) -> Self {
        Self::ranked(server, Rank::Voucher, "sessions", &user.0.to_be_bytes())
    }

    /// A client that does what `limit` names.
    pub(super) fn network(server: &Server, limit: &str, address: IpAddr) -> Self {
        Self::ranked(server, Rank::Network, limit, network(address).to_string().as_bytes())
    }

    pub(super) fn of(server: &Server, kind: &str, what: &[u8]) -> Self {
        Self::ranked(server, Rank::Other, kind, what)
    }

    /// A rotated secret key makes other subjects: what was counted is then forgotten.
    fn ranked(server: &Server, rank: Rank, kind: &str, what: &[u8]) -> Self {
        let fingerprints = server.vault.fingerprints(&format!("guesses/{kind}"), what);
        Self { rank, hash: fingerprints.into_iter().next().unwrap_or_default() }
    }

    /// As the database knows it.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.hash
    }
}

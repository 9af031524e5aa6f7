//! Whose request it is: the socket's address or, behind a proxy of ours, the one it forwards.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Once;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{FORWARDED, USER_AGENT};
use http::request::Parts;
use http::{HeaderMap, HeaderName, StatusCode};

use super::{device, refuse};
use crate::{Config, Origin, Server, security};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// Headers that proxies add; a request without any of them came directly.
const FORWARDED_HEADERS: [HeaderName; 6] = [
    FORWARDED,
    X_FORWARDED_FOR,
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-real-ip"),
    HeaderName::from_static("via"),
];
/// Longest description of a browser that is kept: real ones have 80 to 200 characters.
const AGENT_LENGTH_MAX: usize = 200;

/// The client's address, among a request's extensions; IPv4 is never in its IPv6 form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// Notes the client's address among the request's extensions.
pub(super) async fn note(
    State(server): State<Server>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = peer(&request);
    if !server.config.trusts(peer) && is_forwarded(request.headers()) {
        warn_once(&server.warned_of_forwarding);
    }
    let address = client_address(&server.config, peer, request.headers());
    request.extensions_mut().insert(ClientAddress(address));
    if let Some(device) = device::sent(&server, request.headers()) {
        request.extensions_mut().insert(device);
    }
    security::from_client(address, next.run(request)).await
}

/// Whether any proxy says that it forwards this request.
pub fn is_forwarded(headers: &HeaderMap) -> bool {
    FORWARDED_HEADERS.iter().any(|name| headers.contains_key(name))
}

/// The address at the socket's other end. Only a request that came through no socket has none.
fn peer(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |ConnectInfo(peer)| peer.ip().to_canonical())
}

/// The last hop that is no proxy of ours. Each proxy adds at the right whom it heard from, so what
/// stands further left is only what that hop claims. Without a readable hop it is the peer itself.
fn client_address(config: &Config, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let mut client = peer;
    for value in headers.get_all(X_FORWARDED_FOR).iter().rev() {
        let Ok(value) = value.to_str() else { return peer };
        for hop in value.rsplit(',').map(str::trim).filter(|hop| !hop.is_empty()) {
            if !config.trusts(client) {
                return client;
            }
            let Some(hop) = parse_hop(hop) else { return peer };
            client = hop;
        }
    }
    client
}

/// An address, perhaps with a port, as proxies write them.
fn parse_hop(text: &str) -> Option<IpAddr> {
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let address: Option<IpAddr> = text.parse().ok().or_else(bracketed).or_else(with_port);
    address.map(|address| address.to_canonical())
}

/// Tells the operator, once, that a setting may be missing; or that somebody tries it on.
fn warn_once(warned: &Once) {
    warned.call_once(|| {
        tracing::warn!(
            "a request has forwarded headers but does not come from a proxy in ROOKERY_TRUSTED_PROXIES: \
             they are ignored (said once)"
        );
    });
}

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        parts
            .extensions
            .get()
            .copied()
            .ok_or_else(|| refuse(StatusCode::INTERNAL_SERVER_ERROR, None))
    }
}

impl<S: Sync> FromRequestParts<S> for Origin {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        ClientAddress::from_request_parts(parts, state).await?;
        Self::of(parts).ok_or_else(|| refuse(StatusCode::INTERNAL_SERVER_ERROR, None))
    }
}

impl Origin {
    /// Where the request with this head came from; `None` outside [`crate::http::protect`].
    pub fn of(request: &Parts) -> Option<Self> {
        let ClientAddress(address) = *request.extensions.get()?;
        let device = request.extensions.get().cloned();
        Some(Self { address, agent: agent(&request.headers), device })
    }
}

/// What is counted as one client: an IPv4 address, or the /64 network that an IPv6 user has for
/// themselves alone.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// What the browser calls itself: one line of bounded length.
pub(super) fn agent(headers: &HeaderMap) -> String {
    let sent = headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    sent.unwrap_or_default().chars().filter(|c| !c.is_control()).take(AGENT_LENGTH_MAX).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use http::HeaderValue;

    use super::*;

    /// What the address is for a request from `peer` with these `X-Forwarded-For` lines, when
    /// `10.0.0.0/8` and `fd00::/8` are proxies.
    fn address(peer: &str, lines: &[&[u8]]) -> String {
        let settings = [("ROOKERY_TRUSTED_PROXIES".to_owned(), "10.0.0.0/8, fd00::/8".to_owned())];
        let config = Config::read(&BTreeMap::from(settings)).unwrap();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_bytes(line).unwrap());
        }
        let peer: IpAddr = peer.parse().unwrap();
        client_address(&config, peer.to_canonical(), &headers).to_string()
    }

    #[test]
    fn behind_a_trusted_proxy_the_rightmost_untrusted_hop_counts() {
        assert_eq!(address("10.0.0.1", &[b"192.0.2.7"]), "192.0.2.7");
        assert_eq!(address("10.0.0.1", &[b"6.6.6.6, 192.0.2.7, 10.0.0.2"]), "192.0.2.7");
        assert_eq!(address("10.0.0.1", &[b"6.6.6.6", b"192.0.2.7", b"10.0.0.2"]), "192.0.2.7");
        assert_eq!(address("fd00::1", &[b"[2001:db8::7]:4711"]), "2001:db8::7");
        assert_eq!(address("::ffff:10.0.0.1", &[b"::ffff:192.0.2.7"]), "192.0.2.7");
        assert_eq!(address("10.0.0.1", &[b"192.0.2.7:4711"]), "192.0.2.7");
        assert_eq!(address("10.0.0.1", &[b"10.0.0.3, 10.0.0.2"]), "10.0.0.3");
    }

    #[test]
    fn anybody_else_is_not_believed() {
        assert_eq!(address("192.0.2.1", &[b"10.0.0.1"]), "192.0.2.1");
        assert_eq!(address("2001:db8::1", &[b"1.1.1.1"]), "2001:db8::1");
    }

    #[test]
    fn garbage_gives_the_proxys_own_address() {
        let long = "1.1.1.1,".repeat(5_000) + "x";
        for line in [
            &b"unknown"[..],
            b"\xff\xfe",
            b"",
            b",,,",
            b"1.2.3",
            b"_hidden",
            b"127.0.0.1\t;drop",
            long.as_bytes(),
        ] {
            assert_eq!(address("10.0.0.1", &[line]), "10.0.0.1", "{line:?}");
        }
        assert_eq!(address("10.0.0.1", &[b"1.1.1.1", b"garbage"]), "10.0.0.1");
    }

    #[test]
    fn an_agent_is_one_short_line() {
        let mut headers = HeaderMap::new();
        headers.insert(
            USER_AGENT,
            HeaderValue::from_bytes(&[b"a\tb\xffc".to_vec(), vec![b'x'; 5_000]].concat()).unwrap(),
        );
        let agent = agent(&headers);
        assert!(agent.starts_with("ab\u{FFFD}c"));
        assert_eq!(agent.chars().count(), AGENT_LENGTH_MAX);
    }
}

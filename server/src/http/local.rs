//! Telling whether a request never left this machine.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use http::header::{FORWARDED, HOST};
use http::request::Parts;

use crate::Server;

/// Whether this installation shows its built-in inbox, and the request comes from this machine
/// directly. Each condition alone could be met by accident: a proxy on the same machine makes every
/// visitor's peer address a loopback one, a forged `Host` costs nothing.
pub fn is_local(server: &Server, request: &Parts) -> bool {
    let peer = request.extensions.get::<ConnectInfo<SocketAddr>>();
    server.config.has_inbox()
        && peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback())
        && names_this_machine(request)
        && !was_forwarded(request)
}

fn names_this_machine(request: &Parts) -> bool {
    let host = request.headers.get(HOST).and_then(|host| host.to_str().ok());
    let url = host.and_then(|host| url::Url::parse(&format!("http://{host}/")).ok());
    url.is_some_and(|url| match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    })
}

/// Any header that proxies add, in any spelling that some of them use.
fn was_forwarded(request: &Parts) -> bool {
    request.headers.keys().any(|name| {
        let name = name.as_str().replace('_', "-");
        name == FORWARDED.as_str()
            || name.starts_with("x-forwarded-")
            || name == "x-real-ip"
            || name == "via"
    })
}

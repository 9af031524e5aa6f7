//! What surrounds every request: an id, a nonce, a line in the log, and the headers that every
//! answer carries, errors included.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};
use tracing::Instrument as _;

use super::{metrics, refuse, security_headers};
use crate::{Random, Server};

/// Tells people and logs which request is meant; always ours, whatever the client sent.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest part of a path that is logged. Ids and file names are shorter; a longer part may be a
/// bot's token or a gateway key, sent to the wrong address.
const LOGGED_PART_LENGTH_MAX: usize = 40;
/// Longest method that is logged; those that are known have 7 letters at most.
const LOGGED_METHOD_LENGTH_MAX: usize = 16;

/// The id of a request, among its extensions and its response's.
#[derive(Clone, Debug)]
pub struct RequestId(pub Arc<str>);

/// The nonce that this response's `Content-Security-Policy` allows scripts by; among the
/// extensions of a request and of its response.
#[derive(Clone, Debug)]
pub struct CspNonce(pub Arc<str>);

impl<S: Sync> FromRequestParts<S> for CspNonce {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(|| refuse(StatusCode::INTERNAL_SERVER_ERROR, None))
    }
}

/// Runs a request inside its envelope.
pub(super) async fn envelope(
    State(server): State<Server>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id = RequestId(random_text::<9>(&server.random));
    let nonce = CspNonce(random_text::<16>(&server.random));
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(nonce.clone());
    let method = request.method().clone();
    // Whatever else is refused, and may be as long as a head.
    let verb =
        if method.as_str().len() > LOGGED_METHOD_LENGTH_MAX { "…" } else { method.as_str() };
    let path = loggable(request.uri().path());
    let span = tracing::info_span!(target: "request", "request", id = &*id.0);

    let mut response = next.run(request).instrument(span.clone()).await;

    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    security_headers::add(response.headers_mut(), &nonce.0, server.public_url().is_https());
    response.extensions_mut().insert(id);
    response.extensions_mut().insert(nonce);
    let (status, took) = (response.status(), started.elapsed());
    metrics::count_request(&method, &path, status, took);
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(target: "access", parent: &span, method = verb, path, status = status.as_u16(), ms);
    response
}

fn random_text<const N: usize>(random: &Random) -> Arc<str> {
    URL_SAFE_NO_PAD.encode(random.bytes::<N>()).into()
}

/// A path without what may be a secret. The query is left out altogether: one-time links have
/// their token there.
fn loggable(path: &str) -> String {
    // Whoever knows a picture's name can see it.
    if path.starts_with("/pictures/") {
        return "/pictures/…".to_owned();
    }
    let may_show = |part: &&str| {
        part.len() <= LOGGED_PART_LENGTH_MAX && !part.contains(':') && !part.contains('%')
    };
    let mut parts: Vec<_> =
        path.split('/').take(8).map(|part| if may_show(&part) { part } else { "…" }).collect();
    if path.split('/').count() > parts.len() {
        parts.push("…");
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::loggable;

    #[test]
    fn a_token_in_a_path_is_not_logged() {
        assert_eq!(loggable("/bots/7250183112343552"), "/bots/7250183112343552");
        assert_eq!(loggable("/pictures/0123-48.jpg"), "/pictures/…");
        assert_eq!(
            loggable("/bot123456789:AAFakeTokenForTestsOnly_0123456789-a/getMe"),
            "/…/getMe"
        );
        assert_eq!(loggable("/bot123456789%3AAAFake/getMe"), "/…/getMe");
        assert_eq!(loggable(&format!("/x/{}", "a".repeat(43))), "/x/…");
        assert_eq!(loggable(&"/a".repeat(2_000)), "/a/a/a/a/a/a/a/…");
    }
}

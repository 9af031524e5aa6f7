//! The HTTP ground under portal, gateway and metrics: listening, and what every request of the
//! portal passes before a page sees it.
//!
//! [`serve()`] is for every listener. [`protect`] is for the portal: its layers refuse what no page
//! needs to look at, and surround every answer with headers, a log line and limits. Pages and
//! server functions then go through [`with_viewer`], which knows who is signed in.

mod body;
pub mod client_address;
mod connection;
mod cookies;
pub mod device;
mod envelope;
pub mod flash;
mod framing;
mod gate;
pub mod health;
pub mod local;
pub mod metrics;
mod rate_limit;
mod refuse;
mod security_headers;
mod serve;
pub mod session;
#[cfg(test)]
mod tests;

use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use http::{HeaderMap, StatusCode};
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::compression::{CompressionLayer, Predicate};

pub use client_address::ClientAddress;
pub use envelope::{CspNonce, REQUEST_ID, RequestId};
pub use refuse::{Bare, Because, RETRY_SECONDS, dress, refuse};
pub use serve::{Limits, serve, serve_within};

use crate::Server;
use rate_limit::RateLimits;

/// Smaller answers fit into one packet anyway.
const COMPRESSED_BYTES_MIN: u64 = 1_024;
/// How often what was counted is sorted and idle clients are forgotten.
const UPKEEP_PERIOD: Duration = Duration::from_secs(30);

/// Puts the portal's layers around `router`; the first one named is the outermost.
///
/// They form one service around the whole router. Added to the router they would surround each of
/// its routes, and every request would copy them as often as there are layers.
pub fn protect(router: Router, server: &Server) -> Router {
    let limits = RateLimits::new(&server.config);
    keep_up(server, limits.clone());
    let compression = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(worth_compressing());
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(server.clone(), envelope::envelope))
        .layer(compression)
        .layer(CatchPanicLayer::custom(|_| refuse(StatusCode::INTERNAL_SERVER_ERROR, None)))
        .layer(from_fn_with_state(server.clone(), client_address::note))
        .layer(from_fn_with_state(server.clone(), gate::gate))
        .layer(from_fn_with_state(limits, rate_limit::limit))
        .layer(from_fn_with_state(body::Times::default(), body::limit));
    Router::new().fallback_service(layers.service(router))
}

/// Puts the layers around `router` that know who is signed in and what a redirect carried. They
/// ask the database, so files that are the same for everybody stay outside. The first one lets
/// sound cookies alone pass, then tower-sessions minds them, and the database tells whose they are.
pub fn with_viewer(router: Router, server: &Server) -> Router {
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(session::cookie_name(server), session::mind_cookie))
        .layer(session::layer(server))
        .layer(from_fn_with_state(server.clone(), session::note_viewer))
        .layer(from_fn_with_state(server.clone(), flash::show));
    Router::new().fallback_service(layers.service(router))
}

/// Pages and data. Assets come compressed from the disk, and pictures are as small as they get.
fn worth_compressing() -> impl Predicate {
    let text = |_, _, headers: &HeaderMap, _: &_| {
        let kind = headers
            .get(http::header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        kind.starts_with("text/html") || kind.starts_with("application/json")
    };
    SizeAbove::new(COMPRESSED_BYTES_MIN).and(text)
}

/// Keeps the memory of counters and limits bounded until the server stops.
fn keep_up(server: &Server, limits: RateLimits) {
    let server = server.clone();
    tokio::spawn(async move {
        let stopping = server.stopping.clone();
        while stopping.run_until_cancelled(tokio::time::sleep(UPKEEP_PERIOD)).await.is_some() {
            limits.forget_idle();
            server.metrics.upkeep();
            if let Err(error) = session::forget_expired(&server).await {
                tracing::warn!(%error, "expired sessions stay for now");
            }
            if let Err(error) = crate::admin::end_overdue_support(&server).await {
                tracing::warn!(%error, "the end of support access is not on record yet");
            }
        }
    });
}

//! The HTTP client that speaks to the Bot API, for the portal's own calls and for the gateway's.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower::Service;

/// Longest wait for a connection, name look-up and TLS included: a server that is there answers in
/// a fraction of it.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an unused connection is kept. Front servers close theirs after a minute or more; being
/// earlier than they are avoids sending a call into a connection that is closing.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// Most unused connections kept; more only serve bursts, and each holds a socket and buffers.
const IDLE_MAX: usize = 256;
/// Finds out that the other side of a long poll has vanished without a word.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// Sends requests to the Bot API. Follows no redirect and keeps no cookie.
pub(crate) type Client = legacy::Client<Dialler, Body>;

type Stream = <HttpsConnector<HttpConnector> as Service<Uri>>::Response;
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Opens connections, and gives up in time.
#[derive(Clone, Debug)]
pub(crate) struct Dialler(HttpsConnector<HttpConnector>);

/// A client with no connection yet.
pub(crate) fn client() -> Client {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_keepalive(Some(KEEPALIVE));
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    let tls = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1();
    legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(IDLE_MAX)
        .build(Dialler(tls.wrap_connector(tcp)))
}

impl Service<Uri> for Dialler {
    type Response = Stream;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, Failure>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let dialling = self.0.call(uri);
        Box::pin(async move {
            let late = |_| Failure::from(std::io::Error::from(std::io::ErrorKind::TimedOut));
            tokio::time::timeout(CONNECT_TIMEOUT, dialling).await.map_err(late)?
        })
    }
}

/// The one host that is ever spoken to.
#[derive(Clone, Debug)]
pub(crate) struct Host(Option<(Scheme, Authority)>);

impl Host {
    /// The host of `url`, a checked setting.
    pub(crate) fn of(url: url::Url) -> Self {
        let parts = Uri::try_from(String::from(url)).map(Uri::into_parts).unwrap_or_default();
        Self(parts.scheme.zip(parts.authority))
    }

    /// The address of `path` on this host; `None` when that is no path.
    pub(crate) fn at(&self, path: String) -> Option<Uri> {
        let (scheme, authority) = self.0.clone()?;
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(scheme);
        parts.authority = Some(authority);
        parts.path_and_query =
            Some(PathAndQuery::from_maybe_shared(bytes::Bytes::from(path)).ok()?);
        Uri::from_parts(parts).ok()
    }
}

/// Whether `error`, or what caused it, is that time ran out.
pub(crate) fn is_timeout(error: &(dyn std::error::Error + 'static)) -> bool {
    let ran_out = |error: &&(dyn std::error::Error + 'static)| {
        let io = error.downcast_ref::<std::io::Error>();
        io.is_some_and(|error| error.kind() == std::io::ErrorKind::TimedOut)
    };
    causes(error).any(|cause| ran_out(&cause))
}

/// The cause at the bottom, in words. These libraries put no address into their texts.
pub(crate) fn describe(error: &(dyn std::error::Error + 'static)) -> String {
    causes(error).last().map_or_else(String::new, ToString::to_string)
}

fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

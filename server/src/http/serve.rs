//! Accepting connections, and finishing them when the server stops.
//!
//! `axum::serve` has no limits: a client that sends its head byte by byte holds a connection for
//! ever, and a graceful stop waits for it. This is the loop that it would need to be.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use super::connection::Connection;

/// Longest head of a request. Browsers send 1 to 2 kB; a jar full of cookies makes it 10 to 20.
/// Longer ones are answered 431, as are those of more than 100 lines, hyper's own limit.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// How long to wait after accepting failed, most likely for want of file descriptors: trying again
/// at once would only burn the time of those who could give some back.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// How much one listener gives to its clients.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at the same time; further clients wait to be accepted.
    pub connections: usize,
    /// Longest head of a request, in bytes.
    pub head_bytes: usize,
    /// From a head's first byte, or the connection's beginning, to the head's end.
    pub head: Duration,
    /// Between two requests of a connection.
    pub idle: Duration,
    /// Between two moments at which the client takes something of an answer.
    pub write: Duration,
    /// From the beginning of a stop to its end, whatever is still under way.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // At 30 kB each, 120 MB when somebody opens all of them; twice that for the ten seconds in
            // which each may hold back the end of a long head.
            connections: 4_096,
            head_bytes: HEAD_BYTES_MAX,
            // A head fits into a few packets; a client on a bad line sends them in a second.
            head: Duration::from_secs(10),
            // Longer than proxies keep their side (nginx: 60 s), so that none of them sends a
            // request into a connection that we are just closing.
            idle: Duration::from_secs(75),
            write: Duration::from_secs(30),
            // Less than the time that service managers and container runtimes give by default.
            drain: Duration::from_secs(10),
        }
    }
}

/// Serves `router` on `listener` until `stopping` is cancelled and the requests under way have
/// been answered. Each request has the client's `ConnectInfo<SocketAddr>` among its extensions.
pub async fn serve(listener: TcpListener, router: Router, stopping: CancellationToken) {
    serve_within(listener, router, stopping, Limits::default()).await;
}

/// Serves like [`serve`], within other limits.
pub async fn serve_within(
    listener: TcpListener,
    router: Router,
    stopping: CancellationToken,
    limits: Limits,
) {
    let slots = Arc::new(Semaphore::new(limits.connections));
    let tasks = TaskTracker::new();
    let abort = CancellationToken::new();
    while let Some((stream, peer, slot)) = next_client(&listener, &slots, &stopping).await {
        let serving = converse(stream, peer, router.clone(), stopping.clone(), limits, slot);
        tasks.spawn(abort.clone().run_until_cancelled_owned(serving));
    }
    drop(listener);
    tasks.close();
    if tokio::time::timeout(limits.drain, tasks.wait()).await.is_err() {
        tracing::warn!(
            connections = tasks.len(),
            "requests were cut off: they took too long to finish"
        );
        abort.cancel();
        tasks.wait().await;
    }
}

/// Waits for a free slot and a client to give it to; `None` once the server stops.
async fn next_client(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
    stopping: &CancellationToken,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let accept = async {
        let slot = slots.clone().acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => return Some((stream, peer, slot)),
                Err(error) if is_clients_own(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    };
    stopping.run_until_cancelled(accept).await.flatten()
}

/// Whether the client went away before it was accepted, which says nothing about the listener.
fn is_clients_own(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Serves one connection to its end. Errors are the client's: it went away, was too slow, or sent
/// something else than HTTP, and has had its answer.
async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    stopping: CancellationToken,
    limits: Limits,
    _slot: OwnedSemaphorePermit,
) {
    // Answers are written at once and whole: waiting to fill packets only delays them.
    stream.set_nodelay(true).ok();
    let service = service_fn(move |request| Box::pin(answer(router.clone(), peer, request)));
    let io = TokioIo::new(Connection::new(stream, limits.head, limits.write));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.idle)
        .max_header_size(limits.head_bytes);
    let mut connection = http.serve_connection(io, service);
    let mut done = poll_fn(|cx| connection.poll_without_shutdown(cx));
    if stopping.run_until_cancelled(&mut done).await.is_none() {
        Pin::new(&mut connection).graceful_shutdown();
        poll_fn(|cx| connection.poll_without_shutdown(cx)).await.ok();
    }
    connection.into_parts().io.into_inner().close().await;
}

async fn answer(
    router: Router,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    router.oneshot(request).await
}

//! How much a request may send, and how long it and its answer may take.
//!
//! Every form of the portal is small, so its body is read here, whole, before anything else
//! happens: what is too large or too slow gets its own status, whoever would have read it, and a
//! slow client never holds a handler. An upload alone is larger: `pictures::receive` reads it, with
//! limits of its own, once it is known who sends it.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;
use http_body::Body as _;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use tokio::time::timeout;

use super::{RETRY_SECONDS, refuse};
use crate::pictures::UPLOAD_PATH;

/// Largest body: the largest form (a pasted message with a bot's token) has 20 kB.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// How long the two halves of a request may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// From the head to the end of the body.
    pub(super) body: Duration,
    /// From the end of the body to the beginning of the answer.
    pub(super) answer: Duration,
    /// From the head of an upload to the beginning of its answer.
    pub(super) upload: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            // The largest body at the speed of a modem.
            body: Duration::from_secs(15),
            // The slowest thing a request waits for is another server (10 s), after a place in
            // the hashing queue (2 s).
            answer: Duration::from_secs(30),
            // `pictures::receive` waits a minute for the body; before and after it an upload waits for
            // its turn three times, ten seconds each.
            upload: Duration::from_secs(100),
        }
    }
}

/// Reads the body, then answers, each in its time.
pub(super) async fn limit(State(times): State<Times>, request: Request, next: Next) -> Response {
    if request.uri().path() == UPLOAD_PATH {
        return in_time(times.upload, next.run(request)).await;
    }
    let (parts, body) = request.into_parts();
    let body = match timeout(times.body, read(body)).await {
        Ok(Ok(bytes)) => Body::from(bytes),
        Ok(Err(status)) => return refuse(status, None),
        Err(_) => return refuse(StatusCode::REQUEST_TIMEOUT, None),
    };
    in_time(times.answer, next.run(Request::from_parts(parts, body))).await
}

async fn in_time(time: Duration, answer: impl Future<Output = Response>) -> Response {
    timeout(time, answer).await.unwrap_or_else(|_| {
        tracing::error!("a request was given up after {} s", time.as_secs());
        refuse(StatusCode::SERVICE_UNAVAILABLE, Some(RETRY_SECONDS.into()))
    })
}

async fn read(body: Body) -> Result<Bytes, StatusCode> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    if body.size_hint().lower() > BODY_BYTES_MAX as u64 {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    match Limited::new(body, BODY_BYTES_MAX).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => Err(StatusCode::BAD_REQUEST),
    }
}

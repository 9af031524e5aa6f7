//! Sending a call to Telegram and waiting for the first byte of its answer.

use std::pin::pin;
use std::time::Duration;

use axum::body::Body;
use http::header::{ACCEPT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use hyper::body::{Body as _, Incoming};

use super::headers;
use super::refusal::Refusal;
use super::target::Target;
use super::upload::{Progress, Upload};
use crate::telegram::client::{self, Client, Host};

/// Telegram answers within seconds, sending a whole media group included.
const CALL_PATIENCE: Duration = Duration::from_mins(1);
/// Telegram lets a poll wait for 50 s at most; the rest is slack for a slow way.
const POLL_PATIENCE: Duration = Duration::from_secs(75);
/// Telegram's own idle timeout: an upload may take any time, but not pause for longer.
const UPLOAD_PATIENCE: Duration = Duration::from_secs(500);

/// Where calls go.
#[derive(Debug)]
pub struct Upstream {
    client: Client,
    host: Host,
    /// Where downloads go: an open Bot API server serves none.
    files: Host,
}

/// A call that is ready to be sent.
#[derive(Debug)]
pub struct Outgoing {
    request: Request<Body>,
    patience: Duration,
    progress: Progress,
}

impl Upstream {
    /// The API at `url`, and its files at `files`.
    pub fn new(url: &url::Url, files: &url::Url) -> Self {
        let (host, files) = (Host::of(url.clone()), Host::of(files.clone()));
        Self { client: client::client(), host, files }
    }

    /// Makes the call that Telegram gets; `None` when its path is none.
    pub fn prepare(
        &self,
        target: &Target<'_>,
        token: &str,
        method: Method,
        headers: HeaderMap,
        body: Body,
    ) -> Option<Outgoing> {
        let progress = Progress::default();
        let is_upload = is_upload(&headers);
        let mut request = Request::new(match (is_upload, body.is_end_stream()) {
            (_, true) => Body::empty(),
            (false, _) => body,
            (true, _) => Upload::watched(body, progress.clone()),
        });
        let host = if target.is_file() { &self.files } else { &self.host };
        *request.uri_mut() = host.at(target.with_token(token))?;
        *request.method_mut() = method;
        *request.headers_mut() = headers::to_telegram(headers);
        if target.is_get_file() || target.is_poll() {
            // Their answers are read.
            request.headers_mut().remove(ACCEPT_ENCODING);
        }
        let patience = match (is_upload, target.is_poll()) {
            (true, _) => UPLOAD_PATIENCE,
            (_, true) => POLL_PATIENCE,
            _ => CALL_PATIENCE,
        };
        Some(Outgoing { request, patience, progress })
    }

    /// Sends it and waits for the head of the answer.
    pub async fn send(&self, call: Outgoing) -> Result<Response<Incoming>, Refusal> {
        let mut answer = pin!(self.client.request(call.request));
        loop {
            match tokio::time::timeout(call.patience, answer.as_mut()).await {
                Ok(answer) => return answer.map_err(|error| refusal_of(&error)),
                Err(_) if call.progress.was_made() => {}
                Err(_) => return Err(Refusal::gateway_timeout()),
            }
        }
    }
}

fn refusal_of(error: &hyper_util::client::legacy::Error) -> Refusal {
    tracing::debug!(cause = client::describe(error), "no answer of the Bot API");
    if client::is_timeout(error) { Refusal::gateway_timeout() } else { Refusal::bad_gateway() }
}

fn is_upload(headers: &HeaderMap) -> bool {
    const MULTIPART: &[u8] = b"multipart/";
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    kind.get(..MULTIPART.len()).is_some_and(|start| start.eq_ignore_ascii_case(MULTIPART))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use domain::GatewayKey;
    use http::StatusCode;
    use telegram_double::{Fault, TelegramDouble, example_token};

    use super::*;

    const SHORT: Duration = Duration::from_secs(2);

    /// Sends a call with this body and content type, and waits for a short time only.
    async fn send(
        telegram: &TelegramDouble,
        kind: &'static str,
        body: Body,
    ) -> Result<StatusCode, StatusCode> {
        let url = telegram.url().parse().unwrap();
        let upstream = Upstream::new(&url, &url);
        let path =
            format!("/bot{}/sendDocument", GatewayKey::new(123_456, &"k".repeat(43)).expose());
        let target = Target::read(&path, None).unwrap();
        let headers = [(CONTENT_TYPE, kind.parse().unwrap())].into_iter().collect();
        let call = upstream
            .prepare(&target, &example_token(123_456), Method::POST, headers, body)
            .unwrap();
        let sent = upstream.send(Outgoing { patience: SHORT, ..call }).await;
        sent.map(|answer| answer.status()).map_err(|refusal| refusal.status())
    }

    #[tokio::test]
    async fn an_upstream_that_hangs_is_given_up() {
        let telegram = TelegramDouble::start().await;
        telegram.fault(Fault::Hang);
        let start = Instant::now();
        let sent = send(&telegram, "application/json", Body::from("{}")).await;
        assert_eq!(sent, Err(StatusCode::GATEWAY_TIMEOUT));
        assert!(start.elapsed() >= SHORT);
    }

    #[tokio::test]
    async fn an_upload_may_take_longer_as_long_as_it_moves() {
        let telegram = TelegramDouble::start().await;
        let form = "--b\r\ncontent-disposition: form-data; name=\"chat_id\"\r\n\r\n7\r\n--b\r\n\
            content-disposition: form-data; name=\"document\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n";
        let pieces = futures_util::stream::unfold(form, async |rest| {
            tokio::time::sleep(SHORT / 3).await;
            let (piece, rest) = rest.split_at(rest.len().min(25));
            (!piece.is_empty()).then_some((Ok::<_, std::io::Error>(piece), rest))
        });
        let start = Instant::now();
        let sent =
            send(&telegram, "multipart/form-data; boundary=b", Body::from_stream(pieces)).await;
        assert_eq!(sent, Ok(StatusCode::OK));
        assert!(start.elapsed() > SHORT * 2);
    }
}

//! Telegram's answer on its way to the client.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::response::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tokio::time::{Sleep, sleep};

use super::callers::Caller;
use super::headers;
use super::limits::Place;
use super::refusal::Refusal;
use super::state::Pass;
use super::tally::Outcome;
use super::target::{Call, Target};
use crate::Server;

/// Longest pause within an answer: Telegram sends what it has in one go.
const STALL: Duration = Duration::from_mins(1);
/// Far more than the largest answer of a method, 100 updates.
const ANSWER_BYTES_MAX: u64 = 32 << 20;
/// The largest file that a Bot API server holds.
const FILE_BYTES_MAX: u64 = 4 << 30;

/// An answer that has begun: its head and, of a method's answer, the first piece of its body.
#[derive(Debug)]
pub struct Begun {
    head: Parts,
    first: Option<Bytes>,
    rest: Incoming,
}

impl Begun {
    /// Waits for the beginning; what is no answer of the Bot API is a bad gateway.
    pub async fn of(target: &Target<'_>, answer: Response<Incoming>) -> Result<Self, Refusal> {
        if !is_proper(target, &answer) {
            return Err(Refusal::bad_gateway());
        }
        let (head, mut rest) = answer.into_parts();
        // A download is what it is, and packed bytes tell nothing.
        if target.is_file() || head.headers.contains_key(CONTENT_ENCODING) {
            return Ok(Self { head, first: None, rest });
        }
        let first = tokio::time::timeout(STALL, rest.frame()).await;
        let first = first.map_err(|_| Refusal::gateway_timeout())?;
        let first = first.and_then(Result::ok).and_then(|frame| frame.into_data().ok());
        let first = first.filter(|piece| begins_object(piece)).ok_or_else(Refusal::bad_gateway)?;
        Ok(Self { head, first: Some(first), rest })
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }
}

/// Whether this can be the beginning of an envelope, whatever the headers say that it is.
fn begins_object(piece: &[u8]) -> bool {
    piece.trim_ascii_start().first().is_none_or(|first| *first == b'{') && !piece.is_empty()
}

/// Whether this is an answer of the Bot API, or something that stands in its way: a method is
/// answered in JSON, a download with the file or, if there is none, in JSON as well.
fn is_proper(target: &Target<'_>, answer: &Response<Incoming>) -> bool {
    let status = answer.status();
    match target.call {
        Call::Method { .. } => {
            !status.is_redirection()
                && is_json(answer.headers())
                && length(answer) <= ANSWER_BYTES_MAX
        }
        Call::File(_) => {
            let is_content = status.is_success()
                || matches!(status, StatusCode::NOT_MODIFIED | StatusCode::RANGE_NOT_SATISFIABLE);
            is_content || (!status.is_redirection() && is_json(answer.headers()))
        }
    }
}

/// Whether this says that it is JSON.
pub fn is_json(headers: &HeaderMap) -> bool {
    const JSON: &[u8] = b"application/json";
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    kind.get(..JSON.len()).is_some_and(|start| start.eq_ignore_ascii_case(JSON))
}

fn length(answer: &Response<Incoming>) -> u64 {
    let length =
        answer.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    length.unwrap_or(0)
}

/// The body, handed on piece by piece. The call's place is taken until it ends or the client leaves.
#[derive(Debug)]
pub struct Answer {
    first: Option<Bytes>,
    from: Incoming,
    left: u64,
    server: Server,
    caller: Arc<Caller>,
    pass: Arc<Pass>,
    _place: Place,
    waiting: Option<Waiting>,
}

/// What may end the wait for the next piece; made only when there is one.
struct Waiting {
    ended: Pin<Box<dyn Future<Output = ()> + Send>>,
    stalled: Pin<Box<Sleep>>,
}

/// The rest of the answer does not come; the client sees a broken connection.
#[derive(Debug, thiserror::Error)]
#[error("the answer was cut off")]
pub struct CutOff;

impl Answer {
    /// Hands `answer` on to the client.
    pub fn hand_on(
        answer: Begun,
        target: &Target<'_>,
        server: &Server,
        caller: &Arc<Caller>,
        pass: Arc<Pass>,
        place: Place,
    ) -> Response {
        let Begun { head, first, rest: from } = answer;
        let left = if target.is_file() { FILE_BYTES_MAX } else { ANSWER_BYTES_MAX };
        let (server, caller) = (server.clone(), Arc::clone(caller));
        let body = Self { first, from, left, server, caller, pass, _place: place, waiting: None };
        let mut response = Response::new(Body::new(body));
        *response.status_mut() = head.status;
        *response.headers_mut() = headers::to_client(head.headers);
        response
    }

    /// Counts the bytes of a piece against what may come.
    fn count(&mut self, frame: &Frame<Bytes>) -> Result<(), CutOff> {
        let length = frame.data_ref().map_or(0, Bytes::len) as u64;
        self.left = self.left.checked_sub(length).ok_or(CutOff)?;
        Ok(())
    }

    /// Ready when the wait for the next piece is over without one.
    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<CutOff> {
        let pass = &self.pass;
        let waiting = self.waiting.get_or_insert_with(|| Waiting::start(Arc::clone(pass)));
        let ended = waiting.ended.as_mut().poll(context).is_ready();
        let stalled = waiting.stalled.as_mut().poll(context).is_ready();
        if ended || stalled { Poll::Ready(self.cut_off()) } else { Poll::Pending }
    }

    fn cut_off(&self) -> CutOff {
        let now = self.server.clock.now();
        self.server.gateway.ledger.ended(&self.caller.bot, now, Outcome::Error, None);
        CutOff
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        if self.pass.has_ended() {
            return Poll::Ready(Some(Err(self.cut_off())));
        }
        let first = self.first.take().map(|first| Poll::Ready(Some(Ok(Frame::data(first)))));
        let next = first.unwrap_or_else(|| Pin::new(&mut self.from).poll_frame(context));
        let Poll::Ready(frame) = next else {
            return self.poll_end(context).map(|cut| Some(Err(cut)));
        };
        self.waiting = None;
        Poll::Ready(frame.map(|frame| {
            let counted =
                frame.map_err(|_| CutOff).and_then(|frame| self.count(&frame).map(|()| frame));
            counted.map_err(|_| self.cut_off())
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.from.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let first = self.first.as_ref().map_or(0, Bytes::len) as u64;
        let rest = self.from.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower().saturating_add(first));
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper.saturating_add(first));
        }
        hint
    }
}

impl Waiting {
    fn start(pass: Arc<Pass>) -> Self {
        let ended = async move {
            pass.ended().await;
        };
        Self { ended: Box::pin(ended), stalled: Box::pin(sleep(STALL)) }
    }
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Waiting")
    }
}

//! Telegram's answer on its way to the client.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep, sleep_until};

use super::begun::{ANSWER_BYTES_MAX, Begun, STALL};
use super::callers::Caller;
use super::headers;
use super::limits::Place;
use super::state::Pass;
use super::tally::Outcome;
use super::target::Target;
use crate::Server;

/// Longest time from the beginning of a method's answer to its end: a client on a bad line takes
/// 100 updates in it, and nothing that drips holds a place for longer. Downloads may take any time.
const ANSWER_TIME_MAX: Duration = Duration::from_mins(5);
/// The largest file that a Bot API server holds.
const FILE_BYTES_MAX: u64 = 4 << 30;

/// The body, handed on piece by piece. The call's place is taken until it ends or the client leaves.
#[derive(Debug)]
pub struct Answer {
    first: Option<Bytes>,
    from: Incoming,
    left: u64,
    /// When it must be over, if it must.
    due: Option<Instant>,
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
        let (left, due) = if target.is_file() {
            (FILE_BYTES_MAX, None)
        } else {
            (ANSWER_BYTES_MAX, Some(Instant::now() + ANSWER_TIME_MAX))
        };
        let (server, caller, waiting) = (server.clone(), Arc::clone(caller), None);
        let body = Self { first, from, left, due, server, caller, pass, _place: place, waiting };
        let mut response = Response::new(Body::new(body));
        *response.status_mut() = head.status;
        *response.headers_mut() = headers::to_client(head.headers);
        if target.is_file() {
            headers::disarm(response.headers_mut());
        }
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
        let (pass, due) = (&self.pass, self.due);
        let waiting = self.waiting.get_or_insert_with(|| {
            Waiting::start(Arc::clone(pass), longest_wait(Instant::now(), due))
        });
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
        if self.pass.has_ended() || self.due.is_some_and(|due| due <= Instant::now()) {
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
    fn start(pass: Arc<Pass>, until: Instant) -> Self {
        let ended = async move {
            pass.ended().await;
        };
        Self { ended: Box::pin(ended), stalled: Box::pin(sleep_until(until)) }
    }
}

/// Until when the next piece may come, of an answer that must be over when it is due.
fn longest_wait(now: Instant, due: Option<Instant>) -> Instant {
    let stalled = now + STALL;
    due.map_or(stalled, |due| due.min(stalled))
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Waiting")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_drips_is_waited_for_until_it_is_due_and_a_download_for_ever() {
        let start = Instant::now();
        let due = Some(start + ANSWER_TIME_MAX);
        assert_eq!(longest_wait(start, due), start + STALL);
        let late = start + ANSWER_TIME_MAX - STALL / 2;
        assert_eq!(longest_wait(late, due), start + ANSWER_TIME_MAX);
        assert_eq!(longest_wait(late, None), late + STALL);
    }
}

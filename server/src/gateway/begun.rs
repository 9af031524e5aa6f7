//! An answer of Telegram's that has begun: whether it is one, and what of it is read.

use std::time::Duration;

use axum::body::Bytes;
use axum::response::Response;
use bytes::BytesMut;
use domain::BotToken;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::response::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tokio::time::timeout;

use super::refusal::Refusal;
use super::target::{Call, Target};

/// Longest pause within an answer: Telegram sends what it has in one go.
pub const STALL: Duration = Duration::from_mins(1);
/// Far more than the largest answer of a method, 100 updates.
pub const ANSWER_BYTES_MAX: u64 = 32 << 20;
/// An answer to getFile holds two ids, a number and a path: a few hundred bytes.
const GET_FILE_BYTES_MAX: usize = 64 << 10;

/// An answer that has begun: its head and, of a method's answer, the first piece of its body.
#[derive(Debug)]
pub struct Begun {
    /// Its status and headers.
    pub head: Parts,
    /// What of its body was read.
    pub first: Option<Bytes>,
    /// The rest of it.
    pub rest: Incoming,
}

impl Begun {
    /// Waits for the beginning; what is no answer of the Bot API is a bad gateway.
    pub async fn of(
        target: &Target<'_>,
        token: &BotToken,
        answer: Response<Incoming>,
    ) -> Result<Self, Refusal> {
        if !is_proper(target, &answer) {
            return Err(Refusal::bad_gateway());
        }
        let (head, mut rest) = answer.into_parts();
        let is_packed = head.headers.contains_key(CONTENT_ENCODING);
        if target.is_get_file() {
            let whole = timeout(STALL, whole(&mut rest)).await;
            let whole = whole.map_err(|_| Refusal::gateway_timeout())??;
            if is_packed || !begins_object(&whole) || names(&whole, token) {
                return Err(Refusal::bad_gateway());
            }
            return Ok(Self { head, first: Some(whole), rest });
        }
        // A download is what it is, and packed bytes tell nothing.
        if target.is_file() || is_packed {
            return Ok(Self { head, first: None, rest });
        }
        let first = timeout(STALL, rest.frame()).await;
        let first = first.map_err(|_| Refusal::gateway_timeout())?;
        let first = first.and_then(Result::ok).and_then(|frame| frame.into_data().ok());
        let first = first.filter(|piece| begins_object(piece)).ok_or_else(Refusal::bad_gateway)?;
        Ok(Self { head, first: Some(first), rest })
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// Whether these bytes are in what was read of it.
    pub fn mentions(&self, bytes: &[u8]) -> bool {
        self.first.as_deref().is_some_and(|first| holds(first, bytes))
    }
}

/// Whether this can be the beginning of an envelope, whatever the headers say that it is.
fn begins_object(piece: &[u8]) -> bool {
    piece.trim_ascii_start().first().is_none_or(|first| *first == b'{') && !piece.is_empty()
}

/// The whole of a small body.
async fn whole(body: &mut Incoming) -> Result<Bytes, Refusal> {
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let piece = frame.map_err(|_| Refusal::bad_gateway())?.into_data().unwrap_or_default();
        if whole.len() + piece.len() > GET_FILE_BYTES_MAX {
            return Err(Refusal::bad_gateway());
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole.freeze())
}

/// Whether an answer names the token: a local Bot API server (`--local`) tells where on its disk a
/// file is, in a folder that is named after the token.
fn names(answer: &[u8], token: &BotToken) -> bool {
    let is_named = holds(answer, token.secret().as_bytes());
    if is_named {
        tracing::error!(
            "the Bot API server tells tokens in its answers to getFile, which are not handed on; \
             it must not run with --local"
        );
    }
    is_named
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len().max(1)).any(|window| window == part)
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

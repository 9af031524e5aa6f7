//! Carrying out a planned fault.

use std::{io, time::Duration};

use axum::body::{Body, Bytes, to_bytes};
use futures_util::{StreamExt, stream};
use http::{HeaderName, HeaderValue, Response, StatusCode, header};

use crate::{answer, fault::Fault, gauge::Held, socket::Breaker};

/// Only JSON answers are cut, slowed or truncated, and those are small.
const MANGLED_BYTES_MAX: usize = 1 << 20;
/// Lets hyper send what it has before it hears that there is no more.
const CUT_AFTER: Duration = Duration::from_millis(20);
/// One piece of the endless body.
const ENDLESS_PIECE: &[u8] = &[b'x'; 8192];
/// What a front server in trouble says.
const GARBAGE: &str = "<html>\r\n<head><title>Bad Gateway</title></head>\r\n<body>\r\n<center><h1>Bad Gateway</h1>\
    </center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// The answer of a fault that takes the place of the call; the others give nothing here.
pub async fn instead(
    fault: &Fault,
    breaker: &Breaker,
    held: &mut Option<Held>,
) -> Option<Response<Body>> {
    match fault {
        Fault::TooMany { retry_after } => Some(answer::too_many(*retry_after).into_response()),
        Fault::Html { status } => {
            Some(reply(*status, [("content-type", "text/html")], GARBAGE.into()))
        }
        Fault::Reply { status, headers, body } => {
            Some(reply(*status, headers, body.clone().into()))
        }
        Fault::Hang => std::future::pending().await,
        Fault::Reset => {
            breaker.trip();
            Some(Response::new(Body::empty()))
        }
        Fault::Endless => Some(endless(held.take())),
        Fault::Delay { ms } => {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
            None
        }
        Fault::Cut | Fault::Truncated | Fault::Slow { .. } => None,
    }
}

/// Spoils the right answer of a call that was carried out.
pub async fn spoil(
    fault: &Fault,
    right: Response<Body>,
    held: &mut Option<Held>,
) -> Response<Body> {
    if !matches!(fault, Fault::Cut | Fault::Truncated | Fault::Slow { .. }) {
        return right;
    }
    let (mut parts, body) = right.into_parts();
    let whole = to_bytes(body, MANGLED_BYTES_MAX).await.unwrap_or_default();
    let half = whole.slice(..whole.len() / 2);
    let body = match fault {
        Fault::Truncated => Body::from(half),
        Fault::Slow { pause_ms } => {
            parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
            slow(whole, Duration::from_millis(*pause_ms), held.take())
        }
        _ => {
            parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
            cut(half)
        }
    };
    Response::from_parts(parts, body)
}

fn reply<N: AsRef<str>, V: AsRef<str>>(
    status: u16,
    headers: impl IntoIterator<Item = (N, V)>,
    body: Body,
) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_ref().as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value.as_ref())) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn endless(held: Option<Held>) -> Response<Body> {
    let start = stream::iter([Bytes::from_static(br#"{"ok":true,"result":""#)]);
    let rest = stream::unfold(held, async |held| Some((Bytes::from_static(ENDLESS_PIECE), held)));
    let mut response = Response::new(Body::from_stream(start.chain(rest).map(Ok::<_, io::Error>)));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn slow(whole: Bytes, pause: Duration, held: Option<Held>) -> Body {
    Body::from_stream(stream::unfold((whole, held), move |(mut rest, held)| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        Some((Ok::<_, io::Error>(rest.split_to(1)), (rest, held)))
    }))
}

fn cut(half: Bytes) -> Body {
    let end = stream::once(async {
        tokio::time::sleep(CUT_AFTER).await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    });
    Body::from_stream(stream::iter([Ok(half)]).chain(end))
}

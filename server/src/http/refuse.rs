//! Answers to requests that are refused before anything understands them.

use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};

/// Marks a refusal whose body is one line of text, among the response's extensions: for people it
/// can be made a page, see [`dress`].
#[derive(Clone, Copy, Debug)]
pub struct Bare;

/// Why a request was refused, among the response's extensions: for people, in place of what its
/// status says in general.
#[derive(Clone, Debug)]
pub struct Because(pub domain::Why);

/// When to try again, in seconds, what could not be done just now: the queue is shorter and the
/// database back within as much, or it takes longer.
pub const RETRY_SECONDS: u32 = 5;

/// Refuses a request; `retry_after` tells in how many seconds trying again makes sense.
pub fn refuse(status: StatusCode, retry_after: Option<u64>) -> Response {
    let mut response =
        (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], words(status)).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response.extensions_mut().insert(Bare);
    response
}

/// Makes a page of a refusal: `html` in place of its line of text, under the same status.
pub fn dress(response: Response, html: String) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.extensions.remove::<Bare>();
    parts.headers.remove(http::header::CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(parts, html.into())
}

fn words(status: StatusCode) -> &'static str {
    match status {
        StatusCode::FORBIDDEN => "This request does not come from a page of this site.\n",
        StatusCode::METHOD_NOT_ALLOWED => "This method is not allowed here.\n",
        StatusCode::REQUEST_TIMEOUT => "The request took too long to arrive.\n",
        StatusCode::PAYLOAD_TOO_LARGE => "The request is too large.\n",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "Send a form or JSON.\n",
        StatusCode::TOO_MANY_REQUESTS => "Too many requests. Try again later.\n",
        StatusCode::SERVICE_UNAVAILABLE => {
            "The server is busy or being repaired. Try again in a few seconds.\n"
        }
        StatusCode::INTERNAL_SERVER_ERROR => "Something went wrong on our side.\n",
        _ => "The request cannot be understood.\n",
    }
}

//! The envelopes of the Bot API.

use axum::body::{Body, Bytes};
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

/// A finished JSON answer, good or bad.
#[derive(Debug)]
pub struct Answer {
    status: u16,
    retry_after: Option<u32>,
    body: Bytes,
}

/// What a method gives: refusals are answers too, but `?` leaves early with them.
pub type Outcome = Result<Answer, Answer>;

impl Answer {
    /// An answer whose envelope was written before, for the methods that must be quick.
    pub fn ready(body: Bytes) -> Self {
        Self { status: 200, retry_after: None, body }
    }

    /// The answer as it goes over the wire: HTTP status and `error_code` are always the same.
    pub fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// `{"ok":true,"result":..}`, as bytes that can be kept.
pub fn envelope(result: &Value) -> Bytes {
    Bytes::from(json!({"ok": true, "result": result}).to_string())
}

/// Success with this result.
pub fn ok(result: &Value) -> Answer {
    Answer::ready(envelope(result))
}

/// Success with a sentence beside it, which only the webhook methods have.
pub fn ok_saying(result: &Value, description: &str) -> Answer {
    let body = json!({"ok": true, "result": result, "description": description});
    Answer::ready(Bytes::from(body.to_string()))
}

/// A refusal. `description` starts with the words that belong to the code, as in `Bad Request: ..`.
pub fn refuse(status: u16, description: &str) -> Answer {
    let body = json!({"ok": false, "error_code": status, "description": description});
    Answer { status, retry_after: None, body: Bytes::from(body.to_string()) }
}

/// The 400 that most refusals are.
pub fn bad_request(why: &str) -> Answer {
    refuse(400, &format!("Bad Request: {why}"))
}

/// The 401 of a token that is well-formed but wrong or revoked.
pub fn unauthorized() -> Answer {
    refuse(401, "Unauthorized")
}

/// The 429 of the flood limits, with exactly one parameter: strict clients refuse more.
pub fn too_many(retry_after: u32) -> Answer {
    let body = json!({
        "ok": false,
        "error_code": 429,
        "description": format!("Too Many Requests: retry after {retry_after}"),
        "parameters": {"retry_after": retry_after},
    });
    Answer { status: 429, retry_after: Some(retry_after), body: Bytes::from(body.to_string()) }
}

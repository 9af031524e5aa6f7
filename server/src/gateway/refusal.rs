//! What the gateway answers in Telegram's stead, in Telegram's own shape: client libraries read the
//! envelope and nothing else, and some refuse any key in it that they do not know.

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;

/// An answer that did not come from Telegram; cheap to clone.
#[derive(Clone, Debug)]
pub struct Refusal {
    status: StatusCode,
    body: Bytes,
    exceeded: Option<Exceeded>,
}

/// A limit that a call went over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exceeded {
    /// Requests per second.
    Rate {
        /// How many are allowed.
        rps: u32,
        /// In how many seconds another one is.
        retry_after: u32,
    },
    /// Requests at the same time.
    Parallel {
        /// How many are allowed.
        max: u32,
    },
    /// Long polls at the same time.
    Polls {
        /// How many are allowed.
        max: u32,
    },
}

#[derive(Serialize)]
struct Envelope<'a> {
    ok: bool,
    error_code: u16,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Parameters>,
}

#[derive(Serialize)]
struct Parameters {
    retry_after: u32,
}

impl Refusal {
    /// No such path: not a call, or with a key that is none.
    pub fn not_found() -> Self {
        Self::fixed(
            StatusCode::NOT_FOUND,
            br#"{"ok":false,"error_code":404,"description":"Not Found"}"#,
        )
    }

    /// A verb other than GET and POST.
    pub fn not_implemented() -> Self {
        let body = br#"{"ok":false,"error_code":501,"description":"Not Implemented"}"#;
        Self::fixed(StatusCode::NOT_IMPLEMENTED, body)
    }

    /// An unknown key, or a token that Telegram refuses. Clients compare this very text.
    pub fn unauthorized() -> Self {
        let body = br#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#;
        Self::fixed(StatusCode::UNAUTHORIZED, body)
    }

    /// The bot's user has stopped it.
    pub fn stopped() -> Self {
        let body = br#"{"ok":false,"error_code":403,"description":"Forbidden: bot is stopped"}"#;
        Self::fixed(StatusCode::FORBIDDEN, body)
    }

    /// An admin has suspended the bot, or its user.
    pub fn suspended(reason: &str) -> Self {
        let description = ["Forbidden: bot is suspended by the administrator: ", reason].concat();
        Self::told(StatusCode::FORBIDDEN, &description, None)
    }

    /// A method that must not reach Telegram.
    pub fn blocked() -> Self {
        let body =
            br#"{"ok":false,"error_code":403,"description":"Forbidden: method is disabled by the gateway"}"#;
        Self::fixed(StatusCode::FORBIDDEN, body)
    }

    /// One call too many.
    pub fn too_many(exceeded: Exceeded) -> Self {
        let retry_after = exceeded.retry_after();
        let description = format!("Too Many Requests: retry after {retry_after}");
        let told = Self::told(StatusCode::TOO_MANY_REQUESTS, &description, Some(retry_after));
        Self { exceeded: Some(exceeded), ..told }
    }

    /// Telegram cannot be reached, or what answers in its place is not Telegram.
    pub fn bad_gateway() -> Self {
        let body = br#"{"ok":false,"error_code":502,"description":"Bad Gateway"}"#;
        Self::fixed(StatusCode::BAD_GATEWAY, body)
    }

    /// Telegram did not answer in time.
    pub fn gateway_timeout() -> Self {
        let body = br#"{"ok":false,"error_code":504,"description":"Gateway Timeout"}"#;
        Self::fixed(StatusCode::GATEWAY_TIMEOUT, body)
    }

    /// No refusal at all: the long poll of a gateway that is about to stop, answered properly.
    pub fn no_updates() -> Self {
        Self::fixed(StatusCode::OK, br#"{"ok":true,"result":[]}"#)
    }

    /// The HTTP status, which is the envelope's `error_code` too.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Whether the bot's limits are the reason.
    pub fn is_over_limit(&self) -> bool {
        self.exceeded.is_some()
    }

    fn fixed(status: StatusCode, body: &'static [u8]) -> Self {
        Self { status, body: Bytes::from_static(body), exceeded: None }
    }

    fn told(status: StatusCode, description: &str, retry_after: Option<u32>) -> Self {
        let parameters = retry_after.map(|retry_after| Parameters { retry_after });
        let envelope = Envelope { ok: false, error_code: status.as_u16(), description, parameters };
        // Texts and numbers always have a form in JSON.
        let body = serde_json::to_vec(&envelope).unwrap_or_default();
        Self { status, body: Bytes::from(body), exceeded: None }
    }
}

impl Exceeded {
    /// When to come back, in seconds. Another call ending is not foreseeable: then soon.
    fn retry_after(self) -> u32 {
        match self {
            Self::Rate { retry_after, .. } => retry_after.max(1),
            Self::Parallel { .. } | Self::Polls { .. } => 1,
        }
    }

    /// The limit as `RateLimit-Policy` names it, and what is left of it as `RateLimit` does
    /// (draft-ietf-httpapi-ratelimit-headers).
    fn headers(self) -> [(HeaderName, String); 2] {
        let (policy, left) = match self {
            Self::Rate { rps, .. } => (
                format!("\"requests\";q={rps};w=1"),
                format!("\"requests\";r=0;t={}", self.retry_after()),
            ),
            Self::Parallel { max } => (
                format!("\"parallel\";q={max};qu=\"concurrent-requests\""),
                "\"parallel\";r=0".to_owned(),
            ),
            Self::Polls { max } => (
                format!("\"polls\";q={max};qu=\"concurrent-requests\""),
                "\"polls\";r=0".to_owned(),
            ),
        };
        [
            (HeaderName::from_static("ratelimit-policy"), policy),
            (HeaderName::from_static("ratelimit"), left),
        ]
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(exceeded) = self.exceeded {
            headers.insert(RETRY_AFTER, HeaderValue::from(exceeded.retry_after()));
            for (name, value) in exceeded.headers() {
                headers.extend(HeaderValue::try_from(value).ok().map(|value| (name, value)));
            }
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(refusal: &Refusal) -> serde_json::Value {
        serde_json::from_slice(&refusal.body).unwrap()
    }

    #[test]
    fn the_status_is_always_the_error_code_too() {
        for refusal in [
            Refusal::not_found(),
            Refusal::not_implemented(),
            Refusal::unauthorized(),
            Refusal::stopped(),
            Refusal::suspended("spam"),
            Refusal::blocked(),
            Refusal::too_many(Exceeded::Polls { max: 2 }),
            Refusal::bad_gateway(),
            Refusal::gateway_timeout(),
        ] {
            let body = body(&refusal);
            assert_eq!(body["error_code"], refusal.status.as_u16(), "{body}");
            assert_eq!(body["ok"], false, "{body}");
            assert!(body["description"].is_string(), "{body}");
        }
    }

    #[test]
    fn a_reason_cannot_break_out_of_its_text() {
        let refusal = Refusal::suspended(r#"he said "hi\" and left ✋"#);
        assert_eq!(
            body(&refusal)["description"],
            r#"Forbidden: bot is suspended by the administrator: he said "hi\" and left ✋"#
        );
    }

    #[test]
    fn going_over_a_limit_is_told_in_the_body_and_in_every_standard_header() {
        let refusal = Refusal::too_many(Exceeded::Rate { rps: 30, retry_after: 0 });
        assert_eq!(
            refusal.body,
            r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}"#
        );
        let response = refusal.into_response();
        assert_eq!(response.headers()["retry-after"], "1");
        assert_eq!(response.headers()["ratelimit-policy"], "\"requests\";q=30;w=1");
        assert_eq!(response.headers()["ratelimit"], "\"requests\";r=0;t=1");
    }
}

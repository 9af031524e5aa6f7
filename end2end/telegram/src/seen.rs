//! Requests, kept for whoever wants to know what was forwarded.

use http::{HeaderMap, HeaderValue, Method, Uri};
use serde::Serialize;

/// A request as it arrived.
#[derive(Clone, Debug, Serialize)]
pub struct Seen {
    /// `GET`, `POST`, ..
    pub verb: String,
    /// Path and query, not decoded.
    pub target: String,
    /// The headers with their names in lower case, in the order of arrival as far as it is known.
    pub headers: Vec<(String, String)>,
}

/// A request kept cheaply; made into [`Seen`] when somebody looks.
#[derive(Debug)]
pub struct RawSeen {
    /// The verb.
    pub verb: Method,
    /// Path and query.
    pub target: Uri,
    /// The headers.
    pub headers: HeaderMap,
}

impl From<&RawSeen> for Seen {
    fn from(raw: &RawSeen) -> Self {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self {
            verb: raw.verb.to_string(),
            target: raw.target.to_string(),
            headers: raw
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), text(value)))
                .collect(),
        }
    }
}

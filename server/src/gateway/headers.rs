//! Which headers pass, each way. The lists name what may: what nobody thought of stays behind, such
//! as cookies, addresses of clients, and what concerns one connection only.

use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION,
    CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, EXPIRES,
    IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, LAST_MODIFIED,
    RANGE, RETRY_AFTER, USER_AGENT, VARY,
};
use http::header::{CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue};

static TO_TELEGRAM: [HeaderName; 13] = [
    ACCEPT,
    ACCEPT_ENCODING,
    ACCEPT_LANGUAGE,
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    IF_MATCH,
    IF_MODIFIED_SINCE,
    IF_NONE_MATCH,
    IF_RANGE,
    IF_UNMODIFIED_SINCE,
    RANGE,
    USER_AGENT,
];

static TO_CLIENT: [HeaderName; 13] = [
    ACCEPT_RANGES,
    CACHE_CONTROL,
    CONTENT_DISPOSITION,
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    CONTENT_LENGTH,
    CONTENT_RANGE,
    CONTENT_TYPE,
    ETAG,
    EXPIRES,
    LAST_MODIFIED,
    RETRY_AFTER,
    VARY,
];

/// What Telegram is told of a request.
pub fn to_telegram(headers: HeaderMap) -> HeaderMap {
    only(headers, |name| TO_TELEGRAM.contains(name))
}

/// What the client is told of an answer.
pub fn to_client(headers: HeaderMap) -> HeaderMap {
    only(headers, |name| TO_CLIENT.contains(name))
}

/// Keeps a download from doing anything in a browser: what strangers sent to a bot is shown under the
/// gateway's address, as whatever it says that it is.
pub fn disarm(headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let policy = HeaderValue::from_static("sandbox; default-src 'none'");
    headers.insert(CONTENT_SECURITY_POLICY, policy);
}

fn only(headers: HeaderMap, passes: impl Fn(&HeaderName) -> bool) -> HeaderMap {
    let mut kept = HeaderMap::with_capacity(headers.len());
    let mut current = None;
    for (name, value) in headers {
        // A header that comes again has its name only the first time.
        if name.is_some() {
            current = name.filter(&passes);
        }
        if let Some(name) = &current {
            kept.append(name, value);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_headers_pass_and_repeated_ones_pass_whole() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("accept", "a"),
            ("accept", "b"),
            ("cookie", "c"),
            ("cookie", "d"),
            ("content-type", "e"),
            ("x-forwarded-for", "f"),
            ("connection", "g"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        let kept = to_telegram(headers);
        assert_eq!(kept.get_all("accept").iter().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(kept.len(), 3, "{kept:?}");
    }
}

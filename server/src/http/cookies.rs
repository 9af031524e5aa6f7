//! Reading cookies, byte by byte: what clients send may be anything.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

/// The values that the cookies called `name` have, in the order sent.
pub(super) fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    pairs(headers).filter_map(move |pair| value_of(pair, name))
}

/// Takes out the cookies whose names do not pass.
pub(super) fn retain(headers: &mut HeaderMap, passes: impl Fn(&[u8]) -> bool) {
    if pairs(headers).all(|pair| passes(name_of(pair))) {
        return;
    }
    let kept: Vec<_> = pairs(headers).filter(|pair| passes(name_of(pair))).collect();
    let kept = HeaderValue::from_bytes(&kept.join(&b"; "[..]));
    headers.remove(COOKIE);
    if let Ok(kept) = kept
        && !kept.is_empty()
    {
        headers.insert(COOKIE, kept);
    }
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let lines = headers.get_all(COOKIE).iter();
    lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';').map(<[u8]>::trim_ascii))
}

fn name_of(pair: &[u8]) -> &[u8] {
    pair.split(|byte| *byte == b'=').next().unwrap_or_default().trim_ascii()
}

fn value_of<'a>(pair: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let equals = pair.iter().position(|byte| *byte == b'=')?;
    (name_of(pair) == name.as_bytes()).then(|| pair[equals + 1..].trim_ascii())
}

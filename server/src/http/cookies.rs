//! Setting our own cookies, and reading those that are sent, byte by byte: clients send anything.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::config::PublicUrl;

/// What a name begins with that only we can set: the browser itself sees to it that no other site,
/// and no plain connection, sets such a cookie.
const GUARDED: &str = "__Host-";

/// A cookie of ours that scripts do not see.
#[derive(Debug)]
pub(super) struct Cookie {
    /// Its name on http.
    pub(super) plain: &'static str,
    /// Its name on https, guarded by the browser.
    pub(super) guarded: &'static str,
}

impl Cookie {
    /// What it is called at this address.
    pub(super) fn name(&self, public_url: &PublicUrl) -> &'static str {
        if public_url.is_https() { self.guarded } else { self.plain }
    }
}

/// The `Set-Cookie` header that has a browser keep `value` under a name of ours for so many
/// seconds, and remove it with 0.
pub(super) fn set(name: &str, value: &str, seconds: i64) -> HeaderValue {
    let secure = if name.starts_with(GUARDED) { "; Secure" } else { "" };
    let cookie =
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""))
}

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

//! The cookie that a browser is known by: a random secret that says nothing of its user, of which
//! the database holds the hash. It outlives sessions and signs nobody in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue};

use super::cookies::{self, Cookie};
use crate::{Server, vault};

const COOKIE: Cookie = Cookie { plain: "device", guarded: "__Host-device" };
/// How long a browser stays known: a year, so that people who come rarely are known, too.
pub const KNOWN_SECONDS: i64 = 365 * 86_400;
/// Length of the secret: 128 bits in base64url.
const SECRET_LENGTH: usize = 22;

/// The hash of a browser's secret. Whether it is known, and to whom, only the database tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device(Vec<u8>);

impl Device {
    /// The hash that it is stored under.
    pub fn hash(&self) -> &[u8] {
        &self.0
    }

    /// The device whose secret this is; nothing that could not be a secret.
    pub fn parse(secret: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let is_secret = secret.len() == SECRET_LENGTH && secret.bytes().all(is_plain);
        is_secret.then(|| Self(vault::digest(secret)))
    }

    /// A new secret's hash, and the `Set-Cookie` header that gives the secret to the browser.
    pub fn issue(server: &Server) -> (Self, HeaderValue) {
        let secret = URL_SAFE_NO_PAD.encode(server.random.bytes::<16>());
        let cookie = cookies::set(COOKIE.name(server.public_url()), &secret, KNOWN_SECONDS);
        (Self(vault::digest(&secret)), cookie)
    }
}

/// What the request shows. Of two such cookies one may be somebody else's: then it shows nothing.
pub(super) fn sent(server: &Server, headers: &HeaderMap) -> Option<Device> {
    let mut values = cookies::values(headers, COOKIE.name(server.public_url()));
    let secret = std::str::from_utf8(values.next()?).ok()?;
    if values.next().is_some() { None } else { Device::parse(secret) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{Engine, server_with};

    fn headers(cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::COOKIE, HeaderValue::from_str(cookie).unwrap());
        headers
    }

    #[tokio::test]
    async fn a_browser_is_known_again_by_what_it_was_given() {
        for (url, name, secure) in [
            ("https://bots.example.org", "__Host-device=", true),
            ("http://127.0.0.1:3000", "device=", false),
        ] {
            let server = server_with(Engine::Sqlite, &[("ROOKERY_PUBLIC_URL", url)]).await;
            let (device, cookie) = Device::issue(&server);
            let cookie = cookie.to_str().unwrap().to_owned();
            assert!(cookie.starts_with(name), "{cookie}");
            assert!(
                cookie.contains("; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"),
                "{cookie}"
            );
            assert_eq!(cookie.ends_with("; Secure"), secure, "{cookie}");
            let pair = cookie.split(';').next().unwrap();
            assert_eq!(sent(&server, &headers(&format!("a=b; {pair}"))), Some(device));
            // Only under the name that this scheme guards.
            let bare = pair.split_once('=').unwrap().1;
            let other = if secure { "device" } else { "__Host-device" };
            assert_eq!(sent(&server, &headers(&format!("{other}={bare}"))), None);
        }
    }

    #[tokio::test]
    async fn garbage_and_two_cookies_show_nothing() {
        let server = server_with(Engine::Sqlite, &[]).await;
        let (one, other) = ("A".repeat(22), "B".repeat(22));
        for cookie in [
            "device=".to_owned(),
            "device=short".to_owned(),
            format!("device={}%", "A".repeat(21)),
            format!("device={}", "A".repeat(4_000)),
            format!("device={one}; device={other}"),
        ] {
            assert_eq!(sent(&server, &headers(&cookie)), None, "{cookie}");
        }
    }
}

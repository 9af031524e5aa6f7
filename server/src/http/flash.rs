//! What a redirect carries to the page it leads to: refusals, what was typed, a notice, a key that
//! is shown once. One sealed cookie, gone once it was shown.

use std::collections::BTreeMap;

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Refusals;
use domain::views::LastSignIn;
use http::header::{ACCEPT, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method};
use serde::{Deserialize, Serialize};

use super::cookies::{self, Cookie};
use super::session::CurrentViewer;
use crate::{Server, Viewer};

const COOKIE: Cookie = Cookie { plain: "flash", guarded: "__Host-flash" };
/// How long it waits for the page: a redirect takes less than a second, a bad line some more.
const LIFETIME_SECONDS: i64 = 60;
/// Longest cookie. Browsers take 4,096 bytes with name and attributes, and some proxies less.
const LENGTH_MAX: usize = 3 * 1024;
/// What the vault binds it to.
const PLACE: &str = "flash";

/// What a redirect carries.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Flash {
    /// The path of the page it is for; others neither see nor remove it.
    pub page: String,
    /// The name of the form on it that was refused, where it has several.
    pub form: Option<String>,
    /// Why the form was refused.
    pub refusals: Refusals,
    /// What was typed, by the field's name; never a secret.
    pub typed: BTreeMap<String, String>,
    /// The code of a message.
    pub notice: Option<String>,
    /// A gateway key, to be shown this once.
    pub secret: Option<String>,
    /// After signing in: the sign-in before this one.
    pub last_sign_in: Option<LastSignIn>,
}

impl std::fmt::Debug for Flash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Flash")
            .field("page", &self.page)
            .field("form", &self.form)
            .field("refusals", &self.refusals)
            .field("typed", &self.typed.keys())
            .field("notice", &self.notice)
            .field("secret", &self.secret.as_ref().map(|_| "…"))
            .field("last_sign_in", &self.last_sign_in)
            .finish()
    }
}

/// A flash as it is sealed, apart from [`Flash`] so that nothing else writes its secret down.
#[derive(Serialize, Deserialize)]
struct Sealed {
    until: i64,
    page: String,
    form: Option<String>,
    refusals: Refusals,
    typed: BTreeMap<String, String>,
    notice: Option<String>,
    secret: Option<String>,
    #[serde(default)]
    last_sign_in: Option<LastSignIn>,
}

impl<S: Sync> FromRequestParts<S> for Flash {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

/// The `Set-Cookie` header that carries `flash`. What does not fit is left out: the longest of the
/// typed values first and, should the rest be too long by itself, everything.
pub fn seal_cookie(server: &Server, flash: &Flash) -> HeaderValue {
    let Flash { page, form, refusals, mut typed, notice, secret, last_sign_in } = flash.clone();
    let until = server.clock.now().plus(LIFETIME_SECONDS).0;
    loop {
        let sealed = Sealed {
            until,
            page: page.clone(),
            form: form.clone(),
            refusals: refusals.clone(),
            typed: typed.clone(),
            notice: notice.clone(),
            secret: secret.clone(),
            last_sign_in: last_sign_in.clone(),
        };
        if let Some(value) = seal(server, &sealed) {
            return cookies::set(cookie_name(server), &value, LIFETIME_SECONDS);
        }
        let Some(longest) =
            typed.iter().max_by_key(|(_, value)| value.len()).map(|(name, _)| name.clone())
        else {
            return clear_cookie(server);
        };
        typed.remove(&longest);
    }
}

/// Shows the page the flash that is meant for it, and has the browser forget it.
pub(super) async fn show(
    State(server): State<Server>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(flash) = arrived(&server, &request) else { return next.run(request).await };
    request.extensions_mut().insert(flash);
    let mut response = next.run(request).await;
    // A page that could not be shown keeps it for the next try.
    if response.status().is_success() {
        response.headers_mut().append(SET_COOKIE, clear_cookie(&server));
    }
    response
}

/// The flash for the page that this request asks for. A browser that only loads a page in advance
/// shows it to nobody yet.
fn arrived(server: &Server, request: &Request) -> Option<Flash> {
    let headers = request.headers();
    let is_page = request.method() == Method::GET && names(headers, ACCEPT.as_str(), "text/html");
    let is_shown = |viewer: &CurrentViewer| viewer.0.as_ref().is_some_and(Viewer::is_shown);
    // What was said to an admin does not belong among a user's words.
    if request.extensions().get().is_some_and(is_shown) {
        return None;
    }
    if !is_page || names(headers, "sec-purpose", "prefetch") {
        return None;
    }
    let flash =
        cookies::values(headers, cookie_name(server)).find_map(|value| open(server, value))?;
    (flash.page == request.uri().path()).then_some(flash)
}

fn names(headers: &HeaderMap, name: &str, word: &str) -> bool {
    headers.get_all(name).iter().any(|value| value.to_str().is_ok_and(|value| value.contains(word)))
}

/// The cookie's value, unless it is too long.
fn seal(server: &Server, flash: &Sealed) -> Option<String> {
    let json = serde_json::to_vec(flash).ok()?;
    let sealed = server.vault.seal(&server.random, PLACE, &json).ok()?;
    let value = URL_SAFE_NO_PAD.encode(sealed);
    (value.len() <= LENGTH_MAX).then_some(value)
}

pub(super) fn open(server: &Server, value: &[u8]) -> Option<Flash> {
    let sealed = URL_SAFE_NO_PAD.decode(value).ok()?;
    let json = server.vault.open(PLACE, &sealed).ok()?;
    let Sealed { until, page, form, refusals, typed, notice, secret, last_sign_in } =
        serde_json::from_slice(&json).ok()?;
    let flash = Flash { page, form, refusals, typed, notice, secret, last_sign_in };
    (server.clock.now().0 < until).then_some(flash)
}

fn cookie_name(server: &Server) -> &'static str {
    COOKIE.name(server.public_url())
}

fn clear_cookie(server: &Server) -> HeaderValue {
    cookies::set(cookie_name(server), "", 0)
}

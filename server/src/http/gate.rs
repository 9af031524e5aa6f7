//! What a request must be like to be looked at: a known method, from a page of this site if it
//! writes, and in a form that is understood.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use http::header::{ALLOW, CONTENT_TYPE, HOST, ORIGIN};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::refuse;
use crate::Server;
use crate::config::PublicUrl;
use crate::pictures::UPLOAD_PATH;
use crate::security::{self, Outcome};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// What forms are posted as. As anything else their fields would not be found, and be taken for empty.
const FORM: &str = "application/x-www-form-urlencoded";
/// The form with a file.
const FORM_WITH_FILE: &str = "multipart/form-data";

/// Lets a request pass, or answers it.
pub(super) async fn gate(State(server): State<Server>, request: Request, next: Next) -> Response {
    match objection(server.public_url(), &request) {
        Some(response) => response,
        None => next.run(request).await,
    }
}

fn objection(public_url: &PublicUrl, request: &Request) -> Option<Response> {
    let (method, headers) = (request.method(), request.headers());
    if !is_known(method) {
        let mut response = refuse(StatusCode::METHOD_NOT_ALLOWED, None);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
        return Some(response);
    }
    if is_write(method) {
        if !is_from_own_page(public_url, headers) {
            security::tell("foreign_write", Outcome::Refused, None);
            return Some(refuse(StatusCode::FORBIDDEN, None));
        }
        return (!is_form(request)).then(|| refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, None));
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let for_people = is_read(method) && !path.starts_with("/health");
    let elsewhere = for_people && is_localhost(headers) && has_loopback_address(public_url);
    elsewhere.then(|| Redirect::permanent(&(public_url.origin() + path)).into_response())
}

fn is_known(method: &Method) -> bool {
    is_read(method)
        || [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS]
            .contains(method)
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

pub(super) fn is_write(method: &Method) -> bool {
    !is_read(method) && *method != Method::OPTIONS
}

/// Whether a browser says that the request comes from a page of ours. Browsers since 2023 send
/// `Sec-Fetch-Site`, and all of them `Origin` with a write; a client that sends neither is none.
fn is_from_own_page(public_url: &PublicUrl, headers: &HeaderMap) -> bool {
    let only = |name: &HeaderName, expected: &str| {
        let mut values = headers.get_all(name).iter();
        values.next().is_some_and(|value| value == expected) && values.next().is_none()
    };
    if headers.contains_key(SEC_FETCH_SITE) {
        only(&SEC_FETCH_SITE, "same-origin")
    } else {
        only(&ORIGIN, &public_url.origin())
    }
}

fn is_form(request: &Request) -> bool {
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let expected = if request.uri().path() == UPLOAD_PATH { FORM_WITH_FILE } else { FORM };
    essence.eq_ignore_ascii_case(expected)
}

/// Whether the browser reached us as `localhost`. Cookies and `Origin` differ from those of the
/// public URL then, so people are better off there.
fn is_localhost(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    host.split(':').next().is_some_and(|name| name.eq_ignore_ascii_case("localhost"))
}

/// Whether the public URL is this machine's, by number.
fn has_loopback_address(public_url: &PublicUrl) -> bool {
    public_url.is_loopback() && !public_url.authority().starts_with("localhost")
}

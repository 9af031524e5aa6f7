//! Which session cookies are looked at.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue};

use crate::http::cookies;

/// Length of an id: 128 bits in base64url.
const ID_LENGTH: usize = 22;

/// Lets at most one well-formed session cookie through to tower-sessions, and makes its removal of
/// a cookie complete. With garbage, or with two cookies of which one may be somebody else's, the
/// request is anonymous. No cookie of ours has a `%` in its name; tower-sessions would decode it,
/// so that a cookie which the browser did not guard as `__Host-` could stand in for ours.
pub(in crate::http) async fn mind(
    State(name): State<&'static str>,
    mut request: Request,
    next: Next,
) -> Response {
    cookies::retain(request.headers_mut(), |other| !other.contains(&b'%'));
    if !is_sound(request.headers(), name) {
        cookies::retain(request.headers_mut(), |other| other != name.as_bytes());
    }
    let mut response = next.run(request).await;
    complete_removal(response.headers_mut(), name);
    response
}

fn is_sound(headers: &HeaderMap, name: &str) -> bool {
    let mut values = cookies::values(headers, name);
    values.next().is_none_or(is_id) && values.next().is_none()
}

fn is_id(value: &[u8]) -> bool {
    value.len() == ID_LENGTH
        && value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))
}

/// tower-sessions removes a cookie without `Secure`, and browsers ignore that for `__Host-` names.
fn complete_removal(headers: &mut HeaderMap, name: &str) {
    let is_removal = |value: &HeaderValue| {
        value.as_bytes().strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b"=;"))
    };
    if !headers.get_all(SET_COOKIE).iter().any(is_removal) {
        return;
    }
    let kept: Vec<_> =
        headers.get_all(SET_COOKIE).iter().filter(|value| !is_removal(value)).cloned().collect();
    headers.remove(SET_COOKIE);
    for value in kept {
        headers.append(SET_COOKIE, value);
    }
    headers.append(SET_COOKIE, cookies::set(name, "", 0));
}

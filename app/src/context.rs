//! What the request at hand is about, for pages and server functions.

use ::http::request::Parts;
use domain::{Refusals, Timestamp, Why};
use leptos::prelude::{expect_context, with_context};
use server::config::SignUpPolicy;
use server::http::RequestId;
use server::http::flash::Flash;
use server::http::session::CurrentViewer;
use server::security::{self, Outcome};
use server::{Admin, Origin, Server, Viewer};
use tower_sessions::Session;

/// The running server.
pub fn server() -> Server {
    expect_context()
}

/// Now, by the server's clock.
pub fn now() -> Timestamp {
    server().clock.now()
}

/// Who is signed in, if anybody.
pub fn viewer() -> Option<Viewer> {
    extension::<CurrentViewer>().and_then(|current| current.0)
}

/// Who is signed in; refused when nobody is.
pub fn require_viewer() -> Result<Viewer, Refusals> {
    viewer().ok_or_else(|| Why::SignedOut.into())
}

/// Who is signed in, as an admin; refused when they are none.
pub fn require_admin() -> Result<Admin, Refusals> {
    Admin::of(require_viewer()?).ok_or_else(|| Why::Forbidden.into())
}

/// Leaves a record that the viewer asked for what they may not see or do.
pub fn note_forbidden() {
    security::tell("admin_access", Outcome::Refused, viewer().map(|viewer| viewer.id));
}

/// Where the request came from.
pub fn origin() -> Result<Origin, Refusals> {
    with_request(Origin::of).flatten().ok_or_else(|| Why::Internal.into())
}

/// The session of this request's cookie, or a new one that is not stored yet.
pub fn session() -> Option<Session> {
    extension()
}

/// What the redirect to this page carried.
pub fn flash() -> Option<Flash> {
    extension()
}

/// Whether people may sign up themselves, and links should lead there.
pub fn may_sign_up() -> bool {
    server().config.sign_up != SignUpPolicy::Closed
}

/// The number by which people and logs tell which request is meant.
pub fn request_id() -> Option<String> {
    extension::<RequestId>().map(|id| id.0.to_string())
}

/// The path of this request, without its query.
pub fn path() -> String {
    with_request(|request| request.uri.path().to_owned()).unwrap_or_default()
}

/// The path of this request with its query.
pub fn path_and_query() -> String {
    let whole = |request: &Parts| request.uri.path_and_query().map(ToString::to_string);
    with_request(whole).flatten().unwrap_or_default()
}

/// The value of `name` in this request's query.
pub fn query(name: &str) -> Option<String> {
    query_all(name).into_iter().next()
}

/// Every value of `name` in this request's query, for what can be chosen several times.
pub fn query_all(name: &str) -> Vec<String> {
    let pairs = query_pairs().unwrap_or_default().into_iter();
    pairs.filter(|(key, _)| key == name).map(|(_, value)| value).collect()
}

fn query_pairs() -> Option<Vec<(String, String)>> {
    let query = with_request(|request| request.uri.query().map(str::to_owned))??;
    let uri = format!("/?{query}").parse().ok()?;
    Some(axum::extract::Query::try_from_uri(&uri).ok()?.0)
}

/// The value of the request's cookie `name`.
pub fn cookie(name: &str) -> Option<String> {
    with_request(|request| {
        let lines = request.headers.get_all(::http::header::COOKIE).into_iter();
        let pairs = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
        pairs
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    })?
}

/// What the layers before have noted of this request.
pub fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    with_request(|request| request.extensions.get::<T>().cloned())?
}

/// Reads the request where it is: a copy of it is dozens of allocations, and a page asks often.
pub fn with_request<T>(read: impl FnOnce(&Parts) -> T) -> Option<T> {
    with_context(read)
}

/// Whether the built-in inbox may be shown to this request: it comes from this machine, to this
/// machine, with no proxy between.
pub fn may_see_inbox() -> bool {
    let server = server();
    with_request(|request| server::http::local::is_local(&server, request)).unwrap_or_default()
}

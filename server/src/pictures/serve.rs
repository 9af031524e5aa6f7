//! `/pictures/{name}`: the files, to whoever knows their names.
//!
//! A name has 128 bits that only pages tell, to the user themselves and to admins. Asking who is
//! there for each file would cost a look into the database and take nothing from anybody who has
//! seen the picture anyway. So the name is the key, and `private` keeps the file out of caches that
//! others share: once a picture is removed, only browsers that showed it may still have it.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use domain::PictureFile;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::Server;
use crate::http::{RETRY_SECONDS, refuse};

/// The content behind a name never changes.
const FOREVER: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");
/// Whatever a browser took the file for, it could do nothing.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// The route.
pub fn router(server: &Server) -> Router {
    Router::new().route("/pictures/{name}", get(serve)).with_state(server.clone())
}

async fn serve(
    State(server): State<Server>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(file) = PictureFile::parse(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let bytes = match server.pictures.get(&file).await {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, "a picture cannot be read");
            return refuse(StatusCode::SERVICE_UNAVAILABLE, Some(RETRY_SECONDS.into()));
        }
    };
    let tag = format!("\"{file}\"");
    let mut response = if is_known(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let kind = HeaderValue::from_static(file.format.media_type());
        ([(CONTENT_TYPE, kind)], bytes).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, FOREVER);
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(ETAG, tag);
    }
    response
}

/// Whether the browser has the file already.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|known| {
        let known = known.trim();
        known == "*" || known.trim_start_matches("W/") == tag
    })
}

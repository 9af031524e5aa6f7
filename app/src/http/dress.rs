//! Error pages for what is refused before a page is made: too many attempts, too large a body, a
//! full queue, a foreign origin, a panic, a path that leads nowhere.

use std::sync::Arc;

use ::http::request::Parts;
use ::http::{HeaderMap, HeaderValue, Method, Request, header};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use domain::own_path;
use leptos::prelude::*;
use server::Server;
use server::http::Because;
use server::http::session::CurrentViewer;

use super::Assets;
use crate::components::{ErrorView, Layout, Width};
use crate::pages::{Shell, ShellHead};

struct Wardrobe {
    server: Server,
    assets: Assets,
}

/// Gives errors that have no page of their own one, for those who read pages.
pub fn errors(router: Router, server: &Server, assets: &Assets) -> Router {
    let wardrobe = Arc::new(Wardrobe { server: server.clone(), assets: assets.clone() });
    router.layer(from_fn_with_state(wardrobe, dress))
}

async fn dress(
    State(wardrobe): State<Arc<Wardrobe>>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let reads_pages = accepts_html(request.headers()) && request.method() != Method::HEAD;
    let uri = request.uri().clone();
    let cookies = request.headers().get(header::COOKIE).cloned();
    let form = form_of(&wardrobe.server, &request);
    let response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !reads_pages || !is_error || has_page(response.headers()) {
        return response;
    }
    let mut parts = Request::builder().uri(uri).body(()).unwrap_or_default().into_parts().0;
    parts.headers.extend(cookies.map(|value| (header::COOKIE, value)));
    let (mut head, _) = response.into_parts();
    // Whose page it is, where that was found out before the refusal.
    if let Some(viewer) = head.extensions.remove::<CurrentViewer>() {
        parts.extensions.insert(viewer);
    }
    let page = error_page(&wardrobe, parts, &head, form);
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.remove(header::CONTENT_ENCODING);
    head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(head, Body::from(page))
}

/// The page of ours whose form was sent, where the browser says it: what the form itself says was not read.
fn form_of(server: &Server, request: &Request<Body>) -> Option<String> {
    let referer = request.headers().get(header::REFERER)?.to_str().ok()?;
    let path = own_path(referer.strip_prefix(&server.public_url().origin())?)?;
    // Below /api there are functions, whose own error pages have forms, too (the theme's).
    let is_form = request.method() == Method::POST && !path.starts_with("/api/");
    is_form.then(|| path.to_owned())
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn has_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

/// The page, made without asking the database anything: it may be what is missing.
fn error_page(
    wardrobe: &Wardrobe,
    request: Parts,
    response: &::http::response::Parts,
    form: Option<String>,
) -> String {
    let text = |name: &str| response.headers.get(name).and_then(|value| value.to_str().ok());
    let reference = text("x-request-id").map(str::to_owned);
    let retry_after = text("retry-after").and_then(|seconds| seconds.parse().ok());
    let why = response.extensions.get().map(|Because(why)| why.to_string());
    let (status, css, server) =
        (response.status, wardrobe.assets.css.clone(), wardrobe.server.clone());
    // One text: Leptos writes a comment between two, and a title shows it.
    let title = format!("{} · Rookery", status.as_u16());
    let owner = Owner::new();
    owner.with(|| {
        provide_context(request);
        provide_context(server);
        view! {
            <Shell css>
                <ShellHead slot:head><title>{title}</title></ShellHead>
                <Layout title="" width=Width::Error>
                    <ErrorView status reference retry_after why form/>
                </Layout>
            </Shell>
        }
        .to_html()
    })
}

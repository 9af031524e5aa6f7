//! Which request goes where.

use std::sync::Arc;

use ::http::{HeaderValue, Request, StatusCode, header};
use axum::Router;
use axum::body::Body;
use axum::middleware::map_response;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use leptos::nonce::Nonce;
use leptos::prelude::provide_context;
use leptos::server_fn::axum::get_server_fn_service;
use leptos_axum::{handle_server_fns_with_context, render_app_async_with_context};
use server::Server;
use server::http::CspNonce;
use tower_http::services::ServeDir;

use super::{Assets, dress, export, upload};
use crate::context;
use crate::pages::{PAGES, shell};

/// The whole portal: pages, server functions, files, and the layers that guard them.
pub fn router(server: &Server, assets: &Assets) -> Router {
    // Pages that wait for something do so on this runtime. A second router finds it set already.
    any_spawner::Executor::init_tokio().ok();
    let portal = server::http::with_viewer(
        pages(server, assets)
            .merge(functions(server))
            .merge(upload::router(server))
            .merge(export::router(server)),
        server,
    )
    .merge(server::http::health::router(server))
    .merge(server::pictures::serve::router(server))
    .merge(files(assets));
    dress::errors(server::http::protect(portal, server), server, assets)
}

/// Each page is sent whole: without scripts nobody would fetch what is left out.
fn pages(server: &Server, assets: &Assets) -> Router {
    // Every request copies the handlers.
    let assets = Arc::new(assets.clone());
    PAGES.into_iter().fold(Router::new(), |router, (path, page)| {
        let (server, assets) = (server.clone(), Arc::clone(&assets));
        let document = move || shell(&assets, page);
        router.route(path, get(render_app_async_with_context(move || provide(&server), document)))
    })
}

fn functions(server: &Server) -> Router {
    let server = server.clone();
    let answer = move |request: Request<Body>| async move {
        // Leptos would answer with a hint for its developers.
        if get_server_fn_service(request.uri().path(), request.method().clone()).is_none() {
            return StatusCode::NOT_FOUND.into_response();
        }
        handle_server_fns_with_context(move || provide(&server), request).await.into_response()
    };
    Router::new().route("/api/{*path}", post(answer)).layer(map_response(stay))
}

/// An error leads nowhere. Where a function is refused before it runs, the framework would lead back
/// to the form, which then said nothing.
async fn stay(mut response: Response) -> Response {
    if !response.status().is_redirection() {
        response.headers_mut().remove(header::LOCATION);
    }
    response
}

/// What pages and server functions find in their context besides the request.
fn provide(server: &Server) {
    provide_context(server.clone());
    if let Some(CspNonce(nonce)) = context::extension() {
        provide_context(Nonce::from_value(nonce));
    }
}

/// The bundle's files. Those under `pkg` carry their content's hash in their name, so browsers
/// may keep them for good; the others may have changed tomorrow.
fn files(assets: &Assets) -> Router {
    let forever = map_response(|response: Response| async {
        cached(response, "public, max-age=31536000, immutable")
    });
    let a_day =
        map_response(|response: Response| async { cached(response, "public, max-age=86400") });
    let serve = |folder: std::path::PathBuf| {
        ServeDir::new(folder)
            .append_index_html_on_directories(false)
            .precompressed_br()
            .precompressed_gzip()
    };
    Router::new().nest_service("/pkg", serve(assets.root.join("pkg"))).layer(forever).merge(
        Router::new()
            .route_service("/favicon.svg", serve(assets.root.clone()))
            .route_service("/apple-touch-icon.png", serve(assets.root.clone()))
            .route_service("/robots.txt", serve(assets.root.clone()))
            .layer(a_day),
    )
}

fn cached(mut response: Response, how: &'static str) -> Response {
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(how));
    }
    response
}

//! Who may ask for what.

use axum::Router;
use axum::routing::{any, get as on_get};
use http::{Method, Request};

use super::support::{TestServer, get, header, send, server};
use crate::http::{Bare, protect};
use crate::pictures::UPLOAD_PATH;

const PUBLIC: &str = "http://127.0.0.1:3000";

fn router(server: &TestServer) -> Router {
    protect(Router::new().route("/", any(|| async { "done" })), server)
}

/// The status of a write that has these headers.
async fn write(router: &Router, method: &str, headers: &[(&str, &str)]) -> u16 {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = Request::builder().method(method).uri("/").header("host", "127.0.0.1:3000");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(router, request).await.status().as_u16()
}

#[tokio::test]
async fn only_our_own_pages_may_write_whatever_they_send() {
    let server = server(&[]).await;
    let router = router(&server);
    for kind in [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json",
        "text/plain",
    ] {
        let understood = kind.starts_with("application/x-www-form");
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            for (allowed, headers) in [
                (true, &[("sec-fetch-site", "same-origin")][..]),
                (true, &[("sec-fetch-site", "same-origin"), ("origin", "null")]),
                (true, &[("origin", PUBLIC)]),
                (false, &[]),
                (false, &[("sec-fetch-site", "same-site"), ("origin", PUBLIC)]),
                (false, &[("sec-fetch-site", "cross-site"), ("origin", PUBLIC)]),
                (false, &[("sec-fetch-site", "none"), ("origin", PUBLIC)]),
                (false, &[("sec-fetch-site", ""), ("origin", PUBLIC)]),
                (false, &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")]),
                (false, &[("origin", "null")]),
                (false, &[("origin", "http://127.0.0.1:3000.evil.org")]),
                (false, &[("origin", "http://127.0.0.1:30000")]),
                (false, &[("origin", "https://127.0.0.1:3000")]),
                (false, &[("origin", "http://127.0.0.1")]),
                (false, &[("origin", PUBLIC), ("origin", "http://evil.org")]),
                (false, &[("referer", "http://127.0.0.1:3000/sign-in")]),
            ] {
                let sent = [headers, &[("content-type", kind)]].concat();
                let expected = if !allowed {
                    403
                } else if understood {
                    200
                } else {
                    415
                };
                assert_eq!(write(&router, method, &sent).await, expected, "{method} {sent:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_file_comes_in_a_form_for_files_and_nothing_else_does() {
    let server = server(&[]).await;
    let router = router(&server);
    let upload = async |kind: &str| {
        let request = Request::post(UPLOAD_PATH).header("origin", PUBLIC);
        send(&router, request.header("content-type", kind)).await.status()
    };
    let understood = upload("multipart/form-data; boundary=x").await;
    assert_ne!(understood, 415, "whatever it is answered then");
    assert_eq!(upload("application/x-www-form-urlencoded").await, 415);
}

#[tokio::test]
async fn a_write_without_a_type_is_not_understood() {
    let server = server(&[]).await;
    assert_eq!(write(&router(&server), "POST", &[("sec-fetch-site", "same-origin")]).await, 415);
}

#[tokio::test]
async fn unknown_methods_are_refused_before_any_page_sees_them() {
    let server = server(&[]).await;
    for method in ["TRACE", "CONNECT", "PROPFIND", "get", "QUERY"] {
        assert_eq!(
            write(&router(&server), method, &[("sec-fetch-site", "same-origin")]).await,
            405,
            "{method}"
        );
    }
}

#[tokio::test]
async fn localhost_is_sent_to_the_public_address_unless_that_is_a_name() {
    let asked = |path: &str| Request::get(path).header("host", "LocalHost:3000");
    let server_here = server(&[]).await;
    let response = send(&router(&server_here), asked("//evil.org/a?b=c")).await;
    assert_eq!(response.status(), 308);
    assert_eq!(header(&response, "location"), "http://127.0.0.1:3000//evil.org/a?b=c");
    let response =
        send(&router(&server_here), Request::get("/").header("host", "localhost.evil.org")).await;
    assert_eq!(response.status(), 200);
    for url in ["http://localhost:3000", "https://bots.example.org"] {
        let server = server(&[("ROOKERY_PUBLIC_URL", url)]).await;
        assert_eq!(send(&router(&server), asked("/")).await.status(), 200, "{url}");
    }
}

#[tokio::test]
async fn a_refusal_is_marked_so_that_it_can_be_dressed_and_a_pages_own_error_is_not() {
    let server = server(&[]).await;
    let router = protect(Router::new().route("/", on_get(|| async {})), &server);
    let refused = send(&router, Request::post("/")).await;
    assert_eq!(refused.status(), 403);
    assert!(refused.extensions().get::<Bare>().is_some());
    let dressed = crate::http::dress(refused, "<p>no</p>".to_owned());
    assert_eq!(dressed.status(), 403);
    assert!(header(&dressed, "content-type").starts_with("text/html"));
    assert!(send(&router, get("/missing")).await.extensions().get::<Bare>().is_none());
}

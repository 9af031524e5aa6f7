//! What every answer has around it.

use axum::Router;
use axum::routing::get as on_get;
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY};

use super::support::{TestServer, get, header, post, send, server, text};
use crate::http::{CspNonce, health, metrics, protect};
use crate::log::tests::Page;

fn router(server: &TestServer) -> Router {
    let pages = Router::new()
        .route("/nonce", on_get(|CspNonce(nonce): CspNonce| async move { nonce.to_string() }))
        .route(
            "/own",
            on_get(|| async {
                ([(CONTENT_SECURITY_POLICY, "sandbox"), (CACHE_CONTROL, "public")], "")
            }),
        )
        .route("/large", on_get(|| async { axum::response::Html("x".repeat(5_000)) }))
        .route("/small", on_get(|| async { axum::response::Html("x".repeat(500)) }))
        .route(
            "/picture",
            on_get(|| async { ([("content-type", "image/png")], "x".repeat(5_000)) }),
        )
        .route(
            "/packed",
            on_get(|| async {
                ([(CONTENT_ENCODING, "gzip")], axum::response::Html("x".repeat(5_000)))
            }),
        )
        .route("/panic", on_get(broken));
    protect(pages.merge(health::router(server)), server)
}

async fn broken() {
    panic!("this page is broken");
}

#[tokio::test]
async fn every_answer_has_the_headers_errors_included() {
    let server = server(&[]).await;
    let router = router(&server);
    let large = post("/").header("content-length", "999999");
    for (status, request) in [
        (200, get("/nonce")),
        (404, get("/missing")),
        (405, post("/nonce")),
        (403, http::Request::post("/")),
        (413, large),
        (500, get("/panic")),
    ] {
        let mut request = request.body(axum::body::Body::empty()).unwrap();
        if status == 413 {
            *request.body_mut() = axum::body::Body::from(vec![b'x'; 100_000]);
        }
        let response = tower::ServiceExt::oneshot(router.clone(), request).await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(header(&response, "x-content-type-options"), "nosniff");
        assert_eq!(header(&response, "referrer-policy"), "same-origin");
        assert_eq!(header(&response, "cross-origin-opener-policy"), "same-origin");
        assert_eq!(header(&response, "cache-control"), "no-store");
        assert_eq!(header(&response, "strict-transport-security"), "");
        assert_eq!(header(&response, "x-request-id").len(), 12);
        let policy = header(&response, "content-security-policy");
        for part in [
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "'nonce-",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }
}

#[tokio::test]
async fn pages_know_the_nonce_of_their_policy_and_each_has_its_own() {
    let server = server(&[]).await;
    let router = router(&server);
    let response = send(&router, get("/nonce")).await;
    let policy = header(&response, "content-security-policy").to_owned();
    let nonce = text(response).await;
    assert!(nonce.len() >= 22 && policy.contains(&format!("'nonce-{nonce}'")));
    assert_ne!(text(send(&router, get("/nonce")).await).await, nonce);
}

#[tokio::test]
async fn an_answer_keeps_the_policy_it_chose_itself() {
    let server = server(&[]).await;
    let response = send(&router(&server), get("/own")).await;
    assert_eq!(header(&response, "content-security-policy"), "sandbox");
    assert_eq!(header(&response, "cache-control"), "public");
}

#[tokio::test]
async fn on_https_browsers_are_told_to_stay_there() {
    let server = server(&[("ROOKERY_PUBLIC_URL", "https://bots.example.org")]).await;
    let response = send(&router(&server), get("/missing")).await;
    assert_eq!(header(&response, "strict-transport-security"), "max-age=63072000");
}

#[tokio::test]
async fn a_clients_own_request_id_is_not_taken_over() {
    let server = server(&[]).await;
    let response = send(&router(&server), get("/nonce").header("x-request-id", "forged")).await;
    assert_ne!(header(&response, "x-request-id"), "forged");
}

#[tokio::test]
async fn a_panic_costs_one_request_and_tells_nothing() {
    let server = server(&[]).await;
    let router = router(&server);
    let response = send(&router, get("/panic")).await;
    assert_eq!(response.status(), 500);
    assert!(!header(&response, "x-request-id").is_empty());
    assert_eq!(text(response).await, "Something went wrong on our side.\n");
    assert_eq!(send(&router, get("/nonce")).await.status(), 200);
}

#[tokio::test]
async fn pages_are_compressed_when_that_is_worth_it() {
    let server = server(&[]).await;
    let router = router(&server);
    for (path, encodings, expected) in [
        ("/large", "gzip, deflate, br", "br"),
        ("/large", "gzip", "gzip"),
        ("/large", "identity", ""),
        ("/small", "br", ""),
        ("/picture", "br", ""),
        ("/packed", "br", "gzip"),
    ] {
        let response = send(&router, get(path).header("accept-encoding", encodings)).await;
        assert_eq!(header(&response, "content-encoding"), expected, "{path} {encodings}");
    }
}

#[tokio::test]
async fn health_tells_when_the_database_is_down_and_life_goes_on() {
    let server = server(&[]).await;
    let router = router(&server);
    let response = send(&router, get("/health")).await;
    assert_eq!(response.status(), 200);
    assert_eq!(text(response).await, r#"{"checks":{"database":"ok"},"status":"ok"}"#);
    server.db.close().await;
    let response = send(&router, get("/health")).await;
    assert_eq!(response.status(), 503);
    assert_eq!(text(response).await, r#"{"checks":{"database":"down"},"status":"down"}"#);
    let from_the_machine = http::Request::get("/health/live").header("host", "localhost:3000");
    assert_eq!(send(&router, from_the_machine).await.status(), 200);
}

#[tokio::test]
async fn requests_are_counted_by_part_and_status_and_never_by_path() {
    let server = server(&[]).await;
    send(&router(&server), get("/secret-path-of-somebody")).await;
    let page = text(send(&metrics::router(&server), get("/metrics")).await).await;
    assert!(
        page.contains(r#"rookery_http_requests_total{method="GET",part="pages",status="4xx"}"#),
        "{page}"
    );
    assert!(page.contains("rookery_http_request_seconds_bucket"), "{page}");
    assert!(page.contains("process_resident_memory_bytes"), "{page}");
    assert!(!page.contains("secret-path"), "{page}");
}

#[tokio::test]
async fn each_request_is_one_line_in_the_log_without_its_query() {
    let server = server(&[]).await;
    let (page, _guard) = Page::open(&[("ROOKERY_LOG_FORMAT", "json")]);
    let response = send(
        &router(&server),
        get("/reset-password?token=hunter2").header("cookie", "rookery=hunter2"),
    )
    .await;
    let text = page.text();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let line = lines.iter().find(|line| line["target"] == "access").unwrap();
    assert_eq!(line["fields"]["path"], "/reset-password");
    assert_eq!(
        (&line["fields"]["method"], &line["fields"]["status"]),
        (&"GET".into(), &404.into())
    );
    assert_eq!(line["span"]["id"], header(&response, "x-request-id"));
    assert!(!text.contains("hunter2"), "{text}");
}

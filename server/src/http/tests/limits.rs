//! How often and how much.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::middleware::from_fn_with_state;
use axum::routing::post as on_post;
use http::StatusCode;
use tower::ServiceExt as _;

use super::support::{TestServer, header, post, send_from, server};
use crate::http::body::{self, Times};
use crate::http::protect;
use crate::log::tests::Page;

fn router(server: &TestServer) -> Router {
    let sign_in = Router::new()
        .route("/api/account/sign-in", on_post(|| async {}))
        .route("/api/account/resend", on_post(|| async {}))
        .route("/api/account/reset-password", on_post(|| async {}))
        .route("/api/other", on_post(|| async {}));
    protect(sign_in, server)
}

/// The statuses of `count` posts to `path` from `peer`.
async fn posts(router: &Router, path: &str, peer: &str, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(send_from(peer, router, post(path)).await.status().as_u16());
    }
    statuses
}

#[tokio::test]
async fn the_sixth_sign_in_of_a_minute_is_refused_and_told_when_to_come_back() {
    let server = server(&[]).await;
    let router = router(&server);
    assert_eq!(posts(&router, "/api/account/sign-in", "192.0.2.1:1", 5).await, [200; 5]);
    let response = send_from("192.0.2.1:2", &router, post("/api/account/sign-in")).await;
    assert_eq!(response.status(), 429);
    let seconds: u64 = header(&response, "retry-after").parse().unwrap();
    assert!((1..=12).contains(&seconds), "{seconds}");
    assert_eq!(
        posts(&router, "/api/account/sign-in", "192.0.2.2:1", 1).await,
        [200],
        "somebody else"
    );
    assert_eq!(
        posts(&router, "/api/account/resend", "192.0.2.1:1", 6).await,
        [200, 200, 200, 200, 200, 429]
    );
    assert_eq!(posts(&router, "/api/other", "192.0.2.1:1", 50).await, [200; 50]);
}

#[tokio::test]
async fn new_passwords_are_tried_a_hundred_and_twenty_times_a_minute_at_most() {
    let server = server(&[]).await;
    let router = router(&server);
    let statuses = posts(&router, "/api/account/reset-password", "192.0.2.1:1", 150).await;
    assert_eq!(statuses[..120], [200; 120]);
    // One more for each half second that this took.
    assert!(statuses[120..].contains(&429), "{statuses:?}");
}

#[tokio::test]
async fn a_refused_client_may_try_again_when_it_was_told_to() {
    let server = server(&[("ROOKERY_LIMIT_SIGN_IN", "2/s")]).await;
    let router = router(&server);
    assert_eq!(posts(&router, "/api/account/sign-in", "192.0.2.1:1", 3).await, [200, 200, 429]);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(posts(&router, "/api/account/sign-in", "192.0.2.1:1", 1).await, [200]);
}

#[tokio::test]
async fn neither_forwarded_headers_nor_another_ipv6_address_of_the_same_user_help() {
    let server = server(&[("ROOKERY_LIMIT_SIGN_IN", "2/d")]).await;
    let router = router(&server);
    let mut statuses = Vec::new();
    for n in 0..4 {
        let peer = format!("[2001:db8::{n}]:1");
        let request =
            post("/api/account/sign-in").header("x-forwarded-for", format!("192.0.2.{n}"));
        statuses.push(send_from(&peer, &router, request).await.status().as_u16());
    }
    assert_eq!(statuses, [200, 200, 429, 429]);
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_its_own_limit() {
    let settings = [("ROOKERY_LIMIT_SIGN_IN", "1/d"), ("ROOKERY_TRUSTED_PROXIES", "10.0.0.1")];
    let server = server(&settings).await;
    let router = router(&server);
    let mut statuses = Vec::new();
    for client in ["192.0.2.1", "192.0.2.2", "9.9.9.9, 192.0.2.1", "\u{ff}", "\u{ff}"] {
        let request = post("/api/account/sign-in").header("x-forwarded-for", client.as_bytes());
        statuses.push(send_from("10.0.0.1:1", &router, request).await.status().as_u16());
    }
    assert_eq!(statuses, [200, 200, 429, 200, 429]);
}

#[tokio::test]
async fn forwarded_headers_from_anybody_are_warned_about_once() {
    let server = server(&[("ROOKERY_TRUSTED_PROXIES", "10.0.0.1")]).await;
    let router = router(&server);
    let (page, _guard) = Page::open(&[]);
    let send = async |peer, header| {
        let request = post("/api/other").header(header, "192.0.2.7");
        send_from(peer, &router, request).await;
        page.text().matches("they are ignored (said once)").count()
    };
    assert_eq!(send("10.0.0.1:1", "x-forwarded-for").await, 0);
    assert_eq!(send("192.0.2.1:1", "x-forwarded-for").await, 1);
    assert_eq!(send("192.0.2.2:1", "x-real-ip").await, 1);
}

/// The status of a post of `body` to a page that echoes, within short times.
async fn post_body(body: Body) -> StatusCode {
    let echo = on_post(|body: Bytes| async move {
        tokio::time::sleep(Duration::from_millis(body.len() as u64)).await;
    });
    let times = Times {
        body: Duration::from_millis(200),
        answer: Duration::from_millis(500),
        ..Times::default()
    };
    let router = Router::new().route("/", echo).layer(from_fn_with_state(times, body::limit));
    router.oneshot(post("/").body(body).unwrap()).await.unwrap().status()
}

#[tokio::test]
async fn bodies_and_answers_have_their_time() {
    assert_eq!(post_body(Body::from(vec![0; 10])).await, 200);
    assert_eq!(
        post_body(Body::from(vec![0; 5_000])).await,
        503,
        "an answer that takes five seconds"
    );
    let never = futures_util::stream::pending::<Result<Bytes, std::io::Error>>();
    assert_eq!(post_body(Body::from_stream(never)).await, 408);
}

#[tokio::test]
async fn a_body_that_does_not_tell_its_length_is_counted() {
    let pieces = |count| {
        futures_util::stream::iter(vec![
            Ok::<_, std::convert::Infallible>(Bytes::from(vec![0; 64]));
            count
        ])
    };
    assert_eq!(post_body(Body::from_stream(pieces(1))).await, 200);
    assert_eq!(post_body(Body::from_stream(pieces(1_025))).await, 413);
}

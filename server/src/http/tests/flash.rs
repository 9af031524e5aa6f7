//! What a redirect carries.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::Path;
use axum::routing::get as on_get;
use domain::{Field, Why};
use http::StatusCode;

use super::support::{TestServer, get, header, post, send, server, text};
use crate::http::flash::{Flash, seal_cookie};
use crate::http::{protect, with_viewer};

fn router(server: &TestServer) -> Router {
    let show = |flash: Flash| async move { format!("{} {:?}", flash.page, flash.secret) };
    let fail =
        |Path(status): Path<u16>, _: Flash| async move { StatusCode::from_u16(status).unwrap() };
    let pages = Router::new()
        .route("/a", on_get(show).post(show))
        .route("/b", on_get(show))
        .route("/fail/{status}", on_get(fail));
    protect(with_viewer(pages, server), server)
}

fn flash(page: &str) -> Flash {
    Flash { page: page.to_owned(), secret: Some("shown-once".to_owned()), ..Flash::default() }
}

/// `name=value` of a `Set-Cookie` header.
fn pair(server: &TestServer, flash: &Flash) -> String {
    let cookie = seal_cookie(server, flash);
    cookie.to_str().unwrap().split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_page_it_is_for_shows_it_and_has_it_forgotten() {
    let server = server(&[]).await;
    let router = router(&server);
    let cookie = pair(&server, &flash("/a"));
    let response = send(&router, get("/a").header("cookie", format!("theme=dark; {cookie}"))).await;
    assert_eq!(
        header(&response, "set-cookie"),
        "flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
    );
    assert_eq!(text(response).await, r#"/a Some("shown-once")"#);
}

#[tokio::test]
async fn whoever_else_asks_neither_sees_nor_removes_it() {
    let server = server(&[]).await;
    let router = router(&server);
    let cookie = pair(&server, &flash("/a"));
    for request in [
        get("/b"),
        post("/a"),
        get("/a").header("sec-purpose", "prefetch;prerender"),
        http::Request::get("/a").header("host", "127.0.0.1:3000").header("accept", "*/*"),
    ] {
        let response = send(&router, request.header("cookie", &cookie)).await;
        assert_eq!(header(&response, "set-cookie"), "");
        assert_eq!(text(response).await, " None");
    }
}

#[tokio::test]
async fn a_page_that_fails_keeps_it_for_the_next_try() {
    let server = server(&[]).await;
    let router = router(&server);
    let cookie = pair(&server, &flash("/fail/503"));
    let response = send(&router, get("/fail/503").header("cookie", &cookie)).await;
    assert_eq!(header(&response, "set-cookie"), "");
}

#[tokio::test]
async fn it_is_secure_on_https() {
    let server = server(&[("ROOKERY_PUBLIC_URL", "https://bots.example.org")]).await;
    let cookie = seal_cookie(&server, &flash("/a"));
    let cookie = cookie.to_str().unwrap();
    assert!(
        cookie.starts_with("__Host-flash=")
            && cookie.ends_with("; Secure")
            && cookie.contains("; HttpOnly"),
        "{cookie}"
    );
}

#[tokio::test]
async fn after_a_minute_it_is_gone() {
    let server = server(&[]).await;
    let router = router(&server);
    let cookie = pair(&server, &flash("/a"));
    server.clock.advance(59);
    assert!(
        text(send(&router, get("/a").header("cookie", &cookie)).await).await.contains("shown-once")
    );
    server.clock.advance(1);
    assert_eq!(text(send(&router, get("/a").header("cookie", &cookie)).await).await, " None");
}

#[tokio::test]
async fn a_changed_or_foreign_one_is_nothing() {
    let server = server(&[]).await;
    let router = router(&server);
    let cookie = pair(&server, &flash("/a"));
    let mut changed = cookie.clone();
    changed.replace_range(
        cookie.len() - 9..cookie.len() - 8,
        if cookie.as_bytes()[cookie.len() - 9] == b'A' { "B" } else { "A" },
    );
    let other = super::support::server(&[]).await;
    let garbage = format!("flash={}", "A".repeat(8_000));
    for cookie in [
        changed,
        pair(&other, &flash("/a")),
        "flash=".to_owned(),
        "flash=%%%".to_owned(),
        garbage,
        "flash".to_owned(),
    ] {
        let response = send(&router, get("/a").header("cookie", &cookie)).await;
        assert_eq!(response.status(), 200, "{cookie}");
        assert_eq!(text(response).await, " None", "{cookie}");
    }
}

#[tokio::test]
async fn what_is_too_long_gives_way_the_longest_typed_value_first() {
    let server = server(&[]).await;
    let typed = [
        ("email", "ada@example.org".to_owned()),
        ("label", "x".repeat(50_000)),
        ("reason", "y".repeat(1_000)),
    ];
    let long = Flash {
        refusals: Why::Empty.at(Field::Label).into(),
        typed: typed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        ..flash("/a")
    };
    let cookie = pair(&server, &long);
    assert!(cookie.len() <= 3 * 1024 + "flash=".len(), "{}", cookie.len());
    let shown =
        super::super::flash::open(&server, cookie.strip_prefix("flash=").unwrap().as_bytes())
            .unwrap();
    assert_eq!(shown.typed.keys().collect::<Vec<_>>(), ["email", "reason"]);
    assert_eq!((shown.refusals, shown.secret), (long.refusals, long.secret));

    let endless = seal_cookie(&server, &flash(&"/a".repeat(5_000)));
    assert!(
        endless.to_str().unwrap().starts_with("flash=; "),
        "there is nothing left to leave out"
    );
}

#[test]
fn its_debug_output_shows_neither_the_secret_nor_what_was_typed() {
    let typed = BTreeMap::from([("email".to_owned(), "ada@example.org".to_owned())]);
    let text = format!("{:?}", Flash { typed, ..flash("/a") });
    assert!(
        text.contains("email") && !text.contains("ada@") && !text.contains("shown-once"),
        "{text}"
    );
}

//! Signing in, staying signed in, signing out; on both engines.

use axum::extract::{Path, State};
use axum::routing::{get as on_get, post as on_post};
use axum::{Extension, Router};
use domain::UserId;
use http::StatusCode;
use tower_sessions::Session;

use super::support::{ENGINES, TestServer, get, header, post, send, server, server_on, text};
use crate::db::sessions;
use crate::http::session::{self, CurrentViewer};
use crate::http::{protect, with_viewer};
use crate::{Origin, Server};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn router(server: &TestServer) -> Router {
    let sign_in = async |State(server): State<Server>,
                         Path((user, remember)): Path<(i64, bool)>,
                         session: Session,
                         origin: Origin| {
        match session::begin(&session, &server, UserId(user), &origin, remember).await {
            Ok(()) => StatusCode::OK,
            Err(error) if error.is_passing() => StatusCode::SERVICE_UNAVAILABLE,
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    };
    let sign_out = async |session: Session| session::end(&session).await.unwrap();
    let who = async |Extension(CurrentViewer(viewer)): Extension<CurrentViewer>| {
        viewer.map_or("nobody".to_owned(), |viewer| {
            format!("{} from {}", viewer.username, viewer.origin.address)
        })
    };
    let pages = Router::new()
        .route("/in/{user}/{remember}", on_post(sign_in))
        .route("/out", on_post(sign_out))
        .route("/", on_get(who))
        .with_state(server.server.clone());
    protect(with_viewer(pages, server), server)
}

/// Signs in; answers the whole `Set-Cookie` header.
async fn sign_in(router: &Router, user: UserId, remember: bool, cookie: &str) -> String {
    let request = post(&format!("/in/{user}/{remember}"))
        .header("cookie", cookie)
        .header("user-agent", "Test");
    let response = send(router, request).await;
    assert_eq!(response.status(), 200);
    header(&response, "set-cookie").to_owned()
}

/// What a browser sends back of a `Set-Cookie` header.
fn pair(set_cookie: &str) -> &str {
    set_cookie.split(';').next().unwrap()
}

/// Whom the server takes the bearer of `cookie` for.
async fn who(router: &Router, cookie: &[u8]) -> String {
    let response = send(router, get("/").header("cookie", cookie)).await;
    assert_eq!(response.status(), 200);
    text(response).await
}

const ADA: &str = "ada from 127.0.0.1";

#[tokio::test]
async fn a_visitor_has_neither_cookie_nor_row() {
    for engine in ENGINES {
        let server = server_on(engine, &[]).await;
        let response = send(&router(&server), get("/")).await;
        assert_eq!(header(&response, "set-cookie"), "");
        assert_eq!(text(response).await, "nobody");
        assert_eq!(server.session_rows().await, 0);
    }
}

#[tokio::test]
async fn signing_in_gives_a_new_id_each_time_and_ends_the_session_before() {
    for engine in ENGINES {
        let server = server_on(engine, &[]).await;
        let router = router(&server);
        let (ada, eve) = (server.user("ada").await, server.user("eve").await);
        let first = sign_in(&router, eve, false, "").await;
        assert_eq!(who(&router, pair(&first).as_bytes()).await, "eve from 127.0.0.1");
        let second = sign_in(&router, ada, false, pair(&first)).await;
        assert_ne!(pair(&first), pair(&second));
        assert_eq!(who(&router, pair(&first).as_bytes()).await, "nobody");
        assert_eq!(who(&router, pair(&second).as_bytes()).await, ADA);
        let planted = format!("rookery={}", server.random_id());
        let third = sign_in(&router, ada, false, &planted).await;
        assert_ne!(pair(&third), planted, "an id that the client chose is never taken");
        assert_eq!(who(&router, planted.as_bytes()).await, "nobody");
    }
}

#[tokio::test]
async fn the_cookie_is_marked_as_it_should_be() {
    let server_here = server(&[]).await;
    let ada = server_here.user("ada").await;
    let cookie = sign_in(&router(&server_here), ada, false, "").await;
    assert!(
        cookie.starts_with("rookery=")
            && cookie.contains("; HttpOnly")
            && cookie.contains("; SameSite=Lax"),
        "{cookie}"
    );
    assert!(
        cookie.contains("; Path=/") && !cookie.contains("Max-Age") && !cookie.contains("Domain"),
        "{cookie}"
    );

    let server = server(&[("ROOKERY_PUBLIC_URL", "https://bots.example.org")]).await;
    let ada = server.user("ada").await;
    let cookie = sign_in(&router(&server), ada, true, "").await;
    assert!(cookie.starts_with("__Host-rookery=") && cookie.contains("; Secure"), "{cookie}");
    assert!(cookie.contains("; Max-Age=2592000"), "{cookie}");
}

#[tokio::test]
async fn the_database_does_not_hold_the_id_itself() {
    for engine in ENGINES {
        let server = server_on(engine, &[]).await;
        let ada = server.user("ada").await;
        let cookie = sign_in(&router(&server), ada, false, "").await;
        let id = pair(&cookie).strip_prefix("rookery=").unwrap();
        let mut held = server.db.read().await.unwrap();
        let found =
            crate::db::sessions::find(&mut held.conn(), &crate::vault::digest(id)).await.unwrap();
        assert_eq!(found.unwrap().user_id, ada.0);
        assert!(
            crate::db::sessions::find(&mut held.conn(), id.as_bytes()).await.unwrap().is_none()
        );
        let from: (String, String) = crate::db::on_backend!(&mut held.conn(), |c| {
            sqlx::query_as("SELECT address, agent FROM sessions").fetch_one(c).await
        })
        .unwrap();
        assert_eq!(from, ("127.0.0.1".to_owned(), "Test".to_owned()));
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once_and_removes_the_cookie() {
    for url in ["http://127.0.0.1:3000", "https://bots.example.org"] {
        let server = server(&[("ROOKERY_PUBLIC_URL", url)]).await;
        let router = router(&server);
        let ada = server.user("ada").await;
        let cookie = sign_in(&router, ada, false, "").await;
        let response = send(&router, post("/out").header("cookie", pair(&cookie))).await;
        let removal = header(&response, "set-cookie");
        let name = cookie.split('=').next().unwrap();
        assert!(removal.starts_with(&format!("{name}=; Path=/; Max-Age=0")), "{removal}");
        assert_eq!(removal.contains("; Secure"), url.starts_with("https"), "{removal}");
        assert_eq!(who(&router, pair(&cookie).as_bytes()).await, "nobody");
        assert_eq!(server.session_rows().await, 0);
    }
}

#[tokio::test]
async fn ending_all_sessions_or_the_user_counts_at_the_next_request() {
    for engine in ENGINES {
        let server = server_on(engine, &[]).await;
        let router = router(&server);
        let (ada, eve) = (server.user("ada").await, server.user("eve").await);
        let first = sign_in(&router, ada, false, "").await;
        let second = sign_in(&router, ada, true, "").await;
        let of_eve = sign_in(&router, eve, false, "").await;
        let mut tx = server.db.begin().await.unwrap();
        sessions::delete_of_user(&mut tx.conn(), ada).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(who(&router, pair(&first).as_bytes()).await, "nobody");
        assert_eq!(who(&router, pair(&second).as_bytes()).await, "nobody");
        assert_eq!(who(&router, pair(&of_eve).as_bytes()).await, "eve from 127.0.0.1");
        let mut tx = server.db.begin().await.unwrap();
        crate::db::on_backend!(&mut tx.conn(), |c| {
            sqlx::query("DELETE FROM users WHERE username = 'eve'").execute(c).await.map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(who(&router, pair(&of_eve).as_bytes()).await, "nobody");
    }
}

#[tokio::test]
async fn a_session_ends_by_our_clock_unused_after_a_night_or_used_after_a_day() {
    let server = server(&[]).await;
    let router = router(&server);
    let ada = server.user("ada").await;
    let unused = sign_in(&router, ada, false, "").await;
    server.clock.advance(12 * HOUR - 1);
    let used = sign_in(&router, ada, false, "").await;
    assert_eq!(who(&router, pair(&unused).as_bytes()).await, ADA);
    server.clock.advance(-HOUR);
    assert_eq!(
        who(&router, pair(&unused).as_bytes()).await,
        ADA,
        "a clock that was set back harms nobody"
    );
    for _ in 0..5 {
        server.clock.advance(5 * HOUR);
        who(&router, pair(&used).as_bytes()).await;
        wait_until_seen(&server).await;
    }
    assert_eq!(who(&router, pair(&unused).as_bytes()).await, "nobody");
    assert_eq!(who(&router, pair(&used).as_bytes()).await, "nobody", "24 hours are over");
}

#[tokio::test]
async fn a_remembered_session_lasts_thirty_days_unused() {
    let server = server(&[]).await;
    let router = router(&server);
    let ada = server.user("ada").await;
    let cookie = sign_in(&router, ada, true, "").await;
    server.clock.advance(30 * DAY - 1);
    assert_eq!(who(&router, pair(&cookie).as_bytes()).await, ADA);
    server.clock.advance(1);
    assert_eq!(who(&router, pair(&cookie).as_bytes()).await, "nobody");
    assert_eq!(server.session_rows().await, 1, "it counts no more even while its row is there");
    session::forget_expired(&server).await.unwrap();
    assert_eq!(server.session_rows().await, 0);
}

/// Waits for the use of a session, which nobody waits for, to be noted.
async fn wait_until_seen(server: &TestServer) {
    for _ in 0..40 {
        if last_seen(server).await == server.clock.now().0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

async fn last_seen(server: &TestServer) -> i64 {
    let mut held = server.db.read().await.unwrap();
    crate::db::on_backend!(&mut held.conn(), |c| {
        sqlx::query_scalar("SELECT MAX(seen_at) FROM sessions").fetch_one(c).await
    })
    .unwrap()
}

#[tokio::test]
async fn use_is_noted_every_five_minutes_at_most() {
    for engine in ENGINES {
        let server = server_on(engine, &[]).await;
        let router = router(&server);
        let ada = server.user("ada").await;
        let cookie = sign_in(&router, ada, false, "").await;
        let began = server.clock.now().0;
        server.clock.advance(299);
        who(&router, pair(&cookie).as_bytes()).await;
        wait_until_seen(&server).await;
        assert_eq!(last_seen(&server).await, began);
        server.clock.advance(1);
        who(&router, pair(&cookie).as_bytes()).await;
        wait_until_seen(&server).await;
        assert_eq!(last_seen(&server).await, began + 300);
    }
}

#[tokio::test]
async fn the_forty_ninth_session_ends_the_oldest() {
    for engine in ENGINES {
        let server = server_on(engine, &[]).await;
        let router = router(&server);
        let ada = server.user("ada").await;
        let mut cookies = Vec::new();
        for _ in 0..49 {
            cookies.push(sign_in(&router, ada, false, "").await);
            server.clock.advance(1);
        }
        assert_eq!(server.session_rows().await, 48);
        assert_eq!(who(&router, pair(&cookies[0]).as_bytes()).await, "nobody");
        assert_eq!(who(&router, pair(&cookies[1]).as_bytes()).await, ADA);
        server.clock.advance(-HOUR);
        let last = sign_in(&router, ada, false, "").await;
        assert_eq!(
            who(&router, pair(&last).as_bytes()).await,
            ADA,
            "the new one stays whatever the clock says"
        );
        assert_eq!(server.session_rows().await, 48);
    }
}

#[tokio::test]
async fn garbage_cookies_are_nobody_and_never_an_error() {
    let server = server(&[]).await;
    let router = router(&server);
    let ada = server.user("ada").await;
    let set_cookie = sign_in(&router, ada, false, "").await;
    let good = pair(&set_cookie);
    let id = good.strip_prefix("rookery=").unwrap();
    let unknown = format!("rookery={}", server.random_id());
    let garbage = [
        b"rookery=\xff\xfe".to_vec(),
        format!("rookery={}", "A".repeat(8_000)).into_bytes(),
        format!("rookery=\"{id}\"").into_bytes(),
        format!("rookery={id}; rookery={id}").into_bytes(),
        format!("{unknown}; {good}").into_bytes(),
        format!("{good}; rookery=").into_bytes(),
        format!("{good}; r%6Fokery={}", server.random_id()).into_bytes(),
        format!("r%6Fokery={id}").into_bytes(),
        format!("Rookery={id}").into_bytes(),
        format!("rookery={id}A").into_bytes(),
        unknown.into_bytes(),
        b"rookery".to_vec(),
        b"=;;=; rookery=%00".to_vec(),
    ];
    for cookie in garbage {
        let expected = if cookie.starts_with(good.as_bytes()) && cookie.contains(&b'%') {
            ADA
        } else {
            "nobody"
        };
        assert_eq!(who(&router, &cookie).await, expected, "{}", String::from_utf8_lossy(&cookie));
    }
    let beside = format!("theme=dark; {good}; other=\"x y\"");
    assert_eq!(who(&router, beside.as_bytes()).await, ADA);
    assert_eq!(server.session_rows().await, 1);
}

#[tokio::test]
async fn without_the_database_the_signed_in_are_told_to_come_back_and_visitors_go_on() {
    let server = server(&[]).await;
    let router = router(&server);
    let ada = server.user("ada").await;
    let cookie = sign_in(&router, ada, false, "").await;
    server.db.close().await;
    let response = send(&router, get("/").header("cookie", pair(&cookie))).await;
    assert_eq!(response.status(), 503);
    assert_eq!(header(&response, "retry-after"), "5");
    assert_eq!(text(send(&router, get("/")).await).await, "nobody");
    let response = send(&router, post(&format!("/in/{ada}/false"))).await;
    assert_eq!(response.status(), 503);
    assert_eq!(header(&response, "set-cookie"), "");
}

#[tokio::test]
async fn how_long_a_session_lasts_is_the_operators_choice() {
    let settings = [("ROOKERY_SESSION_IDLE", "30min"), ("ROOKERY_SESSION_MAX", "7d")];
    let server = server(&settings).await;
    let router = router(&server);
    let ada = server.user("ada").await;
    let idle = sign_in(&router, ada, false, "").await;
    server.clock.advance(HOUR / 2 - 1);
    assert_eq!(who(&router, pair(&idle).as_bytes()).await, "ada from 127.0.0.1");
    wait_until_seen(&server).await;
    server.clock.advance(HOUR / 2);
    assert_eq!(who(&router, pair(&idle).as_bytes()).await, "nobody");

    let remembered = sign_in(&router, ada, true, "").await;
    assert!(remembered.contains(&format!("Max-Age={}", 7 * DAY)), "{remembered}");
    server.clock.advance(7 * DAY - 1);
    assert_eq!(who(&router, pair(&remembered).as_bytes()).await, "ada from 127.0.0.1");
    server.clock.advance(1);
    assert_eq!(who(&router, pair(&remembered).as_bytes()).await, "nobody");
}

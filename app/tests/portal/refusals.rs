//! What is refused: in words, with the right status, and without losing what was typed.

use super::support::{PASSWORD, Portal, TOKEN};
use http::{Request, StatusCode, header};
use server::on_both_engines;

on_both_engines! {
    async fn a_refused_form_shows_each_reason_beside_its_field_and_keeps_what_was_typed(engine) {
        let portal = Portal::open(engine).await;
        let mut visitor = portal.browser();
        let fields = [("email", "keeper@localhost"), ("username", "1\"><script>"), ("password", "secret")];
        let page = visitor.post("/api/account/sign-up", &fields).await;
        assert_eq!(page.path, "/sign-up");
        page.says("id=\"email-error\"").says("id=\"username-error\"").says("id=\"password-error\"");
        page.says("aria-describedby=\"email-hint email-error\"").says("value=\"keeper@localhost\"");
        page.does_not_say("\"><script>").does_not_say("value=\"secret\"");
        visitor.get("/sign-up").await.does_not_say("email-error");
    }

    async fn a_wrong_password_and_an_unknown_name_are_told_apart_by_nobody(engine) {
        let portal = Portal::open(engine).await;
        portal.user("keeper").await;
        let mut visitor = portal.browser();
        let known = visitor.sign_in("keeper", "not the password").await;
        let unknown = visitor.sign_in("nobody", "not the password").await;
        let anonymous = |text: &str, name: &str| {
            let nonce = text.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("-");
            text.replace(nonce, "").replace(name, "")
        };
        assert_eq!(anonymous(&known.text, "keeper"), anonymous(&unknown.text, "nobody"));
        known.says("is wrong, or the address is not verified yet");
    }

    async fn pages_and_functions_answer_only_those_who_may(engine) {
        let portal = Portal::open(engine).await;
        let mut owner = portal.owner().await;
        let mut user = portal.user("keeper").await;
        let mut visitor = portal.browser();
        for path in ["/admin", "/admin/users", "/admin/bots", "/admin/bots/1", "/admin/audit"] {
            assert!(visitor.get(path).await.path.starts_with("/sign-in?next="), "{path}");
            assert_eq!(user.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
            let status = if path == "/admin/bots/1" { StatusCode::NOT_FOUND } else { StatusCode::OK };
            assert_eq!(owner.get(path).await.status, status, "{path}");
        }
        let fields = [("id", "1"), ("reason", "because")];
        for path in ["/api/admin/bots/suspend", "/api/admin/bots/reinstate"] {
            user.post(path, &fields).await.says("You may not do this").does_not_say("is suspended");
            assert!(visitor.post(path, &fields).await.path.starts_with("/sign-in"));
        }
    }

    async fn a_bot_of_somebody_else_looks_like_one_that_does_not_exist(engine) {
        let portal = Portal::open(engine).await;
        let (mut keeper, mut other) = (portal.user("keeper").await, portal.user("other").await);
        let page = keeper.registers(TOKEN).await;
        let (foreign, missing) = (other.get(&page.path).await, other.get("/bots/1").await);
        assert_eq!((foreign.status, missing.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        foreign.does_not_say("rook_123456789_bot");
    }

    async fn a_token_that_telegram_refuses_or_cannot_judge_is_told_apart(engine) {
        let mut portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let fields = [("bot_token", TOKEN)];
        portal.telegram.revoke(TOKEN);
        user.post("/api/bots/register", &fields).await.says("Telegram refuses this token");
        portal.telegram.stop();
        let page = user.post("/api/bots/register", &fields).await;
        page.says("Telegram cannot be reached").does_not_say(TOKEN);
        user.get("/dashboard").await.says("No bots yet");
    }

    async fn a_database_that_is_away_is_answered_503_and_told_apart_from_a_dead_process(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        portal.server.db.close().await;
        let page = user.get("/dashboard").await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(page.headers.contains_key(header::RETRY_AFTER));
        page.says("Back in a moment").says("<main");
        assert_eq!(user.get("/health").await.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(user.get("/health/live").await.status, StatusCode::OK);
        let resend = Request::post("/api/account/resend")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, "http://127.0.0.1:3000")
            .header(header::ACCEPT, "application/json");
        let answer = user.send(resend, "email=ada%40example.org".to_owned()).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.headers.contains_key(header::RETRY_AFTER), "for programs, too");
    }
}

#[tokio::test]
async fn programs_get_json_and_true_statuses() {
    let portal = Portal::open(server::test_support::Engine::Sqlite).await;
    let mut program = portal.browser();
    let request = |path: &str| {
        Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, "http://127.0.0.1:3000")
            .header(header::ACCEPT, "application/json")
    };
    let body = format!("login=nobody&password={}", PASSWORD.replace(' ', "+"));
    let page = program.send(request("/api/account/sign-in"), body).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    page.says("sign_in_failed");
    let page = program.send(request("/api/admin/bots/suspend"), "id=1&reason=x".to_owned()).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    let page = program.send(request("/api/account/sign-up"), String::new()).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_function_that_does_not_exist_is_not_found_like_any_other_path() {
    let portal = Portal::open(server::test_support::Engine::Sqlite).await;
    let mut visitor = portal.browser();
    for accept in ["text/html", "application/json"] {
        let post = Request::post("/api/account/nothing")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, "http://127.0.0.1:3000")
            .header(header::ACCEPT, accept);
        let page = visitor.send(post, String::new()).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{accept}");
        page.does_not_say("server function").does_not_say("ServerFn");
    }
}

#[tokio::test]
async fn errors_before_a_page_exists_are_pages_all_the_same() {
    let portal = Portal::open(server::test_support::Engine::Sqlite).await;
    let mut visitor = portal.browser();
    let foreign = Request::post("/api/account/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, "https://evil.example");
    let page = visitor.send(foreign, String::new()).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    page.says("<!DOCTYPE html>").says("You may not do this").says("Reference");
    page.says("<title>403 · Rookery</title>");
    let page = visitor.get("/nowhere").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    page.says("Nothing lives here");
    for name in
        ["content-security-policy", "x-content-type-options", "referrer-policy", "x-request-id"]
    {
        assert!(page.headers.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn nothing_but_pages_is_served_and_only_from_this_machine() {
    let portal = Portal::open(server::test_support::Engine::Sqlite).await;
    let mut visitor = portal.browser();
    for path in
        ["/.git/config", "/.env", "/data/rookery.db", "/pkg/../Cargo.toml", "/pkg/", "/metrics"]
    {
        assert_eq!(visitor.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(visitor.get("/dev/inbox").await.status, StatusCode::OK);
    let proxied = Request::get("/dev/inbox").header("x-forwarded-for", "192.0.2.1");
    assert_eq!(visitor.send(proxied, String::new()).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_sign_in_leads_only_to_pages_of_this_site() {
    let portal = Portal::open(server::test_support::Engine::Sqlite).await;
    portal.user("keeper").await;
    for next in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
    {
        let fields = [("login", "keeper"), ("password", PASSWORD), ("next", next)];
        assert_eq!(portal.browser().post("/api/account/sign-in", &fields).await.path, "/dashboard");
    }
    let fields = [("login", "keeper"), ("password", PASSWORD), ("next", "/bots/new")];
    assert_eq!(portal.browser().post("/api/account/sign-in", &fields).await.path, "/bots/new");
}

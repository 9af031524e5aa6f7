//! Requests that no page of ours would send.

use super::support::{PASSWORD, Portal};
use http::{HeaderValue, Request, StatusCode, header};
use server::test_support::Engine;
use server::test_support::hashing::fill;

fn form(path: &str) -> http::request::Builder {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, "http://127.0.0.1:3000")
        .header(header::ACCEPT, "application/json")
}

fn sign_up(email: &str) -> String {
    format!("{email}&username=keeper&password={}&terms=true", PASSWORD.replace(' ', "+"))
}

#[tokio::test]
async fn an_address_given_twice_or_as_a_list_gets_no_mail_and_no_account() {
    let portal = Portal::open(Engine::Sqlite).await;
    for email in [
        "email=a%40example.org&email=b%40example.org",
        "email[]=a%40example.org&email[]=b%40example.org",
        "email[x]=a%40example.org",
        "email=a%40example.org%2Cb%40example.org",
        "email=a%40example.org%0ABcc%3A+b%40example.org",
        "email=%FF%FEa%40example.org",
    ] {
        let page = portal.browser().send(form("/api/account/sign-up"), sign_up(email)).await;
        assert!(page.status.is_client_error(), "{email}: {}", page.status);
        portal.browser().get("/dev/inbox").await.says("No mail yet");
    }
}

#[tokio::test]
async fn what_no_form_of_ours_sends_is_answered_with_a_page_that_says_so() {
    let portal = Portal::open(Engine::Sqlite).await;
    let twice = sign_up("email=a%40example.org&email=b%40example.org");
    for (path, body) in [
        ("/api/account/sign-up", twice.as_str()),
        ("/api/account/sign-in", "login=keeper&login=other&password=x"),
        ("/api/account/sessions/end", "session=none"),
        ("/api/account/forgot-password", "email[]=a%40example.org"),
    ] {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, "http://127.0.0.1:3000")
            .header(header::REFERER, "http://127.0.0.1:3000/sign-up");
        let page = portal.browser().send(request, body.to_owned()).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(!page.headers.contains_key(header::LOCATION), "{path}");
        page.says("That did not work").says("Reference").does_not_say("duplicate field");
        let page = portal.browser().send(form(path), body.to_owned()).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{path}");
        page.says("not_understood").does_not_say("duplicate field");
    }
}

#[tokio::test]
async fn links_in_mail_name_the_configured_address_whatever_a_request_says() {
    let ours = "/api/account/sign-up";
    for poisoned in [
        form(ours).header(header::HOST, "evil.example"),
        form("https://evil.example/api/account/sign-up").header(header::HOST, "evil.example"),
        form("https://evil.example/api/account/sign-up"),
        form(ours).header(header::HOST, "127.0.0.1:3000@evil.example"),
        form(ours)
            .header("x-forwarded-host", "evil.example")
            .header("x-forwarded-proto", "https")
            .header("forwarded", "host=evil.example;proto=https")
            .header("x-original-host", "evil.example"),
    ] {
        let portal = Portal::open(Engine::Sqlite).await;
        let told = format!("{poisoned:?}");
        let body = sign_up("email=keeper%40example.org");
        let page = portal.browser().send(poisoned, body).await;
        assert_eq!(page.status, StatusCode::OK, "{told}: {}", page.text);
        let mut reader = portal.browser();
        let inbox = reader.get("/dev/inbox").await;
        let mail = reader.get(&inbox.after("href=\"/dev/inbox/", "\"", "/dev/inbox/")).await;
        mail.says("http://127.0.0.1:3000/verify-email?token=").does_not_say("evil.example");
    }
}

#[tokio::test]
async fn no_get_changes_anything_and_no_field_makes_another_method_of_it() {
    let portal = Portal::open(Engine::Sqlite).await;
    let mut user = portal.user("keeper").await;
    for path in
        ["/api/account/sign-out", "/api/account/sign-out?_method=POST", "/api/theme?theme=dark"]
    {
        let page = user.get(path).await;
        assert!(page.status.is_client_error(), "{path}: {}", page.status);
        assert!(!page.headers.contains_key(header::SET_COOKIE), "{path}");
    }
    let overridden = Request::get("/api/account/sign-out").header("x-http-method-override", "POST");
    assert!(user.send(overridden, String::new()).await.status.is_client_error());
    assert_eq!(user.get("/dashboard").await.path, "/dashboard");
}

#[tokio::test]
async fn no_other_site_is_allowed_to_read_answers() {
    let portal = Portal::open(Engine::Sqlite).await;
    let mut user = portal.user("keeper").await;
    for origin in [
        "https://evil.example",
        "null",
        "http://127.0.0.1:3000.evil.example",
        "http://127.0.0.1:3000",
    ] {
        let request = Request::get("/dashboard").header(header::ORIGIN, origin);
        let page = user.send(request, String::new()).await;
        for name in page.headers.keys() {
            assert!(!name.as_str().starts_with("access-control-"), "{origin}: {name}");
        }
    }
}

#[tokio::test]
async fn a_page_of_an_account_is_kept_by_no_cache_and_found_under_no_other_name() {
    let portal = Portal::open(Engine::Sqlite).await;
    let mut user = portal.user("keeper").await;
    let page = user.get("/dashboard").await;
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    for path in [
        "/dashboard/x.css",
        "/dashboard;a.png",
        "/dashboard.css",
        "/dashboard%2Fx.css",
        "/dashboard/%0Ax.css",
    ] {
        let page = user.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        page.does_not_say("No bots yet");
    }
}

#[tokio::test]
async fn signing_out_has_the_browser_forget_what_it_kept() {
    let portal = Portal::open(Engine::Sqlite).await;
    let mut user = portal.user("keeper").await;
    let request = || {
        Request::post("/api/account/sign-out")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, "http://127.0.0.1:3000")
    };
    for _ in 0..2 {
        let page = user.send(request(), String::new()).await;
        assert_eq!(page.headers["clear-site-data"], "\"cache\", \"storage\"");
        assert_eq!(page.headers[header::LOCATION], "/sign-in");
    }
    assert!(!user.get("/sign-in").await.headers.contains_key("clear-site-data"));
}

#[tokio::test]
async fn every_answer_says_what_it_is_errors_included() {
    let portal = Portal::open(Engine::Sqlite).await;
    let mut visitor = portal.browser();
    for path in ["/", "/nowhere", "/admin", "/dev/inbox/1"] {
        let page = visitor.get(path).await;
        assert_eq!(page.headers[header::CONTENT_TYPE], "text/html; charset=utf-8", "{path}");
    }
    let page =
        visitor.send(form("/api/account/sign-in"), "login=nobody&password=x".to_owned()).await;
    assert!(page.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("application/json"));
    let plain = Request::get("/nowhere").header(header::ACCEPT, "*/*");
    let page = visitor.send(plain, String::new()).await;
    let kind = page.headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
    assert!(page.text.is_empty() || kind.is_some_and(|kind| kind.contains("charset=utf-8")));
}

#[tokio::test]
async fn a_password_of_a_megabyte_is_refused_without_being_hashed() {
    let portal = Portal::open(Engine::Sqlite).await;
    let password = "x".repeat(1024 * 1024);
    let body = format!("login=nobody&password={password}");
    let page = portal.browser().send(form("/api/account/sign-in"), body).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    // What still fits into a form is refused before anything is hashed: there is no room for that.
    let (open, busy) = fill(&portal.server).await;
    let body = sign_up("email=a%40example.org")
        .replace("password=", &format!("password={}", "x".repeat(10_000)));
    let page = portal.browser().send(form("/api/account/sign-up"), body).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    drop(open);
    busy.join_all().await;
}

#[tokio::test]
async fn what_is_refused_unread_leads_back_to_the_form_it_came_from() {
    let portal = Portal::with(Engine::Sqlite, &[("ROOKERY_LIMIT_SIGN_IN", "1/min")]).await;
    let mut visitor = portal.browser();
    let mut sign_in = async |referer: &str| {
        let mut request = form("/api/account/sign-in").header(header::REFERER, referer);
        request
            .headers_mut()
            .unwrap()
            .insert(header::ACCEPT, HeaderValue::from_static("text/html"));
        visitor.send(request, "login=nobody&password=wrong").await
    };
    sign_in("http://127.0.0.1:3000/sign-in").await;
    let page = sign_in("http://127.0.0.1:3000/sign-in?next=%2Fbots%2F1").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    page.says("href=\"/sign-in?next=%2Fbots%2F1\"").says("Back to the form");
    let elsewhere = [".example.org/", "//example.org/", "/api/account/sign-in"];
    for elsewhere in elsewhere.map(|end| format!("http://127.0.0.1:3000{end}")) {
        let page = sign_in(&elsewhere).await;
        page.says("Slow down a little")
            .does_not_say("Back to the form")
            .does_not_say("example.org");
    }
}

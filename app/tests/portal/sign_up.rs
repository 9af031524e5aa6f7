//! Signing up and proving the address, with scripts off.

use super::support::{PASSWORD, Page, Portal};
use http::{Request, StatusCode, header};
use server::on_both_engines;

const JSON: &str = "application/json";

fn fields<'a>(email: &'a str, username: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("email", email), ("username", username), ("password", PASSWORD), ("terms", "true")]
}

/// The code in the newest mail, as the built-in inbox shows it.
async fn mailed_code(portal: &Portal) -> String {
    let mut reader = portal.browser();
    let inbox = reader.get("/dev/inbox").await;
    let mail = reader.get(&inbox.after("href=\"/dev/inbox/", "\"", "/dev/inbox/")).await;
    let is_code = |line: &&str| line.len() == 9 && line.replace(' ', "").parse::<u32>().is_ok();
    let mut lines = mail.text.lines().map(|line| line.trim_start_matches("<!>"));
    lines.find(is_code).unwrap().to_owned()
}

async fn ask(portal: &Portal, path: &str, body: &str) -> Page {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, "http://127.0.0.1:3000")
        .header(header::ACCEPT, JSON);
    portal.browser().send(request, body.to_owned()).await
}

on_both_engines! {
    async fn a_typed_code_makes_the_account_and_the_address_is_carried_over(engine) {
        let portal = Portal::open(engine).await;
        let mut visitor = portal.browser();
        let page = visitor.post("/api/account/sign-up", &fields("keeper@example.org", "keeper")).await;
        page.says("Check your mail").says("value=\"keeper@example.org\"").says("Send another mail</button>");
        let code = mailed_code(&portal).await;
        let wrong = if code == "0000 0000" { "0000 0001" } else { "0000 0000" };
        let page = visitor.post("/api/account/verify-code", &[("email", "keeper@example.org"), ("code", wrong)]).await;
        assert_eq!(page.path, "/verify-email");
        page.says("id=\"code-error\"").says("value=\"keeper@example.org\"").does_not_say(wrong);
        let page = visitor.post("/api/account/verify-code", &[("email", "Keeper@example.org"), ("code", &code)]).await;
        page.says("Your address is verified");
        assert_eq!(visitor.sign_in("keeper", PASSWORD).await.path, "/dashboard");
    }

    async fn a_wrong_code_and_an_unknown_address_are_told_apart_by_nobody(engine) {
        let portal = Portal::open(engine).await;
        portal.browser().post("/api/account/sign-up", &fields("keeper@example.org", "keeper")).await;
        let mut pages = Vec::new();
        for email in ["keeper@example.org", "nobody@example.org"] {
            let fields = [("email", email), ("code", "0000 0000")];
            let page = portal.browser().post("/api/account/verify-code", &fields).await;
            let nonce = page.text.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("-");
            pages.push(page.text.replace(nonce, "").replace(email, ""));
        }
        assert_eq!(pages[0], pages[1]);
    }

    async fn a_refusal_of_the_second_form_is_not_shown_in_the_first(engine) {
        let portal = Portal::open(engine).await;
        let mut visitor = portal.browser();
        let page = visitor.post("/api/account/resend", &[("email", "nobody")]).await;
        page.says("id=\"again-email-error\"").does_not_say("id=\"email-error\"");
        let page = visitor.post("/api/account/verify-code", &[("email", "nobody"), ("code", "1")]).await;
        page.says("id=\"email-error\"").does_not_say("id=\"again-email-error\"");
    }

    async fn the_terms_must_be_accepted_and_what_was_typed_stays(engine) {
        let portal = Portal::open(engine).await;
        let mut visitor = portal.browser();
        let fields = [("email", "keeper@example.org"), ("username", "keeper"), ("password", PASSWORD),
            ("first_name", "<b>Ada</b>"), ("last_name", "Lovelace")];
        let page = visitor.post("/api/account/sign-up", &fields).await;
        page.says("id=\"terms-error\"").says("value=\"Lovelace\"").says("value=\"&lt;b");
        page.does_not_say("<b>Ada").does_not_say("checked");
    }
}

#[tokio::test]
async fn the_terms_and_the_privacy_notice_are_linked_from_every_page() {
    let portal = Portal::open(server::test_support::Engine::Sqlite).await;
    let mut visitor = portal.browser();
    for path in ["/", "/sign-in", "/sign-up", "/nowhere"] {
        visitor.get(path).await.says("href=\"/terms\"").says("href=\"/privacy\"");
    }
    visitor.get("/terms").await.says("Version 2026-11-21").says("<h2>Your bots</h2>");
    visitor.get("/privacy").await.says("<h1>Privacy</h1>").says("<th>how long</th>");
}

#[tokio::test]
async fn where_signing_up_is_closed_the_page_is_friendly_and_the_form_is_refused() {
    let portal =
        Portal::with(server::test_support::Engine::Sqlite, &[("ROOKERY_SIGN_UP", "closed")]).await;
    let page = portal.browser().get("/sign-up").await;
    page.says("Signing up is closed").does_not_say("name=\"password\"");
    let page = ask(&portal, "/api/account/sign-up", "email=a%40b.org").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_meter_judges_by_the_forms_own_rule_and_is_not_asked_without_end() {
    let portal = Portal::open(server::test_support::Engine::Sqlite).await;
    for (body, score, words) in [
        ("password=short", 0, "Too short"),
        ("password=password1", 0, "Too common"),
        ("password=lovelace1815&personal=ada%40example.org%0A%0ALovelace", 1, "Too personal"),
        ("password=correct+horse+battery", 4, "Strong"),
    ] {
        let page = ask(&portal, "/api/account/password-strength", body).await;
        assert_eq!(page.status, StatusCode::OK);
        page.says(&format!("\"score\":{score}")).says(words);
    }
    let mut refused = 0;
    for _ in 0..130 {
        let page = ask(&portal, "/api/account/password-strength", "password=x").await;
        refused += i32::from(page.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused > 0);
}

#[tokio::test]
async fn password_fields_are_marked_for_password_managers_and_nothing_hinders_pasting() {
    let portal = Portal::open(server::test_support::Engine::Sqlite).await;
    let mut visitor = portal.browser();
    for (path, kind) in [("/sign-up", "new-password"), ("/sign-in", "current-password")] {
        let page = visitor.get(path).await;
        let field = page.after("<input id=\"password\"", ">", "");
        assert!(field.contains("type=\"password\""), "{field}");
        assert!(field.contains(&format!("autocomplete=\"{kind}\"")), "{field}");
        page.does_not_say("onpaste").does_not_say("maxlength");
    }
}

//! Links: to pages that have something to offer, and those in mail that do not work.

use http::{Request, header};
use server::test_support::Engine;

use super::support::Portal;

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn where_signing_up_is_closed_no_page_leads_there() {
    for (policy, leads) in [("closed", false), ("open", true), ("example.org", true)] {
        let portal = Portal::with(Engine::Sqlite, &[("ROOKERY_SIGN_UP", policy)]).await;
        for path in ["/", "/sign-in", "/forgot-password"] {
            let page = portal.browser().get(path).await;
            assert_eq!(page.text.contains("href=\"/sign-up\""), leads, "{policy}: {path}");
        }
    }
}

#[tokio::test]
async fn that_a_link_does_not_work_is_said_once() {
    let portal = Portal::open(Engine::Sqlite).await;
    for (action, path) in [
        ("verify-email", "/verify-email"),
        ("reset-password", "/reset-password"),
        ("confirm-email", "/confirm-email"),
        ("undo-email", "/undo-email"),
        ("unlock", "/unlock"),
        ("not-me", "/not-me"),
    ] {
        for token in ["made-up".to_owned(), "x".repeat(65)] {
            let fields = [("token", token.as_str()), ("new_password", "a password for tests")];
            let page = portal.browser().post(&format!("/api/account/{action}"), &fields).await;
            assert!(page.path.starts_with(path), "{action}: {}", page.path);
            let said = page.text.matches("link is not valid any more").count();
            assert_eq!(said, 1, "{action} {token}: {}", page.text);
        }
    }
}

#[tokio::test]
async fn nothing_too_long_is_carried_into_the_address_of_the_next_page() {
    let portal = Portal::open(Engine::Sqlite).await;
    let long = "x".repeat(20_000);
    for (path, body) in [
        ("/api/account/verify-email", format!("token={long}")),
        ("/api/account/set-up", format!("token={long}&email=&username=&password=")),
        ("/api/account/not-me", format!("token={long}")),
        ("/api/account/sign-in", format!("login=ada&password=x&next=/{long}")),
        ("/api/theme", format!("theme=dark&return_to=/{long}")),
    ] {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, FORM)
            .header(header::ORIGIN, portal.server.public_url().origin());
        let page = portal.browser().send(request, body).await;
        let to = page.headers[header::LOCATION].to_str().unwrap();
        assert!(to.len() < 100, "{path}: {} characters", to.len());
    }
}

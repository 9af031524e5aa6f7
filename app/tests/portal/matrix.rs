//! Who may see which page and use which function: every cell of the matrix, asked through the front
//! door. The pages and functions are those of the code's own registry, so that a new one without a
//! row here fails.

use std::collections::BTreeSet;

use app::pages::PAGES;
use domain::Role;
use domain::views::OperatorUser;
use http::{Request, StatusCode, header};
use leptos::server_fn::axum::server_fn_paths;
use server::admin::{self, Actor};
use server::http::session::{END_PATH, SIGN_OUT_PATH};
use server::on_both_engines;
use server::pictures::UPLOAD_PATH;
use server::test_support::Engine;

use super::support::{Browser, PASSWORD, Page, Portal, TOKEN};
use super::support_access::begin;

/// The least that somebody has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Least {
    Anybody,
    User,
    Admin,
    Owner,
}

use Least::{Admin, Anybody, Owner, User};

/// Outside the server functions: it answers with a file.
const EXPORT_PATH: &str = "/api/admin/audit/export";

const PAGE_ROWS: &[(&str, Least)] = &[
    ("/", Anybody),
    ("/sign-up", Anybody),
    ("/sign-in", Anybody),
    ("/verify-email", Anybody),
    ("/setup", Anybody),
    ("/dashboard", User),
    ("/bots/new", User),
    ("/bots/{id}", User),
    ("/admin", Admin),
    ("/admin/users", Admin),
    ("/admin/users/{id}", Admin),
    ("/admin/users/{id}/support", Admin),
    ("/admin/bots", Admin),
    ("/admin/bots/selection", Admin),
    ("/admin/bots/{id}", Admin),
    ("/admin/audit", Admin),
    ("/admin/mail", Admin),
    // Whoever sits at the machine itself; see `server::http::local`.
    ("/dev/inbox", Anybody),
    ("/dev/inbox/{id}", Anybody),
    ("/unlock", Anybody),
    ("/not-me", Anybody),
    ("/forgot-password", Anybody),
    ("/reset-password", Anybody),
    ("/confirm-email", Anybody),
    ("/undo-email", Anybody),
    ("/account", User),
    ("/account/security", User),
    ("/account/activity", User),
    ("/terms", Anybody),
    ("/privacy", Anybody),
];

const FUNCTION_ROWS: &[(&str, Least)] = &[
    ("/api/account/change-email", User),
    ("/api/account/change-names", User),
    ("/api/account/change-password", User),
    ("/api/account/change-username", User),
    ("/api/account/confirm-email", Anybody),
    ("/api/account/forgot-password", Anybody),
    ("/api/account/not-me", Anybody),
    ("/api/account/password-strength", Anybody),
    (UPLOAD_PATH, User),
    ("/api/account/picture/remove", User),
    ("/api/account/resend", Anybody),
    ("/api/account/reset-password", Anybody),
    ("/api/account/sessions/end", User),
    ("/api/account/sessions/end-others", User),
    ("/api/account/set-up", Anybody),
    ("/api/account/sign-in", Anybody),
    (SIGN_OUT_PATH, Anybody),
    ("/api/account/sign-up", Anybody),
    ("/api/account/undo-email", Anybody),
    ("/api/account/unlock", Anybody),
    ("/api/account/unlock-mail", Anybody),
    ("/api/account/verify-code", Anybody),
    ("/api/account/verify-email", Anybody),
    (EXPORT_PATH, Admin),
    ("/api/admin/bots/limits", Admin),
    ("/api/admin/bots/limits/lift", Admin),
    ("/api/admin/bots/reinstate", Admin),
    ("/api/admin/bots/reinstate-chosen", Admin),
    ("/api/admin/bots/suspend", Admin),
    ("/api/admin/bots/suspend-chosen", Admin),
    ("/api/admin/mail/discard", Admin),
    ("/api/admin/mail/retry", Admin),
    ("/api/admin/support/begin", Admin),
    (END_PATH, Admin),
    ("/api/admin/users/reinstate", Admin),
    ("/api/admin/users/require-reset", Admin),
    ("/api/admin/users/resend", Admin),
    ("/api/admin/users/role", Owner),
    ("/api/admin/users/sign-out", Admin),
    ("/api/admin/users/suspend", Admin),
    ("/api/admin/users/unlock", Admin),
    ("/api/bots/credentials/remove", User),
    ("/api/bots/delete", User),
    ("/api/bots/drafts/discard", User),
    ("/api/bots/drafts/retry", User),
    ("/api/bots/keys/create", User),
    ("/api/bots/keys/revoke", User),
    ("/api/bots/keys/rotate", User),
    ("/api/bots/limits", User),
    ("/api/bots/pulse", User),
    ("/api/bots/register", User),
    ("/api/bots/rename", User),
    ("/api/bots/restore", User),
    ("/api/bots/setup/check", User),
    ("/api/bots/setup/credentials", User),
    ("/api/bots/setup/limits", User),
    ("/api/bots/setup/skip", User),
    ("/api/bots/setup/test", User),
    ("/api/bots/setup/watch", User),
    ("/api/bots/start", User),
    ("/api/bots/stop", User),
    ("/api/bots/token", User),
    ("/api/theme", Anybody),
];

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asker {
    Nobody,
    User,
    Admin,
    Owner,
    /// An admin while a user's pages are shown to them.
    InSupport,
}

const ASKERS: [Asker; 5] =
    [Asker::Nobody, Asker::User, Asker::Admin, Asker::Owner, Asker::InSupport];

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// Whatever it is, this asker may have it.
    Given,
    SignedOut,
    Forbidden,
    ReadOnly,
}

/// Extra fields that no form of ours has, or not for this person.
const EXTRA: &str = "role=owner&is_admin=true&email_verified=true&user_id=1&created_at=0&quota=9999&\
    suspended_at=&owner=1&admin_rps=9999&confirmed_at=9999999999&support_until=9999999999";

fn expected(least: Least, asker: Asker) -> Answer {
    match (least, asker) {
        (Anybody, _) => Answer::Given,
        (_, Asker::Nobody) => Answer::SignedOut,
        (Admin | Owner, Asker::User) | (Owner, Asker::Admin) => Answer::Forbidden,
        _ => Answer::Given,
    }
}

/// An installation with one of each, who can sign in as often as is needed.
struct Stage {
    portal: Portal,
    bot: String,
    user: String,
}

impl Stage {
    async fn set(engine: Engine) -> Self {
        let portal = Portal::open(engine).await;
        portal.owner().await;
        portal.admin("olga").await;
        let mut keeper = portal.user("keeper").await;
        let bot = keeper.registers(TOKEN).await.path.trim_start_matches("/bots/").to_owned();
        let user =
            admin::find_user(&portal.server, &Actor::command_line(), "keeper").await.unwrap();
        Self { portal, bot, user: user.to_string() }
    }

    /// A new session of that asker.
    async fn browser(&self, asker: Asker) -> Browser {
        let mut browser = self.portal.browser();
        match asker {
            Asker::Nobody => {}
            Asker::User => drop(browser.sign_in("keeper", PASSWORD).await),
            Asker::Admin => drop(browser.sign_in("olga", PASSWORD).await),
            Asker::Owner => drop(browser.sign_in("owner", PASSWORD).await),
            Asker::InSupport => {
                browser.sign_in("olga", PASSWORD).await;
                begin(&self.portal, &mut browser, "keeper").await.says("support-banner");
            }
        }
        browser
    }

    /// The address of a page, with an id in it that is there.
    fn address(&self, page: &str) -> String {
        let id = if page.contains("users") { &self.user } else { &self.bot };
        page.replace("{id}", id)
    }

    async fn told(&self, name: &str) -> OperatorUser {
        let actor = Actor::command_line();
        let id = admin::find_user(&self.portal.server, &actor, name).await.unwrap();
        admin::told_user(&self.portal.server, &actor, id).await.unwrap()
    }
}

/// Posts as a program does, whose answers are codes.
async fn post(browser: &mut Browser, path: &str, body: &str) -> Page {
    let kind = if path == UPLOAD_PATH {
        "multipart/form-data; boundary=x"
    } else {
        "application/x-www-form-urlencoded"
    };
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, kind)
        .header(header::ORIGIN, "http://127.0.0.1:3000")
        .header(header::ACCEPT, "application/json");
    browser.send(request, body.to_owned()).await
}

fn shown(page: &Page) -> Answer {
    if page.path.starts_with("/sign-in?next=") {
        Answer::SignedOut
    } else if page.status == StatusCode::FORBIDDEN {
        Answer::Forbidden
    } else {
        Answer::Given
    }
}

fn answered(page: &Page) -> Answer {
    match page.text.as_str() {
        text if text.contains("\"signed_out\"") => Answer::SignedOut,
        text if text.contains("\"forbidden\"") => Answer::Forbidden,
        text if text.contains("\"read_only\"") => Answer::ReadOnly,
        _ => Answer::Given,
    }
}

/// A page without what differs from one request to the next.
fn steady(page: &Page) -> String {
    let nonce = page.text.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next());
    page.text.replace(nonce.unwrap_or("-"), "")
}

#[test]
fn every_page_and_every_function_has_its_row() {
    let rows = |rows: &[(&'static str, Least)]| {
        rows.iter().map(|(path, _)| *path).collect::<BTreeSet<_>>()
    };
    assert_eq!(rows(PAGE_ROWS), PAGES.iter().map(|(path, _)| *path).collect());
    let registered = server_fn_paths().map(|(path, _)| path).chain([UPLOAD_PATH, EXPORT_PATH]);
    assert_eq!(rows(FUNCTION_ROWS), registered.collect());
    assert!(server_fn_paths().all(|(_, method)| method == http::Method::POST));
}

on_both_engines! {
    async fn each_page_is_shown_to_those_who_may_see_it_and_to_nobody_else(engine) {
        let stage = Stage::set(engine).await;
        for asker in ASKERS {
            let mut browser = stage.browser(asker).await;
            for (path, least) in PAGE_ROWS {
                let page = browser.get(&stage.address(path)).await;
                assert_eq!(shown(&page), expected(*least, asker), "{path} {asker:?}: {}", page.status);
                assert!(!page.status.is_server_error(), "{path} {asker:?}");
                if asker == Asker::InSupport && *least != Anybody {
                    page.says("support-banner");
                }
            }
        }
    }

    async fn each_function_serves_those_who_may_use_it_and_nobody_else(engine) {
        let stage = Stage::set(engine).await;
        for asker in ASKERS {
            for (path, least) in FUNCTION_ROWS {
                // What is posted may end the session.
                let mut browser = stage.browser(asker).await;
                let answer = post(&mut browser, path, "").await;
                let wanted = match asker {
                    Asker::InSupport if ![END_PATH, SIGN_OUT_PATH].contains(path) => Answer::ReadOnly,
                    _ => expected(*least, asker),
                };
                assert_eq!(answered(&answer), wanted, "{path} {asker:?}: {} {}", answer.status, answer.text);
                assert!(!answer.status.is_server_error(), "{path} {asker:?}: {}", answer.text);
            }
        }
        assert_eq!(stage.told("keeper").await.role, "user");
    }

    async fn what_is_somebody_elses_is_answered_like_what_is_not_there(engine) {
        let stage = Stage::set(engine).await;
        stage.portal.user("other").await;
        let mut keeper = stage.browser(Asker::User).await;
        let bot_page = format!("/bots/{}", stage.bot);
        let made = keeper.post("/api/bots/keys/create", &[("id", &stage.bot), ("label", "laptop")]).await;
        let key = made.after("name=\"key\" value=\"", "\"", "");
        let security = keeper.get("/account/security").await;
        let session = security.text.split("name=\"session\" value=\"").nth(1);
        let session = session.and_then(|rest| rest.split('"').next()).unwrap_or("17").to_owned();
        let before = steady(&keeper.get(&bot_page).await);
        let fields = |bot: &str, key: &str, session: &str| {
            format!("id={bot}&key={key}&session={session}&label=x&name=x&reason=x&rps=1&max_concurrent=1&\
                step=verify&chat_id=1&bot_token={TOKEN}&api_id=1&api_hash={}&confirm=x", "0".repeat(32))
        };
        for (path, least) in FUNCTION_ROWS.iter().filter(|(path, _)| *path != UPLOAD_PATH) {
            let mut answers = Vec::new();
            for body in [fields(&stage.bot, &key, &session), fields("17", "17", "18")] {
                let mut other = stage.portal.browser();
                other.sign_in("other", PASSWORD).await;
                let answer = post(&mut other, path, &body).await;
                answers.push((answer.status, answer.text));
            }
            assert_eq!(answers[0], answers[1], "{path} {least:?}");
        }
        assert_eq!(steady(&keeper.get(&bot_page).await), before, "it is as it was");
        let mut other = stage.portal.browser();
        other.sign_in("other", PASSWORD).await;
        for page in ["/bots/{}", "/bots/new?bot={}"] {
            let (theirs, none) = (page.replace("{}", &stage.bot), page.replace("{}", "17"));
            let (theirs, none) = (other.get(&theirs).await, other.get(&none).await);
            assert_eq!((theirs.status, none.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{page}");
            let without = |page: &Page| steady(page).replace(&page.path, "").replace(page.path.split('?').next().unwrap(), "");
            assert_eq!(without(&theirs), without(&none), "{page}");
        }
    }

    async fn fields_that_no_form_has_change_nothing(engine) {
        let stage = Stage::set(engine).await;
        let before = stage.told("keeper").await;
        for (path, _) in FUNCTION_ROWS.iter().filter(|(path, _)| *path != UPLOAD_PATH) {
            let mut keeper = stage.browser(Asker::User).await;
            let answer = post(&mut keeper, path, &format!("id={}&{EXTRA}", stage.bot)).await;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.text);
        }
        let after = stage.told("keeper").await;
        assert_eq!(
            (after.id, after.role, after.email, after.username, after.created_at),
            (before.id, before.role, before.email, before.username, before.created_at)
        );
        let form = format!(
            "email=new%40example.org&username=newcomer&password={}&terms=true&id=4711&{EXTRA}",
            PASSWORD.replace(' ', "+")
        );
        let mut visitor = stage.portal.browser();
        assert_eq!(post(&mut visitor, "/api/account/sign-up", &form).await.status, StatusCode::OK);
        visitor.sign_in("newcomer", PASSWORD).await.says("not verified");
        let token = stage.portal.mailed_link_to("new@example.org", "/verify-email").await;
        let token = token.split("token=").nth(1).unwrap();
        post(&mut visitor, "/api/account/verify-email", &format!("token={token}&{EXTRA}")).await;
        let made = stage.told("newcomer").await;
        assert_eq!((made.role.as_str(), made.bots), (Role::User.as_str(), 0));
        assert!(made.id != "4711" && made.created_at.starts_with("2026-11-21"), "{made:?}");
    }

    async fn no_page_holds_a_hash_a_secret_or_somebody_elses_address(engine) {
        let stage = Stage::set(engine).await;
        let mut keeper = stage.browser(Asker::User).await;
        let made = keeper.post("/api/bots/keys/create", &[("id", &stage.bot), ("label", "laptop")]).await;
        let key = made.after("<code tabindex=\"0\" class=\"secret-value\">", "<", "");
        for asker in ASKERS {
            let mut browser = stage.browser(asker).await;
            let cookie = browser.session_id();
            for (path, least) in PAGE_ROWS.iter().filter(|(path, _)| !path.starts_with("/dev/")) {
                let page = browser.get(&stage.address(path)).await;
                for secret in ["$argon2", TOKEN, key.as_str(), PASSWORD, "credential\":", "password_hash"] {
                    page.does_not_say(secret);
                }
                if let Some(cookie) = &cookie {
                    page.does_not_say(cookie);
                }
                if *least != Admin && asker != Asker::Owner {
                    page.does_not_say("owner@example.org");
                }
            }
        }
    }

    async fn no_export_holds_a_hash_a_secret_or_somebody_elses_link(engine) {
        let stage = Stage::set(engine).await;
        let mut keeper = stage.browser(Asker::User).await;
        let made = keeper.post("/api/bots/keys/create", &[("id", &stage.bot), ("label", "laptop")]).await;
        let key = made.after("<code tabindex=\"0\" class=\"secret-value\">", "<", "");
        let mut owner = stage.browser(Asker::Owner).await;
        let fields = [("id", stage.user.as_str()), ("reason", "spam"), ("current_password", PASSWORD)];
        owner.post("/api/admin/bots/suspend", &[("id", &stage.bot), ("reason", "spam")]).await;
        for act in ["unlock", "sign-out", "require-reset", "suspend", "reinstate", "role"] {
            owner.post(&format!("/api/admin/users/{act}"), &fields).await;
        }
        owner.post("/api/admin/users/role", &[&fields[..], &[("role", "admin")]].concat()).await;
        let link = stage.portal.mailed_link_to("keeper@example.org", "/reset-password").await;
        let token = link.split("token=").nth(1).unwrap();
        // What is written from then on is not in it.
        stage.portal.server.clock.advance(1);
        for format in ["csv", "jsonl"] {
            let file = owner.post(EXPORT_PATH, &[("format", format), ("current_password", PASSWORD)]).await;
            file.says("reset_required").says("role_changed").says("bot_suspended");
            let cookie = owner.session_id().unwrap();
            for secret in ["$argon2", TOKEN, key.as_str(), PASSWORD, token, "token=", cookie.as_str()] {
                file.does_not_say(secret);
            }
        }
    }

    async fn lists_are_bounded_whatever_is_asked_for(engine) {
        let stage = Stage::set(engine).await;
        for number in 0..60 {
            stage.portal.make(&format!("crowd{number}"), Role::User).await;
        }
        let mut owner = stage.browser(Asker::Owner).await;
        let long = "%25".repeat(500);
        let values = ["0", "-1", "1000000000", "99999999999999999999", "%00", &long];
        for list in ["/admin/users", "/admin/bots", "/admin/audit", "/admin/mail", "/account/activity", "/dev/inbox", "/bots/new", &format!("/bots/{}", stage.bot)] {
            for name in ["before", "q", "state", "role", "page_size", "limit", "sort", "span"] {
                for value in values {
                    let page = owner.get(&format!("{list}?{name}={value}")).await;
                    assert!(!page.status.is_server_error(), "{list}?{name}={value}: {}", page.status);
                    assert!(page.text.matches("<tr").count() <= 90, "{list}?{name}={value}");
                }
            }
        }
    }
}

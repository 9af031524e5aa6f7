//! The account's own pages, and the ones behind links in mail, with scripts off.

use super::support::{PASSWORD, Portal};
use domain::Role;
use http::StatusCode;
use server::on_both_engines;

const NEW_PASSWORD: &str = "another password for tests";

on_both_engines! {
    async fn a_forgotten_password_is_replaced_and_all_sessions_end(engine) {
        let portal = Portal::open(engine).await;
        let (mut signed_in, mut visitor) = (portal.user("keeper").await, portal.browser());
        visitor.get("/sign-in").await.says("href=\"/forgot-password\"");
        let known = visitor.post("/api/account/forgot-password", &[("email", "keeper@example.org")]).await;
        known.says("If the address has an account");
        let link = portal.mailed_link_to("keeper@example.org", "/reset-password").await;
        let token = link.split_once('=').unwrap().1.to_owned();
        for _ in 0..2 {
            visitor.get(&link).await.says("name=\"new_password\"");
        }
        let page = visitor.post("/api/account/reset-password", &[("token", &token), ("new_password", "short")]).await;
        assert_eq!(page.path, link);
        page.says("Use at least 8 characters").says("name=\"new_password\"").does_not_say("value=\"short\"");
        let fields = [("token", token.as_str()), ("new_password", NEW_PASSWORD)];
        let page = visitor.post("/api/account/reset-password", &fields).await;
        assert_eq!(page.path, "/sign-in");
        page.says("all sessions have ended");
        assert_eq!(signed_in.get("/dashboard").await.path, "/sign-in?next=/dashboard");
        visitor.post("/api/account/reset-password", &fields).await.says("not valid any more");
        assert_eq!(visitor.sign_in("keeper", NEW_PASSWORD).await.path, "/dashboard");
    }

    async fn asking_for_a_link_reads_the_same_for_known_and_unknown_addresses(engine) {
        let portal = Portal::open(engine).await;
        portal.user("keeper").await;
        let mut texts = Vec::new();
        for address in ["keeper@example.org", "nobody@example.org"] {
            let mut visitor = portal.browser();
            let page = visitor.post("/api/account/forgot-password", &[("email", address)]).await;
            let nonce = page.after("nonce=\"", "\"", "");
            texts.push((page.path.clone(), page.status, page.text.replace(&nonce, "")));
        }
        assert_eq!(texts[0], texts[1]);
    }

    async fn a_refusal_is_shown_in_its_own_form_only(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let fields = [("email", "new@example.org"), ("current_password", "not the password")];
        let page = user.post("/api/account/change-email", &fields).await;
        page.says("id=\"change-email-current_password-error\"").says("value=\"new@example.org\"");
        page.does_not_say("id=\"change-password-current_password-error\"");
        page.does_not_say("id=\"change-username-current_password-error\"").does_not_say("not the password");
    }

    async fn the_password_is_changed_with_the_current_one_and_other_browsers_are_out(engine) {
        let portal = Portal::open(engine).await;
        let (mut here, mut elsewhere) = (portal.user("keeper").await, portal.browser());
        elsewhere.sign_in("keeper", PASSWORD).await;
        let fields = [("current_password", PASSWORD), ("new_password", NEW_PASSWORD)];
        here.post("/api/account/change-password", &fields).await.says("All other sessions have ended");
        assert_eq!(here.get("/account").await.status, StatusCode::OK);
        assert_eq!(elsewhere.get("/account").await.path, "/sign-in?next=/account");
        here.get("/account/activity").await.says("Password changed");
    }

    async fn an_address_is_changed_and_taken_back(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let fields = [("email", "new@example.org"), ("current_password", PASSWORD)];
        user.post("/api/account/change-email", &fields).await.says("until the link is used, nothing changes");
        user.get("/account").await.says("keeper@example.org").does_not_say("new@example.org");
        let link = portal.mailed_link_to("new@example.org", "/confirm-email").await;
        user.get(&link).await.says("Confirm</button>").says("new@example.org");
        user.get("/account").await.does_not_say("new@example.org");
        let token = link.split_once('=').unwrap().1;
        user.post("/api/account/confirm-email", &[("token", token)]).await.says("Your e-mail address is changed");
        user.get("/account").await.says("new@example.org");

        let link = portal.mailed_link_to("keeper@example.org", "/undo-email").await;
        let (mut owner, token) = (portal.browser(), link.split_once('=').unwrap().1);
        owner.get(&link).await.says("Take it back</button>").says("keeper@example.org");
        let page = owner.post("/api/account/undo-email", &[("token", token)]).await;
        page.says("The old e-mail address is back");
        assert_eq!(user.get("/account").await.path, "/sign-in?next=/account");
        let link = portal.mailed_link_to("keeper@example.org", "/reset-password").await;
        owner.get(&link).await.says("name=\"new_password\"");
    }

    async fn the_username_is_changed_and_the_names_are_kept(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let fields = [("username", "Crow"), ("current_password", PASSWORD)];
        user.post("/api/account/change-username", &fields).await.says("the old name is kept for you").says("crow");
        let hostile = "<script>alert(1)</script>";
        let page = user.post("/api/account/change-names", &[("first_name", hostile), ("last_name", "O'Rook")]).await;
        page.says("Saved.").says("&lt;script&gt;alert(1)&lt;/script&gt;").does_not_say(hostile);
        let page = user.post("/api/account/change-names", &[("first_name", &"x".repeat(51))]).await;
        page.says("Use at most 50 characters").says("id=\"first_name-error\"");
    }

    async fn somebody_elses_session_looks_like_one_that_is_not_there(engine) {
        let portal = Portal::open(engine).await;
        let (mut keeper, mut other) = (portal.user("keeper").await, portal.user("other").await);
        let mut second = portal.browser();
        second.sign_in("other", PASSWORD).await;
        let number = other.get("/account/security").await.after("name=\"session\" value=\"", "\"", "");
        let foreign = keeper.post("/api/account/sessions/end", &[("session", &number)]).await;
        let missing = keeper.post("/api/account/sessions/end", &[("session", "1")]).await;
        for page in [&foreign, &missing] {
            assert_eq!(page.path, "/account/security");
            page.says("There is nothing here under this address");
        }
        assert_eq!(second.get("/account").await.status, StatusCode::OK);
        other.post("/api/account/sessions/end", &[("session", &number)]).await.says("That session has ended");
        assert_eq!(second.get("/account").await.path, "/sign-in?next=/account");
    }

    async fn signing_out_everywhere_else_leaves_this_browser_alone(engine) {
        let portal = Portal::open(engine).await;
        let (mut here, mut elsewhere) = (portal.user("keeper").await, portal.browser());
        here.get("/account/security").await.does_not_say("Sign out everywhere else");
        elsewhere.sign_in("keeper", PASSWORD).await;
        here.get("/account/security").await.says("Sign out everywhere else").says("This one");
        let page = here.post("/api/account/sessions/end-others", &[]).await;
        page.says("All other sessions have ended").does_not_say("Sign out everywhere else");
        assert_eq!(elsewhere.get("/account").await.path, "/sign-in?next=/account");
    }

    async fn account_pages_are_for_those_who_are_signed_in(engine) {
        let portal = Portal::open(engine).await;
        let mut visitor = portal.browser();
        for path in ["/account", "/account/security", "/account/activity"] {
            assert_eq!(visitor.get(path).await.path, format!("/sign-in?next={path}"));
        }
        for path in ["change-names", "change-password", "change-email", "change-username", "sessions/end", "sessions/end-others"] {
            let fields = [("session", "1"), ("email", "a@example.org"), ("username", "abc"), ("new_password", NEW_PASSWORD)];
            let page = visitor.post(&format!("/api/account/{path}"), &fields).await;
            assert!(page.path.starts_with("/sign-in"), "{path}: {}", page.path);
        }
        for path in ["/reset-password", "/confirm-email?token=invented", "/undo-email?token="] {
            visitor.get(path).await.says("This link is not valid any more");
        }
    }

    async fn a_sign_in_leads_to_the_page_that_was_wanted_with_its_query(engine) {
        let portal = Portal::open(engine).await;
        portal.make("olga", Role::Admin).await;
        let (mut olga, wanted) = (portal.browser(), "/admin/users?q=ada&state=locked");
        let asked = olga.get(wanted).await;
        assert_eq!(asked.path, "/sign-in?next=/admin/users%3Fq%3Dada%26state%3Dlocked");
        let next = asked.after("name=\"next\" value=\"", "\"", "").replace("&amp;", "&");
        assert_eq!(next, wanted);
        let wrong = [("login", "olga"), ("password", "not the password"), ("next", wanted)];
        assert_eq!(olga.post("/api/account/sign-in", &wrong).await.path, asked.path);
        let right = [("login", "olga"), ("password", PASSWORD), ("next", wanted)];
        assert_eq!(olga.post("/api/account/sign-in", &right).await.path, wanted);
        let long = portal.browser().get(&format!("/dashboard?q={}", "x".repeat(2_000))).await;
        assert_eq!(long.path, "/sign-in?next=/dashboard");
    }

    async fn a_form_sent_after_the_session_has_ended_leads_back_to_its_page(engine) {
        let portal = Portal::open(engine).await;
        let mut keeper = portal.user("keeper").await;
        portal.server.run("DELETE FROM sessions".to_owned()).await;
        for (form, page) in [
            ("account/change-names", "/account"),
            ("account/change-username", "/account/security"),
            ("bots/register", "/bots/new"),
        ] {
            let answer = keeper.post(&format!("/api/{form}"), &[("username", "rook")]).await;
            assert_eq!(answer.path, format!("/sign-in?next={page}"));
            answer.says("Your session has ended, and nothing was changed.");
        }
    }

    async fn asking_counts_for_each_client_and_using_a_link_does_not(engine) {
        let portal = Portal::with(engine, &[("ROOKERY_LIMIT_RESET", "5/h")]).await;
        let mut visitor = portal.browser();
        for number in 0..5 {
            let address = format!("stranger{number}@example.org");
            let page = visitor.post("/api/account/forgot-password", &[("email", &address)]).await;
            assert_eq!(page.status, StatusCode::OK);
        }
        let page = visitor.post("/api/account/forgot-password", &[("email", "a@example.org")]).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(page.headers.contains_key(http::header::RETRY_AFTER));
        for _ in 0..7 {
            let fields = [("token", "invented"), ("new_password", NEW_PASSWORD)];
            visitor.post("/api/account/reset-password", &fields).await.says("not valid any more");
        }
    }

    async fn what_is_typed_and_what_a_browser_calls_itself_is_shown_as_text(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let hostile = "\"><img src=x onerror=alert(1)>";
        let encoded = "email=%22%3E%3Cimg+src%3Dx+onerror%3Dalert(1)%3E&current_password=x";
        let posted = http::Request::post("/api/account/change-email")
            .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(http::header::ORIGIN, "http://127.0.0.1:3000")
            .header(http::header::USER_AGENT, hostile);
        user.send(posted, encoded.to_owned()).await;
        user.get("/account/security").await.does_not_say(hostile).says("&lt;img src=x");
        let page = user.get(&format!("/reset-password?token={}", "%22%3E%3Cscript%3E")).await;
        page.does_not_say("\"><script>");
    }
}

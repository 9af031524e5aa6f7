//! Support access: an admin sees a user's pages as they do, and changes nothing.

use domain::Role;
use http::{Request, StatusCode, header};
use server::admin::{self, Actor};
use server::{clean_up, on_both_engines};

use super::support::{Browser, PASSWORD, Page, Portal, TOKEN};

const BEGIN: &str = "/api/admin/support/begin";
const END: &str = "/api/admin/support/end";
const BANNER: &str = "class=\"support-banner\"";

/// The id of the user of that name.
pub async fn id_of(portal: &Portal, name: &str) -> String {
    admin::find_user(&portal.server, &Actor::command_line(), name).await.unwrap().to_string()
}

/// Begins to see the pages of the user of that name.
pub async fn begin(portal: &Portal, admin: &mut Browser, name: &str) -> Page {
    let id = id_of(portal, name).await;
    let fields =
        [("id", id.as_str()), ("reason", "cannot see the bot"), ("current_password", PASSWORD)];
    admin.post(BEGIN, &fields).await
}

/// What a program is answered.
async fn posted(browser: &mut Browser, path: &str, body: &str) -> Page {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, "http://127.0.0.1:3000")
        .header(header::ACCEPT, "application/json");
    browser.send(request, body.to_owned()).await
}

/// What a page is about, between its header and its footer.
fn content(page: &Page) -> String {
    page.after("<main", "</main>", "")
}

on_both_engines! {
    async fn an_admin_sees_the_users_pages_as_they_do_under_a_banner(engine) {
        let portal = Portal::open(engine).await;
        let (mut olga, mut keeper) = (portal.admin("olga").await, portal.user("keeper").await);
        let bot = keeper.registers(TOKEN).await.path;
        let page = begin(&portal, &mut olga, "keeper").await;
        assert_eq!(page.path, "/dashboard");
        page.says(BANNER).says("@rook_123456789_bot").says("End support access").says("olga");
        for path in ["/dashboard", "/account", bot.as_str(), "/bots/new"] {
            let (theirs, seen) = (keeper.get(path).await, olga.get(path).await);
            assert_eq!(seen.status, StatusCode::OK, "{path}");
            seen.says(BANNER).says("keeper").does_not_say("modulepreload");
            theirs.does_not_say(BANNER);
            if path != "/bots/new" {
                assert_eq!(content(&seen), content(&theirs), "{path}");
            }
        }
        olga.get("/account/security").await.says(BANNER).says("Sessions").does_not_say("This one");
        olga.get("/account/activity").await.says("Pages shown to an admin").says("cannot see the bot");
        olga.get("/admin").await.says(BANNER).says("Overview");
        let ended = olga.post(END, &[]).await;
        assert!(ended.path.ends_with("/support"), "{}", ended.path);
        ended.says("Support access is over").does_not_say(BANNER);
        olga.get("/dashboard").await.says("No bots yet").does_not_say(BANNER);
    }

    async fn nothing_can_be_written_until_it_is_ended(engine) {
        let portal = Portal::open(engine).await;
        let (mut olga, mut keeper) = (portal.admin("olga").await, portal.user("keeper").await);
        let bot = keeper.registers(TOKEN).await.path;
        begin(&portal, &mut olga, "keeper").await;
        let id = bot.trim_start_matches("/bots/");
        let start = olga.post("/api/bots/start", &[("id", id)]).await;
        assert_eq!(start.status, StatusCode::FORBIDDEN);
        start.says("Support access only shows pages").says(BANNER).says("End support access");
        let answer = posted(&mut olga, "/api/bots/start", &format!("id={id}")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        answer.says("read_only");
        for path in ["/api/admin/bots/suspend", "/api/nowhere", "/dashboard"] {
            let answer = posted(&mut olga, path, "").await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            answer.says("read_only");
        }
        assert_eq!(olga.upload("a.png", b"not looked at").await.status, StatusCode::FORBIDDEN);
        keeper.get(&bot).await.says("Stopped");
        olga.post(END, &[]).await;
        olga.post("/api/bots/start", &[("id", id)]).await.says("Nothing lives here");
    }

    async fn it_ends_by_the_clock_and_the_record_tells_so(engine) {
        let portal = Portal::open(engine).await;
        let (mut olga, mut keeper) = (portal.admin("olga").await, portal.user("keeper").await);
        begin(&portal, &mut olga, "keeper").await;
        portal.server.clock.advance(30 * 60 - 1);
        olga.get("/account").await.says(BANNER).says("keeper@example.org");
        portal.server.clock.advance(1);
        olga.get("/account").await.does_not_say(BANNER).says("olga@example.org");
        keeper.get("/account/activity").await.says("Pages shown to an admin").does_not_say("no longer shown");
        admin::end_overdue_support(&portal.server).await.unwrap();
        admin::end_overdue_support(&portal.server).await.unwrap();
        let told = keeper.get("/account/activity").await;
        assert_eq!(told.text.matches("Pages no longer shown to an admin").count(), 1);
        let audit = olga.get("/admin/audit").await;
        audit.says("<div>Began support access").says("cannot see the bot").says("<div>Ended support access");
    }

    async fn whose_access_ended_unnoticed_is_told_when_another_begins_and_that_one_goes_on(engine) {
        let portal = Portal::open(engine).await;
        let (mut olga, mut ada) = (portal.admin("olga").await, portal.user("ada").await);
        let mut keeper = portal.user("keeper").await;
        begin(&portal, &mut olga, "ada").await.says(BANNER);
        portal.server.clock.advance(30 * 60);
        begin(&portal, &mut olga, "keeper").await.says(BANNER);
        ada.get("/account/activity").await.says("Pages no longer shown to an admin");
        admin::end_overdue_support(&portal.server).await.unwrap();
        olga.get("/account").await.says(BANNER).says("keeper@example.org");
        keeper.get("/account/activity").await.says("Pages shown to an admin").does_not_say("no longer shown");
        let told = ada.get("/account/activity").await;
        assert_eq!(told.text.matches("Pages no longer shown to an admin").count(), 1);
    }

    async fn an_expired_session_is_cleaned_up_once_the_end_of_its_access_is_told(engine) {
        let portal = Portal::open(engine).await;
        let (mut olga, mut keeper) = (portal.admin("olga").await, portal.user("keeper").await);
        portal.server.clock.advance(86_400 - 60);
        olga.get("/account").await;
        portal.server.run(format!("UPDATE sessions SET seen_at = {}", portal.server.clock.now().0)).await;
        begin(&portal, &mut olga, "keeper").await.says(BANNER);
        portal.server.clock.advance(30 * 60);
        clean_up::once(&portal.server).await.unwrap();
        admin::end_overdue_support(&portal.server).await.unwrap();
        keeper.sign_in("keeper", PASSWORD).await;
        keeper.get("/account/activity").await.says("Pages no longer shown to an admin");
    }

    async fn signing_out_ends_it_and_the_session(engine) {
        let portal = Portal::open(engine).await;
        let (mut olga, mut keeper) = (portal.admin("olga").await, portal.user("keeper").await);
        begin(&portal, &mut olga, "keeper").await;
        assert_eq!(olga.post("/api/account/sign-out", &[]).await.path, "/sign-in");
        assert!(olga.get("/dashboard").await.path.starts_with("/sign-in"));
        keeper.get("/account/activity").await.says("Pages no longer shown to an admin");
        olga.sign_in("olga", PASSWORD).await.does_not_say(BANNER);
    }

    async fn it_asks_for_a_reason_and_the_password(engine) {
        let portal = Portal::open(engine).await;
        let (mut olga, _keeper) = (portal.admin("olga").await, portal.user("keeper").await);
        let id = id_of(&portal, "keeper").await;
        let path = format!("/admin/users/{id}/support");
        olga.get(&format!("/admin/users/{id}")).await.says(&path);
        let page = olga.get(&path).await;
        page.says("keeper@example.org").says("current_password").says("Begin support access");
        for (reason, password) in [("", PASSWORD), ("a question", ""), ("a question", "not the password")] {
            let fields = [("id", id.as_str()), ("reason", reason), ("current_password", password)];
            let page = olga.post(BEGIN, &fields).await;
            assert!(page.path.ends_with("/support"), "{}", page.path);
            page.says("field-error").does_not_say(BANNER).does_not_say(PASSWORD);
        }
        olga.get("/admin/audit").await.does_not_say("<div>Began support access");
    }

    async fn nobody_sees_the_pages_of_an_owner_of_themselves_or_of_nobody(engine) {
        let portal = Portal::open(engine).await;
        let (_owner, mut olga, mut keeper) =
            (portal.owner().await, portal.admin("olga").await, portal.user("keeper").await);
        let (owner, own) = (id_of(&portal, "owner").await, id_of(&portal, "olga").await);
        for id in [owner.as_str(), own.as_str(), "1", "x"] {
            let body = format!("id={id}&reason=why&current_password={}", PASSWORD.replace(' ', "+"));
            let answer = posted(&mut olga, BEGIN, &body).await;
            assert!(answer.status.is_client_error(), "{id}: {}", answer.status);
            olga.get("/account").await.does_not_say(BANNER);
        }
        olga.get(&format!("/admin/users/{owner}/support")).await.does_not_say("Begin support access");
        olga.get(&format!("/admin/users/{own}/support")).await.does_not_say("Begin support access");
        assert_eq!(olga.get("/admin/users/1/support").await.status, StatusCode::NOT_FOUND);
        let body = format!("id={own}&reason=why&current_password={}", PASSWORD.replace(' ', "+"));
        let answer = posted(&mut keeper, BEGIN, &body).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }

    async fn a_demoted_admin_and_a_user_who_becomes_owner_end_it_at_once(engine) {
        let portal = Portal::open(engine).await;
        let (mut olga, _keeper) = (portal.admin("olga").await, portal.user("keeper").await);
        begin(&portal, &mut olga, "keeper").await.says(BANNER);
        portal.set_role("keeper", Role::Owner).await;
        olga.get("/account").await.does_not_say(BANNER).says("olga@example.org");
        portal.set_role("keeper", Role::User).await;
        olga.get("/account").await.says(BANNER);
        portal.set_role("olga", Role::User).await;
        olga.get("/account").await.does_not_say(BANNER).says("olga@example.org");
        assert_eq!(olga.get("/admin").await.status, StatusCode::FORBIDDEN);
    }

    async fn it_calls_nobody_and_leaves_no_trace_of_use_with_the_user(engine) {
        let portal = Portal::open(engine).await;
        let (mut olga, mut keeper) = (portal.admin("olga").await, portal.user("keeper").await);
        let page = keeper.post("/api/bots/register", &[("bot_token", TOKEN)]).await;
        let id = page.path.strip_prefix("/bots/new?bot=").unwrap().to_owned();
        for step in ["credentials", "limits"] {
            keeper.post("/api/bots/setup/skip", &[("id", &id), ("step", step)]).await;
        }
        begin(&portal, &mut olga, "keeper").await;
        portal.server.clock.advance(600);
        let asked = portal.telegram.total_calls();
        let wizard = olga.get(&format!("/bots/new?bot={id}")).await;
        wizard.says("Support access only shows pages").does_not_say("t.me/").does_not_say("start=");
        assert_eq!(portal.telegram.total_calls(), asked);
        for path in ["/dashboard", "/account", "/account/security", "/account/activity"] {
            olga.get(path).await.says(BANNER).does_not_say(TOKEN);
        }
        olga.post(END, &[]).await;
        let sessions = keeper.get("/account/security").await;
        sessions.says("10 minutes ago");
    }

    async fn a_session_shows_one_user_at_a_time_and_no_other_session_does(engine) {
        let portal = Portal::open(engine).await;
        let (mut olga, _keeper) = (portal.admin("olga").await, portal.user("keeper").await);
        let mut elsewhere = portal.browser();
        elsewhere.sign_in("olga", PASSWORD).await;
        begin(&portal, &mut olga, "keeper").await.says(BANNER);
        elsewhere.get("/account").await.does_not_say(BANNER).says("olga@example.org");
        assert_eq!(begin(&portal, &mut olga, "keeper").await.status, StatusCode::FORBIDDEN);
    }
}

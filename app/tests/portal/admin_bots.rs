//! Bots in the admin panel, with scripts off.

use http::StatusCode;
use server::admin::{self, Actor};
use server::on_both_engines;

use super::support::{Browser, PASSWORD, Portal, TOKEN};

/// A registered bot's number in addresses.
async fn registered(user: &mut Browser, token: &str) -> String {
    user.registers(token).await.path.trim_start_matches("/bots/").to_owned()
}

/// The token of another bot than [`TOKEN`]'s.
fn other_token() -> String {
    TOKEN.replace("123456789", "987654321")
}

on_both_engines! {
    async fn filters_stay_as_they_were_set_and_lead_to_what_they_say(engine) {
        let portal = Portal::open(engine).await;
        let (mut owner, mut user) = (portal.owner().await, portal.user("keeper").await);
        let id = registered(&mut user, TOKEN).await;
        let link = format!("/admin/bots/{id}");
        for query in ["", "?q=@rook_", "?q=123456789", "?q=keeper@", "?user=keeper&state=stopped", "?used=never&provider=telegram"] {
            owner.get(&format!("/admin/bots{query}")).await.says(&link);
        }
        for query in ["?q=nobody", "?state=running", "?limited=yes", "?user=nobody", "?to=2001-01-01"] {
            owner.get(&format!("/admin/bots{query}")).await.says("No bot found").does_not_say(&link);
        }
        let page = owner.get("/admin/bots?q=%22%3E%3Cscript%3E&state=stopped&from=2026-11-01").await;
        page.says("value=\"stopped\" selected").says("value=\"2026-11-01\"").says("Filters (2)").says("Show all");
        page.does_not_say("\"><script>");
    }

    async fn no_address_of_the_list_is_an_error(engine) {
        let portal = Portal::open(engine).await;
        let mut owner = portal.owner().await;
        let long = "x".repeat(4_000);
        for hostile in ["%00", "%F0%9F%90%A6", "%27", "..%2F", "-1", "99999999999999999999", "%", "%FF", &long] {
            for name in ["q", "state", "provider", "user", "from", "to", "used", "limited", "after", "span", "choose"] {
                for path in ["/admin/bots", "/admin/bots/selection", "/admin"] {
                    let page = owner.get(&format!("{path}?{name}={hostile}&q=rook")).await;
                    assert!(!page.status.is_server_error(), "{path} {name}={hostile}: {}", page.status);
                }
            }
        }
    }

    async fn chosen_bots_are_suspended_after_asking_back_for_reason_and_password(engine) {
        let portal = Portal::open(engine).await;
        let (mut owner, mut user) = (portal.owner().await, portal.user("keeper").await);
        let (one, two) = (registered(&mut user, TOKEN).await, registered(&mut user, &other_token()).await);
        let list = owner.get("/admin/bots?user=keeper&choose=all").await;
        assert_eq!(list.text.matches("type=\"checkbox\"").count(), 2);
        assert_eq!(list.text.matches(" checked").count(), 2);
        owner.post("/api/admin/bots/suspend", &[("id", &two), ("reason", "spam")]).await;
        let chosen = format!("/admin/bots/selection?do=suspend&bot={one}&bot={two}&bot=17&back=/admin/bots%3Fuser=keeper");
        let page = owner.get(&chosen).await;
        page.says("1 bot to be suspended").says("1 bot suspended already, and left so").says("keeper@example.org");
        page.says("name=\"current_password\"").says("@rook_123456789_bot");

        let bots = format!("{one},{two}");
        let back = ("back", "/admin/bots?user=keeper");
        let fields = [("bots", bots.as_str()), ("reason", " "), ("current_password", PASSWORD), back];
        owner.post("/api/admin/bots/suspend-chosen", &fields).await.says("id=\"reason-error\"").says("1 bot to be suspended");
        let fields = [("bots", bots.as_str()), ("reason", "<b>spam"), ("current_password", "not it"), back];
        let page = owner.post("/api/admin/bots/suspend-chosen", &fields).await;
        page.says("id=\"current_password-error\"").says("&lt;b&gt;spam").does_not_say("not it");
        user.get(&format!("/bots/{one}")).await.does_not_say("badge-suspended");

        let fields = [("bots", bots.as_str()), ("reason", "<b>spam"), ("current_password", PASSWORD), back];
        let page = owner.post("/api/admin/bots/suspend-chosen", &fields).await;
        assert_eq!(page.path, "/admin/bots?user=keeper");
        page.says("1 suspended, 1 was suspended already or gone.");
        user.get(&format!("/bots/{one}")).await.says("badge-suspended").says("&lt;b&gt;spam");

        // Not asked again for ten minutes.
        let page = owner.get(&chosen.replace("suspend", "reinstate")).await;
        page.says("2 bots to be reinstated").does_not_say("current_password");
        let fields = [("bots", bots.as_str()), ("back", "https://evil.example/")];
        let page = owner.post("/api/admin/bots/reinstate-chosen", &fields).await;
        assert_eq!(page.path, "/admin/bots");
        page.says("2 reinstated.");
        owner.post("/api/admin/bots/reinstate-chosen", &[("bots", "x,,")]).await.says("Choose at least one bot");
        owner.get("/admin/bots/selection").await.says("No bot chosen");
    }

    async fn a_selection_suspends_exactly_the_bots_that_it_names(engine) {
        let portal = Portal::open(engine).await;
        let (mut owner, mut user) = (portal.owner().await, portal.user("keeper").await);
        let (one, two) = (registered(&mut user, TOKEN).await, registered(&mut user, &other_token()).await);
        owner.post("/api/admin/bots/suspend", &[("id", &two), ("reason", "spam")]).await;
        let chosen = format!("/admin/bots/selection?do=suspend&bot={one}&bot={two}");
        let page = owner.get(&chosen).await;
        assert_eq!(page.after("name=\"bots\" value=\"", "\"", ""), one);
        // With their user suspended, both are silent, but one of them is not suspended itself.
        let keeper = admin::find_user(&portal.server, &Actor::command_line(), "keeper").await.unwrap().to_string();
        owner.post("/api/admin/users/suspend", &[("id", &keeper), ("reason", "spam")]).await;
        let page = owner.get(&chosen).await;
        page.says("1 bot to be suspended").says("1 bot suspended already, and left so");
        assert_eq!(page.after("name=\"bots\" value=\"", "\"", ""), one);
        owner.get(&chosen.replace("suspend", "reinstate")).await.says("1 bot to be reinstated").says("1 bot not suspended, and left so");
    }

    async fn limits_of_an_admin_take_the_place_of_the_users_form(engine) {
        let portal = Portal::with(engine, &[("ROOKERY_BOT_RPS_MAX", "40")]).await;
        let (mut owner, mut user) = (portal.owner().await, portal.user("keeper").await);
        let id = registered(&mut user, TOKEN).await;
        for (rps, field) in [("1001", "rps"), ("0", "rps"), ("many", "rps")] {
            let fields = [("id", id.as_str()), ("rps", rps), ("max_concurrent", "7"), ("reason", "busy")];
            let page = owner.post("/api/admin/bots/limits", &fields).await;
            page.says(&format!("id=\"limits-{field}-error\"")).says("Choose a number from 1 to 1000").says("value=\"busy\"");
        }
        let fields = [("id", id.as_str()), ("rps", "500"), ("max_concurrent", "7"), ("reason", "a <b>big bot")];
        owner.post("/api/admin/bots/limits", &fields).await.says("The limits are set").says("Lift limits");
        let page = user.get(&format!("/bots/{id}")).await;
        page.says("An admin has set the limits of this bot: ").says("500 a second, 7 at the same time");
        page.says("Yours (30 a second, 10 at the same time) count again").does_not_say("/api/bots/limits");
        let fields = [("id", id.as_str()), ("rps", "40"), ("max_concurrent", "7")];
        user.post("/api/bots/limits", &fields).await.says("Only an admin can change them");
        owner.get("/admin/audit").await.says("a &lt;b&gt;big bot").does_not_say("a <b>big bot");

        owner.post("/api/admin/bots/limits/lift", &[("id", &id)]).await.says("The limits are lifted");
        owner.post("/api/admin/bots/limits/lift", &[("id", &id)]).await.says("Somebody has done this already");
        user.get(&format!("/bots/{id}")).await.says("/api/bots/limits").says("Limits of an admin lifted");
    }

    async fn only_admins_reach_any_of_it(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let id = registered(&mut user, TOKEN).await;
        let fields = [
            ("id", id.as_str()), ("bots", &id), ("rps", "1"), ("max_concurrent", "1"), ("reason", "x"),
            ("current_password", PASSWORD),
        ];
        for form in ["limits", "limits/lift", "suspend-chosen", "reinstate-chosen"] {
            let path = format!("/api/admin/bots/{form}");
            user.post(&path, &fields).await;
            assert!(portal.browser().post(&path, &fields).await.path.starts_with("/sign-in"), "{form}");
        }
        let page = user.get("/admin/bots/selection").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(portal.browser().get("/admin/bots/selection").await.path.starts_with("/sign-in"));
        user.get(&format!("/bots/{id}")).await.does_not_say("badge-suspended").does_not_say("An admin has set");
    }
}

//! The whole job, through the front door, with scripts off.

use std::collections::BTreeMap;

use domain::BotToken;
use server::on_both_engines;

use super::support::{Browser, PASSWORD, Page, Portal, TOKEN};

async fn register(user: &mut Browser) -> Page {
    let message =
        format!("Use this token to access the HTTP API:\n{TOKEN}\nKeep your token secure.");
    let page = user.registers(&message).await;
    page.says("The bot is set up. Create a gateway key for its program, then start it.");
    assert!(page.path.starts_with("/bots/"), "{}: {}", page.path, page.text);
    page
}

on_both_engines! {
    async fn an_account_is_made_by_the_button_behind_the_mailed_link(engine) {
        let portal = Portal::open(engine).await;
        let mut visitor = portal.browser();
        let fields =
            [("email", "Keeper@Example.org"), ("username", "Keeper"), ("password", PASSWORD), ("terms", "true")];
        visitor.post("/api/account/sign-up", &fields).await.says("Check your mail");
        visitor.sign_in("keeper", PASSWORD).await.says("the address is not verified yet");

        let token = portal.mailed_token().await;
        for _ in 0..2 {
            visitor.get(&format!("/verify-email?token={token}")).await.says("Verify</button>");
        }
        visitor.post("/api/account/verify-email", &[("token", &token)]).await.says("Your address is verified");
        visitor.post("/api/account/verify-email", &[("token", &token)]).await.says("not valid any more");
        let page = visitor.sign_in("keeper@example.org", PASSWORD).await;
        assert_eq!(page.path, "/dashboard");
        page.says("No bots yet");
    }

    async fn a_bot_is_registered_started_and_given_a_key_that_is_shown_once(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let page = register(&mut user).await;
        page.says("Rook 123456789").says("@rook_123456789_bot").says("Stopped").does_not_say(TOKEN);
        let id = page.path.trim_start_matches("/bots/").to_owned();
        user.post("/api/bots/start", &[("id", &id)]).await.says("badge-running");
        let page = user.post("/api/bots/keys/create", &[("id", &id), ("label", "laptop")]).await;
        let key = page.after("<code tabindex=\"0\" class=\"secret-value\">", "<", "");
        assert!(key.starts_with("123456789:gw_"), "{key}");
        user.get(&page.path).await.says("laptop").does_not_say(&key);
        user.get("/dashboard").await.says("badge-running").says("@rook_123456789_bot");
    }

    async fn an_admin_suspends_a_bot_and_its_user_is_told_why(engine) {
        let portal = Portal::open(engine).await;
        let (mut owner, mut user) = (portal.owner().await, portal.user("keeper").await);
        let page = register(&mut user).await;
        let id = page.path.trim_start_matches("/bots/").to_owned();
        owner.get("/admin/bots?q=keeper").await.says(&format!("/admin/bots/{id}"));
        let fields = [("id", id.as_str()), ("reason", "Spam in <b>groups</b>")];
        owner.post("/api/admin/bots/suspend", &fields).await.says("The bot is suspended");
        user.get(&page.path).await.says("Spam in &lt;b&gt;groups").does_not_say("<b>groups");
        user.post("/api/bots/start", &[("id", &id)]).await.says("Only an admin can reinstate it");
        owner.get("/admin/audit").await.says("<div>Suspended a bot").says("Spam in &lt;b&gt;groups").says("owner");
        owner.post("/api/admin/bots/suspend", &fields).await.says("Somebody has done this already");
        owner.post("/api/admin/bots/reinstate", &[("id", &id)]).await.says("reinstated");
        user.post("/api/bots/start", &[("id", &id)]).await.says("badge-running");
    }

    async fn a_webhook_that_only_its_user_can_bring_back_is_told_on_the_bots_page(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let page = register(&mut user).await;
        let id = page.path.trim_start_matches("/bots/").to_owned();
        let (token, hook) = (BotToken::parse(TOKEN).unwrap(), BTreeMap::from([("url", "https://bot.example.org/")]));
        let _: bool = portal.server.telegram.call(&token, "setWebhook", &hook).await.unwrap();
        tokio::spawn(server::gateway::run(portal.server.server.clone()));
        user.post("/api/bots/start", &[("id", &id)]).await.does_not_say("webhook was removed");
        user.post("/api/bots/stop", &[("id", &id)]).await;
        let mut looks = 0;
        while !user.get(&page.path).await.text.contains("webhook was removed") {
            looks += 1;
            assert!(looks < 500, "it is never told");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        user.get(&page.path).await.says("set it again from your program").says("flash-warning");
        assert_eq!(portal.telegram.webhook(TOKEN)["url"], "");
    }

    async fn signing_out_ends_the_session_for_good(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        user.post("/api/account/sign-out", &[]).await.says("You are signed out");
        assert_eq!(user.get("/dashboard").await.path, "/sign-in?next=/dashboard");
    }
}

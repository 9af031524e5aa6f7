//! A bot's own page: keys that are rotated, settings, and deletion, with scripts off.

use super::support::{Browser, Portal, TOKEN};
use http::StatusCode;
use server::on_both_engines;

/// A registered bot's number in addresses.
async fn registered(user: &mut Browser) -> String {
    let page = user.registers(TOKEN).await;
    page.path.trim_start_matches("/bots/").to_owned()
}

/// Every form of a bot's page, with the fields that it has.
const FORMS: [(&str, &[(&str, &str)]); 6] = [
    ("rename", &[("name", "Mine now")]),
    ("limits", &[("rps", "1"), ("max_concurrent", "1")]),
    ("token", &[("bot_token", TOKEN)]),
    ("keys/rotate", &[("key", "1"), ("overlap", "none")]),
    ("delete", &[]),
    ("restore", &[]),
];

on_both_engines! {
    async fn a_rotated_key_is_shown_once_beside_the_old_one_that_ends(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let id = registered(&mut user).await;
        let page = user.post("/api/bots/keys/create", &[("id", &id), ("label", "<b>laptop")]).await;
        let first = page.after("class=\"secret-value\">", "<", "");
        let key = page.after("name=\"key\" value=\"", "\"", "");
        let fields = [("id", id.as_str()), ("key", key.as_str()), ("overlap", "hour")];
        let page = user.post("/api/bots/keys/rotate", &fields).await;
        let second = page.after("class=\"secret-value\">", "<", "");
        assert!(second.starts_with("123456789:gw_") && second != first, "{second}");
        page.says("The new key is ready").says(">in 1 hour<").says("&lt;b&gt;laptop").does_not_say("<b>laptop");
        user.get(&page.path).await.does_not_say(&second).says(">in 1 hour<");
        let page = user.post("/api/bots/keys/rotate", &fields).await;
        page.says("Somebody has done this already").does_not_say("secret-value");
        portal.server.clock.advance(3_600);
        user.get(&page.path).await.says("laptop").does_not_say("badge-ending");
    }

    async fn limits_are_refused_beside_their_fields_and_keep_what_was_typed(engine) {
        let portal = Portal::with(engine, &[("ROOKERY_BOT_RPS_MAX", "40")]).await;
        let mut user = portal.user("keeper").await;
        let id = registered(&mut user).await;
        user.get(&format!("/bots/{id}")).await.says("At most 40 here.").says("At most 50 here.");
        for typed in ["41", "0", "-1", "\"><script>", "1e9", "99999999999999999999"] {
            let fields = [("id", id.as_str()), ("rps", typed), ("max_concurrent", "7")];
            let page = user.post("/api/bots/limits", &fields).await;
            page.says("Choose a number from 1 to 40").says("id=\"limits-rps-error\"").says("value=\"7\"");
            page.does_not_say("\"><script>").does_not_say("id=\"limits-max_concurrent-error\"");
        }
        let fields = [("id", id.as_str()), ("rps", "40"), ("max_concurrent", "7")];
        let page = user.post("/api/bots/limits", &fields).await;
        page.says("The limits are changed").says("Limits changed to 40 a second, 7 at the same time");
    }

    async fn a_failing_bot_leads_to_the_form_that_replaces_its_token(engine) {
        let mut portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let id = registered(&mut user).await;
        let next = TOKEN.replace(":AA", ":BB");
        let (own, foreign) = (format!("Here it is:\n{next}\nKeep it safe"), TOKEN.replace("123456789", "987654321"));
        let page = user.post("/api/bots/token", &[("id", &id), ("bot_token", &foreign)]).await;
        page.says("This is the token of another bot").says("id=\"replace-token-bot_token-error\"").does_not_say(&foreign);
        portal.telegram.stop();
        let page = user.post("/api/bots/token", &[("id", &id), ("bot_token", &own)]).await;
        page.says("Telegram cannot be reached just now. Nothing was stored").does_not_say(&next);
        portal.telegram.restart().unwrap();
        let page = user.post("/api/bots/token", &[("id", &id), ("bot_token", &own)]).await;
        page.says("Telegram accepts the new token").does_not_say(&next).says("Token replaced");
    }

    async fn a_bot_is_renamed_and_its_name_is_text(engine) {
        let portal = Portal::open(engine).await;
        let (mut owner, mut user) = (portal.owner().await, portal.user("keeper").await);
        let id = registered(&mut user).await;
        for (typed, said) in [
            (" ", "Fill this in."),
            (&"x".repeat(65), "Use at most 64 characters"),
            ("a\u{202E}b", "Remove line breaks and other invisible characters"),
        ] {
            let page = user.post("/api/bots/rename", &[("id", &id), ("name", typed)]).await;
            page.says(said).says("id=\"rename-name-error\"");
        }
        let hostile = "</title><script>alert(1)</script>";
        let page = user.post("/api/bots/rename", &[("id", &id), ("name", hostile)]).await;
        page.says("The bot is renamed").says("<title>&lt;/title&gt;&lt;script&gt;").does_not_say(hostile);
        owner.get(&format!("/admin/bots/{id}")).await.says("&lt;script&gt;alert(1)").does_not_say(hostile);
        user.get("/dashboard").await.says("&lt;script&gt;alert(1)").does_not_say(hostile);
    }

    async fn a_deleted_bot_can_be_brought_back_from_the_dashboard(engine) {
        let portal = Portal::open(engine).await;
        let (mut owner, mut user) = (portal.owner().await, portal.user("keeper").await);
        let id = registered(&mut user).await;
        for _ in 0..2 {
            let page = user.post("/api/bots/delete", &[("id", &id)]).await;
            assert_eq!(page.path, "/dashboard");
            page.says("No bots yet").says("Recently deleted").says("@rook_123456789_bot").says("in 7 days");
        }
        assert_eq!(user.get(&format!("/bots/{id}")).await.status, StatusCode::NOT_FOUND);
        user.get("/account/activity").await.says("Rook 123456789, deleted").does_not_say(&format!("/bots/{id}"));
        user.post("/api/bots/register", &[("bot_token", TOKEN)]).await.says("You have deleted this bot. Bring it back");
        owner.post("/api/bots/register", &[("bot_token", TOKEN)]).await.says("is registered with Rookery already");
        owner.get("/admin/bots").await.says("@rook_123456789_bot").says(">Deleted<");
        owner.get(&format!("/admin/bots/{id}")).await.says("Its user deleted it");
        for _ in 0..2 {
            let page = user.post("/api/bots/restore", &[("id", &id)]).await;
            assert_eq!(page.path, format!("/bots/{id}"));
            page.says("The bot is back").says("Brought back");
        }
        user.get("/dashboard").await.does_not_say("Recently deleted");
    }

    async fn nobody_else_changes_a_bot_and_nobody_at_all_when_signed_out(engine) {
        let portal = Portal::open(engine).await;
        let (mut keeper, mut other) = (portal.user("keeper").await, portal.user("other").await);
        let id = registered(&mut keeper).await;
        keeper.post("/api/bots/keys/create", &[("id", &id), ("label", "laptop")]).await;
        for (form, fields) in FORMS {
            let path = format!("/api/bots/{form}");
            for id in [id.as_str(), "1", "-1", "x"] {
                let fields: Vec<_> = fields.iter().copied().chain([("id", id)]).collect();
                let page = other.post(&path, &fields).await;
                assert!(page.status.is_client_error() || page.text.contains("nothing here under this address"), "{form} {id}");
            }
            let fields: Vec<_> = fields.iter().copied().chain([("id", id.as_str())]).collect();
            assert!(portal.browser().post(&path, &fields).await.path.starts_with("/sign-in"), "{form}");
        }
        let page = keeper.get(&format!("/bots/{id}")).await;
        page.says("Rook 123456789").says("laptop").does_not_say("Mine now").does_not_say("Limits changed");
    }
}

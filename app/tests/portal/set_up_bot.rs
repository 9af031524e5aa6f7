//! The wizard, with scripts off.

use super::support::{Browser, PASSWORD, Page, Portal, TOKEN};
use http::{Request, StatusCode, header};
use server::on_both_engines;

const API_HASH: &str = "0123456789abcdef0123456789abcdef";

/// Registers the bot, and gives its id.
async fn begins(user: &mut Browser) -> String {
    let page = user.post("/api/bots/register", &[("bot_token", TOKEN)]).await;
    page.says("Step 2 of 4").says("The bot is registered");
    page.path.strip_prefix("/bots/new?bot=").unwrap().to_owned()
}

async fn skips(user: &mut Browser, id: &str, step: &str) -> Page {
    user.post("/api/bots/setup/skip", &[("id", id), ("step", step)]).await
}

on_both_engines! {
    async fn a_bot_is_set_up_in_four_steps(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        user.get("/bots/new").await.says("<title>Step 1 of 4: Token · Set up a bot · Rookery</title>").says("Verify</button>").does_not_say("Skip</button>");
        let id = begins(&mut user).await;

        let fields = [("id", id.as_str()), ("api_id", "7654321"), ("api_hash", API_HASH)];
        let page = user.post("/api/bots/setup/credentials", &fields).await;
        page.says("<title>Step 3 of 4: Limits · Set up ").says("name=\"rps\"").says("value=\"30\"").says("name=\"max_concurrent\"").says("value=\"10\"");
        page.says("Skip</button>").says("20 messages a minute in one group");

        let fields = [("id", id.as_str()), ("rps", "5"), ("max_concurrent", "2")];
        let page = user.post("/api/bots/setup/limits", &fields).await;
        page.says("Step 4 of 4").says("https://t.me/rook_123456789_bot?start=rookery-").says("Check again</button>");
        page.says("without taking them away").says("Send test message</button>").says("Skip</button>");

        let start = page.after("?start=", "\"", "/start ");
        let check = [("id", id.as_str())];
        user.post("/api/bots/setup/check", &check).await.says("no Start from you yet").says("Step 4 of 4");
        portal.telegram.inject_text_from(TOKEN, 77, &start);
        let page = user.post("/api/bots/setup/check", &check).await;
        assert_eq!(page.path, format!("/bots/{id}"));
        page.says("The test message is sent").says("Create a gateway key").says("Test message sent");
        page.says("Limits changed to 5 a second").does_not_say("Continue set-up").does_not_say(API_HASH);
        assert_eq!(portal.telegram.sent(TOKEN)[0].chat_id, "77");
        assert!(portal.telegram.sent_texts(TOKEN)[0].contains("test message"));
        user.get("/bots/new").await.says("Step 1 of 4");
        assert_eq!(user.get(&format!("/bots/new?bot={id}")).await.path, format!("/bots/{id}"));
    }

    async fn only_the_steps_with_an_island_load_scripts(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let scripts = "rel=\"modulepreload\"";
        user.get("/bots/new").await.says(scripts).says("<leptos-island");
        let id = begins(&mut user).await;
        user.get("/bots/new").await.does_not_say(scripts).does_not_say("<leptos-island");
        skips(&mut user, &id, "credentials").await.does_not_say(scripts);
        skips(&mut user, &id, "limits").await.says(scripts).says("<leptos-island");
    }

    async fn leaving_and_coming_back_continues_and_earlier_steps_stay_open(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let id = begins(&mut user).await;
        skips(&mut user, &id, "credentials").await.says("Step 3 of 4");
        user.get("/dashboard").await.says("Continue set-up").says(&format!("/bots/new?bot={id}"));
        user.get(&format!("/bots/{id}")).await.says("Continue set-up");
        let mut elsewhere = portal.browser();
        elsewhere.sign_in("keeper", PASSWORD).await;
        let page = elsewhere.get("/bots/new").await;
        page.says("Step 3 of 4").says("aria-current=\"step\"").says(&format!("/bots/new?bot={id}&amp;step=credentials"));
        user.get(&format!("/bots/new?bot={id}&step=credentials")).await.says("Step 2 of 4").says("name=\"api_id\"");
        user.get(&format!("/bots/new?bot={id}&step=verify")).await.says("Step 3 of 4");
        user.get("/bots/new?another=1").await.says("Step 1 of 4").says("name=\"another\"");
    }

    async fn a_form_that_is_sent_twice_goes_on_once(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let id = begins(&mut user).await;
        user.post("/api/bots/register", &[("bot_token", TOKEN)]).await.says("Step 2 of 4");
        for _ in 0..2 {
            skips(&mut user, &id, "credentials").await.says("Step 3 of 4");
        }
        let fields = [("id", id.as_str()), ("rps", "5"), ("max_concurrent", "2")];
        for _ in 0..2 {
            user.post("/api/bots/setup/limits", &fields).await.says("Step 4 of 4");
        }
        for _ in 0..2 {
            let fields = [("id", id.as_str()), ("chat_id", "42")];
            let page = user.post("/api/bots/setup/test", &fields).await;
            assert_eq!(page.path, format!("/bots/{id}"));
        }
        assert_eq!(portal.telegram.sent(TOKEN).len(), 1);
    }

    async fn a_token_waits_for_telegram_and_is_never_shown_again(engine) {
        let mut portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        portal.telegram.stop();
        let page = user.post("/api/bots/register", &[("bot_token", TOKEN)]).await;
        page.says("Telegram cannot be reached").says("The token of bot 123456789 is kept");
        page.says("Try again now</button>").says("Discard</button>").does_not_say("AAFake").does_not_say("textarea");
        user.post("/api/bots/drafts/retry", &[]).await.says("is kept");
        portal.telegram.restart().unwrap();
        user.post("/api/bots/drafts/retry", &[]).await.says("Step 2 of 4").says("Set up Rook 123456789");

        let other = TOKEN.replace("1234", "9234");
        portal.telegram.stop();
        let fields = [("bot_token", other.as_str()), ("another", "true")];
        user.post("/api/bots/register", &fields).await.says("is kept");
        let page = user.post("/api/bots/drafts/discard", &[]).await;
        page.says("The token is forgotten").says("Step 1 of 4").says("name=\"bot_token\"");
    }

    async fn refused_credentials_keep_the_number_and_never_a_secret(engine) {
        let portal = Portal::with(engine, &[("ROOKERY_TELEGRAM_SESSIONS", "on")]).await;
        let mut user = portal.user("keeper").await;
        let id = begins(&mut user).await;
        user.get("/bots/new").await.says("name=\"phone\"").says("name=\"session_string\"");
        let secrets = [("api_hash", "not-a-hash-7"), ("phone", "not-a-phone-7"), ("session_string", "not-a-session-7")];
        let fields: Vec<_> =
            [("id", id.as_str()), ("api_id", "12\"><script>")].into_iter().chain(secrets).collect();
        let page = user.post("/api/bots/setup/credentials", &fields).await;
        for field in ["api_id", "api_hash", "phone", "session_string"] {
            page.says(&format!("id=\"{field}-error\""));
        }
        page.says("12&quot;&gt;&lt;script&gt;").does_not_say("\"><script>");
        for (_, secret) in secrets {
            page.does_not_say(secret);
        }
        let page = user.post("/api/bots/setup/credentials", &[("id", &id)]).await;
        page.says("id=\"api_id-error\"").does_not_say("id=\"phone-error\"");
    }

    async fn credentials_are_replaced_and_removed_on_the_bots_page(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let page = user.registers(TOKEN).await;
        let id = page.path.strip_prefix("/bots/").unwrap().to_owned();
        page.says("None stored").does_not_say("name=\"phone\"");
        let wizard = format!("/bots/new?bot={id}&step=credentials");
        user.get(&wizard).await.says("name=\"api_hash\"").does_not_say("Step 2 of 4");
        let fields = [("id", id.as_str()), ("api_id", "7654321"), ("api_hash", API_HASH)];
        let page = user.post("/api/bots/setup/credentials", &fields).await;
        assert_eq!(page.path, format!("/bots/{id}"));
        page.says("The credentials are stored").says("Stored ").does_not_say("7654321");
        user.get(&wizard).await.does_not_say("7654321").does_not_say(API_HASH);
        let page = user.post("/api/bots/credentials/remove", &[("id", &id)]).await;
        page.says("The credentials are removed").says("None stored");
    }

    async fn wrong_limits_and_chats_are_told_beside_their_fields(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let id = begins(&mut user).await;
        skips(&mut user, &id, "credentials").await;
        let fields = [("id", id.as_str()), ("rps", "101"), ("max_concurrent", "<b>")];
        let page = user.post("/api/bots/setup/limits", &fields).await;
        page.says("Choose a number from 1 to 100.").says("Choose a number from 1 to 50.").says("value=\"101\"");
        page.says("value=\"&lt;b&gt;\"").does_not_say("<b>");
        skips(&mut user, &id, "limits").await;
        let page = user.post("/api/bots/setup/test", &[("id", &id), ("chat_id", "t.me/me")]).await;
        page.says("id=\"chat_id-error\"").says("value=\"t.me/me\"");
        assert!(portal.telegram.sent(TOKEN).is_empty());
    }

    async fn the_set_up_of_somebody_elses_bot_is_not_found(engine) {
        let portal = Portal::open(engine).await;
        let (mut keeper, mut other) = (portal.user("keeper").await, portal.user("other").await);
        let id = begins(&mut keeper).await;
        for address in [format!("/bots/new?bot={id}"), "/bots/new?bot=1".to_owned(), "/bots/new?bot=x".to_owned()] {
            let page = other.get(&address).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
            page.does_not_say("Rook 123456789");
        }
        let fields = [
            ("id", id.as_str()), ("step", "credentials"), ("api_id", "1"), ("api_hash", API_HASH), ("rps", "1"),
            ("max_concurrent", "1"), ("chat_id", "1"),
        ];
        for action in ["skip", "credentials", "limits", "test", "check"] {
            let page = other.post(&format!("/api/bots/setup/{action}"), &fields).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{action}");
        }
        keeper.get("/bots/new").await.says("Step 2 of 4");
        assert!(portal.browser().get("/bots/new").await.path.starts_with("/sign-in?next="));
    }
}

#[tokio::test]
async fn the_island_is_told_with_true_statuses_and_leaves_a_notice_behind() {
    let portal = Portal::open(server::test_support::Engine::Sqlite).await;
    let mut user = portal.user("keeper").await;
    let id = begins(&mut user).await;
    skips(&mut user, &id, "credentials").await;
    let page = skips(&mut user, &id, "limits").await;
    let start = page.after("?start=", "\"", "/start ");
    let watch = || {
        Request::post("/api/bots/setup/watch")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, "http://127.0.0.1:3000")
            .header(header::ACCEPT, "application/json")
    };
    let body = format!("id={id}");
    let answer = user.send(watch(), body.clone()).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, "\"not_yet\""));
    let stranger = portal.browser().send(watch(), body.clone()).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    portal.telegram.inject_text(TOKEN, &start);
    let answer = user.send(watch(), body).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, "\"sent\""));
    user.get(&format!("/bots/{id}")).await.says("The test message is sent");
}

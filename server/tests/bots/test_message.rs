//! The test message at the end of a set-up.

use std::collections::BTreeMap;

use domain::setup::{Disturbed, Look, TestWay};
use domain::views::Event;
use domain::{BotId, BotStatus, ChatId, Field, Reason, Role, SetupStep, Why};
use serde_json::json;
use server::bots::setup::{Place, Wish, place};
use server::{Server, Viewer, admin, bots, on_both_engines};
use telegram_double::{Fault, TelegramDouble, example_token};

use crate::answers::refusal;
use crate::crowd::at_once;
use crate::people::user;
use crate::telegram::{registered, server_and_telegram};

const NUMBER: i64 = 123_456;

/// The viewer's new bot, of which only the test message is left to do.
async fn at_last_step(server: &Server, viewer: &Viewer) -> BotId {
    let bot = registered(server, viewer, NUMBER).await;
    for step in [SetupStep::Credentials, SetupStep::Limits] {
        bots::pass_step(server, viewer, bot, step).await.unwrap();
    }
    bot
}

async fn way(server: &Server, viewer: &Viewer, bot: BotId) -> TestWay {
    let wish = Wish { bot: Some(bot), ..Wish::default() };
    match place(server, viewer, wish).await.unwrap() {
        Place::Step(page) => page.test.unwrap(),
        other => panic!("not at the last step: {other:?}"),
    }
}

/// What Telegram sends when the link was opened and Start pressed.
async fn start_text(server: &Server, viewer: &Viewer, bot: BotId) -> String {
    match way(server, viewer, bot).await {
        TestWay::Start { link } => {
            let code = link.strip_prefix("https://t.me/rook_123456_bot?start=").unwrap();
            assert!(code.len() <= 64, "{code}");
            assert!(code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
            format!("/start {code}")
        }
        other => panic!("no link: {other:?}"),
    }
}

fn sent(telegram: &TelegramDouble) -> Vec<String> {
    telegram.sent(&example_token(NUMBER)).into_iter().map(|sent| sent.chat_id).collect()
}

on_both_engines! {
    async fn whoever_presses_start_gets_the_message_and_the_set_up_is_done(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = at_last_step(&server, &ada).await;
        server.clock.advance(1);
        let token = example_token(NUMBER);
        let start = start_text(&server, &ada, bot).await;
        telegram.inject_text_from(&token, 11, "hello");
        telegram.inject_text_from(&token, 12, "/start rookery-somebody-else");
        assert_eq!(bots::look_for_start(&server, &ada, bot).await.unwrap(), Look::NotYet);
        telegram.inject_text_from(&token, 77, &start);
        assert_eq!(bots::look_for_start(&server, &ada, bot).await.unwrap(), Look::Sent);
        assert_eq!(sent(&telegram), ["77"]);
        assert_eq!(telegram.pending_updates(&token), 3, "the program still gets them all");
        let body = telegram.all_calls(&token);
        assert!(!body.contains_key("setWebhook") && !body.contains_key("deleteWebhook"), "{body:?}");
        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!(page.activity[0].event, Event::TestMessageSent);
        assert_eq!((page.card.setup, page.card.status), (None, BotStatus::Stopped));

        assert_eq!(bots::look_for_start(&server, &ada, bot).await.unwrap(), Look::Sent);
        assert_eq!(sent(&telegram).len(), 1, "an older page sends nothing more");
    }

    async fn of_many_who_find_the_start_at_once_one_answers_it(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = at_last_step(&server, &ada).await;
        let start = start_text(&server, &ada, bot).await;
        telegram.inject_text_from(&example_token(NUMBER), 77, &start);
        at_once(5, |_| {
            let (server, ada) = (server.server.clone(), ada.clone());
            async move { bots::look_for_start(&server, &ada, bot).await }
        })
        .await;
        assert_eq!(sent(&telegram), ["77"]);
    }

    async fn the_code_of_another_user_starts_nothing(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = at_last_step(&server, &ada).await;
        let start = start_text(&server, &ada, bot).await;
        let token = example_token(NUMBER);
        for text in [start.to_uppercase(), format!("{start} now"), start.replace("/start", "/begin")] {
            telegram.inject_text(&token, &text);
        }
        let group = json!({"message": {"chat": {"id": -5, "type": "group"}, "text": start}});
        telegram.inject(&token, group);
        assert_eq!(bots::look_for_start(&server, &ada, bot).await.unwrap(), Look::NotYet);
        assert!(sent(&telegram).is_empty());
    }

    async fn a_chat_can_be_named_and_what_telegram_refuses_is_told_beside_it(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = at_last_step(&server, &ada).await;
        let reply = |code: u16, description: &str| {
            let body = json!({"ok": false, "error_code": code, "description": description}).to_string();
            Fault::Reply { status: code, headers: BTreeMap::new(), body }.times(1).on_method("sendMessage")
        };
        for (code, description, why, field) in [
            (400, "Bad Request: chat not found", Why::ChatNotFound, Field::ChatId),
            (403, "Forbidden: bot was blocked by the user", Why::ChatForbidden, Field::ChatId),
            (400, "Bad Request: odd", Why::TelegramDenied("Bad Request: odd".to_owned()), Field::ChatId),
            (429, "Too Many Requests", Why::TelegramBusy(1), Field::Form),
            (401, "Unauthorized", Why::BotTokenRefused, Field::Form),
        ] {
            telegram.fault(reply(code, description));
            let answer = bots::send_test(&server, &ada, bot, &ChatId::parse("42").unwrap()).await;
            assert_eq!(refusal(answer), why.at(field));
            server.clock.advance(1);
        }
        bots::send_test(&server, &ada, bot, &ChatId::parse("@rookery_news").unwrap()).await.unwrap();
        assert_eq!(sent(&telegram), ["@rookery_news"]);
        assert_eq!(bots::page(&server, &ada, bot).await.unwrap().card.setup, None);
        bots::send_test(&server, &ada, bot, &ChatId::parse("43").unwrap()).await.unwrap();
        assert_eq!(sent(&telegram).len(), 1, "a form that was sent twice sends one message");
    }

    async fn with_a_webhook_nothing_is_looked_for(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = at_last_step(&server, &ada).await;
        let webhook = json!({"url": "https://example.org/hook", "pending_update_count": 0});
        telegram.set_result("getWebhookInfo", None, webhook);
        assert_eq!(way(&server, &ada, bot).await, TestWay::NamedChat(Disturbed::Webhook));
        assert_eq!(telegram.calls(&example_token(NUMBER), "getUpdates"), 0);
    }

    async fn a_conflict_ends_the_looking(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = at_last_step(&server, &ada).await;
        let token = example_token(NUMBER);
        let body = json!({"ok": false, "error_code": 409, "description": "Conflict: terminated"}).to_string();
        let conflict = Fault::Reply { status: 409, headers: BTreeMap::new(), body };
        telegram.fault(conflict.times(1).on_method("getUpdates"));
        for _ in 0..2 {
            let answer = bots::look_for_start(&server, &ada, bot).await;
            assert_eq!(refusal(answer), Why::PolledElsewhere.at(Field::Form));
        }
        assert_eq!(telegram.calls(&token, "getUpdates"), 1, "once is enough");
        assert_eq!(way(&server, &ada, bot).await, TestWay::NamedChat(Disturbed::Elsewhere));
    }

    async fn too_many_waiting_updates_are_told_instead_of_waited_for(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = at_last_step(&server, &ada).await;
        for _ in 0..100 {
            telegram.inject_text(&example_token(NUMBER), "hello");
        }
        let answer = bots::look_for_start(&server, &ada, bot).await;
        assert_eq!(refusal(answer), Why::TooManyUpdates.at(Field::Form));
    }

    async fn nobody_floods_telegram_or_a_chat_with_it(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = at_last_step(&server, &ada).await;
        let token = example_token(NUMBER);
        for _ in 0..60 {
            bots::look_for_start(&server, &ada, bot).await.ok();
        }
        assert_eq!(telegram.calls(&token, "getUpdates"), 40);
        telegram.fault(Fault::Html { status: 502 }.always().on_method("sendMessage"));
        for _ in 0..200 {
            bots::send_test(&server, &ada, bot, &ChatId::number(42)).await.unwrap_err();
            server.clock.advance(1);
        }
        let tried = telegram.calls(&token, "sendMessage");
        assert!((10..=12).contains(&tried), "{tried} in 200 seconds");
        for _ in 0..20 {
            way(&server, &ada, bot).await;
        }
        assert!(telegram.calls(&token, "getWebhookInfo") <= 5, "a page loaded often asks seldom");
    }

    async fn nothing_is_sent_through_a_suspended_bot(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = at_last_step(&server, &ada).await;
        let olga = server::Admin::of(user(&server, "olga", Role::Admin).await).unwrap();
        admin::suspend_bot(&server, &olga.actor(), bot, &Reason::parse("spam").unwrap()).await.unwrap();
        assert_eq!(way(&server, &ada, bot).await, TestWay::Impossible(Why::BotSuspended));
        let asked = telegram.total_calls();
        let look = bots::look_for_start(&server, &ada, bot).await;
        assert_eq!(refusal(look).why, Why::BotSuspended);
        let message = bots::send_test(&server, &ada, bot, &ChatId::number(42)).await;
        assert_eq!(refusal(message).why, Why::BotSuspended);
        assert_eq!(telegram.total_calls(), asked);
    }

    async fn a_telegram_in_trouble_is_told_and_the_step_can_be_left_out(engine) {
        let (server, mut telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = at_last_step(&server, &ada).await;
        for garbage in [json!("nothing"), json!([1, null, {"message": 5}, {"message": {"chat": []}}])] {
            telegram.set_result("getUpdates", None, garbage);
            bots::look_for_start(&server, &ada, bot).await.ok();
        }
        telegram.stop();
        let look = bots::look_for_start(&server, &ada, bot).await;
        assert_eq!(refusal(look).why, Why::TelegramUnreachable);
        assert_eq!(way(&server, &ada, bot).await, TestWay::Impossible(Why::TelegramUnreachable));
        assert_eq!(bots::pass_step(&server, &ada, bot, SetupStep::Verify).await.unwrap(), None);
    }
}

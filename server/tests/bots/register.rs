//! Registering a bot.

use domain::views::Event;
use domain::{BotStatus, Field, Refusal, Role, SetupStep, Why};
use server::{Server, Viewer, bots, on_both_engines};
use telegram_double::{Fault, example_token};

use crate::answers::refusal;
use crate::crowd::{at_once, successes};
use crate::people::user;
use crate::storage::Loot;
use crate::telegram::{registered, server_and_telegram, server_and_telegram_with};

fn refused(why: Why) -> Refusal {
    why.at(Field::BotToken)
}

/// The message of @BotFather that has `token` in it.
fn message_with(token: &str) -> String {
    [
        "Done! Congratulations on your new bot. You will find it at t.me/rook_123456_bot. You can \
         now add a description.\n\nUse this token to access the HTTP API:\n",
        token,
        "\nKeep your token secure and store it safely, it can be used by anyone to control your \
         bot.\n\nFor a description of the Bot API, see this page: https://core.telegram.org/bots/api",
    ]
    .concat()
}

async fn has_no_bot(server: &Server, viewer: &Viewer) -> bool {
    bots::of_viewer(server, viewer).await.unwrap().cards.is_empty()
}

on_both_engines! {
    async fn the_whole_message_of_botfather_registers_the_bot(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let token = example_token(123_456);
        let id = bots::register(&server, &ada, &message_with(&token)).await.unwrap();
        assert_eq!(telegram.calls(&token, "getMe"), 1);

        let cards = bots::of_viewer(&server, &ada).await.unwrap().cards;
        assert_eq!(cards.len(), 1);
        assert_eq!((cards[0].id, cards[0].status), (id, BotStatus::Stopped));
        assert_eq!(cards[0].setup, Some(SetupStep::Credentials));
        assert_eq!(cards[0].name, "Rook 123456");
        assert_eq!(cards[0].username, "rook_123456_bot");
        let page = bots::page(&server, &ada, id).await.unwrap();
        assert_eq!((page.telegram_id, page.created_at), (123_456, server.clock.now()));
        assert_eq!(page.activity.len(), 1);
        assert_eq!(page.activity[0].event, Event::BotRegistered);
    }

    async fn a_registered_bot_is_refused_alike_whosever_it_is(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let eve = user(&server, "eve", Role::User).await;
        registered(&server, &ada, 123_456).await;
        let token = example_token(123_456);
        let rotated = token.replace("AArookery", "BBrookery");
        for viewer in [&ada, &eve] {
            for token in [&token, &rotated] {
                let answer = bots::register(&server, viewer, token).await;
                assert_eq!(refusal(answer), refused(Why::BotRegistered));
            }
        }
        assert!(has_no_bot(&server, &eve).await);
        assert_eq!(telegram.calls(&token, "getMe"), 1, "Telegram is not asked what is known");
    }

    async fn whoever_knows_only_a_bots_number_does_not_learn_that_it_is_registered(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let eve = user(&server, "eve", Role::User).await;
        registered(&server, &ada, 123_456).await;
        for number in [123_456, 234_567] {
            let invented = example_token(number).replace("AArookery", "invented_");
            telegram.revoke(&invented);
            let answer = bots::register(&server, &eve, &invented).await;
            assert_eq!(refusal(answer), refused(Why::BotTokenRefused), "{number}");
        }
    }

    async fn after_many_tokens_that_were_no_good_telegram_is_not_asked_for_a_while(engine) {
        let setting = ("ROOKERY_BOTS_PER_USER", "100");
        let (server, telegram) = server_and_telegram_with(engine, setting).await;
        let ada = user(&server, "ada", Role::User).await;
        let eve = user(&server, "eve", Role::User).await;
        let bot = registered(&server, &ada, 100_000).await;
        for number in 100_001..100_030 {
            bots::register(&server, &ada, &example_token(number)).await.unwrap();
        }
        let rotated = example_token(100_000).replace("AArookery", "BBrookery");
        telegram.revoke(&rotated);
        let wrong = example_token(999_999);
        telegram.revoke(&wrong);
        for _ in 0..10 {
            let answer = bots::register(&server, &ada, &wrong).await;
            assert_eq!(refusal(answer), refused(Why::BotTokenRefused));
            let answer = bots::replace_token(&server, &ada, bot, &rotated).await;
            assert_eq!(refusal(answer), refused(Why::BotTokenRefused));
        }
        let asked = telegram.total_calls();
        let answer = bots::register(&server, &ada, &wrong).await;
        assert_eq!(refusal(answer), refused(Why::TooManyAttempts(60)));
        let answer = bots::replace_token(&server, &ada, bot, &rotated).await;
        assert_eq!(refusal(answer), refused(Why::TooManyAttempts(60)));
        assert_eq!(telegram.total_calls(), asked);
        registered(&server, &eve, 888_888).await;
        server.clock.advance(60);
        bots::register(&server, &ada, &example_token(777_777)).await.unwrap();
    }

    async fn of_ten_who_register_one_bot_at_once_one_gets_it(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let answers = at_once(10, |_| {
            let (server, ada) = (server.server.clone(), ada.clone());
            async move { bots::register(&server, &ada, &example_token(123_456)).await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
        for late in answers.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(late), refused(Why::BotRegistered));
        }
        assert_eq!(bots::of_viewer(&server, &ada).await.unwrap().cards.len(), 1);
    }

    async fn a_revoked_token_is_refused_and_the_new_one_is_taken(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let token = example_token(123_456);
        telegram.revoke(&token);
        let answer = bots::register(&server, &ada, &token).await;
        assert_eq!(refusal(answer), refused(Why::BotTokenRefused));
        assert!(has_no_bot(&server, &ada).await);

        let rotated = token.replace("AArookery", "BBrookery");
        bots::register(&server, &ada, &rotated).await.unwrap();
    }

    async fn without_telegram_there_is_no_bot_and_trying_again_works(engine) {
        let (server, mut telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let token = example_token(123_456);
        for fault in [Fault::Html { status: 502 }, Fault::TooMany { retry_after: 3 }, Fault::Reset] {
            telegram.fault(fault.clone());
            let answer = bots::register(&server, &ada, &token).await;
            assert_eq!(refusal(answer), refused(Why::TokenKept), "{fault:?}");
        }
        telegram.stop();
        let answer = bots::register(&server, &ada, &token).await;
        assert_eq!(refusal(answer), refused(Why::TokenKept));
        assert!(has_no_bot(&server, &ada).await);
        let (_, secret) = token.split_once(':').unwrap();
        assert!(!Loot::of(&server).await.has(secret.as_bytes()));

        telegram.restart().unwrap();
        bots::register(&server, &ada, &token).await.unwrap();
    }

    async fn what_is_no_token_is_refused_before_telegram_hears_of_it(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let two = [example_token(123_456), example_token(234_567)].join("\n");
        for (pasted, why) in [
            (" \n", Why::Empty),
            ("123456:too-short", Why::BotTokenMalformed),
            (&two, Why::BotTokenAmbiguous),
            (&"x".repeat(4_001), Why::TooLong(4_000)),
        ] {
            assert_eq!(refusal(bots::register(&server, &ada, pasted).await), refused(why));
        }
        assert_eq!(telegram.total_calls(), 0);
    }

    async fn a_user_may_have_so_many_bots_and_no_more(engine) {
        let setting = ("ROOKERY_BOTS_PER_USER", "3");
        let (server, telegram) = server_and_telegram_with(engine, setting).await;
        let ada = user(&server, "ada", Role::User).await;
        let eve = user(&server, "eve", Role::User).await;
        for number in 0..3 {
            registered(&server, &ada, 100_000 + number).await;
        }
        let asked = telegram.total_calls();
        let answer = bots::register(&server, &ada, &example_token(999_999)).await;
        assert_eq!(refusal(answer), refused(Why::TooManyBots(3)));
        assert_eq!(telegram.total_calls(), asked);
        registered(&server, &eve, 999_999).await;

        let cards = bots::of_viewer(&server, &ada).await.unwrap().cards;
        assert_eq!(cards.len(), 3);
        assert!(cards.is_sorted_by_key(|card| card.id), "oldest first");
    }

    async fn the_token_is_not_stored_in_the_clear(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        registered(&server, &ada, 123_456).await;
        let loot = Loot::of(&server).await;
        assert!(loot.has(b"rook_123456_bot") && loot.has(b"123456"), "the bot itself is found");
        let token = example_token(123_456);
        let (_, secret) = token.split_once(':').unwrap();
        assert!(!loot.has(secret.as_bytes()));
    }
}

//! Replacing a bot's token.

use domain::views::Event;
use domain::{BotId, BotStatus, Field, Refusal, Role, Why};
use server::{Server, Viewer, bots, on_both_engines};
use telegram_double::{Fault, example_token};

use crate::answers::refusal;
use crate::crowd::{at_once, successes};
use crate::people::user;
use crate::storage::Loot;
use crate::telegram::{refused_by_telegram, registered, server_and_telegram};

fn refused(why: Why) -> Refusal {
    why.at(Field::BotToken)
}

/// What Telegram gives instead of the first token.
fn next_token(number: i64) -> String {
    example_token(number).replace("AArookery", "BBrookery")
}

async fn replacements(server: &Server, viewer: &Viewer, bot: BotId) -> usize {
    let activity = bots::page(server, viewer, bot).await.unwrap().activity;
    activity.iter().filter(|row| row.event == Event::TokenReplaced).count()
}

on_both_engines! {
    async fn a_new_token_ends_the_failing_and_is_stored_sealed(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        bots::start(&server, &ada, bot).await.unwrap();
        telegram.revoke(&example_token(123_456));
        refused_by_telegram(&server, bot).await;
        assert_eq!(bots::of_viewer(&server, &ada).await.unwrap().cards[0].status, BotStatus::Failing);

        let token = next_token(123_456);
        let message = format!("Use this token to access the HTTP API:\n{token}\nKeep your token secure");
        for _ in 0..2 {
            bots::replace_token(&server, &ada, bot, &message).await.unwrap();
        }
        assert_eq!(bots::of_viewer(&server, &ada).await.unwrap().cards[0].status, BotStatus::Running);
        assert_eq!(replacements(&server, &ada, bot).await, 1, "the same once more is no news");
        let (_, secret) = token.split_once(':').unwrap();
        assert!(!Loot::of(&server).await.has(secret.as_bytes()));

        let answer = bots::register(&server, &ada, &token).await;
        assert_eq!(refusal(answer), refused(Why::BotRegistered));
    }

    async fn a_token_that_is_replaced_many_times_at_once_is_told_once(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        let answers = at_once(10, |_| {
            let (server, ada) = (server.server.clone(), ada.clone());
            async move { bots::replace_token(&server, &ada, bot, &next_token(123_456)).await }
        })
        .await;
        assert_eq!(successes(&answers), 10, "{answers:?}");
        assert_eq!(replacements(&server, &ada, bot).await, 1);
    }

    async fn a_token_that_telegram_accepts_again_ends_the_failing_too(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        refused_by_telegram(&server, bot).await;
        bots::replace_token(&server, &ada, bot, &example_token(123_456)).await.unwrap();
        assert_eq!(bots::of_viewer(&server, &ada).await.unwrap().cards[0].status, BotStatus::Stopped);
        assert_eq!(replacements(&server, &ada, bot).await, 1);
    }

    async fn the_token_of_another_bot_is_refused_without_asking_telegram(engine) {
        let (server, telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        let asked = telegram.total_calls();
        let two = [example_token(123_456), next_token(123_456)].join("\n");
        for (pasted, why) in [
            (example_token(234_567).as_str(), Why::OtherBot),
            ("hello", Why::BotTokenMalformed),
            ("", Why::Empty),
            (&two, Why::BotTokenAmbiguous),
        ] {
            let answer = bots::replace_token(&server, &ada, bot, pasted).await;
            assert_eq!(refusal(answer), refused(why), "{pasted}");
        }
        assert_eq!(telegram.total_calls(), asked);
    }

    async fn what_telegram_refuses_or_cannot_judge_changes_nothing(engine) {
        let (server, mut telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        let before = bots::page(&server, &ada, bot).await.unwrap();
        telegram.fault(Fault::Html { status: 502 });
        let answer = bots::replace_token(&server, &ada, bot, &next_token(123_456)).await;
        assert_eq!(refusal(answer), refused(Why::TelegramUnreachable));
        telegram.revoke(&next_token(123_456));
        let answer = bots::replace_token(&server, &ada, bot, &next_token(123_456)).await;
        assert_eq!(refusal(answer), refused(Why::BotTokenRefused));
        telegram.stop();
        let answer = bots::replace_token(&server, &ada, bot, &next_token(123_456)).await;
        assert_eq!(refusal(answer), refused(Why::TelegramUnreachable));
        assert_eq!(bots::page(&server, &ada, bot).await.unwrap(), before);
    }
}

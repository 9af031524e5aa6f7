//! Somebody else's bot.

use std::fmt::Debug;

use domain::history::Span;
use domain::{BotId, BotLimits, BotName, ChatId, KeyId, KeyLabel, Overlap, Role, SetupStep};
use server::bots::setup::{self, Wish};
use server::{Error, Result, Server, Viewer, bots, on_both_engines};

use telegram_double::example_token;

use crate::people::user;
use crate::telegram::{registered, server_and_telegram};
use crate::telegram_api::credentials;

/// Everything one can ask of a bot, and how it is answered.
async fn everything(server: &Server, viewer: &Viewer, bot: BotId, key: KeyId) -> Vec<Result<()>> {
    let label = KeyLabel::parse("mine now").unwrap();
    vec![
        bots::page(server, viewer, bot).await.map(drop),
        bots::history(server, viewer, bot, Span::Day).await.map(drop),
        bots::start(server, viewer, bot).await,
        bots::stop(server, viewer, bot).await,
        bots::create_key(server, viewer, bot, &label).await.map(drop),
        bots::rotate_key(server, viewer, bot, key, Overlap::None).await.map(drop),
        bots::revoke_key(server, viewer, bot, key).await,
        bots::pass_step(server, viewer, bot, SetupStep::Credentials).await.map(drop),
        bots::set_up_credentials(server, viewer, bot, &credentials()).await.map(drop),
        bots::remove_credentials(server, viewer, bot).await,
        bots::set_limits(server, viewer, bot, BotLimits { rps: 1, max_concurrent: 1 }).await,
        bots::look_for_start(server, viewer, bot).await.map(drop),
        bots::send_test(server, viewer, bot, &ChatId::number(1)).await,
        setup::place(server, viewer, Wish { bot: Some(bot), ..Wish::default() }).await.map(drop),
        bots::rename(server, viewer, bot, &BotName::parse("mine now").unwrap()).await,
        bots::replace_token(server, viewer, bot, &example_token(123_456)).await,
        bots::delete(server, viewer, bot).await,
        bots::restore(server, viewer, bot).await,
    ]
}

fn none_is_found(answers: &[Result<impl Debug>]) -> bool {
    answers.iter().all(|answer| matches!(answer, Err(Error::NotFound)))
}

on_both_engines! {
    async fn somebody_elses_bot_answers_like_one_that_does_not_exist(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        bots::create_key(&server, &ada, bot, &KeyLabel::parse("home").unwrap()).await.unwrap();
        bots::start(&server, &ada, bot).await.unwrap();
        let before = bots::page(&server, &ada, bot).await.unwrap();
        let key = before.keys[0].id;

        // Not even the owner has a way around the admin panel and its audit.
        for (name, role) in [("eve", Role::User), ("olga", Role::Owner)] {
            let other = user(&server, name, role).await;
            let answers = Box::pin(everything(&server, &other, bot, key)).await;
            assert!(none_is_found(&answers), "{answers:?}");
            let answers = Box::pin(everything(&server, &other, BotId(bot.0 + 1), key)).await;
            assert!(none_is_found(&answers), "{answers:?}");
            assert!(bots::of_viewer(&server, &other).await.unwrap().cards.is_empty());
        }
        assert_eq!(bots::page(&server, &ada, bot).await.unwrap(), before);
    }

    async fn somebody_elses_deleted_bot_does_not_exist_either(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let eve = user(&server, "eve", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        bots::create_key(&server, &ada, bot, &KeyLabel::parse("home").unwrap()).await.unwrap();
        let key = bots::page(&server, &ada, bot).await.unwrap().keys[0].id;
        bots::delete(&server, &ada, bot).await.unwrap();
        let answers = Box::pin(everything(&server, &eve, bot, key)).await;
        assert!(none_is_found(&answers), "{answers:?}");
        assert!(bots::of_viewer(&server, &eve).await.unwrap().deleted.is_empty());
        bots::restore(&server, &ada, bot).await.unwrap();
    }
}

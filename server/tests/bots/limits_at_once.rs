//! Limits that many requests at once must not get around.

use domain::{KeyLabel, Overlap, Role};
use server::bots::{self, KEYS_MAX};
use server::on_both_engines;
use telegram_double::example_token;

use crate::crowd::{at_once, successes};
use crate::people::user;
use crate::telegram::{registered, server_and_telegram, server_and_telegram_with};

on_both_engines! {
    async fn making_many_keys_at_once_does_not_get_around_the_limit(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        let answers = at_once(usize::from(KEYS_MAX) * 2, |_| {
            let (server, ada) = (server.server.clone(), ada.clone());
            async move { bots::create_key(&server, &ada, bot, &KeyLabel::parse("one of many").unwrap()).await }
        })
        .await;
        assert_eq!(successes(&answers), usize::from(KEYS_MAX));
    }

    async fn rotating_keys_at_once_does_not_get_around_the_limit(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        let most = usize::from(KEYS_MAX);
        for _ in 0..most - 2 {
            let label = KeyLabel::parse("one of many").unwrap();
            bots::create_key(&server, &ada, bot, &label).await.unwrap();
        }
        let keys = bots::page(&server, &ada, bot).await.unwrap().keys;
        let answers = at_once(20, |number| {
            let (server, ada) = (server.server.clone(), ada.clone());
            let key = keys[number % keys.len()].id;
            async move { bots::rotate_key(&server, &ada, bot, key, Overlap::Day).await }
        })
        .await;
        assert_eq!(successes(&answers), 2);
        assert_eq!(bots::page(&server, &ada, bot).await.unwrap().keys.len(), most);
    }

    async fn a_key_that_is_rotated_many_times_at_once_gets_one_successor(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        bots::create_key(&server, &ada, bot, &KeyLabel::parse("home").unwrap()).await.unwrap();
        let key = bots::page(&server, &ada, bot).await.unwrap().keys[0].id;
        let answers = at_once(20, |_| {
            let (server, ada) = (server.server.clone(), ada.clone());
            async move { bots::rotate_key(&server, &ada, bot, key, Overlap::Hour).await }
        })
        .await;
        assert_eq!(successes(&answers), 1);
        assert_eq!(bots::page(&server, &ada, bot).await.unwrap().keys.len(), 2);
    }

    async fn bringing_bots_back_at_once_does_not_get_around_the_limit(engine) {
        let setting = ("ROOKERY_BOTS_PER_USER", "3");
        let (server, _telegram) = server_and_telegram_with(engine, setting).await;
        let ada = user(&server, "ada", Role::User).await;
        let mut deleted = Vec::new();
        for number in 0..6 {
            let bot = registered(&server, &ada, 100_000 + number).await;
            bots::delete(&server, &ada, bot).await.unwrap();
            deleted.push(bot);
        }
        let answers = at_once(deleted.len(), |number| {
            let (server, ada, bot) = (server.server.clone(), ada.clone(), deleted[number]);
            async move { bots::restore(&server, &ada, bot).await }
        })
        .await;
        assert_eq!(successes(&answers), 3);
        assert_eq!(bots::of_viewer(&server, &ada).await.unwrap().cards.len(), 3);
        assert_eq!(bots::of_viewer(&server, &ada).await.unwrap().deleted.len(), 3);
    }

    async fn registering_many_bots_at_once_does_not_get_around_the_limit(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let most = usize::from(server.config.bots_per_user);
        let answers = at_once(most + 8, |number| {
            let (server, ada) = (server.server.clone(), ada.clone());
            let token = example_token(100_000 + i64::try_from(number).unwrap());
            async move { bots::register(&server, &ada, &token).await }
        })
        .await;
        assert_eq!(successes(&answers), most);
        assert_eq!(bots::of_viewer(&server, &ada).await.unwrap().cards.len(), most);
    }
}

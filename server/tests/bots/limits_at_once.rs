//! Limits that many requests at once must not get around.

use domain::{KeyLabel, Role};
use server::bots::{self, KEYS_MAX};
use server::on_both_engines;
use telegram_double::example_token;

use crate::crowd::{at_once, successes};
use crate::people::user;
use crate::telegram::{registered, server_and_telegram};

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

    async fn registering_many_bots_at_once_does_not_get_around_the_limit(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let most = usize::from(bots::BOTS_MAX);
        let answers = at_once(most + 8, |number| {
            let (server, ada) = (server.server.clone(), ada.clone());
            let token = example_token(100_000 + i64::try_from(number).unwrap());
            async move { bots::register(&server, &ada, &token).await }
        })
        .await;
        assert_eq!(successes(&answers), most);
        assert_eq!(bots::cards(&server, &ada).await.unwrap().len(), most);
    }
}

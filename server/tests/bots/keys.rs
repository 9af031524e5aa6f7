//! Gateway keys.

use domain::views::{BotPage, Event};
use domain::{BotId, Field, GatewayKey, KeyLabel, Role, Why};
use server::bots::{self, KEYS_MAX};
use server::{Error, Result, Server, Viewer, on_both_engines, vault};

use crate::answers::refusal;
use crate::people::user;
use crate::storage::Loot;
use crate::telegram::{registered, server_and_telegram};

/// Makes a key, a second after whatever was before.
async fn create(server: &Server, ada: &Viewer, bot: BotId, label: &str) -> Result<GatewayKey> {
    server.clock.advance(1);
    bots::create_key(server, ada, bot, &KeyLabel::parse(label).unwrap()).await
}

fn labels(page: &BotPage) -> Vec<&str> {
    page.keys.iter().map(|key| key.label.as_str()).collect()
}

on_both_engines! {
    async fn a_key_is_shown_once_and_not_stored_in_the_clear(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        let key = create(&server, &ada, bot, "home server").await.unwrap();
        assert!(key.expose().starts_with("123456:gw_"));

        let loot = Loot::of(&server).await;
        assert!(loot.has(b"home server") && loot.has(&vault::digest(key.expose())));
        let (_, secret) = key.expose().split_once(":gw_").unwrap();
        assert!(!loot.has(secret.as_bytes()));
        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!(labels(&page), ["home server"]);
        assert_eq!(page.activity[0].event, Event::KeyCreated("home server".to_owned()));
    }

    async fn a_revoked_key_leaves_the_list_once_and_the_others_stay(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        for label in ["old", "new"] {
            create(&server, &ada, bot, label).await.unwrap();
        }
        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!(labels(&page), ["new", "old"], "newest first");
        let old = page.keys[1].id;
        server.clock.advance(1);
        bots::revoke_key(&server, &ada, bot, old).await.unwrap();
        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!(labels(&page), ["new"]);
        assert_eq!(page.activity[0].event, Event::KeyRevoked("old".to_owned()));

        let again = bots::revoke_key(&server, &ada, bot, old).await;
        assert!(matches!(again, Err(Error::NotFound)), "{again:?}");
    }

    async fn a_key_is_revoked_through_its_own_bot_only(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        let other = registered(&server, &ada, 234_567).await;
        create(&server, &ada, bot, "mine").await.unwrap();
        let key = bots::page(&server, &ada, bot).await.unwrap().keys[0].id;
        let answer = bots::revoke_key(&server, &ada, other, key).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        assert_eq!(labels(&bots::page(&server, &ada, bot).await.unwrap()), ["mine"]);
    }

    async fn a_bot_may_have_so_many_keys_and_revoking_one_makes_room(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        for _ in 0..KEYS_MAX {
            create(&server, &ada, bot, "one of many").await.unwrap();
        }
        let answer = create(&server, &ada, bot, "one too many").await;
        assert_eq!(refusal(answer), Why::TooManyKeys(KEYS_MAX).at(Field::Form));
        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!(page.keys.len(), usize::from(KEYS_MAX));
        bots::revoke_key(&server, &ada, bot, page.keys[0].id).await.unwrap();
        create(&server, &ada, bot, "in its place").await.unwrap();
    }
}

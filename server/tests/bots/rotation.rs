//! Gateway keys that take the place of others.

use domain::views::{Event, KeyRow};
use domain::{BotId, Field, KeyId, KeyLabel, Overlap, Role, Why};
use server::bots::{self, KEYS_MAX};
use server::{Error, Server, Viewer, clean_up, on_both_engines, vault};

use crate::answers::refusal;
use crate::people::user;
use crate::storage::Loot;
use crate::telegram::{registered, server_and_telegram};

const DAY: i64 = 86_400;

async fn keys(server: &Server, ada: &Viewer, bot: BotId) -> Vec<KeyRow> {
    bots::page(server, ada, bot).await.unwrap().keys
}

/// A new bot with a key called home.
async fn bot_with_key(server: &Server, ada: &Viewer) -> (BotId, KeyId) {
    let bot = registered(server, ada, 123_456).await;
    bots::create_key(server, ada, bot, &KeyLabel::parse("home").unwrap()).await.unwrap();
    (bot, keys(server, ada, bot).await[0].id)
}

on_both_engines! {
    async fn a_rotated_key_has_a_successor_of_the_same_name_and_ends_by_itself(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        for (overlap, seconds) in [(Overlap::Hour, 3_600), (Overlap::Day, DAY), (Overlap::Week, 7 * DAY)] {
            let ada = user(&server, overlap.as_str(), ada.role).await;
            let bot = registered(&server, &ada, 100_000 + seconds).await;
            bots::create_key(&server, &ada, bot, &KeyLabel::parse("home").unwrap()).await.unwrap();
            let old = keys(&server, &ada, bot).await[0].id;
            server.clock.advance(1);
            let new = bots::rotate_key(&server, &ada, bot, old, overlap).await.unwrap();
            assert!(new.expose().starts_with(&format!("{}:gw_", 100_000 + seconds)));

            let both = keys(&server, &ada, bot).await;
            assert_eq!(both.len(), 2);
            assert!(both.iter().all(|key| key.label == "home"));
            assert_eq!((both[0].ends_at, both[1].id), (None, old));
            assert_eq!(both[1].ends_at, Some(server.clock.now().plus(seconds)));
            let page = bots::page(&server, &ada, bot).await.unwrap();
            assert_eq!(page.activity[0].event, Event::KeyRotated("home".to_owned()));

            server.clock.advance(seconds - 1);
            assert_eq!(keys(&server, &ada, bot).await.len(), 2);
            server.clock.advance(1);
            assert_eq!(keys(&server, &ada, bot).await.len(), 1, "{overlap:?}");
        }
    }

    async fn a_key_rotated_without_overlap_is_gone_at_once(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let (bot, old) = bot_with_key(&server, &ada).await;
        bots::rotate_key(&server, &ada, bot, old, Overlap::None).await.unwrap();
        let left = keys(&server, &ada, bot).await;
        assert_eq!(left.len(), 1);
        assert!(left[0].id != old && left[0].ends_at.is_none());
    }

    async fn a_key_that_ends_gets_no_second_successor_and_can_still_be_revoked(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let (bot, old) = bot_with_key(&server, &ada).await;
        bots::rotate_key(&server, &ada, bot, old, Overlap::Day).await.unwrap();
        let again = bots::rotate_key(&server, &ada, bot, old, Overlap::Day).await;
        assert_eq!(refusal(again), Why::AlreadyDone.at(Field::Form));
        bots::revoke_key(&server, &ada, bot, old).await.unwrap();
        let again = bots::rotate_key(&server, &ada, bot, old, Overlap::Day).await;
        assert!(matches!(again, Err(Error::NotFound)), "{again:?}");
        assert_eq!(keys(&server, &ada, bot).await.len(), 1);
    }

    async fn an_ended_key_cannot_be_revoked_or_rotated_and_makes_room(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let (bot, old) = bot_with_key(&server, &ada).await;
        let label = KeyLabel::parse("one of many").unwrap();
        for _ in 0..KEYS_MAX - 2 {
            bots::create_key(&server, &ada, bot, &label).await.unwrap();
        }
        bots::rotate_key(&server, &ada, bot, old, Overlap::Day).await.unwrap();
        let full = bots::create_key(&server, &ada, bot, &label).await;
        assert_eq!(refusal(full), Why::TooManyKeys(KEYS_MAX).at(Field::Form));
        server.clock.advance(DAY);
        bots::create_key(&server, &ada, bot, &label).await.unwrap();
        let answer = bots::revoke_key(&server, &ada, bot, old).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        let answer = bots::rotate_key(&server, &ada, bot, old, Overlap::None).await;
        assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
    }

    async fn where_keys_are_full_only_a_rotation_without_overlap_is_possible(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let (bot, old) = bot_with_key(&server, &ada).await;
        for _ in 1..KEYS_MAX {
            bots::create_key(&server, &ada, bot, &KeyLabel::parse("one of many").unwrap()).await.unwrap();
        }
        let answer = bots::rotate_key(&server, &ada, bot, old, Overlap::Week).await;
        assert_eq!(refusal(answer), Why::TooManyKeys(KEYS_MAX).at(Field::Form));
        let kept = keys(&server, &ada, bot).await.into_iter().find(|key| key.id == old);
        assert_eq!(kept.unwrap().ends_at, None, "nothing was done by halves");
        bots::rotate_key(&server, &ada, bot, old, Overlap::None).await.unwrap();
        assert_eq!(keys(&server, &ada, bot).await.len(), usize::from(KEYS_MAX));
    }

    async fn keys_that_ended_a_month_ago_are_forgotten(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let (bot, old) = bot_with_key(&server, &ada).await;
        bots::create_key(&server, &ada, bot, &KeyLabel::parse("in use").unwrap()).await.unwrap();
        server.clock.advance(1);
        let stolen = bots::create_key(&server, &ada, bot, &KeyLabel::parse("stolen").unwrap()).await.unwrap();
        let id = keys(&server, &ada, bot).await[0].id;
        bots::revoke_key(&server, &ada, bot, id).await.unwrap();
        bots::rotate_key(&server, &ada, bot, old, Overlap::Hour).await.unwrap();
        let stored = async || Loot::of(&server).await.has(&vault::digest(stolen.expose()));
        server.clock.advance(30 * DAY);
        clean_up::once(&server).await.unwrap();
        assert!(stored().await);
        server.clock.advance(2 * DAY);
        clean_up::once(&server).await.unwrap();
        assert!(!stored().await);
        let labels: Vec<_> = keys(&server, &ada, bot).await.into_iter().map(|key| key.label).collect();
        assert_eq!(labels, ["home", "in use"]);
    }
}

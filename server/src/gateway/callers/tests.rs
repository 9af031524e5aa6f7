//! What is kept in memory, and for how long.

use domain::{BotLimits, BotToken, Provider, UserId};
use telegram_double::example_token;

use super::*;
use crate::db::bots::NewBot;
use crate::test_support::{self, Engine, TestServer};

const LONG: Duration = Duration::from_mins(10);

/// Running bots with one key each, which the cache does not know yet.
async fn keys(server: &TestServer, count: i64) -> Vec<GatewayKey> {
    let user = "INSERT INTO users (id, email, username, password_hash, role, created_at) \
        VALUES (1, 'ada@example.org', 'ada', '', 'user', 0)";
    server.run(user.to_owned()).await;
    let mut keys = Vec::new();
    for number in 100_000..100_000 + count {
        keys.push(key(server, number).await);
    }
    keys
}

async fn key(server: &TestServer, number: i64) -> GatewayKey {
    let (id, now) = (BotId(number), server.clock.now());
    let token = BotToken::parse(&example_token(number)).unwrap();
    let bot = NewBot {
        id,
        user: UserId(1),
        provider: Provider::Telegram,
        provider_id: number,
        name: "Test",
        username: "test_bot",
        credential: &crate::bots::seal_token(server, id, &token).unwrap(),
        fingerprint: token.expose().as_bytes(),
        limits: BotLimits { rps: 1, max_concurrent: 1 },
    };
    let key = GatewayKey::new(number, &server.random.secret());
    let hash = vault::digest(key.expose());
    let mut tx = server.db.begin().await.unwrap();
    assert!(db::bots::insert(&mut tx.conn(), &bot, now).await.unwrap());
    db::bots::set_running(&mut tx.conn(), id, true, now).await.unwrap();
    db::keys::insert(&mut tx.conn(), KeyId(number), id, "test", &hash, now).await.unwrap();
    tx.commit().await.unwrap();
    key
}

async fn caller(callers: &Callers, server: &Server, key: &GatewayKey) -> Arc<Caller> {
    match callers.find(server, key).await.unwrap() {
        Found::Caller(caller) => caller,
        Found::Stranger(_) => panic!("nobody's key"),
    }
}

async fn in_memory(callers: &Callers) -> Vec<BotId> {
    callers.known.run_pending_tasks().await;
    callers.forget_idle();
    let mut bots = callers.bots();
    bots.sort_unstable();
    bots
}

#[tokio::test]
async fn of_more_keys_than_there_is_room_for_those_stay_that_were_used_last() {
    let server = test_support::server(Engine::Sqlite).await;
    let (callers, keys) = (Callers::bounded(2, LONG), keys(&server, 3).await);
    for place in [0, 1, 0, 2] {
        caller(&callers, &server, &keys[place]).await;
        callers.known.run_pending_tasks().await;
    }
    assert_eq!(in_memory(&callers).await, [BotId(100_000), BotId(100_002)]);
}

#[tokio::test]
async fn a_key_that_is_silent_is_forgotten_with_its_bot() {
    let server = test_support::server(Engine::Sqlite).await;
    let (callers, keys) = (Callers::bounded(10, Duration::from_millis(50)), keys(&server, 1).await);
    drop(caller(&callers, &server, &keys[0]).await);
    while !in_memory(&callers).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    caller(&callers, &server, &keys[0]).await;
}

#[tokio::test]
async fn a_call_of_a_bot_that_the_cache_has_dropped_still_ends_with_its_suspension() {
    let server = test_support::server(Engine::Sqlite).await;
    let (callers, keys) = (Callers::bounded(1, LONG), keys(&server, 2).await);
    let calling = caller(&callers, &server, &keys[0]).await;
    let state = calling.bot.state();
    let (pass, _) = state.admit(calling.key, server.clock.now()).unwrap();
    caller(&callers, &server, &keys[1]).await;
    callers.known.run_pending_tasks().await;
    assert!(callers.known.get(&vault::digest(keys[0].expose())).await.is_none(), "it is dropped");

    let mut tx = server.db.begin().await.unwrap();
    let now = server.clock.now();
    db::bots::suspend(&mut tx.conn(), BotId(100_000), "spam", now).await.unwrap();
    tx.commit().await.unwrap();
    let bot = callers.bot(BotId(100_000)).expect("its call holds it");
    bot.reread(&server).await.unwrap();
    assert!(pass.has_ended());
    let again = caller(&callers, &server, &keys[0]).await;
    assert!(Arc::ptr_eq(&again.bot, &bot), "and it is the same bot when another call comes");
}

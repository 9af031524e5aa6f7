//! Servers that speak to a stand-in for Telegram, and bots registered there.

use domain::BotId;
use server::test_support::{Engine, TestServer, server_with};
use server::{Server, Viewer, bots, db};
use telegram_double::{TelegramDouble, example_token};

/// A server, and the Telegram that it speaks to.
pub async fn server_and_telegram(engine: Engine) -> (TestServer, TelegramDouble) {
    server_and_telegram_with(engine, ("ROOKERY_LOG", "info")).await
}

/// The same with a setting of the operator's.
pub async fn server_and_telegram_with(
    engine: Engine,
    setting: (&str, &str),
) -> (TestServer, TelegramDouble) {
    let telegram = TelegramDouble::start().await;
    let url = telegram.url();
    let server = server_with(engine, &[("ROOKERY_TELEGRAM_API_URL", &url), setting]).await;
    (server, telegram)
}

/// The viewer's new bot, which is Telegram's number `number`, a second after whatever was before.
pub async fn registered(server: &Server, viewer: &Viewer, number: i64) -> BotId {
    server.clock.advance(1);
    bots::register(server, viewer, &example_token(number)).await.unwrap()
}

/// Notes, as the gateway does, that Telegram refuses the bot's token.
pub async fn refused_by_telegram(server: &Server, bot: BotId) {
    let mut tx = server.db.begin().await.unwrap();
    let row = db::gateway::bot(&mut tx.conn(), bot).await.unwrap().unwrap();
    let now = server.clock.now();
    db::gateway::fail(&mut tx.conn(), bot, &row.fingerprint, now).await.unwrap().unwrap();
    tx.commit().await.unwrap();
}

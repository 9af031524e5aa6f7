//! Servers that speak to a stand-in for Telegram, and bots registered there.

use domain::BotId;
use server::test_support::{Engine, TestServer, server_with};
use server::{Server, Viewer, bots};
use telegram_double::{TelegramDouble, example_token};

/// A server, and the Telegram that it speaks to.
pub async fn server_and_telegram(engine: Engine) -> (TestServer, TelegramDouble) {
    let telegram = TelegramDouble::start().await;
    let server = server_with(engine, &[("ROOKERY_TELEGRAM_API_URL", &telegram.url())]).await;
    (server, telegram)
}

/// The viewer's new bot, which is Telegram's number `number`, a second after whatever was before.
pub async fn registered(server: &Server, viewer: &Viewer, number: i64) -> BotId {
    server.clock.advance(1);
    bots::register(server, viewer, &example_token(number)).await.unwrap()
}

//! Echo bot with teloxide.

use std::env;
use std::error::Error;

use tokio::signal::unix::{SignalKind, signal};

#[tokio::main(flavor = "current_thread")]
#[expect(non_snake_case, reason = "the snippet calls them so")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (KEY, GATEWAY_URL) = (env::var("BOT_TOKEN")?, env::var("GATEWAY_URL")?);
    // <snippet>
    let echoing = teloxide::repl(bot, |bot: Bot, message: Message| async move {
        if let Some(text) = message.text() {
            bot.send_message(message.chat.id, format!("echo: {text}")).await?;
        }
        respond(())
    });
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        () = echoing => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

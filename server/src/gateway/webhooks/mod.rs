//! Webhooks. Telegram delivers updates to them past the gateway, so they have to go when a bot may
//! not go on, and come back when it may.
//!
//! [`pass_on`] watches the calls by which programs change their webhook, and keeps the last one
//! ([`kept`]); [`duties`] removes and restores webhooks.

mod duties;
mod kept;
mod taste;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use domain::{BotId, BotToken};
use http::Response;
use http::request::Parts;
use hyper::body::Incoming;
use serde::Deserialize;

use super::answer::is_json;
use super::refusal::Refusal;
use super::state::State;
use super::target::{Target, WebhookChange};
use super::upstream::Outgoing;
use crate::telegram::{NoArguments, Telegram, TelegramError};
use crate::{Result, Server, db};
pub use duties::run;
use kept::Kept;
use taste::taste;

/// How long the body of a setWebhook, which is small, may take to come.
const READ_MAX: Duration = Duration::from_mins(1);
/// How long the program's answer waits for Telegram to say which address it understood.
const LOOK_MAX: Duration = Duration::from_secs(3);

/// Sends a call that changes the webhook, and notes what came of it before its answer is handed on:
/// what a program was told is remembered. It goes on when the call is ended or the client leaves,
/// since Telegram may have heard it.
pub async fn pass_on(
    server: &Server,
    bot: BotId,
    state: &Arc<State>,
    (target, change): (&Target<'_>, WebhookChange),
    parts: Parts,
    body: Body,
) -> Result<Response<Incoming>, Refusal> {
    let (read, body) = match change {
        WebhookChange::Set => in_time(taste(body)).await?,
        WebhookChange::Delete => (None, body),
    };
    let kept = read.map(|read| Kept::new(target.query, &parts.headers, read));
    let token = state.token().ok_or_else(Refusal::unauthorized)?.expose();
    let upstream = &server.gateway.upstream;
    let call = upstream.prepare(target, token, parts.method, parts.headers, body);
    let call = call.ok_or_else(Refusal::not_found)?;
    let sending = tokio::spawn(send(server.clone(), bot, Arc::clone(state), call, kept));
    // It only fails by a panic, which tokio has reported.
    sending.await.unwrap_or_else(|_| Err(Refusal::bad_gateway()))
}

async fn in_time<T>(reading: impl Future<Output = T>) -> Result<T, Refusal> {
    tokio::time::timeout(READ_MAX, reading).await.map_err(|_| Refusal::gateway_timeout())
}

async fn send(
    server: Server,
    bot: BotId,
    state: Arc<State>,
    call: Outgoing,
    kept: Option<Kept>,
) -> Result<Response<Incoming>, Refusal> {
    let _under_way = server.gateway.under_way.take(u32::MAX);
    let answer = server.gateway.upstream.send(call).await?;
    if answer.status().is_success() && is_json(answer.headers()) {
        note(&server, bot, &state, kept).await.map_err(|error| {
            tracing::warn!(%error, bot = bot.0, "cannot remember a webhook; its program is told to try again");
            Refusal::bad_gateway()
        })?;
    }
    Ok(answer)
}

/// Remembers what was kept; a webhook that cannot be set again is like none.
async fn note(server: &Server, bot: BotId, state: &State, kept: Option<Kept>) -> Result<()> {
    let kept = match kept {
        Some(kept) => understood(server, state, kept).await,
        None => None,
    };
    let sealed = kept.map(|kept| kept.seal(server, bot)).transpose()?;
    let mut tx = server.db.begin().await?;
    db::webhooks::remember(&mut tx.conn(), bot, sealed.as_deref(), server.clock.now()).await?;
    tx.commit().await?;
    // It may have come too late.
    server.gateway.duties.notify_one();
    Ok(())
}

/// The kept words with the address that Telegram understood; `None` when that is none. To find it
/// in them would mean to read bodies in four forms as Telegram reads them.
async fn understood(server: &Server, state: &State, mut kept: Kept) -> Option<Kept> {
    let token = state.token()?;
    let looked = tokio::time::timeout(LOOK_MAX, info(&server.telegram, token)).await;
    match looked {
        Ok(Ok(WebhookInfo { url })) if url.is_empty() => return None,
        Ok(Ok(WebhookInfo { url })) => kept.url = Some(url),
        // Most likely it is the one that was asked for.
        Ok(Err(_)) | Err(_) => {}
    }
    Some(kept)
}

/// The part of getWebhookInfo's answer that matters here.
#[derive(Deserialize)]
struct WebhookInfo {
    /// Where updates go; empty: nowhere.
    url: String,
}

/// Whether Telegram says that the bot has a webhook.
pub async fn is_set(telegram: &Telegram, token: &BotToken) -> bool {
    info(telegram, token).await.is_ok_and(|info| !info.url.is_empty())
}

async fn info(telegram: &Telegram, token: &BotToken) -> Result<WebhookInfo, TelegramError> {
    telegram.call(token, "getWebhookInfo", &NoArguments {}).await
}

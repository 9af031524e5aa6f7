//! Webhooks. Telegram delivers updates to them past the gateway, so they have to go when a bot may
//! not go on, and come back when it may; and they go with the key that set them.
//!
//! [`pass_on`] watches the calls by which programs change their webhook, and keeps the last one
//! ([`kept`]); [`duties`] removes and restores webhooks.

mod duties;
mod errand;
mod kept;
mod outcome;
mod taste;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use domain::BotToken;
use http::Response;
use http::request::Parts;
use hyper::body::Incoming;
use serde::Deserialize;

use super::callers::Caller;
use super::limits::Place;
use super::refusal::Refusal;
use super::state::State;
use super::target::{Target, WebhookChange};
use crate::Server;
use crate::telegram::{NoArguments, Telegram, TelegramError};
pub use duties::run;
use errand::Errand;
use kept::Kept;
use taste::taste;

/// How long the body of a setWebhook, which is small, may take to come.
const READ_MAX: Duration = Duration::from_mins(1);

/// Sends a call that changes the webhook, and notes what came of it before its answer is handed on:
/// what a program was told is remembered. It goes on, and keeps its place, when the call is ended or
/// the client leaves, since Telegram may have heard it.
pub async fn pass_on(
    server: &Server,
    caller: &Arc<Caller>,
    state: &Arc<State>,
    (target, change, parts, body): (&Target<'_>, WebhookChange, Parts, Body),
    place: Place,
) -> Result<(Response<Incoming>, Place), Refusal> {
    let (read, body) = match change {
        WebhookChange::Set => in_time(taste(body)).await?,
        WebhookChange::Delete => (None, body),
    };
    let kept = read.map(|read| Kept::new(target.query, &parts.headers, read));
    let token = state.token().ok_or_else(Refusal::unauthorized)?.expose();
    let upstream = &server.gateway.upstream;
    let call = upstream.prepare(target, token, parts.method, parts.headers, body);
    let call = call.ok_or_else(Refusal::not_found)?;
    let (caller, state) = (Arc::clone(caller), Arc::clone(state));
    let errand = Errand { server: server.clone(), caller, state, change, kept };
    let sending = tokio::spawn(async move { errand.run(call).await.map(|answer| (answer, place)) });
    // It only fails by a panic, which tokio has reported.
    sending.await.unwrap_or_else(|_| Err(Refusal::bad_gateway()))
}

async fn in_time<T>(reading: impl Future<Output = T>) -> Result<T, Refusal> {
    tokio::time::timeout(READ_MAX, reading).await.map_err(|_| Refusal::gateway_timeout())
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

//! The control surface over HTTP, for tests that are not written in Rust. `README.md` lists it.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    bot::Bot,
    fault::FaultPlan,
    files::Content,
    methods::{DEFAULT_CHAT, text_update, webhook_info},
    steer,
    world::World,
};

type Shared = State<Arc<World>>;
/// What is answered, or what was wrong with the wish.
type Named<T> = Result<T, Refused>;

/// Told to whoever wrote the test.
struct Refused(&'static str);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({"error": self.0}))).into_response()
    }
}

/// The routes below `/control`.
pub fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/state", get(state))
        .route("/reset", post(reset))
        .route("/bots/{token}", get(bot))
        .route("/bots/{token}/revoke", post(revoke))
        .route("/bots/{token}/restore", post(restore))
        .route("/bots/{token}/updates", post(update))
        .route("/bots/{token}/files", post(file))
        .route("/faults", get(faults).post(fault).delete(clear_faults))
        .route("/results", post(result))
        .route("/headers", post(header))
}

async fn state(State(world): Shared) -> Json<Value> {
    let bots: serde_json::Map<String, Value> =
        world.bots().into_iter().map(|(token, bot)| (token, describe(&bot))).collect();
    let (strays, last_stray) = world.strays();
    Json(
        json!({"bots": bots, "faults": world.faults.waiting(), "strays": strays, "last_stray": last_stray}),
    )
}

async fn reset(State(world): Shared) -> StatusCode {
    world.reset();
    StatusCode::NO_CONTENT
}

async fn bot(State(world): Shared, Path(token): Path<String>) -> Named<Json<Value>> {
    Ok(Json(describe(find(&world, &token)?.as_ref())))
}

async fn revoke(State(world): Shared, Path(token): Path<String>) -> Named<StatusCode> {
    steer::revoke(find(&world, &token)?.as_ref());
    Ok(StatusCode::NO_CONTENT)
}

async fn restore(State(world): Shared, Path(token): Path<String>) -> Named<StatusCode> {
    steer::restore(find(&world, &token)?.as_ref());
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct NewUpdate {
    text: Option<String>,
    chat_id: Option<i64>,
    update: Option<Value>,
}

async fn update(
    State(world): Shared,
    Path(token): Path<String>,
    Json(new): Json<NewUpdate>,
) -> Named<Json<Value>> {
    let bot = find(&world, &token)?;
    let update = match (new.update, new.text) {
        (Some(update), _) if update.is_object() => update,
        (None, Some(text)) => text_update(&bot, new.chat_id.unwrap_or(DEFAULT_CHAT), &text),
        _ => return Err(Refused("an update is {\"text\": ..} or {\"update\": {..}}")),
    };
    Ok(Json(json!({"update_id": bot.inbox.push(update)})))
}

#[derive(Deserialize)]
struct NewFile {
    path: String,
    content: Option<String>,
    size: Option<u64>,
}

async fn file(
    State(world): Shared,
    Path(token): Path<String>,
    Json(new): Json<NewFile>,
) -> Named<Json<Value>> {
    let content = match new.size {
        Some(size) => Content::Generated(size),
        None => Content::Given(Bytes::from(new.content.unwrap_or_default())),
    };
    let id = find(&world, &token)?.files.add(&new.path, content);
    Ok(Json(json!({"file_id": id})))
}

async fn faults(State(world): Shared) -> Json<Vec<FaultPlan>> {
    Json(world.faults.waiting())
}

async fn fault(State(world): Shared, Json(plan): Json<FaultPlan>) -> StatusCode {
    world.faults.add(plan);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(world): Shared) -> StatusCode {
    world.faults.clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct NewResult {
    method: String,
    token: Option<String>,
    result: Option<Value>,
}

async fn result(State(world): Shared, Json(new): Json<NewResult>) -> StatusCode {
    world.want_result(&new.method, new.token.as_deref(), new.result);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct NewHeader {
    name: String,
    value: String,
}

async fn header(State(world): Shared, Json(new): Json<NewHeader>) -> Named<StatusCode> {
    let name =
        HeaderName::from_bytes(new.name.as_bytes()).map_err(|_| Refused("no name of a header"))?;
    let value = HeaderValue::from_str(&new.value).map_err(|_| Refused("no value of a header"))?;
    world.want_header(name, value);
    Ok(StatusCode::NO_CONTENT)
}

fn find(world: &World, token: &str) -> Named<Arc<Bot>> {
    world.bot(token).ok_or(Refused("the token is malformed"))
}

fn describe(bot: &Bot) -> Value {
    json!({
        "calls": bot.calls(),
        "active_calls": bot.active.now(),
        "peak_calls": bot.active.peak(),
        "active_polls": bot.polls.now(),
        "sent": bot.sent(),
        "uploads": bot.uploads(),
        "pending_updates": bot.inbox.len(),
        "webhook": webhook_info(bot),
        "last_request": bot.last(),
    })
}

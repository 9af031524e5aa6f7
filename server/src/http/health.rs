//! Whether the server can do its work, for those who watch it.

use std::time::Duration;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{Db, Server, db};

/// How long the database has for a tiny answer: whoever asks about our health waits seconds.
const DATABASE_TIME: Duration = Duration::from_secs(1);

/// `/health`: 200, or 503 with what is down. `/health/live`: 200 while the process answers at all;
/// a supervisor that restarts must look at this one, since a restart repairs no database.
pub fn router(server: &Server) -> Router {
    Router::new()
        .route("/health", get(health))
        .route("/health/live", get(async || Json(json!({ "status": "ok" }))))
        .with_state(server.clone())
}

async fn health(State(server): State<Server>) -> (StatusCode, Json<Value>) {
    let answers = matches!(tokio::time::timeout(DATABASE_TIME, ping(&server.db)).await, Ok(Ok(())));
    let (status, word) =
        if answers { (StatusCode::OK, "ok") } else { (StatusCode::SERVICE_UNAVAILABLE, "down") };
    (status, Json(json!({ "status": word, "checks": { "database": word } })))
}

/// Reads the one row that every migrated database has.
async fn ping(db: &Db) -> db::Result<()> {
    let mut held = db.read().await?;
    db::installation::key_check(&mut held.conn()).await.map(drop)
}

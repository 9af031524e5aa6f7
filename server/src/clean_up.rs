//! Removing what has had its time. Nothing depends on it: what has expired is refused by its time,
//! not by its absence.
//!
//! Sessions are cleaned up by `http::session`, mails by `mail::upkeep`. What is kept how long is in
//! `docs/operating.md` and in the built-in privacy notice (`texts/privacy.md`).

use std::time::Duration;

use crate::{Result, Server, accounts, admin, db, pictures};

/// How often; expired rows cost little while they wait.
const PERIOD: Duration = Duration::from_mins(5);
/// How many rounds pass between two looks at the pictures' folder, which is an hour: files that
/// belong to nobody have to be as old anyway.
const ROUNDS_BETWEEN_LOOKS: u64 = 12;
/// How long calls and sign-ins by the hour are kept: a month.
const TRAFFIC_SECONDS: i64 = 31 * 86_400;
/// How long keys are kept that do not work any more: as long as the calls that were made with them.
const KEY_SECONDS: i64 = TRAFFIC_SECONDS;
/// How long calls by the minute are kept: twice as long as they are shown.
const MINUTES_SECONDS: i64 = 2 * 3_600;
/// How long a user can read what happened to their account and bots: a year, in which whatever was
/// not noticed at once is found out about.
const ACTIVITY_SECONDS: i64 = 365 * 86_400;

/// Cleans up now and then until the server stops.
pub async fn run(server: Server) {
    let stopping = server.stopping.clone();
    let mut rounds = 0_u64;
    while stopping.run_until_cancelled(tokio::time::sleep(PERIOD)).await.is_some() {
        server.upload_limit.forget_idle();
        if let Err(error) = once(&server).await {
            tracing::warn!(%error, "the clean-up did not finish; it is tried again in a few minutes");
        }
        if rounds.is_multiple_of(ROUNDS_BETWEEN_LOOKS)
            && let Err(error) = pictures::tidy::remove_orphans(&server).await
        {
            tracing::warn!(%error, "files of removed pictures stay until the next clean-up");
        }
        rounds += 1;
    }
}

/// Cleans up once.
pub async fn once(server: &Server) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let held_since = now.plus(-accounts::HELD_SECONDS);
    db::sign_ups::delete_expired(&mut tx.conn(), now, held_since).await?;
    db::one_time_tokens::delete_expired(&mut tx.conn(), now).await?;
    db::guesses::delete_expired(&mut tx.conn(), now).await?;
    db::drafts::delete_expired(&mut tx.conn(), now).await?;
    db::devices::delete_expired(&mut tx.conn(), now).await?;
    db::reserved_usernames::delete_expired(&mut tx.conn(), now).await?;
    db::keys::delete_ended(&mut tx.conn(), now.plus(-KEY_SECONDS)).await?;
    crate::bots::remove_deleted(server, &mut tx.conn(), now).await?;
    db::activity::delete_before(&mut tx.conn(), now.plus(-ACTIVITY_SECONDS)).await?;
    db::traffic::delete_before(&mut tx.conn(), now.plus(-TRAFFIC_SECONDS)).await?;
    db::minutes::delete_before(&mut tx.conn(), now.plus(-MINUTES_SECONDS)).await?;
    db::hourly::delete_before(&mut tx.conn(), now.plus(-TRAFFIC_SECONDS)).await?;
    tx.commit().await?;
    admin::sum_counts_up(server).await
}

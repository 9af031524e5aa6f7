//! Suspensions that end at a time: sign-ins go by the clock, and this makes the rest follow.

use std::time::Duration;

use domain::UserId;

use super::case::Case;
use super::suspend::reinstate;
use crate::admin::Actor;
use crate::{Error, Result, Server, db};

/// How often is looked: the end is told to the minute, and a look is one statement by an index.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Users in one look; if more are due, the next look takes them.
const BATCH: i64 = 100;

/// Ends suspensions at their time until the server stops.
pub async fn run(server: Server) {
    let stopping = server.stopping.clone();
    while stopping.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
        if let Err(error) = reinstate_due(&server).await {
            tracing::warn!(%error, "suspensions that are over could not be ended; trying again");
        }
    }
}

/// Ends the suspensions whose time has come.
pub async fn reinstate_due(server: &Server) -> Result<()> {
    let mut held = server.db.read().await?;
    let due = db::users::due(&mut held.conn(), server.clock.now(), BATCH).await?;
    drop(held);
    for id in due {
        match reinstate_one(server, id).await {
            // Another node, or an admin, was first.
            Ok(()) | Err(Error::Refused(_) | Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Ends one, if its time has come still: an admin may have suspended the user anew meanwhile.
async fn reinstate_one(server: &Server, id: UserId) -> Result<()> {
    let (now, actor) = (server.clock.now(), Actor::time());
    let mut tx = server.db.begin().await?;
    let case = Case::open(server, &mut tx.conn(), &actor, id).await?;
    if case.account.suspended_until.is_none_or(|until| until > now.0) {
        return Ok(());
    }
    reinstate(server, tx, case).await
}

//! Forgetting mails in time.

use crate::db;
use crate::{Result, Server};

const DAY: i64 = 86_400;
/// A mail that has not left after this long is given up: nobody waits for it any more, and most links
/// have expired before.
const WAIT_MAX: i64 = DAY;
/// How long what a finished mail said is kept: in the inbox for its reader, of a dead letter for
/// the operator. Longer would keep links and names for no one.
const BODY_KEPT: i64 = DAY;
/// How long it is kept that a mail was sent or given up: as long as people ask about it.
const RECORD_KEPT: i64 = 30 * DAY;

/// Gives up, empties and deletes what is old enough.
pub(super) async fn tidy(server: &Server) -> Result<()> {
    const TOO_OLD: &str = "was not delivered within a day";
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let given_up =
        db::mails::give_up_old(&mut tx.conn(), now, now.plus(-WAIT_MAX), TOO_OLD).await?;
    db::mails::clear_bodies(&mut tx.conn(), now.plus(-BODY_KEPT)).await?;
    db::mails::delete_finished(&mut tx.conn(), now.plus(-RECORD_KEPT)).await?;
    tx.commit().await?;
    if given_up > 0 {
        tracing::warn!(count = given_up, "mails were not delivered within a day and are given up");
    }
    Ok(())
}

//! Erasing a person from the audit: the chain stays, the words go.

use domain::UserId;
use domain::views::AuditAction;

use super::begin::no_head;
use crate::admin::{Actor, Change, Target, record};
use crate::db::audit_chain;
use crate::db::audit_erasing::{Lines, Whose};
use crate::{Result, Server};

/// Lines that are erased within one transaction.
const BATCH: i64 = 500;

/// Empties the personal fields of all lines about the user or by them; tells of how many.
///
/// The line that tells of it comes first, with the id only: a line that was emptied without one does
/// not verify. Should the process die in between, the same command goes on. What is written meanwhile
/// comes after that line, and stays.
pub async fn erase(server: &Server, actor: &Actor, user: UserId) -> Result<u64> {
    let mut tx = server.db.begin().await?;
    let change = Change::of(AuditAction::AuditErased, Target::User(user, ""));
    record(server, &mut tx.conn(), actor, &change).await?;
    // Until this transaction ends, the line that was just added is the last one.
    let last = audit_chain::lock_head(&mut tx.conn()).await?;
    let (erasure, _) = last.ok_or_else(no_head)?;
    tx.commit().await?;
    let mut erased = 0;
    for whose in [Whose::About, Whose::By] {
        let lines = Lines { whose, user, before: erasure };
        let mut after = i64::MIN;
        loop {
            let mut tx = server.db.begin().await?;
            let conn = &mut tx.conn();
            let ids = lines.ids(conn, after, BATCH).await?;
            let Some(last) = ids.last().copied() else { break };
            let now = server.clock.now();
            erased += lines.erase(conn, (after, last), now).await?;
            tx.commit().await?;
            after = last;
        }
    }
    Ok(erased)
}

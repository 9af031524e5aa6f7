//! Adding a line at the end of the chain.

use super::begin::no_head;
use crate::db::audit::NewEntry;
use crate::db::{self, Conn, audit_chain};
use crate::security::{self, Outcome};
use crate::{Result, Server};

/// Adds the line. Until the transaction ends nobody else can add one.
pub(in crate::admin) async fn append(
    server: &Server,
    conn: &mut Conn<'_>,
    entry: &NewEntry<'_>,
) -> Result<()> {
    let now = server.clock.now();
    let (fixed, personal) = entry.parts(now);
    let (last, before) = audit_chain::lock_head(conn).await?.ok_or_else(no_head)?;
    let salt = server.random.bytes();
    let place = server.chain.place((last + 1, &before), salt, (&fixed, &personal));
    db::audit::insert(conn, entry, now, &place).await?;
    audit_chain::set_head(conn, place.number, &place.link).await?;
    let user = entry.actor_id.or(entry.user);
    security::tell_of(entry.action.as_str(), Outcome::Done, user, entry.bot);
    Ok(())
}

//! People who do not exist: the work that is done for them, so that the time it takes does not tell
//! who does. A test counts the statements and the hashes.

use domain::UserId;

use crate::db::Conn;
use crate::db::one_time_tokens::{self, Purpose};
use crate::{Result, Server, vault};

/// As short as a link: nothing of these rows is left when the transaction ends.
const SECONDS: i64 = 60;

/// An id that no user has, and that stands for whoever would have this login.
pub(super) fn id(login: &str) -> UserId {
    let bytes = vault::digest(login).into_iter().take(7);
    UserId(-1 - bytes.fold(0, |number, byte| number << 8 | i64::from(byte)))
}

/// As many statements as it takes to queue a mail with a new link in place of older ones.
pub(super) async fn is_mailed_a_link(
    server: &Server,
    conn: &mut Conn<'_>,
    login: &str,
    purpose: Purpose,
) -> Result<()> {
    one_time_tokens::delete_of_user(conn, id(login), purpose).await?;
    is_mailed(server, conn, purpose).await
}

/// As many statements as it takes to store something new and queue a mail about it.
pub(super) async fn is_mailed(
    server: &Server,
    conn: &mut Conn<'_>,
    purpose: Purpose,
) -> Result<()> {
    let (hash, now) = (vault::digest(&server.random.secret()), server.clock.now());
    one_time_tokens::insert(conn, &hash, purpose, now, now.plus(SECONDS)).await?;
    one_time_tokens::take(conn, &hash, purpose, now).await?;
    Ok(())
}

/// As many statements as it takes to note something in somebody's activity.
pub(super) async fn is_noted(conn: &mut Conn<'_>, login: &str) -> Result<()> {
    Ok(one_time_tokens::delete_of_user(conn, id(login), Purpose::Unlock).await?)
}

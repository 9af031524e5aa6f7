//! Staying signed in: a cookie with a random id, and a row in the database under the id's hash.
//!
//! tower-sessions minds the cookie and the moment a session begins or ends; the rows are ours
//! (see [`store`]), and so is the judgement which of them count (see [`is_alive`]). Visitors have
//! neither cookie nor row until they sign in.

mod cookie;
mod store;
mod viewer;

use domain::{Timestamp, UserId};
use time::Duration;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, Session, SessionManagerLayer};

pub(super) use cookie::mind as mind_cookie;
pub use store::Store;
pub use viewer::CurrentViewer;
pub(super) use viewer::note as note_viewer;

use crate::db::sessions::{self, Listed, SessionUser};
use crate::{Origin, Result, Server};
use store::Details;

/// How long any other browser stays signed in at most: a day's work. The cookie ends with the browser.
const UNREMEMBERED_SECONDS: i64 = 86_400;
/// How stale the time of a session's last use may be: one write in so many seconds, not one a request.
const SEEN_SECONDS: i64 = 300;
/// Most sessions of one user: more than anybody has browsers, few enough to list on one page. When
/// one too many begins, the oldest ends.
const SESSIONS_MAX: i64 = 48;

/// tower-sessions over our table.
pub fn layer(server: &Server) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(Store::new(server))
        .with_name(cookie_name(server))
        .with_secure(server.public_url().is_https())
        .with_same_site(SameSite::Lax)
        .with_http_only(true)
        .with_path("/")
}

/// On https the browser itself sees to it that no other site, and no plain connection, sets it.
pub(super) fn cookie_name(server: &Server) -> &'static str {
    if server.public_url().is_https() { "__Host-rookery" } else { "rookery" }
}

/// Signs `user` in: a new id, and the end of the session that this browser had before. The answer
/// to this request carries the cookie.
pub async fn begin(
    session: &Session,
    server: &Server,
    user: UserId,
    origin: &Origin,
    remember: bool,
) -> Result<()> {
    begin_numbered(session, server, user, origin, remember, server.new_id()).await
}

/// Like [`begin`], with a number that is known already: a mail may tell of the session by it.
pub async fn begin_numbered(
    session: &Session,
    server: &Server,
    user: UserId,
    origin: &Origin,
    remember: bool,
    number: i64,
) -> Result<()> {
    session.cycle_id().await.map_err(store::as_error)?;
    let longest = server.config.session_max;
    let lifetime = if remember { longest } else { longest.min(UNREMEMBERED_SECONDS) };
    let details = Details {
        user: user.0,
        address: origin.address.to_string(),
        agent: origin.agent.clone(),
        lifetime,
        number,
        remembered: remember,
    };
    session.insert(store::DETAILS, details).await.map_err(store::as_error)?;
    session.set_expiry(remember.then_some(Expiry::OnInactivity(Duration::seconds(longest))));
    // The row is written now, so that a database in trouble is the caller's to answer for.
    session.save().await.map_err(store::as_error)?;
    tracing::debug!(%user, until = server.clock.now().plus(lifetime).0, "session begun");
    Ok(())
}

/// Signs out: the row is gone when this returns, and the answer removes the cookie.
pub async fn end(session: &Session) -> Result<()> {
    session.flush().await.map_err(store::as_error)
}

/// Ends all sessions of `user`, at once and everywhere. Inside a transaction of your own use
/// [`sessions::delete_of_user`].
pub async fn end_all(server: &Server, user: UserId) -> Result<()> {
    let mut tx = server.db.begin().await?;
    sessions::delete_of_user(&mut tx.conn(), user).await?;
    Ok(tx.commit().await?)
}

/// The sessions of `user` that still count, the one used last first.
pub(crate) async fn of_user(server: &Server, user: UserId) -> Result<Vec<Listed>> {
    let now = server.clock.now();
    let mut held = server.db.read().await?;
    let mut listed = sessions::of_user(&mut held.conn(), user, SESSIONS_MAX).await?;
    listed.retain(|listed| is_alive(server, &listed.session, now));
    Ok(listed)
}

/// Removes the rows of sessions that do not count any more.
pub(super) async fn forget_expired(server: &Server) -> Result<()> {
    let mut tx = server.db.begin().await?;
    sessions::delete_expired(&mut tx.conn(), server.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Whether a session still counts, whether or not its row has been cleaned up. One that is not
/// remembered also ends when it is not used.
fn is_alive(server: &Server, session: &SessionUser, now: Timestamp) -> bool {
    let used_lately = now.0 - session.seen_at < server.config.session_idle;
    now.0 < session.expires_at && (session.remembered || used_lately)
}

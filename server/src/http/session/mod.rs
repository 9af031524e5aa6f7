//! Staying signed in: a cookie with a random id, and a row in the database under the id's hash.
//!
//! tower-sessions minds the cookie and the moment a session begins or ends; the rows are ours
//! (see [`store`]), and so is the judgement which of them count (see [`is_alive`]). Visitors have
//! neither cookie nor row until they sign in.

mod cookie;
mod store;
mod support;
mod viewer;

use domain::{Role, Timestamp, UserId, Why};
use time::Duration;
use tower_sessions::cookie::SameSite;
use tower_sessions::session::Id;
use tower_sessions::{Expiry, Session, SessionManagerLayer};

pub(super) use cookie::mind as mind_cookie;
pub use store::Store;
pub use support::{END_PATH, SIGN_OUT_PATH};
pub use viewer::CurrentViewer;
pub(super) use viewer::note as note_viewer;

use crate::db::sessions::{self, Listed, NewSession, SessionUser};
use crate::db::{Conn, users};
use crate::http::cookies::Cookie;
use crate::{Origin, Result, Server};

const COOKIE: Cookie = Cookie { plain: "rookery", guarded: "__Host-rookery" };
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

/// What the cookie is called.
pub(super) fn cookie_name(server: &Server) -> &'static str {
    COOKIE.name(server.public_url())
}

/// A session that is written but not yet the browser's.
#[derive(Debug)]
#[must_use = "nobody is signed in by a session that no browser has"]
pub struct Begun {
    id: Id,
    /// For how many seconds the browser keeps it, when not only until it is closed.
    kept: Option<i64>,
}

/// Writes a new session of `user`, in the transaction of whoever signs them in. It has taken the
/// user's lock ([`users::lock`], or a change of their row): a reset of the password, which ends all
/// sessions, sees this one or comes first.
pub async fn write(
    server: &Server,
    conn: &mut Conn<'_>,
    user: UserId,
    origin: &Origin,
    remember: bool,
) -> Result<Begun> {
    let longest = server.config.session_max;
    let lifetime = if remember { longest } else { longest.min(UNREMEMBERED_SECONDS) };
    // 128 bits of our own generator: drawing the same twice is not to be expected.
    let id = Id(i128::from_le_bytes(server.random.bytes()));
    let (id_hash, now) = (store::id_hash(id), server.clock.now());
    let session = NewSession {
        id_hash: &id_hash,
        number: server.new_id(),
        user,
        address: &origin.address.to_string(),
        agent: &origin.agent,
        created_at: now,
        expires_at: now.plus(lifetime),
        remembered: remember,
    };
    sessions::insert(conn, session).await?;
    sessions::delete_oldest(conn, user, &id_hash, SESSIONS_MAX - 1).await?;
    Ok(Begun { id, kept: remember.then_some(longest) })
}

impl Begun {
    /// Gives it to the browser, in place of the session that it had before; the answer to this
    /// request carries the cookie. Called once the row is durable.
    pub async fn hand_to(self, session: &Session) -> Result<()> {
        session.cycle_id().await.map_err(store::as_error)?;
        session.insert(store::ID, self.id.to_string()).await.map_err(store::as_error)?;
        session.set_expiry(self.kept.map(|kept| Expiry::OnInactivity(Duration::seconds(kept))));
        session.save().await.map_err(store::as_error)
    }
}

/// Signs `user` in, where nothing else is to be written in the same transaction. Refused when an
/// admin has just shut them out.
pub async fn begin(
    session: &Session,
    server: &Server,
    user: UserId,
    origin: &Origin,
    remember: bool,
) -> Result<()> {
    let mut tx = server.db.begin().await?;
    if !users::lock_unless_barred(&mut tx.conn(), user).await? {
        return Err(Why::SignedOut.into());
    }
    let begun = write(server, &mut tx.conn(), user, origin, remember).await?;
    tx.commit().await?;
    begun.hand_to(session).await
}

/// Signs out: the row is gone when this returns, and the answer removes the cookie.
pub async fn end(session: &Session) -> Result<()> {
    session.flush().await.map_err(store::as_error)
}

/// The sessions of `user` that still count, the one used last first.
pub(crate) async fn of_user(server: &Server, user: UserId) -> Result<Vec<Listed>> {
    let now = server.clock.now();
    let mut held = server.db.read().await?;
    let mut listed = sessions::of_user(&mut held.conn(), user, SESSIONS_MAX).await?;
    listed.retain(|listed| is_alive(server, &listed.session, now));
    Ok(listed)
}

/// Whether the user's session of that number still counts, and the user is an admin.
pub(crate) async fn is_admins(server: &Server, (user, number): (UserId, i64)) -> Result<bool> {
    let listed = of_user(server, user).await?;
    let session = listed.iter().map(|listed| &listed.session).find(|row| row.number == number);
    let role = session.and_then(|session| Role::parse(&session.role));
    Ok(role.is_some_and(Role::is_admin))
}

/// Removes the rows of sessions that do not count any more.
pub(super) async fn forget_expired(server: &Server) -> Result<()> {
    let mut tx = server.db.begin().await?;
    sessions::delete_expired(&mut tx.conn(), server.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Whether a session still counts, whether or not its row has been cleaned up. One that is not
/// remembered also ends when it is not used; none counts while its user is suspended.
fn is_alive(server: &Server, session: &SessionUser, now: Timestamp) -> bool {
    if users::is_suspended(session.suspended_at, session.suspended_until, now) {
        return false;
    }
    let used_lately = now.0 - session.seen_at < server.config.session_idle;
    now.0 < session.expires_at && (session.remembered || used_lately)
}

//! Who is signed in, asked anew for every request: what is ended is ended at the next one.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::{Email, Role, Timestamp, UserId, Username};
use http::StatusCode;
use http::request::Parts;
use tower_sessions::Session;
use tower_sessions::session::Id;

use super::store::id_hash;
use super::support::{self, Asking};
use super::{SEEN_SECONDS, is_alive};
use crate::db::sessions::{self, SessionUser};
use crate::db::users;
use crate::http::client_address::agent;
use crate::http::{ClientAddress, RETRY_SECONDS, refuse};
use crate::{Error, Origin, Result, Server, Viewer};

/// How long a page waits for the database to tell who is asking: the statement takes less than a
/// millisecond, and people are told within three seconds that something is wrong.
const LOOKUP_TIME: Duration = Duration::from_millis(2_500);

/// The signed-in user of this request, among its extensions; `None` for everybody else.
#[derive(Clone, Debug, Default)]
pub struct CurrentViewer(pub Option<Viewer>);

impl<S: Sync> FromRequestParts<S> for CurrentViewer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

/// Notes who is asking among the request's extensions.
pub(in crate::http) async fn note(
    State(server): State<Server>,
    mut request: Request,
    next: Next,
) -> Response {
    let asked = tokio::time::timeout(LOOKUP_TIME, viewer(&server, claim(&request)));
    let viewer = match asked.await {
        Ok(Ok(viewer)) => viewer,
        Ok(Err(error)) if !error.is_passing() => {
            tracing::error!(%error, "cannot tell who is asking");
            return refuse(StatusCode::INTERNAL_SERVER_ERROR, None);
        }
        late_or_away => {
            tracing::warn!(?late_or_away, "the database does not tell who is asking");
            return refuse(StatusCode::SERVICE_UNAVAILABLE, Some(RETRY_SECONDS.into()));
        }
    };
    let viewer = match viewer.map(|asking| support::admit(asking, &request)).transpose() {
        Ok(viewer) => viewer,
        Err(refusal) => return *refusal,
    };
    request.extensions_mut().insert(CurrentViewer(viewer));
    next.run(request).await
}

/// The session that a request says it belongs to, and where it comes from.
fn claim(request: &Request) -> Option<(Id, Result<Origin>)> {
    let id = request.extensions().get().and_then(Session::id)?;
    Some((id, origin(request)))
}

async fn viewer(server: &Server, claim: Option<(Id, Result<Origin>)>) -> Result<Option<Asking>> {
    let Some((id, origin)) = claim else { return Ok(None) };
    let id_hash = id_hash(id);
    let session = server.sessions.find(id_hash.clone()).await?;
    let now = server.clock.now();
    let Some(session) = session.filter(|session| is_alive(server, session, now)) else {
        return Ok(None);
    };
    if now.0 - session.seen_at >= SEEN_SECONDS {
        note_use(server, id_hash, now);
    }
    let viewer = read(&session, origin?)?;
    support::asking(server, &session, viewer, now).await.map(Some)
}

/// Writes down that the session was used. Nobody waits for it, and it may fail: it is a courtesy
/// to whoever looks at the list of sessions, and the idle limit is longer by far.
fn note_use(server: &Server, id_hash: Vec<u8>, now: Timestamp) {
    let server = server.clone();
    tokio::spawn(async move {
        let write = async {
            let mut tx = server.db.begin().await?;
            sessions::touch(&mut tx.conn(), &id_hash, now, now.plus(-SEEN_SECONDS + 1)).await?;
            tx.commit().await
        };
        if let Err(error) = write.await {
            tracing::debug!(%error, "the use of a session was not noted");
        }
    });
}

fn origin(request: &Request) -> Result<Origin> {
    let missing = || Error::internal("the client's address is not known: http::protect is missing");
    let ClientAddress(address) = *request.extensions().get().ok_or_else(missing)?;
    let device = request.extensions().get().cloned();
    Ok(Origin { address, agent: agent(request.headers()), device })
}

fn read(session: &SessionUser, origin: Origin) -> Result<Viewer> {
    let broken = |column: &str| {
        Error::internal(format!("users.{column} of user {} is unreadable", session.user_id))
    };
    Ok(Viewer {
        id: UserId(session.user_id),
        username: Username::parse(&session.username).map_err(|_| broken("username"))?,
        email: Email::parse(&session.email).map_err(|_| broken("email"))?,
        role: Role::parse(&session.role).ok_or_else(|| broken("role"))?,
        session: session.number,
        confirmed_at: session.confirmed_at.map(Timestamp),
        picture: users::picture_name(session.picture.as_deref()),
        support: None,
        origin,
    })
}

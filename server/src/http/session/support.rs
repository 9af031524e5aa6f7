//! What a session may ask for while it shows a user's pages to an admin. This is the one place that
//! decides it: every page and every form gets its viewer from here, so none can forget.
//!
//! - What writes is refused, whoever it would concern, but for ending this and signing out.
//! - The panel's pages are the admin's own.
//! - Every other page gets the user as its viewer.

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use domain::{Email, Refusals, Role, Timestamp, UserId, Username, Why};
use http::header::ACCEPT;
use http::{HeaderMap, StatusCode};

use super::CurrentViewer;
use crate::admin;
use crate::db::sessions::{self, SessionUser, Shown};
use crate::db::users;
use crate::http::gate::is_write;
use crate::http::refuse::{Because, refuse};
use crate::security::{self, Outcome};
use crate::viewer::Support;
use crate::{Error, Result, Server, Viewer};

/// Where support access is ended.
pub const END_PATH: &str = "/api/admin/support/end";
/// Where a session is ended, and support access with it.
pub const SIGN_OUT_PATH: &str = "/api/account/sign-out";

/// Who asks.
#[derive(Debug)]
pub(super) struct Asking {
    /// Whose session it is.
    pub(super) viewer: Viewer,
    /// Whose pages it shows, when it does.
    pub(super) shown: Option<Viewer>,
}

/// The viewer of that session, and the user whose pages it shows: as long as its time is not over,
/// the one is an admin and the other is not an owner.
pub(super) async fn asking(
    server: &Server,
    session: &SessionUser,
    mut viewer: Viewer,
    now: Timestamp,
) -> Result<Asking> {
    let until = session.support_until.map(Timestamp).filter(|until| *until > now);
    let (Some(user), Some(until), true) = (session.support_user_id, until, viewer.role.is_admin())
    else {
        return Ok(Asking { viewer, shown: None });
    };
    // Boxed, or every request would carry what only this one needs.
    let user = Box::pin(user_shown(server, UserId(user))).await?;
    let Some(user) = user else { return Ok(Asking { viewer, shown: None }) };
    let mut shown = read(&user, &viewer)?;
    if !admin::may_see(viewer.id, shown.id, shown.role) {
        return Ok(Asking { viewer, shown: None });
    }
    let support = Support {
        admin: viewer.username.clone(),
        user: shown.id,
        username: shown.username.clone(),
        until,
    };
    viewer.support = Some(support.clone());
    shown.support = Some(support);
    Ok(Asking { viewer, shown: Some(shown) })
}

async fn user_shown(server: &Server, user: UserId) -> Result<Option<Shown>> {
    let mut held = server.db.read().await?;
    Ok(sessions::shown(&mut held.conn(), user).await?)
}

/// The user as a viewer: with their name and role, and nothing of their sessions.
fn read(user: &Shown, admin: &Viewer) -> Result<Viewer> {
    let broken =
        |column: &str| Error::internal(format!("users.{column} of user {} is unreadable", user.id));
    Ok(Viewer {
        id: UserId(user.id),
        username: Username::parse(&user.username).map_err(|_| broken("username"))?,
        email: Email::parse(&user.email).map_err(|_| broken("email"))?,
        role: Role::parse(&user.role).ok_or_else(|| broken("role"))?,
        picture: users::picture_name(user.picture.as_deref()),
        session: admin.session,
        confirmed_at: None,
        support: None,
        origin: admin.origin.clone(),
    })
}

/// As whom the request is answered, if it may be.
pub(super) fn admit(asking: Asking, request: &Request) -> Result<Viewer, Box<Response>> {
    let Some(shown) = asking.shown else { return Ok(asking.viewer) };
    let path = request.uri().path();
    if is_write(request.method()) {
        let ends_it = [END_PATH, SIGN_OUT_PATH].contains(&path);
        return if ends_it {
            Ok(asking.viewer)
        } else {
            security::tell("support_write", Outcome::Refused, Some(asking.viewer.id));
            Err(Box::new(read_only(request.headers(), shown)))
        };
    }
    let is_panel = path == "/admin" || path.starts_with("/admin/");
    Ok(if is_panel { asking.viewer } else { shown })
}

/// People get a page, with the banner that ends it; programs the same code as from any refused form.
fn read_only(headers: &HeaderMap, shown: Viewer) -> Response {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("text/html")) {
        let mut response = refuse(StatusCode::FORBIDDEN, None);
        response.extensions_mut().insert(Because(Why::ReadOnly));
        response.extensions_mut().insert(CurrentViewer(Some(shown)));
        return response;
    }
    (StatusCode::FORBIDDEN, axum::Json(Refusals::from(Why::ReadOnly))).into_response()
}

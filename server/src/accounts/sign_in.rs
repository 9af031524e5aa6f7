//! Signing in.

use domain::{Email, Field, Password, UserId, Username, Why};
use tower_sessions::Session;

use crate::http::session;
use crate::{Origin, Result, Server, db};

/// What a person typed to sign in.
#[derive(Debug)]
pub struct SignIn {
    /// E-mail address or username.
    pub login: String,
    /// The password, of any length.
    pub password: String,
    /// Whether to stay signed in after the browser is closed.
    pub remember: bool,
}

/// Checks the password and begins a session. Every failure is told in the same words, and an
/// unknown login costs the same hash as a known one.
pub async fn sign_in(
    server: &Server,
    session: &Session,
    origin: &Origin,
    typed: SignIn,
) -> Result<()> {
    let login = typed.login.trim().to_ascii_lowercase();
    if login.is_empty() {
        return Err(Why::Empty.at(Field::Login).into());
    }
    // What no account can have is not worth a hash, whoever the login names.
    let Ok(password) = Password::parse(typed.password) else { return Err(failed()) };
    let known = if is_login(&login) {
        let mut held = server.db.read().await?;
        db::users::credentials(&mut held.conn(), &login).await?
    } else {
        None
    };

    let (id, hash) = known.map(|user| (UserId(user.id), user.password_hash)).unzip();
    let matches = server.hasher.verify(password.into_text(), hash).await?;
    let id = id.filter(|_| matches).ok_or_else(failed)?;
    let mut tx = server.db.begin().await?;
    db::users::set_last_sign_in(&mut tx.conn(), id, server.clock.now()).await?;
    tx.commit().await?;
    session::begin(session, server, id, origin, typed.remember).await
}

/// Whether anybody could have this address or name; anything else is not shown to the database.
fn is_login(text: &str) -> bool {
    Email::parse(text).is_ok() || Username::parse(text).is_ok()
}

fn failed() -> crate::Error {
    Why::SignInFailed.at(Field::Login).into()
}

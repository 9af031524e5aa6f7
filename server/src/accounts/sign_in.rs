//! Signing in.

use std::net::IpAddr;

use domain::views::LastSignIn;
use domain::{Email, Field, Password, UserId, Username, Why};
use http::HeaderValue;
use tower_sessions::Session;

use super::device::Known;
use super::guard::{self, Attempt, Reservation, Subject};
use super::to_the_end::to_the_end;
use super::welcome::{Right, welcome};
use super::{device, nobody, unlock};
use crate::db::users::Credentials;
use crate::security::{self, Outcome};
use crate::{Origin, Result, Server};

/// What records of attempts that did not succeed are called; the others are `signed_in`.
const SIGN_IN: &str = "sign_in";

/// What a person typed to sign in.
#[derive(Debug)]
pub struct SignIn {
    /// E-mail address or username.
    pub login: String,
    /// The password, of any length.
    pub password: String,
    /// Whether to stay signed in after the browser is closed, and to know the browser again.
    pub remember: bool,
}

/// What a person who has signed in is told.
#[derive(Debug)]
pub struct SignedIn {
    /// The sign-in before this one, if there was one.
    pub last: Option<LastSignIn>,
    /// What the browser is known by from now on.
    pub device_cookie: Option<HeaderValue>,
}

/// Checks the password and begins a session. Every failure is told in the same words, and an
/// unknown login costs the same hash as a known one.
pub async fn sign_in(
    server: &Server,
    session: &Session,
    origin: &Origin,
    typed: SignIn,
) -> Result<SignedIn> {
    let login = typed.login.trim().to_ascii_lowercase();
    if login.is_empty() {
        return Err(Why::Empty.at(Field::Login).into());
    }
    // What no account can have is not worth a hash, whoever the login names.
    let Ok(password) = Password::parse(typed.password) else {
        security::tell(SIGN_IN, Outcome::Failed, None);
        return Err(failed());
    };
    let user = find(server, &login).await?;
    // Asked for nobody as well, so that showing a cookie does not tell who has an account.
    let id = user.as_ref().map_or_else(|| nobody::id(&login), |user| UserId(user.id));
    let device = device::known(server, origin, id).await?;
    let attempt = attempt(server, origin, &login, user.as_ref().zip(device));
    let guess = Guess { server: server.clone(), login, user, attempt, password: password.clone() };
    let (user, reservation) = to_the_end(origin.address, guess.judge()).await?;
    let rehashed = rehash(server, &user, password).await;
    let (server, origin, remember) = (server.clone(), origin.clone(), typed.remember);
    let right = Right { server, origin, user, device, reservation, remember };
    welcome(session, right, rehashed).await
}

/// A password for a login, about to be judged.
struct Guess {
    server: Server,
    login: String,
    /// Whose login it is, if it is anybody's.
    user: Option<Credentials>,
    attempt: Attempt,
    password: Password,
}

impl Guess {
    /// Whose password it is. If it is wrong that is noted, and told to whom it concerns.
    async fn judge(self) -> Result<(Credentials, Reservation)> {
        let Self { server, login, user, attempt, password } = self;
        let hash = user.as_ref().map(|user| user.password_hash.clone());
        let judged = guard::judge(&server, &attempt, password, hash).await;
        let (reservation, is_right) = judged.inspect_err(|_| {
            let user = user.as_ref().map(|user| UserId(user.id));
            security::tell(SIGN_IN, Outcome::Refused, user);
        })?;
        match user {
            Some(user) if is_right => Ok((user, reservation)),
            user => {
                turn_away(&server, attempt.address, &login, user, &reservation).await?;
                Err(failed())
            }
        }
    }
}

/// Who has this address or name. What nobody could have is not shown to the database.
async fn find(server: &Server, login: &str) -> Result<Option<Credentials>> {
    if Email::parse(login).is_err() && Username::parse(login).is_err() {
        return Ok(None);
    }
    server.logins.find(login.to_owned()).await
}

fn attempt(
    server: &Server,
    origin: &Origin,
    login: &str,
    known: Option<(&Credentials, Known)>,
) -> Attempt {
    let voucher = known.map(|(user, device)| Subject::device(server, device, UserId(user.id)));
    Attempt { login: Subject::login(server, login), voucher, address: origin.address }
}

/// Notes the failure. The owner of an account hears of it when it is the one that locks.
async fn turn_away(
    server: &Server,
    address: IpAddr,
    login: &str,
    user: Option<Credentials>,
    reservation: &Reservation,
) -> Result<()> {
    let id = user.as_ref().map(|user| UserId(user.id));
    security::tell(SIGN_IN, Outcome::Failed, id);
    let mut tx = server.db.begin().await?;
    let id = user.as_ref().map_or_else(|| nobody::id(login), |user| UserId(user.id));
    reservation.note_lock(&mut tx.conn(), id).await?;
    if reservation.locks() {
        let conn = &mut tx.conn();
        if let Some(user) = user {
            unlock::tell_of_lock(server, conn, login, &user, address).await?;
        } else {
            unlock::tell_nobody_of_lock(server, conn, login).await?;
            security::tell("sign_ins_locked", Outcome::Done, None);
        }
    }
    reservation.failed(server, &mut tx.conn()).await?;
    tx.commit().await?;
    if reservation.locks() {
        server.mail_queued.notify_one();
    }
    Ok(())
}

/// The password hashed anew, when the stored hash was made at another cost than ours. That this
/// does not work is nobody's trouble now: the next sign-in tries again.
async fn rehash(server: &Server, user: &Credentials, password: Password) -> Option<String> {
    if server.hasher.is_current(&user.password_hash) {
        return None;
    }
    let hashed = server.hasher.hash(&server.random, password).await;
    hashed.inspect_err(|error| tracing::warn!(%error, "a password was not hashed anew")).ok()
}

pub(super) fn failed() -> crate::Error {
    Why::SignInFailed.at(Field::Login).into()
}

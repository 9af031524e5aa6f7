//! Signing in.

use std::net::IpAddr;

use domain::views::{Event, LastSignIn};
use domain::{Email, Field, Password, Timestamp, UserId, Username, Why};
use http::HeaderValue;
use tower_sessions::Session;

use super::device::Known;
use super::guard::{self, Attempt, Reservation, Subject};
use super::to_the_end::to_the_end;
use super::{barred, device, new_device, nobody, unlock};
use crate::db::users::Credentials;
use crate::db::{self, Conn};
use crate::http::session;
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
    let right = Right { user, device, reservation, rehashed, remember: typed.remember };
    welcome(server, session, origin, right).await
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
    let mut held = server.db.read().await?;
    Ok(db::users::credentials(&mut held.conn(), login).await?)
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

/// Somebody who knew the password.
struct Right {
    user: Credentials,
    /// The device, if it is known to the user.
    device: Option<Known>,
    reservation: Reservation,
    /// The hash that replaces the stored one.
    rehashed: Option<String>,
    remember: bool,
}

/// Notes the sign-in and begins the session.
async fn welcome(
    server: &Server,
    session: &Session,
    origin: &Origin,
    right: Right,
) -> Result<SignedIn> {
    let (id, now) = (UserId(right.user.id), server.clock.now());
    let known_device = right.device.is_some();
    let mut tx = server.db.begin().await?;
    let hash = &right.user.password_hash;
    let noted = db::users::note_sign_in(&mut tx.conn(), id, hash, now).await?;
    let Some(event_before) = noted else {
        return barred::keep_out(server, tx, &right.user, &right.reservation).await;
    };
    let last = last_sign_in(&right.user, event_before);
    let is_mailed = settle(server, &mut tx.conn(), origin, &right).await?;
    let (address, agent) = (origin.address.to_string(), origin.agent.clone());
    let event = Event::SignedIn { address, agent, known_device };
    super::note(server, &mut tx.conn(), id, &event).await?;
    let shown = origin.device.as_ref();
    let device_cookie = if right.remember && !known_device {
        Some(device::make_known(server, &mut tx.conn(), id, shown).await?)
    } else {
        None
    };
    let begun = session::write(server, &mut tx.conn(), id, origin, right.remember).await?;
    tx.commit().await?;
    server.hourly.signed_in(now);
    if is_mailed {
        server.mail_queued.notify_one();
    }
    begun.hand_to(session).await?;
    store_rehashed(server, &right)
        .await
        .inspect_err(|error| tracing::warn!(%error, "a new hash was not stored"))
        .ok();
    Ok(SignedIn { last, device_cookie })
}

/// Takes the guess back, and queues a mail if the device is not known and it is not the first sign-in
/// of all; tells whether there is a mail.
async fn settle(
    server: &Server,
    conn: &mut Conn<'_>,
    origin: &Origin,
    right: &Right,
) -> Result<bool> {
    let Right { user, reservation, .. } = right;
    if right.device.is_some() || user.last_sign_in_at.is_none() {
        reservation.succeeded(server, conn).await?;
        return Ok(false);
    }
    let mails = new_device::mails(server, UserId(user.id));
    let is_mailed = reservation.succeeded_with_news(server, conn, &mails).await?;
    if is_mailed {
        new_device::tell(server, conn, user, origin).await?;
    }
    Ok(is_mailed)
}

/// The user's last sign-in before this one, of which `event` was noted.
fn last_sign_in(user: &Credentials, event: Option<String>) -> Option<LastSignIn> {
    let at = Timestamp(user.last_sign_in_at?);
    let event = event.and_then(|event| serde_json::from_str(&event).ok());
    let address = match event {
        Some(Event::SignedIn { address, .. }) => Some(address),
        _ => None,
    };
    Some(LastSignIn { at, address })
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

/// In a transaction of its own: nobody is kept from signing in by what only improves their hash.
async fn store_rehashed(server: &Server, right: &Right) -> Result<()> {
    let Some(new) = &right.rehashed else { return Ok(()) };
    let mut tx = server.db.begin().await?;
    let (id, old) = (UserId(right.user.id), &right.user.password_hash);
    db::users::replace_hash(&mut tx.conn(), id, old, new).await?;
    Ok(tx.commit().await?)
}

pub(super) fn failed() -> crate::Error {
    Why::SignInFailed.at(Field::Login).into()
}

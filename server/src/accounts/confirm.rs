//! Asking a signed-in user for the password once more.

use domain::{Field, Password, Refusals, UserId, Why};

use super::guard::{self, Attempt, Subject};
use super::to_the_end::to_the_end;
use super::unlock;
use crate::security::{self, Outcome};
use crate::{Error, Result, Server, Viewer, db};

/// How long an answered question for the password holds within its session: long enough for a few
/// things in a row, short enough that a browser left alone is no danger for long.
const CONFIRMED_SECONDS: i64 = 10 * 60;

/// What records of it are called.
const ASKED: &str = "password_asked";

/// Whether the password was asked for within this session a short while ago.
pub fn is_confirmed(server: &Server, viewer: &Viewer) -> bool {
    let since = server.clock.now().plus(-CONFIRMED_SECONDS);
    viewer.confirmed_at.is_some_and(|at| at > since)
}

/// Lets on who has just shown the password within this session, or shows it now in the field
/// `current_password`; for what weighs so much that an open session is not enough.
pub async fn confirm_recently(server: &Server, viewer: &Viewer, typed: String) -> Result<()> {
    if is_confirmed(server, viewer) {
        return Ok(());
    }
    if typed.is_empty() {
        return Err(Why::Empty.at(Field::CurrentPassword).into());
    }
    confirm_password(server, viewer, typed).await?;
    let mut tx = server.db.begin().await?;
    let now = server.clock.now();
    db::sessions::confirm(&mut tx.conn(), viewer.id, viewer.session, now).await?;
    Ok(tx.commit().await?)
}

/// Whether `typed` is the viewer's password; refused beside the field `current_password` if not.
///
/// An open session vouches like a known device: its user goes on while others guess from outside.
/// Whoever sits at a session that is not theirs has five guesses, and from then on the account's
/// address counts, as it does at sign-in.
pub async fn confirm_password(server: &Server, viewer: &Viewer, typed: String) -> Result<()> {
    let Ok(password) = Password::parse(typed) else {
        security::tell(ASKED, Outcome::Failed, Some(viewer.id));
        return Err(wrong());
    };
    let (address, server, viewer) = (viewer.origin.address, server.clone(), viewer.clone());
    to_the_end(address, async move { judge(&server, &viewer, password).await }).await
}

/// Judges the password, and notes one that is wrong.
async fn judge(server: &Server, viewer: &Viewer, password: Password) -> Result<()> {
    let known = {
        let mut held = server.db.read().await?;
        db::users::credentials(&mut held.conn(), viewer.username.as_str()).await?
    };
    let hash = known.as_ref().map(|user| user.password_hash.clone());
    let attempt = Attempt {
        login: Subject::login(server, viewer.email.as_str()),
        voucher: Some(Subject::sessions(server, viewer.id)),
        address: viewer.origin.address,
    };
    let judged = guard::judge(server, &attempt, password, hash).await;
    let refused = |_: &_| security::tell(ASKED, Outcome::Refused, Some(viewer.id));
    let (reservation, is_right) = judged.inspect_err(refused).map_err(in_session)?;
    let mut tx = server.db.begin().await?;
    if is_right {
        reservation.succeeded(server, &mut tx.conn()).await?;
    } else {
        reservation.note_lock(&mut tx.conn(), viewer.id).await?;
        if let Some(user) = known.filter(|user| reservation.locks() && UserId(user.id) == viewer.id)
        {
            let (login, address) = (viewer.email.as_str(), viewer.origin.address);
            unlock::tell_of_lock(server, &mut tx.conn(), login, &user, address).await?;
        }
        reservation.failed(server, &mut tx.conn()).await?;
    }
    tx.commit().await?;
    server.mail_queued.notify_one();
    let outcome = if is_right { Outcome::Done } else { Outcome::Failed };
    security::tell(ASKED, outcome, Some(viewer.id));
    if is_right { Ok(()) } else { Err(wrong()) }
}

fn wrong() -> Error {
    Why::PasswordWrong.at(Field::CurrentPassword).into()
}

/// What is said about a lock to somebody who is signed in: no word about devices and logins.
fn in_session(error: Error) -> Error {
    let Error::Refused(Refusals(mut refusals)) = error else { return error };
    for refusal in &mut refusals {
        if let Why::SignInLocked(seconds) = refusal.why {
            refusal.why = Why::TooManyAttempts(seconds);
        }
    }
    Refusals(refusals).into()
}

//! Proving an e-mail address.

use domain::views::Event;
use domain::{Email, Role, UserId, Username, Why};

use super::SIGN_UP_SECONDS;
use crate::db::{self, sign_ups::Proved, users::NewUser};
use crate::mail::{self, letters};
use crate::{Error, Result, Server, vault};

/// Sign-ups of one address that another mail is sent for: a person has one, and perhaps a second try.
const RESENT_MAX: i64 = 3;

/// The username of the account that pressing the button on the page with this link would make.
pub async fn username_behind_link(server: &Server, token: &str) -> Result<Option<String>> {
    let mut held = server.db.read().await?;
    let (hash, now) = (vault::digest(token), server.clock.now());
    Ok(db::sign_ups::username_of(&mut held.conn(), &hash, now).await?)
}

/// Makes the account whose mail held this token. All other sign-ups with the address are void
/// from then on: only the one whose mail was answered counts.
pub async fn verify_email(server: &Server, token: &str) -> Result<()> {
    let (hash, now) = (vault::digest(token), server.clock.now());
    let mut tx = server.db.begin().await?;
    let of_address = db::sign_ups::take(&mut tx.conn(), &hash, now).await?;
    let answered = |row: &Proved| row.token_hash.as_deref() == Some(hash.as_slice());
    let proved = of_address.into_iter().find(answered).ok_or(Why::LinkInvalid)?;
    let email = Email::parse(&proved.email).map_err(stored)?;
    let username = Username::parse(&proved.username).map_err(stored)?;
    let user = NewUser {
        id: UserId(server.new_id()),
        email: &email,
        username: &username,
        password_hash: &proved.password_hash,
        role: Role::User,
    };
    // Only the operator's own commands can have taken address or name since they were asked for.
    if !db::users::insert(&mut tx.conn(), &user, now).await? {
        return Err(Why::LinkInvalid.into());
    }
    super::note(server, &mut tx.conn(), user.id, &Event::AccountCreated).await?;
    tx.commit().await?;
    Ok(())
}

/// Mails new links to an address that has signed up; the old ones are void. Says the same whether
/// or not there is such a sign-up.
///
/// Each sign-up of the address gets a mail of its own that names its username: whoever else has
/// signed up with the address must not get theirs in place of the owner's.
pub async fn resend(server: &Server, email: &Email) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    for sign_up in db::sign_ups::pending(&mut tx.conn(), email, now, RESENT_MAX).await? {
        let token = server.random.secret();
        let (hash, expires_at) = (vault::digest(&token), now.plus(SIGN_UP_SECONDS));
        if db::sign_ups::replace_token(&mut tx.conn(), sign_up.id, &hash, expires_at).await? {
            let username = Username::parse(&sign_up.username).map_err(stored)?;
            let site = server.public_url().origin();
            let letter = letters::verify_email(&site, email, &username, &token, SIGN_UP_SECONDS);
            mail::queue(server, &mut tx.conn(), letter).await?;
        }
    }
    tx.commit().await?;
    server.mail_queued.notify_one();
    Ok(())
}

/// What is stored was parsed once; that it does not parse again is a defect.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn stored(why: Why) -> Error {
    Error::internal(format_args!("a stored sign-up does not parse: {why}"))
}

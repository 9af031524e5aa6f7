//! Proving an e-mail address.

use domain::{Email, Role, UserId, Username, Why};

use super::SIGN_UP_SECONDS;
use super::sign_up::send;
use crate::db::{self, users::NewUser};
use crate::mail::letters;
use crate::{Error, Result, Server, vault};

/// Whether pressing the button on the page with this link would work.
pub async fn is_link_valid(server: &Server, token: &str) -> Result<bool> {
    let mut held = server.db.read().await?;
    Ok(db::sign_ups::is_valid(&mut held.conn(), &vault::digest(token), server.clock.now()).await?)
}

/// Makes the account whose mail held this token. All other sign-ups with the address are void
/// from then on: only the one whose mail was answered counts.
pub async fn verify_email(server: &Server, token: &str) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let proved = db::sign_ups::take(&mut tx.conn(), &vault::digest(token), now).await?;
    let proved = proved.ok_or(Why::LinkInvalid)?;
    let email = Email::parse(&proved.email).map_err(stored)?;
    let username = Username::parse(&proved.username).map_err(stored)?;
    let user = NewUser {
        id: UserId(server.new_id()),
        email: &email,
        username: &username,
        password_hash: &proved.password_hash,
        role: Role::User,
    };
    db::sign_ups::delete_by_email(&mut tx.conn(), email.as_str()).await?;
    // Only the operator's own commands can have taken address or name since they were asked for.
    if !db::users::insert(&mut tx.conn(), &user, now).await? {
        return Err(Why::LinkInvalid.into());
    }
    tx.commit().await?;
    Ok(())
}

/// Mails a new link to an address that has signed up; the old link is void. Says the same whether
/// or not there is such a sign-up.
pub async fn resend(server: &Server, email: &Email) -> Result<()> {
    let token = server.random.secret();
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let username =
        db::sign_ups::replace_token(&mut tx.conn(), email, &vault::digest(&token), now).await?;
    let Some(username) = username else { return Ok(()) };
    let username = Username::parse(&username).map_err(stored)?;
    let site = server.public_url().origin();
    let letter = letters::verify_email(&site, email, &username, &token, SIGN_UP_SECONDS);
    send(server, tx, letter).await
}

/// What is stored was parsed once; that it does not parse again is a defect.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn stored(why: Why) -> Error {
    Error::internal(format_args!("a stored sign-up does not parse: {why}"))
}

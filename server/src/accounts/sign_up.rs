//! Signing up.

use domain::{Email, Field, Username, Why};

use super::{NewAccount, SIGN_UP_SECONDS};
use crate::db::{self, Conn, Tx, sign_ups::NewSignUp};
use crate::mail::{self, letters};
use crate::{Origin, Result, Server, vault};

/// Notes the sign-up and mails a link to the address. Says the same, after the same work, when the
/// address has an account already; its owner is then told by mail.
pub async fn sign_up(server: &Server, origin: &Origin, account: NewAccount) -> Result<()> {
    let NewAccount { email, username, password } = account;
    {
        let mut held = server.db.read().await?;
        refuse_taken_username(server, &mut held.conn(), &email, &username).await?;
    }
    server.sign_up_limit.count(origin.address)?;
    let password_hash = server.hasher.hash(&server.random, password).await?;
    let token = server.random.secret();
    let now = server.clock.now();

    let mut tx = server.db.begin().await?;
    // Once more, now that nobody else can be promised the name in between.
    db::installation::take_turn(&mut tx.conn()).await?;
    refuse_taken_username(server, &mut tx.conn(), &email, &username).await?;
    let has_account = db::users::has_email(&mut tx.conn(), &email).await?;
    let token_hash = vault::digest(&token);
    let row = NewSignUp {
        id: server.new_id(),
        email: &email,
        username: &username,
        password_hash: &password_hash,
        token_hash: (!has_account).then_some(token_hash.as_slice()),
        address: &origin.address.to_string(),
        expires_at: now.plus(SIGN_UP_SECONDS),
    };
    db::sign_ups::insert(&mut tx.conn(), &row, now).await?;
    let site = server.public_url().origin();
    let letter = if has_account {
        letters::address_in_use(&site, &email)
    } else {
        letters::verify_email(&site, &email, &username, &token, SIGN_UP_SECONDS)
    };
    send(server, tx, letter).await
}

/// Queues the letter as the transaction's last step and wakes the mail worker once it is durable.
pub(super) async fn send(server: &Server, mut tx: Tx, letter: mail::Letter) -> Result<()> {
    mail::queue(server, &mut tx.conn(), letter).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    Ok(())
}

/// Names are public, so that one is taken may be said; that an address is known may not.
async fn refuse_taken_username(
    server: &Server,
    conn: &mut Conn<'_>,
    email: &Email,
    username: &Username,
) -> Result<()> {
    let now = server.clock.now();
    let taken = db::users::has_username(conn, username).await?
        || db::sign_ups::is_username_held(conn, username, email, now).await?
        || db::reserved_usernames::is_reserved(conn, username, None, now).await?;
    if taken { Err(Why::UsernameTaken.at(Field::Username).into()) } else { Ok(()) }
}

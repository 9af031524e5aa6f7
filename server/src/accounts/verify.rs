//! Proving an e-mail address: by the link in the mail, or by typing its code.

use domain::views::Event;
use domain::{Email, Field, PersonName, Role, Timestamp, UserId, Username, Why};

use super::code::{self, CODE_TRIES_MAX};
use super::sign_up::Secrets;
use super::{SIGN_UP_SECONDS, guard, links, nobody, sign_up_mails, usernames};
use crate::config::SignUpPolicy;
use crate::db::{self, Conn, one_time_tokens::Purpose, users::NewUser};
use crate::security::{self, Outcome};
use crate::{Error, Origin, Result, Server, mail, vault};

/// Sign-ups of one address that another mail is sent for: the first, which is most likely the
/// owner's, and the two newest, should somebody else have been first.
const RESENT_MAX: i64 = 3;
/// How long to wait when an address got as many mails as it may in an hour, in seconds.
const HOUR: u32 = 3_600;

/// The username of the account that pressing the button on the page with this link would make.
pub async fn username_behind_link(server: &Server, token: &str) -> Result<Option<String>> {
    let mut held = server.db.read().await?;
    let (hash, now) = (vault::digest(token), server.clock.now());
    Ok(db::sign_ups::username_of(&mut held.conn(), &hash, now, made_after(server)).await?)
}

/// Sign-ups made until then count no more. Where signing up was closed meanwhile, who has just
/// done so may finish within the day of their first mail, whatever was mailed later.
fn made_after(server: &Server) -> Timestamp {
    match server.config.sign_up {
        SignUpPolicy::Closed => server.clock.now().plus(-SIGN_UP_SECONDS),
        SignUpPolicy::Open | SignUpPolicy::Domains(_) => Timestamp(i64::MIN),
    }
}

/// Makes the account whose mail held this token. All other sign-ups with the address are void
/// from then on: only the one whose mail was answered counts.
pub async fn verify_email(server: &Server, token: &str) -> Result<()> {
    // Most links that do not work are old ones: no need to have others wait for that.
    if username_behind_link(server, token).await?.is_none() {
        return Err(links::refused());
    }
    let mut tx = server.db.begin().await?;
    db::installation::take_turn(&mut tx.conn()).await?;
    if !make_user(server, &mut tx, &vault::digest(token)).await? {
        return Err(links::refused());
    }
    Ok(tx.commit().await?)
}

/// Makes the account whose mail to this address held this code. A wrong code counts for every
/// sign-up of the address; after ten, their codes are worth nothing. Says the same, after the same
/// work, when the address has not signed up.
pub async fn verify_code(server: &Server, email: &Email, typed: &str) -> Result<()> {
    // What cannot be a code tells a guesser nothing, and is most likely a slip.
    let digits = code::digits(typed).ok_or_else(refused)?;
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    // Several sign-ups are changed at once: who does so takes turns, or two would wait for each other.
    db::installation::take_turn(&mut tx.conn()).await?;
    let made_after = made_after(server);
    let tried =
        db::sign_ups::count_try(&mut tx.conn(), email, now, made_after, CODE_TRIES_MAX).await?;
    let right = tried.into_iter().find(|sign_up| {
        code::hashes(&server.vault, sign_up.id, &digits).contains(&sign_up.code_hash)
    });
    let made = match right {
        Some(sign_up) => make_user(server, &mut tx, &sign_up.token_hash).await?,
        None => false,
    };
    // Committed in any case: a try that is not counted could be repeated without end.
    tx.commit().await?;
    if made { Ok(()) } else { Err(refused()) }
}

fn refused() -> Error {
    security::tell("mailed_code", Outcome::Failed, None);
    Why::CodeInvalid.at(Field::Code).into()
}

/// Turns the sign-up with this link into a user, and makes the other ones of its address void;
/// `false` when there is nothing to be made of it any more. The caller has taken its turn
/// ([`db::installation::take_turn`]), since two that change the same rows would block each other.
async fn make_user(server: &Server, tx: &mut db::Tx, token_hash: &[u8]) -> Result<bool> {
    let now = server.clock.now();
    let taken = db::sign_ups::take(&mut tx.conn(), token_hash, now, made_after(server)).await?;
    let Some(proved) = taken else { return Ok(false) };
    db::sign_ups::void(&mut tx.conn(), &proved.email).await?;
    let email = Email::parse(&proved.email).map_err(stored)?;
    let username = Username::parse(&proved.username).map_err(stored)?;
    let user = NewUser {
        id: UserId(server.new_id()),
        email: &email,
        username: &username,
        password_hash: &proved.password_hash,
        role: Role::User,
    };
    // It was promised for a day; in the second one it may be somebody else's.
    if usernames::is_taken(server, &mut tx.conn(), &username, &email, None).await? {
        return Err(Why::UsernameTaken.into());
    }
    // Only the operator's own commands can have taken the address since it was asked for.
    if !db::users::insert(&mut tx.conn(), &user, now).await? {
        return Ok(false);
    }
    let about = db::users::About {
        first_name: &PersonName::parse(&proved.first_name).map_err(stored)?,
        last_name: &PersonName::parse(&proved.last_name).map_err(stored)?,
        terms_version: proved.terms_version.as_deref(),
        privacy_version: proved.privacy_version.as_deref(),
        terms_accepted_at: proved.terms_accepted_at,
    };
    db::users::set_about(&mut tx.conn(), user.id, &about).await?;
    super::note(server, &mut tx.conn(), user.id, &Event::AccountCreated).await?;
    Ok(true)
}

/// Mails new links and codes to an address that has signed up; the old ones are void. Says the same,
/// after the same work, whether or not there is such a sign-up.
///
/// Each sign-up of the address gets a mail of its own that names its username: whoever else has
/// signed up with the address must not get theirs in place of the owner's.
///
/// Where the address could not sign up any more, nothing is mailed.
pub async fn resend(server: &Server, origin: &Origin, email: &Email) -> Result<()> {
    if !server.config.sign_up.admits(email) {
        return Ok(());
    }
    guard::count_mail_request(server, "sign-up", origin.address).await?;
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    db::installation::take_turn(&mut tx.conn()).await?;
    let room = sign_up_mails::room(&mut tx.conn(), email, now).await?;
    // The links mailed before go on working when there is no mail in their place.
    let room =
        if sign_up_mails::count(server, &mut tx.conn(), origin, email).await? { room } else { 0 };
    let pending = db::sign_ups::pending(&mut tx.conn(), email, now, room.min(RESENT_MAX)).await?;
    let missing = RESENT_MAX - i64::try_from(pending.len()).unwrap_or(RESENT_MAX);
    for sign_up in pending {
        mail_anew(server, &mut tx.conn(), &sign_up, email).await?;
    }
    // The same work, whoever has signed up with the address, and how often.
    for _ in 0..missing {
        nobody::is_mailed(server, &mut tx.conn(), Purpose::Unlock).await?;
    }
    tx.commit().await?;
    server.mail_queued.notify_one();
    Ok(())
}

/// Mails a new link and code for one sign-up, which an admin has found in the list.
pub(crate) async fn resend_one(server: &Server, conn: &mut Conn<'_>, id: i64) -> Result<()> {
    let now = server.clock.now();
    db::installation::take_turn(conn).await?;
    let email = db::sign_ups::email_of(conn, id, now).await?.ok_or(Error::NotFound)?;
    let email = Email::parse(&email).map_err(stored)?;
    if sign_up_mails::room(conn, &email, now).await? == 0 {
        return Err(Why::TooManyAttempts(HOUR).into());
    }
    let pending = db::sign_ups::pending(conn, &email, now, i64::MAX).await?;
    let sign_up = pending.into_iter().find(|sign_up| sign_up.id == id).ok_or(Error::NotFound)?;
    mail_anew(server, conn, &sign_up, &email).await
}

/// Gives a sign-up another link and code, and queues the mail with them.
async fn mail_anew(
    server: &Server,
    conn: &mut Conn<'_>,
    sign_up: &db::sign_ups::Pending,
    email: &Email,
) -> Result<()> {
    let secrets = Secrets::draw(server, sign_up.id, Timestamp(sign_up.created_at));
    if db::sign_ups::replace_proof(conn, sign_up.id, secrets.proof()).await? {
        let username = Username::parse(&sign_up.username).map_err(stored)?;
        let letter = secrets.letter(&server.public_url().origin(), email, &username);
        mail::queue(server, conn, letter).await?;
    }
    Ok(())
}

/// What is stored was parsed once; that it does not parse again is a defect.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn stored(why: Why) -> Error {
    Error::internal(format_args!("a stored sign-up does not parse: {why}"))
}

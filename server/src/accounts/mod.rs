//! Accounts: signing up, proving the address, signing in, the first owner; and what users change
//! about themselves.
//!
//! Nobody learns here whether an address has an account: known and unknown ones get the same
//! answer after the same work, and what differs is told by mail to the address itself.

mod activity;
mod aftermath;
mod barred;
mod change_email;
mod change_password;
mod change_username;
mod code;
mod confirm;
pub(crate) mod device;
pub(crate) mod guard;
pub mod hasher;
mod links;
mod mail_cap;
mod new_account;
pub mod new_device;
mod nobody;
pub mod password_rules;
mod person;
pub mod recovery;
mod sessions;
pub mod set_up;
mod sign_in;
mod sign_up;
mod sign_up_mails;
mod to_the_end;
mod undo_email;
pub mod unlock;
mod usernames;
mod verify;
mod welcome;

use domain::views::{AuditAction, Event};
use domain::{Field, Role, UserId, Why};

use crate::admin::{self, Actor, Change, Target};
use crate::db::{self, Conn};
use crate::{Error, Result, Server, security};

pub(crate) use activity::latest as latest_activity;
pub use activity::own_activity;
pub(crate) use barred::require_reset;
pub use change_email::{
    BehindLink, CHANGE_EMAIL_SECONDS, UNDO_EMAIL_SECONDS, confirm_email, email_behind_link,
    request_email,
};
pub use change_password::change_password;
pub use change_username::{RESERVED_SECONDS, change_username};
pub use code::{CODE_SECONDS, CODE_TRIES_MAX};
pub use confirm::{confirm_password, confirm_recently, is_confirmed};
pub use guard::{end_wait, lift_lock};
pub use new_account::{NewAccount, SignUpForm};
pub use person::{change_names, own_profile};
pub use sessions::{end_other_sessions, end_session, own_sessions};
pub use sign_in::{SignIn, SignedIn, sign_in};
pub use sign_up::sign_up;
pub use undo_email::{email_behind_undo, undo_email};
pub use usernames::HELD_SECONDS;
pub(crate) use verify::resend_one;
pub use verify::{resend, username_behind_link, verify_code, verify_email};
pub(crate) use welcome::{Welcomes, welcomes};

/// How long the link in a verification mail works.
pub const SIGN_UP_SECONDS: i64 = 24 * 3_600;
/// How long after a sign-up its link can work, however often another mail is asked for: a second
/// day for those who lost the first mail, but no sign-up waits for ever. The name is promised for the
/// first day only ([`HELD_SECONDS`]).
pub const SIGN_UP_SECONDS_MAX: i64 = 48 * 3_600;

/// For how many people a sign-in's transactions are done at once: they wait for each other, and this many take
/// a few milliseconds.
const AT_ONCE_MAX: usize = 16;

/// Makes a user whose address counts as proved: the operator vouches for it.
pub async fn create_user(server: &Server, account: NewAccount, role: Role) -> Result<UserId> {
    account.check_password(server).await?;
    let hash = server.hasher.hash(&server.random, account.password.clone()).await?;
    let mut tx = server.db.begin().await?;
    let id = insert_user(server, &mut tx.conn(), &account, &hash, role).await?;
    let target = Target::User(id, account.username.as_str());
    let change = Change::of(AuditAction::UserCreated, target).from_to("", role.as_str());
    admin::record(server, &mut tx.conn(), &Actor::command_line(), &change).await?;
    tx.commit().await?;
    Ok(id)
}

/// Notes in the user's activity what happened to their account.
pub(crate) async fn note(
    server: &Server,
    conn: &mut Conn<'_>,
    user: UserId,
    event: &Event,
) -> Result<()> {
    let now = server.clock.now();
    db::activity::insert(conn, server.new_id(), user, None, event, now).await?;
    security::tell_activity(event, user, None);
    Ok(())
}

/// Inserts a user, or says which field is somebody's already.
async fn insert_user(
    server: &Server,
    conn: &mut Conn<'_>,
    account: &NewAccount,
    password_hash: &str,
    role: Role,
) -> Result<UserId> {
    let NewAccount { email, username, .. } = account;
    let id = UserId(server.new_id());
    let user = db::users::NewUser { id, email, username, password_hash, role };
    let now = server.clock.now();
    if db::reserved_usernames::is_reserved(conn, username, None, now).await? {
        return Err(usernames::taken());
    }
    if db::users::insert(conn, &user, now).await? {
        note(server, conn, id, &Event::AccountCreated).await?;
        Ok(id)
    } else if db::users::has_username(conn, username).await? {
        Err(usernames::taken())
    } else {
        Err(Error::from(Why::EmailTaken.at(Field::Email)))
    }
}

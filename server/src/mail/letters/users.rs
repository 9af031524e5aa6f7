//! Letters about what an admin did to an account, to its user.

use domain::{Email, Role, Timestamp, Username};

use super::{
    RESET_REQUIRED, ROLE_CHANGED, SIGNED_OUT_BY_ADMIN, USER_REINSTATED, USER_SUSPENDED, with_link,
    write,
};
use crate::mail::Letter;

/// Tells that the account is suspended, why, and until when.
pub fn user_suspended(
    origin: &str,
    to: &Email,
    username: &Username,
    reason: &str,
    until: Option<Timestamp>,
) -> Letter {
    let by_itself = |until: Timestamp| format!("It ends by itself on {}.", until.exact());
    let end = until.map_or_else(|| "It ends when an admin ends it.".to_owned(), by_itself);
    let values = [("username", username.as_str()), ("reason", reason), ("end", &end)];
    write(&USER_SUSPENDED, origin, to, &values)
}

/// Tells that the suspension is over.
pub fn user_reinstated(origin: &str, to: &Email, username: &Username) -> Letter {
    let link = format!("{origin}/sign-in");
    write(&USER_REINSTATED, origin, to, &[("username", username.as_str()), ("link", &link)])
}

/// Leads to a new password, without which nobody signs in any more.
pub fn reset_required(
    origin: &str,
    to: &Email,
    username: &Username,
    token: &str,
    valid_seconds: i64,
) -> Letter {
    let link = ("reset-password", token, valid_seconds);
    with_link(&RESET_REQUIRED, origin, to, username, link, &[])
}

/// Tells that all sessions have ended.
pub fn signed_out_by_admin(origin: &str, to: &Email, username: &Username) -> Letter {
    let link = format!("{origin}/sign-in");
    write(&SIGNED_OUT_BY_ADMIN, origin, to, &[("username", username.as_str()), ("link", &link)])
}

/// Tells what the user may do now.
pub fn role_changed(
    origin: &str,
    to: &Email,
    username: &Username,
    before: Role,
    after: Role,
) -> Letter {
    let link = format!("{origin}/sign-in");
    let values = [
        ("username", username.as_str()),
        ("before", before.as_str()),
        ("after", after.as_str()),
        ("link", &link),
    ];
    write(&ROLE_CHANGED, origin, to, &values)
}

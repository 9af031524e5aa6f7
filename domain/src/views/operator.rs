//! What the command line tells, field by field, so that programs can rely on it. Ids are text: many
//! readers of JSON keep no more than 53 bits of a number. Times are RFC 3339.

use serde::Serialize;

/// A bot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperatorBot {
    /// Which bot.
    pub id: String,
    /// Its username at Telegram, without the `@`.
    pub username: String,
    /// What its user calls it.
    pub name: String,
    /// `running`, `stopped`, `failing` or `suspended`.
    pub state: &'static str,
    /// Telegram's number of the bot.
    pub telegram_id: String,
    /// Whose it is.
    pub user_id: String,
    /// That user's name.
    pub user: String,
    /// That user's address.
    pub user_email: String,
    /// Requests per second, as its user chose.
    pub rps: u32,
    /// Requests at the same time, likewise.
    pub max_concurrent: u32,
    /// When it was registered.
    pub created_at: String,
    /// When a program last called.
    pub last_used_at: Option<String>,
    /// Since when it is suspended.
    pub suspended_at: Option<String>,
    /// Why.
    pub suspended_reason: Option<String>,
    /// When its user deleted it, until it goes for good.
    pub deleted_at: Option<String>,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperatorUser {
    /// Which user.
    pub id: String,
    /// Their name.
    pub username: String,
    /// Their address.
    pub email: String,
    /// `user`, `admin` or `owner`.
    pub role: String,
    /// How many bots they have.
    pub bots: i64,
    /// When the account was made.
    pub created_at: String,
    /// When they last signed in.
    pub last_sign_in_at: Option<String>,
    /// Since when they are suspended.
    pub suspended_at: Option<String>,
    /// Until when, where that was said.
    pub suspended_until: Option<String>,
    /// Why.
    pub suspended_reason: Option<String>,
    /// Until when unknown devices have to wait, if they have to.
    pub locked_until: Option<String>,
    /// Since when only a new password lets them in.
    pub reset_required_at: Option<String>,
}

//! What the admin panel shows.

use serde::{Deserialize, Serialize};

use super::{AuditRow, Suspension, Traffic};
use crate::{BotId, BotLimits, BotStatus, PictureName, Role, Timestamp, UserId};

/// The admin panel's first page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// Users with a verified address.
    pub users: i64,
    /// Sign-ups whose address is not verified yet.
    pub sign_ups_pending: i64,
    /// Registered bots.
    pub bots: i64,
    /// Bots whose calls pass.
    pub bots_running: i64,
    /// Bots that an admin has suspended.
    pub bots_suspended: i64,
    /// Mails waiting to be sent.
    pub mails_queued: i64,
    /// Mails that were given up.
    pub mails_dead: i64,
    /// The installation's gateway traffic.
    pub traffic: Traffic,
}

/// A bot in the admin panel's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminBotRow {
    /// Which bot.
    pub id: BotId,
    /// What its user calls it; at first the name that Telegram shows.
    pub name: String,
    /// Its username at Telegram, without the `@`.
    pub username: String,
    /// What it may do just now.
    pub status: BotStatus,
    /// Whose it is.
    pub user: String,
    /// That user's address.
    pub user_email: String,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When a program last called.
    pub last_used_at: Option<Timestamp>,
    /// When its user deleted it, until it goes for good.
    pub deleted_at: Option<Timestamp>,
}

/// A bot's page in the admin panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminBotPage {
    /// What the list shows of it.
    pub row: AdminBotRow,
    /// Telegram's number of the bot.
    pub telegram_id: i64,
    /// Set while it is suspended.
    pub suspension: Option<Suspension>,
    /// What it may do at the gateway.
    pub limits: BotLimits,
    /// The last 24 hours.
    pub traffic: Traffic,
    /// What admins have done to it, newest first.
    pub audit: Vec<AuditRow>,
}

/// A user in the admin panel's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminUserRow {
    /// Which user.
    pub id: UserId,
    /// Their name.
    pub username: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When they last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// How many bots they have.
    pub bots: i64,
    /// Their picture, if they have one.
    pub picture: Option<PictureName>,
}

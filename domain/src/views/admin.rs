//! What the admin panel shows.

use serde::{Deserialize, Serialize};

use super::{AuditRow, OwnActivityRow, Suspension, Traffic};
use crate::{BotId, BotLimits, BotStatus, PictureName, Role, Timestamp, UserId};

/// The installation in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// Users: all of them have a verified address.
    pub users: u64,
    /// Those that an admin has suspended.
    pub users_suspended: u64,
    /// Admins; owners are not among them.
    pub admins: u64,
    /// Owners.
    pub owners: u64,
    /// Users whose unknown devices have to wait just now; counted up to a bound.
    pub users_locked: u64,
    /// Sign-ups whose address is not verified yet; counted up to a bound.
    pub sign_ups_pending: u64,
    /// Bots by the one state each is in.
    pub bots: BotCounts,
    /// Mails waiting to be sent.
    pub mails_queued: u64,
    /// Mails that were given up.
    pub mails_dead: u64,
    /// Whether what everything rests on is well.
    pub health: Vec<Health>,
}

/// How many bots are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotCounts {
    /// Calls pass.
    pub running: u64,
    /// Stopped by their users.
    pub stopped: u64,
    /// Their credential is refused.
    pub failing: u64,
    /// Suspended by an admin.
    pub suspended: u64,
    /// Deleted by their users, until they go for good.
    pub deleted: u64,
}

impl BotCounts {
    /// All that are registered; those in the bin are not.
    pub fn all(&self) -> u64 {
        self.running + self.stopped + self.failing + self.suspended
    }
}

/// How one thing is that everything rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// The thing.
    pub about: String,
    /// What is good about it, or what is wrong.
    pub outcome: Result<String, String>,
}

/// A page of the list of bots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotList {
    /// The bots.
    pub rows: Vec<AdminBotRow>,
    /// Where the next page begins, when there may be one.
    pub next: Option<String>,
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
    /// Whether the bot itself is suspended, whatever holds for its user.
    pub suspended: bool,
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

/// A bot that was chosen in the list, before something is done to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenBot {
    /// What the list shows of it.
    pub row: AdminBotRow,
    /// Whether the asking admin may act on it.
    pub may_act: bool,
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
    /// What its user chose.
    pub own_limits: BotLimits,
    /// Whether an admin has set other limits in their place.
    pub limits_by_admin: bool,
    /// The last 24 hours.
    pub traffic: Traffic,
    /// What admins have done to it, newest first.
    pub audit: Vec<AuditRow>,
    /// Whether the asking admin may act on it; what they may not do has no form.
    pub may_act: bool,
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
    /// Whether an admin has suspended them.
    pub suspended: bool,
    /// Whether unknown devices have to wait because somebody guesses.
    pub locked: bool,
}

/// Somebody who has signed up and not proved the address yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingRow {
    /// Which sign-up.
    pub id: i64,
    /// The name asked for.
    pub username: String,
    /// The address to be proved.
    pub email: String,
    /// When they signed up.
    pub created_at: Timestamp,
    /// Until when the link works and the name is held.
    pub expires_at: Timestamp,
}

/// One page of a list with filters; `next` asks for what comes after it. A page may hold fewer rows
/// than fit, or none, though there is more: each looks at a bounded number of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where to go on when there may be more.
    pub next: Option<String>,
}

/// A user's suspension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserSuspension {
    /// The admin's words.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
    /// When it ends by itself.
    pub until: Option<Timestamp>,
}

/// A bot on its user's page in the admin panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotOfUserRow {
    /// Which bot.
    pub id: BotId,
    /// What its user calls it.
    pub name: String,
    /// Its username at Telegram, without the `@`.
    pub username: String,
    /// What it may do just now.
    pub status: BotStatus,
}

/// Where a user is signed in, as an admin sees it: nothing by which a session could be named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionOfUserRow {
    /// Browser and system, in words.
    pub device: String,
    /// From which address it was begun.
    pub address: String,
    /// When it was begun.
    pub began_at: Timestamp,
    /// When it was last used, to within a few minutes.
    pub seen_at: Timestamp,
}

/// What the asking admin may do to a user; what they may not do has no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MayDo {
    /// Everything but roles.
    pub act: bool,
    /// Whether it is the admin's own account.
    pub is_self: bool,
    /// Give another role.
    pub change_role: bool,
}

/// A user's page in the admin panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminUserPage {
    /// Which user.
    pub id: UserId,
    /// Their name to sign in with.
    pub username: String,
    /// Their address.
    pub email: String,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// What they may do.
    pub role: Role,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When they last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// Their picture, if they have one.
    pub picture: Option<PictureName>,
    /// Set while they are suspended.
    pub suspension: Option<UserSuspension>,
    /// Until when unknown devices have to wait, while they have to.
    pub locked_until: Option<Timestamp>,
    /// Since when only a new password lets them in.
    pub reset_required_at: Option<Timestamp>,
    /// Their bots, oldest first.
    pub bots: Vec<BotOfUserRow>,
    /// Where they are signed in, the one used last first.
    pub sessions: Vec<SessionOfUserRow>,
    /// What has happened to their account and bots lately, newest first.
    pub activity: Vec<OwnActivityRow>,
    /// What admins have done to them, newest first.
    pub audit: Vec<AuditRow>,
    /// What the asking admin may do to them.
    pub may: MayDo,
}

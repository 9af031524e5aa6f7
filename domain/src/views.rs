//! What pages show: the answers of the server's services, with no secret and no row in them.

mod admin;
mod audit;
mod event;
mod mails;
mod operator;

use serde::{Deserialize, Serialize};

use crate::{
    BotId, BotLimits, BotStatus, KeyId, MailId, PictureName, Role, SetupStep, Timestamp, UserId,
};

pub use admin::{
    AdminBotPage, AdminBotRow, AdminUserPage, AdminUserRow, BotCounts, BotList, BotOfUserRow,
    ChosenBot, Found, Health, MayDo, Overview, PendingRow, SessionOfUserRow, UserSuspension,
};
pub use audit::{AuditAction, AuditFound, AuditRow, AuditSearch, COMMAND_LINE};
pub use event::Event;
pub use mails::AdminMailRow;
pub use operator::{OperatorBot, OperatorUser};

/// One page of a list that goes on; `next` asks for the rows after this page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows, newest first unless the list says otherwise.
    pub rows: Vec<T>,
    /// The last row's id when there are more.
    pub next: Option<i64>,
}

/// Who is signed in, as the page header shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Which user.
    pub id: UserId,
    /// The user's name.
    pub username: String,
    /// The user's address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Their picture, if they have one.
    pub picture: Option<PictureName>,
}

/// The sign-in before this one, for whoever might notice that it was not theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastSignIn {
    /// When.
    pub at: Timestamp,
    /// From which address, where that is known.
    pub address: Option<String>,
}

/// A sign-in that a mail asks its user about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedSignIn {
    /// When.
    pub at: Timestamp,
    /// From which address.
    pub address: String,
    /// With which browser, in words.
    pub browser: String,
}

/// How many hours a sparkline shows.
pub const TRAFFIC_HOURS: usize = 24;

/// A bot's calls over the last 24 hours, oldest hour first, the running hour last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traffic {
    /// Calls in each hour, refused ones included.
    pub hours: [u32; TRAFFIC_HOURS],
    /// All calls of these hours.
    pub calls: u64,
    /// Those that Telegram answered with an error, or could not answer.
    pub errors: u64,
    /// Those that the gateway refused: over the limit, stopped or suspended.
    pub refused: u64,
}

/// A bot on its user's dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotCard {
    /// Which bot.
    pub id: BotId,
    /// What its user calls it; at first the name that Telegram shows.
    pub name: String,
    /// Its username at Telegram, without the `@`.
    pub username: String,
    /// What it may do just now.
    pub status: BotStatus,
    /// When a program last called through the gateway.
    pub last_used_at: Option<Timestamp>,
    /// The last 24 hours.
    pub traffic: Traffic,
    /// The step of its set-up that is next; none once that is done.
    pub setup: Option<SetupStep>,
}

/// Why and since when a bot is suspended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// The admin's words.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
}

/// A gateway key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRow {
    /// Which key.
    pub id: KeyId,
    /// What its user calls it.
    pub label: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When a program last used it.
    pub last_used_at: Option<Timestamp>,
    /// When it stops working by itself, since another key takes its place.
    pub ends_at: Option<Timestamp>,
}

/// A bot that its user deleted and can still bring back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedBot {
    /// Which bot.
    pub id: BotId,
    /// What its user calls it.
    pub name: String,
    /// Its username at Telegram, without the `@`.
    pub username: String,
    /// When it goes for good.
    pub gone_at: Timestamp,
}

/// A bot's own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotPage {
    /// What the dashboard shows of it.
    pub card: BotCard,
    /// Telegram's number of the bot.
    pub telegram_id: i64,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Set while an admin has it suspended.
    pub suspension: Option<Suspension>,
    /// When Telegram last said that another program polls with its token, if that is not long ago.
    pub conflict_at: Option<Timestamp>,
    /// Set since its webhook was removed which only its user can set again.
    pub webhook_lost_at: Option<Timestamp>,
    /// What it may do at the gateway.
    pub limits: BotLimits,
    /// What its user chose; it counts unless an admin has set other limits.
    pub own_limits: BotLimits,
    /// Whether an admin has.
    pub limits_by_admin: bool,
    /// What the operator lets a bot have at most.
    pub limits_max: BotLimits,
    /// Its keys that are in use, newest first.
    pub keys: Vec<KeyRow>,
    /// What has happened to it, newest first.
    pub activity: Vec<ActivityRow>,
    /// Whether more has happened than is shown.
    pub more_activity: bool,
    /// Where programs reach the gateway, without a slash at the end.
    pub gateway_url: String,
    /// Since when there are Telegram API credentials.
    pub credentials_since: Option<Timestamp>,
}

/// One line of activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityRow {
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: Event,
}

/// What a person's own page shows of their account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnProfile {
    /// Which user.
    pub id: UserId,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// The name to sign in with.
    pub username: String,
    /// The proved address.
    pub email: String,
    /// Since when there is an account.
    pub created_at: Timestamp,
    /// The picture, if there is one.
    pub picture: Option<PictureName>,
}

/// A browser in which a person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// The session's number, which says nothing about its id.
    pub number: i64,
    /// Browser and system, in words.
    pub device: String,
    /// From which address it was begun.
    pub address: String,
    /// When it was begun.
    pub began_at: Timestamp,
    /// When it was last used, to within a few minutes.
    pub seen_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// The bot that a line of activity is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedBot {
    /// Which bot.
    pub id: BotId,
    /// What its user calls it.
    pub name: String,
    /// Whether it has been deleted, so that its page is not there.
    pub deleted: bool,
}

/// One line of a person's own activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnActivityRow {
    /// Which line.
    pub id: i64,
    /// What, and when.
    pub line: ActivityRow,
    /// The bot it is about; none when it is about the account.
    pub bot: Option<NamedBot>,
}

/// A mail in the built-in inbox's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxRow {
    /// Which mail.
    pub id: MailId,
    /// When it was written.
    pub at: Timestamp,
    /// To whom.
    pub recipient: String,
    /// What about.
    pub subject: String,
}

/// A mail in the built-in inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxMail {
    /// What the list shows of it.
    pub row: InboxRow,
    /// The text part.
    pub text: String,
    /// The HTML part, to be shown in a frame of its own.
    pub html: String,
}

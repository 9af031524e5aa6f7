//! What pages show: the answers of the server's services, with no secret and no row in them.

use serde::{Deserialize, Serialize};

use crate::{
    BotId, BotLimits, BotStatus, KeyId, MailId, PictureName, Role, SetupStep, Timestamp, UserId,
};

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

/// What happened to a person's account or bot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The account was made.
    AccountCreated,
    /// Somebody signed in: from this address, with this browser, known or not.
    SignedIn {
        /// The client's address.
        address: String,
        /// The browser's description of itself.
        agent: String,
        /// Whether the browser was known.
        known_device: bool,
    },
    /// Too many sign-ins failed, the last one from this address.
    SignInsLocked {
        /// The client's address.
        address: String,
    },
    /// The user unlocked sign-ins by the mailed link.
    SignInsUnlocked,
    /// The user has a new picture.
    PictureChanged,
    /// The user's picture was removed.
    PictureRemoved,
    /// The user changed the password.
    PasswordChanged,
    /// The password was replaced by a mailed link.
    PasswordReset,
    /// The address was changed, from and to.
    EmailChanged(String, String),
    /// A change of the address was undone by the mail to the old one.
    EmailRestored(String),
    /// The username was changed, from and to.
    UsernameChanged(String, String),
    /// The user ended one session.
    SessionEnded,
    /// The user said that a sign-in was not theirs, which ended all sessions and the password.
    ShutOut,
    /// The user ended all other sessions.
    OtherSessionsEnded,
    /// The bot was registered.
    BotRegistered,
    /// Its user started it.
    BotStarted,
    /// Its user stopped it.
    BotStopped,
    /// Telegram refused its token.
    BotFailing,
    /// An admin suspended it, with these words.
    BotSuspended(String),
    /// An admin reinstated it.
    BotReinstated,
    /// A gateway key of that label was made.
    KeyCreated(String),
    /// The gateway key of that label was revoked.
    KeyRevoked(String),
    /// The gateway key of that label got a successor, and ends by itself a while later.
    KeyRotated(String),
    /// A program used the gateway key of that label for the first time.
    KeyFirstUsed(String),
    /// Its user changed what it may do at the gateway.
    LimitsChanged(BotLimits),
    /// Its user replaced the token.
    TokenReplaced,
    /// Its user renamed it, from and to.
    BotRenamed(String, String),
    /// Its user deleted it.
    BotDeleted,
    /// Its user undid the deletion.
    BotRestored,
    /// The bot of that username went for good, a week after its user deleted it.
    BotRemoved(String),
    /// A test message was sent through it.
    TestMessageSent,
    /// Telegram API credentials were stored.
    CredentialsStored,
    /// The stored Telegram API credentials were removed.
    CredentialsRemoved,
    /// Telegram says that another program polls with this bot's token.
    TokenInUseElsewhere,
    /// Its webhook was removed, because the bot may not go on.
    WebhookRemoved,
    /// Its webhook was set again, as its program had set it.
    WebhookRestored,
    /// Its webhook was set past the gateway, so its user must set it again.
    WebhookLost,
}

impl std::fmt::Display for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AccountCreated => f.write_str("Account created"),
            Self::SignedIn { address, known_device: true, .. } => {
                write!(f, "Signed in from {address}")
            }
            Self::SignedIn { address, .. } => {
                write!(f, "Signed in from {address}, on a new device")
            }
            Self::SignInsLocked { address } => {
                write!(f, "Sign-ins locked after failures, the last one from {address}")
            }
            Self::SignInsUnlocked => f.write_str("Sign-ins unlocked by mail"),
            Self::PictureChanged => f.write_str("Picture changed"),
            Self::PictureRemoved => f.write_str("Picture removed"),
            Self::PasswordChanged => f.write_str("Password changed"),
            Self::PasswordReset => f.write_str("Password reset by mail"),
            Self::EmailChanged(from, to) => write!(f, "E-mail changed from {from} to {to}"),
            Self::EmailRestored(to) => write!(f, "E-mail set back to {to}"),
            Self::UsernameChanged(from, to) => write!(f, "Username changed from {from} to {to}"),
            Self::SessionEnded => f.write_str("One session ended"),
            Self::ShutOut => {
                f.write_str("All sessions and the password ended, by the mail about a sign-in")
            }
            Self::OtherSessionsEnded => f.write_str("All other sessions ended"),
            Self::BotRegistered => f.write_str("Registered"),
            Self::BotStarted => f.write_str("Started"),
            Self::BotStopped => f.write_str("Stopped"),
            Self::BotFailing => f.write_str("Telegram refused the token"),
            Self::BotSuspended(reason) => write!(f, "Suspended by an admin: {reason}"),
            Self::BotReinstated => f.write_str("Reinstated by an admin"),
            Self::KeyCreated(label) => write!(f, "Key “{label}” created"),
            Self::KeyRevoked(label) => write!(f, "Key “{label}” revoked"),
            Self::KeyRotated(label) => write!(f, "Key “{label}” rotated"),
            Self::KeyFirstUsed(label) => write!(f, "Key “{label}” used for the first time"),
            Self::LimitsChanged(BotLimits { rps, max_concurrent }) => {
                write!(f, "Limits changed to {rps} a second, {max_concurrent} at the same time")
            }
            Self::TokenReplaced => f.write_str("Token replaced"),
            Self::BotRenamed(from, to) => write!(f, "Renamed from “{from}” to “{to}”"),
            Self::BotDeleted => f.write_str("Deleted"),
            Self::BotRestored => f.write_str("Brought back"),
            Self::BotRemoved(username) => {
                write!(f, "Deleted bot @{username} removed for good, with its activity")
            }
            Self::TestMessageSent => f.write_str("Test message sent"),
            Self::CredentialsStored => f.write_str("Telegram API credentials stored"),
            Self::CredentialsRemoved => f.write_str("Telegram API credentials removed"),
            Self::TokenInUseElsewhere => {
                f.write_str("Telegram says that another program polls with this token")
            }
            Self::WebhookRemoved => f.write_str("Webhook removed at Telegram"),
            Self::WebhookRestored => f.write_str("Webhook set again at Telegram"),
            Self::WebhookLost => {
                f.write_str("Webhook removed at Telegram; set it again from your program")
            }
        }
    }
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

/// What an admin did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// Became the first owner through the set-up link.
    OwnerCreated,
    /// Made a user on the command line.
    UserCreated,
    /// Suspended a bot.
    BotSuspended,
    /// Reinstated a bot.
    BotReinstated,
}

impl AuditAction {
    /// Every action.
    pub const ALL: [Self; 4] =
        [Self::OwnerCreated, Self::UserCreated, Self::BotSuspended, Self::BotReinstated];

    /// The action's name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OwnerCreated => "owner_created",
            Self::UserCreated => "user_created",
            Self::BotSuspended => "bot_suspended",
            Self::BotReinstated => "bot_reinstated",
        }
    }

    /// The action of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == name)
    }

    /// The action in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::OwnerCreated => "Became the first owner",
            Self::UserCreated => "Created a user",
            Self::BotSuspended => "Suspended a bot",
            Self::BotReinstated => "Reinstated a bot",
        }
    }
}

/// One line of the audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Which line.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who, by the name they had then.
    pub actor: String,
    /// What.
    pub action: AuditAction,
    /// To whom or what, by the name it had then.
    pub target: String,
    /// The target's bot, when it is one.
    pub bot: Option<BotId>,
    /// Why.
    pub reason: String,
    /// From which address.
    pub address: String,
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

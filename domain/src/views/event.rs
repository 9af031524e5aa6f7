//! What happens to accounts and bots, as its user reads it.

use serde::{Deserialize, Serialize};

use crate::{BotLimits, Role, Timestamp};

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
    /// A program set the webhook with the gateway key of that label.
    WebhookSet(String),
    /// Its webhook was removed, because the key that set it has ended.
    WebhookDisowned,
    /// An admin suspended the account, with these words.
    AccountSuspended(String),
    /// The account's suspension ended, by an admin or at its time.
    AccountReinstated,
    /// An admin unlocked sign-ins.
    SignInsUnlockedByAdmin,
    /// An admin asks for a new password.
    ResetRequired,
    /// An admin ended all sessions.
    SignedOutByAdmin,
    /// An owner changed the role, from and to.
    RoleChanged(Role, Role),
    /// An admin saw the account's pages, for this reason and until then at most.
    SupportBegun {
        /// The admin's words.
        reason: String,
        /// When it ends by itself.
        until: Timestamp,
    },
    /// The admin saw no more of the account's pages.
    SupportEnded,
    /// An admin set the bot's limits.
    LimitsSetByAdmin(BotLimits),
    /// The limits that an admin had set are gone: its user's count again.
    LimitsClearedByAdmin,
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
            Self::LimitsChanged(limits) => write!(f, "Limits changed to {limits}"),
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
            Self::WebhookSet(label) => write!(f, "Webhook set with key “{label}”"),
            Self::WebhookDisowned => f.write_str("Webhook removed at Telegram, as its key ended"),
            Self::AccountSuspended(reason) => write!(f, "Account suspended by an admin: {reason}"),
            Self::AccountReinstated => f.write_str("Account reinstated"),
            Self::SignInsUnlockedByAdmin => f.write_str("Sign-ins unlocked by an admin"),
            Self::ResetRequired => f.write_str("A new password was asked for by an admin"),
            Self::SignedOutByAdmin => f.write_str("All sessions ended by an admin"),
            Self::RoleChanged(from, to) => {
                write!(f, "Role changed from {} to {}", from.as_str(), to.as_str())
            }
            Self::SupportBegun { reason, until } => {
                write!(f, "Pages shown to an admin, until {} at most: {reason}", until.exact())
            }
            Self::SupportEnded => f.write_str("Pages no longer shown to an admin"),
            Self::LimitsSetByAdmin(limits) => write!(f, "Limits set by an admin: {limits}"),
            Self::LimitsClearedByAdmin => f.write_str("Limits of an admin lifted"),
        }
    }
}

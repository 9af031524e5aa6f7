//! What a page says after a form was done.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::components::Tone;

/// A message shown once, on the page that a form leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// A mail is on its way, whether or not the address has an account.
    MailSent,
    /// The address is proved.
    Verified,
    /// The session is over.
    SignedOut,
    /// The session was over before the form was sent.
    SessionGone,
    /// This browser need not wait to sign in.
    Unlocked,
    /// A link that unlocks a browser is on its way, whether or not there is such an account.
    UnlockMailSent,
    /// A sign-in was not the user's: all sessions are over, and a link for a new password is on its
    /// way.
    NotMe,
    /// The same, but the account has another address, and no link is on its way.
    NotMeElsewhere,
    /// A link for a new password is on its way, if the address has an account.
    ResetMailSent,
    /// The password was replaced by a link.
    PasswordReset,
    /// The user has changed the password.
    PasswordChanged,
    /// A link that proves a new address is on its way.
    EmailMailSent,
    /// The new address counts, and this browser stays signed in.
    EmailChanged,
    /// The new address counts, and nobody is signed in any more.
    EmailChangedElsewhere,
    /// The old address is back.
    EmailRestored,
    /// The user has another username.
    UsernameChanged,
    /// The user has a new picture.
    PictureChanged,
    /// The user has no picture any more.
    PictureRemoved,
    /// First and last name are stored.
    NamesSaved,
    /// One other session is over.
    SessionEnded,
    /// All other sessions are over.
    OtherSessionsEnded,
    /// The installation has its owner.
    OwnerCreated,
    /// The bot is registered.
    BotRegistered,
    /// Its set-up is over.
    BotSetUp,
    /// The same, and the test message was sent.
    TestMessageSent,
    /// Nobody has pressed Start yet.
    StartNotSeen,
    /// Telegram API credentials are stored.
    CredentialsStored,
    /// They are gone.
    CredentialsRemoved,
    /// The kept token is forgotten.
    DraftDiscarded,
    /// The key is made; it is shown beside this message.
    KeyCreated,
    /// The key does not work any more.
    KeyRevoked,
    /// The new key is made, shown beside this message, and the old one ends later.
    KeyRotated,
    /// The new key is made, shown beside this message, and the old one has ended.
    KeyReplaced,
    /// The bot has another name.
    BotRenamed,
    /// The bot may send as much as was asked for.
    LimitsChanged,
    /// The bot's new token is stored.
    TokenReplaced,
    /// The bot is deleted, for now.
    BotDeleted,
    /// The bot is back.
    BotRestored,
    /// The bot is suspended.
    BotSuspended,
    /// The bot is as its user chose again.
    BotReinstated,
    /// The user is suspended.
    UserSuspended,
    /// The user's suspension is over.
    UserReinstated,
    /// The user need not wait to sign in.
    UserUnlocked,
    /// The user gets in with a new password only.
    UserResetRequired,
    /// The user is signed in nowhere.
    UserSignedOut,
    /// The user has another role.
    UserRoleChanged,
    /// A verification mail is on its way again.
    VerificationResent,
    /// The mail is tried at once.
    MailRetried,
    /// The mail is thrown away.
    MailDiscarded,
    /// The admin sees their own pages again.
    SupportEnded,
    /// So many bots are suspended; so many were, or are gone.
    BotsSuspended(u16, u16),
    /// So many bots are reinstated; so many were not suspended, or are gone.
    BotsReinstated(u16, u16),
    /// An admin's limits hold for the bot.
    AdminLimitsSet,
    /// Those of its user hold again.
    AdminLimitsCleared,
}

impl Notice {
    /// The notice's name in the flash cookie.
    pub fn code(self) -> String {
        format!("{self:?}")
    }

    /// The notice of that name.
    pub fn from_code(code: &str) -> Option<Self> {
        use serde::de::IntoDeserializer as _;
        if let Some((name, numbers)) = code.split_once('(') {
            let (done, already) = numbers.strip_suffix(')')?.split_once(", ")?;
            let (done, already) = (done.parse().ok()?, already.parse().ok()?);
            return match name {
                "BotsSuspended" => Some(Self::BotsSuspended(done, already)),
                "BotsReinstated" => Some(Self::BotsReinstated(done, already)),
                _ => None,
            };
        }
        let name: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
            code.into_deserializer();
        Self::deserialize(name).ok()
    }

    /// What kind of message it is: not every notice is of something done.
    pub fn tone(self) -> Tone {
        match self {
            Self::SessionGone
            | Self::StartNotSeen
            | Self::BotsSuspended(0, _)
            | Self::BotsReinstated(0, _) => Tone::Info,
            _ => Tone::Success,
        }
    }

    /// The notice in words.
    #[expect(clippy::too_many_lines, reason = "a list, a notice a line")]
    pub fn text(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::BotsSuspended(done, already) => {
                return tally("suspended", done, "suspended already or gone", already).into();
            }
            Self::BotsReinstated(done, already) => {
                return tally("reinstated", done, "not suspended or gone", already).into();
            }
            Self::MailSent => {
                "Check your mail. If the address can be used, a message with a link and a code is on its \
                 way. The link works for 24 hours, the code for 10 minutes."
            }
            Self::Verified => "Your address is verified. Sign in to go on.",
            Self::SignedOut => "You are signed out.",
            Self::SessionGone => {
                "Your session has ended, and nothing was changed. Sign in, then send it again."
            }
            Self::Unlocked => "This browser need not wait any more. Sign in to go on.",
            Self::UnlockMailSent => {
                "Check your mail. If there is such an account, a message with a link is on its way; \
                 the link works for 24 hours. Of several, use the newest."
            }
            Self::NotMe => {
                "All sessions have ended, no device is remembered any more, and the old password does not \
                 work any more. A message with a link is on its way to the address that told you of the \
                 sign-in: choose a new password with it."
            }
            Self::NotMeElsewhere => {
                "All sessions have ended, and the old password does not work any more. No link was mailed: \
                 the account has another e-mail address now. If that was not you, use the link in the mail \
                 about the changed address, or ask the people who run this site; if it was, ask for a link \
                 to the new address here."
            }
            Self::ResetMailSent => {
                "Check your mail. If the address has an account, a message with a link is on its way; \
                 the link works for 30 minutes."
            }
            Self::PasswordReset => {
                "Your password is changed, and all sessions have ended. Sign in with the new one."
            }
            Self::PasswordChanged => "Your password is changed. All other sessions have ended.",
            Self::EmailMailSent => {
                "Check the mail of the new address. If it can be used, a message with a link is on its \
                 way; until the link is used, nothing changes."
            }
            Self::EmailChanged => {
                "Your e-mail address is changed. All other sessions have ended, and the old address was told."
            }
            Self::EmailChangedElsewhere => {
                "The e-mail address is changed, and all sessions have ended. Sign in to go on."
            }
            Self::EmailRestored => {
                "The old e-mail address is back, and all sessions have ended. A message with a link is on \
                 its way there: choose a new password with it before you sign in."
            }
            Self::UsernameChanged => {
                "Your username is changed. All other sessions have ended; the old name is kept for you for 30 days."
            }
            Self::PictureChanged => "Your picture is changed.",
            Self::PictureRemoved => "Your picture is removed.",
            Self::NamesSaved => "Saved.",
            Self::SessionEnded => "That session has ended.",
            Self::OtherSessionsEnded => "All other sessions have ended.",
            Self::OwnerCreated => "Welcome. This installation is yours now.",
            Self::BotRegistered => {
                "The bot is registered, and its token is sealed away. The next steps can be skipped."
            }
            Self::BotSetUp => {
                "The bot is set up. Create a gateway key for its program, then start it."
            }
            Self::TestMessageSent => {
                "The test message is sent, and the bot is set up. Create a gateway key for its program, then \
                 start it."
            }
            Self::StartNotSeen => {
                "Telegram has no Start from you yet. Open the link, press Start, then check again."
            }
            Self::CredentialsStored => "The credentials are stored, encrypted.",
            Self::CredentialsRemoved => "The credentials are removed.",
            Self::DraftDiscarded => "The token is forgotten.",
            Self::KeyCreated => "The key is ready.",
            Self::KeyRevoked => "The key is revoked. Programs that still use it are refused.",
            Self::KeyRotated => {
                "The new key is ready. The table says when the old one ends; give your programs the new one \
                 before that."
            }
            Self::KeyReplaced => "The new key is ready. The old one is refused from now on.",
            Self::BotRenamed => "The bot is renamed.",
            Self::LimitsChanged => "The limits are changed, from now on.",
            Self::TokenReplaced => {
                "Telegram accepts the new token. Gateway keys are as they were: your program goes on unchanged."
            }
            Self::BotDeleted => {
                "The bot is deleted, and its program is refused. You can bring it back for 7 days."
            }
            Self::BotRestored => "The bot is back as it was, with its gateway keys.",
            Self::BotSuspended => {
                "The bot is suspended. Every call of its program is refused from now on."
            }
            Self::BotReinstated => "The bot is reinstated. It is again as its user chose.",
            Self::UserSuspended => {
                "The user is suspended: signed out, kept out, and their bots are silent from now on."
            }
            Self::UserReinstated => {
                "The user is reinstated. They may sign in, and their bots are as they were."
            }
            Self::UserUnlocked => "Sign-ins of this user need not wait any more.",
            Self::UserResetRequired => {
                "The user is signed out, and gets in with a new password only. A mail with a link is on its way."
            }
            Self::UserSignedOut => "All sessions of this user have ended.",
            Self::UserRoleChanged => {
                "The user has another role. Their sessions have ended; they sign in again with it."
            }
            Self::VerificationResent => {
                "A mail with a new link is on its way. The links before it do not work any more."
            }
            Self::MailRetried => "The mail is tried again at once.",
            Self::MailDiscarded => "The mail is discarded. Nothing of what it said is kept.",
            Self::SupportEnded => "Support access is over. The pages are your own again.",
            Self::AdminLimitsSet => "The limits are set, from now on. Its user was told by mail.",
            Self::AdminLimitsCleared => {
                "The limits are lifted: those of its user count again. They were told by mail."
            }
        })
    }
}

/// What became of several, such as `3 suspended, 1 was suspended already or gone.`
fn tally(done_word: &str, done: u16, already_word: &str, already: u16) -> String {
    match already {
        0 => format!("{done} {done_word}."),
        1 => format!("{done} {done_word}, 1 was {already_word}."),
        _ => format!("{done} {done_word}, {already} were {already_word}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_found_by_its_code_and_nothing_else_is() {
        assert_eq!(Notice::from_code(&Notice::KeyCreated.code()), Some(Notice::KeyCreated));
        let several = Notice::BotsSuspended(3, 1);
        assert_eq!(Notice::from_code(&several.code()), Some(several));
        assert_eq!(several.text(), "3 suspended, 1 was suspended already or gone.");
        assert_eq!(Notice::BotsReinstated(2, 0).text(), "2 reinstated.");
        assert_eq!(Notice::from_code("<script>"), None);
    }

    #[test]
    fn what_did_not_happen_does_not_look_like_a_success() {
        assert_eq!(Notice::KeyCreated.tone(), Tone::Success);
        assert_eq!(Notice::BotsSuspended(1, 2).tone(), Tone::Success);
        for nothing in [Notice::SessionGone, Notice::StartNotSeen, Notice::BotsSuspended(0, 2)] {
            assert_eq!(nothing.tone(), Tone::Info);
        }
    }
}

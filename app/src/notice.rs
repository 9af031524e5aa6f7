//! What a page says after a form was done.

use serde::{Deserialize, Serialize};

/// A message shown once, on the page that a form leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// A mail is on its way, whether or not the address has an account.
    MailSent,
    /// The address is proved.
    Verified,
    /// The session is over.
    SignedOut,
    /// The installation has its owner.
    OwnerCreated,
    /// The bot is registered.
    BotRegistered,
    /// The key is made; it is shown beside this message.
    KeyCreated,
    /// The key does not work any more.
    KeyRevoked,
    /// The bot is suspended.
    BotSuspended,
    /// The bot is as its user chose again.
    BotReinstated,
}

impl Notice {
    /// The notice's name in the flash cookie.
    pub fn code(self) -> String {
        format!("{self:?}")
    }

    /// The notice of that name.
    pub fn from_code(code: &str) -> Option<Self> {
        use serde::de::IntoDeserializer as _;
        let name: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
            code.into_deserializer();
        Self::deserialize(name).ok()
    }

    /// The notice in words.
    pub fn text(self) -> &'static str {
        match self {
            Self::MailSent => {
                "Check your mail. If the address can be used, a message with a link and a code is on its \
                 way. The link works for 24 hours, the code for 10 minutes."
            }
            Self::Verified => "Your address is verified. Sign in to go on.",
            Self::SignedOut => "You are signed out.",
            Self::OwnerCreated => "Welcome. This installation is yours now.",
            Self::BotRegistered => {
                "The bot is registered. Create a gateway key for its program, then start it."
            }
            Self::KeyCreated => "The key is ready.",
            Self::KeyRevoked => "The key is revoked. Programs that still use it are refused.",
            Self::BotSuspended => {
                "The bot is suspended. Every call of its program is refused from now on."
            }
            Self::BotReinstated => "The bot is reinstated. It is again as its user chose.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_found_by_its_code_and_nothing_else_is() {
        assert_eq!(Notice::from_code(&Notice::KeyCreated.code()), Some(Notice::KeyCreated));
        assert_eq!(Notice::from_code("<script>"), None);
    }
}

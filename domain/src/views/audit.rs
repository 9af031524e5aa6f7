//! What admins do, as the audit tells of it.

use serde::{Deserialize, Serialize};

use super::Page;
use crate::{BotId, Timestamp, UserId};

/// Each action once: what it is, its name in the database and in exports, and its words on screen.
macro_rules! actions {
    ($(#[doc = $doc:literal] $action:ident $name:literal $label:literal;)*) => {
        /// What an admin did.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum AuditAction {
            $(#[doc = $doc] $action,)*
        }

        impl AuditAction {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$action),*];

            /// The action's name in the database.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)*
                }
            }

            /// The action in words.
            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$action => $label,)*
                }
            }
        }
    };
}

actions! {
    #[doc = "Became the first owner through the set-up link."]
    OwnerCreated "owner_created" "Became the first owner";
    #[doc = "Made a user on the command line."]
    UserCreated "user_created" "Created a user";
    #[doc = "Suspended a user."]
    UserSuspended "user_suspended" "Suspended a user";
    #[doc = "Ended a user's suspension, or found its time over."]
    UserReinstated "user_reinstated" "Reinstated a user";
    #[doc = "Unlocked a user's sign-ins."]
    UserUnlocked "user_unlocked" "Unlocked sign-ins";
    #[doc = "Let a user in with a new password only."]
    ResetRequired "reset_required" "Asked for a new password";
    #[doc = "Ended all of a user's sessions."]
    UserSignedOut "user_signed_out" "Signed a user out everywhere";
    #[doc = "Had the mail about a sign-up sent once more."]
    VerificationResent "verification_resent" "Sent a verification mail again";
    #[doc = "Changed what a user may do."]
    RoleChanged "role_changed" "Changed a role";
    #[doc = "Began to see a user's pages as they do."]
    SupportBegun "support_begun" "Began support access";
    #[doc = "Stopped seeing them, or found the time over."]
    SupportEnded "support_ended" "Ended support access";
    #[doc = "Suspended a bot."]
    BotSuspended "bot_suspended" "Suspended a bot";
    #[doc = "Reinstated a bot."]
    BotReinstated "bot_reinstated" "Reinstated a bot";
    #[doc = "Set limits in place of those that a bot's user chose."]
    BotLimitsSet "bot_limits_set" "Set a bot's limits";
    #[doc = "Let the limits count again that a bot's user chose."]
    BotLimitsCleared "bot_limits_cleared" "Lifted a bot's limits";
    #[doc = "Had a mail tried again at once."]
    MailRetried "mail_retried" "Had a mail tried again";
    #[doc = "Threw a mail away that was not sent."]
    MailDiscarded "mail_discarded" "Discarded a mail";
    #[doc = "Took a copy of the audit."]
    AuditExported "audit_exported" "Exported the audit";
    #[doc = "Emptied the personal fields of lines about somebody."]
    AuditErased "audit_erased" "Erased a person from the audit";
}

impl AuditAction {
    /// The action of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.as_str() == name)
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
    /// Who, if they had an account and still have it.
    pub actor_id: Option<UserId>,
    /// What.
    pub action: AuditAction,
    /// To whom or what, by the name it had then.
    pub target: String,
    /// The target's bot, when it is one and still there.
    pub bot: Option<BotId>,
    /// The target's user, when it is one and still there.
    pub user: Option<UserId>,
    /// Why.
    pub reason: String,
    /// What was there before.
    pub before: String,
    /// What is there now.
    pub after: String,
    /// From which address.
    pub address: String,
    /// When the words of the line were erased.
    pub erased_at: Option<Timestamp>,
}

/// What somebody looks for in the audit, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditSearch {
    /// Who did it: a name, an address, an id, or [`COMMAND_LINE`].
    #[serde(default)]
    pub actor: String,
    /// What was done, as [`AuditAction::as_str`] has it.
    #[serde(default)]
    pub action: String,
    /// To whom: a name, an address, a bot's @username, or an id.
    #[serde(default)]
    pub about: String,
    /// From this day on, as in `2026-11-21` (UTC).
    #[serde(default)]
    pub from: String,
    /// Until the end of this day.
    #[serde(default)]
    pub to: String,
}

/// What is typed to find what was done on the command line, or by the time.
pub const COMMAND_LINE: &str = "command line";

impl AuditSearch {
    /// The fields with their names, as forms and addresses have them.
    pub fn pairs(&self) -> [(&'static str, &str); 5] {
        [
            ("actor", &self.actor),
            ("action", &self.action),
            ("about", &self.about),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// Whether nothing is asked for but everything.
    pub fn is_empty(&self) -> bool {
        self.pairs().iter().all(|(_, typed)| typed.trim().is_empty())
    }
}

/// What a search in the audit found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFound {
    /// Lines, newest first.
    pub page: Page<AuditRow>,
    /// What cannot be searched for, in words; then there are no lines.
    pub objections: Vec<String>,
    /// Set where the search stopped with fewer lines than fit, since it looked at many that are not
    /// meant: until when it has looked.
    pub looked_until: Option<Timestamp>,
}

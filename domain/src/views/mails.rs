//! The mail queue as admins see it: to whom and how far, never what was written.

use serde::{Deserialize, Serialize};

use crate::mail::MailState;
use crate::{MailId, Timestamp};

/// A mail in the admin panel's list. No subject and no text: a letter's name says what it is about,
/// and whatever lets somebody in stays between Rookery and its reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminMailRow {
    /// Which mail.
    pub id: MailId,
    /// Which letter it is, in words.
    pub letter: String,
    /// To whom.
    pub recipient: String,
    /// How far it is.
    pub state: MailState,
    /// How often sending it was tried.
    pub attempts: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is tried next, while it waits.
    pub due_at: Timestamp,
    /// When it was sent or given up.
    pub finished_at: Option<Timestamp>,
    /// What went wrong last, with the mail server's own words where they hold nothing secret.
    pub answer: Option<String>,
    /// Whether it is being sent at this moment.
    pub is_taken: bool,
    /// Whether what it says is still kept.
    pub has_body: bool,
    /// When the link in it expires, if it has one.
    pub expires_at: Option<Timestamp>,
    /// Whether the asking admin may act on it.
    pub may_act: bool,
}

impl AdminMailRow {
    /// Whether it can be tried at once.
    pub fn can_be_retried(&self, now: Timestamp) -> bool {
        self.may_act
            && self.expires_at.is_none_or(|at| at > now)
            && match self.state {
                MailState::Queued => !self.is_taken && self.due_at > now,
                MailState::Dead => self.has_body,
                MailState::Sent => false,
            }
    }

    /// Whether there is something to throw away.
    pub fn can_be_discarded(&self) -> bool {
        self.may_act
            && match self.state {
                MailState::Queued => !self.is_taken,
                MailState::Dead => self.has_body,
                MailState::Sent => false,
            }
    }
}

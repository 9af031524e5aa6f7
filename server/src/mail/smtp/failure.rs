//! Why a mail did not leave.

use std::error::Error as _;

use lettre::transport::smtp::Error as SmtpError;

use crate::mail::one_line;

/// Longest note of a failure, in characters: enough for a server's own explanation.
const LENGTH_MAX: usize = 300;

/// How far a delivery came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Reaching the server, up to its greeting and encryption.
    Connecting,
    /// Presenting the credentials.
    SigningIn,
    /// Naming the sender.
    Sender,
    /// Naming the recipient.
    Recipient,
    /// Handing over the mail.
    Content,
}

impl Step {
    fn words(self) -> &'static str {
        match self {
            Self::Connecting => "connecting to the mail server",
            Self::SigningIn => "signing in to the mail server",
            Self::Sender => "naming the sender",
            Self::Recipient => "naming the recipient",
            Self::Content => "handing over the mail",
        }
    }

    /// Whether the server's own words may be kept. Before, it may repeat credentials, and after,
    /// the mail, which holds one-time links.
    fn is_quotable(self) -> bool {
        matches!(self, Self::Sender | Self::Recipient)
    }

    /// Whether a refusal concerns this mail, rather than the way to the server.
    fn concerns_mail(self) -> bool {
        matches!(self, Self::Sender | Self::Recipient | Self::Content)
    }
}

/// A delivery that failed; in words, one bounded line that holds no secret and nothing of the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Where it failed.
    pub step: Step,
    /// Whether trying again is useless.
    pub is_final: bool,
    /// What happened, in our words.
    pub cause: String,
    /// What the server said about it.
    pub quote: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let colon = if self.quote.is_empty() { "" } else { ": " };
        let text = format!("{}: {}{colon}{}", self.step.words(), self.cause, self.quote);
        f.write_str(&one_line(&text, LENGTH_MAX))
    }
}

impl Failure {
    /// The failure that `error` is at `step`. A refusal for good counts only if it concerns the
    /// mail: a wrong password must not cost the mails that come by until it is put right.
    pub(super) fn of(step: Step, error: &SmtpError) -> Self {
        let source = || error.source().map(ToString::to_string).unwrap_or_default();
        let (cause, quote) = match error.status() {
            Some(code) => (
                format!("refused with {code}"),
                if step.is_quotable() { source() } else { String::new() },
            ),
            // The source would quote what the server sent.
            None if error.is_response() => {
                ("the answer is cut off or not SMTP".to_owned(), String::new())
            }
            None if error.is_timeout() => return Self::silence(step),
            None => (error.to_string(), String::new()),
        };
        Self { step, is_final: step.concerns_mail() && error.is_permanent(), cause, quote }
    }

    /// The server did not answer in time.
    pub(in crate::mail) fn silence(step: Step) -> Self {
        Self { step, is_final: false, cause: "no answer in time".to_owned(), quote: String::new() }
    }

    /// The mail would come too late.
    pub(in crate::mail) fn too_late() -> Self {
        let cause = "too late, its link has expired".to_owned();
        Self { step: Step::Content, is_final: true, cause, quote: String::new() }
    }

    /// The mail itself cannot be written.
    pub(in crate::mail) fn unwritable(error: &crate::Error) -> Self {
        Self { step: Step::Content, is_final: true, cause: error.to_string(), quote: String::new() }
    }
}

//! Speaking SMTP, with lettre's connection but without its transport.
//!
//! That transport waits for answers without end, and its pool lends a connection again whose last
//! delivery was cut off: the late answer would then be taken for the next mail's, and a mail that
//! was never taken could count as sent. Here every delivery has an end, and a connection is used
//! again only when its last delivery was answered in full.

mod failure;
mod relay;

use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use tokio::time::timeout;

pub use failure::{Failure, Step};
pub use relay::{NotARelay, Relay};

/// How long connecting, and then a delivery, may take. Servers that check a mail before they take
/// it need seconds; who needs more gets the mail again later.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// How long a farewell may take; nothing depends on it.
const FAREWELL: Duration = Duration::from_secs(2);

/// An open connection that waits for a mail.
pub struct Connection {
    smtp: AsyncSmtpConnection,
    patience: Duration,
}

impl Connection {
    /// Delivers a mail. After an error the connection is in an unknown state: drop it.
    pub async fn send(&mut self, message: &Message) -> Result<(), Failure> {
        let mut step = Step::Sender;
        let done = timeout(self.patience, deliver(&mut self.smtp, message, &mut step)).await;
        match done {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Failure::of(step, &error)),
            Err(_) => Err(Failure::silence(step)),
        }
    }

    /// Takes leave of the server.
    pub async fn close(mut self) {
        drop(timeout(FAREWELL, self.smtp.quit()).await);
    }
}

async fn deliver(
    smtp: &mut AsyncSmtpConnection,
    message: &Message,
    step: &mut Step,
) -> Result<(), SmtpError> {
    let envelope = message.envelope();
    smtp.command(Mail::new(envelope.from().cloned(), Vec::new())).await?;
    *step = Step::Recipient;
    for recipient in envelope.to() {
        smtp.command(Rcpt::new(recipient.clone(), Vec::new())).await?;
    }
    *step = Step::Content;
    smtp.command(Data).await?;
    smtp.message(&message.formatted()).await?;
    Ok(())
}

//! The bytes that leave.

use std::time::{Duration, UNIX_EPOCH};

use domain::{MailId, Timestamp};
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

use super::Body;
use crate::db::mails::Claimed;
use crate::{Error, Result, Server};

/// Writes a mail as RFC 5322 has it. An error here is for good: the same row gives it again.
pub(super) fn write(server: &Server, mail: &Claimed) -> Result<Message> {
    let sealed = mail.body.as_deref().ok_or_else(|| Error::internal("the mail has no body"))?;
    let body = Body::open(server, MailId(mail.id), sealed)?;
    let recipient =
        mail.recipient.parse().map_err(|_| Error::internal("the recipient is not an address"))?;
    Message::builder()
        .from(server.config.mail_from.clone())
        .to(Mailbox::new(None, recipient))
        .subject(mail.subject.as_str())
        .date(UNIX_EPOCH + since_1970(server.clock.now()))
        .message_id(Some(mail.message_id.clone()))
        .raw_header(auto_submitted())
        .multipart(MultiPart::alternative_plain_html(body.text, body.html))
        .map_err(Error::internal)
}

/// Keeps holiday notices and the like from answering (RFC 3834).
fn auto_submitted() -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned())
}

fn since_1970(at: Timestamp) -> Duration {
    Duration::from_secs(at.0.max(0).unsigned_abs())
}

//! Mail: written into a queue by services, sent by a worker.
//!
//! A service queues a [`Letter`] in its own transaction, so a mail exists exactly when what it
//! tells of has happened, and no request ever waits for a mail server. The worker sends what is due
//! at least once: after a crash the same mail may leave a second time, always with the same
//! `Message-ID`, by which mail programs know it again.
//!
//! Without a mail server the worker puts the mails into the built-in inbox, as long as everything
//! about this installation is on this machine ([`crate::Config::has_inbox`]). With neither, mails
//! wait for a day and are then given up.

mod body;
pub mod inbox;
pub mod letters;
mod message;
pub mod smtp;
mod template;
mod templates;
#[cfg(test)]
mod tests;
mod upkeep;
mod worker;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Email, MailId};

use crate::config::PublicUrl;
use crate::db::{self, Conn};
use crate::{Config, Error, Random, Result, Server};
use body::Body;
pub use letters::Kind;
pub(crate) use templates::FOLDER;
pub use templates::Templates;
pub use worker::run;

/// Longest subject, in characters: ours are shorter, and mail programs show fewer.
const SUBJECT_LENGTH_MAX: usize = 150;

/// A mail as a service asks for it: which letter, and what to say in it.
#[derive(Debug, Clone)]
pub struct Letter {
    /// To whom.
    pub to: Email,
    /// Which letter.
    pub kind: &'static Kind,
    /// What its placeholders stand for.
    pub values: Vec<(&'static str, String)>,
    /// For how many seconds its link works, if it has one that ends.
    pub valid_seconds: Option<i64>,
}

/// A mail in its final words.
#[derive(Debug, Clone)]
struct Written {
    to: Email,
    /// The letter's name.
    kind: &'static str,
    /// What about; one line.
    subject: String,
    text: String,
    html: String,
    valid_seconds: Option<i64>,
}

/// Queues a letter in the transaction that it belongs to; after commit call `server.mail_queued.notify_one()`.
pub async fn queue(server: &Server, conn: &mut Conn<'_>, letter: Letter) -> Result<()> {
    enqueue(server, conn, server.templates.write(&letter)).await
}

async fn enqueue(server: &Server, conn: &mut Conn<'_>, letter: Written) -> Result<()> {
    let (id, now) = (MailId(server.new_id()), server.clock.now());
    let mail = db::mails::NewMail {
        id,
        message_id: &message_id(&server.random, server.public_url()),
        recipient: &letter.to,
        letter: letter.kind,
        subject: &one_line(&letter.subject, SUBJECT_LENGTH_MAX),
        body: &Body { text: letter.text, html: letter.html }.seal(server, id)?,
        created_at: now,
        expires_at: letter.valid_seconds.map(|seconds| now.plus(seconds)),
    };
    Ok(db::mails::insert(conn, &mail).await?)
}

/// Reads an SMTP URL; see [`smtp::Relay::parse`].
pub fn transport_builder(url: &str) -> Result<smtp::Relay, smtp::NotARelay> {
    smtp::Relay::parse(url)
}

/// Checks for `rookery check` where mail goes, and that it can; answers with what it found.
pub async fn check(config: &Config) -> Result<String> {
    let Some(relay) = smtp::Relay::of(config)? else {
        if config.has_inbox() {
            return Ok("goes to the built-in inbox, since ROOKERY_SMTP_URL is not set".to_owned());
        }
        return Err(Error::Internal("is not sent: set ROOKERY_SMTP_URL".to_owned()));
    };
    let connected = relay.connect().await;
    let connection = connected.map_err(|failure| Error::Internal(failure.to_string()))?;
    connection.close().await;
    Ok(format!("the mail server at {relay} answers"))
}

/// A new `Message-ID`: random, at the portal's host.
fn message_id(random: &Random, public_url: &PublicUrl) -> String {
    let url = url::Url::parse(&public_url.origin()).ok();
    let host = url.as_ref().and_then(url::Url::host_str).unwrap_or("localhost");
    format!("<{}@{host}>", URL_SAFE_NO_PAD.encode(random.bytes::<16>()))
}

/// `text` as one line of at most `length_max` characters: whatever ends a line anywhere, or cannot
/// be seen, becomes a blank. A header made of it cannot be followed by another one.
fn one_line(text: &str, length_max: usize) -> String {
    let blank = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if blank(c) { ' ' } else { c }).take(length_max).collect()
}

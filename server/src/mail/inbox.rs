//! The built-in inbox: what was mailed, on a machine that has no mail server.
//!
//! Whoever sees it can take over any account, so it exists only while
//! [`crate::Config::has_inbox`] says so; each request is checked besides.

use domain::views::{InboxMail, InboxRow};
use domain::{MailId, Timestamp};

use super::Body;
use crate::db::{self, mails};
use crate::{Error, Result, Server};

/// Mails on one page.
const PAGE_LENGTH: u32 = 25;
/// Pages there are: nobody reads further back, and links in mails expire anyway.
const PAGES: u32 = 2;

/// One page of the inbox, newest mail first; the first page is 0.
pub async fn list(server: &Server, page: u32) -> Result<Vec<InboxRow>> {
    check(server)?;
    if page >= PAGES {
        return Ok(Vec::new());
    }
    let mut held = server.db.read().await?;
    let rows =
        db::mails::inbox(&mut held.conn(), PAGE_LENGTH.into(), (page * PAGE_LENGTH).into()).await?;
    Ok(rows.into_iter().map(row).collect())
}

/// One mail.
pub async fn read(server: &Server, id: MailId) -> Result<InboxMail> {
    check(server)?;
    let mut held = server.db.read().await?;
    let mail = db::mails::inbox_mail(&mut held.conn(), id).await?.ok_or(Error::NotFound)?;
    let Body { text, html } = Body::open(server, id, &mail.body)?;
    Ok(InboxMail { row: row(mail.row), text, html })
}

fn check(server: &Server) -> Result<()> {
    if server.config.has_inbox() { Ok(()) } else { Err(Error::NotFound) }
}

fn row(row: mails::InboxRow) -> InboxRow {
    InboxRow {
        id: MailId(row.id),
        at: Timestamp(row.created_at),
        recipient: row.recipient,
        subject: row.subject,
    }
}

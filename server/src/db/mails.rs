//! The mail queue: what waits, what left, what was given up.
//!
//! A worker takes a mail by moving its `due_at` on. Whoever holds that new value holds the mail
//! until then; when the worker dies, the mail is simply due again.

mod panel;

use domain::{Email, MailId, Timestamp};

use super::{Conn, Result, on_backend};
pub use panel::{Listed, Stretch, discard, find, list, list_to, make_due};

/// A mail as it is queued.
#[derive(Debug)]
pub struct NewMail<'a> {
    /// Which.
    pub id: MailId,
    /// Its `Message-ID`, the same in every attempt.
    pub message_id: &'a str,
    /// To whom.
    pub recipient: &'a Email,
    /// Which letter it is, by its name.
    pub letter: &'a str,
    /// What about.
    pub subject: &'a str,
    /// Text and HTML, sealed.
    pub body: &'a [u8],
    /// When it was written.
    pub created_at: Timestamp,
    /// From then on it is too late to send it.
    pub expires_at: Option<Timestamp>,
}

/// Queues a mail, due at once.
pub async fn insert(conn: &mut Conn<'_>, mail: &NewMail<'_>) -> Result<()> {
    const SQL: &str = "INSERT INTO mails \
        (id, message_id, recipient, letter, subject, body, state, attempts, due_at, created_at, expires_at) \
        VALUES ($1, $2, $3, $7, $4, $5, 'queued', 0, $6, $6, $8)";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(mail.id.0)
        .bind(mail.message_id)
        .bind(mail.recipient.as_str())
        .bind(mail.subject)
        .bind(mail.body)
        .bind(mail.created_at.0)
        .bind(mail.letter)
        .bind(mail.expires_at.map(|at| at.0))
        .execute(c)
        .await
        .map(drop))
}

/// How many of these letters were written to an address since two moments, the later one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Lately {
    /// Since the later moment.
    pub short: i64,
    /// Since the earlier one.
    pub long: i64,
}

/// Counts what was written to an address lately, of up to two letters.
pub async fn count_lately(
    conn: &mut Conn<'_>,
    recipient: &Email,
    letters: [&str; 2],
    short: Timestamp,
    long: Timestamp,
) -> Result<Lately> {
    const SQL: &str = "SELECT COUNT(CASE WHEN created_at > $4 THEN 1 END) AS short, COUNT(*) AS long \
        FROM mails WHERE recipient = $1 AND letter IN ($2, $3) AND created_at > $5";
    let [first, second] = letters;
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(recipient.as_str())
        .bind(first)
        .bind(second)
        .bind(short.0)
        .bind(long.0)
        .fetch_one(c)
        .await)
}

/// A mail that a worker has taken.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Claimed {
    /// Which.
    pub id: i64,
    /// Its `Message-ID`.
    pub message_id: String,
    /// To whom.
    pub recipient: String,
    /// What about.
    pub subject: String,
    /// Text and HTML, sealed.
    pub body: Option<Vec<u8>>,
    /// Attempts so far, this one included.
    pub attempts: i64,
    /// Until when it is the taker's.
    pub due_at: i64,
    /// When it was written.
    pub created_at: i64,
    /// From then on it is too late to send it.
    pub expires_at: Option<i64>,
}

/// Takes up to `count` mails that are due, until `lease`. An attempt counts when it begins, so that
/// a mail which kills its worker is given up in the end, too.
pub async fn claim(
    conn: &mut Conn<'_>,
    now: Timestamp,
    lease: Timestamp,
    count: i64,
) -> Result<Vec<Claimed>> {
    // The outer conditions repeat the inner ones for PostgreSQL: of two nodes that choose the same
    // row, the second waits for the first and then checks them again.
    const SQL: &str = "UPDATE mails SET due_at = $2, taken_until = $2, attempts = attempts + 1 \
        WHERE state = 'queued' AND due_at <= $1 AND id IN \
        (SELECT id FROM mails WHERE state = 'queued' AND due_at <= $1 ORDER BY due_at, id LIMIT $3) \
        RETURNING id, message_id, recipient, subject, body, attempts, due_at, created_at, expires_at";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(now.0)
        .bind(lease.0)
        .bind(count)
        .fetch_all(c)
        .await)
}

/// Notes that a mail has left. That stands whoever holds the mail by now.
pub async fn mark_sent(conn: &mut Conn<'_>, id: MailId, now: Timestamp) -> Result<()> {
    const SQL: &str = "UPDATE mails SET state = 'sent', finished_at = $2, body = NULL, last_error = NULL, taken_until = NULL \
        WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(id.0).bind(now.0).execute(c).await.map(drop))
}

/// Lets a mail wait for another attempt, unless its taker's time was up.
pub async fn retry(
    conn: &mut Conn<'_>,
    mail: &Claimed,
    due_at: Timestamp,
    error: &str,
) -> Result<()> {
    const SQL: &str = "UPDATE mails SET due_at = $3, last_error = $4, taken_until = NULL \
        WHERE id = $1 AND state = 'queued' AND due_at = $2";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(mail.id)
        .bind(mail.due_at)
        .bind(due_at.0)
        .bind(error)
        .execute(c)
        .await
        .map(drop))
}

/// Gives a mail up, unless its taker's time was up.
pub async fn mark_dead(
    conn: &mut Conn<'_>,
    mail: &Claimed,
    now: Timestamp,
    error: &str,
) -> Result<()> {
    const SQL: &str = "UPDATE mails SET state = 'dead', finished_at = $3, last_error = $4, taken_until = NULL \
        WHERE id = $1 AND state = 'queued' AND due_at = $2";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(mail.id)
        .bind(mail.due_at)
        .bind(now.0)
        .bind(error)
        .execute(c)
        .await
        .map(drop))
}

/// Gives up the mails that were written before `before` and are still waiting. What went wrong last
/// stays noted before `error`.
pub async fn give_up_old(
    conn: &mut Conn<'_>,
    now: Timestamp,
    before: Timestamp,
    error: &str,
) -> Result<u64> {
    const SQL: &str = "UPDATE mails SET state = 'dead', finished_at = $1, \
        last_error = COALESCE(last_error || '; ', '') || $3 \
        WHERE state = 'queued' AND due_at <= $1 AND created_at < $2";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(now.0)
        .bind(before.0)
        .bind(error)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))
}

/// Puts everything that waits into the built-in inbox, where its body is kept for a while.
pub async fn deliver_to_inbox(conn: &mut Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "UPDATE mails SET state = 'sent', finished_at = $1, attempts = attempts + 1 \
        WHERE state = 'queued'";
    on_backend!(conn, |c| sqlx::query(SQL).bind(now.0).execute(c).await.map(drop))
}

/// Empties the mails that were finished before `before`.
pub async fn clear_bodies(conn: &mut Conn<'_>, before: Timestamp) -> Result<()> {
    const SQL: &str = "UPDATE mails SET body = NULL \
        WHERE state <> 'queued' AND body IS NOT NULL AND finished_at < $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(before.0).execute(c).await.map(drop))
}

/// Forgets the mails that were finished before `before`.
pub async fn delete_finished(conn: &mut Conn<'_>, before: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM mails WHERE state <> 'queued' AND finished_at < $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(before.0).execute(c).await.map(drop))
}

/// A mail as the built-in inbox lists it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct InboxRow {
    /// Which.
    pub id: i64,
    /// To whom.
    pub recipient: String,
    /// What about.
    pub subject: String,
    /// When it was written.
    pub created_at: i64,
}

/// The inbox's newest `count` mails after the first `skip`: all that have not left for elsewhere.
pub async fn inbox(conn: &mut Conn<'_>, count: i64, skip: i64) -> Result<Vec<InboxRow>> {
    const SQL: &str = "SELECT id, recipient, subject, created_at FROM mails \
        WHERE state <> 'dead' AND body IS NOT NULL ORDER BY id DESC LIMIT $1 OFFSET $2";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(count).bind(skip).fetch_all(c).await)
}

/// A mail of the inbox with its body.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct InboxMail {
    /// What the list shows of it.
    #[sqlx(flatten)]
    pub row: InboxRow,
    /// Text and HTML, sealed.
    pub body: Vec<u8>,
}

/// One mail of the inbox.
pub async fn inbox_mail(conn: &mut Conn<'_>, id: MailId) -> Result<Option<InboxMail>> {
    const SQL: &str = "SELECT id, recipient, subject, created_at, body FROM mails \
        WHERE id = $1 AND state <> 'dead' AND body IS NOT NULL";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(id.0).fetch_optional(c).await)
}

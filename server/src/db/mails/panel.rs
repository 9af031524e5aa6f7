//! The queue as admins look through it, and what they do with one mail.

use domain::mail::MailState;
use domain::{MailId, Timestamp};

use crate::db::{Conn, Result, changes_one, on_backend};

/// A mail without what it says.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    /// Which.
    pub id: i64,
    /// Which letter it is, by its name; empty of mails from before letters had names.
    pub letter: String,
    /// To whom.
    pub recipient: String,
    /// How far it is.
    pub state: String,
    /// Attempts so far.
    pub attempts: i64,
    /// When it was written.
    pub created_at: i64,
    /// When it is tried next, or until when it is its taker's.
    pub due_at: i64,
    /// Until when a worker has it.
    pub taken_until: Option<i64>,
    /// When it was sent or given up.
    pub finished_at: Option<i64>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// Whether its body is still there.
    pub has_body: bool,
    /// When the link in it expires, if it has one.
    pub expires_at: Option<i64>,
}

/// The columns of [`Listed`], with the rest of the statement.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, letter, recipient, state, attempts, created_at, due_at, taken_until, finished_at, \
            last_error, body IS NOT NULL AS has_body, expires_at FROM mails ",
            $rest
        )
    };
}

/// One mail.
pub async fn find(conn: &mut Conn<'_>, id: MailId) -> Result<Option<Listed>> {
    const SQL: &str = select!("WHERE id = $1");
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(id.0).fetch_optional(c).await)
}

/// Mails older than `before`, newest first.
pub async fn list(
    conn: &mut Conn<'_>,
    state: Option<MailState>,
    before: i64,
    limit: i64,
) -> Result<Vec<Listed>> {
    const ALL: &str = select!("WHERE id < $1 ORDER BY id DESC LIMIT $2");
    const OF_STATE: &str = select!("WHERE state = $3 AND id < $1 ORDER BY id DESC LIMIT $2");
    on_backend!(conn, |c| match state {
        None => sqlx::query_as(ALL).bind(before).bind(limit).fetch_all(c).await,
        Some(state) => {
            let query = sqlx::query_as(OF_STATE).bind(before).bind(limit);
            query.bind(state.as_str()).fetch_all(c).await
        }
    })
}

/// Where a list by recipient goes on.
#[derive(Clone, Copy, Debug)]
pub struct Stretch<'a> {
    /// The first recipient; of theirs only mails older than `before`.
    pub from: &'a str,
    /// What comes after the last one.
    pub end: &'a str,
    /// The mail before.
    pub before: i64,
}

/// Mails to the recipients of a stretch, by recipient, newest first.
pub async fn list_to(
    conn: &mut Conn<'_>,
    state: Option<MailState>,
    Stretch { from, end, before }: Stretch<'_>,
    limit: i64,
) -> Result<Vec<Listed>> {
    const ALL: &str = select!(
        "WHERE recipient >= $1 AND recipient < $2 AND (recipient > $1 OR id < $3) \
        ORDER BY recipient, id DESC LIMIT $4"
    );
    const OF_STATE: &str = select!(
        "WHERE state = $5 AND recipient >= $1 AND recipient < $2 AND (recipient > $1 OR id < $3) \
        ORDER BY recipient, id DESC LIMIT $4"
    );
    on_backend!(conn, |c| match state {
        None =>
            sqlx::query_as(ALL).bind(from).bind(end).bind(before).bind(limit).fetch_all(c).await,
        Some(state) => {
            let query = sqlx::query_as(OF_STATE).bind(from).bind(end).bind(before).bind(limit);
            query.bind(state.as_str()).fetch_all(c).await
        }
    })
}

/// Makes a mail due, also one that was given up, as long as there is something to send and its link
/// works; `false` when it is due or being sent. One that was given up begins with short pauses again.
pub async fn make_due(conn: &mut Conn<'_>, id: MailId, now: Timestamp) -> Result<bool> {
    const SQL: &str = "UPDATE mails SET due_at = $2, taken_until = NULL, finished_at = NULL, \
        attempts = CASE WHEN state = 'dead' THEN 0 ELSE attempts END, state = 'queued' \
        WHERE id = $1 AND body IS NOT NULL AND (taken_until IS NULL OR taken_until <= $2) \
        AND (state = 'dead' OR (state = 'queued' AND due_at > $2)) \
        AND (expires_at IS NULL OR expires_at > $2)";
    changes_one!(conn, sqlx::query(SQL).bind(id.0).bind(now.0))
}

/// Throws a mail away that was not sent, so that nothing of it is left but the record; `false` when
/// that is so already, or it is being sent.
pub async fn discard(conn: &mut Conn<'_>, id: MailId, now: Timestamp, error: &str) -> Result<bool> {
    const SQL: &str = "UPDATE mails SET state = 'dead', body = NULL, taken_until = NULL, last_error = $3, \
        finished_at = CASE WHEN state = 'dead' THEN finished_at ELSE $2 END \
        WHERE id = $1 AND body IS NOT NULL AND (taken_until IS NULL OR taken_until <= $2) \
        AND state IN ('queued', 'dead')";
    changes_one!(conn, sqlx::query(SQL).bind(id.0).bind(now.0).bind(error))
}

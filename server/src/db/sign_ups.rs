//! Sign-ups: accounts that do not exist until their address is proved.

use domain::{Email, PersonName, Timestamp, Username};

use super::{Conn, Result, changes_one, on_backend};

/// A sign-up about to be stored.
#[derive(Debug)]
pub struct NewSignUp<'a> {
    /// Its id.
    pub id: i64,
    /// The address to prove.
    pub email: &'a Email,
    /// The name asked for, held for a while whatever becomes of the sign-up.
    pub username: &'a Username,
    /// The person's first name, if they gave it.
    pub first_name: &'a PersonName,
    /// The person's last name, if they gave it.
    pub last_name: &'a PersonName,
    /// The password's hash.
    pub password_hash: &'a str,
    /// What the mail holds; none when the address has an account already.
    pub proof: Option<&'a Proof>,
    /// The version of the terms that was accepted with it.
    pub terms_version: &'a str,
    /// That of the privacy notice.
    pub privacy_version: &'a str,
    /// The client's address.
    pub address: &'a str,
    /// From then on the link does not work.
    pub expires_at: Timestamp,
}

/// What a mail proves the address with: hashes of its link's token and of its code.
#[derive(Debug)]
pub struct Proof {
    /// The hash of the link's token.
    pub token_hash: Vec<u8>,
    /// The keyed hash of the code; none when it was not mailed.
    pub code_hash: Option<Vec<u8>>,
    /// From then on the link does not work.
    pub expires_at: Timestamp,
    /// From then on the code does not work.
    pub code_expires_at: Timestamp,
}

/// A sign-up that a code was tried for.
#[derive(Debug, sqlx::FromRow)]
pub struct Tried {
    /// Which one.
    pub id: i64,
    /// The hash of the right code.
    pub code_hash: Vec<u8>,
    /// The hash of the link's token in the same mail.
    pub token_hash: Vec<u8>,
}

/// A sign-up that waits for its address to be proved.
#[derive(Debug, sqlx::FromRow)]
pub struct Pending {
    /// Which one.
    pub id: i64,
    /// The name asked for.
    pub username: String,
    /// When it was made.
    pub created_at: i64,
}

/// A sign-up in the admin panel's list.
#[derive(Debug, sqlx::FromRow)]
pub struct ListRow {
    /// Which one.
    pub id: i64,
    /// The name asked for.
    pub username: String,
    /// The address to be proved.
    pub email: String,
    /// When it was made.
    pub created_at: i64,
    /// Until when its link works.
    pub expires_at: i64,
}

/// A sign-up whose address was just proved.
#[derive(Debug, sqlx::FromRow)]
pub struct Proved {
    /// The proved address.
    pub email: String,
    /// The name asked for.
    pub username: String,
    /// The person's first name.
    pub first_name: String,
    /// The person's last name.
    pub last_name: String,
    /// The password's hash.
    pub password_hash: String,
    /// The version of the terms that was accepted.
    pub terms_version: Option<String>,
    /// That of the privacy notice.
    pub privacy_version: Option<String>,
    /// When it was.
    pub terms_accepted_at: Option<i64>,
}

/// Stores a sign-up.
pub async fn insert(conn: &mut Conn<'_>, sign_up: &NewSignUp<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "INSERT INTO sign_ups \
        (id, email, username, password_hash, token_hash, address, created_at, expires_at, \
         first_name, last_name, terms_version, terms_accepted_at, code_hash, code_expires_at, \
         privacy_version) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $7, $12, $13, $14)";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(sign_up.id)
        .bind(sign_up.email.as_str())
        .bind(sign_up.username.as_str())
        .bind(sign_up.password_hash)
        .bind(sign_up.proof.map(|proof| proof.token_hash.as_slice()))
        .bind(sign_up.address)
        .bind(now.0)
        .bind(sign_up.expires_at.0)
        .bind(sign_up.first_name.as_str())
        .bind(sign_up.last_name.as_str())
        .bind(sign_up.terms_version)
        .bind(sign_up.proof.and_then(|proof| proof.code_hash.as_deref()))
        .bind(sign_up.proof.map(|proof| proof.code_expires_at.0))
        .bind(sign_up.privacy_version)
        .execute(c)
        .await
        .map(drop))
}

/// Whether a sign-up with another address, made after `made_after`, holds the name. What has become
/// of it since does not count: it would tell whether the address has an account.
pub async fn is_username_held(
    conn: &mut Conn<'_>,
    username: &Username,
    email: &Email,
    made_after: Timestamp,
) -> Result<bool> {
    const SQL: &str =
        "SELECT COUNT(*) FROM sign_ups WHERE username = $1 AND email <> $2 AND created_at > $3";
    let count: i64 = on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(username.as_str())
        .bind(email.as_str())
        .bind(made_after.0)
        .fetch_one(c)
        .await)?;
    Ok(count > 0)
}

/// The name that the link with this token would make an account for, if it works and its sign-up
/// was made after `made_after`.
pub async fn username_of(
    conn: &mut Conn<'_>,
    token_hash: &[u8],
    now: Timestamp,
    made_after: Timestamp,
) -> Result<Option<String>> {
    const SQL: &str = "SELECT username FROM sign_ups \
        WHERE token_hash = $1 AND expires_at > $2 AND created_at > $3";
    on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(token_hash)
        .bind(now.0)
        .bind(made_after.0)
        .fetch_optional(c)
        .await)
}

/// Takes the sign-up with this token out, if it is valid and was made after `made_after`, so that of
/// several requests only one gets it.
pub async fn take(
    conn: &mut Conn<'_>,
    token_hash: &[u8],
    now: Timestamp,
    made_after: Timestamp,
) -> Result<Option<Proved>> {
    const SQL: &str = "DELETE FROM sign_ups \
        WHERE token_hash = $1 AND expires_at > $2 AND created_at > $3 \
        RETURNING email, username, first_name, last_name, password_hash, terms_version, \
        terms_accepted_at, privacy_version";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(token_hash)
        .bind(now.0)
        .bind(made_after.0)
        .fetch_optional(c)
        .await)
}

/// Makes the links and codes of an address worthless, so that nobody takes it over later. The rows
/// stay, and with them the names held: one that became free early would tell whoever asked for it
/// that the address has been proved.
pub async fn void(conn: &mut Conn<'_>, email: &str) -> Result<()> {
    const SQL: &str = "UPDATE sign_ups SET token_hash = NULL, code_hash = NULL WHERE email = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(email).execute(c).await.map(drop))
}

/// Sign-ups of an address that a mail can still make real: the oldest one, and then the newest. The
/// owner's own is the first more often than not, or was made just now; what others make in between,
/// however many, does not crowd it out.
pub async fn pending(
    conn: &mut Conn<'_>,
    email: &Email,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Pending>> {
    const SQL: &str = "SELECT id, username, created_at FROM sign_ups \
        WHERE email = $1 AND expires_at > $2 AND token_hash IS NOT NULL \
        ORDER BY CASE WHEN id = (SELECT MIN(s.id) FROM sign_ups s WHERE s.email = $1 \
        AND s.expires_at > $2 AND s.token_hash IS NOT NULL) THEN 0 ELSE 1 END, id DESC LIMIT $3";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(email.as_str())
        .bind(now.0)
        .bind(limit)
        .fetch_all(c)
        .await)
}

/// Sign-ups that wait to be proved, with ids from `first` on and before `before`, newest first.
pub async fn newest(
    conn: &mut Conn<'_>,
    now: Timestamp,
    (first, before): (i64, i64),
    limit: i64,
) -> Result<Vec<ListRow>> {
    // The plus keeps the index of expiries out of it: nearly all rows have not expired.
    const SQL: &str = "SELECT id, username, email, created_at, expires_at FROM sign_ups \
        WHERE id >= $1 AND id < $2 AND +expires_at > $3 AND token_hash IS NOT NULL ORDER BY id DESC LIMIT $4";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(first)
        .bind(before)
        .bind(now.0)
        .bind(limit)
        .fetch_all(c)
        .await)
}

/// Sign-ups that wait to be proved, by address and id: those after one with that address and id, and
/// with addresses before `before`.
pub async fn by_email(
    conn: &mut Conn<'_>,
    now: Timestamp,
    (email, id, before): (&str, i64, &str),
    limit: i64,
) -> Result<Vec<ListRow>> {
    const SQL: &str = "SELECT id, username, email, created_at, expires_at FROM sign_ups \
        WHERE (email, id) > ($1, $2) AND email < $3 AND +expires_at > $4 AND token_hash IS NOT NULL \
        ORDER BY email, id LIMIT $5";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(email)
        .bind(id)
        .bind(before)
        .bind(now.0)
        .bind(limit)
        .fetch_all(c)
        .await)
}

/// The same by the names asked for.
pub async fn by_username(
    conn: &mut Conn<'_>,
    now: Timestamp,
    (username, id, before): (&str, i64, &str),
    limit: i64,
) -> Result<Vec<ListRow>> {
    const SQL: &str = "SELECT id, username, email, created_at, expires_at FROM sign_ups \
        WHERE (username, id) > ($1, $2) AND username < $3 AND +expires_at > $4 AND token_hash IS NOT NULL \
        ORDER BY username, id LIMIT $5";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(username)
        .bind(id)
        .bind(before)
        .bind(now.0)
        .bind(limit)
        .fetch_all(c)
        .await)
}

/// The address of a sign-up that waits to be proved.
pub async fn email_of(conn: &mut Conn<'_>, id: i64, now: Timestamp) -> Result<Option<String>> {
    const SQL: &str = "SELECT email FROM sign_ups \
        WHERE id = $1 AND expires_at > $2 AND token_hash IS NOT NULL";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(id).bind(now.0).fetch_optional(c).await)
}

/// Counts a try for every sign-up of an address whose code can still be typed, and gives those: of
/// any number of tries at once, at most `tries_max` are given a sign-up.
pub async fn count_try(
    conn: &mut Conn<'_>,
    email: &Email,
    now: Timestamp,
    made_after: Timestamp,
    tries_max: i64,
) -> Result<Vec<Tried>> {
    const SQL: &str = "UPDATE sign_ups SET code_tries = code_tries + 1 \
        WHERE email = $1 AND expires_at > $2 AND code_expires_at > $2 AND code_tries < $3 AND created_at > $4 \
        AND code_hash IS NOT NULL AND token_hash IS NOT NULL RETURNING id, code_hash, token_hash";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(email.as_str())
        .bind(now.0)
        .bind(tries_max)
        .bind(made_after.0)
        .fetch_all(c)
        .await)
}

/// Gives a sign-up another link and code in place of its own, and the time to use them; `false`
/// when it is not there any more.
pub async fn replace_proof(conn: &mut Conn<'_>, id: i64, proof: &Proof) -> Result<bool> {
    const SQL: &str = "UPDATE sign_ups SET token_hash = $2, expires_at = $3, code_hash = $4, \
        code_expires_at = $5, code_tries = 0 WHERE id = $1";
    changes_one!(
        conn,
        sqlx::query(SQL)
            .bind(id)
            .bind(proof.token_hash.as_slice())
            .bind(proof.expires_at.0)
            .bind(proof.code_hash.as_deref())
            .bind(proof.code_expires_at.0)
    )
}

/// How many sign-ups wait for their address to be proved; no more than 10,000 are counted.
pub async fn count_pending(conn: &mut Conn<'_>, now: Timestamp) -> Result<u64> {
    const SQL: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM sign_ups \
        WHERE expires_at > $1 AND token_hash IS NOT NULL LIMIT 10000) AS pending";
    let count: i64 = on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(now.0).fetch_one(c).await)?;
    Ok(count.unsigned_abs())
}

/// Removes what has expired, unless it was made after `made_after` and still holds a name.
pub async fn delete_expired(
    conn: &mut Conn<'_>,
    now: Timestamp,
    made_after: Timestamp,
) -> Result<()> {
    const SQL: &str = "DELETE FROM sign_ups WHERE expires_at <= $1 AND created_at <= $2";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(now.0)
        .bind(made_after.0)
        .execute(c)
        .await
        .map(drop))
}

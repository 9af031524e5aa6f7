//! Users: people whose address is proved.

pub mod lists;
mod operator;
mod person;
mod picture;
mod standing;

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::{Email, PersonName, Role, Timestamp, UserId, Username};

use super::gathered::{PLACES, in_places};
use super::{Conn, Result, changes_one, on_backend};
pub use operator::{Told, after, named, told};
pub use person::{
    Person, find, find_by_email, set_email, set_names, set_password_hash, set_username,
};
pub(crate) use picture::name as picture_name;
pub use picture::{forget_picture, picture, pictures_of, set_picture};
pub use standing::{
    Account, Bar, account, bar, due, emails_of_owners, forget_lock, has_other_owner, is_suspended,
    lock_unless_barred, note_lock, reinstate, require_reset, set_role, suspend,
};

/// A user about to be made.
#[derive(Debug)]
pub struct NewUser<'a> {
    /// The new user's id.
    pub id: UserId,
    /// Their proved address.
    pub email: &'a Email,
    /// Their name.
    pub username: &'a Username,
    /// Their password's hash.
    pub password_hash: &'a str,
    /// What they may do.
    pub role: Role,
}

/// What a person said of themselves when they signed up.
#[derive(Debug)]
pub struct About<'a> {
    /// Their first name.
    pub first_name: &'a PersonName,
    /// Their last name.
    pub last_name: &'a PersonName,
    /// The version of the terms they accepted.
    pub terms_version: Option<&'a str>,
    /// That of the privacy notice.
    pub privacy_version: Option<&'a str>,
    /// When they accepted both.
    pub terms_accepted_at: Option<i64>,
}

/// What signing in needs to know of a user.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Credentials {
    /// Which user.
    pub id: i64,
    /// Their address.
    pub email: String,
    /// Their name.
    pub username: String,
    /// The hash to check the password against.
    pub password_hash: String,
    /// When they last signed in.
    pub last_sign_in_at: Option<i64>,
}

/// Makes a user; `false` when the address or the name is somebody's already.
pub async fn insert(conn: &mut Conn<'_>, user: &NewUser<'_>, now: Timestamp) -> Result<bool> {
    const SQL: &str = "INSERT INTO users (id, email, username, password_hash, role, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    changes_one!(
        conn,
        sqlx::query(SQL)
            .bind(user.id.0)
            .bind(user.email.as_str())
            .bind(user.username.as_str())
            .bind(user.password_hash)
            .bind(user.role.as_str())
            .bind(now.0)
    )
}

/// Notes what a person said of themselves when they signed up.
pub async fn set_about(conn: &mut Conn<'_>, id: UserId, about: &About<'_>) -> Result<()> {
    const SQL: &str = "UPDATE users SET first_name = $2, last_name = $3, terms_version = $4, \
        terms_accepted_at = $5, privacy_version = $6 WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(id.0)
        .bind(about.first_name.as_str())
        .bind(about.last_name.as_str())
        .bind(about.terms_version)
        .bind(about.terms_accepted_at)
        .bind(about.privacy_version)
        .execute(c)
        .await
        .map(drop))
}

/// What signing in needs, by address or by name.
pub async fn credentials(conn: &mut Conn<'_>, login: &str) -> Result<Option<Credentials>> {
    let login = login.to_owned();
    Ok(credentials_of(conn, std::slice::from_ref(&login)).await?.remove(&login))
}

/// The same for several logins, by login.
pub async fn credentials_of(
    conn: &mut Conn<'_>,
    logins: &[String],
) -> Result<HashMap<String, Credentials>> {
    const SQL: &str = "SELECT id, email, username, password_hash, last_sign_in_at FROM users \
        WHERE email IN ($1, $2, $3, $4, $5, $6, $7, $8) OR username IN ($1, $2, $3, $4, $5, $6, $7, $8)";
    let mut all = HashMap::with_capacity(logins.len());
    for some in logins.chunks(PLACES) {
        let found: Vec<Credentials> = on_backend!(conn, |c| in_places(some)
            .fold(sqlx::query_as(SQL), sqlx::query::QueryAs::bind)
            .fetch_all(c)
            .await)?;
        let of = |login: &&String| {
            found.iter().find(|user| user.email == **login || user.username == **login).cloned()
        };
        all.extend(some.iter().filter_map(|login| Some((login.clone(), of(&login)?))));
    }
    Ok(all)
}

/// Whether the address has an account.
pub async fn has_email(conn: &mut Conn<'_>, email: &Email) -> Result<bool> {
    const SQL: &str = "SELECT COUNT(*) FROM users WHERE email = $1";
    let count: i64 =
        on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(email.as_str()).fetch_one(c).await)?;
    Ok(count > 0)
}

/// Whether the name is a user's.
pub async fn has_username(conn: &mut Conn<'_>, username: &Username) -> Result<bool> {
    const SQL: &str = "SELECT COUNT(*) FROM users WHERE username = $1";
    let count: i64 =
        on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(username.as_str()).fetch_one(c).await)?;
    Ok(count > 0)
}

/// Whether the installation has an owner.
pub async fn has_owner(conn: &mut Conn<'_>) -> Result<bool> {
    const SQL: &str = "SELECT COUNT(*) FROM users WHERE role = 'owner'";
    let count: i64 = on_backend!(conn, |c| sqlx::query_scalar(SQL).fetch_one(c).await)?;
    Ok(count > 0)
}

/// Waits for other transactions that count what the user has, until this one ends.
pub async fn lock(conn: &mut Conn<'_>, id: UserId) -> Result<()> {
    const SQL: &str = "UPDATE users SET id = id WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(id.0).execute(c).await.map(drop))
}

/// A user who was noted as signed in.
#[derive(Debug, sqlx::FromRow)]
pub struct Noted {
    /// Which user.
    pub id: i64,
    /// The hash of the password.
    pub password_hash: String,
    /// The event of the sign-in before, as JSON, while that is in their activity.
    pub event: Option<String>,
}

/// Notes that each of these users has signed in with the password of that hash. Those are not noted who have
/// another one by now, or are kept out ([`bar`]). Until the transaction ends, nobody can give the others
/// another one.
pub async fn note_sign_ins(
    conn: &mut Conn<'_>,
    users: &[(UserId, &str)],
    now: Timestamp,
) -> Result<Vec<Noted>> {
    let mut noted = Vec::with_capacity(users.len());
    for some in users.chunks(PLACES) {
        let sql = NOTE_SIGN_INS[some.len() - 1].as_str();
        let more: Vec<Noted> = on_backend!(conn, |c| some
            .iter()
            .fold(sqlx::query_as(sql).bind(now.0), |query, (id, hash)| query.bind(id.0).bind(*hash))
            .fetch_all(c)
            .await)?;
        noted.extend(more);
    }
    Ok(noted)
}

/// For each number of users the statement that notes so many.
static NOTE_SIGN_INS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let texts = (1..=PLACES).map(|count| {
        let user = |number| {
            let (id, hash) = (2 * number, 2 * number + 1);
            format!("id = ${id} AND password_hash = ${hash}")
        };
        let users = (1..=count).map(user).collect::<Vec<_>>().join(" OR ");
        format!(
            "UPDATE users SET last_sign_in_at = $1 WHERE ({users}) \
                AND reset_required_at IS NULL AND (suspended_at IS NULL OR suspended_until <= $1) \
            RETURNING id, password_hash, (SELECT event FROM activity \
                WHERE activity.user_id = users.id AND activity.event LIKE '{{\"signed_in\":%' \
                ORDER BY activity.id DESC LIMIT 1) AS event"
        )
    });
    texts.collect()
});

/// Stores the same password hashed anew, unless it was changed since `old` was read.
pub async fn replace_hash(conn: &mut Conn<'_>, id: UserId, old: &str, new: &str) -> Result<()> {
    const SQL: &str = "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(id.0)
        .bind(old)
        .bind(new)
        .execute(c)
        .await
        .map(drop))
}

/// How many users there are.
pub async fn count(conn: &mut Conn<'_>) -> Result<i64> {
    const SQL: &str = "SELECT COUNT(*) FROM users";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).fetch_one(c).await)
}

/// How many users' unknown devices have to wait just now; no more than 1,000 are counted.
pub async fn count_locked(conn: &mut Conn<'_>, now: Timestamp) -> Result<u64> {
    const SQL: &str = "SELECT COUNT(*) FROM \
        (SELECT 1 FROM users WHERE locked_until > $1 LIMIT 1000) AS locked";
    let count: i64 = on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(now.0).fetch_one(c).await)?;
    Ok(count.unsigned_abs())
}

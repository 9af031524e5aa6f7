//! A user as a person: what they are called and reached by, and how that changes.

use domain::{Email, PersonName, UserId, Username};

use crate::db::{Conn, Result, on_backend};

/// Who a user is.
#[derive(Debug, sqlx::FromRow)]
pub struct Person {
    /// Which user.
    pub id: i64,
    /// Their proved address.
    pub email: String,
    /// Their name to sign in with.
    pub username: String,
    /// Their first name, or nothing.
    pub first_name: String,
    /// Their last name, or nothing.
    pub last_name: String,
    /// When the account was made.
    pub created_at: i64,
    /// The name of their picture.
    pub picture: Option<String>,
}

/// The user of that id.
pub async fn find(conn: &mut Conn<'_>, id: UserId) -> Result<Option<Person>> {
    const SQL: &str = "SELECT id, email, username, first_name, last_name, created_at, picture \
        FROM users WHERE id = $1";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(id.0).fetch_optional(c).await)
}

/// The user with that address.
pub async fn find_by_email(conn: &mut Conn<'_>, email: &Email) -> Result<Option<Person>> {
    const SQL: &str = "SELECT id, email, username, first_name, last_name, created_at, picture \
        FROM users WHERE email = $1";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(email.as_str()).fetch_optional(c).await)
}

/// Replaces the password, which is what may have been required.
pub async fn set_password_hash(conn: &mut Conn<'_>, id: UserId, hash: &str) -> Result<()> {
    const SQL: &str = "UPDATE users SET password_hash = $2, reset_required_at = NULL WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(id.0).bind(hash).execute(c).await.map(drop))
}

/// Replaces first and last name.
pub async fn set_names(
    conn: &mut Conn<'_>,
    id: UserId,
    first: &PersonName,
    last: &PersonName,
) -> Result<()> {
    const SQL: &str = "UPDATE users SET first_name = $2, last_name = $3 WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(id.0)
        .bind(first.as_str())
        .bind(last.as_str())
        .execute(c)
        .await
        .map(drop))
}

/// Replaces the address; `false` when it is somebody else's. The transaction must then be given
/// up: PostgreSQL takes no further statement in it.
pub async fn set_email(conn: &mut Conn<'_>, id: UserId, email: &Email) -> Result<bool> {
    const SQL: &str = "UPDATE users SET email = $2 WHERE id = $1";
    let set = on_backend!(conn, |c| sqlx::query(SQL)
        .bind(id.0)
        .bind(email.as_str())
        .execute(c)
        .await
        .map(drop));
    unless_taken(set)
}

/// Replaces the username; `false` when it is somebody else's. The transaction must then be given up.
pub async fn set_username(conn: &mut Conn<'_>, id: UserId, username: &Username) -> Result<bool> {
    const SQL: &str = "UPDATE users SET username = $2 WHERE id = $1";
    let set = on_backend!(conn, |c| sqlx::query(SQL)
        .bind(id.0)
        .bind(username.as_str())
        .execute(c)
        .await
        .map(drop));
    unless_taken(set)
}

fn unless_taken(set: Result<()>) -> Result<bool> {
    match set {
        Ok(()) => Ok(true),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

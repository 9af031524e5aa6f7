//! The pictures of users, by name.

use std::collections::HashSet;

use domain::{PictureName, UserId};

use crate::db::{Conn, Result, on_backend};

/// Reads the name in a row. Only names of ours are ever stored; a row with another one has none.
pub(crate) fn name(stored: Option<&str>) -> Option<PictureName> {
    stored.and_then(PictureName::parse)
}

/// The user's picture.
pub async fn picture(conn: &mut Conn<'_>, id: UserId) -> Result<Option<PictureName>> {
    const SQL: &str = "SELECT picture FROM users WHERE id = $1";
    let stored: Option<Option<String>> =
        on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(id.0).fetch_optional(c).await)?;
    Ok(name(stored.flatten().as_deref()))
}

/// Replaces the user's picture.
pub async fn set_picture(
    conn: &mut Conn<'_>,
    id: UserId,
    name: Option<&PictureName>,
) -> Result<()> {
    const SQL: &str = "UPDATE users SET picture = $2 WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(id.0)
        .bind(name.map(PictureName::as_str))
        .execute(c)
        .await
        .map(drop))
}

/// The pictures whose names begin with these digits. `g` follows them all, in any language's order.
pub async fn pictures_of(conn: &mut Conn<'_>, digits: &str) -> Result<HashSet<PictureName>> {
    const SQL: &str = "SELECT picture FROM users WHERE picture > $1 AND picture < $2";
    let end = [digits, "g"].concat();
    let stored: Vec<String> =
        on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(digits).bind(end).fetch_all(c).await)?;
    Ok(stored.iter().filter_map(|name| PictureName::parse(name)).collect())
}

/// Takes a picture away from whoever has it.
pub async fn forget_picture(conn: &mut Conn<'_>, name: &PictureName) -> Result<()> {
    const SQL: &str = "UPDATE users SET picture = NULL WHERE picture = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(name.as_str()).execute(c).await.map(drop))
}

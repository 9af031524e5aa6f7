//! What happened in the whole installation, by the hour.

use domain::Timestamp;

use super::{Conn, Result, on_backend};

/// What is counted under one name in one hour.
#[derive(Debug, sqlx::FromRow)]
pub struct Row {
    /// The hour's first second.
    pub hour: i64,
    /// What is counted.
    pub name: String,
    /// How many there were.
    pub value: i64,
}

/// Adds to what is counted under a name, if there is anything to add.
pub async fn add(conn: &mut Conn<'_>, hour: Timestamp, name: &str, value: u64) -> Result<()> {
    const SQL: &str = "INSERT INTO hourly_counts (hour, name, value) VALUES ($1, $2, $3) \
        ON CONFLICT (hour, name) DO UPDATE SET value = hourly_counts.value + excluded.value";
    if value == 0 {
        return Ok(());
    }
    let value = i64::try_from(value).unwrap_or(i64::MAX);
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(hour.0)
        .bind(name)
        .bind(value)
        .execute(c)
        .await
        .map(drop))
}

/// Everything that is counted in the hours that begin at `since` or later.
pub async fn since(conn: &mut Conn<'_>, since: Timestamp) -> Result<Vec<Row>> {
    const SQL: &str = "SELECT hour, name, value FROM hourly_counts WHERE hour >= $1";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(since.0).fetch_all(c).await)
}

/// Forgets hours that are long over.
pub async fn delete_before(conn: &mut Conn<'_>, time: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM hourly_counts WHERE hour < $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(time.0).execute(c).await.map(drop))
}

//! Counts that are kept: triggers add a row for each change of what is counted (migration 0006), and
//! the sum of a name's rows is its count. So nobody waits for a row that everybody changes, and
//! nothing is counted anew.

use std::collections::BTreeMap;

use super::{Conn, Result, on_backend};

/// The counts by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept(BTreeMap<String, i64>);

impl Kept {
    /// How many there are of what has that name.
    pub fn of(&self, name: &str) -> u64 {
        // Never below 0: each row that is taken away was added before.
        self.0.get(name).copied().unwrap_or(0).unsigned_abs()
    }

    /// Sums rows up; what comes to nothing is left out.
    pub fn sum(rows: impl IntoIterator<Item = (String, i64)>) -> Self {
        let mut sums = BTreeMap::new();
        for (name, value) in rows {
            *sums.entry(name).or_insert(0) += value;
        }
        sums.retain(|_, value| *value != 0);
        Self(sums)
    }

    /// Every name with its sum.
    pub fn all(&self) -> impl Iterator<Item = (&str, i64)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }
}

/// Reads all counts.
pub async fn read(conn: &mut Conn<'_>) -> Result<Kept> {
    const SQL: &str = "SELECT name, CAST(SUM(value) AS BIGINT) FROM counts GROUP BY name";
    let rows: Vec<(String, i64)> = on_backend!(conn, |c| sqlx::query_as(SQL).fetch_all(c).await)?;
    Ok(Kept::sum(rows))
}

/// Takes the oldest rows away, up to `limit` of them. Of two nodes that do so at once, the second
/// waits for the first and then finds those rows gone.
pub async fn take(conn: &mut Conn<'_>, limit: i64) -> Result<Vec<(String, i64)>> {
    const SQL: &str = "DELETE FROM counts WHERE id IN (SELECT id FROM counts ORDER BY id LIMIT $1) \
        RETURNING name, value";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(limit).fetch_all(c).await)
}

/// Adds to a count.
pub async fn add(conn: &mut Conn<'_>, name: &str, value: i64) -> Result<()> {
    const SQL: &str = "INSERT INTO counts (name, value) VALUES ($1, $2)";
    on_backend!(conn, |c| sqlx::query(SQL).bind(name).bind(value).execute(c).await.map(drop))
}

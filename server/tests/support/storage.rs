//! Everything that a server stores, as whoever steals it sees it.

use std::fmt::Write as _;

use server::db::Held;
use server::test_support::TestServer;
use sqlx::AssertSqlSafe;

/// Every value of every column of every table, as text and bytes; but the names and digests of our own
/// migrations.
pub struct Loot(Vec<Vec<u8>>);

impl Loot {
    /// Takes everything.
    pub async fn of(server: &TestServer) -> Self {
        match server.db.read().await.unwrap() {
            Held::Sqlite(mut c) => {
                const COLUMNS: &str = "SELECT t.name, c.name FROM sqlite_master t \
                    JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name <> '_sqlx_migrations'";
                let columns = sqlx::query_as(COLUMNS).fetch_all(&mut c).await.unwrap();
                let mut values = Vec::new();
                for sql in statements(columns, "CAST(\"{column}\" AS BLOB)") {
                    values.extend(sqlx::query_scalar(sql).fetch_all(&mut c).await.unwrap());
                }
                Self(values)
            }
            Held::Postgres(mut c) => {
                const COLUMNS: &str = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) \
                    FROM information_schema.columns \
                    WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'";
                let columns = sqlx::query_as(COLUMNS).fetch_all(&mut *c).await.unwrap();
                let mut values = Vec::new();
                for sql in statements(columns, "CONVERT_TO(CAST(\"{column}\" AS TEXT), 'UTF8')") {
                    values.extend(sqlx::query_scalar(sql).fetch_all(&mut *c).await.unwrap());
                }
                Self(values)
            }
        }
    }

    /// Whether `secret` is in it: as it is, or in the hexadecimal digits that PostgreSQL shows
    /// bytes in.
    pub fn has(&self, secret: &[u8]) -> bool {
        let digits = secret.iter().fold(String::new(), |mut digits, byte| {
            write!(digits, "{byte:02x}").unwrap();
            digits
        });
        self.0.iter().any(|value| contains(value, secret) || contains(value, digits.as_bytes()))
    }
}

/// One statement a column; the names are those of our own migrations.
fn statements(columns: Vec<(String, String)>, value: &str) -> Vec<AssertSqlSafe<String>> {
    let statement = |(table, column): (String, String)| {
        let value = value.replace("{column}", &column);
        AssertSqlSafe(
            ["SELECT ", &value, " FROM \"", &table, "\" WHERE \"", &column, "\" IS NOT NULL"]
                .concat(),
        )
    };
    columns.into_iter().map(statement).collect()
}

fn contains(value: &[u8], part: &[u8]) -> bool {
    value.windows(part.len()).any(|window| window == part)
}

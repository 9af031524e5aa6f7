//! Databases that are not as they should be.

use server::Server;
use server::db::Conn;

/// Breaks the database, as an operator's mistake may.
pub async fn run(server: &Server, sql: &'static str) {
    let mut tx = server.db.begin().await.unwrap();
    match tx.conn() {
        Conn::Sqlite(c) => sqlx::raw_sql(sql).execute(c).await.map(drop),
        Conn::Postgres(c) => sqlx::raw_sql(sql).execute(c).await.map(drop),
    }
    .unwrap();
    tx.commit().await.unwrap();
}

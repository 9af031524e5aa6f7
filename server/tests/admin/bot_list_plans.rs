//! How SQLite finds the rows of the list: along an index, from the place on.

use server::db::Conn;
use server::db::bot_list::{
    IN_STATE, LIMITED, NAMED, NEWEST, NUMBERED, OF_USER, OF_USERS_NAMED, USED,
};
use server::test_support::{self, Engine};
use sqlx::AssertSqlSafe;

#[tokio::test]
async fn no_way_through_the_list_of_bots_reads_or_sorts_all_of_them() {
    let server = test_support::server(Engine::Sqlite).await;
    let mut held = server.db.read().await.unwrap();
    let Conn::Sqlite(conn) = held.conn() else { panic!("SQLite was asked for") };
    for (sql, index) in [
        (NEWEST, "bots_created_at (created_at<?"),
        (IN_STATE, "bots_state (state>? AND (state,created_at)<(?,?))"),
        (OF_USER, "bots_user_id (user_id=? AND id<?)"),
        (USED, "bots_used_hour (used_hour>? AND (used_hour,created_at)<(?,?))"),
        (LIMITED, "bots_limited_at (limited_at>? AND limited_at<?)"),
        (NUMBERED, "USING INTEGER PRIMARY KEY (rowid=?)"),
        (NAMED, "bots_username (<expr>>? AND <expr><?)"),
        (OF_USERS_NAMED, "bots_user_id (user_id=? AND id<?)"),
    ] {
        let explain = AssertSqlSafe(["EXPLAIN QUERY PLAN ", sql].concat());
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(explain).fetch_all(&mut *conn).await.unwrap();
        let lines: Vec<_> = plan.into_iter().map(|(_, _, _, line)| line).collect();
        assert!(lines.iter().any(|line| line.contains(index)), "{index}: {lines:#?}");
        for table in ["b", "bots", "u", "users"] {
            let scan = format!("SCAN {table}");
            assert!(
                !lines.iter().any(|line| line.starts_with(&scan) && line != "SCAN u"),
                "{lines:#?}"
            );
        }
        // Of a few users at most.
        let may_sort = [OF_USERS_NAMED, NUMBERED].contains(&sql);
        assert!(may_sort || !lines.iter().any(|line| line.contains("TEMP B-TREE")), "{lines:#?}");
    }
}

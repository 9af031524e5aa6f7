//! The list's statements walk along an index: none looks at all users, and none sorts them. That
//! makes a page as quick among a million as among a thousand.

use domain::{Role, UserFilter};
use server::db::{Conn, Result};
use server::{db, on_both_engines, test_support};
use sqlx::AssertSqlSafe;

use crate::people::user;

/// The statements of the lists, as they stand in the sources.
fn statements() -> Vec<String> {
    let sources =
        [include_str!("../../src/db/users/lists.rs"), include_str!("../../src/db/sign_ups.rs")];
    let mut found = Vec::new();
    for source in sources {
        for part in source.split("const SQL: &str =").skip(1) {
            let text = part.split('"').nth(1).unwrap();
            let sql = text.split("\\\n").map(str::trim).collect::<Vec<_>>().join(" ");
            if sql.contains("ORDER BY") && sql.contains("LIMIT") && !sql.contains("MIN(") {
                found.push(sql);
            }
        }
    }
    assert_eq!(found.len(), 9, "{found:#?}");
    found
}

async fn plan(conn: &mut Conn<'_>, sql: &str) -> Result<String> {
    let lines: Vec<String> = match conn {
        Conn::Sqlite(c) => {
            let sql = ["EXPLAIN QUERY PLAN ", sql].concat();
            let rows: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut **c).await?;
            rows.into_iter().map(|row| row.3).collect()
        }
        Conn::Postgres(c) => {
            // Few rows are looked at one by one, whatever the indexes: not here.
            sqlx::raw_sql("SET enable_seqscan = off; SET enable_bitmapscan = off")
                .execute(&mut **c)
                .await?;
            let literal = (1..=5).rev().fold(sql.to_owned(), |sql, number| {
                let value =
                    if sql.contains("role = $1") || is_text(&sql, number) { "'1'" } else { "1" };
                sql.replace(&format!("${number}"), value)
            });
            let sql = ["EXPLAIN ", &literal].concat();
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut **c).await?
        }
    };
    Ok(lines.join("\n"))
}

fn is_text(sql: &str, number: u8) -> bool {
    ["username > ", "username < ", "email > ", "email < ", "(username, id) > (", "(email, id) > ("]
        .iter()
        .any(|column| sql.contains(&format!("{column}${number}")))
}

on_both_engines! {
    async fn no_list_looks_at_all_users_or_sorts_them(engine) {
        let server = test_support::server(engine).await;
        user(&server, "ada", Role::User).await;
        let mut tx = server.db.begin().await.unwrap();
        for sql in statements() {
            // Those of one name or address are sorted among themselves: a few.
            let plan = plan(&mut tx.conn(), &sql).await.unwrap().replace("Incremental Sort", "");
            for slow in ["SCAN u", "SCAN sign_ups", "USE TEMP B-TREE", "Seq Scan on users", "Seq Scan on sign_ups", "Sort  ("] {
                assert!(!plan.contains(slow), "{slow}: {sql}\n{plan}");
            }
        }
        drop(tx);
        let filter = UserFilter::default();
        assert!(filter.fields().is_empty());
        let mut held = server.db.read().await.unwrap();
        assert_eq!(db::users::lists::newest(&mut held.conn(), filter.ids(), 9).await.unwrap().len(), 1);
    }
}

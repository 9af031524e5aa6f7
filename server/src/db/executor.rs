//! How a statement goes to SQLite's thread, with what waited for it.

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _, future, stream};
use sqlx::sqlite::{
    Sqlite, SqliteArguments, SqliteQueryResult, SqliteRow, SqliteStatement, SqliteTypeInfo,
};
use sqlx::{AssertSqlSafe, Describe, Either, Execute, Executor, SqlSafeStr as _, SqlStr};

use super::Result;
use super::connections::Lent;
use super::write::Write;

/// A statement with its values, as the driver takes it.
type Statement = (SqlStr, Option<SqliteArguments>);

impl<'c> Executor<'c> for &'c mut Lent {
    type Database = Sqlite;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<SqliteQueryResult, SqliteRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        let writes = self.take_waiting();
        let mut unanswered = writes.len();
        let all = match together(writes, query) {
            Ok(all) => all,
            Err(error) => return stream::once(future::err(error)).boxed(),
        };
        // Each write says that it is done, which is not the answer to `query`.
        let answers = self.driver().fetch_many(all).try_filter(move |answer| {
            let is_writes = unanswered > 0 && answer.is_left();
            unanswered -= usize::from(is_writes);
            future::ready(!is_writes)
        });
        answers.boxed()
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<SqliteRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Sqlite>,
    {
        match together(self.take_waiting(), query) {
            Ok(all) => self.driver().fetch_optional(all),
            Err(error) => future::err(error).boxed(),
        }
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [SqliteTypeInfo],
    ) -> BoxFuture<'e, Result<SqliteStatement>>
    where
        'c: 'e,
    {
        self.driver().prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Sqlite>>>
    where
        'c: 'e,
    {
        self.driver().describe(sql)
    }
}

/// `query` after all of `writes`. They share one list of values, in which those of `query` come first.
fn together<'q>(writes: Vec<Write>, mut query: impl Execute<'q, Sqlite>) -> Result<Statement> {
    let arguments = query.take_arguments().map_err(sqlx::Error::Encode)?;
    if writes.is_empty() {
        return Ok((query.sql(), arguments));
    }
    let (mut text, mut arguments) = (String::new(), arguments.unwrap_or_default());
    for write in writes {
        write.append_to(&mut text, &mut arguments).map_err(sqlx::Error::Encode)?;
        text.push(';');
    }
    text.push_str(query.sql().as_str());
    Ok((AssertSqlSafe(text).into_sql_str(), Some(arguments)))
}

#[cfg(test)]
mod tests {
    use sqlx::Row as _;

    use super::super::{Conn, changes_one};
    use super::*;
    use crate::test_support::{Engine, server_with};

    const COUNT: &str = "INSERT INTO guesses \
        (subject, failures, failed_at, locked_until, day, day_count, expires_at) \
        VALUES ($1, $2, 0, 0, 0, 0, 0)";
    const COUNTED: &str = "SELECT COALESCE(SUM(failures), 0) FROM guesses";
    const OTHERS: &str = "SELECT failures FROM guesses WHERE subject <> $1 ORDER BY subject";
    const CHANGE: &str = "UPDATE guesses SET failures = 9 WHERE subject = $1";

    fn count(subject: &[u8], failures: i64) -> Write {
        Write::new(COUNT).bind(subject).bind(failures)
    }

    #[tokio::test]
    async fn what_waits_is_done_before_the_next_statement_and_each_has_its_own_values() {
        let server = server_with(Engine::Sqlite, &[]).await;
        let mut tx = server.db.begin().await.unwrap();
        count(b"a", 1).on(&mut tx.conn()).await.unwrap();
        count(b"b", 20).on(&mut tx.conn()).await.unwrap();
        let Conn::Sqlite(c) = tx.conn() else { panic!("not SQLite") };
        let rows = sqlx::query(OTHERS).bind(&b"none"[..]).fetch_all(c).await.unwrap();
        let failures: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(failures, [1, 20]);
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn what_waits_is_not_counted_among_what_the_next_statement_changed() {
        let server = server_with(Engine::Sqlite, &[]).await;
        let mut tx = server.db.begin().await.unwrap();
        count(b"a", 1).on(&mut tx.conn()).await.unwrap();
        let one = changes_one!(&mut tx.conn(), sqlx::query(CHANGE).bind(&b"b"[..])).unwrap();
        assert!(!one);
        count(b"b", 1).on(&mut tx.conn()).await.unwrap();
        assert!(changes_one!(&mut tx.conn(), sqlx::query(CHANGE).bind(&b"b"[..])).unwrap());
    }

    #[tokio::test]
    async fn what_waits_is_durable_with_the_commit_and_gone_without_it() {
        let server = server_with(Engine::Sqlite, &[]).await;
        let mut tx = server.db.begin().await.unwrap();
        count(b"a", 1).on(&mut tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = server.db.begin().await.unwrap();
        count(b"b", 20).on(&mut tx.conn()).await.unwrap();
        drop(tx);
        let mut held = server.db.read().await.unwrap();
        let Conn::Sqlite(c) = held.conn() else { panic!("not SQLite") };
        assert_eq!(sqlx::query_scalar::<_, i64>(COUNTED).fetch_one(c).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn that_a_write_failed_is_told_by_the_commit_and_undoes_all() {
        let server = server_with(Engine::Sqlite, &[]).await;
        let mut tx = server.db.begin().await.unwrap();
        count(b"a", 1).on(&mut tx.conn()).await.unwrap();
        count(b"a", 1).on(&mut tx.conn()).await.unwrap();
        assert!(tx.commit().await.is_err());
        let mut tx = server.db.begin().await.unwrap();
        let Conn::Sqlite(c) = tx.conn() else { panic!("not SQLite") };
        assert_eq!(sqlx::query_scalar::<_, i64>(COUNTED).fetch_one(c).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn any_number_of_writes_may_wait() {
        let server = server_with(Engine::Sqlite, &[]).await;
        let mut tx = server.db.begin().await.unwrap();
        for number in 0..100_u8 {
            count(&[number], 1).on(&mut tx.conn()).await.unwrap();
        }
        let Conn::Sqlite(c) = tx.conn() else { panic!("not SQLite") };
        assert_eq!(sqlx::query_scalar::<_, i64>(COUNTED).fetch_one(c).await.unwrap(), 100);
    }

    #[tokio::test]
    async fn a_write_outside_of_a_transaction_is_refused() {
        let server = server_with(Engine::Sqlite, &[]).await;
        let mut held = server.db.read().await.unwrap();
        assert!(count(b"a", 1).on(&mut held.conn()).await.is_err());
    }
}

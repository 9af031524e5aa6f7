//! Filling a database with as many users, bots and lines of audit as somebody wants to measure.
//!
//! The rows are made by the database itself, in a few statements each: a million in seconds. They
//! are for lists to find, and nobody can use them: no password fits, no token opens, and the lines
//! of audit are not chained.

mod database;
mod rows;
mod target;

use domain::Timestamp;

use crate::Outcome;
use crate::load::block_on;
use target::Target;

pub use database::{Database, postgres};

/// How many rows one statement makes: some megabytes of a transaction.
const BATCH: i64 = 100_000;

/// Over how many seconds the rows are spread, up to now; `rows` says it in SQL.
const SPAN: i64 = 300 * 86_400;

/// How much to make.
#[derive(Clone, Copy, Debug)]
pub struct Amounts {
    /// Users.
    pub users: i64,
    /// Bots, spread over the users.
    pub bots: i64,
    /// Lines of audit.
    pub audit: i64,
}

/// Fills the database at `url`, in which there is a user and which nothing serves.
pub fn fill(url: &str, amounts: Amounts) -> Outcome<()> {
    block_on(async {
        let mut target = Target::open(url).await?;
        let now = now()?;
        let steps = |sql: &str, count: i64| {
            let sql =
                sql.replace("{step}", &step(count)).replace("{users_step}", &step(amounts.users));
            sql.replace("{bots_step}", &step(amounts.bots))
        };
        let users = steps(rows::USERS, amounts.users);
        fill_table(&mut target, "users", &users, amounts.users, now).await?;
        let bots =
            steps(rows::BOTS, amounts.bots).replace("{users}", &amounts.users.max(1).to_string());
        fill_table(&mut target, "bots", &bots, amounts.bots, now).await?;
        let audit =
            steps(rows::AUDIT, amounts.audit).replace("{bots}", &amounts.bots.max(1).to_string());
        fill_table(&mut target, "audit", &audit, amounts.audit, now).await?;
        for statement in rows::AFTERWARDS {
            target.run(statement, [0, 0, now]).await?;
        }
        target.settle().await
    })?
}

/// How many seconds there are between two of so many rows.
fn step(count: i64) -> String {
    (SPAN / count.max(1)).max(1).to_string()
}

async fn fill_table(
    target: &mut Target,
    table: &str,
    sql: &str,
    count: i64,
    now: i64,
) -> Outcome<()> {
    let mut first = 1;
    while first <= count {
        let last = count.min(first + BATCH - 1);
        target.run(sql, [first, last, now]).await?;
        first = last + 1;
    }
    crate::say(&format!("  {table}: {}", domain::grouped(count.unsigned_abs())));
    Ok(())
}

fn now() -> Outcome<i64> {
    let since = std::time::UNIX_EPOCH.elapsed().map_err(|error| error.to_string())?;
    i64::try_from(since.as_secs()).map_err(|error| error.to_string())
}

/// An id from the middle of the time that is filled.
pub fn middle_id() -> Outcome<i64> {
    Ok(domain::id::make((now()? - SPAN / 2) * 1_000, 0))
}

/// A day at the beginning of that time, and one at its end.
pub fn days() -> Outcome<(String, String)> {
    const MARGIN: i64 = SPAN / 10;
    let now = now()?;
    Ok((Timestamp(now - SPAN + MARGIN).iso_day(), Timestamp(now - MARGIN).iso_day()))
}

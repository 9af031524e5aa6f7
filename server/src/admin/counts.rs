//! Keeping the counts short (`db::counts`).

use crate::db::{self, counts::Kept};
use crate::{Result, Server};

/// Rows that become sums in one transaction: few enough to hold nobody up, and more than there are names.
const ROWS: i64 = 10_000;

/// Puts sums in the place of the rows that have come since the last time, so that reading stays quick.
pub(crate) async fn sum_counts_up(server: &Server) -> Result<()> {
    loop {
        let mut tx = server.db.begin().await?;
        let taken = db::counts::take(&mut tx.conn(), ROWS).await?;
        let is_last = i64::try_from(taken.len()).unwrap_or(ROWS) < ROWS;
        for (name, value) in Kept::sum(taken).all() {
            db::counts::add(&mut tx.conn(), name, value).await?;
        }
        tx.commit().await?;
        if is_last {
            return Ok(());
        }
    }
}

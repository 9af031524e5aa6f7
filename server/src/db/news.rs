//! News of changed bots from other nodes, as a trigger on PostgreSQL sends them with the commit of
//! each change (migration 0004). SQLite has no such thing: its nodes share a machine, and re-read.

use domain::BotId;
use sqlx::postgres::PgListener;

use super::{Db, Result};

/// The channel that the trigger notifies.
const CHANNEL: &str = "rookery_bots";

/// A connection that waits for news.
#[derive(Debug)]
pub struct News(PgListener);

/// A bot that has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Which.
    pub bot: BotId,
    /// Its revision by now; 0: it is gone.
    pub revision: i64,
}

impl News {
    /// Listens from now on, with a connection of the pool; `None` on SQLite.
    pub async fn listen(db: &Db) -> Result<Option<Self>> {
        let Db::Postgres(pool) = db else { return Ok(None) };
        let mut listener = PgListener::connect_with(pool).await?;
        // A lost connection is for us to note: what was sent meanwhile never comes.
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        Ok(Some(Self(listener)))
    }

    /// Waits for the next change. Fails when the connection is lost.
    pub async fn next(&mut self) -> Result<Changed> {
        loop {
            let lost = || sqlx::Error::Io(std::io::ErrorKind::ConnectionAborted.into());
            let notification = self.0.try_recv().await?.ok_or_else(lost)?;
            if let Some(changed) = read(notification.payload()) {
                return Ok(changed);
            }
        }
    }
}

/// What the trigger says: two numbers. Others may notify the channel, too; that is none of ours.
fn read(payload: &str) -> Option<Changed> {
    let (bot, revision) = payload.split_once(' ')?;
    Some(Changed { bot: BotId(bot.parse().ok()?), revision: revision.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_news_of_ours_is_passed_over() {
        assert_eq!(read("17 3"), Some(Changed { bot: BotId(17), revision: 3 }));
        for payload in ["", "17", "x 3", "17 x", "17 3 4"] {
            assert_eq!(read(payload), None, "{payload}");
        }
    }
}

//! What happened to the viewer's account and bots.

use domain::views::{ActivityRow, NamedBot, OwnActivityRow, Page};
use domain::{BotId, Timestamp};

use crate::db::activity::{self, Listed};
use crate::{Error, Result, Server, Viewer};

/// Lines on one page: what fits a screen or two, and bounds what one request costs.
const PAGE_ROWS: usize = 50;

/// The viewer's activity, newest first, before the line `before`.
pub async fn own_activity(
    server: &Server,
    viewer: &Viewer,
    before: Option<i64>,
) -> Result<Page<OwnActivityRow>> {
    let mut held = server.db.read().await?;
    let before = before.unwrap_or(i64::MAX);
    // One more than is shown tells whether there are more.
    let limit = i64::try_from(PAGE_ROWS + 1).unwrap_or(i64::MAX);
    let listed = activity::of_user(&mut held.conn(), viewer.id, before, limit).await?;
    let more = listed.len() > PAGE_ROWS;
    let rows = listed.into_iter().take(PAGE_ROWS).map(row).collect::<Result<Vec<_>>>()?;
    let next = rows.last().filter(|_| more).map(|row| row.id);
    Ok(Page { rows, next })
}

fn row(listed: Listed) -> Result<OwnActivityRow> {
    let event = serde_json::from_str(&listed.event).map_err(Error::internal)?;
    let deleted = listed.bot_deleted_at.is_some();
    let bot = listed.bot_id.zip(listed.bot_name);
    Ok(OwnActivityRow {
        id: listed.id,
        line: ActivityRow { at: Timestamp(listed.at), event },
        bot: bot.map(|(id, name)| NamedBot { id: BotId(id), name, deleted }),
    })
}

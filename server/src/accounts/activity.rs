//! What happened to the viewer's account and bots.

use domain::views::{ActivityRow, NamedBot, OwnActivityRow, Page};
use domain::{BotId, Timestamp, UserId};

use crate::db::Conn;
use crate::db::activity::{self, Listed};
use crate::paging::{ROWS_ASKED, page};
use crate::{Error, Result, Server, Viewer};

/// The viewer's activity, newest first, before the line `before`.
pub async fn own_activity(
    server: &Server,
    viewer: &Viewer,
    before: Option<i64>,
) -> Result<Page<OwnActivityRow>> {
    let mut held = server.db.read().await?;
    let before = before.unwrap_or(i64::MAX);
    let rows = activity::of_user(&mut held.conn(), viewer.id, before, ROWS_ASKED).await?;
    page(rows, row, |row| row.id)
}

/// The newest lines of somebody's activity, for admins.
pub(crate) async fn latest(
    conn: &mut Conn<'_>,
    user: UserId,
    limit: i64,
) -> Result<Vec<OwnActivityRow>> {
    let rows = activity::of_user(conn, user, i64::MAX, limit).await?;
    rows.into_iter().map(row).collect()
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

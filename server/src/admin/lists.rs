//! The admin panel's lists, each a page at a time, newest first.

use domain::views::{AdminBotRow, Page};
use domain::{BotId, Timestamp};

use super::SEARCH_LENGTH_MAX;
use crate::db::{self, bots::BotOfUser};
use crate::paging::{ROWS_ASKED, page};
use crate::{Admin, Error, Result, Server};

/// Bots whose name, username or user matches `search`, older than `before`.
pub async fn bots(
    server: &Server,
    _: &Admin,
    search: &str,
    before: Option<i64>,
) -> Result<Page<AdminBotRow>> {
    let mut held = server.db.read().await?;
    let (pattern, before) = (pattern(search), before.unwrap_or(i64::MAX));
    let rows = db::bots::list(&mut held.conn(), &pattern, before, ROWS_ASKED).await?;
    page(rows, |row| Ok(bot_row(row)), |row| row.id.0)
}

}

/// The inside of a LIKE pattern that finds `search` as it is written.
fn pattern(search: &str) -> String {
    let readable = search.trim().chars().filter(|c| !c.is_control());
    let bounded: String = readable.take(SEARCH_LENGTH_MAX).collect();
    let typed = bounded.trim_start_matches('@');
    typed.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

pub(super) fn bot_row(row: BotOfUser) -> AdminBotRow {
    AdminBotRow {
        id: BotId(row.bot.id),
        status: row.bot.status(),
        name: row.bot.name,
        username: row.bot.username,
        user: row.user_name,
        user_email: row.user_email,
        created_at: Timestamp(row.bot.created_at),
        last_used_at: row.bot.last_used_at.map(Timestamp),
        deleted_at: row.bot.deleted_at.map(Timestamp),
    }
}

    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_in_a_search_are_plain_letters() {
        assert_eq!(pattern(" @Rook_100%\0 "), "Rook\\_100\\%");
        assert_eq!(pattern(&"x".repeat(9_999)).len(), SEARCH_LENGTH_MAX);
    }
}

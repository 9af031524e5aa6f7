//! The list of all bots, a page at a time.
//!
//! One condition leads the way, along an index of its own ([`ways`]); the others are looked at row by
//! row ([`sought`]). So that a page takes as long with a million bots as with a thousand, it looks at
//! [`LOOKED_AT_MAX`] rows at most, and where few of them are what was asked for, it is shorter and leads on.

mod place;
mod sought;
mod ways;

use domain::views::{AdminBotRow, BotList};
use domain::{BotFilter, BotId, BotStatus, Timestamp};

use crate::db::Conn;
use crate::db::bot_list::{self, BATCH, Row};
use crate::{Admin, Result, Server};
use place::Cursor;
use sought::Sought;
use ways::Way;

/// Rows on one page, as in every list.
pub const PAGE_ROWS: usize = 50;
/// Rows that are looked at for one page: so many take some milliseconds.
const LOOKED_AT_MAX: usize = 1_000;

/// The bots that `filter` lets through, from where the page before has ended (`after`).
pub async fn bots(
    server: &Server,
    _: &Admin,
    filter: &BotFilter,
    after: Option<&str>,
) -> Result<BotList> {
    let mut held = server.db.read().await?;
    let conn = &mut held.conn();
    let user = match filter.user.as_str() {
        "" => None,
        typed => match bot_list::user(conn, typed.parse().unwrap_or(0), typed).await? {
            None => return Ok(BotList::default()),
            found => found,
        },
    };
    let sought = Sought::of(filter, user, server.clock.now());
    let mut walk = Walk::new(&sought, after);
    let mut page = BotList::default();
    let mut last = None;
    while let Some(rows) = walk.go_on(conn, &sought).await? {
        for row in rows {
            let cursor = walk.step(&row);
            if !sought.is(&row) || walk.was_shown(&row) {
                continue;
            }
            if page.rows.len() == PAGE_ROWS {
                page.next = last;
                return Ok(page);
            }
            last = Some(cursor);
            page.rows.push(view(row));
        }
        if walk.looked_at >= LOOKED_AT_MAX {
            page.next = walk.cursor.map(|cursor| cursor.to_string());
            break;
        }
    }
    Ok(page)
}

/// One way after the other, from a place on.
struct Walk {
    ways: Vec<Way>,
    /// The last row that was looked at.
    cursor: Option<Cursor>,
    /// The way that is being walked.
    way: usize,
    /// Whether the last batch was its last one.
    is_at_end: bool,
    looked_at: usize,
}

impl Walk {
    fn new(sought: &Sought, after: Option<&str>) -> Self {
        let cursor = after.and_then(Cursor::parse);
        let way = cursor.as_ref().map_or(0, |cursor| cursor.way);
        Self { ways: Way::all(sought), cursor, way, is_at_end: false, looked_at: 0 }
    }

    /// The next rows; none when all ways are at their end.
    async fn go_on(&mut self, conn: &mut Conn<'_>, sought: &Sought) -> Result<Option<Vec<Row>>> {
        if std::mem::take(&mut self.is_at_end) {
            self.way += 1;
            self.cursor = None;
        }
        let Some(way) = self.ways.get(self.way) else { return Ok(None) };
        let place = self.cursor.as_ref().map(|cursor| &cursor.place);
        let rows = way.read(conn, sought, place).await?;
        let is_over = rows.last().is_none_or(|row| way.is_beyond(row, sought));
        self.is_at_end = rows.len() < BATCH || is_over;
        self.looked_at += rows.len();
        Ok(Some(rows))
    }

    /// Looks at a row; answers with the place of what comes after it.
    fn step(&mut self, row: &Row) -> String {
        let place = self.ways[self.way].place_of(row);
        let cursor = Cursor { way: self.way, place };
        let text = cursor.to_string();
        self.cursor = Some(cursor);
        text
    }

    /// Whether a way before this one has led to the row.
    fn was_shown(&self, row: &Row) -> bool {
        self.ways[..self.way].iter().any(|way| way.leads_to(row))
    }
}

fn view(row: Row) -> AdminBotRow {
    let suspended = row.suspended_at.is_some() || row.user_suspended;
    AdminBotRow {
        id: BotId(row.id),
        status: BotStatus::of(row.running, row.failing_since.is_some(), suspended),
        suspended: row.suspended_at.is_some(),
        name: row.name,
        username: row.username,
        user: row.user_name,
        user_email: row.user_email,
        created_at: Timestamp(row.created_at),
        last_used_at: row.last_used_at.map(Timestamp),
        deleted_at: row.deleted_at.map(Timestamp),
    }
}

//! What admins did. Only ever added to.

use domain::views::AuditAction;
use domain::{BotId, Timestamp, UserId};

use super::{Conn, Result, on_backend};
use crate::admin::Place;

/// A line about to be added.
#[derive(Debug)]
pub struct NewEntry<'a> {
    /// Its id.
    pub id: i64,
    /// Who did it; none when it was done on the command line.
    pub actor_id: Option<UserId>,
    /// Their name.
    pub actor: &'a str,
    /// What they did.
    pub action: AuditAction,
    /// To which bot.
    pub bot: Option<BotId>,
    /// To which user.
    pub user: Option<UserId>,
    /// The target's name.
    pub target: &'a str,
    /// Why.
    pub reason: &'a str,
    /// What was there before.
    pub before: &'a str,
    /// What is there now.
    pub after: &'a str,
    /// From which address.
    pub address: &'a str,
}

/// A stored line.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// Which line.
    pub id: i64,
    /// Its number in the chain.
    pub number: Option<i64>,
    /// What chains it to the line before.
    pub link: Option<Vec<u8>>,
    /// When.
    pub at: i64,
    /// Who.
    pub actor_id: Option<i64>,
    /// Their name.
    pub actor: String,
    /// Whether they still have an account.
    pub actor_there: bool,
    /// What.
    pub action: String,
    /// To which bot.
    pub bot_id: Option<i64>,
    /// Whether it still exists.
    pub bot_there: bool,
    /// To which user.
    pub user_id: Option<i64>,
    /// Whether they still have an account.
    pub user_there: bool,
    /// The target's name.
    pub target: String,
    /// Why.
    pub reason: String,
    /// What was there before.
    pub before: String,
    /// What is there now.
    pub after: String,
    /// From which address.
    pub address: String,
    /// When its words were erased.
    pub erased_at: Option<i64>,
}

/// Adds a line at its place in the chain.
pub async fn insert(
    conn: &mut Conn<'_>,
    entry: &NewEntry<'_>,
    now: Timestamp,
    place: &Place,
) -> Result<()> {
    const SQL: &str = "INSERT INTO audit (id, at, actor_id, actor, action, bot_id, user_id, target, reason, \
        address, before, after, number, personal_salt, personal_digest, link) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(entry.id)
        .bind(now.0)
        .bind(entry.actor_id.map(|user| user.0))
        .bind(entry.actor)
        .bind(entry.action.as_str())
        .bind(entry.bot.map(|bot| bot.0))
        .bind(entry.user.map(|user| user.0))
        .bind(entry.target)
        .bind(entry.reason)
        .bind(entry.address)
        .bind(entry.before)
        .bind(entry.after)
        .bind(place.number)
        .bind(&place.salt[..])
        .bind(&place.digest)
        .bind(&place.link)
        .execute(c)
        .await
        .map(drop))
}

/// Who did what a search is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A user.
    User(i64),
    /// Nobody with an account: the command line, or the time.
    Nobody,
}

/// What a search is for was done to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A user, or a bot of theirs.
    User(i64),
    /// A bot.
    Bot(i64),
}

/// Which lines are searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    /// By whom.
    pub who: Option<Who>,
    /// What was done.
    pub action: Option<AuditAction>,
    /// To whom.
    pub about: Option<About>,
    /// Ids from this one on; ids tell the time.
    pub from: i64,
    /// Ids below this one.
    pub below: i64,
}

impl Filter {
    /// Whether the index that [`list`] reads answers the whole filter. If not, some of its lines are
    /// not meant: see [`Filter::admits`].
    pub fn is_indexed(&self) -> bool {
        let parts = [self.about.is_some(), self.who.is_some(), self.action.is_some()];
        parts.into_iter().filter(|part| *part).count() <= 1
    }

    /// Whether the filter means this line.
    pub fn admits(&self, row: &Row) -> bool {
        let by = self.who.is_none_or(|who| match who {
            Who::User(id) => row.actor_id == Some(id),
            Who::Nobody => row.actor_id.is_none(),
        });
        let to = self.about.is_none_or(|about| match about {
            About::User(id) => row.user_id == Some(id),
            About::Bot(id) => row.bot_id == Some(id),
        });
        by && to && self.action.is_none_or(|action| row.action == action.as_str())
    }
}

/// A statement for lines, newest first; its conditions come after the range of ids. Whether somebody is
/// still there is not asked with EXISTS: for that PostgreSQL reads the whole table into a hash.
macro_rules! lines {
    ($conditions:literal) => {
        concat!(
            "SELECT id, number, link, at, actor_id, actor, action, bot_id, user_id, target, reason, before, \
             after, address, erased_at, \
             (SELECT 1 FROM users WHERE users.id = audit.actor_id) IS NOT NULL AS actor_there, \
             (SELECT 1 FROM bots WHERE bots.id = audit.bot_id) IS NOT NULL AS bot_there, \
             (SELECT 1 FROM users WHERE users.id = audit.user_id) IS NOT NULL AS user_there \
             FROM audit WHERE id < $1 AND ",
            $conditions,
            " DESC, id DESC LIMIT $2"
        )
    };
}

/// Lines that the filter may mean, newest first: those of the narrowest index that there is for it. So
/// this takes as long with ten million lines as with a thousand.
///
/// The conditions say the same thing twice. PostgreSQL would rather walk through all lines by id than
/// use the index of a column that is equal to something, and finds nothing for long where that is
/// rare; compared as a row, only that index has the order that is asked for. SQLite uses equality alone.
pub async fn list(conn: &mut Conn<'_>, filter: &Filter, limit: i64) -> Result<Vec<Row>> {
    const ALL: &str = lines!("TRUE ORDER BY id");
    const BY_NOBODY: &str = lines!("actor_id IS NULL ORDER BY id");
    const OF_BOT: &str = lines!(
        "(bot_id, id) < ($3, $1) AND bot_id >= $3 AND bot_id IS NOT DISTINCT FROM $3 ORDER BY bot_id"
    );
    const OF_USER: &str = lines!(
        "(user_id, id) < ($3, $1) AND user_id >= $3 AND user_id IS NOT DISTINCT FROM $3 ORDER BY user_id"
    );
    const BY_USER: &str = lines!(
        "(actor_id, id) < ($3, $1) AND actor_id >= $3 AND actor_id IS NOT DISTINCT FROM $3 ORDER BY actor_id"
    );
    const OF_ACTION: &str = lines!(
        "(action, id) < ($3, $1) AND action >= $3 AND action IS NOT DISTINCT FROM $3 ORDER BY action"
    );
    let (sql, id, action) = match (filter.about, filter.who, filter.action) {
        (Some(About::Bot(id)), _, _) => (OF_BOT, Some(id), None),
        (Some(About::User(id)), _, _) => (OF_USER, Some(id), None),
        (None, Some(Who::Nobody), _) => (BY_NOBODY, None, None),
        (None, Some(Who::User(id)), _) => (BY_USER, Some(id), None),
        (None, None, Some(action)) => (OF_ACTION, None, Some(action)),
        (None, None, None) => (ALL, None, None),
    };
    let mut rows: Vec<Row> = on_backend!(conn, |c| {
        let mut query = sqlx::query_as(sql).bind(filter.below).bind(limit);
        if let Some(id) = id {
            query = query.bind(id);
        }
        if let Some(action) = action {
            query = query.bind(action.as_str());
        }
        query.fetch_all(c).await
    })?;
    // They come in order: what is older than the filter's first id ends them.
    rows.retain(|row| row.id >= filter.from);
    Ok(rows)
}

/// A bot's lines, newest first.
pub async fn of_bot(conn: &mut Conn<'_>, bot: BotId, limit: i64) -> Result<Vec<Row>> {
    list(conn, &about(About::Bot(bot.0)), limit).await
}

/// All lines about somebody or something.
fn about(about: About) -> Filter {
    Filter { who: None, action: None, about: Some(about), from: 0, below: i64::MAX }
}

/// Whether there is a line about that bot, which may be gone.
pub async fn knows_bot(conn: &mut Conn<'_>, id: i64) -> Result<bool> {
    const SQL: &str =
        "SELECT COUNT(*) FROM (SELECT 1 FROM audit WHERE bot_id = $1 LIMIT 1) AS found";
    let found: i64 = on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(id).fetch_one(c).await)?;
    Ok(found > 0)
}

/// The lines about a user and their bots, newest first.
pub async fn of_user(conn: &mut Conn<'_>, user: UserId, limit: i64) -> Result<Vec<Row>> {
    list(conn, &about(About::User(user.0)), limit).await
}

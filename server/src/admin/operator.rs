//! What the operator asks on the command line: users and bots by their names, and lists a stretch at
//! a time, oldest first. Whoever may run the program on its machine may read all of it; what they
//! change goes the way of the panel's services, as [`Actor::command_line`].

use domain::views::{OperatorBot, OperatorUser};
use domain::{BotId, BotLimits, Timestamp, UserId, Why};

use super::Actor;
use crate::db::{self, bots::BotOfUser, users::Told};
use crate::{Error, Result, Server};

/// Rows that one list tells at most: enough for a page of a script, and no program holds more.
pub const LIST_MAX: u16 = 1_000;
/// Longest name that is looked for: an e-mail address.
const NAME_LENGTH_MAX: usize = 254;

/// The bot of that id or `@username`.
pub async fn find_bot(server: &Server, _: &Actor, name: &str) -> Result<BotId> {
    if let Ok(id) = name.parse() {
        return Ok(id);
    }
    let username = bounded(name.strip_prefix('@').unwrap_or(name))?;
    let mut held = server.db.read().await?;
    let found = db::bots::named(&mut held.conn(), &username).await?;
    match found.as_slice() {
        [] => Err(Error::NotFound),
        [id] => Ok(BotId(*id)),
        _ => Err(Why::Ambiguous.into()),
    }
}

/// All that the command line tells of a bot.
pub async fn told_bot(server: &Server, _: &Actor, id: BotId) -> Result<OperatorBot> {
    let mut held = server.db.read().await?;
    let row = db::bots::by_id(&mut held.conn(), id).await?.ok_or(Error::NotFound)?;
    Ok(bot(row, server.config.bot_limits_max))
}

/// Bots after the one of that id, oldest first.
pub async fn bots_after(
    server: &Server,
    _: &Actor,
    after: BotId,
    limit: u16,
) -> Result<Vec<OperatorBot>> {
    let mut held = server.db.read().await?;
    let rows = db::bots::after(&mut held.conn(), after, limit.min(LIST_MAX).into()).await?;
    Ok(rows.into_iter().map(|row| bot(row, server.config.bot_limits_max)).collect())
}

/// The user of that id, username or e-mail address.
pub async fn find_user(server: &Server, _: &Actor, name: &str) -> Result<UserId> {
    if let Ok(id) = name.parse() {
        return Ok(id);
    }
    let login = bounded(name)?.to_lowercase();
    let mut held = server.db.read().await?;
    db::users::named(&mut held.conn(), &login).await?.map(UserId).ok_or(Error::NotFound)
}

/// All that the command line tells of a user.
pub async fn told_user(server: &Server, _: &Actor, id: UserId) -> Result<OperatorUser> {
    let mut held = server.db.read().await?;
    let now = server.clock.now();
    let row = db::users::told(&mut held.conn(), id).await?.ok_or(Error::NotFound)?;
    Ok(user(row, now))
}

/// Users after the one of that id, oldest first.
pub async fn users_after(
    server: &Server,
    _: &Actor,
    after: UserId,
    limit: u16,
) -> Result<Vec<OperatorUser>> {
    let mut held = server.db.read().await?;
    let now = server.clock.now();
    let rows = db::users::after(&mut held.conn(), after, limit.min(LIST_MAX).into()).await?;
    Ok(rows.into_iter().map(|row| user(row, now)).collect())
}

/// A name that can be one.
fn bounded(name: &str) -> Result<String> {
    let name = name.trim();
    let can_be = !name.is_empty() && name.len() <= NAME_LENGTH_MAX && !name.contains('\0');
    if can_be { Ok(name.to_owned()) } else { Err(Error::NotFound) }
}

fn bot(row: BotOfUser, most: BotLimits) -> OperatorBot {
    let limits = row.bot.limits(most);
    OperatorBot {
        id: row.bot.id.to_string(),
        state: row.bot.status().as_str(),
        telegram_id: row.bot.provider_id.to_string(),
        user_id: row.bot.user_id.to_string(),
        user: row.user_name,
        user_email: row.user_email,
        rps: limits.rps,
        max_concurrent: limits.max_concurrent,
        created_at: Timestamp(row.bot.created_at).rfc3339(),
        last_used_at: moment(row.bot.last_used_at),
        suspended_at: moment(row.bot.suspended_at),
        suspended_reason: row.bot.suspended_reason,
        deleted_at: moment(row.bot.deleted_at),
        username: row.bot.username,
        name: row.bot.name,
    }
}

fn user(row: Told, now: Timestamp) -> OperatorUser {
    OperatorUser {
        id: row.id.to_string(),
        username: row.username,
        email: row.email,
        role: row.role,
        bots: row.bots,
        created_at: Timestamp(row.created_at).rfc3339(),
        last_sign_in_at: moment(row.last_sign_in_at),
        suspended_at: moment(row.suspended_at),
        suspended_until: moment(row.suspended_until),
        suspended_reason: row.suspended_reason,
        locked_until: moment(row.locked_until.filter(|until| *until > now.0)),
        reset_required_at: moment(row.reset_required_at),
    }
}

fn moment(at: Option<i64>) -> Option<String> {
    at.map(|at| Timestamp(at).rfc3339())
}

//! Limits that an admin sets for one bot, in place of those that its user chose.

use domain::limits::ABSOLUTE_MAX;
use domain::views::{AuditAction, Event};
use domain::{BotId, BotLimits, Reason};

use super::bots::{open, target_of, tell};
use super::{Actor, Change};
use crate::db;
use crate::mail::letters::{self, BotsUser};
use crate::{Result, Server, mail};

/// Sets what the bot may send, up to what anybody can let a bot have: an admin may go beyond what
/// users can choose. The gateway keeps to it at once.
pub async fn set_bot_limits(
    server: &Server,
    actor: &Actor,
    id: BotId,
    limits: BotLimits,
    reason: Option<&Reason>,
) -> Result<()> {
    let limits = limits.within(ABSOLUTE_MAX)?;
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let target = open(&mut tx.conn(), actor, id).await?;
    if !db::bot_settings::set_admin_limits(&mut tx.conn(), id, limits, now).await? {
        return Err(domain::Why::Unchanged.into());
    }
    let words = reason.map_or("", Reason::as_str);
    let before = target.bot.limits(server.config.bot_limits_max).to_string();
    let after = limits.to_string();
    let change = Change::of(AuditAction::BotLimitsSet, target_of(&target))
        .because(words)
        .from_to(&before, &after);
    let event = Event::LimitsSetByAdmin(limits);
    tell(server, &mut tx.conn(), actor, &target, &change, &event).await?;
    let user = BotsUser::of(&target)?;
    let letter = letters::bot_limits_set(&server.public_url().origin(), &user, &after, words);
    mail::queue(server, &mut tx.conn(), letter).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    server.gateway.refresh(server, id).await;
    Ok(())
}

/// Lets the limits count again that the bot's user chose.
pub async fn clear_bot_limits(server: &Server, actor: &Actor, id: BotId) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let target = open(&mut tx.conn(), actor, id).await?;
    if !db::bot_settings::clear_admin_limits(&mut tx.conn(), id, now).await? {
        return Err(domain::Why::AlreadyDone.into());
    }
    let most = server.config.bot_limits_max;
    let before = target.bot.limits(most).to_string();
    let after = target.bot.own_limits().at_most(most).to_string();
    let change =
        Change::of(AuditAction::BotLimitsCleared, target_of(&target)).from_to(&before, &after);
    tell(server, &mut tx.conn(), actor, &target, &change, &Event::LimitsClearedByAdmin).await?;
    let user = BotsUser::of(&target)?;
    let letter = letters::bot_limits_cleared(&server.public_url().origin(), &user, &after);
    mail::queue(server, &mut tx.conn(), letter).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    server.gateway.refresh(server, id).await;
    Ok(())
}

//! One bot, as an admin handles it.

use domain::views::{AdminBotPage, AdminBotRow, AuditAction, Event};
use domain::{BotId, BotStatus, Reason, Timestamp, UserId, Why};

use super::audit;
use super::users::{may_act_for, stored_role};
use super::{AUDIT_ROWS, Actor, Change, Target};
use crate::bots::{card_of, suspension_of};
use crate::db::bots::BotOfUser;
use crate::db::{self, Conn};
use crate::mail::letters::{self, BotsUser};
use crate::{Admin, Error, Result, Server, mail};

/// Everything an admin sees of a bot.
pub async fn bot(server: &Server, admin: &Admin, id: BotId) -> Result<AdminBotPage> {
    let mut held = server.db.read().await?;
    let conn = &mut held.conn();
    let row = db::bots::by_id(conn, id).await?.ok_or(Error::NotFound)?;
    let stored = db::traffic::of_bot(conn, id, server.clock.now()).await?;
    let lines = db::audit::of_bot(conn, id, AUDIT_ROWS).await?;
    Ok(AdminBotPage {
        telegram_id: row.bot.provider_id,
        suspension: suspension_of(&row.bot),
        limits: row.bot.limits(server.config.bot_limits_max),
        own_limits: row.bot.own_limits(),
        limits_by_admin: row.bot.admin_limits().is_some(),
        traffic: card_of(server, &row.bot, stored).traffic,
        audit: lines.into_iter().map(audit::row).collect::<Result<_>>()?,
        may_act: may_act_on(&admin.actor(), &row)?.is_ok(),
        row: bot_row(row),
    })
}

/// Suspends a bot: every call of its program is refused from now on, also those under way.
pub async fn suspend_bot(server: &Server, actor: &Actor, id: BotId, reason: &Reason) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let target = open(&mut tx.conn(), actor, id).await?;
    if !db::bots::suspend(&mut tx.conn(), id, reason.as_str(), now).await? {
        return Err(Why::AlreadyDone.into());
    }
    let change = Change::of(AuditAction::BotSuspended, target_of(&target))
        .because(reason.as_str())
        .from_to(by_itself(&target, false), by_itself(&target, true));
    let event = Event::BotSuspended(reason.as_str().to_owned());
    tell(server, &mut tx.conn(), actor, &target, &change, &event).await?;
    let user = BotsUser::of(&target)?;
    let letter = letters::bot_suspended(&server.public_url().origin(), &user, reason.as_str());
    mail::queue(server, &mut tx.conn(), letter).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    server.gateway.refresh(server, id).await;
    Ok(())
}

/// Ends a bot's suspension: it is again as its user chose.
pub async fn reinstate_bot(server: &Server, actor: &Actor, id: BotId) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let target = open(&mut tx.conn(), actor, id).await?;
    if !db::bots::reinstate(&mut tx.conn(), id, now).await? {
        return Err(Why::AlreadyDone.into());
    }
    let change = Change::of(AuditAction::BotReinstated, target_of(&target))
        .from_to(by_itself(&target, true), by_itself(&target, false));
    tell(server, &mut tx.conn(), actor, &target, &change, &Event::BotReinstated).await?;
    let user = BotsUser::of(&target)?;
    let letter = letters::bot_reinstated(&server.public_url().origin(), &user);
    mail::queue(server, &mut tx.conn(), letter).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    server.gateway.refresh(server, id).await;
    Ok(())
}

/// The bot of that id, if the actor may act on it.
pub(super) async fn open(conn: &mut Conn<'_>, actor: &Actor, id: BotId) -> Result<BotOfUser> {
    let target = db::bots::by_id(conn, id).await?.ok_or(Error::NotFound)?;
    may_act_on(actor, &target)??;
    Ok(target)
}

/// An owner's bots are an owner's business: an admin who stops them acts on the owner.
pub(super) fn may_act_on(actor: &Actor, bot: &BotOfUser) -> Result<Result<(), Why>> {
    Ok(may_act_for(actor, stored_role(bot.bot.user_id, &bot.user_role)?))
}

pub(super) fn target_of(target: &db::bots::BotOfUser) -> Target<'_> {
    Target::Bot(BotId(target.bot.id), UserId(target.bot.user_id), &target.bot.username)
}

/// What the bot itself may do, suspended or not, for the audit: its user's suspension is told elsewhere.
fn by_itself(target: &BotOfUser, suspended: bool) -> &'static str {
    BotStatus::of(target.bot.running, target.bot.failing_since.is_some(), suspended).as_str()
}

/// Writes what was done into the audit and into the activity of the bot's user.
pub(super) async fn tell(
    server: &Server,
    conn: &mut Conn<'_>,
    actor: &Actor,
    target: &db::bots::BotOfUser,
    change: &Change<'_>,
    event: &Event,
) -> Result<()> {
    let (bot, user) = (BotId(target.bot.id), UserId(target.bot.user_id));
    let now = server.clock.now();
    db::activity::insert(conn, server.new_id(), user, Some(bot), event, now).await?;
    super::record(server, conn, actor, change).await
}

pub(super) fn bot_row(row: BotOfUser) -> AdminBotRow {
    AdminBotRow {
        id: BotId(row.bot.id),
        status: row.bot.status(),
        suspended: row.bot.suspended_at.is_some(),
        name: row.bot.name,
        username: row.bot.username,
        user: row.user_name,
        user_email: row.user_email,
        created_at: Timestamp(row.bot.created_at),
        last_used_at: row.bot.last_used_at.map(Timestamp),
        deleted_at: row.bot.deleted_at.map(Timestamp),
    }
}

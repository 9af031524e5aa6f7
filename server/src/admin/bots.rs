//! One bot, as an admin handles it.

use domain::views::{AdminBotPage, AuditAction, Event};
use domain::{BotId, Reason, UserId, Why};

use super::AUDIT_ROWS;
use super::lists::{audit_row, bot_row};
use crate::bots::{card_of, suspension_of};
use crate::db::{self, Conn};
use crate::mail::letters::{self, BotsUser};
use crate::{Admin, Error, Result, Server, mail};

/// Everything an admin sees of a bot.
pub async fn bot(server: &Server, _: &Admin, id: BotId) -> Result<AdminBotPage> {
    let mut held = server.db.read().await?;
    let conn = &mut held.conn();
    let row = db::bots::by_id(conn, id).await?.ok_or(Error::NotFound)?;
    let stored = db::traffic::of_bot(conn, id, server.clock.now()).await?;
    let audit = db::audit::of_bot(conn, id, AUDIT_ROWS).await?;
    Ok(AdminBotPage {
        telegram_id: row.bot.provider_id,
        suspension: suspension_of(&row.bot),
        limits: row.bot.limits(),
        traffic: card_of(server, &row.bot, stored).traffic,
        audit: audit.into_iter().map(audit_row).collect::<Result<_>>()?,
        row: bot_row(row),
    })
}

/// Suspends a bot: every call of its program is refused from now on, also those under way.
pub async fn suspend_bot(server: &Server, admin: &Admin, id: BotId, reason: &Reason) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let target = db::bots::by_id(&mut tx.conn(), id).await?.ok_or(Error::NotFound)?;
    if !db::bots::suspend(&mut tx.conn(), id, reason.as_str(), now).await? {
        return Err(Why::AlreadyDone.into());
    }
    let event = Event::BotSuspended(reason.as_str().to_owned());
    record(
        server,
        &mut tx.conn(),
        admin,
        &target,
        AuditAction::BotSuspended,
        reason.as_str(),
        event,
    )
    .await?;
    let user = BotsUser::of(&target)?;
    let letter = letters::bot_suspended(&server.public_url().origin(), &user, reason.as_str());
    mail::queue(server, &mut tx.conn(), letter).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    server.gateway.refresh(server, id).await;
    Ok(())
}

/// Ends a bot's suspension: it is again as its user chose.
pub async fn reinstate_bot(server: &Server, admin: &Admin, id: BotId) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let target = db::bots::by_id(&mut tx.conn(), id).await?.ok_or(Error::NotFound)?;
    if !db::bots::reinstate(&mut tx.conn(), id, now).await? {
        return Err(Why::AlreadyDone.into());
    }
    let action = AuditAction::BotReinstated;
    record(server, &mut tx.conn(), admin, &target, action, "", Event::BotReinstated).await?;
    let user = BotsUser::of(&target)?;
    let letter = letters::bot_reinstated(&server.public_url().origin(), &user);
    mail::queue(server, &mut tx.conn(), letter).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    server.gateway.refresh(server, id).await;
    Ok(())
}

/// Writes what was done into the audit and into the activity of the bot's user.
async fn record(
    server: &Server,
    conn: &mut Conn<'_>,
    admin: &Admin,
    target: &db::bots::BotOfUser,
    action: AuditAction,
    reason: &str,
    event: Event,
) -> Result<()> {
    let (now, bot) = (server.clock.now(), BotId(target.bot.id));
    let entry = db::audit::NewEntry {
        id: server.new_id(),
        actor_id: Some(admin.id),
        actor: admin.username.as_str(),
        action,
        bot: Some(bot),
        user: None,
        target: &format!("@{}", target.bot.username),
        reason,
        address: &admin.origin.address.to_string(),
    };
    db::audit::insert(conn, &entry, now).await?;
    let user = UserId(target.bot.user_id);
    Ok(db::activity::insert(conn, server.new_id(), user, Some(bot), &event, now).await?)
}

//! One user an admin acts on, from the first look to the last line.

use domain::views::{AuditAction, Event};
use domain::{Email, Role, UserId, Username, Why};

use super::rule;
use crate::admin::{self, Actor, Change, Target};
use crate::db::{self, Conn, Tx, users::Account};
use crate::mail::{self, Letter};
use crate::{Error, Result, Server};

/// A user that somebody acts on, within the transaction that does it.
pub(super) struct Case<'a> {
    server: &'a Server,
    actor: &'a Actor,
    /// As they are before.
    pub(super) account: Account,
    /// What they may do before.
    pub(super) role: Role,
    /// What the actor may do by now.
    pub(super) actors_role: Role,
}

impl<'a> Case<'a> {
    /// Looks at the user of that id, if the actor may still act on them now that it is their turn.
    pub(super) async fn open(
        server: &'a Server,
        conn: &mut Conn<'_>,
        actor: &'a Actor,
        id: UserId,
    ) -> Result<Self> {
        // Who acts on users takes turns: two who suspend or demote each other do not both succeed.
        db::installation::take_turn(conn).await?;
        let account = db::users::account(conn, id).await?.ok_or(Error::NotFound)?;
        let role = rule::stored_role(account.id, &account.role)?;
        let actors_role = role_now(conn, actor).await?;
        rule::may_act(&Actor { role: actors_role, ..actor.clone() }, id, role)?;
        Ok(Self { server, actor, account, role, actors_role })
    }

    /// Who it is.
    pub(super) fn id(&self) -> UserId {
        UserId(self.account.id)
    }

    /// Where letters go, and how they begin.
    pub(super) fn names(&self) -> Result<(Email, Username)> {
        let broken =
            |why: Why| Error::internal(format_args!("a stored user does not parse: {why}"));
        let email = Email::parse(&self.account.email).map_err(broken)?;
        Ok((email, Username::parse(&self.account.username).map_err(broken)?))
    }

    /// Refuses what would leave nobody who can give roles.
    pub(super) async fn spare_last_owner(&self, conn: &mut Conn<'_>) -> Result<()> {
        if self.role == Role::Owner && !db::users::has_other_owner(conn, self.id()).await? {
            return Err(Why::LastOwner.into());
        }
        Ok(())
    }

    /// The line of audit that names the user, to be completed.
    pub(super) fn change(&self, action: AuditAction) -> Change<'_> {
        Change::of(action, Target::User(self.id(), &self.account.username))
    }

    /// Writes what was done into the audit.
    pub(super) async fn record(&self, conn: &mut Conn<'_>, change: Change<'_>) -> Result<()> {
        admin::record(self.server, conn, self.actor, &change).await
    }

    /// Writes it into the user's activity.
    pub(super) async fn note(&self, conn: &mut Conn<'_>, event: &Event) -> Result<()> {
        crate::accounts::note(self.server, conn, self.id(), event).await
    }

    /// Queues the letter that tells the user.
    pub(super) async fn tell(&self, conn: &mut Conn<'_>, letter: Letter) -> Result<()> {
        mail::queue(self.server, conn, letter).await
    }
}

/// Makes it durable, and wakes whoever sends mail.
pub(super) async fn close(server: &Server, tx: Tx) -> Result<()> {
    tx.commit().await?;
    server.mail_queued.notify_one();
    Ok(())
}

/// What the actor may do by now: they may have been demoted or suspended since their request began.
async fn role_now(conn: &mut Conn<'_>, actor: &Actor) -> Result<Role> {
    let Some(id) = actor.id else { return Ok(actor.role) };
    let account = db::users::account(conn, id).await?;
    let account = account.filter(|account| account.suspended_at.is_none());
    let account = account.ok_or(Why::Forbidden)?;
    Ok(rule::stored_role(account.id, &account.role)?.min(actor.role))
}

//! The mail queue: who is written to, how far that is, and what an admin can do about it.

use domain::mail::MailState;
use domain::views::{AdminMailRow, AuditAction, Page};
use domain::{Email, MailId, Role, Timestamp, UserId, Why};

use super::users::{may_act_for, stored_role};
use super::{Actor, Change, Target};
use crate::db::mails::{self, Listed, Stretch};
use crate::db::{self, Conn, users::Account};
use crate::mail::letters;
use crate::paging::{ROWS_ASKED, page};
use crate::{Admin, Error, Result, Server};

/// What is written down in place of a mail server's answer.
const DISCARDED: &str = "discarded by an admin";
/// Comes after every letter of an address, all of which are visible ASCII.
const AFTER_ALL: char = '\u{7f}';

/// Which mails to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailFilter {
    /// Only those that are so far.
    pub state: Option<MailState>,
    /// Only those to addresses that begin so, as typed; the list then goes by address.
    pub recipient: String,
}

/// Mails, newest first, after the mail `before`.
pub async fn mails(
    server: &Server,
    admin: &Admin,
    filter: &MailFilter,
    before: Option<MailId>,
) -> Result<Page<AdminMailRow>> {
    let now = server.clock.now();
    let mut held = server.db.read().await?;
    let conn = &mut held.conn();
    let rows = match beginning(&filter.recipient) {
        None => {
            let before = before.map_or(i64::MAX, |id| id.0);
            mails::list(conn, filter.state, before, ROWS_ASKED).await?
        }
        Some(beginning) => by_recipient(conn, filter.state, &beginning, before).await?,
    };
    let kept_from = match admin.role {
        Role::Owner => Vec::new(),
        _ => db::users::emails_of_owners(conn).await?,
    };
    let view = |row: Listed| {
        let may_act = !kept_from.contains(&row.recipient);
        mail_row(row, may_act, now)
    };
    page(rows, view, |row| row.id.0)
}

async fn by_recipient(
    conn: &mut Conn<'_>,
    state: Option<MailState>,
    beginning: &str,
    before: Option<MailId>,
) -> Result<Vec<Listed>> {
    let end = format!("{beginning}{AFTER_ALL}");
    let last = match before {
        Some(id) => {
            mails::find(conn, id).await?.filter(|last| last.recipient.starts_with(beginning))
        }
        None => None,
    };
    let stretch = match &last {
        Some(last) => Stretch { from: &last.recipient, end: &end, before: last.id },
        None => Stretch { from: beginning, end: &end, before: i64::MAX },
    };
    Ok(mails::list_to(conn, state, stretch, ROWS_ASKED).await?)
}

/// How the addresses begin that somebody looks for; nothing, if they look for none.
fn beginning(typed: &str) -> Option<String> {
    let beginning = domain::search::bounded(typed).to_ascii_lowercase();
    (!beginning.is_empty()).then_some(beginning)
}

/// Has a mail tried at once; also one that was given up, while what it says is kept.
pub async fn retry_mail(server: &Server, actor: &Actor, id: MailId) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let case = Case::open(&mut tx.conn(), actor, id).await?;
    if !mails::make_due(&mut tx.conn(), id, now).await? {
        return Err(objection(&case.mail, now).into());
    }
    case.tell(server, &mut tx.conn(), actor, AuditAction::MailRetried, "waiting").await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    Ok(())
}

/// Throws a mail away that was not sent; what it says is gone when this returns.
pub async fn discard_mail(server: &Server, actor: &Actor, id: MailId) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let case = Case::open(&mut tx.conn(), actor, id).await?;
    if !mails::discard(&mut tx.conn(), id, now, DISCARDED).await? {
        return Err(objection(&case.mail, now).into());
    }
    case.tell(server, &mut tx.conn(), actor, AuditAction::MailDiscarded, "discarded").await?;
    Ok(tx.commit().await?)
}

/// Why nothing can be done with a mail just now, or any more.
fn objection(mail: &Listed, now: Timestamp) -> Why {
    if is_taken(mail, now) {
        Why::MailUnderWay
    } else if mail.state == MailState::Dead.as_str() && !mail.has_body {
        Why::MailEmptied
    } else if mail.state == MailState::Dead.as_str()
        && mail.expires_at.is_some_and(|at| at <= now.0)
    {
        Why::MailTooLate
    } else {
        Why::AlreadyDone
    }
}

/// A mail that somebody acts on, and whose it is.
struct Case {
    mail: Listed,
    /// The user with that address by now; none for whoever only signs up.
    user: Option<Account>,
}

impl Case {
    /// The mail of that id, if the actor may act on it.
    async fn open(conn: &mut Conn<'_>, actor: &Actor, id: MailId) -> Result<Self> {
        let mail = mails::find(conn, id).await?.ok_or(Error::NotFound)?;
        let user = match Email::parse(&mail.recipient) {
            Ok(email) => db::users::find_by_email(conn, &email).await?,
            Err(_) => None,
        };
        let user = match user {
            Some(user) => db::users::account(conn, UserId(user.id)).await?,
            None => None,
        };
        if let Some(user) = &user {
            may_act_for(actor, stored_role(user.id, &user.role)?)?;
        }
        Ok(Self { mail, user })
    }

    /// Writes into the audit what was done. The address stands there only with the id of its user, by
    /// whom the line is found when they are erased.
    async fn tell(
        &self,
        server: &Server,
        conn: &mut Conn<'_>,
        actor: &Actor,
        action: AuditAction,
        after: &str,
    ) -> Result<()> {
        let Self { mail, user } = self;
        let words = match user {
            Some(_) => format!("mail “{}” to {}", letter(mail), mail.recipient),
            None => format!("mail “{}”, number {}", letter(mail), mail.id),
        };
        let target = match user {
            Some(user) => Target::User(UserId(user.id), &words),
            None => Target::Other(&words),
        };
        let before = match mail.state.as_str() {
            "dead" => "given up",
            _ => "waiting",
        };
        let before = format!("{before}, attempts: {}", mail.attempts);
        super::record(server, conn, actor, &Change::of(action, target).from_to(&before, after))
            .await
    }
}

fn mail_row(mail: Listed, may_act: bool, now: Timestamp) -> Result<AdminMailRow> {
    let unknown = || Error::internal(format_args!("mails.state of {} is unknown", mail.id));
    Ok(AdminMailRow {
        id: MailId(mail.id),
        letter: letter(&mail),
        state: MailState::parse(&mail.state).ok_or_else(unknown)?,
        is_taken: is_taken(&mail, now),
        recipient: mail.recipient,
        attempts: mail.attempts,
        created_at: Timestamp(mail.created_at),
        due_at: Timestamp(mail.due_at),
        finished_at: mail.finished_at.map(Timestamp),
        answer: mail.last_error,
        has_body: mail.has_body,
        expires_at: mail.expires_at.map(Timestamp),
        may_act,
    })
}

fn is_taken(mail: &Listed, now: Timestamp) -> bool {
    mail.taken_until.is_some_and(|until| until > now.0)
}

/// What the letter is called; its subject would name bots and people. Mails of older versions may
/// have no name.
fn letter(mail: &Listed) -> String {
    letters::label(&mail.letter).unwrap_or("Letter").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_an_address_is_bounded_and_visible() {
        assert_eq!(beginning("  "), None);
        assert_eq!(beginning(" ADA\0@"), Some("ada@".to_owned()));
        assert_eq!(
            beginning(&"x".repeat(9_999)).map(|text| text.len()),
            Some(domain::search::LENGTH_MAX)
        );
    }
}

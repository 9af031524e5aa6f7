//! Telegram API credentials of a bot's program: checked for their form, stored sealed, never used and
//! never shown again.

use domain::telegram_api::{ApiHash, ApiId, Phone, SessionString};
use domain::views::Event;
use domain::{BotId, Field, Why};

use super::{note, own};
use crate::db::{self, Conn};
use crate::{Error, Result, Server, Viewer};

/// What Telegram gives developers for programs that are no bots.
#[derive(Clone, Debug)]
pub struct TelegramApi {
    /// The number of the application.
    pub api_id: ApiId,
    /// Its secret.
    pub api_hash: ApiHash,
    /// The phone number of an account.
    pub phone: Option<Phone>,
    /// A session of that account.
    pub session_string: Option<SessionString>,
}

/// Stores these credentials in place of those that the viewer's bot had.
pub async fn store_credentials(
    server: &Server,
    viewer: &Viewer,
    id: BotId,
    credentials: &TelegramApi,
) -> Result<()> {
    refuse_sessions(server, credentials)?;
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    own(conn, viewer, id).await?;
    db::bots::lock(conn, id).await?;
    db::credentials::delete_of_bot(conn, id).await?;
    let api_id = credentials.api_id.number().to_string();
    let given = [
        ("api_id", Some(api_id.as_str())),
        ("api_hash", Some(credentials.api_hash.expose())),
        ("phone", credentials.phone.as_ref().map(Phone::expose)),
        ("session_string", credentials.session_string.as_ref().map(SessionString::expose)),
    ];
    for (kind, value) in given {
        if let Some(value) = value {
            seal(server, conn, id, kind, value).await?;
        }
    }
    note(server, conn, viewer, id, Event::CredentialsStored, now).await?;
    Ok(tx.commit().await?)
}

/// Removes what is stored. Removing what is gone already is no error: the page was older.
pub async fn remove_credentials(server: &Server, viewer: &Viewer, id: BotId) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    own(&mut tx.conn(), viewer, id).await?;
    if db::credentials::delete_of_bot(&mut tx.conn(), id).await? {
        note(server, &mut tx.conn(), viewer, id, Event::CredentialsRemoved, now).await?;
    }
    Ok(tx.commit().await?)
}

/// A stored session is a burden: only where the operator bears it.
fn refuse_sessions(server: &Server, credentials: &TelegramApi) -> Result<()> {
    let field = match credentials {
        _ if server.config.telegram_sessions => return Ok(()),
        TelegramApi { phone: Some(_), .. } => Field::Phone,
        TelegramApi { session_string: Some(_), .. } => Field::SessionString,
        _ => return Ok(()),
    };
    Err(Error::from(Why::SessionsNotTaken.at(field)))
}

async fn seal(
    server: &Server,
    conn: &mut Conn<'_>,
    id: BotId,
    kind: &str,
    value: &str,
) -> Result<()> {
    let place = format!("bots/{id}/telegram-api/{kind}");
    let sealed = server.vault.seal(&server.random, &place, value.as_bytes())?;
    Ok(db::credentials::insert(conn, id, kind, &sealed, server.clock.now()).await?)
}

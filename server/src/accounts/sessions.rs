//! Where the viewer is signed in.

use domain::views::{Event, SessionRow};
use domain::{Timestamp, agent};

use super::note;
use crate::db::{self, sessions::Listed};
use crate::http::session;
use crate::{Error, Result, Server, Viewer};

/// The viewer's sessions, this one first, then the one used last.
pub async fn own_sessions(server: &Server, viewer: &Viewer) -> Result<Vec<SessionRow>> {
    let listed = session::of_user(server, viewer.id).await?;
    let mut rows: Vec<_> = listed.into_iter().map(|listed| row(viewer, listed)).collect();
    rows.sort_by_key(|row| !row.is_this);
    Ok(rows)
}

/// Ends one of the viewer's sessions. One of somebody else's is answered like one that is not there.
pub async fn end_session(server: &Server, viewer: &Viewer, number: i64) -> Result<()> {
    let mut tx = server.db.begin().await?;
    if !db::sessions::delete_number(&mut tx.conn(), viewer.id, number).await? {
        return Err(Error::NotFound);
    }
    note(server, &mut tx.conn(), viewer.id, &Event::SessionEnded).await?;
    Ok(tx.commit().await?)
}

/// Ends all of the viewer's sessions but this one.
pub async fn end_other_sessions(server: &Server, viewer: &Viewer) -> Result<()> {
    let mut tx = server.db.begin().await?;
    db::sessions::delete_others(&mut tx.conn(), viewer.id, viewer.session).await?;
    note(server, &mut tx.conn(), viewer.id, &Event::OtherSessionsEnded).await?;
    Ok(tx.commit().await?)
}

fn row(viewer: &Viewer, listed: Listed) -> SessionRow {
    let Listed { session, address, agent } = listed;
    SessionRow {
        number: session.number,
        device: agent::in_words(&agent),
        address,
        began_at: Timestamp(session.created_at),
        seen_at: Timestamp(session.seen_at),
        is_this: session.number == viewer.session,
    }
}

//! A user's picture is replaced or removed.
//!
//! Files come first, then the row that names them: whenever the process dies, each row's files are
//! all there. What is left without a row (files of an upload that did not end, files of the
//! picture before) is removed by [`super::tidy`].

use domain::views::Event;
use domain::{PictureFile, PictureName, UserId};

use super::workshop::Made;
use super::{Upload, tidy};
use crate::accounts::note;
use crate::{Error, Result, Server, Viewer, db};

/// Gives the viewer the picture that they uploaded.
pub async fn replace(server: &Server, viewer: &Viewer, upload: Upload) -> Result<()> {
    let Upload { bytes, crop, place } = upload;
    let made = server.workshop.make(bytes, crop).await?;
    drop(place);
    let name = name(server, viewer.id, &made)?;
    let files = made.into_iter().map(|Made { side, format, bytes }| {
        (PictureFile { name: name.clone(), side, format }, bytes)
    });
    server.pictures.put(files.collect()).await?;
    let set = set(server, viewer.id, Some(&name)).await;
    // When a commit fails, nobody knows whether it counts. The files stay until they are found to
    // have no row.
    forget(server, set?).await;
    Ok(())
}

/// Takes the viewer's picture away.
pub async fn remove(server: &Server, viewer: &Viewer) -> Result<()> {
    let before = set(server, viewer.id, None).await?;
    forget(server, before).await;
    Ok(())
}

/// A name that nobody can guess, and that no other content ever has: a keyed hash of what is in the
/// files, of whose they are, and of this one upload. So two people with the same picture do not share
/// files, and no file is removed that was stored again a moment ago.
fn name(server: &Server, user: UserId, made: &[Made]) -> Result<PictureName> {
    let mut content = [user.0, server.new_id()].map(i64::to_be_bytes).concat();
    for file in made {
        content.extend_from_slice(&file.bytes);
    }
    let hash = server.vault.fingerprints("picture", &content).into_iter().next();
    let bits = hash.as_deref().and_then(|hash| hash.first_chunk()).copied();
    bits.map(PictureName::of).ok_or_else(|| Error::internal("there is no secret key"))
}

/// Names the user's picture in their row; answers with the one before.
async fn set(
    server: &Server,
    user: UserId,
    name: Option<&PictureName>,
) -> Result<Option<PictureName>> {
    let mut tx = server.db.begin().await?;
    // Of two uploads at once each sees the picture of the other, or none.
    db::users::lock(&mut tx.conn(), user).await?;
    let before = db::users::picture(&mut tx.conn(), user).await?;
    db::users::set_picture(&mut tx.conn(), user, name).await?;
    let event = match (name, &before) {
        (Some(_), _) => Some(Event::PictureChanged),
        (None, Some(_)) => Some(Event::PictureRemoved),
        (None, None) => None,
    };
    if let Some(event) = event {
        note(server, &mut tx.conn(), user, &event).await?;
    }
    tx.commit().await?;
    Ok(before)
}

/// Removes the files of a picture that nobody has any more.
async fn forget(server: &Server, name: Option<PictureName>) {
    let Some(name) = name else { return };
    if let Err(error) = server.pictures.delete(tidy::keys(&name)).await {
        tracing::warn!(%error, "files of a replaced picture stay until the next clean-up");
    }
}

//! Files without a row, and rows without files.

use std::collections::HashSet;

use domain::PictureName;

use super::{Store, Stored};
use crate::{Db, Result, Server, db};

/// How old a file must be to be removed for want of a row: an upload takes two minutes at most from
/// its first file to its row.
const AGE_SECONDS: i64 = 3_600;

/// What the storage has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Pictures of users.
    pub pictures: usize,
    /// Those of which a file is missing.
    pub incomplete: usize,
    /// Files that belong to no user.
    pub orphans: usize,
}

/// Removes the files that belong to nobody; answers with how many there were.
pub async fn remove_orphans(server: &Server) -> Result<usize> {
    let before = server.clock.now().plus(-AGE_SECONDS);
    let mut count = 0;
    for shelf in 0..=u8::MAX {
        let mut stored = server.pictures.list(shelf).await?;
        stored.retain(|stored| stored.written_at < before);
        if stored.is_empty() {
            continue;
        }
        // Asked after the files were listed: what has come in between is too young to be among them.
        let names = names(&server.db, shelf).await?;
        let orphans = orphans(&stored, &names);
        count += orphans.len();
        server.pictures.delete(orphans).await?;
    }
    if count > 0 {
        tracing::info!(count, "files that belong to no user were removed");
    }
    Ok(count)
}

/// Compares the database with the storage; changes nothing.
pub async fn count(db: &Db, store: &Store) -> Result<Count> {
    let mut count = Count::default();
    for shelf in 0..=u8::MAX {
        let stored = store.list(shelf).await?;
        let names = names(db, shelf).await?;
        let files: HashSet<_> = stored.iter().map(|stored| stored.key.as_str()).collect();
        let is_whole = |name: &&PictureName| {
            name.files().all(|file| files.contains(file.to_string().as_str()))
        };
        count.pictures += names.len();
        count.incomplete += names.len() - names.iter().filter(is_whole).count();
        count.orphans += orphans(&stored, &names).len();
    }
    Ok(count)
}

/// The files of one picture, as the storage calls them.
pub(super) fn keys(name: &PictureName) -> Vec<String> {
    name.files().map(|file| file.to_string()).collect()
}

/// The files of pictures that nobody has.
fn orphans(stored: &[Stored], names: &HashSet<PictureName>) -> Vec<String> {
    let belongs =
        |stored: &&Stored| stored.file.as_ref().is_some_and(|file| names.contains(&file.name));
    stored.iter().filter(|stored| !belongs(stored)).map(|stored| stored.key.clone()).collect()
}

/// The pictures of users whose names begin with the two digits of `shelf`.
async fn names(db: &Db, shelf: u8) -> Result<HashSet<PictureName>> {
    let first = format!("{shelf:02x}");
    let mut held = db.read().await?;
    Ok(db::users::pictures_of(&mut held.conn(), &first).await?)
}

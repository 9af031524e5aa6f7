//! Pictures of users in a backup: a line for each, with its files.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{PictureFile, PictureName};

use super::BackupError;
use super::catalogue::Table;
use super::format::PictureLine;
use super::writer::Writer;
use crate::db::{self, Conn, Db};
use crate::pictures::Store;
use crate::{Config, Error};

/// Writes the pictures that the rows of the snapshot name; answers with those that are left out because
/// their files are gone. A restore takes their names out of the rows.
pub async fn write_all(
    config: &Config,
    conn: &mut Conn<'_>,
    tables: &[Table],
    writer: &mut Writer,
    path: &Path,
) -> Result<HashSet<PictureName>, BackupError> {
    let mut left_out = HashSet::new();
    if !have_pictures(tables) {
        return Ok(left_out);
    }
    let store = Store::new(&config.data_dir);
    for shelf in 0..=u8::MAX {
        for name in db::users::pictures_of(conn, &format!("{shelf:02x}")).await? {
            match read(&store, &name).await? {
                Some(picture) => writer.picture(picture).map_err(BackupError::file(path))?,
                None => drop(left_out.insert(name)),
            }
        }
    }
    Ok(left_out)
}

/// How many of them rows still name: the others were only replaced while the backup was made.
pub async fn count_missing(db: &Db, left_out: &HashSet<PictureName>) -> Result<usize, BackupError> {
    let mut count = 0;
    let shelves: BTreeSet<_> = left_out.iter().map(|name| &name.as_str()[..2]).collect();
    for shelf in shelves {
        let named = db::users::pictures_of(&mut db.read().await?.conn(), shelf).await?;
        count += named.intersection(left_out).count();
    }
    Ok(count)
}

/// Stores the files of a picture; answers with its name.
pub async fn bring_back(store: &Store, line: PictureLine) -> Result<PictureName, BackupError> {
    let unreadable = || BackupError::damaged("it has a picture that cannot be read");
    let name = PictureName::parse(&line.name).ok_or_else(unreadable)?;
    let file = |(key, text): (String, String)| {
        let file = PictureFile::parse(&key).filter(|file| file.name == name)?;
        Some((file, STANDARD.decode(text).ok()?))
    };
    let files: Option<Vec<_>> = line.files.into_iter().map(file).collect();
    store.put(files.ok_or_else(unreadable)?).await.map_err(storage)?;
    Ok(name)
}

/// Takes the names of pictures whose files are not there out of the rows.
pub async fn forget_others(
    conn: &mut Conn<'_>,
    tables: &[Table],
    there: &HashSet<PictureName>,
) -> Result<(), BackupError> {
    if !have_pictures(tables) {
        return Ok(());
    }
    for shelf in 0..=u8::MAX {
        let named = db::users::pictures_of(conn, &format!("{shelf:02x}")).await?;
        for name in named.difference(there) {
            db::users::forget_picture(conn, name).await?;
        }
    }
    Ok(())
}

/// Whether the schema is one with pictures.
fn have_pictures(tables: &[Table]) -> bool {
    let users = tables.iter().find(|table| table.name == "users");
    users.is_some_and(|users| users.columns.iter().any(|(name, _)| name == "picture"))
}

async fn read(store: &Store, name: &PictureName) -> Result<Option<PictureLine>, BackupError> {
    let mut files = Vec::new();
    for file in name.files() {
        let Some(bytes) = store.get(&file).await.map_err(storage)? else { return Ok(None) };
        files.push((file.to_string(), STANDARD.encode(bytes)));
    }
    Ok(Some(PictureLine { name: name.as_str().to_owned(), files }))
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn storage(error: Error) -> BackupError {
    BackupError::Pictures(error.to_string())
}

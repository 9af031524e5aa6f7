//! Bringing a backup back.

use std::collections::HashSet;
use std::path::Path;

use super::catalogue::{self, Table};
use super::format::TableHead;
use super::reader::{Entry, Reader, verify};
use super::rows::Filler;
use super::{BackupError, Summary, keys, pictures, rows};
use crate::db::{self, Conn};
use crate::pictures::Store;
use crate::{Config, Db, Vault, secrets, state};

/// Brings the backup at `path` into the database and the data directory that `config` names, both
/// of which must be fresh. The file is read to its end before anything changes; the rows come in
/// one transaction, which ends only when the file was whole again and the key opens what it holds.
pub async fn restore(config: &Config, path: &Path) -> Result<Summary, BackupError> {
    let (header, rows) = verify(path)?;
    if header.schema > db::latest_version() {
        return Err(BackupError::Newer(header.version));
    }
    secrets::make_data_dir(&config.data_dir)?;
    let key = keys::to_restore(config, header.secret_key.as_ref())?;
    let db = Db::open_patiently(&config.database, |_| {}).await?;
    check_fresh(&db, header.schema).await?;
    // The key comes first: a filled database without its key would be refused ever after, a key
    // without its database only waits for the next try.
    if let Some(text) = &key.to_write {
        keys::write_file(&config.data_dir, text)?;
    }
    db.migrate_to(&config.data_dir, header.schema).await?;
    fill(&db, path, &key.vault, &Store::new(&config.data_dir)).await?;
    db.migrate(&config.data_dir).await?;
    db.close().await;
    let has_key = header.secret_key.is_some();
    Ok(Summary { rows, schema: header.schema, has_key, pictures_missing: 0 })
}

/// Refuses a database that holds anything, or has gone further than the backup.
async fn check_fresh(db: &Db, schema: i64) -> Result<(), BackupError> {
    let mut held = db.read().await?;
    let Some(found) = db::schema_version(&mut held.conn()).await? else { return Ok(()) };
    if found > db::latest_version() {
        return Err(db::SchemaError::Newer(found).into());
    }
    for table in catalogue::tables(found).await? {
        if !rows::is_empty(&mut held.conn(), &table).await? {
            return Err(BackupError::NotEmpty(table.name));
        }
    }
    if found > schema { Err(BackupError::NewerSchema { found, backup: schema }) } else { Ok(()) }
}

async fn fill(db: &Db, path: &Path, vault: &Vault, store: &Store) -> Result<(), BackupError> {
    let (header, mut reader) = Reader::open(path)?;
    let all = catalogue::tables(header.schema).await?;
    let mut tables = all.clone().into_iter();
    let mut there = HashSet::new();
    let mut tx = db.begin().await?;
    db::allow_long_statements(&mut tx.conn()).await?;
    let mut filler: Option<Filler> = None;
    while let Some(entry) = reader.next()? {
        match entry {
            Entry::Table(head) => filler = Some(Filler::new(expect_table(tables.next(), &head)?)),
            Entry::Row(values) => match &filler {
                Some(filler) => filler.add(&mut tx.conn(), values).await?,
                None => return Err(BackupError::damaged("it has rows of no table")),
            },
            // Files come before the rows that name them count; see `crate::pictures`.
            Entry::Picture(line) => drop(there.insert(pictures::bring_back(store, line).await?)),
        }
    }
    if tables.next().is_some() {
        return Err(BackupError::damaged("it lacks a table"));
    }
    pictures::forget_others(&mut tx.conn(), &all, &there).await?;
    check_key(vault, &mut tx.conn()).await?;
    Ok(tx.commit().await?)
}

/// The tables must be those of the schema, in its order: nothing else may be filled.
fn expect_table(expected: Option<Table>, head: &TableHead) -> Result<Table, BackupError> {
    let same = |table: &Table| table.name == head.name && table.columns == head.columns;
    expected
        .filter(same)
        .ok_or_else(|| BackupError::damaged("its tables are not those of its schema"))
}

async fn check_key(vault: &Vault, conn: &mut Conn<'_>) -> Result<(), BackupError> {
    match db::installation::find_key_check(conn).await? {
        Some(sealed) if !state::opens_key_check(vault, &sealed) => Err(BackupError::KeyDoesNotOpen),
        _ => Ok(()),
    }
}

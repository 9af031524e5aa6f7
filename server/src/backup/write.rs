//! Making a backup.

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

use domain::PictureName;

use super::aside::Aside;
use super::catalogue::{self, Table};
use super::format::{FORMAT, Header, KeyText, TableHead};
use super::reader::verify;
use super::writer::Writer;
use super::{BackupError, Summary, keys, pictures, rows};
use crate::db::{self, Conn, SchemaError, Tx};
use crate::{Clock, Config, Db, state};

/// Writes everything in `db`, as it is at this moment, into the file at `path`. Others may go on
/// using the database: one snapshot is read, which waits for nobody and keeps nobody waiting. An
/// older file at `path` is replaced once the new one is whole and has been read back.
pub async fn write(
    config: &Config,
    db: &Db,
    clock: &Clock,
    path: &Path,
) -> Result<Summary, BackupError> {
    let mut snapshot = db.snapshot().await?;
    db::allow_long_statements(&mut snapshot.conn()).await?;
    let schema = db::schema_version(&mut snapshot.conn()).await?.ok_or(BackupError::Nothing)?;
    if schema > db::latest_version() {
        return Err(SchemaError::Newer(schema).into());
    }
    let tables = catalogue::tables(schema).await?;
    let key = keys::of_installation(config)?;
    check_key(config, key.as_ref(), &mut snapshot.conn()).await?;
    let (aside, file) = Aside::begin(path).map_err(BackupError::file(path))?;
    let has_key = key.is_some();
    let header = header(schema, clock, db, key);
    let (rows, left_out) = fill(config, file, header, &tables, &mut snapshot, path).await?;
    verify(aside.unfinished())?;
    aside.replace().map_err(BackupError::file(path))?;
    let pictures_missing = pictures::count_missing(db, &left_out).await?;
    Ok(Summary { rows, schema, has_key, pictures_missing })
}

/// Finds out today, not on the day of the restore, that the key is the wrong one.
async fn check_key(
    config: &Config,
    key: Option<&KeyText>,
    conn: &mut Conn<'_>,
) -> Result<(), BackupError> {
    let Some(sealed) = db::installation::find_key_check(conn).await? else { return Ok(()) };
    let opens =
        keys::vault(config, key).is_some_and(|vault| state::opens_key_check(&vault, &sealed));
    opens.then_some(()).ok_or(BackupError::WrongKey)
}

fn header(schema: i64, clock: &Clock, db: &Db, secret_key: Option<KeyText>) -> Header {
    let engine = match db {
        Db::Sqlite { .. } => "sqlite",
        Db::Postgres(_) => "postgres",
    };
    Header {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        schema,
        created_at: clock.now().rfc3339(),
        engine: engine.to_owned(),
        secret_key,
    }
}

async fn fill(
    config: &Config,
    file: File,
    header: Header,
    tables: &[Table],
    snapshot: &mut Tx,
    path: &Path,
) -> Result<(u64, HashSet<PictureName>), BackupError> {
    let failed = BackupError::file(path);
    let mut writer = Writer::begin(file, header).map_err(failed)?;
    for table in tables {
        let head = TableHead { name: table.name.clone(), columns: table.columns.clone() };
        writer.table(head).map_err(failed)?;
        rows::write_all(&mut snapshot.conn(), table, &mut writer, path).await?;
    }
    let conn = &mut snapshot.conn();
    let left_out = pictures::write_all(config, conn, tables, &mut writer, path).await?;
    Ok((writer.end().map_err(failed)?, left_out))
}

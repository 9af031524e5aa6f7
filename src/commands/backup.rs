//! `rookery backup` and `rookery restore`.

use std::path::Path;

use server::backup::{self, Summary};
use server::config::DatabaseUrl;
use server::{Clock, Config};

use super::{Failure, database, output};

/// Writes everything into the file at `path`.
pub async fn backup(config: &Config, path: &Path) -> Result<(), Failure> {
    if let DatabaseUrl::Sqlite(file) = &config.database
        && !file.exists()
    {
        return Err(Failure::Failed(format!("there is no database at {}", file.display())));
    }
    let db = database::open(config).await?;
    let written = backup::write(config, &db, &Clock::system(), path).await;
    db.close().await;
    let Summary { rows, has_key, pictures_missing, .. } = written.map_err(Failure::of)?;
    let key = if has_key {
        "It holds the secret key: keep it as private as the data directory."
    } else {
        "It does not hold the secret key: keep ROOKERY_SECRET_KEY in another safe place."
    };
    output::say(format_args!("Backed up into {}; rows: {rows}. {key}", path.display()));
    if pictures_missing > 0 {
        return Err(Failure::Failed(format!(
            "the files of {pictures_missing} pictures are not in {}: they are not in the backup",
            config.data_dir.display()
        )));
    }
    Ok(())
}

/// Brings a backup into an empty database.
pub async fn restore(config: &Config, path: &Path) -> Result<(), Failure> {
    let Summary { rows, .. } = backup::restore(config, path).await.map_err(Failure::of)?;
    output::say(format_args!(
        "Restored {}; rows: {rows}. Everybody has to sign in again.",
        path.display()
    ));
    Ok(())
}

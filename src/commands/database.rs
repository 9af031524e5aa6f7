//! Opening the database as every command does, and `rookery migrate`.

use server::{Clock, Config, Db, Random, Server, secrets};

use super::{Failure, output};

/// Brings the schema up to date.
pub async fn migrate(config: &Config) -> Result<(), Failure> {
    secrets::make_data_dir(&config.data_dir).map_err(Failure::of)?;
    let db = open(config).await?;
    db.migrate(&config.data_dir).await.map_err(Failure::of)?;
    db.close().await;
    output::say("The database schema is up to date.");
    Ok(())
}

/// Opens the database, waiting for one that is still starting.
pub async fn open(config: &Config) -> Result<Db, Failure> {
    let say_why = |error: &_| {
        tracing::warn!(%error, "the database is not there yet; waiting up to a minute for it");
    };
    let opened = Db::open_patiently(&config.database, say_why).await;
    opened.map_err(|error| Failure::Failed(format!("the database cannot be opened: {error}")))
}

/// Opens everything that services need: directory, keys and a database that is up to date.
pub async fn server(config: Config) -> Result<Server, Failure> {
    secrets::make_data_dir(&config.data_dir).map_err(Failure::of)?;
    let random = Random::system().map_err(Failure::of)?;
    let vault = secrets::open_vault(&config, &random).map_err(Failure::of)?;
    let db = open(&config).await?;
    db.migrate(&config.data_dir).await.map_err(Failure::of)?;
    Server::new(config, db, Clock::system(), random, vault).await.map_err(Failure::of)
}

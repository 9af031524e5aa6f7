//! A database of its own for one measurement.

use std::path::Path;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::Outcome;
use crate::load::block_on;

/// A PostgreSQL server that one may make databases on, as `postgres://…/postgres`.
const SERVER: &str = "ROOKERY_BENCH_POSTGRES_URL";

/// Gone when dropped, where it is not in the run's folder anyway.
#[derive(Debug)]
pub struct Database {
    name: String,
    url: String,
    /// Where to remove it.
    server: Option<String>,
}

/// The server that the environment names.
pub fn postgres() -> Option<String> {
    std::env::var(SERVER).ok()
}

impl Database {
    /// A file that does not exist yet, in this folder.
    pub fn file(folder: &Path, name: &str) -> Self {
        let url = format!("sqlite://{}", folder.join(format!("{name}.db")).display());
        Self { name: format!("sqlite-{name}"), url, server: None }
    }

    /// A new database on a server.
    pub fn on_server(server: &str, name: &str) -> Outcome<Self> {
        let database = format!("rookery_bench_{name}_{}", std::process::id());
        let (address, _) = server.rsplit_once('/').ok_or("the server's URL names no database")?;
        run(server, &format!("CREATE DATABASE {database}"))?;
        let url = format!("{address}/{database}");
        Ok(Self { name: format!("postgres-{name}"), url, server: Some(server.to_owned()) })
    }

    /// Names the folder of whoever uses it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What to set `ROOKERY_DATABASE_URL` to.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let database = self.url.rsplit('/').next().unwrap_or_default();
        if let Some(server) = &self.server
            && let Err(problem) = run(server, &format!("DROP DATABASE {database} WITH (FORCE)"))
        {
            crate::say(&format!("{database} is left behind: {problem}"));
        }
    }
}

fn run(server: &str, sql: &str) -> Outcome<()> {
    block_on(async {
        let mut connection = PgConnection::connect(server).await?;
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await?;
        connection.close().await
    })?
    .map_err(|error: sqlx::Error| error.to_string())
}

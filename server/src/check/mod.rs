//! `rookery check`: looks at everything that the settings name, and changes no data.

mod files;
mod ports;

use std::time::Duration;

pub use ports::cannot_listen;

use crate::config::DatabaseUrl;
use crate::db::{self, Conn, SchemaError};
use crate::pictures::Store;
use crate::pictures::tidy::{self, Count};
use crate::telegram::Telegram;
use crate::texts::Texts;
use crate::{Config, Db, Random, mail, secrets, state};

/// How long one thing may take to answer: longer than the limits of those who ask, so that they
/// can say what went wrong.
const PATIENCE: Duration = Duration::from_secs(20);

/// The step of the schema that knows pictures.
const PICTURES_SCHEMA: i64 = 5;
/// The step that knows the chain of the audit.
const CHAIN_SCHEMA: i64 = 6;

/// What was found about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The thing, such as `database`.
    pub about: &'static str,
    /// What is good about it, or what is wrong.
    pub outcome: Result<String, String>,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.outcome {
            Ok(words) => write!(f, "ok      {}: {words}", self.about),
            Err(words) => write!(f, "FAILED  {}: {words}", self.about),
        }
    }
}

/// Looks at one thing after the other, telling each finding as soon as it is there. True if
/// nothing failed.
pub async fn check(config: &Config, mut tell: impl FnMut(Finding)) -> bool {
    let mut all_well = true;
    let mut note = |about, outcome: Result<String, String>| {
        all_well &= outcome.is_ok();
        tell(Finding { about, outcome });
    };
    note("data directory", files::data_dir(&config.data_dir));
    note("secret key file", files::secret_key(config));
    note("texts", texts(config));
    if let Some(path) = &config.log_file {
        note(
            "log file",
            files::can_be_made(path).map(|()| "its folder can be written to".to_owned()),
        );
    }
    let opened = in_time(open(config)).await;
    match &opened {
        Ok(Some(db)) => {
            note("database", Box::pin(in_time(schema(db))).await);
            note("secret key", Box::pin(in_time(key(config, db))).await);
            note("audit", Box::pin(in_time(audit(db))).await);
            note("pictures", Box::pin(in_time(pictures(config, db))).await);
            db.close().await;
        }
        Ok(None) => note("database", Ok("not there yet; the first start makes it".to_owned())),
        Err(words) => note("database", Err(words.clone())),
    }
    note("mail", in_time(mail(config)).await);
    note("Telegram", in_time(telegram(&config.telegram_api_url)).await);
    note("Telegram files", in_time(telegram_files(config)).await);
    for (about, outcome) in ports::all(config).await {
        note(about, outcome);
    }
    all_well
}

async fn in_time<T>(looking: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    let late = |_| Err("no answer within 20 seconds".to_owned());
    tokio::time::timeout(PATIENCE, looking).await.unwrap_or_else(late)
}

/// Opens the database, unless it is a file that is not there: opening would make it.
async fn open(config: &Config) -> Result<Option<Db>, String> {
    match &config.database {
        DatabaseUrl::Sqlite(path) if !path.exists() => files::can_be_made(path).map(|()| None),
        url => Db::open(url).await.map(Some).map_err(|error| format!("cannot be opened: {error}")),
    }
}

async fn schema(db: &Db) -> Result<String, String> {
    let found = async {
        let mut held = db.read().await?;
        db::schema_version(&mut held.conn()).await
    };
    schema_in_words(found.await.map_err(|error| error.to_string())?)
}

/// What is good or wrong about a database with that schema.
pub(crate) fn schema_in_words(found: Option<i64>) -> Result<String, String> {
    let latest = db::latest_version();
    match found {
        None => Ok("answers; it is empty, the first start prepares it".to_owned()),
        Some(found) if found > latest => Err(SchemaError::Newer(found).to_string()),
        Some(found) if found < latest => {
            Ok(format!("answers; schema {found}, the next start brings it to {latest}"))
        }
        Some(found) => Ok(format!("answers; schema {found}, up to date")),
    }
}

/// Whether the key opens what this database holds. Never makes a key.
async fn key(config: &Config, db: &Db) -> Result<String, String> {
    let Some(sealed) = sealed(db).await.map_err(|error| error.to_string())? else {
        return Ok("nothing is sealed yet".to_owned());
    };
    if config.secret_keys.is_empty() && !secrets::key_file(&config.data_dir).exists() {
        return Err(
            "missing, although this database was made with one: bring back secret.key".to_owned()
        );
    }
    let random = Random::system().map_err(|error| error.to_string())?;
    let vault = secrets::open_vault(config, &random).map_err(|error| error.to_string())?;
    if state::opens_key_check(&vault, &sealed) {
        Ok("opens this database".to_owned())
    } else {
        Err("does not open this database: it is another installation's".to_owned())
    }
}

/// Whether the audit's head tells of its last line. `rookery audit verify` looks at every line.
async fn audit(db: &Db) -> Result<String, String> {
    let found = async {
        if !has_schema(db, CHAIN_SCHEMA).await? {
            return Ok((None, None));
        }
        let mut lent = db.read().await?;
        let head = db::audit_chain::head(&mut lent.conn()).await?;
        Ok::<_, sqlx::Error>((head, db::audit_chain::last(&mut lent.conn()).await?))
    };
    match found.await.map_err(|error| error.to_string())? {
        (None, None) => Ok("not chained yet; the next start does it".to_owned()),
        (Some(head), None) if head.number == 0 => Ok("no line yet".to_owned()),
        (Some(head), Some((number, link)))
            if head.number == number && link.as_ref() == Some(&head.link) =>
        {
            Ok(format!(
                "its head fits the last of {number} lines; rookery audit verify looks at all"
            ))
        }
        _ => Err("its head and its last line do not fit; see rookery audit verify".to_owned()),
    }
}

async fn has_schema(db: &Db, step: i64) -> db::Result<bool> {
    let mut held = db.read().await?;
    let schema = db::schema_version(&mut held.conn()).await?;
    Ok(schema.is_some_and(|schema| schema >= step))
}

/// How many pictures there are, and whether database and storage agree about them.
async fn pictures(config: &Config, db: &Db) -> Result<String, String> {
    if !has_schema(db, PICTURES_SCHEMA).await.map_err(|error| error.to_string())? {
        return Ok("none yet".to_owned());
    }
    let counted = tidy::count(db, &Store::new(&config.data_dir)).await;
    let Count { pictures, incomplete, orphans } = counted.map_err(|error| error.to_string())?;
    let words = format!("{pictures} of users; {orphans} files of none, which go within two hours");
    match incomplete {
        0 => Ok(words),
        _ => Err(format!(
            "{words}; files of {incomplete} are missing in {}",
            config.data_dir.join("pictures").display()
        )),
    }
}

async fn sealed(db: &Db) -> db::Result<Option<Vec<u8>>> {
    let mut held = db.read().await?;
    let mut conn: Conn<'_> = held.conn();
    match db::schema_version(&mut conn).await? {
        Some(_) => db::installation::find_key_check(&mut conn).await,
        None => Ok(None),
    }
}

/// Whether the operator's own texts, if there are any, can be used.
fn texts(config: &Config) -> Result<String, String> {
    let Some(folder) = &config.templates_dir else {
        return Ok("the built-in ones, since ROOKERY_TEMPLATES_DIR is not set".to_owned());
    };
    let read = [Texts::read(Some(folder)).err(), mail::Templates::read(Some(folder)).err()];
    let problems: Vec<_> = read.into_iter().flatten().flatten().collect();
    if problems.is_empty() {
        Ok(format!("those in {} can be used", folder.display()))
    } else {
        Err(problems.join("; "))
    }
}

async fn mail(config: &Config) -> Result<String, String> {
    mail::check(config).await.map_err(|error| error.to_string())
}

async fn telegram_files(config: &Config) -> Result<String, String> {
    if config.telegram_file_url == config.telegram_api_url {
        return Ok("come from the same address".to_owned());
    }
    telegram(&config.telegram_file_url).await
}

async fn telegram(url: &url::Url) -> Result<String, String> {
    let checked = Telegram::new(url.clone()).check().await;
    checked.map(|()| format!("{url} answers")).map_err(|error| format!("{error} ({url})"))
}

#[cfg(test)]
mod tests;

//! Everything the services share, made once at start.

use std::sync::{Arc, Once};

use domain::UserId;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::accounts::guard::{self, Turns};
use crate::accounts::hasher::Hasher;
use crate::accounts::{self, Welcomes};
use crate::admin::Chain;
use crate::bots::Probes;
use crate::config::PublicUrl;
use crate::db::Gathered;
use crate::db::bots::{self, Bot};
use crate::db::sessions::{self, SessionUser};
use crate::db::users::{self, Credentials};
use crate::gateway::Gateway;
use crate::hourly::Hourly;
use crate::http::metrics::Metrics;
use crate::mail::Templates;
use crate::pictures::{Store, UploadLimit, Workshop};
use crate::telegram::Telegram;
use crate::texts::Texts;
use crate::{Clock, Config, Db, Error, Random, Result, Vault};

/// The running server; a handle that is cheap to clone.
#[derive(Clone, Debug)]
pub struct Server(Arc<Parts>);

/// What a [`Server`] is made of.
#[derive(Debug)]
pub struct Parts {
    /// What the operator set.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Finds sessions and their users, by the hash of a session's id.
    pub sessions: Gathered<Vec<u8>, SessionUser>,
    /// Finds users by what they typed to sign in.
    pub logins: Gathered<String, Credentials>,
    /// Counts the guesses of those who sign in.
    pub(crate) turns: Turns,
    /// Begins the sessions of those who were right.
    pub(crate) welcomes: Welcomes,
    /// Finds the bots of users, deleted ones as well, until they are gone.
    pub bots: Gathered<UserId, Vec<Bot>>,
    /// The time.
    pub clock: Clock,
    /// Random numbers.
    pub random: Random,
    /// Seals secrets.
    pub vault: Vault,
    /// Chains the lines of the audit.
    pub chain: Chain,
    /// Hashes passwords, a few at a time.
    pub hasher: Hasher,
    /// Makes squares of uploaded pictures.
    pub workshop: Workshop,
    /// Where they are kept.
    pub pictures: Store,
    /// Counts uploads.
    pub upload_limit: UploadLimit,
    /// The terms and the privacy notice.
    pub texts: Texts,
    /// What letters are made of.
    pub templates: Templates,
    /// Counts what happens in the whole installation.
    pub hourly: Hourly,
    /// Speaks to the Bot API in the portal's own name.
    pub telegram: Telegram,
    /// The bots whose programs call just now.
    pub gateway: Gateway,
    /// What Telegram said lately of bots that are being set up.
    pub probes: Probes,
    /// What is counted.
    pub metrics: Metrics,
    /// Whether the log has said that forwarded headers of strangers are ignored.
    pub warned_of_forwarding: Once,
    /// Wakes the mail worker when a mail was queued.
    pub mail_queued: Notify,
    /// Cancelled when the server begins to stop.
    pub stopping: CancellationToken,
}

impl std::ops::Deref for Server {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Server {
    /// Makes a server of an open, migrated database; starts nothing yet.
    pub async fn new(
        config: Config,
        db: Db,
        clock: Clock,
        random: Random,
        vault: Vault,
    ) -> Result<Self> {
        let hasher = Hasher::new(config.argon2)?;
        Self::with_hasher(config, db, clock, random, vault, hasher).await
    }

    /// Like [`Server::new`], with this hasher; tests take a cheap one.
    pub async fn with_hasher(
        config: Config,
        db: Db,
        clock: Clock,
        random: Random,
        vault: Vault,
        hasher: Hasher,
    ) -> Result<Self> {
        // Boxed: a transaction is large, and every caller would carry its size.
        Box::pin(check_key(&db, &clock, &random, &vault)).await?;
        let chain = Box::pin(Chain::begin(&db, &clock, &random, &vault)).await?;
        let folder = config.templates_dir.as_deref();
        let (texts, templates) = (Texts::read(folder), Templates::read(folder));
        Ok(Self(Arc::new(Parts {
            texts: texts.map_err(cannot_be_used)?,
            templates: templates.map_err(cannot_be_used)?,
            hourly: Hourly::default(),
            telegram: Telegram::new(config.telegram_api_url.clone()),
            gateway: Gateway::new(&config),
            hasher,
            workshop: Workshop::new(config.picture_megapixels),
            pictures: Store::new(&config.data_dir),
            upload_limit: UploadLimit::new(config.limit_upload),
            probes: Probes::new(),
            metrics: Metrics::new(),
            warned_of_forwarding: Once::new(),
            mail_queued: Notify::new(),
            stopping: CancellationToken::new(),
            sessions: Gathered::new(db.clone(), async |db: Db, hashes: Vec<_>| {
                sessions::find_all(&mut db.read().await?.conn(), &hashes).await
            }),
            logins: Gathered::new(db.clone(), async |db: Db, logins: Vec<_>| {
                users::credentials_of(&mut db.read().await?.conn(), &logins).await
            }),
            turns: guard::turns(db.clone()),
            welcomes: accounts::welcomes(db.clone()),
            bots: Gathered::new(db.clone(), async |db: Db, users: Vec<_>| {
                bots::of_users_and_deleted(&mut db.read().await?.conn(), &users).await
            }),
            config,
            db,
            clock,
            random,
            vault,
            chain,
        })))
    }

    /// A new id, for something made now.
    pub fn new_id(&self) -> i64 {
        self.random.id(self.clock.millis())
    }

    /// How browsers reach the portal.
    pub fn public_url(&self) -> &PublicUrl {
        &self.config.public_url
    }
}

/// Refuses to go on when the secret key is not the one this database was made with: what was
/// sealed could not be opened, and new secrets would be sealed with a key nobody expects.
async fn check_key(db: &Db, clock: &Clock, random: &Random, vault: &Vault) -> Result<()> {
    let fresh = vault.seal(random, KEY_CHECK, b"rookery")?;
    let mut tx = db.begin().await?;
    crate::db::installation::insert_once(&mut tx.conn(), clock.now(), &fresh).await?;
    let sealed = crate::db::installation::key_check(&mut tx.conn()).await?;
    tx.commit().await?;
    if opens_key_check(vault, &sealed) {
        return Ok(());
    }
    Err(Error::internal(
        "the secret key does not open this database: restore secret.key in the data directory, or \
         the ROOKERY_SECRET_KEY that this installation was started with",
    ))
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn cannot_be_used(problems: Vec<String>) -> Error {
    Error::Internal(
        ["texts in ROOKERY_TEMPLATES_DIR cannot be used:\n  ", &problems.join("\n  ")].concat(),
    )
}

/// The place that the installation's known text is sealed for.
const KEY_CHECK: &str = "installation/key_check";

/// Whether `vault` has the key of the installation whose known text was sealed as `sealed`.
pub(crate) fn opens_key_check(vault: &Vault, sealed: &[u8]) -> bool {
    vault.open(KEY_CHECK, sealed).is_ok()
}

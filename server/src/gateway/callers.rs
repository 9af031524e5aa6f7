//! Who calls: from a gateway key to its bot, without the database once both are known.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use domain::{BotId, GatewayKey, KeyId};
use moka::future::Cache;
use moka::policy::EvictionPolicy;
use tokio::sync::Semaphore;

use super::bot::Bot;
use super::limits::Places;
use super::manners::Manners;
use crate::{Error, Result, Server, db, vault};

/// Keys that are kept, with their bots: ten times what one node is built for, about 100 MB at worst.
const KEYS_MAX: u64 = 100_000;
/// A program that is silent for longer is looked up again, which takes milliseconds.
const KEY_IDLE: Duration = Duration::from_mins(10);
/// Unknown keys that are remembered: spares the database programs that go on with a revoked key,
/// and is small enough for a flood of made-up ones.
const STRANGERS_MAX: u64 = 10_000;
/// How long they are. Keys are random, so one that is made later was hardly ever tried before.
const STRANGER_KEPT: Duration = Duration::from_secs(10);
/// Look-ups at the same time: a flood of made-up keys leaves the portal its connections.
const LOOK_UPS_MAX: usize = 2;

/// A known key and its bot.
#[derive(Debug)]
pub struct Caller {
    /// Which key.
    pub key: KeyId,
    /// Whose.
    pub bot: Arc<Bot>,
}

/// Whose key it is.
#[derive(Debug)]
pub enum Found {
    /// A bot's, though it may be revoked by now: its [`super::state::State`] knows.
    Caller(Arc<Caller>),
    /// Nobody's.
    Stranger(Arc<Manners>),
}

/// Why there is no caller.
#[derive(Debug)]
enum Missing {
    Unknown,
    Trouble(Error),
}

/// The keys and bots that are in memory.
pub struct Callers {
    /// By the digest of the key.
    known: Cache<Vec<u8>, Arc<Caller>>,
    strangers: Cache<Vec<u8>, Arc<Manners>>,
    /// The refused polls of strangers that are held.
    held: Places,
    /// Every bot that anything holds: a change finds it here, whatever the cache has dropped.
    bots: Mutex<HashMap<BotId, Weak<Bot>>>,
    look_ups: Semaphore,
}

impl Callers {
    /// Knows nobody yet.
    pub fn new() -> Self {
        Self::bounded(KEYS_MAX, KEY_IDLE)
    }

    /// Keeps so many keys, and for so long when they are silent.
    fn bounded(keys_max: u64, key_idle: Duration) -> Self {
        Self {
            known: Cache::builder()
                .max_capacity(keys_max)
                .time_to_idle(key_idle)
                .eviction_policy(EvictionPolicy::lru())
                .build(),
            strangers: Cache::builder()
                .max_capacity(STRANGERS_MAX)
                .time_to_live(STRANGER_KEPT)
                .eviction_policy(EvictionPolicy::lru())
                .build(),
            held: Places::default(),
            bots: Mutex::default(),
            look_ups: Semaphore::new(LOOK_UPS_MAX),
        }
    }

    /// Finds out whose key this is. Fails only while the database does.
    pub async fn find(&self, server: &Server, key: &GatewayKey) -> Result<Found> {
        let digest = vault::digest(key.expose());
        if let Some(caller) = self.known.get(&digest).await {
            return Ok(Found::Caller(caller));
        }
        if let Some(stranger) = self.strangers.get(&digest).await {
            return Ok(Found::Stranger(stranger));
        }
        // Boxed: otherwise each call that waits for Telegram would hold the room a look-up needs.
        Box::pin(self.find_in_database(server, digest)).await
    }

    /// The bot, if anything in memory holds it.
    pub fn bot(&self, id: BotId) -> Option<Arc<Bot>> {
        self.lock().get(&id).and_then(Weak::upgrade)
    }

    /// Every bot that anything in memory holds.
    pub fn bots(&self) -> Vec<BotId> {
        self.lock().keys().copied().collect()
    }

    /// Looks unknown keys up again: one of them may just have been made.
    pub fn forget_strangers(&self) {
        self.strangers.invalidate_all();
    }

    /// Gives the memory of bots back that nothing holds any more.
    pub fn forget_idle(&self) {
        self.lock().retain(|_, bot| bot.strong_count() > 0);
    }

    async fn find_in_database(&self, server: &Server, digest: Vec<u8>) -> Result<Found> {
        let looking_up = Box::pin(self.look_up(server, &digest));
        match self.known.try_get_with_by_ref(&digest, looking_up).await {
            Ok(caller) => Ok(Found::Caller(caller)),
            Err(missing) => match &*missing {
                Missing::Unknown => {
                    let manners = async { Arc::new(Manners::of_stranger(self.held.clone())) };
                    let stranger = self.strangers.get_with(digest, manners).await;
                    Ok(Found::Stranger(stranger))
                }
                Missing::Trouble(error) => Err(Error::internal(error)),
            },
        }
    }

    async fn look_up(&self, server: &Server, digest: &[u8]) -> Result<Arc<Caller>, Missing> {
        // Never closed, so never an error.
        let _turn = self.look_ups.acquire().await;
        let mut held = server.db.read().await?;
        let row = db::gateway::key(&mut held.conn(), digest, server.clock.now()).await?;
        drop(held);
        let (key, id) = row.ok_or(Missing::Unknown)?;
        // The bot is registered before it is read: a change that comes later finds it, and one that
        // came earlier is read.
        let bot = self.register(id);
        bot.reread(server).await?;
        if bot.state().knows(key) {
            Ok(Arc::new(Caller { key, bot }))
        } else {
            Err(Missing::Unknown)
        }
    }

    fn register(&self, id: BotId) -> Arc<Bot> {
        let mut bots = self.lock();
        if let Some(bot) = bots.get(&id).and_then(Weak::upgrade) {
            return bot;
        }
        let bot = Arc::new(Bot::new(id));
        bots.insert(id, Arc::downgrade(&bot));
        bot
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<BotId, Weak<Bot>>> {
        self.bots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<sqlx::Error> for Missing {
    fn from(error: sqlx::Error) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<Error> for Missing {
    fn from(error: Error) -> Self {
        Self::Trouble(error)
    }
}

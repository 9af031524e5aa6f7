//! Everything that the double knows.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::{
    address,
    bot::Bot,
    fault::Faults,
    seen::{RawSeen, Seen},
};

/// The state behind one double, shared by all its connections.
#[derive(Debug, Default)]
pub struct World {
    /// Held for a look-up only: what a call does, it does with its bot.
    bots: RwLock<HashMap<String, Arc<Bot>>>,
    settings: RwLock<Settings>,
    stray: Mutex<(u64, Option<RawSeen>)>,
    /// What shall go wrong.
    pub faults: Faults,
}

#[derive(Debug, Default)]
struct Settings {
    results: HashMap<(String, Option<String>), Value>,
    headers: HeaderMap,
}

impl World {
    /// The bot of a well-formed token; made when it is first asked for.
    pub fn bot(&self, token: &str) -> Option<Arc<Bot>> {
        if let Some(bot) = read(&self.bots).get(token) {
            return Some(Arc::clone(bot));
        }
        let id = address::bot_id(token)?;
        let mut bots = write(&self.bots);
        let bot = bots.entry(token.to_owned()).or_insert_with(|| Arc::new(Bot::new(id)));
        Some(Arc::clone(bot))
    }

    /// Every token that was used, with its bot.
    pub fn bots(&self) -> Vec<(String, Arc<Bot>)> {
        read(&self.bots).iter().map(|(token, bot)| (token.clone(), Arc::clone(bot))).collect()
    }

    /// Notes a request that belongs to no bot.
    pub fn note_stray(&self, seen: RawSeen) {
        let mut stray = locked(&self.stray);
        stray.0 += 1;
        stray.1 = Some(seen);
    }

    /// How many requests belonged to no bot, and the last of them.
    pub fn strays(&self) -> (u64, Option<Seen>) {
        let stray = locked(&self.stray);
        (stray.0, stray.1.as_ref().map(Seen::from))
    }

    /// The result that a test wants for this method, rather for this token than for all.
    pub fn wanted_result(&self, method: &str, token: &str) -> Option<Value> {
        let settings = read(&self.settings);
        if settings.results.is_empty() {
            return None;
        }
        let method = method.to_ascii_lowercase();
        let own = settings.results.get(&(method.clone(), Some(token.to_owned())));
        own.or_else(|| settings.results.get(&(method, None))).cloned()
    }

    /// Sets or, with nothing, forgets such a result.
    pub fn want_result(&self, method: &str, token: Option<&str>, result: Option<Value>) {
        let key = (method.to_ascii_lowercase(), token.map(str::to_owned));
        let results = &mut write(&self.settings).results;
        match result {
            Some(result) => results.insert(key, result),
            None => results.remove(&key),
        };
    }

    /// Adds a header to every answer from now on.
    pub fn want_header(&self, name: HeaderName, value: HeaderValue) {
        write(&self.settings).headers.append(name, value);
    }

    /// Puts the wanted headers on an answer.
    pub fn dress(&self, headers: &mut HeaderMap) {
        for (name, value) in &read(&self.settings).headers {
            headers.append(name, value.clone());
        }
    }

    /// Forgets everything: bots, faults and settings. Long polls that are under way end empty.
    pub fn reset(&self) {
        let bots = std::mem::take(&mut *write(&self.bots));
        for bot in bots.values() {
            bot.inbox.close();
        }
        *write(&self.settings) = Settings::default();
        *locked(&self.stray) = (0, None);
        self.faults.clear();
    }
}

/// Locks, whatever happened to the last holder: one failed test must not fail the others.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

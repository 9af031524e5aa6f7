//! What a bot may do, as the database last said; never changed, only replaced.

use std::sync::{Arc, OnceLock};

use domain::{BotId, BotLimits, BotStatus, BotToken, KeyId};
use tokio_util::sync::CancellationToken;

use super::limits::Rate;
use super::refusal::Refusal;
use crate::{Result, Server, db};

/// What a bot may do, as the database last said.
#[derive(Debug)]
pub struct State {
    revision: i64,
    gate: Gate,
    /// One for each key that is in use.
    passes: Vec<Arc<Pass>>,
    limits: BotLimits,
    /// Counts on for as long as the limit stays the same.
    rate: Arc<Rate>,
    fingerprint: Vec<u8>,
}

#[derive(Debug)]
enum Gate {
    Open(BotToken),
    Closed(Refusal),
}

/// The leave that a call with one key has; ended when the bot or the key loses it.
#[derive(Debug)]
pub struct Pass {
    key: KeyId,
    ended: CancellationToken,
    why: OnceLock<Refusal>,
}

impl State {
    /// Of a bot that does not exist.
    pub fn unknown() -> Self {
        Self {
            revision: 0,
            gate: Gate::Closed(Refusal::unauthorized()),
            passes: Vec::new(),
            limits: BotLimits { rps: 1, max_concurrent: 1 },
            rate: Arc::new(Rate::new(1)),
            fingerprint: Vec::new(),
        }
    }

    /// The state after this one, keeping what is unchanged.
    pub fn next(&self, server: &Server, id: BotId, row: db::gateway::Bot, keys: &[KeyId]) -> Self {
        let limits = row.limits();
        let gate = Gate::of(server, id, &row);
        let unchanged =
            if limits.rps == self.rate.rps() { Some(Arc::clone(&self.rate)) } else { None };
        let kept = |key: KeyId| self.pass(key).filter(|_| self.is_open() && gate.is_open());
        Self {
            revision: row.revision,
            passes: keys.iter().map(|key| kept(*key).unwrap_or_else(|| Pass::new(*key))).collect(),
            gate,
            limits,
            rate: unchanged.unwrap_or_else(|| Arc::new(Rate::new(limits.rps))),
            fingerprint: row.fingerprint,
        }
    }

    /// Which version of the bot this is.
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// How much the bot may send.
    pub fn limits(&self) -> BotLimits {
        self.limits
    }

    /// Its requests per second.
    pub fn rate(&self) -> &Rate {
        &self.rate
    }

    /// The fingerprint of the token.
    pub fn fingerprint(&self) -> &[u8] {
        &self.fingerprint
    }

    /// Whether this key is in use.
    pub fn knows(&self, key: KeyId) -> bool {
        self.passes.iter().any(|pass| pass.key == key)
    }

    /// Lets a call with this key in, or says why not.
    pub fn admit(&self, key: KeyId) -> Result<(Arc<Pass>, &BotToken), Refusal> {
        let pass = self.pass(key).ok_or_else(Refusal::unauthorized)?;
        match &self.gate {
            Gate::Open(token) => Ok((pass, token)),
            Gate::Closed(refusal) => Err(refusal.clone()),
        }
    }

    fn pass(&self, key: KeyId) -> Option<Arc<Pass>> {
        self.passes.iter().find(|pass| pass.key == key).cloned()
    }

    fn is_open(&self) -> bool {
        self.gate.is_open()
    }

    /// Ends the calls that may go on no longer under `new`.
    pub fn end_all_but(&self, new: &Self) {
        let lost = |pass: &&Arc<Pass>| !new.passes.iter().any(|kept| Arc::ptr_eq(pass, kept));
        for pass in self.passes.iter().filter(lost) {
            pass.end(match &new.gate {
                Gate::Closed(refusal) if new.knows(pass.key) => refusal.clone(),
                _ => Refusal::unauthorized(),
            });
        }
    }
}

impl Gate {
    fn of(server: &Server, id: BotId, row: &db::gateway::Bot) -> Self {
        match row.status() {
            BotStatus::Running => {
                let token = crate::bots::open_token(server, id, &row.credential);
                token.map_or_else(|| Self::Closed(Refusal::bad_gateway()), Self::Open)
            }
            BotStatus::Stopped => Self::Closed(Refusal::stopped()),
            BotStatus::Failing => Self::Closed(Refusal::unauthorized()),
            BotStatus::Suspended => Self::Closed(Refusal::suspended(
                row.suspended_reason.as_deref().unwrap_or_default(),
            )),
        }
    }

    fn is_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }
}

impl Pass {
    fn new(key: KeyId) -> Arc<Self> {
        Arc::new(Self { key, ended: CancellationToken::new(), why: OnceLock::new() })
    }

    /// Done when the call must end; answers with the reason.
    pub async fn ended(&self) -> Refusal {
        self.ended.cancelled().await;
        self.why.get().cloned().unwrap_or_else(Refusal::unauthorized)
    }

    /// Whether the call must end.
    pub fn has_ended(&self) -> bool {
        self.ended.is_cancelled()
    }

    fn end(&self, why: Refusal) {
        // Nobody has ended it before: a pass is ended when it leaves the state.
        let _ = self.why.set(why);
        self.ended.cancel();
    }
}

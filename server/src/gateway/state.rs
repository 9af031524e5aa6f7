//! What a bot may do, as the database last said; never changed, only replaced.

use std::sync::{Arc, OnceLock};

use domain::{BotId, BotLimits, BotStatus, BotToken, KeyId, Timestamp};
use tokio_util::sync::CancellationToken;

use super::limits::Rate;
use super::refusal::Refusal;
use crate::{Result, Server, db};

/// What a bot may do, as the database last said.
#[derive(Debug)]
pub struct State {
    revision: i64,
    gate: Gate,
    /// One for each key that is in use, with the moment at which the key expires.
    passes: Vec<(Arc<Pass>, Option<Timestamp>)>,
    limits: BotLimits,
    /// Counts on, whatever the limit becomes.
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
    pub fn next(
        &self,
        server: &Server,
        id: BotId,
        row: db::gateway::Bot,
        keys: &[(KeyId, Option<Timestamp>)],
    ) -> Self {
        let limits = row.limits(server.config.bot_limits_max);
        let gate = Gate::of(server, id, &row);
        let rate = match self.rate.rps() {
            _ if self.revision == 0 => Arc::new(Rate::new(limits.rps)),
            same if same == limits.rps => Arc::clone(&self.rate),
            _ => Arc::new(self.rate.changed_to(limits.rps)),
        };
        let kept = |key: KeyId| self.pass(key).filter(|_| self.is_open() && gate.is_open());
        let pass = |(key, expires_at): &(KeyId, Option<Timestamp>)| {
            (kept(*key).unwrap_or_else(|| Pass::new(*key)), *expires_at)
        };
        Self {
            revision: row.revision,
            passes: keys.iter().map(pass).collect(),
            gate,
            limits,
            rate,
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

    /// The token, while the bot may go on.
    pub fn token(&self) -> Option<&BotToken> {
        match &self.gate {
            Gate::Open(token) => Some(token),
            Gate::Closed(_) => None,
        }
    }

    /// Whether this key is in use.
    pub fn knows(&self, key: KeyId) -> bool {
        self.passes.iter().any(|(pass, _)| pass.key == key)
    }

    /// When the next of its keys expires: then it is to be read again.
    pub fn next_expiry(&self) -> Option<Timestamp> {
        self.passes.iter().filter_map(|(_, expires_at)| *expires_at).min()
    }

    /// Lets a call with this key in, or says why not.
    pub fn admit(&self, key: KeyId, now: Timestamp) -> Result<(Arc<Pass>, &BotToken), Refusal> {
        let known = self.passes.iter().find(|(pass, _)| pass.key == key);
        let in_time = known.filter(|(_, expires_at)| expires_at.is_none_or(|at| now < at));
        let pass = in_time.map(|(pass, _)| Arc::clone(pass)).ok_or_else(Refusal::unauthorized)?;
        match &self.gate {
            Gate::Open(token) => Ok((pass, token)),
            Gate::Closed(refusal) => Err(refusal.clone()),
        }
    }

    fn pass(&self, key: KeyId) -> Option<Arc<Pass>> {
        self.passes.iter().map(|(pass, _)| pass).find(|pass| pass.key == key).cloned()
    }

    fn is_open(&self) -> bool {
        self.gate.is_open()
    }

    /// Ends the calls that may go on no longer under `new`.
    pub fn end_all_but(&self, new: &Self) {
        let lost = |pass: &&Arc<Pass>| !new.passes.iter().any(|(kept, _)| Arc::ptr_eq(pass, kept));
        for pass in self.passes.iter().map(|(pass, _)| pass).filter(lost) {
            pass.end(match &new.gate {
                Gate::Closed(refusal) if new.knows(pass.key) => refusal.clone(),
                _ => Refusal::unauthorized(),
            });
        }
    }
}

impl Gate {
    fn of(server: &Server, id: BotId, row: &db::gateway::Bot) -> Self {
        if row.deleted_at.is_some() {
            return Self::Closed(Refusal::unauthorized());
        }
        match row.status() {
            BotStatus::Running => {
                let token = crate::bots::open_token(server, id, &row.credential);
                token.map_or_else(|| Self::Closed(Refusal::bad_gateway()), Self::Open)
            }
            BotStatus::Stopped => Self::Closed(Refusal::stopped()),
            BotStatus::Failing => Self::Closed(Refusal::unauthorized()),
            BotStatus::Suspended => Self::Closed(Refusal::suspended(row.suspended_reason())),
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

//! What can go wrong upstream, and when it shall.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use serde::{Deserialize, Serialize};

use crate::world::locked;

/// One way to go wrong.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fault {
    /// 429 with `parameters.retry_after` and `Retry-After`.
    TooMany {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// This status with a page of HTML, as a front server in trouble answers.
    Html {
        /// Usually 500 or 502.
        status: u16,
    },
    /// Exactly this answer, for redirects, cookies and whatever else a test thinks of.
    Reply {
        /// The status.
        status: u16,
        /// The headers.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The body.
        #[serde(default)]
        body: String,
    },
    /// The right answer, this much later.
    Delay {
        /// Milliseconds to wait before the call is carried out.
        ms: u64,
    },
    /// No answer, ever.
    Hang,
    /// Connection reset, not a byte of an answer.
    Reset,
    /// Half of the right answer, then the connection closes although more was promised.
    Cut,
    /// Half of the right answer, and that is said to be all: broken JSON.
    Truncated,
    /// A body that never ends.
    Endless,
    /// The right answer, byte by byte.
    Slow {
        /// Milliseconds between two bytes.
        pause_ms: u64,
    },
}

/// A fault, and which calls it hits. Made by the methods of [`Fault`], or from a bare fault: then it
/// hits the next call.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct FaultPlan {
    fault: Fault,
    /// How many calls; none means until faults are cleared.
    #[serde(default = "once")]
    times: Option<u32>,
    method: Option<String>,
    token: Option<String>,
}

impl Fault {
    /// Hits the next `times` calls.
    #[must_use]
    pub fn times(self, times: u32) -> FaultPlan {
        FaultPlan { times: Some(times), ..self.always() }
    }

    /// Hits every call until faults are cleared.
    #[must_use]
    pub fn always(self) -> FaultPlan {
        FaultPlan { fault: self, times: None, method: None, token: None }
    }
}

impl From<Fault> for FaultPlan {
    fn from(fault: Fault) -> Self {
        fault.times(1)
    }
}

impl FaultPlan {
    /// Hits only calls of this method; downloads are the method `file`.
    #[must_use]
    pub fn on_method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Hits only calls with this token.
    #[must_use]
    pub fn on_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    fn hits(&self, token: &str, method: &str) -> bool {
        let wanted_method =
            self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method));
        wanted_method && self.token.as_deref().is_none_or(|wanted| wanted == token)
    }

    /// Takes one of the times; true when none is left.
    fn use_up(&mut self) -> bool {
        let Some(times) = &mut self.times else {
            return false;
        };
        *times = times.saturating_sub(1);
        *times == 0
    }
}

/// The faults that are still to come, oldest first.
#[derive(Debug, Default)]
pub struct Faults {
    /// Read on every call, so that a double without faults takes no lock for them.
    waiting: AtomicUsize,
    plans: Mutex<Vec<FaultPlan>>,
}

impl Faults {
    /// Plans one more.
    pub fn add(&self, plan: FaultPlan) {
        let mut plans = locked(&self.plans);
        if plan.times != Some(0) {
            plans.push(plan);
        }
        self.waiting.store(plans.len(), Relaxed);
    }

    /// Forgets them all.
    pub fn clear(&self) {
        let mut plans = locked(&self.plans);
        plans.clear();
        self.waiting.store(0, Relaxed);
    }

    /// The fault for this call, if one is due.
    pub fn take(&self, token: &str, method: &str) -> Option<Fault> {
        if self.waiting.load(Relaxed) == 0 {
            return None;
        }
        let mut plans = locked(&self.plans);
        let at = plans.iter().position(|plan| plan.hits(token, method))?;
        let fault = plans[at].fault.clone();
        if plans[at].use_up() {
            plans.remove(at);
        }
        self.waiting.store(plans.len(), Relaxed);
        Some(fault)
    }

    /// What is still to come.
    pub fn waiting(&self) -> Vec<FaultPlan> {
        locked(&self.plans).clone()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "serde wants the type of the field")]
fn once() -> Option<u32> {
    Some(1)
}

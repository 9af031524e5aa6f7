//! How much a bot may send through the gateway.

use serde::{Deserialize, Serialize};

/// What one bot may do at the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotLimits {
    /// Requests per second, averaged; as many may come at once.
    pub rps: u32,
    /// Requests under way at the same time; waiting `getUpdates` calls have places of their own.
    pub max_concurrent: u32,
}

/// Most requests per second that a bot can be given: Telegram itself stops at about 30 messages a
/// second, and at 1,000 for paid broadcasts.
pub const RPS_MAX: u32 = 1_000;
/// Most requests at the same time that a bot can be given: the connections that one bot may hold open.
pub const CONCURRENT_MAX: u32 = 100;

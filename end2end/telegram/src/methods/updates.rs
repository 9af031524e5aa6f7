//! `getUpdates`, the long poll.

use std::time::Duration;

use serde_json::Value;

use super::Call;
use crate::{
    answer::{Answer, Outcome, ok, refuse, unauthorized},
    inbox::{Ended, Wish},
    world::locked,
};

/// The real server cuts longer wishes to this.
const TIMEOUT_SECONDS_MAX: i64 = 50;
/// The most updates in one answer.
const LIMIT_MAX: i64 = 100;

/// Waits for updates and confirms the ones below `offset`.
pub async fn get_updates(call: Call) -> Outcome {
    if locked(&call.bot.webhook).is_some() {
        return Err(conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        ));
    }
    let number = |name, otherwise| call.params.number(name).unwrap_or(otherwise);
    let limit = number("limit", LIMIT_MAX).clamp(1, LIMIT_MAX);
    let seconds = number("timeout", 0).clamp(0, TIMEOUT_SECONDS_MAX);
    let wish = Wish {
        offset: number("offset", 0),
        limit: usize::try_from(limit).unwrap_or(1),
        timeout: Duration::from_secs(seconds.unsigned_abs()),
    };
    let _polling = call.bot.polls.hold();
    let updates = call.bot.inbox.poll(wish).await.or_else(end)?;
    Ok(ok(&Value::Array(updates)))
}

fn end(why: Ended) -> Result<Vec<Value>, Answer> {
    match why {
        Ended::OtherPoll => Err(conflict(
            "terminated by other getUpdates request; make sure that only one bot instance is running",
        )),
        Ended::Webhook => Err(conflict("terminated by setWebhook request")),
        Ended::Revoked => Err(unauthorized()),
        Ended::Closed => Ok(Vec::new()),
    }
}

fn conflict(why: &str) -> Answer {
    refuse(409, &format!("Conflict: {why}"))
}

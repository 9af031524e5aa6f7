//! How often somebody may have Telegram asked about tokens that turn out to be no good.

use domain::pace::Pace;
use domain::{UserId, Why};

use super::register::refused;
use crate::accounts::guard;
use crate::{Error, Result, Server};

/// More wrong tokens than anybody pastes, and few enough that nobody spends what Telegram answers one
/// address (600 unknown tokens an hour), or has us try stolen tokens. Good ones do not count, so that
/// bots may be registered by the hundred.
const TRIES: Pace = Pace { count: 20, seconds: 1_200 };
const KIND: &str = "bot tokens";

/// Asks about a token, unless too many of this user's were no good lately. It is counted beforehand,
/// and taken back unless the token was no good: many at once are no more than one after the other.
pub(super) async fn counted<T>(
    server: &Server,
    user: UserId,
    asking: impl Future<Output = Result<T>>,
) -> Result<T> {
    let mut tx = server.db.begin().await?;
    let counted = guard::count_each(server, &mut tx.conn(), KIND, user.0, TRIES).await?;
    tx.commit().await?;
    counted.map_err(refused)?;
    let answer = asking.await;
    if answer.as_ref().is_err_and(is_no_good) {
        return answer;
    }
    let mut tx = server.db.begin().await?;
    guard::uncount_each(server, &mut tx.conn(), KIND, user.0, TRIES).await?;
    tx.commit().await?;
    answer
}

/// Whether Telegram has said that there is no such token; that it could not be asked is nobody's fault.
fn is_no_good(error: &Error) -> bool {
    let Error::Refused(refusals) = error else { return false };
    refusals.0.iter().any(|refusal| refusal.why == Why::BotTokenRefused)
}

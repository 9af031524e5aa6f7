//! What the gateway does beside answering: writing counters down, and noticing changes that other
//! processes and nodes made. On PostgreSQL it is told of them as well ([`listening`]).

use std::time::Duration;

use domain::Timestamp;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::rounds::Rounds;
use super::{listening, tokens, webhooks};
use crate::{Result, Server, db};

/// A change made elsewhere is noticed within this time: the promise is a second.
const LOOK_EVERY: Duration = Duration::from_millis(900);
/// How often counters are written: with the time that writing takes, at most 5 s of them are lost when
/// the process is killed.
const WRITE_EVERY: Duration = Duration::from_secs(3);
/// Memory of idle bots is given back every so many looks: about once a minute.
const LOOKS_PER_CLEANING: u64 = 64;
/// How far back changes are asked for, in seconds: longer than a transaction takes to commit and
/// than the clocks of two nodes differ.
const LOOK_BACK: i64 = 60;
/// Longest wait at the end for calls under way, whose counts are written last: as long as they are given
/// to finish.
pub const DRAIN: Duration = Duration::from_secs(30);

/// Works until the server stops; then waits for the calls under way and writes the last counters.
/// Each part goes on whatever another one waits for.
pub async fn run(server: Server) {
    tokio::join!(
        look(&server),
        write_on(&server),
        listening::run(&server),
        webhooks::run(&server),
        tokens::run(&server),
    );
}

async fn look(server: &Server) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut seen = server.clock.now();
    let mut looking = Trouble::default();
    let mut rounds = Rounds::default();
    for look in 1_u64.. {
        tokio::select! {
            _ = ticks.tick() => {}
            () = server.stopping.cancelled() => return,
        }
        let now = server.clock.now();
        // `seen` stays behind while the database is away: then nothing is left out afterwards.
        let looked = reread_changed(server, seen.plus(-LOOK_BACK)).await;
        seen = if looking.note("look for changed bots", looked) { now } else { seen };
        // Trouble with it is trouble with the look before it, which has been noted.
        let _ = rounds.go_on(server).await;
        if look.is_multiple_of(LOOKS_PER_CLEANING) {
            server.gateway.callers.forget_idle();
        }
    }
}

async fn write_on(server: &Server) {
    let mut ticks = interval(WRITE_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut writing = Trouble::default();
    while server.stopping.run_until_cancelled(ticks.tick()).await.is_some() {
        writing.note(WRITE, write(server).await);
    }
    // What there is now is written now: not everybody who has us stopped waits for the rest.
    writing.note(WRITE, write(server).await);
    finish(server).await;
}

const WRITE: &str = "write the counters";

async fn finish(server: &Server) {
    let start = Instant::now();
    while !server.gateway.under_way.is_empty() && start.elapsed() < DRAIN {
        sleep(Duration::from_millis(20)).await;
    }
    if let Err(error) = write(server).await {
        tracing::warn!(%error, "the last counters are lost");
    }
}

/// Writes what calls and sign-ins were counted.
async fn write(server: &Server) -> Result<()> {
    server.gateway.ledger.write(server).await?;
    server.hourly.write(server).await
}

/// Logs the first of several failures in a row, and their end.
#[derive(Debug, Default)]
pub struct Trouble(bool);

impl Trouble {
    /// Notes how it went; `true` when it went well.
    pub fn note(&mut self, what: &str, done: Result<()>) -> bool {
        let before = std::mem::replace(&mut self.0, done.is_err());
        match done {
            Err(error) if !before => {
                tracing::warn!(%error, "cannot {what}; trying again until it works");
            }
            Ok(()) if before => tracing::info!("can {what} again"),
            _ => {}
        }
        !self.0
    }
}

async fn reread_changed(server: &Server, since: Timestamp) -> Result<()> {
    let mut held = server.db.read().await?;
    let changed = db::gateway::changed(&mut held.conn(), since).await?;
    drop(held);
    for (id, revision) in changed {
        let Some(bot) = server.gateway.callers.bot(id) else { continue };
        if bot.state().revision() != revision {
            bot.reread(server).await?;
        }
    }
    Ok(())
}

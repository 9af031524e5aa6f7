//! Looking after every bot in memory, a few at a time: whoever looks for changed rows finds neither
//! a row that is gone, nor one that changed while the clocks of two nodes were far apart.

use std::collections::HashMap;

use domain::BotId;

use crate::db::gateway::REVISIONS_MAX;
use crate::{Result, Server, db};

/// Steps of a round: at a bit more than one a second, each bot is looked at once a minute.
const STEPS: usize = 64;

/// The bots that this round has not come to.
#[derive(Debug, Default)]
pub struct Rounds {
    left: Vec<BotId>,
    /// How many belong to a step.
    stride: usize,
}

impl Rounds {
    /// Takes one step.
    pub async fn go_on(&mut self, server: &Server) -> Result<()> {
        if self.left.is_empty() {
            self.left = server.gateway.callers.bots();
            self.stride = self.left.len().div_ceil(STEPS);
        }
        let step = self.left.split_off(self.left.len().saturating_sub(self.stride));
        for bots in step.chunks(REVISIONS_MAX) {
            look_at(server, bots).await?;
        }
        Ok(())
    }
}

async fn look_at(server: &Server, bots: &[BotId]) -> Result<()> {
    let mut held = server.db.read().await?;
    let stored = db::gateway::revisions(&mut held.conn(), bots).await?;
    drop(held);
    let stored: HashMap<BotId, i64> = stored.into_iter().collect();
    for id in bots {
        let Some(bot) = server.gateway.callers.bot(*id) else { continue };
        // A bot that is gone has the revision 0, and none that is there has it.
        if bot.state().revision() != stored.get(id).copied().unwrap_or_default() {
            bot.reread(server).await?;
        }
    }
    Ok(())
}

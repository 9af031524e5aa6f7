//! Hearing at once of changes that other nodes made. What is missed here is noticed a second later
//! by the re-read of [`super::background`].

use std::time::Duration;

use super::background::Trouble;
use crate::db::news::{Changed, News};
use crate::{Result, Server};

/// The pauses before connections are tried again: the first is short, since a database that was
/// restarted is back soon; the longest spares one that is away.
const PAUSE_FIRST: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// Listens until the server stops; ends at once on SQLite.
pub async fn run(server: &Server) {
    let stopping = server.stopping.clone();
    let mut trouble = Trouble::default();
    let mut pause = PAUSE_FIRST;
    let listening = async {
        loop {
            match News::listen(&server.db).await {
                Ok(None) => return,
                Ok(Some(news)) => {
                    trouble.note(LISTEN, Ok(()));
                    pause = PAUSE_FIRST;
                    let lost = follow(server, news).await;
                    trouble.note(LISTEN, lost);
                }
                Err(error) => drop(trouble.note(LISTEN, Err(error.into()))),
            }
            tokio::time::sleep(pause).await;
            pause = PAUSE_MAX.min(pause * 2);
        }
    };
    Box::pin(stopping.run_until_cancelled(listening)).await;
}

const LISTEN: &str = "listen for changes of other nodes";

/// Reads bots again as they change; only ever ends with a failure.
async fn follow(server: &Server, mut news: News) -> Result<()> {
    loop {
        let Changed { bot: id, revision } = news.next().await?;
        let Some(bot) = server.gateway.callers.bot(id) else { continue };
        // Most news are of this node's own changes, which it knows already.
        if revision == 0 || bot.state().revision() != revision {
            server.gateway.reread(server, id).await;
        }
    }
}

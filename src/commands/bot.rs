//! `rookery bot …`.

use domain::BotId;
use domain::views::OperatorBot;
use server::admin::{self, Actor};
use server::{Config, Error, Server};

use super::arguments::{BotAction, BotTask, Stretch};
use super::output::{json, plain};
use super::owner_link::told;
use super::{Failure, database, output};

/// Does what is asked, on the database itself: a server that is running notices within a second.
pub async fn run(config: Config, task: BotTask) -> Result<(), Failure> {
    let server = database::server(config).await?;
    let done = Box::pin(obey(&server, task)).await;
    server.db.close().await;
    done
}

async fn obey(server: &Server, BotTask { action, json }: BotTask) -> Result<(), Failure> {
    let actor = Actor::command_line();
    let (name, words) = match action {
        BotAction::List(stretch) => return list(server, &actor, stretch, json).await,
        BotAction::Show(name) => (name, None),
        BotAction::Suspend(name, reason) => {
            let id = find(server, &actor, &name).await?;
            let done = admin::suspend_bot(server, &actor, id, &reason).await;
            done.map_err(|error| failure(error, &name, "is suspended already"))?;
            (name, Some("is suspended"))
        }
        BotAction::Reinstate(name) => {
            let id = find(server, &actor, &name).await?;
            let done = admin::reinstate_bot(server, &actor, id).await;
            done.map_err(|error| failure(error, &name, "is not suspended"))?;
            (name, Some("is reinstated"))
        }
    };
    let id = find(server, &actor, &name).await?;
    let bot = admin::told_bot(server, &actor, id).await;
    let bot = bot.map_err(|error| failure(error, &name, ""))?;
    output::tell(&bot, &format!("@{}", plain(&bot.username)), words, json);
    Ok(())
}

async fn list(
    server: &Server,
    actor: &Actor,
    Stretch { after, limit }: Stretch,
    json: bool,
) -> Result<(), Failure> {
    let bots = admin::bots_after(server, actor, BotId(after), limit).await.map_err(told)?;
    for bot in &bots {
        if json {
            output::say(self::json(bot));
        } else {
            let OperatorBot { id, username, state, user, name, .. } = bot;
            output::say(format_args!(
                "{id}\t{state}\t@{}\t{user}\t{}",
                plain(username),
                plain(name)
            ));
        }
    }
    Ok(())
}

async fn find(server: &Server, actor: &Actor, name: &str) -> Result<BotId, Failure> {
    admin::find_bot(server, actor, name).await.map_err(|error| failure(error, name, ""))
}

/// What could not be done with that bot, in words; `already` when it was done before.
fn failure(error: Error, name: &str, already: &str) -> Failure {
    super::unsuccessful(error, "bot", name, already)
}

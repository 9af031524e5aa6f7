//! `rookery serve`: puts everything together, and takes it apart in order.

mod announce;
mod listeners;
mod stop;

use std::time::Duration;

use app::Assets;
use server::{Config, Server, admin, bots, clean_up, gateway, http, mail};
use tokio::task::JoinSet;

use super::{Failure, database};
use listeners::Listeners;

/// How long background work has to finish once no request is left: a mail that is just being sent, the
/// last counts, for which the gateway waits as long as calls may take. What is cut off is done again
/// at the next start.
const BACKGROUND_DRAIN: Duration = gateway::DRAIN.saturating_add(Duration::from_secs(10));

/// Serves until a signal says to stop.
pub async fn serve(config: Config) -> Result<(), Failure> {
    let assets = Assets::find().ok_or_else(|| {
        Failure::Failed(
            "what the browser loads (target/site) is not there: make build makes it".to_owned(),
        )
    })?;
    let listeners = Listeners::bind(&config).await?;
    let server = database::server(config).await?;
    stop::on_signals(server.stopping.clone()).map_err(Failure::of)?;
    let background = start_background(&server);
    announce::announce(&server, &listeners).await?;
    serve_all(&server, &assets, listeners).await;
    server.stopping.cancel();
    finish(background).await;
    server.db.close().await;
    Ok(())
}

fn start_background(server: &Server) -> JoinSet<()> {
    let mut background = JoinSet::new();
    background.spawn(gateway::run(server.clone()));
    background.spawn(mail::run(server.clone()));
    background.spawn(bots::drafts::run(server.clone()));
    background.spawn(clean_up::run(server.clone()));
    background.spawn(admin::users::run(server.clone()));
    background
}

/// Serves all three until the server stops and their requests are answered.
async fn serve_all(server: &Server, assets: &Assets, listeners: Listeners) {
    let portal = app::router(server, assets);
    let bots = gateway::router(server.clone());
    let stopping = || server.stopping.clone();
    tokio::join!(
        http::serve(listeners.portal, portal, stopping()),
        http::serve_within(listeners.gateway, bots, stopping(), gateway::listener_limits()),
        http::serve(listeners.metrics, http::metrics::router(server), stopping()),
    );
}

async fn finish(mut background: JoinSet<()>) {
    let finished = async { while background.join_next().await.is_some() {} };
    if tokio::time::timeout(BACKGROUND_DRAIN, finished).await.is_err() {
        tracing::warn!(
            "work in the background was cut off; it is taken up again at the next start"
        );
    }
}

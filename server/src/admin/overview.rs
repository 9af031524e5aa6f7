//! The admin panel's first page.

use domain::views::Overview;

use crate::{Admin, Result, Server, db};

/// The installation in numbers.
pub async fn overview(server: &Server, _: &Admin) -> Result<Overview> {
    let now = server.clock.now();
    let mut held = server.db.read().await?;
    let conn = &mut held.conn();
    let bots = db::bots::counts(conn).await?;
    let mails = db::mails::counts(conn).await?;
    Ok(Overview {
        users: db::users::count(conn).await?,
        sign_ups_pending: db::sign_ups::count_pending(conn, now).await?,
        bots: bots.bots,
        bots_running: bots.running,
        bots_suspended: bots.suspended,
        mails_queued: mails.queued,
        mails_dead: mails.dead,
        traffic: db::traffic::of_all(conn, now).await?,
    })
}

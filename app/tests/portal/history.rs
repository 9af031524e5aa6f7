//! A bot's calls over time, on its page.

use super::support::{Portal, TOKEN};
use domain::BotId;
use domain::history::{Counted, Slot};
use domain::latency::Latencies;
use server::{db, on_both_engines};

/// Calls of which some failed, each answered within 64 ms, but one that took more than half a minute.
fn counted(calls: u64, errors: u64, refused: u64) -> Counted {
    let mut latencies = Latencies::default();
    (1..calls).for_each(|_| latencies.note(50));
    latencies.note(40_000);
    Counted { calls, errors, refused, latencies }
}

on_both_engines! {
    async fn a_bots_page_shows_what_was_counted_in_the_span_that_was_chosen(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let page = user.registers(TOKEN).await;
        let (path, id) = (page.path.clone(), page.path.trim_start_matches("/bots/"));
        page.says("No calls yet").says("Create a key below").does_not_say("chart-frame");

        let (bot, now) = (BotId(id.parse().unwrap()), portal.server.clock.now());
        let slot = |ago: i64, counted| Slot { start: now.plus(-ago), counted };
        let mut tx = portal.server.db.begin().await.unwrap();
        let hour = slot(3 * 3_600, counted(1_700, 30, 4));
        db::traffic::add(&mut tx.conn(), bot, &hour).await.unwrap();
        db::traffic::add(&mut tx.conn(), bot, &slot(9 * 86_400, counted(20_000, 0, 0))).await.unwrap();
        db::gateway::bot_used(&mut tx.conn(), bot, hour.start).await.unwrap();
        tx.commit().await.unwrap();

        let page = user.get(&path).await;
        page.says("Answered <strong>1,666</strong>").says("Errors <strong>30</strong>").says("Refused <strong>4</strong>");
        page.says("Requests in an hour: most 1,700 (21 Nov, 09:00), in UTC");
        page.says("<td class=\"numeric\">1,700</td>").says("(p50) <strong>48 ms</strong>");
        page.says("aria-current=\"true\"").does_not_say("No calls");
        let page = user.get(&format!("{path}?span=30d")).await;
        page.says("Answered <strong>21,666</strong>").says("Requests in a day");
        user.get(&format!("{path}?span=1h")).await.says("No calls in the last hour");
        user.get(&format!("{path}?span=%3Cb%3E")).await.says("Requests in an hour");
    }

    async fn a_token_in_use_elsewhere_is_told_for_a_day(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let path = user.registers(TOKEN).await.path;
        let bot = BotId(path.trim_start_matches("/bots/").parse().unwrap());
        let now = portal.server.clock.now();
        let mut tx = portal.server.db.begin().await.unwrap();
        assert!(db::conflicts::note(&mut tx.conn(), bot, now, now).await.unwrap().is_some());
        tx.commit().await.unwrap();
        user.get(&path).await.says("Your token may be in use elsewhere");
        portal.server.clock.advance(86_400);
        user.get(&path).await.does_not_say("in use elsewhere");
    }
}

//! Counts that are kept are always what counting would find.

use domain::{BotId, Reason, Role};
use server::db::Conn;
use server::test_support::TestServer;
use server::{Admin, Server, Viewer, admin, bots, clean_up, db, on_both_engines, test_support};
use sqlx::AssertSqlSafe;

use crate::breakage::run;
use crate::crowd::at_once;
use crate::people::user;
use crate::rows::{admin as an_admin, bot};

/// What is kept, in other words.
const COUNTED: &str = "SELECT 'users/' || role, COUNT(*) FROM users GROUP BY role \
    UNION ALL SELECT 'users/suspended', COUNT(*) FROM users WHERE suspended_at IS NOT NULL \
    UNION ALL SELECT 'mails/' || state, COUNT(*) FROM mails WHERE state <> 'sent' GROUP BY state \
    UNION ALL SELECT 'bots/deleted', COUNT(*) FROM bots WHERE deleted_at IS NOT NULL \
    UNION ALL SELECT 'bots/suspended', COUNT(*) FROM bots \
    WHERE deleted_at IS NULL AND (suspended_at IS NOT NULL OR user_suspended) \
    UNION ALL SELECT 'bots/failing', COUNT(*) FROM bots WHERE deleted_at IS NULL \
    AND suspended_at IS NULL AND NOT user_suspended AND failing_since IS NOT NULL \
    UNION ALL SELECT CASE WHEN running THEN 'bots/running' ELSE 'bots/stopped' END, COUNT(*) FROM bots \
    WHERE deleted_at IS NULL AND suspended_at IS NULL AND NOT user_suspended AND failing_since IS NULL \
    GROUP BY running";

/// Two texts of each row that a statement finds.
pub async fn texts(server: &Server, sql: &str) -> Vec<(String, String)> {
    let mut held = server.db.read().await.unwrap();
    let query = sqlx::query_as(AssertSqlSafe(sql.to_owned()));
    match held.conn() {
        Conn::Sqlite(c) => query.fetch_all(c).await.unwrap(),
        Conn::Postgres(c) => {
            sqlx::query_as(AssertSqlSafe(sql.to_owned())).fetch_all(c).await.unwrap()
        }
    }
}

async fn counted(server: &Server, sql: &str) -> Vec<(String, i64)> {
    let mut held = server.db.read().await.unwrap();
    let sql = AssertSqlSafe(sql.to_owned());
    let mut rows: Vec<(String, i64)> = match held.conn() {
        Conn::Sqlite(c) => sqlx::query_as(sql).fetch_all(c).await.unwrap(),
        Conn::Postgres(c) => sqlx::query_as(sql).fetch_all(c).await.unwrap(),
    };
    rows.retain(|(_, count)| *count != 0);
    rows.sort();
    rows
}

async fn are_right(server: &Server, after: &str) {
    let kept = {
        let mut held = server.db.read().await.unwrap();
        db::counts::read(&mut held.conn()).await.unwrap()
    };
    let kept: Vec<_> = kept.all().map(|(name, count)| (name.to_owned(), count)).collect();
    assert_eq!(kept, counted(server, COUNTED).await, "after {after}");
}

async fn every_change_of_a_bot(server: &TestServer, ada: &Viewer, olga: &Admin, id: BotId) {
    let spam = Reason::parse("spam").unwrap();
    bots::start(server, ada, id).await.unwrap();
    are_right(server, "a start").await;
    admin::suspend_bot(server, &olga.actor(), id, &spam).await.unwrap();
    are_right(server, "a suspension").await;
    run(server, "UPDATE bots SET user_suspended = TRUE; UPDATE users SET suspended_at = 7").await;
    admin::reinstate_bot(server, &olga.actor(), id).await.unwrap();
    are_right(server, "a reinstatement while the user is suspended").await;
    run(server, "UPDATE bots SET user_suspended = FALSE; UPDATE users SET suspended_at = NULL")
        .await;
    are_right(server, "the end of that").await;
    let mut tx = server.db.begin().await.unwrap();
    let now = server.clock.now();
    db::gateway::fail(&mut tx.conn(), id, &id.0.to_le_bytes(), now).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    are_right(server, "a failure").await;
    bots::stop(server, ada, id).await.unwrap();
    bots::delete(server, ada, id).await.unwrap();
    are_right(server, "a deletion").await;
    bots::restore(server, ada, id).await.unwrap();
    are_right(server, "its end").await;
    bots::delete(server, ada, id).await.unwrap();
}

on_both_engines! {
    async fn kept_counts_are_real_ones_after_whatever_happened(engine) {
        let server = test_support::server(engine).await;
        are_right(&server, "nothing").await;
        let olga = an_admin(&server, "olga").await;
        let (ada, _) = (user(&server, "ada", Role::User).await, user(&server, "otto", Role::Owner).await);
        for name in ["one", "two", "three"] {
            let id = bot(&server, &ada, name, name).await;
            every_change_of_a_bot(&server, &ada, &olga, id).await;
        }
        run(&server, "UPDATE users SET role = 'owner' WHERE username = 'ada'; UPDATE users SET role = role").await;
        run(&server, "UPDATE mails SET state = 'dead' WHERE id IN (SELECT id FROM mails LIMIT 3)").await;
        run(&server, "UPDATE mails SET state = 'sent' WHERE id IN (SELECT id FROM mails LIMIT 2)").await;
        are_right(&server, "changes of roles and mails").await;
        server.clock.advance(8 * 86_400);
        clean_up::once(&server).await.unwrap();
        are_right(&server, "the clean-up").await;
        run(&server, "DELETE FROM mails; DELETE FROM users WHERE username = 'otto'").await;
        are_right(&server, "removals").await;
    }

    async fn a_change_that_is_rolled_back_is_not_counted(engine) {
        let server = test_support::server(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let id = bot(&server, &ada, "Rook", "rook_bot").await;
        let mut tx = server.db.begin().await.unwrap();
        db::bots::suspend(&mut tx.conn(), id, "x", server.clock.now()).await.unwrap();
        drop(tx);
        are_right(&server, "a rollback").await;
    }

    async fn summing_up_keeps_the_sums_while_others_count(engine) {
        let server = test_support::server(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let nodes = [server.server.clone(), server.second_node().await];
        at_once(40, |number| {
            let (node, ada) = (nodes[number % 2].clone(), ada.clone());
            async move {
                if number % 4 == 3 {
                    // Two nodes that take the same rows may have to take turns.
                    while clean_up::once(&node).await.is_err() {}
                } else {
                    bot(&node, &ada, "Rook", &number.to_string()).await;
                }
            }
        })
        .await;
        are_right(&server, "many at once").await;
        clean_up::once(&server).await.unwrap();
        are_right(&server, "the last clean-up").await;
        let rows = counted(&server, "SELECT name, COUNT(*) FROM counts GROUP BY name").await;
        assert!(rows.iter().all(|(_, count)| *count == 1), "one row a name: {rows:?}");
    }
}

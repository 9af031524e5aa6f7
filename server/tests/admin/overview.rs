//! The installation in numbers.

use domain::history::{Counted, Slot};
use domain::views::{Overview, TRAFFIC_HOURS, Traffic};
use domain::{Reason, Role, Timestamp};
use server::accounts::{self, NewAccount, SIGN_UP_SECONDS};
use server::{Server, admin, bots, db, on_both_engines, test_support};

use crate::people::{origin, user};
use crate::rows::{admin as an_admin, bot};

async fn sign_up(server: &Server, name: &str) {
    let email = format!("{name}@example.org");
    let account = NewAccount::parse(&email, name, "correct horse".to_owned()).unwrap();
    accounts::sign_up(server, &origin(), account).await.unwrap();
}

on_both_engines! {
    async fn an_empty_installation_has_one_admin_and_nothing_else(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let overview = admin::overview(&server, &olga).await.unwrap();
        assert_eq!(overview, Overview { users: 1, ..Overview::default() });
    }

    async fn sign_ups_count_as_pending_until_their_day_is_over(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        sign_up(&server, "ada").await;
        let account = NewAccount::parse("olga@example.org", "olga-2", "correct horse".to_owned());
        accounts::sign_up(&server, &origin(), account.unwrap()).await.unwrap();
        let overview = admin::overview(&server, &olga).await.unwrap();
        assert_eq!((overview.users, overview.sign_ups_pending), (1, 1), "olga has an account");
        assert_eq!((overview.mails_queued, overview.mails_dead), (2, 0));

        server.clock.advance(SIGN_UP_SECONDS);
        let mut tx = server.db.begin().await.unwrap();
        let now = server.clock.now();
        db::mails::give_up_old(&mut tx.conn(), now, now, "nobody is there").await.unwrap();
        tx.commit().await.unwrap();
        let overview = admin::overview(&server, &olga).await.unwrap();
        assert_eq!(overview.sign_ups_pending, 0);
        assert_eq!((overview.mails_queued, overview.mails_dead), (0, 2));
    }

    async fn a_bot_counts_as_running_only_if_its_calls_pass(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let ada = user(&server, "ada", Role::User).await;
        bot(&server, &ada, "stopped", "stopped_bot").await;
        for name in ["running", "running too", "suspended", "failing"] {
            let id = bot(&server, &ada, name, "a_bot").await;
            bots::start(&server, &ada, id).await.unwrap();
            let reason = Reason::parse("spam").unwrap();
            if name == "suspended" {
                admin::suspend_bot(&server, &olga.actor(), id, &reason).await.unwrap();
            } else if name == "failing" {
                let mut tx = server.db.begin().await.unwrap();
                let fingerprint = id.0.to_le_bytes();
                let now = server.clock.now();
                db::gateway::fail(&mut tx.conn(), id, &fingerprint, now).await.unwrap().unwrap();
                tx.commit().await.unwrap();
            }
        }
        let overview = admin::overview(&server, &olga).await.unwrap();
        assert_eq!((overview.bots, overview.bots_running, overview.bots_suspended), (5, 2, 1));
    }

    async fn traffic_is_that_of_all_bots_in_the_last_day(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let ada = user(&server, "ada", Role::User).await;
        let this_hour = server.clock.now().hour();
        for username in ["rook_bot", "crow_bot"] {
            let bot = bot(&server, &ada, "Rook", username).await;
            let mut tx = server.db.begin().await.unwrap();
            for (hours_ago, calls, errors, refused) in
                [(0, 5, 1, 2), (0, 1, 0, 0), (23, 7, 0, 1), (24, 1_000, 1_000, 1_000)]
            {
                let start = Timestamp(this_hour - hours_ago * 3_600);
                let counted = Counted { calls, errors, refused, ..Counted::default() };
                db::traffic::add(&mut tx.conn(), bot, &Slot { start, counted }).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        let mut hours = [0; TRAFFIC_HOURS];
        (hours[0], hours[TRAFFIC_HOURS - 1]) = (14, 12);
        let overview = admin::overview(&server, &olga).await.unwrap();
        assert_eq!(overview.traffic, Traffic { hours, calls: 26, errors: 2, refused: 6 });
    }
}

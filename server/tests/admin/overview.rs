//! The installation in numbers.

use domain::history::{Counted, SignIns, Span};
use domain::views::{BotCounts, Overview};
use domain::{Reason, Role};
use server::accounts::{self, NewAccount, SIGN_UP_SECONDS};
use server::{Server, admin, bots, clean_up, db, on_both_engines, test_support};

use crate::breakage::run;
use crate::people::{origin, user};
use crate::rows::{admin as an_admin, bot};

async fn sign_up(server: &Server, name: &str) {
    let email = format!("{name}@example.org");
    let account = NewAccount::parse(&email, name, "correct horse".to_owned()).unwrap();
    accounts::sign_up(server, &origin(), account).await.unwrap();
}

on_both_engines! {
    async fn an_empty_installation_has_one_admin_and_is_well(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let mut overview = admin::overview(&server, &olga).await.unwrap();
        let health = std::mem::take(&mut overview.health);
        assert_eq!(overview, Overview { users: 1, admins: 1, ..Overview::default() });
        let abouts: Vec<_> = health.iter().map(|health| health.about.as_str()).collect();
        assert_eq!(abouts, ["Database", "Vault"]);
        assert!(health.iter().all(|health| health.outcome.is_ok()), "{health:?}");
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

    async fn each_bot_counts_in_the_one_state_it_is_in(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let ada = user(&server, "ada", Role::User).await;
        bot(&server, &ada, "stopped", "stopped_bot").await;
        for name in ["running", "running too", "suspended", "failing", "deleted"] {
            let id = bot(&server, &ada, name, "a_bot").await;
            bots::start(&server, &ada, id).await.unwrap();
            let reason = Reason::parse("spam").unwrap();
            match name {
                "suspended" => admin::suspend_bot(&server, &olga.actor(), id, &reason).await.unwrap(),
                "deleted" => bots::delete(&server, &ada, id).await.unwrap(),
                "failing" => {
                    let mut tx = server.db.begin().await.unwrap();
                    let (fingerprint, now) = (id.0.to_le_bytes(), server.clock.now());
                    db::gateway::fail(&mut tx.conn(), id, &fingerprint, now).await.unwrap().unwrap();
                    tx.commit().await.unwrap();
                }
                _ => {}
            }
        }
        let bots = admin::overview(&server, &olga).await.unwrap().bots;
        let expected = BotCounts { running: 2, stopped: 1, failing: 1, suspended: 1, deleted: 1 };
        assert_eq!((bots, bots.all()), (expected, 5));
    }

    async fn a_lock_counts_while_it_holds(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        run(&server, "UPDATE users SET locked_until = 1795262460").await;
        assert_eq!(admin::overview(&server, &olga).await.unwrap().users_locked, 1);
        server.clock.advance(60);
        assert_eq!(admin::overview(&server, &olga).await.unwrap().users_locked, 0);
    }

    async fn what_happened_is_told_by_the_hour_and_forgotten_after_a_month(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let this_hour = server.clock.now().begin_of(3_600);
        let mut tx = server.db.begin().await.unwrap();
        for (hours_ago, name, value) in [
            (0, "calls", 5),
            (0, "calls", 1),
            (0, "errors", 1),
            (23, "calls", 7),
            (23, "refused", 2),
            (24, "calls", 1_000),
            (1, "sign_ins", 3),
            (1, "sign_ins_failed", 2),
            (1, "locks", 1),
            (0, "something new", 9),
        ] {
            let hour = this_hour.plus(-hours_ago * 3_600);
            db::hourly::add(&mut tx.conn(), hour, name, value).await.unwrap();
        }
        tx.commit().await.unwrap();
        let (sign_ins, calls) = admin::past(&server, &olga, Span::Day).await.unwrap();
        assert_eq!(sign_ins.slots[22].counted, SignIns { good: 3, failed: 2, locks: 1 });
        assert_eq!(sign_ins.sum(), sign_ins.slots[22].counted);
        let sum = Counted { calls: 13, errors: 1, refused: 2, ..Counted::default() };
        assert_eq!((calls.sum(), calls.slots[23].counted.calls), (sum, 6));
        assert_eq!(admin::past(&server, &olga, Span::Week).await.unwrap().1.sum().calls, 1_013);
        server.clock.advance(32 * 86_400);
        clean_up::once(&server).await.unwrap();
        let mut held = server.db.read().await.unwrap();
        let left = db::hourly::since(&mut held.conn(), domain::Timestamp(0)).await.unwrap();
        assert!(left.is_empty(), "{left:?}");
    }
}

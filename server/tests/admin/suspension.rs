//! Suspending bots and ending it.

use domain::views::{AuditAction, Event};
use domain::{BotId, BotStatus, Field, Reason, Role, Why};
use server::admin::{self, reinstate_bot, suspend_bot};
use server::mail::inbox;
use server::{Admin, Error, bots, on_both_engines, test_support};

use crate::answers::refusal;
use crate::breakage::run;
use crate::crowd::{at_once, successes};
use crate::people::{ADDRESS, user};
use crate::rows::{admin as an_admin, bot};

fn reason(typed: &str) -> Reason {
    Reason::parse(typed).unwrap()
}

on_both_engines! {
    async fn only_admins_and_owners_are_admins(engine) {
        let server = test_support::server(engine).await;
        assert!(Admin::of(user(&server, "ada", Role::User).await).is_none());
        assert!(Admin::of(user(&server, "olga", Role::Admin).await).is_some());
        assert!(Admin::of(user(&server, "otto", Role::Owner).await).is_some());
    }

    async fn a_suspension_is_told_to_the_user_and_audited(engine) {
        let server = test_support::server(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let olga = an_admin(&server, "olga").await;
        let bot = bot(&server, &ada, "Rook", "rook_bot").await;
        bots::start(&server, &ada, bot).await.unwrap();
        server.clock.advance(1);
        suspend_bot(&server, &olga.actor(), bot, &reason(" spam\nin groups ")).await.unwrap();

        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!(page.card.status, BotStatus::Suspended);
        let suspension = page.suspension.unwrap();
        assert_eq!((suspension.reason.as_str(), suspension.since), ("spam in groups", server.clock.now()));
        assert_eq!(page.activity[0].event, Event::BotSuspended("spam in groups".to_owned()));

        let page = admin::bot(&server, &olga, bot).await.unwrap();
        assert_eq!(page.row.status, BotStatus::Suspended);
        assert_eq!(page.audit, admin::audit(&server, &olga, None).await.unwrap().rows);
        assert_eq!(page.audit.len(), 1);
        let line = &page.audit[0];
        assert_eq!((line.action, line.bot), (AuditAction::BotSuspended, Some(bot)));
        assert_eq!((line.actor.as_str(), line.target.as_str()), ("olga", "@rook_bot"));
        assert_eq!((line.reason.as_str(), line.address.as_str()), ("spam in groups", ADDRESS));
        assert_eq!(line.at, server.clock.now());
    }

    async fn the_user_gets_a_mail_with_the_reason_and_one_when_it_is_over(engine) {
        let server = test_support::server(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let olga = an_admin(&server, "olga").await;
        let bot = bot(&server, &ada, "Rook", "rook_bot").await;
        suspend_bot(&server, &olga.actor(), bot, &reason("it wrote to strangers")).await.unwrap();
        server.clock.advance(1);
        reinstate_bot(&server, &olga.actor(), bot).await.unwrap();
        let mails = inbox::list(&server, 0).await.unwrap();
        let [over, suspended] = mails.as_slice() else { panic!("two mails: {mails:?}") };
        let over = inbox::read(&server, over.id).await.unwrap();
        let suspended = inbox::read(&server, suspended.id).await.unwrap();
        assert_eq!([&over, &suspended].map(|mail| mail.row.recipient.as_str()), ["ada@example.org"; 2]);
        assert_eq!(suspended.row.subject, "@rook_bot was suspended");
        assert_eq!(over.row.subject, "@rook_bot was reinstated");
        for part in [&suspended.text, &suspended.html] {
            assert!(part.contains("it wrote to strangers"), "{part}");
            assert!(part.contains(&format!("/bots/{bot}")), "{part}");
        }
    }

    async fn what_cannot_be_audited_does_not_happen(engine) {
        let server = test_support::server(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let olga = an_admin(&server, "olga").await;
        let bot = bot(&server, &ada, "Rook", "rook_bot").await;
        run(&server, "ALTER TABLE audit RENAME TO audit_elsewhere").await;
        suspend_bot(&server, &olga.actor(), bot, &reason("spam")).await.unwrap_err();
        run(&server, "ALTER TABLE audit_elsewhere RENAME TO audit").await;
        assert_eq!(admin::bot(&server, &olga, bot).await.unwrap().suspension, None);
    }

    async fn what_the_user_cannot_be_told_does_not_happen(engine) {
        let server = test_support::server(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let olga = an_admin(&server, "olga").await;
        let bot = bot(&server, &ada, "Rook", "rook_bot").await;
        run(&server, "ALTER TABLE activity RENAME TO activity_elsewhere").await;
        suspend_bot(&server, &olga.actor(), bot, &reason("spam")).await.unwrap_err();
        run(&server, "ALTER TABLE activity_elsewhere RENAME TO activity").await;
        let page = admin::bot(&server, &olga, bot).await.unwrap();
        assert_eq!((page.suspension, page.audit), (None, Vec::new()));
    }

    async fn a_second_suspension_changes_nothing(engine) {
        let server = test_support::server(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let olga = an_admin(&server, "olga").await;
        let bot = bot(&server, &ada, "Rook", "rook_bot").await;
        suspend_bot(&server, &olga.actor(), bot, &reason("the first")).await.unwrap();
        let before = admin::bot(&server, &olga, bot).await.unwrap();
        server.clock.advance(1);
        let again = suspend_bot(&server, &olga.actor(), bot, &reason("the second")).await;
        assert_eq!(refusal(again), Why::AlreadyDone.at(Field::Form));
        assert_eq!(admin::bot(&server, &olga, bot).await.unwrap(), before);
    }

    async fn of_ten_admins_who_suspend_at_once_one_does_it(engine) {
        let server = test_support::server(engine).await;
        let nodes = [server.server.clone(), server.second_node().await];
        let ada = user(&server, "ada", Role::User).await;
        let olga = an_admin(&server, "olga").await;
        let bot = bot(&server, &ada, "Rook", "rook_bot").await;
        let answers = at_once(10, |number| {
            let (node, olga) = (nodes[number % 2].clone(), olga.clone());
            async move { suspend_bot(&node, &olga.actor(), bot, &reason("spam")).await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
        for late in answers.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(late), Why::AlreadyDone.at(Field::Form));
        }
        assert_eq!(admin::bot(&server, &olga, bot).await.unwrap().audit.len(), 1);
    }

    async fn a_reinstated_bot_is_as_its_user_left_it(engine) {
        let server = test_support::server(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let olga = an_admin(&server, "olga").await;
        let running = bot(&server, &ada, "Rook", "rook_bot").await;
        let stopped = bot(&server, &ada, "Crow", "crow_bot").await;
        bots::start(&server, &ada, running).await.unwrap();
        for (bot, status) in [(running, BotStatus::Running), (stopped, BotStatus::Stopped)] {
            server.clock.advance(1);
            suspend_bot(&server, &olga.actor(), bot, &reason("spam")).await.unwrap();
            server.clock.advance(1);
            reinstate_bot(&server, &olga.actor(), bot).await.unwrap();

            let page = bots::page(&server, &ada, bot).await.unwrap();
            assert_eq!((page.card.status, page.suspension), (status, None));
            assert_eq!(page.activity[0].event, Event::BotReinstated);
            let audit = admin::bot(&server, &olga, bot).await.unwrap().audit;
            let actions: Vec<_> = audit.iter().map(|line| line.action).collect();
            assert_eq!(actions, [AuditAction::BotReinstated, AuditAction::BotSuspended]);
            let again = reinstate_bot(&server, &olga.actor(), bot).await;
            assert_eq!(refusal(again), Why::AlreadyDone.at(Field::Form));
        }
    }

    async fn a_bot_that_does_not_exist_is_not_found(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let missing = BotId(4_711);
        for answer in [
            admin::bot(&server, &olga, missing).await.map(drop),
            suspend_bot(&server, &olga.actor(), missing, &reason("spam")).await,
            reinstate_bot(&server, &olga.actor(), missing).await,
        ] {
            assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        }
        assert!(admin::audit(&server, &olga, None).await.unwrap().rows.is_empty());
    }
}

//! What admins do to users, and the traces that it leaves.

use domain::views::{AuditAction, Event};
use domain::{BotStatus, Reason, Role, Why};
use server::admin::{self, reinstate_user, suspend_user};
use server::{bots, on_both_engines, test_support};

use crate::answers::refusal;
use crate::breakage::run;
use crate::crowd::{at_once, successes};
use crate::people::{ADDRESS, user};
use crate::rows::{admin as an_admin, bot};

fn reason() -> Reason {
    Reason::parse("spam").unwrap()
}

on_both_engines! {
    async fn a_suspension_is_on_the_users_page_in_the_audit_and_in_the_activity(engine) {
        let server = test_support::server(engine).await;
        let (ada, olga) = (user(&server, "ada", Role::User).await, an_admin(&server, "olga").await);
        server.clock.advance(1);
        let until = server.clock.now().plus(86_400);
        suspend_user(&server, &olga.actor(), ada.id, &reason(), Some(until)).await.unwrap();
        let page = admin::user(&server, &olga, ada.id).await.unwrap();
        let suspension = page.suspension.unwrap();
        assert_eq!((suspension.since, suspension.until), (server.clock.now(), Some(until)));
        assert_eq!(suspension.reason, "spam");
        assert_eq!(page.activity[0].line.event, Event::AccountSuspended("spam".to_owned()));
        let line = &page.audit[0];
        assert_eq!((line.action, line.actor.as_str()), (AuditAction::UserSuspended, "olga"));
        assert_eq!((line.target.as_str(), line.reason.as_str()), ("ada", "spam"));
        assert_eq!(line.address, ADDRESS);
        server.clock.advance(1);
        reinstate_user(&server, &olga.actor(), ada.id).await.unwrap();
        let page = admin::user(&server, &olga, ada.id).await.unwrap();
        assert_eq!((page.suspension, page.audit.len()), (None, 2));
        assert_eq!(page.activity[0].line.event, Event::AccountReinstated);
    }

    async fn a_suspended_users_bots_are_shown_as_suspended_and_stay_so(engine) {
        let server = test_support::server(engine).await;
        let (ada, olga) = (user(&server, "ada", Role::User).await, an_admin(&server, "olga").await);
        let rook = bot(&server, &ada, "Rook", "rook_bot").await;
        let crow = bot(&server, &ada, "Crow", "crow_bot").await;
        bots::start(&server, &ada, rook).await.unwrap();
        suspend_user(&server, &olga.actor(), ada.id, &reason(), None).await.unwrap();
        let statuses = async || {
            let page = admin::user(&server, &olga, ada.id).await.unwrap();
            page.bots.iter().map(|bot| bot.status).collect::<Vec<_>>()
        };
        assert_eq!(statuses().await, [BotStatus::Suspended; 2]);
        assert_eq!(admin::bot(&server, &olga, rook).await.unwrap().row.status, BotStatus::Suspended);
        // A request of the user's that is still under way changes nothing about it.
        for answer in [bots::start(&server, &ada, crow).await, bots::delete(&server, &ada, crow).await] {
            assert_eq!(refusal(answer).why, Why::BotSuspended);
        }
        reinstate_user(&server, &olga.actor(), ada.id).await.unwrap();
        assert_eq!(statuses().await, [BotStatus::Running, BotStatus::Stopped]);
    }

    async fn what_cannot_be_audited_or_told_does_not_happen(engine) {
        let server = test_support::server(engine).await;
        let (ada, olga) = (user(&server, "ada", Role::User).await, an_admin(&server, "olga").await);
        let rook = bot(&server, &ada, "Rook", "rook_bot").await;
        for (away, back) in [
            ("ALTER TABLE audit RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO audit"),
            ("ALTER TABLE activity RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO activity"),
            ("ALTER TABLE mails RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO mails"),
        ] {
            run(&server, away).await;
            suspend_user(&server, &olga.actor(), ada.id, &reason(), None).await.unwrap_err();
            run(&server, back).await;
            let page = admin::user(&server, &olga, ada.id).await.unwrap();
            assert_eq!((page.suspension, page.audit.len()), (None, 0));
            assert_eq!(admin::bot(&server, &olga, rook).await.unwrap().row.status, BotStatus::Stopped);
        }
    }

    async fn of_ten_admins_who_suspend_a_user_at_once_one_does_it(engine) {
        let server = test_support::server(engine).await;
        let nodes = [server.server.clone(), server.second_node().await];
        let (ada, olga) = (user(&server, "ada", Role::User).await, an_admin(&server, "olga").await);
        let answers = at_once(10, |number| {
            let (node, olga) = (nodes[number % 2].clone(), olga.clone());
            async move { suspend_user(&node, &olga.actor(), ada.id, &reason(), None).await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
        for late in answers.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(late).why, Why::AlreadyDone);
        }
        assert_eq!(admin::user(&server, &olga, ada.id).await.unwrap().audit.len(), 1);
    }
}

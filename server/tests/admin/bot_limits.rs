//! Limits that an admin sets for a bot.

use domain::views::{AuditAction, Event};
use domain::{BotId, BotLimits, Field, Reason, Role, Why};
use server::mail::inbox;
use server::{Error, admin, bots, on_both_engines, test_support};

use crate::answers::refusal;
use crate::crowd::{at_once, successes};
use crate::people::{ADDRESS, user};
use crate::rows::{admin as an_admin, bot};

const TIGHT: BotLimits = BotLimits { rps: 2, max_concurrent: 1 };
const OWN: BotLimits = BotLimits { rps: 30, max_concurrent: 10 };

on_both_engines! {
    async fn limits_of_an_admin_count_are_told_and_audited_and_can_be_lifted(engine) {
        let server = test_support::server(engine).await;
        let (ada, olga) = (user(&server, "ada", Role::User).await, an_admin(&server, "olga").await);
        let bot = bot(&server, &ada, "Rook", "rook_bot").await;
        let reason = Reason::parse("too many complaints").unwrap();
        admin::set_bot_limits(&server, &olga.actor(), bot, TIGHT, Some(&reason)).await.unwrap();
        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!((page.limits, page.own_limits, page.limits_by_admin), (TIGHT, OWN, true));
        assert_eq!(page.activity[0].event, Event::LimitsSetByAdmin(TIGHT));

        server.clock.advance(1);
        admin::clear_bot_limits(&server, &olga.actor(), bot).await.unwrap();
        let page = bots::page(&server, &ada, bot).await.unwrap();
        assert_eq!((page.limits, page.own_limits, page.limits_by_admin), (OWN, OWN, false));
        assert_eq!(page.activity[0].event, Event::LimitsClearedByAdmin);

        let audit = admin::bot(&server, &olga, bot).await.unwrap().audit;
        let lines: Vec<_> = audit.iter().map(|line| (line.action, line.reason.as_str())).collect();
        let set = (AuditAction::BotLimitsSet, "too many complaints");
        assert_eq!(lines, [(AuditAction::BotLimitsCleared, ""), set]);
        assert_eq!(audit[1].address, ADDRESS);
        let mails = inbox::list(&server, 0).await.unwrap();
        let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        assert_eq!(subjects, ["The limits of @rook_bot are yours again", "The limits of @rook_bot were set"]);
        let mail = inbox::read(&server, mails[1].id).await.unwrap();
        for words in ["2 a second, 1 at the same time", "too many complaints", "write to whoever runs"] {
            assert!(mail.text.contains(words) && mail.html.contains(words), "{words}: {}", mail.text);
        }
    }

    async fn before_and_after_are_in_the_audit(engine) {
        let server = test_support::server(engine).await;
        let (ada, olga) = (user(&server, "ada", Role::User).await, an_admin(&server, "olga").await);
        let bot = bot(&server, &ada, "Rook", "rook_bot").await;
        admin::set_bot_limits(&server, &olga.actor(), bot, TIGHT, None).await.unwrap();
        let found = crate::counts::texts(&server, "SELECT before, after FROM audit").await;
        let words = ("30 a second, 10 at the same time", "2 a second, 1 at the same time");
        assert_eq!(found, [(words.0.to_owned(), words.1.to_owned())]);
    }

    async fn an_admin_may_go_beyond_what_users_may_but_not_beyond_what_anybody_may(engine) {
        let server = test_support::server_with(engine, &[("ROOKERY_BOT_RPS_MAX", "40")]).await;
        let (ada, olga) = (user(&server, "ada", Role::User).await, an_admin(&server, "olga").await);
        let bot = bot(&server, &ada, "Rook", "rook_bot").await;
        let wide = BotLimits { rps: 1_000, max_concurrent: 100 };
        admin::set_bot_limits(&server, &olga.actor(), bot, wide, None).await.unwrap();
        assert_eq!(bots::page(&server, &ada, bot).await.unwrap().limits, wide);
        for (limits, field) in [
            (BotLimits { rps: 1_001, ..wide }, Field::Rps),
            (BotLimits { rps: 0, ..wide }, Field::Rps),
            (BotLimits { max_concurrent: 101, ..wide }, Field::MaxConcurrent),
        ] {
            let answer = admin::set_bot_limits(&server, &olga.actor(), bot, limits, None).await;
            assert_eq!(refusal(answer).field, field, "{limits}");
        }
    }

    async fn the_user_cannot_change_limits_while_an_admin_has_set_them(engine) {
        let server = test_support::server(engine).await;
        let (ada, olga) = (user(&server, "ada", Role::User).await, an_admin(&server, "olga").await);
        let bot = bot(&server, &ada, "Rook", "rook_bot").await;
        admin::set_bot_limits(&server, &olga.actor(), bot, TIGHT, None).await.unwrap();
        let answer = bots::set_limits(&server, &ada, bot, OWN).await;
        assert_eq!(refusal(answer), Why::LimitsSetByAdmin.at(Field::Form));
        admin::clear_bot_limits(&server, &olga.actor(), bot).await.unwrap();
        bots::set_limits(&server, &ada, bot, BotLimits { rps: 5, ..OWN }).await.unwrap();
    }

    async fn what_is_so_already_is_done_once_and_a_missing_bot_not_at_all(engine) {
        let server = test_support::server(engine).await;
        let (ada, olga) = (user(&server, "ada", Role::User).await, an_admin(&server, "olga").await);
        let bot = bot(&server, &ada, "Rook", "rook_bot").await;
        let answers = at_once(8, |_| {
            let (server, olga) = (server.server.clone(), olga.clone());
            async move { admin::set_bot_limits(&server, &olga.actor(), bot, TIGHT, None).await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
        admin::clear_bot_limits(&server, &olga.actor(), bot).await.unwrap();
        let again = admin::clear_bot_limits(&server, &olga.actor(), bot).await;
        assert_eq!(refusal(again), Why::AlreadyDone.at(Field::Form));
        let missing = BotId(4_711);
        for answer in [
            admin::set_bot_limits(&server, &olga.actor(), missing, TIGHT, None).await,
            admin::clear_bot_limits(&server, &olga.actor(), missing).await,
        ] {
            assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        }
    }
}

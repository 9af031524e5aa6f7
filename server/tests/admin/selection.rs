//! Several bots at once.

use domain::{BotId, BotStatus, Field, Reason, Role, Why};
use server::admin::{self, Outcome};
use server::test_support::TestServer;
use server::{Admin, bots, on_both_engines, test_support};

use crate::answers::refusal;
use crate::people::user;
use crate::rows::{admin as an_admin, bot};

/// An admin who has just been asked for the password.
async fn confirmed(server: &TestServer, name: &str) -> Admin {
    let mut viewer = user(server, name, Role::Admin).await;
    viewer.confirmed_at = Some(server.clock.now());
    Admin::of(viewer).unwrap()
}

fn spam() -> Reason {
    Reason::parse("spam").unwrap()
}

on_both_engines! {
    async fn each_chosen_bot_is_suspended_as_if_it_were_the_only_one(engine) {
        let server = test_support::server(engine).await;
        let olga = confirmed(&server, "olga").await;
        let ada = user(&server, "ada", Role::User).await;
        let mut ids = Vec::new();
        for name in ["one", "two", "three"] {
            ids.push(bot(&server, &ada, name, name).await);
        }
        admin::suspend_bot(&server, &olga.actor(), ids[1], &spam()).await.unwrap();
        let all = [&ids[..], &[BotId(4_711)]].concat();
        let outcome = admin::suspend_bots(&server, &olga, &all, &spam(), String::new()).await.unwrap();
        assert_eq!(outcome, Outcome { done: 2, already: 2 });
        for id in &ids {
            let page = admin::bot(&server, &olga, *id).await.unwrap();
            assert_eq!((page.row.status, page.audit.len()), (BotStatus::Suspended, 1));
            assert_eq!(bots::page(&server, &ada, *id).await.unwrap().suspension.unwrap().reason, "spam");
        }
        assert_eq!(admin::overview(&server, &olga).await.unwrap().mails_queued, 3);
        let outcome = admin::reinstate_bots(&server, &olga, &all, String::new()).await.unwrap();
        assert_eq!(outcome, Outcome { done: 3, already: 1 });
    }

    async fn a_selection_with_an_owners_bot_is_refused_as_a_whole_and_the_page_tells_which_it_is(engine) {
        let server = test_support::server(engine).await;
        let olga = confirmed(&server, "olga").await;
        let (ada, otto) = (user(&server, "ada", Role::User).await, user(&server, "otto", Role::Owner).await);
        let ids = [bot(&server, &ada, "Rook", "rook_bot").await, bot(&server, &otto, "Crow", "crow_bot").await];
        let chosen = admin::chosen_bots(&server, &olga, &ids).await.unwrap();
        assert_eq!(chosen.iter().map(|bot| bot.may_act).collect::<Vec<_>>(), [true, false]);
        let answer = admin::suspend_bots(&server, &olga, &ids, &spam(), String::new()).await;
        assert_eq!(refusal(answer).why, Why::Forbidden);
        assert!(admin::audit(&server, &olga, None).await.unwrap().rows.is_empty());
        let outcome = admin::suspend_bots(&server, &olga, &ids[..1], &spam(), String::new()).await.unwrap();
        assert_eq!(outcome, Outcome { done: 1, already: 0 });
    }

    async fn a_selection_asks_for_the_password_and_is_bounded(engine) {
        let server = test_support::server(engine).await;
        let (olga, fresh) = (an_admin(&server, "olga").await, confirmed(&server, "otto").await);
        let ada = user(&server, "ada", Role::User).await;
        let id = bot(&server, &ada, "Rook", "rook_bot").await;
        let answer = admin::suspend_bots(&server, &olga, &[id], &spam(), String::new()).await;
        assert_eq!(refusal(answer), Why::Empty.at(Field::CurrentPassword));
        let answer = admin::reinstate_bots(&server, &olga, &[id], String::new()).await;
        assert_eq!(refusal(answer), Why::Empty.at(Field::CurrentPassword));
        let answer = admin::suspend_bots(&server, &fresh, &[], &spam(), String::new()).await;
        assert_eq!(refusal(answer), Why::NothingChosen.at(Field::Form));
        let answer = admin::suspend_bots(&server, &fresh, &[id; 51], &spam(), String::new()).await;
        assert_eq!(refusal(answer), Why::NotUnderstood.at(Field::Form));
        assert_eq!(bots::page(&server, &ada, id).await.unwrap().card.status, BotStatus::Stopped);
        let page = admin::chosen_bots(&server, &olga, &[id, BotId(1)]).await.unwrap();
        assert_eq!(page.len(), 1, "those that are gone are left out");
    }
}

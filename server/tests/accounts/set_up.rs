//! The first owner.

use domain::views::{AuditAction, AuditRow};
use domain::{Field, Role, Why};
use server::accounts::set_up::{create_owner, has_owner, is_link_valid, new_link};
use server::test_support;
use server::{Admin, Result, Server, admin, on_both_engines};

use crate::answers::refusal;
use crate::crowd::{at_once, successes};
use crate::people::{ADDRESS, origin, user};
use crate::sessions::{browser, sign_in, signed_in};
use crate::sign_ups::{PASSWORD, account, create_user, until_not_busy, users};

/// How long a link works.
const DAY: i64 = 86_400;

/// The token of a new link.
async fn link(server: &Server) -> String {
    let link = new_link(server).await.unwrap();
    link.strip_prefix("http://127.0.0.1:3000/setup?token=").unwrap().to_owned()
}

/// Fills in the form behind the link, and tells who is signed in then.
async fn set_up(server: &Server, token: &str, name: &str) -> Result<Option<String>> {
    let session = browser(server).await;
    let account = account(&format!("{name}@example.org"), name, PASSWORD);
    create_owner(server, &session, &origin(), token, account).await?;
    Ok(signed_in(server, &session).await)
}

/// The audit, as an admin sees it who comes just now.
async fn audit(server: &Server) -> Vec<AuditRow> {
    let auditor = user(server, "auditor", Role::Admin).await;
    admin::audit(server, &Admin::of(auditor).unwrap(), None).await.unwrap().rows
}

on_both_engines! {
    async fn the_link_makes_the_owner_once_and_signs_them_in(engine) {
        let server = test_support::server(engine).await;
        assert!(!has_owner(&server).await.unwrap());
        let token = link(&server).await;
        for _ in 0..2 {
            assert!(is_link_valid(&server, &token).await.unwrap());
        }
        let signed_in = set_up(&server, &token, "ada").await.unwrap();
        assert_eq!(signed_in.as_deref(), Some("ada"));
        assert!(has_owner(&server).await.unwrap());
        assert_eq!(sign_in(&server, "ada@example.org", PASSWORD).await.unwrap(), "ada");

        assert!(!is_link_valid(&server, &token).await.unwrap());
        let again = set_up(&server, &token, "eve").await;
        assert_eq!(refusal(again), Why::LinkInvalid.at(Field::Form));
        assert_eq!(users(&server).await, 1);
    }

    async fn the_audit_says_who_became_the_owner_and_from_where(engine) {
        let server = test_support::server(engine).await;
        let token = link(&server).await;
        set_up(&server, &token, "ada").await.unwrap();
        let audit = audit(&server).await;
        assert_eq!(audit.len(), 1);
        assert_eq!(audit[0].action, AuditAction::OwnerCreated);
        assert_eq!((audit[0].actor.as_str(), audit[0].target.as_str()), ("ada", "ada"));
        assert_eq!((audit[0].at, audit[0].address.as_str()), (server.clock.now(), ADDRESS));
    }

    async fn of_twenty_who_use_the_link_at_once_one_becomes_the_owner(engine) {
        let server = test_support::server(engine).await;
        let nodes = [server.server.clone(), server.second_node().await];
        let token = link(&server).await;
        let answers = at_once(20, |number| {
            let (node, token) = (nodes[number % 2].clone(), token.clone());
            let name = format!("owner{number}");
            async move { until_not_busy(|| set_up(&node, &token, &name)).await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
        for late in answers.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(late), Why::LinkInvalid.at(Field::Form));
        }
        assert_eq!(users(&server).await, 1);
        assert_eq!(audit(&server).await.len(), 1);
    }

    async fn a_new_link_makes_the_old_one_void(engine) {
        let server = test_support::server(engine).await;
        let (old, new) = (link(&server).await, link(&server).await);
        assert!(!is_link_valid(&server, &old).await.unwrap());
        let answer = set_up(&server, &old, "eve").await;
        assert_eq!(refusal(answer), Why::LinkInvalid.at(Field::Form));
        set_up(&server, &new, "ada").await.unwrap();
    }

    async fn a_link_works_in_the_last_second_of_its_day_and_not_after_it(engine) {
        let server = test_support::server(engine).await;
        let token = link(&server).await;
        server.clock.advance(DAY - 1);
        assert!(is_link_valid(&server, &token).await.unwrap());
        server.clock.advance(1);
        assert!(!is_link_valid(&server, &token).await.unwrap());
        let late = set_up(&server, &token, "ada").await;
        assert_eq!(refusal(late), Why::LinkInvalid.at(Field::Form));
        assert!(!has_owner(&server).await.unwrap());
    }

    async fn a_form_that_is_refused_does_not_use_the_link_up(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "eve", PASSWORD).await;
        let token = link(&server).await;
        let answer = set_up(&server, &token, "eve").await;
        assert_eq!(refusal(answer), Why::UsernameTaken.at(Field::Username));
        set_up(&server, &token, "ada").await.unwrap();
    }

    async fn there_is_no_link_once_there_is_an_owner(engine) {
        let server = test_support::server(engine).await;
        let token = link(&server).await;
        set_up(&server, &token, "ada").await.unwrap();
        assert_eq!(refusal(new_link(&server).await), Why::OwnerExists.at(Field::Form));
    }
}

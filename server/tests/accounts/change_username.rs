//! Changing the username.

use domain::{Field, Username, Why};
use server::accounts::{self, RESERVED_SECONDS};
use server::test_support::TestServer;
use server::{Result, Viewer, on_both_engines, test_support};
use tower_sessions::Session;

use crate::answers::refusal;
use crate::crowd::{at_once, successes};
use crate::recoveries::{activity_of, joined, on_a_new_browser, subjects_to, viewer};
use crate::sessions::{sign_in, signed_in};
use crate::sign_ups::{PASSWORD, account, create_user, sign_up};

async fn renames(server: &TestServer, here: &Session, to: &str) -> Result<()> {
    server.clock.advance(1);
    let who: Viewer = viewer(server, here).await.unwrap();
    let name = Username::parse(to).unwrap();
    accounts::change_username(server, here, &who, &name, PASSWORD.to_owned()).await
}

on_both_engines! {
    async fn the_new_name_signs_in_other_sessions_end_and_the_owner_is_told(engine) {
        let server = test_support::server(engine).await;
        let (here, ada) = joined(&server, "ada").await;
        let (elsewhere, _) = on_a_new_browser(&server, "ada").await;
        renames(&server, &here, "Ada-Rook").await.unwrap();
        assert_eq!(signed_in(&server, &here).await.unwrap(), "ada-rook");
        assert_eq!(signed_in(&server, &elsewhere).await, None);
        sign_in(&server, "ada", PASSWORD).await.unwrap_err();
        sign_in(&server, "ada-rook", PASSWORD).await.unwrap();
        assert_eq!(subjects_to(&server, "ada@example.org").await, ["Your username at Rookery was changed"]);
        assert!(activity_of(&server, &ada).await.contains(&"Username changed from ada to ada-rook".to_owned()));
    }

    async fn the_old_name_is_kept_for_thirty_days_from_everybody_but_its_user(engine) {
        let server = test_support::server(engine).await;
        let (here, _) = joined(&server, "ada").await;
        renames(&server, &here, "rook").await.unwrap();
        let taken = Why::UsernameTaken.at(Field::Username);
        assert_eq!(refusal(sign_up(&server, "eve@example.org", "ada").await), taken);
        let (of_bob, _) = joined(&server, "bob").await;
        assert_eq!(refusal(renames(&server, &of_bob, "ada").await), taken);
        let by_operator = accounts::create_user(
            &server, account("x@example.org", "ada", PASSWORD), domain::Role::User).await;
        assert_eq!(refusal(by_operator), taken);

        renames(&server, &here, "ada").await.unwrap();
        assert_eq!(refusal(sign_up(&server, "eve@example.org", "rook").await), taken);
        server.clock.advance(RESERVED_SECONDS - 3);
        assert_eq!(refusal(sign_up(&server, "eve@example.org", "rook").await), taken);
        sign_up(&server, "eve@example.org", "rook").await.unwrap();
    }

    async fn names_are_not_collected_and_an_old_one_may_always_be_taken_back(engine) {
        let server = test_support::server(engine).await;
        let (here, _) = joined(&server, "ada").await;
        for name in ["ada-1", "ada-2", "ada-3"] {
            renames(&server, &here, name).await.unwrap();
        }
        let refused = refusal(renames(&server, &here, "ada-4").await);
        assert_eq!(refused.field, Field::Username);
        assert!(matches!(refused.why, Why::TooManyAttempts(wait) if i64::from(wait) <= RESERVED_SECONDS), "{refused:?}");
        renames(&server, &here, "ada-1").await.unwrap();
    }

    async fn a_name_that_is_or_may_become_somebodys_is_refused(engine) {
        let server = test_support::server(engine).await;
        let (here, ada) = joined(&server, "ada").await;
        create_user(&server, "bob", PASSWORD).await;
        sign_up(&server, "eve@example.org", "eve").await.unwrap();
        for name in ["bob", "eve"] {
            assert_eq!(refusal(renames(&server, &here, name).await), Why::UsernameTaken.at(Field::Username));
        }
        assert_eq!(refusal(renames(&server, &here, "ADA").await), Why::Unchanged.at(Field::Username));
        let name = Username::parse("rook").unwrap();
        let answer = accounts::change_username(&server, &here, &ada, &name, "not the password".to_owned()).await;
        assert_eq!(refusal(answer), Why::PasswordWrong.at(Field::CurrentPassword));
    }

    async fn of_two_who_want_one_name_at_once_one_gets_it(engine) {
        let server = test_support::server(engine).await;
        let nodes = [server.server.clone(), server.second_node().await];
        let people = [joined(&server, "ada").await, joined(&server, "bob").await];
        let answers = at_once(2, |number| {
            let (node, (here, who)) = (nodes[number].clone(), people[number].clone());
            async move {
                let name = Username::parse("rook").unwrap();
                accounts::change_username(&node, &here, &who, &name, PASSWORD.to_owned()).await
            }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
        let late = answers.into_iter().find(Result::is_err).unwrap();
        assert_eq!(refusal(late), Why::UsernameTaken.at(Field::Username));
    }
}

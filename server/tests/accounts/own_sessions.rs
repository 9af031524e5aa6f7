//! The list of sessions, and ending some of them.

use server::accounts::{end_other_sessions, end_session, own_sessions};
use server::{Error, on_both_engines, test_support};

use crate::recoveries::{activity_of, joined, on_a_new_browser};
use crate::sessions::signed_in;

on_both_engines! {
    async fn the_list_has_the_viewers_sessions_with_this_one_first(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        server.clock.advance(60);
        on_a_new_browser(&server, "ada").await;
        joined(&server, "bob").await;
        let rows = own_sessions(&server, &ada).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.is_this).collect::<Vec<_>>(), [true, false]);
        assert_eq!(rows[0].number, ada.session);
        assert_eq!((rows[0].address.as_str(), rows[0].device.as_str()), ("192.0.2.1", "an unknown program"));
        assert_eq!(rows[1].seen_at.0 - rows[0].seen_at.0, 60);
    }

    async fn a_session_that_is_over_is_not_listed(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        server.clock.advance(12 * 3_600);
        assert!(own_sessions(&server, &ada).await.unwrap().is_empty());
    }

    async fn one_session_is_ended_at_once_and_no_other(engine) {
        let server = test_support::server(engine).await;
        let (here, ada) = joined(&server, "ada").await;
        let (lost, on_lost) = on_a_new_browser(&server, "ada").await;
        let (third, _) = on_a_new_browser(&server, "ada").await;
        end_session(&server, &ada, on_lost.session).await.unwrap();
        assert_eq!(signed_in(&server, &lost).await, None);
        for kept in [&here, &third] {
            assert!(signed_in(&server, kept).await.is_some());
        }
        assert!(activity_of(&server, &ada).await.contains(&"One session ended".to_owned()));
    }

    async fn somebody_elses_session_is_answered_like_one_that_is_not_there(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        let (of_bob, bob) = joined(&server, "bob").await;
        for number in [bob.session, 1, -1, i64::MAX] {
            let answer = end_session(&server, &ada, number).await;
            assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        }
        assert!(signed_in(&server, &of_bob).await.is_some());
    }

    async fn all_other_sessions_end_and_this_one_and_everybody_elses_go_on(engine) {
        let server = test_support::server(engine).await;
        let (here, ada) = joined(&server, "ada").await;
        let (other, _) = on_a_new_browser(&server, "ada").await;
        let (of_bob, _) = joined(&server, "bob").await;
        end_other_sessions(&server, &ada).await.unwrap();
        assert_eq!(signed_in(&server, &other).await, None);
        for kept in [&here, &of_bob] {
            assert!(signed_in(&server, kept).await.is_some());
        }
        assert!(activity_of(&server, &ada).await.contains(&"All other sessions ended".to_owned()));
    }
}

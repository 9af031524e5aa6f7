//! A user's own activity, and their names.

use domain::{PersonName, UserId, views::Event};
use server::accounts::{change_names, own_activity, own_profile};
use server::test_support::TestServer;
use server::{db, on_both_engines, test_support};

use crate::recoveries::joined;

async fn happens(server: &TestServer, user: UserId, address: &str) {
    server.clock.advance(1);
    let event = Event::SignInsLocked { address: address.to_owned() };
    let mut tx = server.db.begin().await.unwrap();
    let (id, now) = (server.new_id(), server.clock.now());
    db::activity::insert(&mut tx.conn(), id, user, None, &event, now).await.unwrap();
    tx.commit().await.unwrap();
}

on_both_engines! {
    async fn the_newest_line_comes_first_and_pages_go_on_where_the_last_one_ended(engine) {
        let server = test_support::server(engine).await;
        let ((_, ada), (_, bob)) = (joined(&server, "ada").await, joined(&server, "bob").await);
        for number in 0..60 {
            happens(&server, ada.id, &number.to_string()).await;
            happens(&server, bob.id, "of bob").await;
        }
        let first = own_activity(&server, &ada, None).await.unwrap();
        assert_eq!(first.rows.len(), 50);
        assert!(first.rows[0].line.event.to_string().ends_with("from 59"));
        let second = own_activity(&server, &ada, first.next).await.unwrap();
        assert_eq!(second.next, None);
        let texts: Vec<_> = second.rows.iter().map(|row| row.line.event.to_string()).collect();
        assert!(texts[0].ends_with("from 9"), "{texts:?}");
        assert!(texts.contains(&"Account created".to_owned()), "{texts:?}");
        assert!(first.rows.iter().chain(&second.rows).all(|row| !row.line.event.to_string().contains("of bob")));
    }

    async fn first_and_last_name_are_kept_and_may_be_emptied(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        let name = |text: &str| PersonName::parse(text).unwrap();
        change_names(&server, &ada, &name(" Ada "), &name("O'Rook")).await.unwrap();
        let profile = own_profile(&server, &ada).await.unwrap();
        assert_eq!((profile.first_name.as_str(), profile.last_name.as_str()), ("Ada", "O'Rook"));
        change_names(&server, &ada, &name(""), &name("")).await.unwrap();
        assert_eq!(own_profile(&server, &ada).await.unwrap().first_name, "");
    }
}

//! Searching for what is not plain letters.

use domain::Role;
use server::{admin, on_both_engines, test_support};

use crate::people::user;
use crate::rows::{admin as an_admin, bot};

on_both_engines! {
    async fn a_search_finds_a_name_beyond_ascii_as_it_is_written(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let ada = user(&server, "ada", Role::User).await;
        for (name, username) in [("Öltank", "oil_bot"), ("Погода", "weather_bot"), ("天気🐦", "bird_bot")] {
            bot(&server, &ada, name, username).await;
            let found = admin::bots(&server, &olga, name, None).await.unwrap().rows;
            let found: Vec<_> = found.into_iter().map(|row| row.username).collect();
            assert_eq!(found, [username], "{name}");
        }
    }

    async fn a_search_for_what_no_database_can_hold_finds_nothing(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        assert!(admin::bots(&server, &olga, "a\0b", None).await.unwrap().rows.is_empty());
    }
}

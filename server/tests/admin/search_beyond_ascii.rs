//! Searching for what is not plain letters.

use domain::{BotFilter, Role};
use server::{admin, on_both_engines, test_support};

use crate::people::user;
use crate::rows::{admin as an_admin, bot};

on_both_engines! {
    async fn a_search_for_what_no_name_can_be_finds_nothing_and_breaks_nothing(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let ada = user(&server, "ada", Role::User).await;
        bot(&server, &ada, "天気🐦", "bird_bot").await;
        for search in ["天気🐦", "Ö", "\u{10FFFF}", "%", "_", "\\", "'", "~", "@", "a\0b", "ad\u{10FFFF}"] {
            let filter = BotFilter { search: search.to_owned(), ..BotFilter::default() };
            let read = BotFilter::read(|name| (name == "q").then(|| search.to_owned()));
            for filter in [read, filter].into_iter().filter(|filter| !filter.search.contains('\0')) {
                let found = admin::bots(&server, &olga, &filter, None).await.unwrap().rows;
                assert_eq!(found.len(), usize::from(search == "@"), "{search}");
            }
        }
    }
}

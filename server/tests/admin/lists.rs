//! The lists: what a search finds, and pages without gaps.

use std::fmt::Debug;

use domain::Role;
use domain::views::Page;
use server::{Admin, Result, Server, admin, on_both_engines, test_support};

use crate::people::user;
use crate::rows::{admin as an_admin, audit_line, bot};

/// Rows on one page.
const PAGE_ROWS: usize = 50;

/// The usernames of the bots that a search finds.
async fn found(server: &Server, olga: &Admin, search: &str) -> Vec<String> {
    let page = admin::bots(server, olga, search, None).await.unwrap();
    page.rows.into_iter().map(|row| row.username).collect()
}

/// Every row of a list, a page at a time; `between` happens after each page.
async fn leaf_through<T: Debug>(
    list: impl AsyncFn(Option<i64>) -> Result<Page<T>>,
    between: impl AsyncFn(),
) -> Vec<T> {
    let (mut rows, mut before) = (Vec::new(), None);
    loop {
        let page = list(before).await.unwrap();
        let full = page.rows.len() == PAGE_ROWS;
        assert!(full || page.next.is_none(), "{} rows, but more to come", page.rows.len());
        rows.extend(page.rows);
        if page.next.is_none() {
            return rows;
        }
        before = page.next;
        between().await;
    }
}

on_both_engines! {
    async fn a_search_finds_bots_by_all_four_names_in_any_case(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let ada = user(&server, "ada", Role::User).await;
        let bob = user(&server, "bob", Role::User).await;
        bot(&server, &ada, "Weather Today", "Cloud_bot").await;
        bot(&server, &bob, "Rook", "rook_bot").await;
        for search in ["weather", "TODAY", "@cloud", "Cloud_BOT", "ADA", " ada@example.org "] {
            assert_eq!(found(&server, &olga, search).await, ["Cloud_bot"], "{search}");
        }
        assert_eq!(found(&server, &olga, "").await, ["rook_bot", "Cloud_bot"], "newest first");
        assert_eq!(found(&server, &olga, "nobody").await, [""; 0]);
    }

    async fn wildcards_and_quotes_in_a_search_are_plain_letters(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let ada = user(&server, "a_da", Role::User).await;
        bot(&server, &ada, "100% Rook", "one_bot").await;
        bot(&server, &ada, "1000 Rooks", "two-bot").await;
        bot(&server, &ada, "back\\slash o'clock", "threebot").await;
        for (search, finds) in
            [("100%", "one_bot"), ("_bot", "one_bot"), ("k\\s", "threebot"), ("o'clock", "threebot")]
        {
            assert_eq!(found(&server, &olga, search).await, [finds], "{search}");
        }
        for search in ["%rook", "1_0", "back\\\\slash", "%", "\\"] {
            let expected = match search {
                "%" => vec!["one_bot"],
                "\\" => vec!["threebot"],
                _ => vec![],
            };
            assert_eq!(found(&server, &olga, search).await, expected, "{search}");
        }
    }

    async fn pages_of_bots_have_no_gaps_and_no_repeats_while_bots_come(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let ada = user(&server, "ada", Role::User).await;
        let mut ids = Vec::new();
        for number in 0..120 {
            ids.push(bot(&server, &ada, "Rook", &number.to_string()).await);
        }
        ids.reverse();
        let list = async |before| admin::bots(&server, &olga, "rook", before).await;
        let between = async || {
            bot(&server, &ada, "Rook", "late").await;
        };
        let rows = leaf_through(list, between).await;
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), ids);
    }

    async fn pages_of_the_audit_have_no_gaps_and_no_repeats(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        for number in 0..101 {
            audit_line(&server, &number.to_string()).await;
        }
        let list = async |before| admin::audit(&server, &olga, before).await;
        let rows = leaf_through(list, async || {}).await;
        let targets: Vec<_> = rows.into_iter().map(|row| row.target).collect();
        assert_eq!(targets, (0..101).rev().map(|number| number.to_string()).collect::<Vec<_>>());
    }

    async fn a_page_that_is_just_full_is_the_last_one(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        for number in 0..PAGE_ROWS {
            audit_line(&server, &number.to_string()).await;
        }
        let page = admin::audit(&server, &olga, None).await.unwrap();
        assert_eq!((page.rows.len(), page.next), (PAGE_ROWS, None));
        audit_line(&server, "one more").await;
        let page = admin::audit(&server, &olga, None).await.unwrap();
        assert_eq!((page.rows.len(), page.next), (PAGE_ROWS, Some(page.rows[49].id)));
    }
}

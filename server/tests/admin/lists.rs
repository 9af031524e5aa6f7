//! The lists: what a search finds, and pages without gaps.

use std::fmt::Debug;

use domain::views::Page;
use domain::{Role, UserId};
use server::{Admin, Result, Server, admin, on_both_engines, test_support};

use crate::people::user;
use crate::rows::{admin as an_admin, audit_line, bot};

/// Rows on one page.
const PAGE_ROWS: usize = 50;

/// The names of the users that a search finds.
async fn found_users(server: &Server, olga: &Admin, search: &str) -> Vec<String> {
    let page = admin::users(server, olga, search, None).await.unwrap();
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
    async fn wildcards_in_a_search_for_users_are_plain_letters(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        user(&server, "a_da", Role::User).await;
        user(&server, "aida", Role::User).await;
        assert_eq!(found_users(&server, &olga, "a_d").await, ["a_da"]);
        assert_eq!(found_users(&server, &olga, "A_DA@Example").await, ["a_da"]);
        assert_eq!(found_users(&server, &olga, "%").await, [""; 0]);
    }

    async fn pages_of_users_have_no_gaps_and_no_repeats(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let mut ids: Vec<UserId> = vec![olga.id];
        // All within one millisecond: the order is then any, and still the same on every page.
        for number in 0..119 {
            ids.push(user(&server, &format!("user{number}"), Role::User).await.id);
        }
        ids.sort_unstable();
        ids.reverse();
        let list = async |before| admin::users(&server, &olga, "", before).await;
        let rows = leaf_through(list, async || {}).await;
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

    async fn the_list_of_users_tells_role_and_bots(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        server.clock.advance(1);
        let ada = user(&server, "ada", Role::User).await;
        let since = server.clock.now();
        bot(&server, &ada, "Rook", "rook_bot").await;
        bot(&server, &ada, "Crow", "crow_bot").await;
        let rows = admin::users(&server, &olga, "", None).await.unwrap().rows;
        assert_eq!((rows[0].id, rows[0].role, rows[0].bots), (ada.id, Role::User, 2));
        assert_eq!((rows[0].created_at, rows[0].last_sign_in_at), (since, None));
        assert_eq!((rows[1].id, rows[1].role, rows[1].bots), (olga.id, Role::Admin, 0));
    }
}

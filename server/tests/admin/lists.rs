//! The audit's pages, without gaps.

use std::fmt::Debug;

use domain::views::Page;
use server::{Result, admin, on_both_engines, test_support};

use crate::rows::{admin as an_admin, audit_line};

/// Rows on one page.
const PAGE_ROWS: usize = 50;

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

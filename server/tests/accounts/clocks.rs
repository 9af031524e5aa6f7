//! Mailed links, and a clock that jumps.

use server::accounts::{self, recovery};
use server::{Server, on_both_engines, test_support};

use crate::recoveries::{asks_for_email, confirms, forgets, joined, link_to, resets};
use crate::sign_ups::{PASSWORD, create_user, link_mailed_to, sign_up};

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;

/// Three links: to prove an address, to another address, to a new password.
struct Links {
    verify: String,
    confirm: String,
    reset: String,
}

impl Links {
    /// Which of them would work.
    async fn valid(&self, server: &Server) -> [bool; 3] {
        [
            accounts::username_behind_link(server, &self.verify).await.unwrap().is_some(),
            accounts::email_behind_link(server, &self.confirm).await.unwrap().is_some(),
            recovery::profile_behind_link(server, &self.reset).await.unwrap().is_some(),
        ]
    }
}

on_both_engines! {
    async fn mailed_links_work_for_their_time_whichever_way_the_clock_moves(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "bob", PASSWORD).await;
        let (_, ada) = joined(&server, "ada").await;
        sign_up(&server, "eve@example.org", "eve").await.unwrap();
        asks_for_email(&server, &ada, "new@example.org").await.unwrap();
        forgets(&server, "bob@example.org").await;
        let links = Links {
            verify: link_mailed_to(&server, "eve@example.org").await,
            confirm: link_to(&server, "/confirm-email", "new@example.org").await.unwrap(),
            reset: link_to(&server, "/reset-password", "bob@example.org").await.unwrap(),
        };
        for (moved, valid) in [
            (-HOUR, [true, true, true]),
            (HOUR + 31 * MINUTE, [true, true, false]),
            (25 * HOUR, [false, false, false]),
            // Back to an hour before they were made.
            (-26 * HOUR - 31 * MINUTE, [true, true, true]),
        ] {
            server.clock.advance(moved);
            assert_eq!(links.valid(&server).await, valid, "{moved}");
        }
        accounts::verify_email(&server, &links.verify).await.unwrap();
        confirms(&server, &links.confirm).await.unwrap();
        resets(&server, &links.reset).await.unwrap();
        assert_eq!(links.valid(&server).await, [false; 3]);
    }
}

//! Users in the admin panel, with scripts off.

use domain::Timestamp;
use server::on_both_engines;

use super::support::{Browser, PASSWORD, Page, Portal};
use super::support_access::id_of;

const ROLE: &str = "/api/admin/users/role";
const SUSPEND: &str = "/api/admin/users/suspend";

async fn gives_role(owner: &mut Browser, id: &str, role: &str, password: &str) -> Page {
    let fields = [("id", id), ("role", role), ("current_password", password)];
    owner.post(ROLE, &fields).await
}

/// A day so many days from the tests' own.
fn day(days: i64) -> String {
    Timestamp(1_795_262_400).plus(days * 86_400).iso_day()
}

on_both_engines! {
    async fn a_role_is_given_with_the_password_which_then_counts_for_ten_minutes(engine) {
        let portal = Portal::open(engine).await;
        let mut owner = portal.owner().await;
        portal.user("keeper").await;
        let keeper = id_of(&portal, "keeper").await;
        let role = async || {
            let mut reader = portal.browser();
            reader.sign_in("owner", PASSWORD).await;
            reader.get("/admin/users?q=keeper").await.after("data-label=\"Role\"><span class=\"badge\">", "<", "")
        };
        for (password, words) in [("", "Fill this in"), ("not the password", "This is not your current password")] {
            let page = gives_role(&mut owner, &keeper, "admin", password).await;
            page.says("id=\"role-current_password-error\"").says(words).does_not_say("not the password");
            assert_eq!(role().await, "user", "{password:?}");
        }
        gives_role(&mut owner, &keeper, "admin", PASSWORD).await.says("The user has another role");
        assert_eq!(role().await, "admin");
        portal.server.clock.advance(10 * 60 - 1);
        owner.get(&format!("/admin/users/{keeper}")).await.does_not_say("current_password");
        gives_role(&mut owner, &keeper, "user", "").await;
        assert_eq!(role().await, "user");
        portal.server.clock.advance(1);
        gives_role(&mut owner, &keeper, "admin", "").await.says("id=\"role-current_password-error\"");
        assert_eq!(role().await, "user", "it counted for ten minutes");
    }

    async fn a_password_that_was_shown_counts_in_its_own_session_only(engine) {
        let portal = Portal::open(engine).await;
        let mut owner = portal.owner().await;
        portal.user("keeper").await;
        let keeper = id_of(&portal, "keeper").await;
        let mut elsewhere = portal.browser();
        elsewhere.sign_in("owner", PASSWORD).await;
        gives_role(&mut owner, &keeper, "admin", PASSWORD).await.says("The user has another role");
        let page = gives_role(&mut elsewhere, &keeper, "user", "").await;
        page.says("id=\"role-current_password-error\"");
        gives_role(&mut owner, &keeper, "user", "").await.says("The user has another role");
    }

    async fn a_suspension_ends_after_the_day_that_was_chosen(engine) {
        let portal = Portal::open(engine).await;
        let mut owner = portal.owner().await;
        portal.user("keeper").await;
        let keeper = id_of(&portal, "keeper").await;
        for (until, words) in [
            ("soon", "Write the day as in 2026-11-21"),
            (day(-1).as_str(), "Choose a moment that is still to come"),
            (day(3_651).as_str(), "Choose a day within the next 10 years"),
            ("9999-12-31", "Choose a day within the next 10 years"),
        ] {
            let fields = [("id", keeper.as_str()), ("reason", "<b>spam"), ("days", "30"), ("until", until)];
            let page = owner.post(SUSPEND, &fields).await;
            page.says("id=\"suspend-until-error\"").says(words).says("&lt;b&gt;spam");
            page.says(&format!("value=\"{until}\"")).says("value=\"30\" selected");
        }
        for days in ["0", "3651", "many"] {
            let fields = [("id", keeper.as_str()), ("reason", ""), ("days", days)];
            let page = owner.post(SUSPEND, &fields).await;
            page.says("id=\"suspend-days-error\"").says("id=\"suspend-reason-error\"");
        }
        let fields = [("id", keeper.as_str()), ("reason", "spam"), ("days", "30"), ("until", &day(2))];
        owner.post(SUSPEND, &fields).await.says("24 Nov 2026, 00:00:00 UTC").says("spam");
    }
}

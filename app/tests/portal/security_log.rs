//! The log of what concerns security, and what people are told of errors.

use std::io::Write;
use std::sync::{Arc, Mutex, Once};

use http::{Request, StatusCode, header};
use serde_json::Value;
use server::on_both_engines;
use tracing::subscriber::{DefaultGuard, NoSubscriber};

use super::support::{PASSWORD, Portal, TOKEN};
use super::support_access::{begin, id_of};

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Collects what this thread logs, until the guard is dropped.
    fn open() -> (Self, DefaultGuard) {
        // Without it, what threads without a log come by first would stay silent for all.
        static SINK: Once = Once::new();
        SINK.call_once(|| {
            tracing::subscriber::set_global_default(NoSubscriber::default()).unwrap();
        });
        let log = Self::default();
        let writer = log.clone();
        let subscriber =
            tracing_subscriber::fmt().json().with_writer(move || writer.clone()).finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    /// The security records since the last call: each event with its outcome.
    fn events(&self) -> Vec<String> {
        let text = String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap();
        assert!(!text.contains("keeper") && !text.contains("example.org"), "{text}");
        let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let security = records.filter(|record| record["target"] == "security");
        security
            .map(|record| {
                let fields = &record["fields"];
                assert_eq!(fields["address"], "127.0.0.1", "{record}");
                assert!(
                    record["spans"][0]["id"].is_string() && record["timestamp"].is_string(),
                    "{record}"
                );
                [&fields["event"], &fields["outcome"]].map(|part| part.as_str().unwrap()).join(" ")
            })
            .collect()
    }
}

on_both_engines! {
    async fn what_concerns_security_is_one_record_each_with_ids_and_the_address_only(engine) {
        let portal = Portal::open(engine).await;
        let mut owner = portal.owner().await;
        let (mut user, mut olga) = (portal.user("keeper").await, portal.admin("olga").await);
        let id = user.registers(TOKEN).await.path.trim_start_matches("/bots/").to_owned();
        let (log, _guard) = Log::open();
        user.sign_in("keeper", "not the password").await;
        assert_eq!(log.events(), ["sign_in failed"]);
        let mut stranger = portal.browser();
        for _ in 0..3 {
            stranger.sign_in("keeper", "not the password").await;
        }
        log.events();
        stranger.sign_in("keeper", "not the password").await;
        assert_eq!(log.events(), ["sign_in failed", "sign_ins_locked done"]);
        stranger.sign_in("keeper", PASSWORD).await;
        assert_eq!(log.events(), ["sign_in refused"]);
        stranger.sign_in("keeper@example.org", PASSWORD).await;
        assert_eq!(log.events(), ["signed_in done"]);
        stranger.post("/api/account/sign-out", &[]).await;
        assert_eq!(log.events(), ["signed_out done"]);

        user.post("/api/bots/keys/create", &[("id", &id), ("label", "laptop")]).await;
        assert_eq!(log.events(), ["key_created done"]);
        user.post("/api/account/change-password", &[("current_password", "wrong"), ("new_password", "another good one 17")]).await;
        assert_eq!(log.events(), ["password_asked failed"]);
        user.post("/api/account/forgot-password", &[("email", "keeper@example.org")]).await;
        assert_eq!(log.events(), ["password_reset_link done"]);
        user.post("/api/account/forgot-password", &[("email", "nobody@example.org")]).await;
        assert_eq!(log.events(), ["password_reset_link failed"]);
        let fields = [("token", "made-up"), ("new_password", "another good one 17")];
        user.post("/api/account/unlock", &fields).await;
        assert_eq!(log.events(), ["mailed_link failed"]);

        user.get("/admin/users").await;
        assert_eq!(log.events(), ["admin_access refused"]);
        // The form leads back to its page, which is the second refusal.
        user.post("/api/admin/bots/suspend", &[("id", &id), ("reason", "x")]).await;
        assert_eq!(log.events(), ["admin_access refused"; 2]);
        owner.post("/api/admin/bots/suspend", &[("id", &id), ("reason", "x")]).await;
        assert_eq!(log.events(), ["bot_suspended done"]);

        let [owners, keepers] = [id_of(&portal, "owner").await, id_of(&portal, "keeper").await];
        log.events();
        let fields = [("reason", "x"), ("role", "user"), ("current_password", PASSWORD)];
        for (path, id) in [
            ("/api/admin/users/suspend", &owners), ("/api/admin/users/sign-out", &owners),
            ("/api/admin/users/role", &keepers), ("/api/admin/support/begin", &owners),
        ] {
            olga.post(path, &[&[("id", id.as_str())][..], &fields].concat()).await;
            assert_eq!(log.events(), ["admin_access refused"], "{path}");
        }
        begin(&portal, &mut olga, "keeper").await;
        log.events();
        assert_eq!(olga.post("/api/bots/start", &[("id", &id)]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(log.events(), ["support_write refused"]);
        let foreign = Request::post("/api/account/sign-out").header(header::ORIGIN, "https://evil.example");
        assert_eq!(user.send(foreign, "").await.status, StatusCode::FORBIDDEN);
        assert_eq!(log.events(), ["foreign_write refused"]);
    }

    async fn an_error_of_ours_is_told_in_general_words_with_the_requests_number(engine) {
        let portal = Portal::open(engine).await;
        let mut owner = portal.owner().await;
        for (sql, status) in [
            ("ALTER TABLE audit RENAME TO audit_elsewhere", StatusCode::INTERNAL_SERVER_ERROR),
            ("ALTER TABLE audit_elsewhere RENAME TO audit", StatusCode::OK),
        ] {
            server::test_support::run_sql(&portal.server, sql).await;
            let page = owner.get("/admin/audit").await;
            assert_eq!(page.status, status, "{sql}");
            page.does_not_say("audit_elsewhere").does_not_say("SELECT").does_not_say("no such table");
            if status != StatusCode::OK {
                page.says(page.headers["x-request-id"].to_str().unwrap());
            }
        }
    }

    async fn json_as_deep_as_a_request_may_be_is_refused_and_costs_nothing(engine) {
        let portal = Portal::open(engine).await;
        let mut user = portal.user("keeper").await;
        let deep = "[".repeat(60_000);
        for path in ["/api/bots/register", "/api/account/sign-in", "/api/admin/audit/export", "/api/account/picture"] {
            let request = Request::post(path)
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::ACCEPT, "application/json")
                .header(header::ORIGIN, portal.server.public_url().origin());
            let page = user.send(request, deep.clone()).await;
            assert!(page.status.is_client_error(), "{path}: {}", page.status);
            assert!(page.text.len() < 1_000 && page.headers.contains_key("x-request-id"), "{path}: {}", page.text);
        }
        assert_eq!(user.get("/dashboard").await.status, StatusCode::OK);
    }
}

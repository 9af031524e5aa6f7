//! Sending, to a mail server that behaves or does not.

use super::fake_smtp::{FakeSmtp, Manner};
use super::*;
use crate::mail::{check, upkeep};
use crate::on_both_engines;

fn header(mail: &str, name: &str) -> String {
    mail.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned()
}

on_both_engines! {
    async fn a_mail_arrives_with_both_parts_and_its_body_is_emptied(engine) {
        let smtp = FakeSmtp::start(&[]).await;
        let server = sending_to(engine, &smtp.url()).await;
        post(&server, letter("ada@example.org")).await;
        let sent = fate(&server, |fate| fate.state == "sent").await;
        assert!(sent.is_empty && sent.finished_at.is_some() && sent.last_error.is_none(), "{sent:?}");
        let received = smtp.received().remove(0);
        assert_eq!(header(&received, "Message-ID:"), format!("Message-ID: {}", sent.message_id));
        assert!(sent.message_id.ends_with("@bots.example.org>"), "{}", sent.message_id);
        assert_eq!(header(&received, "From:"), "From: Rookery <rookery@localhost>");
        assert_eq!(header(&received, "To:"), "To: ada@example.org");
        assert_eq!(header(&received, "Date:"), "Date: Sat, 21 Nov 2026 12:00:00 +0000");
        for part in ["multipart/alternative", "text/plain", "text/html", "<p>Hello ada@example.org</p>"] {
            assert!(received.contains(part), "{part} in {received}");
        }
    }

    async fn a_refusal_for_now_is_tried_again_at_its_time(engine) {
        let smtp = FakeSmtp::start(&[Manner::Refuse("451 4.7.1 greylisted, come back")]).await;
        let server = sending_to(engine, &smtp.url()).await;
        post(&server, letter("ada@example.org")).await;
        let refused = fate(&server, |fate| fate.last_error.is_some()).await;
        let error = refused.last_error.unwrap();
        assert!(error.contains("451") && error.contains("greylisted"), "{error}");
        assert_eq!((refused.state.as_str(), refused.attempts), ("queued", 1));
        assert_eq!(refused.due_at, server.clock.now().plus(30).0);
        server.clock.advance(29);
        server.mail_queued.notify_one();
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(fates(&server).await[0].attempts, 1);
        server.clock.advance(1);
        server.mail_queued.notify_one();
        let sent = fate(&server, |fate| fate.state == "sent").await;
        assert_eq!((sent.attempts, smtp.received().len()), (2, 1));
    }

    async fn a_refusal_for_good_is_not_tried_again(engine) {
        let smtp = FakeSmtp::start(&[Manner::Refuse("550 5.1.1 no such user")]).await;
        let server = sending_to(engine, &smtp.url()).await;
        post(&server, letter("ada@example.org")).await;
        let dead = fate(&server, |fate| fate.state == "dead").await;
        assert_eq!(dead.last_error.unwrap(), "naming the recipient: refused with 550: 5.1.1 no such user");
        server.clock.advance(3_600);
        post(&server, letter("eve@example.org")).await;
        until(async || smtp.received().len() == 1).await;
        assert_eq!(header(&smtp.received()[0], "To:"), "To: eve@example.org");
    }

    async fn a_mail_whose_link_has_expired_is_not_sent_and_said_to_be_too_late(engine) {
        let smtp = FakeSmtp::start(&[Manner::Refuse("451 4.7.1 greylisted, come back")]).await;
        let server = sending_to(engine, &smtp.url()).await;
        post(&server, Written { valid_seconds: Some(1_800), ..letter("ada@example.org") }).await;
        fate(&server, |fate| fate.last_error.is_some()).await;
        server.clock.advance(1_800);
        post(&server, Written { valid_seconds: Some(1_800), ..letter("eve@example.org") }).await;
        until(async || fates(&server).await.iter().all(|fate| fate.state != "queued")).await;
        let fates = fates(&server).await;
        let late = "handing over the mail: too late, its link has expired";
        assert_eq!((fates[0].state.as_str(), fates[0].last_error.as_deref()), ("dead", Some(late)));
        assert_eq!(fates[1].state, "sent");
        assert_eq!(smtp.received().len(), 1);
    }

    async fn an_answer_that_never_came_repeats_the_mail_with_the_same_message_id(engine) {
        let smtp = FakeSmtp::start(&[Manner::DropAfterData]).await;
        let server = sending_to(engine, &smtp.url()).await;
        post(&server, letter("ada@example.org")).await;
        fate(&server, |fate| fate.last_error.is_some()).await;
        server.clock.advance(30);
        server.mail_queued.notify_one();
        fate(&server, |fate| fate.state == "sent").await;
        let ids: Vec<_> = smtp.received().iter().map(|mail| header(mail, "Message-ID:")).collect();
        assert_eq!(ids.len(), 2);
        assert!(ids[0].len() > 20 && ids[0] == ids[1], "{ids:?}");
    }
}

#[tokio::test]
async fn mails_that_hang_hold_up_no_other_and_their_connections_are_not_used_again() {
    let smtp = FakeSmtp::start(&[Manner::Hang; 3]).await;
    let server = sending_patiently_to(Engine::Sqlite, &smtp.url(), Duration::from_secs(8)).await;
    for number in 0..20 {
        post(&server, letter(&format!("u{number}@example.org"))).await;
    }
    let hung =
        async || fates(&server).await.iter().filter(|fate| fate.last_error.is_some()).count();
    until(async || smtp.received().len() == 17).await;
    assert_eq!(hung().await, 0, "the others did not wait for those that hang");
    assert_eq!(smtp.connections(), 4, "a connection serves mail after mail");
    until(async || hung().await == 3).await;
    server.clock.advance(30);
    server.mail_queued.notify_one();
    until(async || fates(&server).await.iter().all(|fate| fate.state == "sent")).await;
    assert_eq!(smtp.received().len(), 20);
}

#[tokio::test]
async fn a_mail_server_that_is_down_for_a_day_costs_the_mail() {
    // Port 9 is refused.
    let server = sending_to(Engine::Sqlite, "smtp://127.0.0.1:9").await;
    post(&server, letter("ada@example.org")).await;
    for attempt in 1..=12 {
        let failed =
            fate(&server, |fate| fate.attempts == attempt && fate.last_error.is_some()).await;
        // Moved only once the attempt was noted: until then the row is due at the end of a lease.
        let noted = server.clock.now().plus(domain::mail::retry_after(attempt)).0;
        let failed = if failed.due_at == noted {
            failed
        } else {
            fate(&server, |fate| fate.due_at == noted).await
        };
        assert_eq!(failed.state, "queued");
        server.clock.advance(domain::mail::retry_after(attempt));
        server.mail_queued.notify_one();
    }
    server.clock.advance(86_400);
    until(async || {
        // Between two attempts: one that is under way is let finish.
        server.clock.advance(3_600);
        upkeep::tidy(&server).await.unwrap();
        fates(&server).await[0].state == "dead"
    })
    .await;
    let error = fates(&server).await.remove(0).last_error.unwrap();
    assert!(error.starts_with("connecting to the mail server: "), "{error}");
    assert!(error.ends_with("; was not delivered within a day"), "{error}");
}

#[tokio::test]
async fn a_connection_that_the_server_closed_meanwhile_costs_no_attempt() {
    let smtp = FakeSmtp::start(&[Manner::TakeAndClose; 12]).await;
    let server = server_with(Engine::Sqlite, &[("ROOKERY_SMTP_URL", &smtp.url())]).await;
    for number in 0..12 {
        post(&server, letter(&format!("u{number}@example.org"))).await;
    }
    tokio::spawn(crate::mail::run(server.server.clone()));
    until(async || fates(&server).await.iter().all(|fate| fate.state == "sent")).await;
    assert_eq!((smtp.received().len(), smtp.connections()), (12, 12));
    assert!(fates(&server).await.iter().all(|fate| fate.attempts == 1));
}

#[tokio::test]
async fn where_encryption_is_required_nothing_leaves_without_it() {
    let smtp = FakeSmtp::start(&[]).await;
    let url = smtp.url().replace("smtp://", "smtp://me:hunter2@");
    let server = sending_to(Engine::Sqlite, &format!("{url}?tls=required")).await;
    post(&server, letter("ada@example.org")).await;
    let failed = fate(&server, |fate| fate.last_error.is_some()).await;
    assert_eq!(failed.state, "queued");
    assert!(failed.last_error.unwrap().contains("STARTTLS"));
    assert_eq!(smtp.received().len(), 0);
}

#[tokio::test]
async fn a_wrong_password_for_the_mail_server_costs_no_mail_and_is_not_noted() {
    let smtp = FakeSmtp::start(&[]).await;
    let url = smtp.url().replace("smtp://", "smtp://me:hunter2@");
    let server = sending_to(Engine::Sqlite, &url).await;
    post(&server, letter("ada@example.org")).await;
    let failed = fate(&server, |fate| fate.last_error.is_some()).await;
    assert_eq!(failed.state, "queued");
    assert_eq!(failed.last_error.unwrap(), "signing in to the mail server: refused with 535");
    let checked = check(&server.config).await.unwrap_err().to_string();
    assert_eq!(checked, "signing in to the mail server: refused with 535");
}

#[tokio::test]
async fn a_server_that_quotes_the_mail_puts_no_link_into_the_notes() {
    let smtp = FakeSmtp::start(&[Manner::RefuseQuoting]).await;
    let server = sending_to(Engine::Sqlite, &smtp.url()).await;
    post(&server, letter("ada@example.org")).await;
    let dead = fate(&server, |fate| fate.state == "dead").await;
    assert!(smtp.received()[0].contains("s3cret"));
    assert_eq!(dead.last_error.unwrap(), "handing over the mail: refused with 554");
}

#[tokio::test]
async fn a_body_that_does_not_open_is_given_up_at_once() {
    let smtp = FakeSmtp::start(&[]).await;
    let server = server_with(Engine::Sqlite, &[("ROOKERY_SMTP_URL", &smtp.url())]).await;
    post(&server, letter("ada@example.org")).await;
    let mut tx = server.db.begin().await.unwrap();
    let broken = "UPDATE mails SET body = $1";
    on_backend!(&mut tx.conn(), |c| sqlx::query(broken)
        .bind(vec![1_u8; 80])
        .execute(c)
        .await
        .map(drop))
    .unwrap();
    tx.commit().await.unwrap();
    tokio::spawn(crate::mail::run(server.server.clone()));
    let dead = fate(&server, |fate| fate.state == "dead").await;
    assert!(dead.last_error.unwrap().contains("does not open"));
    assert_eq!(smtp.received().len(), 0);
}

#[tokio::test]
async fn a_server_that_stops_lets_a_mail_under_way_finish() {
    let smtp = FakeSmtp::start(&[Manner::Hang]).await;
    let server = server_with(Engine::Sqlite, &[("ROOKERY_SMTP_URL", &smtp.url())]).await;
    let relay = Relay::of(&server.config).unwrap().unwrap().impatient(Duration::from_millis(300));
    let worker = tokio::spawn(Worker::new(server.server.clone(), Some(relay)).run());
    post(&server, letter("ada@example.org")).await;
    fate(&server, |fate| fate.attempts == 1).await;
    server.stopping.cancel();
    tokio::time::timeout(Duration::from_secs(5), worker).await.unwrap().unwrap();
    assert!(fates(&server).await[0].last_error.is_some(), "the outcome is noted before the end");
}

#[tokio::test]
async fn the_check_says_where_mail_goes() {
    let smtp = FakeSmtp::start(&[]).await;
    let found = async |settings: &[(&str, &str)]| {
        let server = server_with(Engine::Sqlite, settings).await;
        check(&server.config).await.map_err(|error| error.to_string())
    };
    assert!(found(&[]).await.unwrap().contains("built-in inbox"));
    let nowhere = found(&[("ROOKERY_PUBLIC_URL", "https://x.org")]).await;
    assert!(nowhere.unwrap_err().contains("is not sent"));
    assert!(found(&[("ROOKERY_SMTP_URL", &smtp.url())]).await.unwrap().contains("answers"));
    assert!(
        found(&[("ROOKERY_SMTP_URL", "smtp://127.0.0.1:9")])
            .await
            .unwrap_err()
            .contains("connecting")
    );
}

//! Taking mails from the queue, on both engines.

use domain::{MailId, Timestamp};

use super::*;
use crate::db::mails;
use crate::mail::worker::claim;
use crate::mail::{message, one_line, upkeep};
use crate::on_both_engines;

async fn quiet(engine: Engine) -> TestServer {
    server_with(engine, &[("ROOKERY_PUBLIC_URL", "https://bots.example.org")]).await
}

on_both_engines! {
    async fn a_mail_belongs_to_its_transaction(engine) {
        let server = quiet(engine).await;
        let mut tx = server.db.begin().await.unwrap();
        enqueue(&server, &mut tx.conn(), letter("ada@example.org")).await.unwrap();
        drop(tx);
        assert_eq!(fates(&server).await, []);
    }

    async fn a_mail_is_taken_once_until_its_lease_ends(engine) {
        let server = quiet(engine).await;
        post(&server, letter("ada@example.org")).await;
        let first = claim(&server, 4).await.unwrap().remove(0);
        assert_eq!((first.attempts, claim(&server, 4).await.unwrap().len()), (1, 0));
        // The worker was killed: somebody else takes over, with the same Message-ID.
        server.clock.advance(91);
        let second = claim(&server, 4).await.unwrap().remove(0);
        assert_eq!((second.id, second.attempts), (first.id, 2));
        assert_eq!(second.message_id, first.message_id);
    }

    async fn a_taker_whose_time_is_up_changes_nothing_except_that_a_mail_was_sent(engine) {
        let server = quiet(engine).await;
        post(&server, letter("ada@example.org")).await;
        let late = claim(&server, 1).await.unwrap().remove(0);
        server.clock.advance(91);
        claim(&server, 1).await.unwrap();
        let before = fates(&server).await;
        let now = server.clock.now();
        let mut tx = server.db.begin().await.unwrap();
        mails::retry(&mut tx.conn(), &late, now, "late").await.unwrap();
        mails::mark_dead(&mut tx.conn(), &late, now, "late").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(fates(&server).await, before);
        let mut tx = server.db.begin().await.unwrap();
        mails::mark_sent(&mut tx.conn(), MailId(late.id), now).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(fates(&server).await[0].state, "sent");
    }

    async fn two_nodes_never_take_the_same_mail(engine) {
        let server = quiet(engine).await;
        let other = server.second_node().await;
        for number in 0..40 {
            post(&server, letter(&format!("u{number}@example.org"))).await;
        }
        let empty = async |node: Server| {
            let mut taken = Vec::new();
            loop {
                let mails = claim(&node, 3).await.unwrap();
                if mails.is_empty() {
                    return taken;
                }
                taken.extend(mails.into_iter().map(|mail| mail.id));
            }
        };
        let nodes = [server.server.clone(), other.clone(), server.server.clone(), other.clone()];
        let tasks: tokio::task::JoinSet<_> = nodes.into_iter().map(empty).collect();
        let mut taken = tasks.join_all().await.concat();
        taken.sort_unstable();
        let all: Vec<_> = fates(&server).await.iter().map(|fate| fate.id).collect();
        assert_eq!(taken, all);
    }

    async fn mails_are_forgotten_in_time(engine) {
        let server = quiet(engine).await;
        post(&server, letter("sent@example.org")).await;
        let mut tx = server.db.begin().await.unwrap();
        mails::deliver_to_inbox(&mut tx.conn(), server.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        post(&server, letter("waiting@example.org")).await;
        let story = async |server: &Server| {
            upkeep::tidy(server).await.unwrap();
            let fates = fates(server).await;
            let mut story: Vec<_> = fates.iter().map(|fate| format!("{} {}", fate.state, fate.is_empty)).collect();
            story.sort();
            story
        };
        server.clock.advance(86_400);
        assert_eq!(story(&server).await, ["queued false", "sent false"]);
        server.clock.advance(1);
        assert_eq!(story(&server).await, ["dead false", "sent true"]);
        server.clock.advance(29 * 86_400 - 1);
        assert_eq!(story(&server).await, ["dead true", "sent true"]);
        server.clock.advance(1);
        assert_eq!(story(&server).await, ["dead true"]);
        server.clock.advance(86_401);
        assert_eq!(story(&server).await, [""; 0]);
    }

    async fn counts_are_of_what_waits_and_what_was_given_up(engine) {
        let server = quiet(engine).await;
        for to in ["a@example.org", "b@example.org", "c@example.org"] {
            post(&server, letter(to)).await;
        }
        let mail = claim(&server, 1).await.unwrap().remove(0);
        let mut tx = server.db.begin().await.unwrap();
        mails::mark_dead(&mut tx.conn(), &mail, Timestamp(1), "x").await.unwrap();
        let kept = crate::db::counts::read(&mut tx.conn()).await.unwrap();
        assert_eq!((kept.of("mails/queued"), kept.of("mails/dead")), (2, 1));
    }
}

#[tokio::test]
async fn what_a_mail_says_is_not_readable_in_the_database() {
    let server = quiet(Engine::Sqlite).await;
    post(&server, letter("ada@example.org")).await;
    let body = claim(&server, 1).await.unwrap().remove(0).body.unwrap();
    assert!(!String::from_utf8_lossy(&body).contains("s3cret"));
}

#[tokio::test]
async fn no_text_adds_a_header() {
    let server = quiet(Engine::Sqlite).await;
    let breaks = ["\r\n", "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}", "\u{b}", "\u{c}", "\0"];
    for line_break in breaks {
        let subject = format!("Hello{line_break}Bcc: eve@example.org{line_break}{line_break}body");
        post(&server, Written { subject, ..letter("ada@example.org") }).await;
    }
    let mails = claim(&server, breaks.len()).await.unwrap();
    assert_eq!(mails.len(), breaks.len());
    for mail in mails {
        let written =
            String::from_utf8(message::write(&server, &mail).unwrap().formatted()).unwrap();
        let (head, _) = written.split_once("\r\n\r\n").unwrap();
        let names: Vec<_> = head
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split_once(':').unwrap().0)
            .collect();
        assert_eq!(
            names,
            [
                "From",
                "To",
                "Subject",
                "Date",
                "Message-ID",
                "Auto-Submitted",
                "MIME-Version",
                "Content-Type"
            ],
            "{head}"
        );
        assert!(head.contains("Bcc: eve@example.org"), "the subject is shown, harmless: {head}");
    }
}

#[test]
fn subjects_are_cut_to_a_length_that_mail_programs_show() {
    assert_eq!(one_line(&"🐦".repeat(200), 150), "🐦".repeat(150));
}

#[tokio::test]
async fn an_address_that_is_none_is_an_error_and_not_a_panic() {
    let server = quiet(Engine::Sqlite).await;
    post(&server, letter("ada@example.org")).await;
    let mail = claim(&server, 1).await.unwrap().remove(0);
    for recipient in
        ["", "ada", "a@b@c", "ada@example.org\r\nBcc: eve@example.org", "@", "\0@x.org"]
    {
        let mail = mails::Claimed { recipient: recipient.to_owned(), ..mail.clone() };
        assert!(message::write(&server, &mail).is_err(), "{recipient}");
    }
}

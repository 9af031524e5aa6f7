//! The mail queue in admins' hands.

use domain::mail::MailState;
use domain::views::{AdminMailRow, AuditAction};
use domain::{Email, Field, MailId, Role, Timestamp, Why};
use server::admin::{self, MailFilter, discard_mail, retry_mail};
use server::db::mails::{self, Claimed, NewMail};
use server::{Admin, Error, Server, on_both_engines, test_support};

use crate::answers::refusal;
use crate::crowd::{at_once, successes};
use crate::people::user;
use crate::rows::admin as an_admin;

const LEASE_SECONDS: i64 = 90;

/// A mail to that address, a second after whatever was before.
async fn post(server: &Server, to: &str) -> MailId {
    post_for(server, to, None).await
}

/// The same with a link that works for so many seconds.
async fn post_for(server: &Server, to: &str, seconds: Option<i64>) -> MailId {
    server.clock.advance(1);
    let mail = NewMail {
        id: MailId(server.new_id()),
        message_id: "<1@example.org>",
        recipient: &Email::parse(to).unwrap(),
        letter: "reset_password",
        subject: "secret subject",
        body: b"sealed",
        created_at: server.clock.now(),
        expires_at: seconds.map(|seconds| server.clock.now().plus(seconds)),
    };
    let mut tx = server.db.begin().await.unwrap();
    mails::insert(&mut tx.conn(), &mail).await.unwrap();
    tx.commit().await.unwrap();
    mail.id
}

/// A worker takes what is due.
async fn claim(server: &Server) -> Vec<Claimed> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await.unwrap();
    let taken = mails::claim(&mut tx.conn(), now, now.plus(LEASE_SECONDS), 100).await.unwrap();
    tx.commit().await.unwrap();
    taken
}

/// It cannot deliver one, for now or for good.
async fn fail(server: &Server, mail: &Claimed, due: Option<Timestamp>) {
    let error = "naming the recipient: refused with 550: no such user";
    let mut tx = server.db.begin().await.unwrap();
    match due {
        Some(due) => mails::retry(&mut tx.conn(), mail, due, error).await.unwrap(),
        None => mails::mark_dead(&mut tx.conn(), mail, server.clock.now(), error).await.unwrap(),
    }
    tx.commit().await.unwrap();
}

/// It delivers one.
async fn deliver(server: &Server, mail: &Claimed) {
    let mut tx = server.db.begin().await.unwrap();
    mails::mark_sent(&mut tx.conn(), MailId(mail.id), server.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// Everything that the list shows.
async fn all(server: &Server, olga: &Admin) -> Vec<AdminMailRow> {
    admin::mails(server, olga, &MailFilter::default(), None).await.unwrap().rows
}

async fn only(server: &Server, olga: &Admin) -> AdminMailRow {
    let rows = all(server, olga).await;
    let [row] = rows.as_slice() else { panic!("one mail: {rows:?}") };
    row.clone()
}

/// The addresses that a filter finds, in the order of the list.
async fn found(
    server: &Server,
    olga: &Admin,
    state: Option<MailState>,
    recipient: &str,
) -> Vec<String> {
    let filter = MailFilter { state, recipient: recipient.to_owned() };
    let page = admin::mails(server, olga, &filter, None).await.unwrap();
    page.rows.into_iter().map(|row| row.recipient).collect()
}

on_both_engines! {
    async fn the_list_tells_how_far_each_mail_is_and_nothing_of_what_it_says(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        post(&server, "ada@example.org").await;
        let waiting = only(&server, &olga).await;
        assert_eq!((waiting.state, waiting.attempts, waiting.is_taken), (MailState::Queued, 0, false));
        let taken = claim(&server).await.remove(0);
        assert!(only(&server, &olga).await.is_taken);
        let due = server.clock.now().plus(3_600);
        fail(&server, &taken, Some(due)).await;
        let failed = only(&server, &olga).await;
        assert_eq!((failed.is_taken, failed.attempts, failed.due_at), (false, 1, due));
        assert_eq!(failed.answer.as_deref(), Some("naming the recipient: refused with 550: no such user"));
        assert_eq!(failed.letter, "Choose a new password");
        let told = format!("{failed:?}");
        assert!(!told.contains("secret subject") && !told.contains("sealed"), "{told}");
    }

    async fn a_filter_finds_states_and_beginnings_of_addresses(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        for to in ["ada@example.org", "adam@example.org", "bob@example.org", "ada@example.org"] {
            post(&server, to).await;
        }
        for mail in claim(&server).await.iter().filter(|mail| mail.recipient.starts_with("adam")) {
            fail(&server, mail, None).await;
        }
        let queued = Some(MailState::Queued);
        assert_eq!(found(&server, &olga, None, " ADA").await, ["ada@example.org", "ada@example.org", "adam@example.org"]);
        assert_eq!(found(&server, &olga, None, "ada@").await, ["ada@example.org"; 2]);
        assert_eq!(found(&server, &olga, Some(MailState::Dead), "").await, ["adam@example.org"]);
        assert_eq!(found(&server, &olga, Some(MailState::Dead), "bob").await, [""; 0]);
        assert_eq!(found(&server, &olga, queued, "b").await, ["bob@example.org"]);
        assert_eq!(found(&server, &olga, Some(MailState::Sent), "").await, [""; 0]);
        for hostile in ["%", "_", "\\", "ä", "\u{7f}", "'", "\0", "x".repeat(100_000).as_str()] {
            let expected: usize = if hostile == "\0" || hostile == "\u{7f}" { 4 } else { 0 };
            assert_eq!(found(&server, &olga, None, hostile).await.len(), expected, "{hostile:.9}");
        }
    }

    async fn pages_of_mails_have_no_gaps_and_no_repeats(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        for number in 0..120 {
            post(&server, &format!("u{}@example.org", number % 7)).await;
        }
        for (state, recipient) in [(None, ""), (Some(MailState::Queued), ""), (None, "u"), (Some(MailState::Queued), "u")] {
            let filter = MailFilter { state, recipient: recipient.to_owned() };
            let (mut ids, mut before) = (Vec::new(), None);
            loop {
                let page = admin::mails(&server, &olga, &filter, before).await.unwrap();
                assert!(page.rows.len() <= 50);
                ids.extend(page.rows.iter().map(|row| row.id));
                before = page.next.map(MailId);
                if before.is_none() {
                    break;
                }
            }
            ids.sort_unstable();
            let told = ids.len();
            ids.dedup();
            assert_eq!((told, ids.len()), (120, 120), "{filter:?}");
        }
        let filter = MailFilter { state: None, recipient: "u".to_owned() };
        let lost = admin::mails(&server, &olga, &filter, Some(MailId(1)));
        assert_eq!(lost.await.unwrap().rows.len(), 50, "a mail that is gone begins from the start");
    }

    async fn a_mail_that_waits_or_was_given_up_is_tried_at_once(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let ada = user(&server, "ada", Role::User).await;
        let id = post(&server, ada.email.as_str()).await;
        let again = retry_mail(&server, &olga.actor(), id).await;
        assert_eq!(refusal(again), Why::AlreadyDone.at(Field::Form), "it is due already");
        let taken = claim(&server).await.remove(0);
        fail(&server, &taken, Some(server.clock.now().plus(3_600))).await;
        assert!(claim(&server).await.is_empty());
        retry_mail(&server, &olga.actor(), id).await.unwrap();
        let taken = claim(&server).await.remove(0);
        assert_eq!(taken.attempts, 2);
        fail(&server, &taken, None).await;
        retry_mail(&server, &olga.actor(), id).await.unwrap();
        let mail = only(&server, &olga).await;
        assert_eq!((mail.state, mail.attempts, mail.finished_at), (MailState::Queued, 0, None));
        deliver(&server, &claim(&server).await.remove(0)).await;
        let late = retry_mail(&server, &olga.actor(), id).await;
        assert_eq!(refusal(late), Why::AlreadyDone.at(Field::Form));

        let lines = admin::audit(&server, &olga, None).await.unwrap().rows;
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.action == AuditAction::MailRetried && line.actor == "olga"));
        assert_eq!(lines[0].target, "mail “Choose a new password” to ada@example.org");
    }

    async fn a_mail_whose_link_has_expired_is_not_tried_again(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let id = post_for(&server, "ada@example.org", Some(600)).await;
        fail(&server, &claim(&server).await.remove(0), None).await;
        assert!(only(&server, &olga).await.can_be_retried(server.clock.now()));
        server.clock.advance(600);
        assert!(!only(&server, &olga).await.can_be_retried(server.clock.now()));
        let again = retry_mail(&server, &olga.actor(), id).await;
        assert_eq!(refusal(again), Why::MailTooLate.at(Field::Form));
        assert!(claim(&server).await.is_empty());
    }

    async fn a_discarded_mail_is_not_sent_and_says_nothing_any_more(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let waiting = post(&server, "ada@example.org").await;
        discard_mail(&server, &olga.actor(), waiting).await.unwrap();
        assert!(claim(&server).await.is_empty());
        let mail = only(&server, &olga).await;
        assert_eq!((mail.state, mail.has_body), (MailState::Dead, false));
        assert_eq!(mail.answer.as_deref(), Some("discarded by an admin"));
        for again in [
            discard_mail(&server, &olga.actor(), waiting).await,
            retry_mail(&server, &olga.actor(), waiting).await,
        ] {
            assert_eq!(refusal(again), Why::MailEmptied.at(Field::Form));
        }
        let lines = admin::audit(&server, &olga, None).await.unwrap().rows;
        assert_eq!((lines.len(), lines[0].action), (1, AuditAction::MailDiscarded));
        // Nobody's address yet: a line without a user's id could not be erased.
        assert_eq!(lines[0].target, format!("mail “Choose a new password”, number {waiting}"));
    }

    async fn a_mail_that_is_being_sent_is_left_to_its_worker(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let id = post(&server, "ada@example.org").await;
        let taken = claim(&server).await.remove(0);
        for answer in [
            retry_mail(&server, &olga.actor(), id).await,
            discard_mail(&server, &olga.actor(), id).await,
        ] {
            assert_eq!(refusal(answer), Why::MailUnderWay.at(Field::Form));
        }
        deliver(&server, &taken).await;
        assert_eq!(only(&server, &olga).await.state, MailState::Sent);

        // A worker that died has it no longer than its lease.
        let left = post(&server, "bob@example.org").await;
        claim(&server).await;
        server.clock.advance(LEASE_SECONDS);
        discard_mail(&server, &olga.actor(), left).await.unwrap();
        assert!(claim(&server).await.is_empty());
    }

    async fn of_ten_who_retry_and_discard_at_once_each_is_done_once(engine) {
        let server = test_support::server(engine).await;
        let nodes = [server.server.clone(), server.second_node().await];
        let olga = an_admin(&server, "olga").await;
        let id = post(&server, "ada@example.org").await;
        let taken = claim(&server).await.remove(0);
        fail(&server, &taken, None).await;
        let retried = at_once(10, |number| {
            let (node, olga) = (nodes[number % 2].clone(), olga.clone());
            async move { retry_mail(&node, &olga.actor(), id).await }
        });
        assert_eq!(successes(&retried.await), 1);
        let discarded = at_once(10, |number| {
            let (node, olga) = (nodes[number % 2].clone(), olga.clone());
            async move { discard_mail(&node, &olga.actor(), id).await }
        });
        assert_eq!(successes(&discarded.await), 1);
        assert_eq!(admin::audit(&server, &olga, None).await.unwrap().rows.len(), 2);
    }

    async fn a_mail_that_does_not_exist_is_not_found(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        for answer in [
            retry_mail(&server, &olga.actor(), MailId(4_711)).await,
            discard_mail(&server, &olga.actor(), MailId(4_711)).await,
        ] {
            assert!(matches!(answer, Err(Error::NotFound)), "{answer:?}");
        }
    }
}

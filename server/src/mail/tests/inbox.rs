//! The built-in inbox.

use domain::MailId;

use super::*;
use crate::Error;
use crate::mail::{inbox, run};
use crate::on_both_engines;

on_both_engines! {
    async fn without_a_mail_server_mails_are_in_the_inbox_newest_first(engine) {
        let server = test_support::server(engine).await;
        tokio::spawn(run(server.server.clone()));
        for number in 0..60 {
            server.clock.advance(1);
            post(&server, letter(&format!("u{number}@example.org"))).await;
        }
        let first = inbox::list(&server, 0).await.unwrap();
        assert_eq!((first.len(), first[0].recipient.as_str()), (25, "u59@example.org"));
        assert_eq!((first[0].subject.as_str(), first[0].at), ("Grüße", server.clock.now()));
        let second = inbox::list(&server, 1).await.unwrap();
        assert_eq!((second.len(), second[24].recipient.as_str()), (25, "u10@example.org"));
        assert_eq!(inbox::list(&server, 2).await.unwrap(), []);
        assert_eq!(inbox::list(&server, u32::MAX).await.unwrap(), []);

        let mail = inbox::read(&server, first[0].id).await.unwrap();
        assert_eq!(mail.row, first[0]);
        assert_eq!((mail.text, mail.html), (letter("u59@example.org").text, letter("u59@example.org").html));
        assert!(matches!(inbox::read(&server, MailId(1)).await, Err(Error::NotFound)));

        let sent = async || fates(&server).await.iter().all(|fate| fate.state == "sent" && !fate.is_empty);
        until(sent).await;
    }
}

#[tokio::test]
async fn an_installation_that_others_reach_shows_no_inbox_and_its_mails_wait() {
    let server =
        server_with(Engine::Sqlite, &[("ROOKERY_PUBLIC_URL", "https://bots.example.org")]).await;
    let worker = tokio::spawn(run(server.server.clone()));
    post(&server, letter("ada@example.org")).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mail = fate(&server, |_| true).await;
    assert_eq!((mail.state.as_str(), mail.attempts), ("queued", 0));
    assert!(matches!(inbox::list(&server, 0).await, Err(Error::NotFound)));
    assert!(matches!(inbox::read(&server, MailId(mail.id)).await, Err(Error::NotFound)));
    server.stopping.cancel();
    tokio::time::timeout(Duration::from_secs(5), worker).await.unwrap().unwrap();
}

//! Known and unknown are the same work, not only the same words: what takes as long tells nothing.

use domain::Why;
use server::accounts::{self, recovery, request_email, unlock, verify_code};
use server::http::device::Device;
use server::test_support::{Engine, TestServer, server_with};
use server::{Server, on_both_engines};

use crate::answers::refusal;
use crate::browsers::{Browser, WRONG};
use crate::people::origin;
use crate::recoveries::{email, joined};
use crate::sign_ups::{PASSWORD, account, create_user, sign_up};
use crate::work::{Work, work_of};

/// What each of seven wrong passwords costs, the one that locks and one that has to wait included.
async fn guesses(server: &Server, login: &str, device: Option<Device>) -> Vec<(Why, Work)> {
    let mut costs = Vec::new();
    for _ in 0..7 {
        let mut browser = Browser::new(server).await;
        browser.origin.device.clone_from(&device);
        let (answer, work) = work_of(Box::pin(browser.signs_in(server, login, WRONG, true))).await;
        costs.push((refusal(answer).why, work));
    }
    costs
}

/// What the same costs again and again, until no more mails go out.
async fn eight_times<T, F: Future<Output = server::Result<T>>>(
    act: impl Fn(usize) -> F,
) -> Vec<Work> {
    let mut costs = Vec::new();
    for number in 0..8 {
        let (answer, work) = work_of(Box::pin(act(number))).await;
        answer.map(drop).unwrap();
        costs.push(work);
    }
    costs
}

/// A server that has opened what it reads from, which is work of its own.
async fn server_at_work(engine: Engine) -> TestServer {
    let server = server_with(engine, &[("ROOKERY_LIMIT_SIGN_UP", "1000/s")]).await;
    drop(server.db.read().await.unwrap());
    server
}

on_both_engines! {
    async fn a_wrong_password_is_as_much_work_for_a_login_that_nobody_has(engine) {
        let server = server_at_work(engine).await;
        for name in ["ada", "bob"] {
            create_user(&server, name, PASSWORD).await;
        }
        sign_up(&server, "eve@example.org", "eve").await.unwrap();
        let device = Device::parse("an-invented-secret-001");
        assert!(device.is_some());
        for (known, others, device) in [
            ("ada", ["nobody", "eve"], None),
            ("bob@example.org", ["nobody@example.org", "eve@example.org"], device),
        ] {
            let costs = guesses(&server, known, device.clone()).await;
            assert_eq!(costs[0].1["server::accounts::hasher"], 1, "it is judged: {costs:?}");
            assert!(costs[4].1["sqlx::query"] > costs[0].1["sqlx::query"], "its owner hears of it: {costs:?}");
            for other in others {
                assert_eq!(guesses(&server, other, device.clone()).await, costs, "{other}");
            }
        }
    }

    async fn asking_for_a_new_password_is_as_much_work_for_an_unknown_address(engine) {
        let server = server_at_work(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let mut costs = Vec::new();
        for address in ["ada@example.org", "nobody@example.org"] {
            costs.push(eight_times(|_| async { recovery::request(&server, &origin(), &email(address)).await }).await);
        }
        assert!(costs[0][0]["sqlx::query"] > costs[0][7]["sqlx::query"], "a mail goes out: {costs:?}");
        assert_eq!(costs[0], costs[1]);
    }

    async fn asking_to_be_let_in_is_as_much_work_for_a_login_that_nobody_has(engine) {
        let server = server_at_work(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        create_user(&server, "bob", PASSWORD).await;
        for (known, other) in [("ada", "nobody"), ("bob@example.org", "nobody@example.org")] {
            let mut costs = Vec::new();
            for login in [known, other] {
                costs.push(eight_times(|_| async { unlock::ask(&server, &origin(), login).await }).await);
            }
            assert!(costs[0][0]["sqlx::query"] > costs[0][7]["sqlx::query"], "a mail goes out: {costs:?}");
            assert_eq!(costs[0], costs[1]);
        }
    }

    async fn asking_to_be_let_in_does_not_tell_which_address_belongs_to_a_name(engine) {
        let server = server_at_work(engine).await;
        for name in ["ada", "bob"] {
            create_user(&server, name, PASSWORD).await;
        }
        let mut costs = Vec::new();
        for logins in [["ada", "ada@example.org"], ["bob", "no-bob@example.org"], ["nobody", "nobody@example.org"]] {
            let mut of_both = Vec::new();
            for login in logins {
                of_both.push(eight_times(|_| async { unlock::ask(&server, &origin(), login).await }).await);
            }
            costs.push(of_both);
        }
        assert_eq!(costs[0], costs[1]);
        assert_eq!(costs[0], costs[2]);
        assert_eq!(crate::sign_ups::mails_to(&server, "ada@example.org").await.len(), 5);
    }

    async fn another_mail_is_as_much_work_whether_or_not_somebody_has_signed_up(engine) {
        let server = server_at_work(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        sign_up(&server, "bob@example.org", "bob").await.unwrap();
        for name in ["eve", "eva"] {
            sign_up(&server, "eve@example.org", name).await.unwrap();
        }
        // From elsewhere: what this client has asked for before tells it nothing new.
        let stranger = server::Origin { address: "198.51.100.7".parse().unwrap(), ..origin() };
        let mut costs = Vec::new();
        for address in ["ada@example.org", "bob@example.org", "eve@example.org", "nobody@example.org"] {
            costs.push(eight_times(|_| async { accounts::resend(&server, &stranger, &email(address)).await }).await);
        }
        for others in &costs[1..] {
            assert_eq!(others, &costs[0]);
        }
    }

    async fn a_wrong_code_is_as_much_work_whether_or_not_somebody_has_signed_up(engine) {
        let server = server_at_work(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        for name in ["eve", "eva"] {
            sign_up(&server, "eve@example.org", name).await.unwrap();
        }
        let mut costs = Vec::new();
        for address in ["ada@example.org", "eve@example.org", "nobody@example.org"] {
            // A code is made with random numbers that are always the same, and is another one.
            let (answer, work) = work_of(Box::pin(verify_code(&server, &email(address), "0000 0000"))).await;
            assert_eq!(refusal(answer).why, Why::CodeInvalid);
            costs.push(work);
        }
        assert!(costs[0]["sqlx::query"] > 2, "it is looked for: {costs:?}");
        for others in &costs[1..] {
            assert_eq!(others, &costs[0]);
        }
    }

    async fn asking_for_another_address_is_as_much_work_when_it_has_an_account(engine) {
        let server = server_at_work(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        create_user(&server, "bob", PASSWORD).await;
        let mut costs = Vec::new();
        for address in ["bob@example.org", "nobody@example.org"] {
            let address = email(address);
            let mut of_address = Vec::new();
            // The fourth is one too many.
            for _ in 0..4 {
                let asked = request_email(&server, &ada, &address, PASSWORD.to_owned());
                let (answer, work) = work_of(Box::pin(asked)).await;
                of_address.push((answer.is_ok(), work));
            }
            costs.push(of_address);
        }
        assert!(costs[0][0].0 && !costs[0][3].0, "{costs:?}");
        assert_eq!(costs[0][0].1["server::accounts::hasher"], 1, "the password is judged: {costs:?}");
        assert_eq!(costs[0], costs[1]);
    }

    async fn signing_up_is_as_much_work_with_an_address_that_has_an_account(engine) {
        let server = server_at_work(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let mut costs = Vec::new();
        for (address, name) in [("ada@example.org", "rook"), ("nobody@example.org", "crow")] {
            let act = |number| {
                let typed = account(address, &format!("{name}{number}"), PASSWORD);
                let server = &server;
                async move { accounts::sign_up(server, &origin(), typed).await }
            };
            costs.push(eight_times(act).await);
        }
        assert_eq!(costs[0][0]["server::accounts::hasher"], 2, "it is judged and hashed: {costs:?}");
        assert_eq!(costs[0], costs[1]);
    }
}

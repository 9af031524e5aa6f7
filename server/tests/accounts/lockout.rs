//! Waiting after failures.

use domain::views::Event;
use domain::{Field, UserId, Why};
use server::on_both_engines;
use server::test_support::{self, server_with};
use server::{Server, accounts, clean_up, db};

use crate::answers::refusal;
use crate::breakage::run;
use crate::browsers::{Browser, WRONG, guess, lock};
use crate::people::origin;
use crate::sessions::sign_in;
use crate::sign_ups::{PASSWORD, create_user, mails_to};

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
/// The most guesses judged in a day under one login.
const A_DAY: usize = 50;

/// What happened to the user of that name, newest first.
async fn events(server: &Server, login: &str) -> Vec<Event> {
    let user = stored(server, login).await;
    let mut held = server.db.read().await.unwrap();
    let sql = "SELECT event FROM activity WHERE user_id = $1 ORDER BY id DESC";
    let rows: Vec<String> = match held.conn() {
        db::Conn::Sqlite(c) => sqlx::query_scalar(sql).bind(user.id).fetch_all(c).await,
        db::Conn::Postgres(c) => sqlx::query_scalar(sql).bind(user.id).fetch_all(c).await,
    }
    .unwrap();
    rows.iter().map(|row| serde_json::from_str(row).unwrap()).collect()
}

async fn viewer(server: &Server, login: &str) -> server::Viewer {
    let user = stored(server, login).await;
    server::Viewer {
        id: UserId(user.id),
        username: domain::Username::parse(&user.username).unwrap(),
        email: domain::Email::parse(&user.email).unwrap(),
        role: domain::Role::User,
        picture: None,
        session: 0,
        confirmed_at: None,
        support: None,
        origin: origin(),
    }
}

/// What is stored of whoever has that login.
async fn stored(server: &Server, login: &str) -> db::users::Credentials {
    let mut held = server.db.read().await.unwrap();
    db::users::credentials(&mut held.conn(), login).await.unwrap().unwrap()
}

/// Makes the user's password one that was hashed at another cost than today's; gives the hash.
async fn hashed_at_another_cost(server: &Server, login: &str) -> String {
    use argon2::PasswordHasher as _;
    let costly = argon2::Params::new(128, 2, 1, None).unwrap();
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, costly);
    let new = argon2.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    let user = stored(server, login).await;
    let mut tx = server.db.begin().await.unwrap();
    let conn = &mut tx.conn();
    db::users::replace_hash(conn, UserId(user.id), &user.password_hash, &new).await.unwrap();
    tx.commit().await.unwrap();
    new
}

on_both_engines! {
    async fn after_five_failures_even_the_right_password_has_to_wait(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        lock(&server, "ada").await;
        let refused = refusal(sign_in(&server, "ada", PASSWORD).await);
        assert_eq!(refused, Why::SignInLocked(60).at(Field::Form));
        server.clock.advance(MINUTE - 1);
        assert_eq!(guess(&server, "ada", 0).await, Why::SignInLocked(1));
        server.clock.advance(1);
        assert_eq!(sign_in(&server, "ada", PASSWORD).await.unwrap(), "ada");
    }

    async fn the_waits_grow_and_a_success_ends_them(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        lock(&server, "ada").await;
        let mut wait = 1;
        for next in [5, 15, 60, 60] {
            server.clock.advance(wait * MINUTE);
            assert_eq!(guess(&server, "ada", 0).await, Why::SignInFailed);
            assert_eq!(guess(&server, "ada", 0).await, Why::SignInLocked(u32::try_from(next * MINUTE).unwrap()));
            wait = next;
        }
        server.clock.advance(HOUR);
        sign_in(&server, "ada", PASSWORD).await.unwrap();
        lock(&server, "ada").await;
        assert_eq!(guess(&server, "ada", 0).await, Why::SignInLocked(60));
    }

    async fn logins_that_do_not_exist_are_locked_in_the_same_words(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let mut answers = Vec::new();
        for login in ["ada", "nobody", "ada@example.org", "nobody@example.org", "no login at all"] {
            let mut of_login = Vec::new();
            for number in 0..7 {
                of_login.push(guess(&server, login, number).await);
            }
            server.clock.advance(31 * MINUTE);
            for number in 0..2 {
                of_login.push(guess(&server, login, number).await);
            }
            answers.push(of_login);
        }
        for others in &answers[1..] {
            assert_eq!(others, &answers[0]);
        }
        assert_eq!(answers[0][5..], [Why::SignInLocked(60), Why::SignInLocked(60), Why::SignInFailed, Why::SignInLocked(300)]);
    }

    async fn a_locked_name_does_not_lock_the_address_of_the_same_account(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        lock(&server, " ADA ").await;
        assert!(matches!(guess(&server, "ada", 0).await, Why::SignInLocked(_)));
        assert_eq!(sign_in(&server, "ada@example.org", PASSWORD).await.unwrap(), "ada");
        assert!(matches!(guess(&server, "Ada", 0).await, Why::SignInLocked(_)));
    }

    async fn no_more_than_fifty_a_day_are_judged_under_one_login(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let mut judged = 0;
        let mut full = None;
        for number in 0..80 {
            // Whoever knows the password resets what failed in a row, again and again.
            if number % 4 == 3 && sign_in(&server, "ada", PASSWORD).await.is_err() {
                break;
            }
            match guess(&server, "ada", number).await {
                Why::SignInFailed => judged += 1,
                other => full = full.or(Some(other)),
            }
        }
        assert_eq!(judged, A_DAY);
        assert_eq!(full, Some(Why::SignInLocked(12 * 3_600)), "until midnight");
        server.clock.advance(12 * HOUR - 1);
        assert_eq!(refusal(sign_in(&server, "ada", PASSWORD).await).why, Why::SignInLocked(1));
        server.clock.advance(1);
        sign_in(&server, "ada", PASSWORD).await.unwrap();
    }

    async fn locks_hold_whichever_way_the_clock_moves(engine) {
        let server = test_support::server(engine).await;
        lock(&server, "ada").await;
        for (ahead, answer) in [
            (-HOUR, Why::SignInLocked(60)),
            (30, Why::SignInLocked(30)),
            (31 * MINUTE, Why::SignInFailed),
            (1, Why::SignInLocked(299)),
            (25 * HOUR, Why::SignInFailed),
            (0, Why::SignInFailed),
        ] {
            server.clock.advance(ahead);
            assert_eq!(guess(&server, "ada", 0).await, answer, "{ahead}");
        }
    }

    async fn the_owner_gets_one_mail_and_one_line_for_each_lock(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        lock(&server, "ada").await;
        for _ in 0..3 {
            server.clock.advance(HOUR);
            guess(&server, "ada", 7).await;
        }
        let mails = mails_to(&server, "ada@example.org").await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].row.subject, "Sign-ins to your Rookery account have to wait");
        assert!(mails[0].text.contains("198.51.0.5"), "{}", mails[0].text);
        let locked = Event::SignInsLocked { address: "198.51.0.5".to_owned() };
        let events = events(&server, "ada").await;
        assert_eq!(events.iter().filter(|event| **event == locked).count(), 1);
        assert!(mails_to(&server, "nobody@example.org").await.is_empty());
    }

    async fn nobody_gets_more_than_five_such_mails_a_day(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        for _ in 0..7 {
            lock(&server, "ada").await;
            server.clock.advance(MINUTE);
            // By its address, so that only the right password ends the lock of the name.
            let mut known = Browser::new(&server).await;
            known.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        }
        let about_locks = |mails: Vec<domain::views::InboxMail>| {
            mails.iter().filter(|mail| mail.row.subject.contains("have to wait")).count()
        };
        assert_eq!(about_locks(mails_to(&server, "ada@example.org").await), 5);
    }

    async fn one_network_has_so_many_attempts_in_a_period_on_all_nodes(engine) {
        let server = server_with(engine, &[("ROOKERY_LIMIT_SIGN_IN", "5/min")]).await;
        create_user(&server, "ada", PASSWORD).await;
        let nodes = [server.server.clone(), server.second_node().await];
        for number in 0..5 {
            let mut browser = Browser::at(&server, &format!("2001:db8:1:2::{number}")).await;
            browser.signs_in(&nodes[number % 2], "ada", PASSWORD, false).await.unwrap();
        }
        let mut sixth = Browser::at(&server, "2001:db8:1:2:ffff::1").await;
        for node in &nodes {
            let refused = refusal(sixth.signs_in(node, "ada", PASSWORD, false).await);
            assert_eq!(refused, Why::TooManyAttempts(12).at(Field::Form));
        }
        let mut elsewhere = Browser::at(&server, "2001:db8:1:3::1").await;
        elsewhere.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        server.clock.advance(12);
        sixth.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
    }

    async fn asking_for_the_current_password_goes_on_while_others_guess_and_has_its_own_limit(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let ada = viewer(&server, "ada").await;
        lock(&server, "ada@example.org").await;
        accounts::confirm_password(&server, &ada, PASSWORD.to_owned()).await.unwrap();
        let wrong = || accounts::confirm_password(&server, &ada, WRONG.to_owned());
        for _ in 0..5 {
            assert_eq!(refusal(wrong().await), Why::PasswordWrong.at(Field::CurrentPassword));
        }
        // From now on the session is worth no more than a stranger, who has to wait.
        assert_eq!(refusal(wrong().await), Why::TooManyAttempts(60).at(Field::Form));
        server.clock.advance(MINUTE);
        assert_eq!(refusal(wrong().await), Why::PasswordWrong.at(Field::CurrentPassword));
        assert_eq!(guess(&server, "ada@example.org", 0).await, Why::SignInLocked(300));
        server.clock.advance(5 * MINUTE);
        accounts::confirm_password(&server, &ada, PASSWORD.to_owned()).await.unwrap();
        lock(&server, "ada@example.org").await;
        accounts::confirm_password(&server, &ada, PASSWORD.to_owned()).await.unwrap();
    }

    async fn a_lock_can_be_lifted(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        lock(&server, "ada").await;
        let mut tx = server.db.begin().await.unwrap();
        accounts::lift_lock(&server, &mut tx.conn(), &["ada@example.org", "ada"]).await.unwrap();
        tx.commit().await.unwrap();
        sign_in(&server, "ada", PASSWORD).await.unwrap();
    }

    async fn what_was_counted_is_gone_in_two_days_and_tells_nobodys_name(engine) {
        let server = test_support::server(engine).await;
        lock(&server, "ada").await;
        lock(&server, "nobody@example.org").await;
        let loot = crate::storage::Loot::of(&server).await;
        assert!(!loot.has(b"ada") && !loot.has(b"nobody"));
        server.clock.advance(48 * HOUR);
        clean_up::once(&server).await.unwrap();
        let mut held = server.db.read().await.unwrap();
        let sql = "SELECT COUNT(*) FROM guesses";
        let rows: i64 = match held.conn() {
            db::Conn::Sqlite(c) => sqlx::query_scalar(sql).fetch_one(c).await,
            db::Conn::Postgres(c) => sqlx::query_scalar(sql).fetch_one(c).await,
        }
        .unwrap();
        assert_eq!(rows, 0);
    }

    async fn a_password_hashed_at_another_cost_is_hashed_anew_at_sign_in(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let stored = async || stored(&server, "ada").await;
        let old = hashed_at_another_cost(&server, "ada").await;
        assert!(!server.hasher.is_current(&old));
        refusal(sign_in(&server, "ada", WRONG).await);
        assert_eq!(stored().await.password_hash, old);
        sign_in(&server, "ada", PASSWORD).await.unwrap();
        let new = stored().await.password_hash;
        assert!(server.hasher.is_current(&new), "{new}");
        sign_in(&server, "ada", PASSWORD).await.unwrap();
        assert_eq!(stored().await.password_hash, new);
    }

    async fn nobody_is_kept_out_because_a_new_hash_cannot_be_stored(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        create_user(&server, "bob", PASSWORD).await;
        let old = hashed_at_another_cost(&server, "ada").await;
        // Two hashes of today's cost are in each other's way now.
        run(&server, "CREATE UNIQUE INDEX one_of_each_cost ON users (substr(password_hash, 1, 27))").await;
        for _ in 0..2 {
            assert_eq!(sign_in(&server, "ada", PASSWORD).await.unwrap(), "ada");
            assert_eq!(stored(&server, "ada").await.password_hash, old);
        }
    }
}

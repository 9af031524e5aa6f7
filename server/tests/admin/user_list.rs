//! The list of users: what filters find, and pages without gaps whatever is asked for.

use std::collections::BTreeSet;

use domain::{Reason, Role, Timestamp, UserFilter, UserId};
use server::admin::{self, Actor, suspend_user};
use server::test_support::Engine;
use server::{Admin, Server, db, on_both_engines, test_support};
use sqlx::AssertSqlSafe;

use crate::people::user;
use crate::rows::{admin as an_admin, bot};

fn filter(query: &str) -> UserFilter {
    UserFilter::read(|name| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(field, _)| *field == name).map(|(_, value)| value.to_owned())
    })
}

/// The names that a query finds, page after page.
async fn found(server: &Server, olga: &Admin, query: &str) -> Vec<String> {
    let (mut names, mut place) = (Vec::new(), None);
    loop {
        let page = admin::users(server, olga, &filter(query), place.as_deref()).await.unwrap();
        names.extend(page.rows.into_iter().map(|row| row.username));
        place = page.next;
        if place.is_none() {
            return names;
        }
    }
}

async fn suspended(server: &Server, id: UserId) {
    let reason = Reason::parse("spam").unwrap();
    suspend_user(server, &Actor::command_line(), id, &reason, None).await.unwrap();
}

async fn locked(server: &Server, id: UserId, until: Timestamp) {
    let mut tx = server.db.begin().await.unwrap();
    db::users::note_lock(&mut tx.conn(), id, until).await.unwrap();
    tx.commit().await.unwrap();
}

on_both_engines! {
    async fn names_addresses_and_ids_are_found_by_their_beginning(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let ada = user(&server, "ada", Role::User).await;
        user(&server, "adam", Role::User).await;
        user(&server, "a_da", Role::User).await;
        user(&server, "bob", Role::User).await;
        for (query, names) in [
            ("q=ada", &["ada", "adam"][..]),
            ("q= ADA ", &["ada", "adam"]),
            ("q=ada@", &["ada"]),
            ("q=@bob", &["bob"]),
            ("q=Bob@Example", &["bob"]),
            ("q=a_", &["a_da"]),
            ("q=%", &[]),
            ("q=da", &[]),
            ("q=bob&role=admin", &[]),
            ("q=o&role=admin", &["olga"]),
        ] {
            assert_eq!(found(&server, &olga, query).await, names, "{query}");
        }
        assert_eq!(found(&server, &olga, &format!("q={}", ada.id)).await, ["ada"]);
        assert_eq!(found(&server, &olga, &format!("q={}&role=owner", ada.id)).await, [""; 0]);
    }

    async fn ids_are_found_by_their_beginning_and_addresses_that_begin_with_digits_as_well(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let ada = user(&server, "ada", Role::User).await.id.to_string();
        let year = 366 * 86_400;
        server.clock.advance(year);
        let bob = user(&server, "bob", Role::User).await.id.to_string();
        assert_ne!(ada[..2], bob[..2]);
        let sql = format!("UPDATE users SET email = '{}@example.org' WHERE username = 'olga'", &bob[..4]);
        server.run(sql).await;
        for (beginning, names) in [
            (&ada[..4], &["ada", "olga"][..]),
            (&ada[..], &["ada"]),
            (&bob[..4], &["bob", "olga"]),
            (&bob[..9], &["bob"]),
            (&bob[1..], &[]),
            ("999", &[]),
        ] {
            let mut names_found = found(&server, &olga, &format!("q={beginning}")).await;
            names_found.sort();
            assert_eq!(names_found, names, "{beginning}");
        }
        assert_eq!(found(&server, &olga, &format!("q={}&role=admin", &ada[..4])).await, ["olga"]);
        for number in 0..120 {
            user(&server, &format!("user{number}"), Role::User).await;
        }
        let all = found(&server, &olga, &format!("q={}", &bob[..3])).await;
        assert_eq!((all.len(), all.iter().collect::<BTreeSet<_>>().len()), (122, 122));
    }

    async fn each_filter_finds_its_own_and_together_they_narrow(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let first = user(&server, "ada", Role::User).await;
        server.clock.advance(86_400);
        let second = user(&server, "bob", Role::User).await;
        user(&server, "otto", Role::Owner).await;
        suspended(&server, first.id).await;
        server.clock.advance(1);
        suspended(&server, olga.id).await;
        let now = server.clock.now();
        locked(&server, first.id, now.plus(60)).await;
        locked(&server, second.id, now.plus(60)).await;
        locked(&server, olga.id, now).await;
        for (query, names) in [
            ("", &["otto", "bob", "ada", "olga"][..]),
            ("role=user", &["bob", "ada"]),
            ("role=admin", &["olga"]),
            ("state=suspended", &["olga", "ada"]),
            ("state=active", &["otto", "bob"]),
            ("state=suspended&role=user", &["ada"]),
            ("state=suspended&role=admin", &["olga"]),
            ("state=active&role=admin", &[]),
            ("locked=yes", &["bob", "ada"]),
            ("locked=yes&state=suspended", &["ada"]),
            ("locked=yes&q=b", &["bob"]),
            ("from=2026-11-22", &["otto", "bob"]),
            ("to=2026-11-21", &["ada", "olga"]),
            ("from=2026-11-21&to=2026-11-21&role=user", &["ada"]),
            ("q=ad&from=2026-11-22", &[]),
            ("from=2026-11-23", &[]),
        ] {
            let mut names_found = found(&server, &olga, query).await;
            let mut names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            // Made within one millisecond, or locked until the same moment: in any order.
            names_found.sort();
            names.sort();
            assert_eq!(names_found, names, "{query}");
        }
    }

    async fn pages_of_sign_ups_have_no_gaps_and_no_repeats_also_by_name(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let mut tx = server.db.begin().await.unwrap();
        let mut ids = Vec::new();
        for number in 0..170 {
            let id = server.new_id();
            // Some have signed up several times.
            let who = format!("new{}", number / 3);
            let sql = format!(
                "INSERT INTO sign_ups (id, email, username, password_hash, token_hash, address, created_at, expires_at) \
                VALUES ({id}, '{who}@example.org', '{who}', '', {}, '', 0, 9999999999)",
                if engine == Engine::Sqlite { format!("x'{number:04}'") } else { format!("decode('{number:04}', 'hex')") }
            );
            match tx.conn() {
                db::Conn::Sqlite(c) => sqlx::raw_sql(AssertSqlSafe(sql)).execute(c).await.map(drop),
                db::Conn::Postgres(c) => sqlx::raw_sql(AssertSqlSafe(sql)).execute(c).await.map(drop),
            }
            .unwrap();
            ids.push(id);
        }
        tx.commit().await.unwrap();
        ids.sort_unstable();
        for query in ["", "q=new", "q=new@", "q=ne&to=2026-11-21", &format!("q={}", &ids[0].to_string()[..5])] {
            let (mut found, mut place) = (Vec::new(), None);
            loop {
                let page = admin::pending(&server, &olga, &filter(query), place.as_deref()).await.unwrap();
                assert!(page.rows.len() <= 50, "{query}");
                found.extend(page.rows.into_iter().map(|row| row.id));
                place = page.next;
                if place.is_none() {
                    break;
                }
            }
            found.sort_unstable();
            let expected: &[i64] = if query == "q=new@" { &[] } else { &ids };
            assert_eq!(found, expected, "{query}");
        }
    }

    async fn pages_have_no_gaps_and_no_repeats_whatever_is_asked_for(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let mut names = Vec::new();
        for number in 0..120 {
            let name = format!("user{number}");
            let id = user(&server, &name, Role::User).await.id;
            locked(&server, id, server.clock.now().plus(60 + number % 3)).await;
            let sql = "UPDATE users SET suspended_at = id % 3 WHERE id = $1";
            let mut tx = server.db.begin().await.unwrap();
            match tx.conn() {
                db::Conn::Sqlite(c) => sqlx::query(sql).bind(id.0).execute(c).await.map(drop),
                db::Conn::Postgres(c) => sqlx::query(sql).bind(id.0).execute(c).await.map(drop),
            }
            .unwrap();
            tx.commit().await.unwrap();
            names.push(name);
        }
        names.sort();
        for query in ["role=user", "q=user", "q=user&role=user", "locked=yes", "state=suspended", "to=2026-11-21&role=user"] {
            let mut found = found(&server, &olga, query).await;
            found.sort();
            assert_eq!(found, names, "{query}");
        }
        let page = admin::users(&server, &olga, &UserFilter::default(), None).await.unwrap();
        assert_eq!(page.rows.len(), 50);
    }

    async fn a_page_looks_at_so_many_and_says_where_to_go_on(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        user(&server, "the_last", Role::User).await;
        server.clock.advance(1);
        let mut tx = server.db.begin().await.unwrap();
        for number in 0..700 {
            let sql = "INSERT INTO users (id, email, username, password_hash, role, created_at, suspended_at) \
                VALUES ($1, 'many' || $2, 'many' || $2, '', 'user', 0, 5)";
            let id = server.new_id();
            match tx.conn() {
                db::Conn::Sqlite(c) => sqlx::query(sql).bind(id).bind(number.to_string()).execute(c).await.map(drop),
                db::Conn::Postgres(c) => sqlx::query(sql).bind(id).bind(number.to_string()).execute(c).await.map(drop),
            }
            .unwrap();
        }
        tx.commit().await.unwrap();
        let query = "state=active&role=user";
        let page = admin::users(&server, &olga, &filter(query), None).await.unwrap();
        assert!(page.rows.is_empty() && page.next.is_some(), "{page:?}");
        assert_eq!(found(&server, &olga, query).await, ["the_last"]);
    }

    async fn hostile_places_and_values_are_no_trouble(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let long = "9".repeat(500);
        for value in ["", "'", "\\", "%", "ü", "🐦", "a\u{0}b", "-1", "9223372036854775807", "\u{10FFFF}", long.as_str()] {
            for field in ["q", "role", "state", "verified", "locked", "from", "to"] {
                let filter = filter(&format!("{field}={value}"));
                for place in [None, Some(value), Some("n-9223372036854775808"), Some("u\u{10FFFF}"), Some("t1.-9")] {
                    admin::users(&server, &olga, &filter, place).await.unwrap();
                    admin::pending(&server, &olga, &filter, place).await.unwrap();
                }
            }
        }
    }

    async fn the_list_tells_role_state_and_bots(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        server.clock.advance(1);
        let ada = user(&server, "ada", Role::User).await;
        let since = server.clock.now();
        bot(&server, &ada, "Rook", "rook_bot").await;
        bot(&server, &ada, "Crow", "crow_bot").await;
        suspended(&server, ada.id).await;
        let rows = admin::users(&server, &olga, &UserFilter::default(), None).await.unwrap().rows;
        assert_eq!((rows[0].id, rows[0].role, rows[0].bots), (ada.id, Role::User, 2));
        assert_eq!((rows[0].created_at, rows[0].last_sign_in_at), (since, None));
        assert_eq!((rows[0].suspended, rows[0].locked), (true, false));
        assert_eq!((rows[1].id, rows[1].role, rows[1].bots), (olga.id, Role::Admin, 0));
    }
}

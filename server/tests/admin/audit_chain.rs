//! The chain: every change to what was written is found, and what may change does.

use domain::views::AuditAction;
use domain::{Role, UserId};
use server::admin::audit::{self, Break, Head, Whole, verify};
use server::admin::{self, Actor, Change, Target};
use server::db::Conn;
use server::test_support::{Engine, TestServer};
use server::{Admin, Server, on_both_engines, test_support};
use sqlx::{AssertSqlSafe, Row as _};

use crate::crowd::at_once;
use crate::people::user;
use crate::rows::{admin as an_admin, audit_line};

/// What a walk finds.
async fn walk(server: &Server) -> Result<Whole, Break> {
    verify(&server.db, &server.vault, None).await.unwrap().expect("the chain has begun")
}

async fn head(server: &Server) -> Head {
    walk(server).await.unwrap().head
}

/// The number of the line at which a walk finds the chain broken.
async fn broken_at(server: &Server) -> i64 {
    walk(server).await.expect_err("nobody noticed").number
}

/// Runs a statement as whoever has got hold of the database does.
async fn try_sql(server: &Server, sql: &str) -> Result<(), sqlx::Error> {
    let sql = AssertSqlSafe(sql.to_owned());
    let mut tx = server.db.begin().await.unwrap();
    match tx.conn() {
        Conn::Sqlite(c) => sqlx::raw_sql(sql).execute(c).await.map(drop),
        Conn::Postgres(c) => sqlx::raw_sql(sql).execute(c).await.map(drop),
    }?;
    tx.commit().await
}

async fn sql(server: &Server, statements: &str) {
    try_sql(server, statements).await.unwrap();
}

/// Takes away what keeps even the database's owner from changing lines.
async fn remove_triggers(server: &Server, engine: Engine) {
    let triggers: &[(&str, &str)] = match engine {
        Engine::Sqlite => &[
            ("audit", "audit_adds"),
            ("audit", "audit_stays"),
            ("audit", "audit_keeps"),
            ("audit_head", "audit_head_adds"),
            ("audit_head", "audit_head_stays"),
            ("audit_head", "audit_head_keeps"),
        ],
        Engine::Postgres => &[
            ("audit", "audit_stays"),
            ("audit", "audit_keeps"),
            ("audit_head", "audit_head_stays"),
            ("audit_head", "audit_head_keeps"),
        ],
    };
    for (table, trigger) in triggers {
        let on = if engine == Engine::Postgres { format!(" ON {table}") } else { String::new() };
        sql(server, &format!("DROP TRIGGER {trigger}{on}")).await;
    }
}

/// A server with nine lines about several people and things.
async fn with_lines(engine: Engine) -> TestServer {
    let server = test_support::server(engine).await;
    let olga = an_admin(&server, "olga").await;
    let ada = user(&server, "ada", Role::User).await;
    for number in 0..4 {
        audit_line(&server, &number.to_string()).await;
    }
    for (id, name) in [(ada.id, "ada"), (UserId(7), "bea"), (UserId(8), "cleo")] {
        note(&server, &olga, Target::User(id, name)).await;
    }
    audit_line(&server, "eight").await;
    audit_line(&server, "nine").await;
    server
}

async fn note(server: &Server, by: &Admin, target: Target<'_>) {
    server.clock.advance(1);
    let change =
        Change::of(AuditAction::RoleChanged, target).because("asked for").from_to("user", "admin");
    let mut tx = server.db.begin().await.unwrap();
    admin::record(server, &mut tx.conn(), &by.actor(), &change).await.unwrap();
    tx.commit().await.unwrap();
}

on_both_engines! {
    async fn a_chain_that_nobody_touched_is_whole(engine) {
        let server = test_support::server(engine).await;
        assert_eq!(head(&server).await.number, 0);
        audit_line(&server, "one").await;
        let first = head(&server).await;
        audit_line(&server, "two").await;
        let second = head(&server).await;
        assert_eq!((first.number, second.number), (1, 2));
        assert_ne!(first.link, second.link);
    }

    async fn a_change_of_any_column_is_found_at_its_line(engine) {
        let server = with_lines(engine).await;
        remove_triggers(&server, engine).await;
        let blob = if engine == Engine::Sqlite { "x'00'" } else { "decode('00', 'hex')" };
        for change in [
            "id = id + 1", "at = at + 1", "actor_id = 1", "actor_id = NULL", "actor = 'eve'", "action = 'bot_suspended'",
            "bot_id = 1", "user_id = 1", "user_id = NULL", "target = 'eve'", "reason = ''", "before = 'owner'",
            "after = 'owner'", "address = ''", "number = 100", "erased_at = 1",
        ].map(str::to_owned).into_iter().chain(
            ["personal_salt", "personal_digest", "link"].iter().flat_map(|column| [format!("{column} = {blob}"), format!("{column} = NULL")])
        ) {
            sql(&server, "CREATE TABLE copy AS SELECT * FROM audit WHERE number = 5").await;
            sql(&server, &format!("UPDATE audit SET {change} WHERE number = 5")).await;
            assert_eq!(broken_at(&server).await, 5, "{change}");
            sql(&server, "DELETE FROM audit WHERE number IN (5, 100) OR link IS NULL").await;
            sql(&server, "INSERT INTO audit SELECT * FROM copy").await;
            sql(&server, "DROP TABLE copy").await;
            walk(&server).await.unwrap();
        }
    }

    async fn a_line_that_is_gone_is_found_wherever_it_was(engine) {
        for gone in [1, 5, 9] {
            let server = with_lines(engine).await;
            remove_triggers(&server, engine).await;
            sql(&server, &format!("DELETE FROM audit WHERE number = {gone}")).await;
            assert_eq!(broken_at(&server).await, gone);
        }
    }

    async fn lines_that_close_the_gap_after_one_that_is_gone_are_found(engine) {
        let server = with_lines(engine).await;
        remove_triggers(&server, engine).await;
        sql(&server, "DELETE FROM audit WHERE number = 5").await;
        for number in 6..=9 {
            sql(&server, &format!("UPDATE audit SET number = {number} - 1 WHERE number = {number}")).await;
        }
        sql(&server, "UPDATE audit_head SET number = 8").await;
        assert_eq!(broken_at(&server).await, 5);
    }

    async fn two_lines_in_each_others_place_are_found(engine) {
        let server = with_lines(engine).await;
        remove_triggers(&server, engine).await;
        for (from, to) in [(5, 100), (6, 5), (100, 6)] {
            sql(&server, &format!("UPDATE audit SET number = {to} WHERE number = {from}")).await;
        }
        assert_eq!(broken_at(&server).await, 5);
    }

    async fn a_line_that_was_slipped_in_is_found(engine) {
        let server = with_lines(engine).await;
        // No trigger is in the way of adding lines.
        sql(&server, "INSERT INTO audit (id, at, actor, action, target, reason, address) VALUES (1, 1, 'olga', 'user_created', '', '', '')").await;
        let found = walk(&server).await.unwrap_err();
        assert_eq!((found.number, found.id), (10, Some(1)));
        let server = with_lines(engine).await;
        sql(&server, "INSERT INTO audit (id, at, actor, action, target, reason, address, number) VALUES (1, 1, 'olga', 'user_created', '', '', '', 0)").await;
        assert_eq!(walk(&server).await.unwrap_err().id, Some(1));
        let server = with_lines(engine).await;
        sql(&server, "INSERT INTO audit (id, at, actor, action, target, reason, address, number) VALUES (1, 1, 'olga', 'user_created', '', '', '', 10)").await;
        assert_eq!(broken_at(&server).await, 10);
    }

    async fn an_end_that_was_cut_off_with_its_head_is_found_by_what_was_written_down(engine) {
        let server = with_lines(engine).await;
        let written_down = head(&server).await;
        remove_triggers(&server, engine).await;
        sql(&server, "DELETE FROM audit WHERE number > 7").await;
        assert_eq!(broken_at(&server).await, 8, "without its head");
        sql(&server, "UPDATE audit_head SET number = 7, link = (SELECT link FROM audit WHERE number = 7)").await;
        walk(&server).await.unwrap();
        let found = verify(&server.db, &server.vault, Some(&written_down)).await.unwrap().unwrap();
        assert_eq!(found.unwrap_err().number, 8);
        // Grown again, it is another line.
        for _ in 0..4 {
            audit_line(&server, "later").await;
        }
        walk(&server).await.unwrap();
        let found = verify(&server.db, &server.vault, Some(&written_down)).await.unwrap().unwrap();
        assert_eq!(found.unwrap_err().number, 9);
    }

    async fn a_head_from_before_still_fits_when_the_chain_has_grown(engine) {
        let server = test_support::server(engine).await;
        let none = head(&server).await;
        audit_line(&server, "one").await;
        let one = head(&server).await;
        audit_line(&server, "two").await;
        for written_down in [none, one, head(&server).await] {
            verify(&server.db, &server.vault, Some(&written_down)).await.unwrap().unwrap().unwrap();
        }
    }

    async fn a_forged_head_is_found(engine) {
        let blob = if engine == Engine::Sqlite { "x'00'" } else { "decode('00', 'hex')" };
        for (change, line) in [("number = 8", 9), ("number = 12", 10), (&*format!("link = {blob}"), 9), ("begun_at = 1", 1)] {
            let server = with_lines(engine).await;
            remove_triggers(&server, engine).await;
            sql(&server, &format!("UPDATE audit_head SET {change}")).await;
            assert_eq!(broken_at(&server).await, line, "{change}");
        }
    }

    async fn without_a_head_nothing_goes_on_and_no_start_makes_a_new_one(engine) {
        let server = with_lines(engine).await;
        remove_triggers(&server, engine).await;
        sql(&server, "DELETE FROM audit_head").await;
        assert_eq!(broken_at(&server).await, 1);
        let olga = an_admin(&server, "second").await;
        let change = Change::of(AuditAction::RoleChanged, Target::Other("x"));
        let mut tx = server.db.begin().await.unwrap();
        admin::record(&server, &mut tx.conn(), &olga.actor(), &change).await.unwrap_err();
        drop(tx);
        let random = server::Random::seeded(9);
        let vault = server::secrets::open_vault(&server.config, &random).unwrap();
        let db = server.place.open().await;
        Server::new(server.config.clone(), db, server.clock.clone(), random, vault).await.unwrap_err();
        assert_eq!(broken_at(&server).await, 1);
    }

    async fn the_database_refuses_every_change_and_removal(engine) {
        let server = with_lines(engine).await;
        for statement in [
            "DELETE FROM audit WHERE number = 3",
            "DELETE FROM audit",
            "UPDATE audit SET reason = 'better' WHERE number = 3",
            "UPDATE audit SET action = 'user_created' WHERE number = 5",
            "UPDATE audit SET at = 1",
            "UPDATE audit SET number = 100 WHERE number = 3",
            "UPDATE audit SET number = NULL WHERE number = 3",
            "UPDATE audit SET erased_at = 1 WHERE number = 5",
            "UPDATE audit SET actor = '', target = '', reason = '', before = '', after = '', address = '' WHERE number = 5",
            "UPDATE audit SET actor = '', target = '', reason = '', before = '', after = '', address = '', \
             personal_salt = NULL, erased_at = 1, user_id = NULL WHERE number = 5",
            "DELETE FROM audit_head",
            "UPDATE audit_head SET number = number - 1",
            "UPDATE audit_head SET begun_at = 1",
        ] {
            let refusal = try_sql(&server, statement).await.unwrap_err();
            assert!(refusal.to_string().contains("the audit is only added to"), "{statement}: {refusal}");
        }
        let only_here: &[&str] = match engine {
            Engine::Sqlite => &[
                "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE number = 3",
                "INSERT OR REPLACE INTO audit (id, at, actor, action, target, reason, address, number) \
                 VALUES (1, 1, '', '', '', '', '', 3)",
                "UPDATE OR REPLACE audit SET number = 4 WHERE number = 3",
                "INSERT OR REPLACE INTO audit_head SELECT * FROM audit_head",
            ],
            Engine::Postgres => &["TRUNCATE audit", "TRUNCATE audit_head", "TRUNCATE audit, audit_head CASCADE"],
        };
        for statement in only_here {
            try_sql(&server, statement).await.unwrap_err();
        }
        assert_eq!(head(&server).await.number, 9);
    }

    async fn erased_lines_hold_no_word_and_the_chain_still_verifies(engine) {
        let server = with_lines(engine).await;
        let olga = an_admin(&server, "second").await;
        let before = head(&server).await;
        server.clock.advance(1);
        let bea = UserId(7);
        assert_eq!(audit::erase(&server, &Actor::command_line(), bea).await.unwrap(), 1);
        let whole = walk(&server).await.unwrap();
        assert_eq!((whole.erased, whole.head.number), (1, before.number + 1));
        verify(&server.db, &server.vault, Some(&before)).await.unwrap().unwrap().unwrap();
        let rows = admin::audit(&server, &olga, None).await.unwrap().rows;
        assert_eq!(rows[0].action, AuditAction::AuditErased);
        assert!(rows.iter().all(|row| row.target != "bea"), "{rows:?}");
        let line = rows.iter().find(|row| row.erased_at.is_some()).unwrap();
        assert_eq!((line.action, line.actor.as_str(), line.reason.as_str()), (AuditAction::RoleChanged, "", ""));
        assert_eq!((line.before.as_str(), line.after.as_str(), line.address.as_str()), ("", "", ""));
        // Again there is nothing left to erase, and the first line about it stays as it is.
        assert_eq!(audit::erase(&server, &Actor::command_line(), bea).await.unwrap(), 0);
        assert_eq!(walk(&server).await.unwrap().erased, 1);
    }

    async fn what_somebody_did_is_erased_with_what_was_done_to_them(engine) {
        let server = with_lines(engine).await;
        let olga = an_admin(&server, "second").await;
        let rows = admin::audit(&server, &olga, None).await.unwrap().rows;
        let first = rows.iter().find_map(|row| row.actor_id).unwrap();
        assert_eq!(audit::erase(&server, &Actor::command_line(), first).await.unwrap(), 3);
        let rows = admin::audit(&server, &olga, None).await.unwrap().rows;
        assert!(rows.iter().all(|row| row.actor != "olga" && row.target != "ada"), "{rows:?}");
        assert_eq!(walk(&server).await.unwrap().erased, 3);
    }

    async fn what_is_written_while_somebody_is_erased_stays_and_the_chain_verifies(engine) {
        let server = with_lines(engine).await;
        let (olga, bea) = (an_admin(&server, "second").await, UserId(7));
        let actor = Actor::command_line();
        let writing = at_once(40, |_| {
            let (node, olga) = (server.server.clone(), olga.clone());
            async move { note(&node, &olga, Target::User(bea, "bea")).await }
        });
        let (erased, _) = tokio::join!(audit::erase(&server, &actor, bea), writing);
        let (erased, whole) = (erased.unwrap(), walk(&server).await.unwrap());
        assert_eq!((whole.erased.unsigned_abs(), whole.head.number), (erased, 9 + 1 + 40));
        // The lines that came after the one that tells of it go with the next time.
        audit::erase(&server, &actor, bea).await.unwrap();
        assert_eq!(walk(&server).await.unwrap().erased, 1 + 40);
    }

    async fn words_that_were_emptied_without_a_line_about_it_are_found(engine) {
        let server = with_lines(engine).await;
        // The triggers let this pass: it is how lines are erased.
        sql(&server, "UPDATE audit SET actor = '', target = '', reason = '', before = '', after = '', address = '', \
            personal_salt = NULL, erased_at = 1 WHERE number = 6").await;
        assert_eq!(broken_at(&server).await, 6);
        // A line about somebody else, or one from before, does not cover it.
        audit::erase(&server, &Actor::command_line(), UserId(8)).await.unwrap();
        assert_eq!(broken_at(&server).await, 6);
        audit::erase(&server, &Actor::command_line(), UserId(7)).await.unwrap();
        walk(&server).await.unwrap();
    }

    async fn two_nodes_that_write_at_once_make_one_unbroken_chain(engine) {
        let server = test_support::server(engine).await;
        let nodes = [server.server.clone(), server.second_node().await];
        at_once(200, |number| {
            let node = nodes[number % 2].clone();
            async move { audit_line(&node, &number.to_string()).await }
        })
        .await;
        let whole = walk(&server).await.unwrap();
        assert_eq!(whole.head.number, 200);
    }

    async fn a_line_whose_transaction_is_given_up_leaves_no_gap(engine) {
        let server = test_support::server(engine).await;
        audit_line(&server, "one").await;
        let change = Change::of(AuditAction::UserCreated, Target::Other("never"));
        let mut tx = server.db.begin().await.unwrap();
        admin::record(&server, &mut tx.conn(), &Actor::command_line(), &change).await.unwrap();
        drop(tx);
        audit_line(&server, "two").await;
        assert_eq!(head(&server).await.number, 2);
    }

    async fn lines_from_before_are_taken_in_at_the_start_once(engine) {
        let place = test_support::Place::new(engine).await;
        let db = place.open().await;
        db.migrate(place.data_dir()).await.unwrap();
        drop(db);
        let clock = server::Clock::fixed(test_support::NOON_MILLIS);
        let start = async |seed| {
            let random = server::Random::seeded(seed);
            let config = place.config(&[]);
            let vault = server::secrets::open_vault(&config, &random).unwrap();
            Server::new(config, place.open().await, clock.clone(), random, vault).await.unwrap()
        };
        let old = |server: &Server| {
            let server = server.clone();
            async move {
                for id in (1..=1_200).rev() {
                    sql(&server, &format!("INSERT INTO audit (id, at, actor, action, target, reason, address) \
                        VALUES ({id}, {id}, 'olga', 'bot_suspended', '@rook_bot', 'spam', '192.0.2.1')")).await;
                }
            }
        };
        // A node of the version before writes into a database that a newer one has begun to use.
        let first = start(1).await;
        old(&first).await;
        assert_eq!(broken_at(&first).await, 1);
        let (second, third) = tokio::join!(start(2), start(3));
        assert_eq!(head(&second).await.number, 1_200);
        assert_eq!(head(&third).await, head(&first).await);
        let order = "SELECT COUNT(*) FROM audit WHERE number = id";
        let mut held = first.db.read().await.unwrap();
        let in_order: i64 = match held.conn() {
            Conn::Sqlite(c) => sqlx::query_scalar(order).fetch_one(c).await.unwrap(),
            Conn::Postgres(c) => sqlx::query_scalar(order).fetch_one(c).await.unwrap(),
        };
        assert_eq!(in_order, 1_200);
        drop(held);
        // A day later nobody writes such lines any more, and none is taken in.
        clock.advance(24 * 3_600);
        sql(&first, "INSERT INTO audit (id, at, actor, action, target, reason, address) VALUES (5000, 1, 'eve', 'user_created', '', '', '')").await;
        let late = start(4).await;
        assert_eq!(walk(&late).await.unwrap_err().id, Some(5_000));
    }

    async fn a_new_secret_key_breaks_no_chain_and_the_old_one_is_not_needed_for_it(engine) {
        let random = server::Random::seeded(5);
        let keys = [(); 2].map(|()| server::vault::SecretKey::generate(&random).to_base64());
        let server = test_support::server_with(engine, &[("ROOKERY_SECRET_KEY", &keys[0])]).await;
        audit_line(&server, "one").await;
        let both = [keys[1].as_str(), keys[0].as_str()].join(",");
        let renewed = server.second_node_with(&[("ROOKERY_SECRET_KEY", &both)]).await;
        audit_line(&renewed, "two").await;
        audit_line(&server, "three").await;
        assert_eq!(head(&renewed).await.number, 3);
        let config = server.place.config(&[("ROOKERY_SECRET_KEY", &keys[1])]);
        let vault = server::secrets::open_vault(&config, &random).unwrap();
        verify(&server.db, &vault, None).await.unwrap().unwrap().unwrap();
    }
}

/// A trigger's plan is told only by the steps of the statement that it guards: a walk through a table
/// begins with `Rewind`.
#[tokio::test]
async fn adding_a_line_on_sqlite_looks_at_no_other_lines() {
    const SQL: &str = "EXPLAIN INSERT INTO audit (id, at, actor, action, target, reason, address, number) \
        VALUES (1, 1, '', '', '', '', '', 1)";
    let server = test_support::server(Engine::Sqlite).await;
    let mut held = server.db.read().await.unwrap();
    let Conn::Sqlite(c) = held.conn() else { panic!("not SQLite") };
    let steps: Vec<_> = sqlx::query(SQL).fetch_all(c).await.unwrap();
    let steps: Vec<String> = steps.iter().map(|step| step.get("opcode")).collect();
    assert!(steps.iter().any(|step| step == "Halt"), "{steps:?}");
    assert!(!steps.iter().any(|step| step == "Rewind"), "{steps:?}");
}

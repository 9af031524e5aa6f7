//! The list of all bots: what each condition lets through, and pages without gaps.

use domain::views::BotList;
use domain::{BotFilter, BotId, BotLimits, Provider, Reason, Role};
use server::db::bots::NewBot;
use server::test_support::TestServer;
use server::{Admin, Viewer, admin, bots, db, on_both_engines, test_support};

use crate::people::user;
use crate::rows::{admin as an_admin, bot};

/// Rows on one page.
const PAGE_ROWS: usize = 50;
const HOUR: i64 = 3_600;

/// The page of an address.
async fn page(server: &TestServer, olga: &Admin, query: &str, after: Option<&str>) -> BotList {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let pairs: Vec<(&str, &str)> = pairs.collect();
    let find = |name: &str| pairs.iter().find(|(key, _)| *key == name);
    let filter = BotFilter::read(|name| find(name).map(|(_, value)| (*value).to_owned()));
    admin::bots(server, olga, &filter, after).await.unwrap()
}

/// The usernames of the bots on the first page of an address.
async fn found(server: &TestServer, olga: &Admin, query: &str) -> Vec<String> {
    let page = page(server, olga, query, None).await;
    page.rows.into_iter().map(|row| row.username).collect()
}

/// Every bot that an address lists, a page at a time.
async fn leaf_through(server: &TestServer, olga: &Admin, query: &str) -> Vec<BotId> {
    let (mut ids, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = page(server, olga, query, after.as_deref()).await;
        ids.extend(page.rows.into_iter().map(|row| row.id));
        let Some(next) = page.next else { return ids };
        assert!(after.as_ref() != Some(&next), "{query} does not go on from {next}");
        after = Some(next);
    }
}

/// Four bots in four states, and one that is deleted; olga's own is stopped.
async fn one_of_each(server: &TestServer, olga: &Admin) -> Viewer {
    let ada = user(server, "ada", Role::User).await;
    for name in ["stopped", "running", "suspended", "failing", "deleted"] {
        let id = bot(server, &ada, name, &format!("{name}_Bot")).await;
        if name != "stopped" {
            bots::start(server, &ada, id).await.unwrap();
        }
        match name {
            "suspended" => {
                let spam = Reason::parse("spam").unwrap();
                admin::suspend_bot(server, &olga.actor(), id, &spam).await.unwrap();
            }
            "failing" => {
                let mut tx = server.db.begin().await.unwrap();
                let (fingerprint, now) = (id.0.to_le_bytes(), server.clock.now());
                db::gateway::fail(&mut tx.conn(), id, &fingerprint, now).await.unwrap().unwrap();
                tx.commit().await.unwrap();
            }
            "deleted" => bots::delete(server, &ada, id).await.unwrap(),
            _ => {}
        }
    }
    bot(server, olga, "of_olga", "olgas_bot").await;
    ada
}

/// Notes that a program called, or was refused over its limits, at that moment.
async fn note_use(server: &TestServer, id: BotId, used: i64, limited: bool) {
    let mut tx = server.db.begin().await.unwrap();
    let at = server.clock.now().plus(used);
    db::gateway::bot_used(&mut tx.conn(), id, at).await.unwrap();
    if limited {
        db::gateway::bot_limited(&mut tx.conn(), id, at).await.unwrap();
    }
    tx.commit().await.unwrap();
}

on_both_engines! {
    async fn a_bot_is_listed_under_the_one_state_it_is_in(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        one_of_each(&server, &olga).await;
        for state in ["running", "suspended", "failing", "deleted"] {
            let query = format!("state={state}");
            assert_eq!(found(&server, &olga, &query).await, [format!("{state}_Bot")], "{state}");
        }
        assert_eq!(found(&server, &olga, "state=stopped").await, ["olgas_bot", "stopped_Bot"]);
        assert_eq!(found(&server, &olga, "state=nonsense").await.len(), 6, "which is no condition");
        assert_eq!(found(&server, &olga, "state=kept").await.len(), 5, "all but the deleted one");
        assert_eq!(found(&server, &olga, "state=stopped&user=ada").await, ["stopped_Bot"]);
        assert_eq!(found(&server, &olga, "state=running&q=stopped").await, [""; 0]);
    }

    async fn a_search_finds_bots_by_beginnings_in_any_case_and_by_numbers(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let (ada, bob) = (user(&server, "ada", Role::User).await, user(&server, "bob", Role::User).await);
        let cloud = bot(&server, &ada, "Weather Today", "Cloud_bot").await;
        bot(&server, &bob, "Rook", "rook_bot").await;
        bot(&server, &bob, "Adder", "ADAder_bot").await;
        let number = cloud.0.to_string();
        for search in ["@cloud", "Cloud_BOT", "cloud_", " ada@example.org ", "ADA@", &number] {
            assert_eq!(found(&server, &olga, &format!("q={search}")).await, ["Cloud_bot"], "{search}");
        }
        assert_eq!(found(&server, &olga, "q=ada").await, ["ADAder_bot", "Cloud_bot"], "its name, then its user's");
        assert_eq!(found(&server, &olga, "q=BOB").await, ["ADAder_bot", "rook_bot"]);
        for search in ["loud", "weather", "@ada@example.org", "17", "-1", "99999999999999999999", "~"] {
            assert_eq!(found(&server, &olga, &format!("q={search}")).await, [""; 0], "{search}");
        }
        let newest = ["ADAder_bot", "rook_bot", "Cloud_bot"];
        assert_eq!(found(&server, &olga, "q=").await, newest, "newest first");
    }

    async fn a_user_is_named_by_id_name_or_address(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let ada = one_of_each(&server, &olga).await;
        for user in [&ada.id.to_string(), "ada", "Ada", "ada@example.org"] {
            assert_eq!(found(&server, &olga, &format!("user={user}")).await.len(), 5, "{user}");
        }
        for user in ["ad", "1", "nobody", "%", "-1"] {
            assert_eq!(found(&server, &olga, &format!("user={user}")).await, [""; 0], "{user}");
        }
    }

    async fn days_of_registration_include_both(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        // It is noon of 21 November; a second passes before each bot.
        bot(&server, &olga, "one", "one_bot").await;
        server.clock.advance(12 * HOUR - 2);
        bot(&server, &olga, "two", "two_bot").await;
        bot(&server, &olga, "three", "three_bot").await;
        for (query, names) in [
            ("from=2026-11-21&to=2026-11-21", vec!["one_bot"]),
            ("from=2026-11-22", vec!["three_bot", "two_bot"]),
            ("to=2026-11-20", vec![]),
            ("from=2026-11-22&to=2026-11-21", vec![]),
            ("from=2026-11-21&state=stopped&q=t", vec!["three_bot", "two_bot"]),
            ("to=2026-11-21&state=stopped", vec!["one_bot"]),
            ("from=2026-13-01&provider=telegram", vec!["three_bot", "two_bot", "one_bot"]),
        ] {
            assert_eq!(found(&server, &olga, query).await, names, "{query}");
        }
    }

    async fn the_last_use_and_reached_limits_lead_to_bots(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        for (name, used, limited) in
            [("now", 0, true), ("day", -30, false), ("week", -30 * 24, true), ("ever", -40 * 24, false)]
        {
            let id = bot(&server, &olga, name, &format!("{name}_bot")).await;
            note_use(&server, id, used * HOUR, limited).await;
        }
        bot(&server, &olga, "new", "new_bot").await;
        for (query, names) in [
            ("used=24h", vec!["now_bot"]),
            ("used=7d", vec!["now_bot", "day_bot"]),
            ("used=30d", vec!["now_bot", "day_bot"]),
            ("used=before", vec!["week_bot", "ever_bot"]),
            ("used=never", vec!["new_bot"]),
            ("limited=yes", vec!["now_bot"]),
            ("limited=yes&used=never", vec![]),
            ("used=never&state=running", vec![]),
        ] {
            assert_eq!(found(&server, &olga, query).await, names, "{query}");
        }
    }

    async fn pages_have_no_gaps_and_no_repeats_whatever_leads_the_way(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        let ada = user(&server, "ada", Role::User).await;
        let mut ids = Vec::new();
        for number in 0..120 {
            let id = bot(&server, &ada, "Rook", &format!("ada_{number:03}_bot")).await;
            note_use(&server, id, 0, true).await;
            ids.push(id);
        }
        ids.reverse();
        for query in ["", "state=stopped", "user=ada", "used=24h", "limited=yes", "from=2026-11-21", "q=ada@"] {
            assert_eq!(leaf_through(&server, &olga, query).await, ids, "{query}");
        }
        ids.reverse();
        for query in ["q=@ada_", "q=ada", "q=ada&state=stopped"] {
            assert_eq!(leaf_through(&server, &olga, query).await, ids, "{query}: by name, each once");
        }
        assert_eq!(leaf_through(&server, &olga, "used=never").await, []);
    }

    async fn a_page_that_is_just_full_is_the_last_one(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        for number in 0..PAGE_ROWS {
            bot(&server, &olga, "Rook", &format!("r{number}")).await;
        }
        let first = page(&server, &olga, "", None).await;
        assert_eq!((first.rows.len(), first.next), (PAGE_ROWS, None));
        bot(&server, &olga, "Rook", "one_more").await;
        let first = page(&server, &olga, "", None).await;
        assert_eq!((first.rows.len(), first.next.is_some()), (PAGE_ROWS, true));
    }

    async fn where_few_are_sought_a_page_looks_at_some_and_leads_on(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        bot(&server, &olga, "Rook", "oldest_bot").await;
        let mut tx = server.db.begin().await.unwrap();
        for number in 1..=1_100 {
            let row = NewBot {
                id: BotId(number),
                user: olga.id,
                provider: Provider::Telegram,
                provider_id: number,
                name: "Crowd",
                username: "crowd_bot",
                credential: b"sealed",
                fingerprint: &number.to_be_bytes(),
                limits: BotLimits { rps: 30, max_concurrent: 10 },
            };
            let later = server.clock.now().plus(86_400 + number);
            assert!(db::bots::insert(&mut tx.conn(), &row, later).await.unwrap());
        }
        tx.commit().await.unwrap();
        let first = page(&server, &olga, "used=never&q=&provider=telegram&to=2026-11-21", None).await;
        assert_eq!(first.rows.len(), 0, "the newest thousand are all too new");
        let second = page(&server, &olga, "used=never&to=2026-11-21", first.next.as_deref()).await;
        assert_eq!(second.rows.len(), 1);
        assert_eq!(second.next, None);
    }

    async fn no_address_makes_the_list_fail(engine) {
        let server = test_support::server(engine).await;
        let olga = an_admin(&server, "olga").await;
        bot(&server, &olga, "Rook", "rook_bot").await;
        let long = "9".repeat(5_000);
        for hostile in ["'", "0~~1~1", "9~~1~1", "0~\u{FFFF}~-1~9223372036854775807", "-1", "~~~", &long] {
            for query in ["", "q=rook", "q=1", "state=stopped", "used=never", "limited=yes", "user=olga", "q=olga"] {
                page(&server, &olga, query, Some(hostile)).await;
                page(&server, &olga, &format!("{query}&user={hostile}"), None).await;
                page(&server, &olga, &format!("q={hostile}&from={hostile}&used={hostile}"), None).await;
            }
        }
    }
}

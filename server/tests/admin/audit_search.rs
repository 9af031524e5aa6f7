//! Looking for lines of the audit.

use domain::views::{AuditAction, AuditFound, AuditRow, AuditSearch};
use domain::{BotId, Role, UserId};
use server::admin::{self, Actor, Change, Target, audit};
use server::db::Conn;
use server::test_support::{Engine, TestServer};
use server::{Admin, Server, Viewer, on_both_engines, test_support};
use sqlx::AssertSqlSafe;

use crate::people::user;
use crate::rows::{admin as an_admin, bot};

const DAY: i64 = 24 * 3_600;

/// Two admins, a user with a bot, and a line a day of each kind.
struct Scene {
    server: TestServer,
    olga: Admin,
    otto: Admin,
    ada: Viewer,
    rook: BotId,
}

impl Scene {
    async fn new(engine: Engine) -> Self {
        let server = test_support::server(engine).await;
        let (olga, otto) = (an_admin(&server, "olga").await, an_admin(&server, "otto").await);
        let ada = user(&server, "ada", Role::User).await;
        let rook = bot(&server, &ada, "Rook", "rook_bot").await;
        let scene = Self { server, olga, otto, ada, rook };
        let ada = Target::User(scene.ada.id, "ada");
        let rook = Target::Bot(scene.rook, scene.ada.id, "rook_bot");
        for (day, (actor, action, target)) in [
            (scene.olga.actor(), AuditAction::UserSuspended, ada),
            (scene.otto.actor(), AuditAction::UserReinstated, ada),
            (scene.olga.actor(), AuditAction::BotSuspended, rook),
            (scene.otto.actor(), AuditAction::BotSuspended, rook),
            (Actor::command_line(), AuditAction::UserUnlocked, ada),
            (Actor::command_line(), AuditAction::UserCreated, Target::Other("bea")),
        ]
        .into_iter()
        .enumerate()
        {
            scene.server.clock.advance(if day == 0 { 1 } else { DAY });
            scene.note(&actor, Change::of(action, target)).await;
        }
        scene
    }

    async fn note(&self, actor: &Actor, change: Change<'_>) {
        let mut tx = self.server.db.begin().await.unwrap();
        admin::record(&self.server, &mut tx.conn(), actor, &change).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn search(&self, typed: &AuditSearch) -> AuditFound {
        audit::search(&self.server, &self.olga, typed, None).await.unwrap()
    }

    /// Who did what, oldest first.
    async fn found(&self, pairs: &[(&str, &str)]) -> Vec<(String, AuditAction)> {
        let found = self.search(&typed(pairs)).await;
        assert_eq!(found.objections, Vec::<String>::new());
        let told = |row: AuditRow| (row.actor, row.action);
        found.page.rows.into_iter().rev().map(told).collect()
    }
}

fn typed(pairs: &[(&str, &str)]) -> AuditSearch {
    let of = |name: &str| {
        let pair = pairs.iter().find(|(key, _)| *key == name);
        pair.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
    };
    AuditSearch {
        actor: of("actor"),
        action: of("action"),
        about: of("about"),
        from: of("from"),
        to: of("to"),
    }
}

async fn add_old_lines(server: &Server, count: i64, actor: UserId) {
    let sql = format!(
        "INSERT INTO audit (id, at, actor_id, actor, action, user_id, target, reason, address) \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
         SELECT i, i, {actor}, 'olga', 'user_suspended', 7, 'x', '', '' FROM n"
    );
    let mut tx = server.db.begin().await.unwrap();
    match tx.conn() {
        Conn::Sqlite(c) => sqlx::query(AssertSqlSafe(sql)).execute(c).await.map(drop).unwrap(),
        Conn::Postgres(c) => sqlx::query(AssertSqlSafe(sql)).execute(c).await.map(drop).unwrap(),
    }
    tx.commit().await.unwrap();
}

on_both_engines! {
    async fn each_filter_finds_its_lines_and_all_of_them_together_too(engine) {
        use AuditAction::{BotSuspended, UserCreated, UserReinstated, UserSuspended, UserUnlocked};
        let scene = Box::pin(Scene::new(engine)).await;
        let line = |who: &str, action| (who.to_owned(), action);
        let by = |who: &str, actions: &[AuditAction]| actions.iter().map(|action| line(who, *action)).collect::<Vec<_>>();
        assert_eq!(scene.found(&[]).await.len(), 6);
        for actor in ["olga", " OLGA@example.org ", &scene.olga.id.to_string()] {
            assert_eq!(scene.found(&[("actor", actor)]).await, by("olga", &[UserSuspended, BotSuspended]), "{actor}");
        }
        let on_the_command_line = by("command line", &[UserUnlocked, UserCreated]);
        assert_eq!(scene.found(&[("actor", "command line")]).await, on_the_command_line);
        let suspended = vec![line("olga", BotSuspended), line("otto", BotSuspended)];
        assert_eq!(scene.found(&[("action", "bot_suspended")]).await, suspended);
        for about in ["@rook_bot", &scene.rook.to_string()] {
            assert_eq!(scene.found(&[("about", about)]).await, suspended, "{about}");
        }
        // What was done to somebody's bot was done to them.
        assert_eq!(scene.found(&[("about", "ada")]).await.len(), 5);
        let only_ottos = &suspended[1..];
        for about in ["@rook_bot", "ada", ""] {
            let pairs = [("about", about), ("actor", "otto"), ("action", "bot_suspended")];
            assert_eq!(scene.found(&pairs).await, only_ottos, "{about}");
        }
        let pairs = [("about", "ada"), ("actor", "command line"), ("action", "user_unlocked")];
        assert_eq!(scene.found(&pairs).await, &on_the_command_line[..1]);
        let pairs = [("actor", "command line"), ("action", "user_created")];
        assert_eq!(scene.found(&pairs).await, &on_the_command_line[1..]);
        assert_eq!(scene.found(&[("about", "ada"), ("actor", "otto")]).await, [line("otto", UserReinstated), line("otto", BotSuspended)]);
    }

    async fn days_are_whole_and_both_ends_belong_to_them(engine) {
        let scene = Box::pin(Scene::new(engine)).await;
        // The first line is from 21 November, each further one a day later.
        for (from, to, lines) in [
            ("2026-11-21", "2026-11-21", 1), ("2026-11-22", "", 5), ("", "2026-11-22", 2), ("2026-11-22", "2026-11-24", 3),
            ("2026-11-27", "", 0), ("", "2026-11-20", 0), ("0001-01-01", "9999-12-31", 6), ("9999-12-31", "", 0),
        ] {
            let found = scene.found(&[("from", from), ("to", to)]).await;
            assert_eq!(found.len(), lines, "{from} to {to}");
        }
        let pairs = [("actor", "olga"), ("from", "2026-11-22"), ("to", "2026-11-30")];
        assert_eq!(scene.found(&pairs).await, [("olga".to_owned(), AuditAction::BotSuspended)]);
    }

    async fn what_cannot_be_looked_for_is_said_and_nothing_is_found(engine) {
        let scene = Box::pin(Scene::new(engine)).await;
        for (field, value, words) in [
            ("actor", "nobody-here", "nobody has this name"),
            ("actor", "' OR 1=1 --", "nobody has this name"),
            ("about", "@nobodys_bot", "no user and no bot"),
            ("about", "%", "no user and no bot"),
            ("action", "everything", "There is no such action."),
            ("from", "yesterday", "From: write the day"),
            ("to", "2026-02-30", "Until: write the day"),
        ] {
            let found = scene.search(&typed(&[(field, value)])).await;
            assert_eq!((found.page.rows.len(), found.page.next), (0, None), "{field} {value}");
            assert!(found.objections[0].contains(words), "{field} {value}: {:?}", found.objections);
        }
        let found = scene.search(&typed(&[("from", "2026-11-22"), ("to", "2026-11-21")])).await;
        assert_eq!(found.objections, ["The first day is after the last one."]);
        for id in ["0", "-1", "9223372036854775807", "-9223372036854775808"] {
            for field in ["actor", "about"] {
                assert_eq!(scene.found(&[(field, id)]).await, [], "{field} {id}");
            }
        }
        assert_eq!(scene.search(&typed(&[("about", "99999999999999999999")])).await.objections.len(), 1);
        let long = "x".repeat(100_000);
        assert_eq!(scene.search(&typed(&[("actor", &long), ("about", &long), ("from", &long)])).await.objections.len(), 3);
    }

    async fn a_search_whose_lines_are_rare_looks_at_so_many_and_tells_how_far(engine) {
        let scene = Box::pin(Scene::new(engine)).await;
        add_old_lines(&scene.server, 2_500, scene.olga.id).await;
        // Somebody whom much was done to, and little of that kind.
        let search = typed(&[("about", "7"), ("action", "user_unlocked")]);
        let (mut before, mut pages) = (None, 0);
        loop {
            let found = audit::search(&scene.server, &scene.olga, &search, before).await.unwrap();
            assert_eq!(found.page.rows, []);
            pages += 1;
            assert_eq!(found.looked_until.is_some(), found.page.next.is_some());
            before = found.page.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(pages, 3);
        // What one index answers needs no looking, however many lines there are.
        let found = scene.search(&typed(&[("action", "user_unlocked")])).await;
        assert_eq!((found.page.rows.len(), found.looked_until), (1, None));
    }

    async fn pages_of_a_filtered_search_have_no_gaps_and_no_repeats(engine) {
        let scene = Box::pin(Scene::new(engine)).await;
        add_old_lines(&scene.server, 1_130, scene.otto.id).await;
        for (pairs, lines) in [
            (&[("actor", "otto"), ("action", "user_suspended")][..], 1_130),
            (&[("about", "7")], 1_130),
            (&[("about", "7"), ("actor", "otto")], 1_130),
            (&[("about", "7"), ("actor", "olga")], 0),
        ] {
            let (mut ids, mut before) = (Vec::new(), None);
            loop {
                let found = audit::search(&scene.server, &scene.olga, &typed(pairs), before).await.unwrap();
                ids.extend(found.page.rows.iter().map(|row| row.id));
                before = found.page.next;
                if before.is_none() {
                    break;
                }
            }
            assert_eq!(ids.len(), lines, "{pairs:?}");
            assert!(ids.is_sorted_by(|one, next| one > next), "{pairs:?}");
        }
    }

    async fn a_line_leads_only_to_what_is_still_there(engine) {
        let scene = Box::pin(Scene::new(engine)).await;
        let gone = Target::Bot(BotId(4_711), scene.ada.id, "gone_bot");
        scene.note(&scene.olga.actor(), Change::of(AuditAction::BotSuspended, gone)).await;
        let left = Target::User(UserId(4_712), "left");
        scene.note(&scene.olga.actor(), Change::of(AuditAction::RoleChanged, left).from_to("user", "admin")).await;
        let rows = scene.search(&AuditSearch::default()).await.page.rows;
        let of = |target: &str| rows.iter().find(|row| row.target == target).unwrap();
        assert_eq!((of("@gone_bot").bot, of("@gone_bot").user), (None, None));
        assert_eq!((of("left").user, of("left").before.as_str(), of("left").after.as_str()), (None, "user", "admin"));
        assert_eq!((of("@rook_bot").bot, of("ada").user), (Some(scene.rook), Some(scene.ada.id)));
        assert_eq!(of("left").actor_id, Some(scene.olga.id));
    }
}

//! Sign-in, dashboard and the admin panel's lists with a million users beside the same with a thousand.

use crate::Outcome;
use crate::browser::{Browser, fetch};
use crate::load::{Target, get, saturate};
use crate::plan::Plan;
use crate::rookery::{Installation, PASSWORD, Server};
use crate::rounds::{Side, interleave, median, ratio};
use crate::seed::{self, Amounts, Database};
use crate::stage::Stage;
use crate::table::{Row, milliseconds};

/// Whoever looks at the lists.
const OWNER: &str = "bench-owner";
/// What a thousand is compared with.
const SMALL: Amounts = Amounts { users: 1_000, bots: 1_000, audit: 10_000 };
/// How much longer an answer may take.
const RATIO_MAX: f64 = 1.5;

/// What is asked for: in words, and where; after `>`, the page that follows on the one named.
const PAGES: [(&str, &str); 25] = [
    ("dashboard", "/dashboard"),
    ("overview", "/admin"),
    ("users", "/admin/users"),
    ("users, the next page", ">/admin/users"),
    ("users by one letter", "/admin/users?q=k"),
    ("users by e-mail", "/admin/users?q=k-seed-1%40"),
    ("admins", "/admin/users?role=admin"),
    ("users suspended", "/admin/users?state=suspended"),
    ("users locked", "/admin/users?locked=yes"),
    ("users of some months", "/admin/users?from={from}&to={to}"),
    ("bots", "/admin/bots"),
    ("bots, the next page", ">/admin/bots"),
    ("bots by one letter", "/admin/bots?q=k"),
    ("bots suspended", "/admin/bots?state=suspended"),
    ("bots failing", "/admin/bots?state=failing"),
    ("bots stopped", "/admin/bots?state=stopped"),
    ("bots over their limit", "/admin/bots?limited=yes"),
    ("bots never used", "/admin/bots?used=never"),
    ("bots of a user", "/admin/bots?user=k-seed-10"),
    ("bots of some months", "/admin/bots?from={from}&to={to}"),
    ("audit", "/admin/audit"),
    ("audit, a late page", "/admin/audit?before={middle}"),
    ("audit of an admin", "/admin/audit?actor=l-seed-11"),
    ("audit of an action", "/admin/audit?action=bot_suspended"),
    ("audit of some months", "/admin/audit?from={from}&to={to}"),
];

/// A row a page and engine.
pub fn measure(plan: &Plan, stage: &Stage) -> Outcome<Vec<Row>> {
    let folder = stage.scratch.path();
    let mut rows = engine(plan, stage, "SQLite", |name| Ok(Database::file(folder, name)))?;
    match seed::postgres() {
        Some(server) => rows
            .extend(engine(plan, stage, "PostgreSQL", |name| Database::on_server(&server, name))?),
        None => crate::say("  PostgreSQL is not measured: ROOKERY_BENCH_POSTGRES_URL names none"),
    }
    Ok(rows)
}

fn engine(
    plan: &Plan,
    stage: &Stage,
    engine: &str,
    make: impl Fn(&str) -> Outcome<Database>,
) -> Outcome<Vec<Row>> {
    crate::say(&format!("  {engine}: filling two databases"));
    let (few, many) = (make("few")?, make("many")?);
    let small = Seeded::new(stage, &few, SMALL)?;
    let large = Seeded::new(stage, &many, plan.million)?;
    let pages = PAGES.iter().map(|(what, path)| {
        crate::say(&format!("  {engine}: {what}"));
        row(plan, engine, what, [&large.page(path)?, &small.page(path)?])
    });
    pages.collect()
}

fn row(plan: &Plan, engine: &str, what: &str, targets: [&Target; 2]) -> Outcome<Row> {
    let sides = targets.map(|target| -> Side<'_> {
        Box::new(|window| saturate(target, 1, window).map(|sample| sample.median()))
    });
    let [large, small] = interleave(plan.rounds, plan.window / 4, sides)?;
    let ratio = ratio(&large, &small);
    Ok(Row {
        what: format!("{what}, {engine}").into(),
        measured: milliseconds(median(&large)),
        compared: format!("{} with a thousand", milliseconds(median(&small))),
        ratio: format!("{ratio:.2}"),
        bar: "≤ 1.5",
        reached: Some(ratio <= RATIO_MAX),
    })
}

/// A server on a filled database, and the cookies of somebody who may see everything.
struct Seeded {
    server: Server,
    cookies: String,
}

impl Seeded {
    fn new(stage: &Stage, database: &Database, amounts: Amounts) -> Outcome<Self> {
        let folder = stage.scratch.path().join(database.name());
        let installation = Installation::new(&folder, stage.minimal, Some(database.url()))?;
        installation.create_owner(OWNER)?;
        seed::fill(database.url(), amounts)?;
        let server = installation.serve()?;
        let mut browser = Browser::new(server.portal);
        browser.sign_in(OWNER, PASSWORD)?;
        Ok(Self { cookies: browser.cookies(), server })
    }

    fn page(&self, path: &str) -> Outcome<Target> {
        if let Some(first) = path.strip_prefix('>') {
            return self.page(&self.next_after(first)?);
        }
        let path = path.replace("{middle}", &seed::middle_id()?.to_string());
        let (from, to) = seed::days()?;
        let path = path.replace("{from}", &from).replace("{to}", &to);
        let headers = [("cookie", self.cookies.as_str())];
        Ok(Target::page(self.server.portal, get(self.server.portal, &path, &headers)))
    }

    /// Where the page at this path leads on to.
    fn next_after(&self, path: &str) -> Outcome<String> {
        let headers = [("cookie", self.cookies.as_str())];
        let page = fetch(self.server.portal, &get(self.server.portal, path, &headers))?.text();
        let next =
            page.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        next.map(|next| next.replace("&amp;", "&")).ok_or_else(|| format!("{path} leads nowhere"))
    }
}

//! The audit's page and its export, as an admin uses them.

use domain::views::AuditAction;
use http::{StatusCode, header};
use server::admin::{self, Actor, Change, Target};
use server::on_both_engines;

use super::support::{Browser, PASSWORD, Page, Portal, TOKEN};

const EXPORT: &str = "/api/admin/audit/export";
/// What somebody types who means harm to whoever reads logs, tables and files.
const NASTY: &str = "=cmd|'/c calc'!A1\",{\"event\":\"forged\"}";

/// A portal with an owner, who has suspended a bot and reinstated it; and the bot's id.
async fn with_lines(portal: &Portal, reason: &str) -> (Browser, String) {
    let (mut owner, mut user) = (portal.owner().await, portal.user("keeper").await);
    let page = user.registers(TOKEN).await;
    let id = page.path.trim_start_matches("/bots/").to_owned();
    portal.server.clock.advance(1);
    let fields = [("id", id.as_str()), ("reason", reason)];
    owner.post("/api/admin/bots/suspend", &fields).await.says("The bot is suspended");
    portal.server.clock.advance(1);
    owner.post("/api/admin/bots/reinstate", &[("id", &id)]).await.says("reinstated");
    portal.server.clock.advance(1);
    (owner, id)
}

async fn export(browser: &mut Browser, format: &str, more: &[(&str, &str)]) -> Page {
    let fields = [&[("format", format), ("current_password", PASSWORD)], more].concat();
    browser.post(EXPORT, &fields).await
}

/// How many lines of audit the page shows.
fn lines_of(page: &Page) -> usize {
    page.text.matches("data-label=\"When\"").count()
}

/// The records of a CSV file, as RFC 4180 has them.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut chars) = (false, text.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => field.push(chars.next().unwrap()),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            c => field.push(c),
        }
    }
    assert!(field.is_empty() && record.is_empty() && !quoted, "the file ends in the middle");
    records
}

on_both_engines! {
    async fn the_filters_are_a_plain_form_that_keeps_what_was_typed(engine) {
        let portal = Portal::open(engine).await;
        let (mut owner, id) = with_lines(&portal, "spam").await;
        let page = owner.get("/admin/audit?actor=owner&action=bot_suspended&about=@rook_123456789_bot&from=2026-11-01&to=2026-11-30").await;
        page.says("value=\"owner\"").says("value=\"@rook_123456789_bot\"").says("value=\"2026-11-01\"");
        page.says("spam").says(&format!("/admin/bots/{id}"));
        assert_eq!(lines_of(&page), 1);
        let selected = page.after("value=\"bot_suspended\"", ">", "");
        assert!(selected.contains("selected"), "{selected}");
        owner.get("/admin/audit?actor=keeper").await.says("Nothing found").says("value=\"keeper\"");
        owner.get("/admin/audit?actor=nobody-here").await.says("nobody has this name");
        assert_eq!(lines_of(&owner.get("/admin/audit?about=keeper").await), 2);
        assert_eq!(lines_of(&owner.get("/admin/audit").await), 3);
    }

    async fn older_lines_are_reached_with_the_filters_kept(engine) {
        let portal = Portal::open(engine).await;
        let mut owner = portal.owner().await;
        let mut user = portal.user("keeper").await;
        let id = user.registers(TOKEN).await.path.trim_start_matches("/bots/").to_owned();
        for _ in 0..26 {
            portal.server.clock.advance(1);
            owner.post("/api/admin/bots/suspend", &[("id", &id), ("reason", "spam & <more>")]).await;
            owner.post("/api/admin/bots/reinstate", &[("id", &id)]).await;
        }
        let page = owner.get("/admin/audit?actor=owner&about=@rook_123456789_bot").await;
        let next = page.after("rel=\"next\" href=\"", "\"", "").replace("&amp;", "&");
        assert!(next.contains("actor=owner&about=%40rook_123456789_bot&before="), "{next}");
        let rest = owner.get(&next).await;
        assert_eq!(rest.text.matches("spam &amp; &lt;more&gt;").count(), 1);
        rest.says("Newest").says("value=\"owner\"");
    }

    async fn hostile_addresses_of_the_page_get_a_page(engine) {
        let portal = Portal::open(engine).await;
        let mut owner = portal.owner().await;
        let long = "x".repeat(9_000);
        for query in [
            "before=0", "before=-1", "before=99999999999999999999", "before=abc", "before=9223372036854775807",
            "before=-9223372036854775808", "page_size=1000000000", "limit=-1", "sort=drop+table", "actor=%00", "actor=%FF%FE",
            "actor=%27%20OR%201=1--", "about=%25%25%25", "about=-9223372036854775808", "about=9223372036854775807",
            "action=%22%3E%3Cscript%3E", "from=9999-12-31", "from=0000-01-01&to=9999-12-31", "from=2026-11-31", "to=-1",
            "from=2026-11-22&to=2026-11-21", "actor[]=x", "actor=a&actor=b", "%", "=&=&", &format!("actor={long}"),
            &format!("from={long}&about={long}"), "actor=%0d%0aSet-Cookie:x=1", "about=@%E2%80%A8",
        ] {
            let page = owner.get(&format!("/admin/audit?{query}")).await;
            assert_eq!(page.status, StatusCode::OK, "{query}");
            page.does_not_say("\"><script>").says("<h1>Audit</h1>");
            assert!(page.text.len() < 200_000, "{query}");
        }
    }

    async fn an_export_has_the_lines_of_the_page_in_the_same_order(engine) {
        let portal = Portal::open(engine).await;
        let (mut owner, id) = with_lines(&portal, NASTY).await;
        let file = export(&mut owner, "csv", &[]).await;
        assert_eq!(file.status, StatusCode::OK, "{}", file.text);
        let disposition = file.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert_eq!(disposition, "attachment; filename=\"rookery-audit-2026-11-21.csv\"");
        assert!(file.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/csv"));
        let records = records(&file.text);
        assert!(records.iter().all(|record| record.len() == 15), "{records:?}");
        let column = |name: &str| {
            let place = records[0].iter().position(|column| column == name).unwrap();
            records[1..].iter().map(|record| record[place].clone()).collect::<Vec<_>>()
        };
        assert_eq!(column("action"), ["bot_reinstated", "bot_suspended", "owner_created"]);
        assert_eq!(column("number"), ["3", "2", "1"]);
        assert_eq!(column("reason"), ["", &format!("'{NASTY}"), ""]);
        assert_eq!(column("target")[0], "'@rook_123456789_bot");

        let file = export(&mut owner, "jsonl", &[("about", &id), ("actor", "owner")]).await;
        let lines: Vec<serde_json::Value> = file.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let reasons: Vec<_> = lines.iter().map(|line| line["reason"].as_str().unwrap()).collect();
        assert_eq!(reasons, ["", NASTY]);
        assert_eq!(lines[0]["bot_id"], id.as_str());
        owner.get("/admin/audit").await.says("<div>Exported the audit").says("csv: all lines").says(&format!("about bot {id}"));
    }

    async fn an_export_asks_for_the_password_and_for_nothing_that_it_does_not_know(engine) {
        let portal = Portal::open(engine).await;
        let (mut owner, _) = with_lines(&portal, "spam").await;
        owner.get("/admin/audit").await.says("name=\"current_password\"");
        for (password, words) in [("", "export-current_password-error"), ("not the password", "export-current_password-error")] {
            let fields = [("format", "csv"), ("actor", "owner"), ("current_password", password)];
            let page = owner.post(EXPORT, &fields).await;
            assert_eq!(page.path, "/admin/audit?actor=owner");
            page.says(words).says("value=\"owner\"").does_not_say("not the password");
        }
        for fields in [[("format", "xlsx"), ("actor", "")], [("format", "csv"), ("actor", "nobody-here")], [("format", "csv"), ("from", "soon")]] {
            let fields = [&fields[..], &[("current_password", PASSWORD)]].concat();
            let page = owner.post(EXPORT, &fields).await;
            assert!(page.path.starts_with("/admin/audit?"), "{}", page.path);
        }
        assert_eq!(lines_of(&owner.get("/admin/audit").await), 3);
        export(&mut owner, "csv", &[]).await.says("bot_suspended");
        portal.server.clock.advance(1);
        // Confirmed for a while, it is not asked for again.
        owner.get("/admin/audit").await.does_not_say("name=\"current_password\"");
        owner.post(EXPORT, &[("format", "jsonl")]).await.says("\"action\":\"audit_exported\"");
    }

    async fn nobody_but_admins_exports_the_audit(engine) {
        let portal = Portal::open(engine).await;
        portal.owner().await;
        let mut user = portal.user("keeper").await;
        let page = export(&mut user, "csv", &[]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        page.does_not_say("owner_created");
        let page = export(&mut portal.browser(), "csv", &[]).await;
        assert!(page.path.starts_with("/sign-in"), "{}", page.path);
    }

    async fn words_with_line_breaks_and_escapes_are_one_record_in_page_and_files(engine) {
        let portal = Portal::open(engine).await;
        let mut owner = portal.owner().await;
        let nasty = "one\r\ntwo\u{1b}[2J\u{2028}{\"event\":\"forged\"}<b>";
        let actor = Actor { name: nasty.to_owned(), address: nasty.to_owned(), ..Actor::command_line() };
        let change = Change::of(AuditAction::BotSuspended, Target::Other(nasty)).because(nasty).from_to(nasty, nasty);
        let mut tx = portal.server.db.begin().await.unwrap();
        admin::record(&portal.server, &mut tx.conn(), &actor, &change).await.unwrap();
        tx.commit().await.unwrap();
        portal.server.clock.advance(1);
        let page = owner.get("/admin/audit").await;
        page.says("&lt;b&gt;").does_not_say("}<b>");
        assert_eq!(lines_of(&page), 2);
        let csv = export(&mut owner, "csv", &[("action", "bot_suspended")]).await;
        assert_eq!(records(&csv.text).len(), 2, "{}", csv.text);
        assert_eq!(csv.text.lines().count(), 2, "{}", csv.text);
        let json = export(&mut owner, "jsonl", &[("action", "bot_suspended")]).await;
        assert_eq!(json.text.lines().count(), 1, "{}", json.text);
        for file in [&csv, &json] {
            let steers = |c: char| c.is_control() && c != '\r' && c != '\n' || c == '\u{2028}';
            assert!(!file.text.contains(steers), "{:?}", file.text);
        }
    }
}

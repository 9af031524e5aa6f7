//! The admin panel's first page, with scripts off.

use domain::Role;
use server::on_both_engines;

use super::support::{PASSWORD, Page, Portal, TOKEN};
use super::support_access::id_of;

/// The addresses that figures lead to, each with its figure.
fn figures(page: &Page) -> Vec<(String, usize)> {
    let parts = page.text.split("class=\"stat-value\"><a href=\"").skip(1);
    let figure = |part: &str| {
        let (list, rest) = part.split_once("\">").unwrap();
        (list.replace("&amp;", "&"), rest.split('<').next().unwrap().parse().unwrap())
    };
    parts.map(figure).collect()
}

on_both_engines! {
    async fn each_figure_leads_to_the_list_behind_it(engine) {
        let portal = Portal::open(engine).await;
        let (mut owner, mut user) = (portal.owner().await, portal.user("keeper").await);
        portal.admin("olga").await;
        for name in ["ada", "bea", "cleo"] {
            portal.make(name, Role::User).await;
        }
        let suspended = id_of(&portal, "ada").await;
        owner.post("/api/admin/users/suspend", &[("id", &suspended), ("reason", "spam")]).await;
        for _ in 0..5 {
            portal.browser().sign_in("bea", "not the password").await;
        }
        let fields = [("email", "new@example.org"), ("username", "new"), ("password", PASSWORD), ("terms", "true")];
        portal.browser().post("/api/account/sign-up", &fields).await;
        for (number, act) in ["/api/bots/stop", "/api/bots/start", "/api/admin/bots/suspend", "/api/bots/delete"].into_iter().enumerate() {
            let token = TOKEN.replace("123456789", &format!("12345678{number}"));
            let id = user.registers(&token).await.path.trim_start_matches("/bots/").to_owned();
            let fields = [("id", id.as_str()), ("reason", "spam"), ("confirm", "yes")];
            let browser = if act.contains("admin") { &mut owner } else { &mut user };
            browser.post(act, &fields).await;
        }
        portal.server.run("UPDATE mails SET state = 'dead' WHERE recipient = 'ada@example.org'".to_owned()).await;
        let page = owner.get("/admin").await;
        let figures = figures(&page);
        assert_eq!(figures.len(), 14, "{figures:?}");
        for (list, figure) in &figures {
            let shown = owner.get(list).await.text.matches("<th scope=\"row\"").count();
            assert_eq!(shown, *figure, "{list}");
        }
        let none: Vec<_> = figures.iter().filter(|(_, figure)| *figure == 0).collect();
        assert_eq!(none, [&("/admin/bots?state=failing".to_owned(), 0)], "the others tell something");
        page.says("opens what is sealed").says("up to date").says("/admin/bots?limited=yes");
        page.says("85 % of all who signed up are verified").says("/admin/bots?used=24h");
        owner.get("/admin?span=7d").await.says("/admin/bots?used=7d");
        owner.get("/admin?span=30d").await.says("/admin/bots?used=30d");
    }

    async fn sign_ins_and_wrong_passwords_are_drawn_and_told(engine) {
        let portal = Portal::open(engine).await;
        let mut owner = portal.owner().await;
        portal.user("keeper").await;
        for _ in 0..2 {
            portal.browser().sign_in("keeper", "not the password").await;
        }
        for span in ["24h", "7d", "30d"] {
            let page = owner.get(&format!("/admin?span={span}")).await;
            page.says("Wrong password <strong>2</strong>").says("Signed in <strong>1</strong>");
            page.says(&format!("href=\"?span={span}#past\" aria-current=\"true\""));
        }
        let page = owner.get("/admin?span=1h").await;
        page.says("The last 24 hours, in UTC");
        portal.server.hourly.write(&portal.server).await.unwrap();
        portal.server.hourly.write(&portal.server).await.unwrap();
        owner.get("/admin").await.says("Wrong password <strong>2</strong>");
    }
}

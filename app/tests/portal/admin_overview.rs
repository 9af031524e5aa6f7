//! The admin panel's first page, with scripts off.

use server::on_both_engines;

use super::support::{Portal, TOKEN};

on_both_engines! {
    async fn each_figure_leads_to_the_list_behind_it(engine) {
        let portal = Portal::open(engine).await;
        let (mut owner, mut user) = (portal.owner().await, portal.user("keeper").await);
        user.registers(TOKEN).await;
        let page = owner.get("/admin").await;
        for (link, count) in [
            ("/admin/users", 2),
            ("/admin/users?verified=no", 0),
            ("/admin/users?locked=yes", 0),
            ("/admin/users?state=suspended", 0),
            ("/admin/users?role=admin", 1),
            ("/admin/bots", 1),
            ("/admin/bots?state=stopped", 1),
            ("/admin/bots?state=running", 0),
            ("/admin/bots?state=failing", 0),
            ("/admin/bots?state=suspended", 0),
            ("/admin/bots?state=deleted", 0),
            ("/admin/mail?state=dead", 0),
        ] {
            page.says(&format!("<a href=\"{link}\">{count}</a>"));
        }
        page.says("/admin/mail?state=queued").says("/admin/bots?limited=yes");
        page.says("100 % of all who signed up are verified").says("opens what is sealed").says("up to date");
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

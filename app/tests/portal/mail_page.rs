//! The mail page of the admin panel, with scripts off.

use http::StatusCode;
use server::on_both_engines;

use super::support::{PASSWORD, Portal};

on_both_engines! {
    async fn an_admin_sees_mails_tries_them_again_and_discards_them(engine) {
        // Nothing is sent: there is no worker here.
        let portal = Portal::open(engine).await;
        let mut olga = portal.admin("olga").await;
        olga.get("/admin/mail").await.says("No mail here");
        let fields = [("email", "keeper@example.org"), ("username", "keeper"), ("password", PASSWORD), ("terms", "true")];
        portal.browser().post("/api/account/sign-up", &fields).await;
        let page = olga.get("/admin/mail?state=queued&q=keeper").await;
        page.says("keeper@example.org").says("Verify an address").says("Waiting").says("due now");
        page.does_not_say("token=").does_not_say(">Retry");
        let id = page.after("name=\"id\" value=\"", "\"", "");
        let fields = [("id", id.as_str()), ("list", "/admin/mail?state=&q=keeper")];
        let page = olga.post("/api/admin/mail/discard", &fields).await;
        assert_eq!(page.path, "/admin/mail?state=&q=keeper");
        page.says("The mail is discarded").says("Given up").says("discarded by an admin");
        olga.post("/api/admin/mail/retry", &fields).await.says("not kept any more");
        olga.get("/admin/audit").await.says("<div>Discarded a mail");
    }

    async fn the_form_leads_back_to_the_list_and_nowhere_else(engine) {
        let portal = Portal::open(engine).await;
        let mut olga = portal.admin("olga").await;
        for list in ["//evil.example", "https://evil.example", "/dashboard", "/admin/mailbox?x", "/admin/mail?q=\r\nx"] {
            let page = olga.post("/api/admin/mail/retry", &[("id", "1"), ("list", list)]).await;
            assert_eq!((page.path.as_str(), page.status), ("/admin/mail", StatusCode::OK), "{list}");
            page.says("nothing here under this address");
        }
    }
}

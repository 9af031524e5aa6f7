//! A browser without scripts: it keeps cookies, follows redirects, and fills in forms.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use app::{Assets, router};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use domain::Role;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use server::accounts::{self, NewAccount};
use server::test_support::{Engine, TestServer, server_with};
use telegram_double::TelegramDouble;
use tower::ServiceExt as _;

pub const PASSWORD: &str = "a password for tests";
pub const TOKEN: &str = "123456789:AAFakeTokenForTestsOnly_0123456789-a";

/// The portal of a fresh installation, with a stand-in for Telegram.
pub struct Portal {
    pub server: TestServer,
    pub telegram: TelegramDouble,
    router: Router,
}

impl Portal {
    pub async fn open(engine: Engine) -> Self {
        Self::with(engine, &[]).await
    }

    /// The same with some settings of the operator's.
    pub async fn with(engine: Engine, more: &[(&str, &str)]) -> Self {
        let telegram = TelegramDouble::start().await;
        let settings = [
            ("ROOKERY_TELEGRAM_API_URL", telegram.url()),
            ("ROOKERY_LIMIT_SIGN_IN", "1000/s".to_owned()),
            ("ROOKERY_LIMIT_SIGN_UP", "1000/s".to_owned()),
        ];
        let settings = settings.iter().map(|(name, value)| (*name, value.as_str()));
        let settings: Vec<_> = settings.chain(more.iter().copied()).collect();
        let server = Box::pin(server_with(engine, &settings)).await;
        let router = router(&server.server, &Assets::none());
        Self { server, telegram, router }
    }

    pub fn browser(&self) -> Browser {
        let origin = self.server.public_url().origin();
        Browser { router: self.router.clone(), origin, cookies: BTreeMap::new() }
    }

    /// A browser in which the first owner is signed in.
    pub async fn owner(&self) -> Browser {
        let link = server::accounts::set_up::new_link(&self.server).await.unwrap();
        let token = link.split("token=").nth(1).unwrap().to_owned();
        let mut owner = self.browser();
        let page = owner
            .post(
                "/api/account/set-up",
                &[
                    ("token", &token),
                    ("email", "owner@example.org"),
                    ("username", "owner"),
                    ("password", PASSWORD),
                ],
            )
            .await;
        assert_eq!(page.path, "/dashboard", "{}", page.text);
        owner
    }

    /// Makes a user as the operator does.
    pub async fn make(&self, name: &str, role: Role) {
        let email = format!("{name}@example.org");
        let account = NewAccount::parse(&email, name, PASSWORD.to_owned()).unwrap();
        accounts::create_user(&self.server, account, role).await.unwrap();
    }

    /// A browser in which a new admin is signed in.
    pub async fn admin(&self, name: &str) -> Browser {
        self.make(name, Role::Admin).await;
        let mut admin = self.browser();
        admin.sign_in(name, PASSWORD).await;
        admin
    }

    /// Gives a user another role, whatever the services say.
    pub async fn set_role(&self, name: &str, role: Role) {
        let role = role.as_str();
        self.server
            .run(format!("UPDATE users SET role = '{role}' WHERE username = '{name}'"))
            .await;
    }

    /// A browser in which a new user is signed in, who came through the front door.
    pub async fn user(&self, name: &str) -> Browser {
        // Mails written within one millisecond have no order.
        self.server.clock.advance(1);
        let mut user = self.browser();
        let email = format!("{name}@example.org");
        user.post(
            "/api/account/sign-up",
            &[("email", &email), ("username", name), ("password", PASSWORD), ("terms", "true")],
        )
        .await;
        let token = self.mailed_token().await;
        user.post("/api/account/verify-email", &[("token", &token)]).await;
        let page = user.sign_in(name, PASSWORD).await;
        assert_eq!(page.path, "/dashboard", "{}", page.text);
        user
    }

    /// The link to `page` in the newest mail to that address that has one.
    pub async fn mailed_link_to(&self, address: &str, page: &str) -> String {
        let mut reader = self.browser();
        let inbox = reader.get("/dev/inbox").await;
        let start = format!("{page}?token=");
        for item in inbox.text.split("<li").filter(|item| item.contains(address)) {
            let id = item.split("/dev/inbox/").nth(1).unwrap().split('"').next().unwrap();
            let mail = reader.get(&format!("/dev/inbox/{id}")).await;
            if mail.text.contains(&start) {
                return mail.after(&start, "\"", &start);
            }
        }
        panic!("no mail to {address} leads to {page}: {}", inbox.words());
    }

    /// The token in the newest mail's link, as the built-in inbox shows it.
    pub async fn mailed_token(&self) -> String {
        let mut reader = self.browser();
        let inbox = reader.get("/dev/inbox").await;
        let mail = reader.get(&inbox.after("href=\"/dev/inbox/", "\"", "/dev/inbox/")).await;
        mail.after("/verify-email?token=", "\"", "")
    }
}

/// What a browser shows.
pub struct Page {
    pub path: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Page {
    /// The text between `start` and `end`, with `prefix` before it.
    pub fn after(&self, start: &str, end: &str, prefix: &str) -> String {
        let rest =
            self.text.split(start).nth(1).unwrap_or_else(|| panic!("no {start} in {}", self.text));
        format!("{prefix}{}", rest.split(end).next().unwrap())
    }

    /// What a person reads of it: the text outside tags.
    fn words(&self) -> String {
        let parts = self.text.split('<').filter_map(|part| part.split_once('>'));
        let words = parts.map(|(_, words)| words.trim()).filter(|words| !words.is_empty());
        words.collect::<Vec<_>>().join(" | ")
    }

    #[track_caller]
    pub fn says(&self, words: &str) -> &Self {
        assert!(self.text.contains(words), "\"{words}\" is not on {}: {}", self.path, self.words());
        self
    }

    #[track_caller]
    pub fn does_not_say(&self, words: &str) -> &Self {
        assert!(!self.text.contains(words), "\"{words}\" is on {}: {}", self.path, self.words());
        self
    }
}

pub struct Browser {
    router: Router,
    origin: String,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Page {
        let page = self.send(Request::get(path), String::new()).await;
        Box::pin(self.follow(page)).await
    }

    /// Posts a form as a browser does, and goes where it leads.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, self.origin.clone());
        let page = self.send(request, encode(fields)).await;
        Box::pin(self.follow(page)).await
    }

    /// Uploads a file as a browser does, under that name, and goes where it leads.
    pub async fn upload(&mut self, file_name: &str, file: &[u8]) -> Page {
        self.upload_with(&[], file_name, file).await
    }

    /// The same with other fields of the form.
    pub async fn upload_with(
        &mut self,
        fields: &[(&str, &str)],
        file_name: &str,
        file: &[u8],
    ) -> Page {
        let page = self.send(self.upload_request(), multipart(fields, file_name, file)).await;
        Box::pin(self.follow(page)).await
    }

    /// An upload without its body.
    pub fn upload_request(&self) -> http::request::Builder {
        Request::post("/api/account/picture")
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .header(header::ORIGIN, self.origin.clone())
    }

    /// Sends a request as it is, without following where it leads.
    pub async fn send(&mut self, request: http::request::Builder, body: impl Into<Body>) -> Page {
        let cookies: Vec<_> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let has_accept = request.headers_ref().is_some_and(|h| h.contains_key(header::ACCEPT));
        let has_host = request.headers_ref().is_some_and(|h| h.contains_key(header::HOST));
        let mut request =
            if has_host { request } else { request.header(header::HOST, "127.0.0.1:3000") };
        if !has_accept {
            request = request.header(header::ACCEPT, "text/html,application/xhtml+xml");
        }
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let mut request = request.body(body.into()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4444))));
        let path = request.uri().to_string();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        headers
            .get_all(header::SET_COOKIE)
            .iter()
            .for_each(|line| self.keep(line.to_str().unwrap()));
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&body).into_owned();
        Page { path, status, headers, text, bytes: body.to_vec() }
    }

    /// The id of its session, if it has one.
    pub fn session_id(&self) -> Option<String> {
        self.cookies.get("rookery").cloned()
    }

    pub async fn sign_in(&mut self, login: &str, password: &str) -> Page {
        self.post("/api/account/sign-in", &[("login", login), ("password", password)]).await
    }

    /// Registers the bot of what is pasted, leaves the rest of its set-up out, and shows its page.
    pub async fn registers(&mut self, pasted: &str) -> Page {
        let page = self.post("/api/bots/register", &[("bot_token", pasted)]).await;
        let id = page.path.strip_prefix("/bots/new?bot=");
        let id = id.unwrap_or_else(|| panic!("{}: {}", page.path, page.words())).to_owned();
        for step in ["credentials", "limits"] {
            self.post("/api/bots/setup/skip", &[("id", &id), ("step", step)]).await;
        }
        self.post("/api/bots/setup/skip", &[("id", &id), ("step", "verify")]).await
    }

    async fn follow(&mut self, page: Page) -> Page {
        if !page.status.is_redirection() {
            return page;
        }
        let to = page.headers[header::LOCATION].to_str().unwrap().to_owned();
        self.get(&to).await
    }

    fn keep(&mut self, line: &str) {
        let (name, rest) = line.split_once('=').unwrap();
        let value = rest.split(';').next().unwrap();
        if line.contains("Max-Age=0") || value.is_empty() {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

const BOUNDARY: &str = "----rookery-test-0123456789";

/// The body of an upload.
pub fn multipart(fields: &[(&str, &str)], file_name: &str, file: &[u8]) -> Vec<u8> {
    let disposition = "Content-Disposition: form-data; name=";
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--{BOUNDARY}\r\n{disposition}\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\n{disposition}\"picture\"; filename=\"{file_name}\"\r\nContent-Type: image/jpeg\r\n\r\n"
    );
    body.extend(head.into_bytes());
    body.extend(file);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    body
}

fn encode(fields: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields).finish()
}

//! As much of a browser as is needed to set things up: cookies and forms.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::Outcome;
use crate::load::{Connection, Form, block_on, get, post};

/// A browser without scripts.
#[derive(Debug)]
pub struct Browser {
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
}

/// What the server answered.
#[derive(Debug)]
pub struct Page {
    /// The status code.
    pub status: u16,
    /// Header lines; names in lower case.
    headers: Vec<(String, String)>,
    /// The body as it was sent, which may be compressed.
    pub body: Vec<u8>,
}

impl Browser {
    /// Opens a browser for the site at `address`.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, cookies: BTreeMap::new() }
    }

    /// Opens a page.
    pub fn get(&mut self, path: &str) -> Outcome<Page> {
        let request = get(self.address, path, &[("cookie", &self.cookies())]);
        self.send(&request)
    }

    /// Submits a form and goes where it leads, but does not open that page.
    pub fn submit(&mut self, path: &str, form: Form<'_>) -> Outcome<String> {
        let request = post(self.address, path, &[("cookie", &self.cookies())], form);
        let page = self.send(&request)?;
        let to = page.header("location").filter(|_| matches!(page.status, 302 | 303));
        to.map(str::to_owned)
            .ok_or_else(|| format!("{path} was answered with {}: {}", page.status, page.text()))
    }

    /// Signs in; later requests are that user's.
    pub fn sign_in(&mut self, login: &str, password: &str) -> Outcome<()> {
        let form = [("login", login), ("password", password)];
        match self.submit("/api/account/sign-in", &form)?.as_str() {
            "/dashboard" => Ok(()),
            elsewhere => Err(format!("{login} could not sign in and was sent to {elsewhere}")),
        }
    }

    /// The `Cookie` header of the next request.
    pub fn cookies(&self) -> String {
        let pairs: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn send(&mut self, request: &[u8]) -> Outcome<Page> {
        let page = fetch(self.address, request)?;
        for (_, cookie) in page.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = cookie.split(';').next().and_then(|pair| pair.split_once('='));
            match pair {
                Some((name, "")) => drop(self.cookies.remove(name)),
                Some((name, value)) => drop(self.cookies.insert(name.to_owned(), value.to_owned())),
                None => {}
            }
        }
        Ok(page)
    }
}

/// Sends one request.
pub fn fetch(address: SocketAddr, request: &[u8]) -> Outcome<Page> {
    block_on(async {
        let mut connection = Connection::new(address);
        let frame = connection.call(request).await?;
        let head = connection.head();
        let headers = head.lines().filter_map(|line| line.split_once(':'));
        let headers =
            headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
        Ok(Page {
            status: frame.status,
            headers: headers.collect(),
            body: connection.body(&frame)?,
        })
    })?
}

impl Page {
    /// The header `name`, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

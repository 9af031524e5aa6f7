//! Browsers that may be known, and people who guess.

use domain::Why;
use http::HeaderValue;
use server::accounts::{self, SignIn, SignedIn};
use server::http::device::Device;
use server::{Origin, Result, Server};
use tower_sessions::Session;

use super::answers::refusal;
use super::people::origin;
use super::sessions::{browser, signed_in};

/// What nobody's password is.
pub const WRONG: &str = "not the password";

/// A browser with its session and whatever it is known by.
pub struct Browser {
    pub origin: Origin,
    pub session: Session,
}

impl Browser {
    /// One that was never here.
    pub async fn new(server: &Server) -> Self {
        Self { origin: origin(), session: browser(server).await }
    }

    /// One that was never here, at that address.
    pub async fn at(server: &Server, address: &str) -> Self {
        let mut new = Self::new(server).await;
        new.origin.address = address.parse().unwrap();
        new
    }

    /// Signs in, and keeps the cookie that the answer brings.
    pub async fn signs_in(
        &mut self,
        server: &Server,
        login: &str,
        password: &str,
        remember: bool,
    ) -> Result<SignedIn> {
        let typed = SignIn { login: login.to_owned(), password: password.to_owned(), remember };
        let answer = accounts::sign_in(server, &self.session, &self.origin, typed).await;
        if let Ok(SignedIn { device_cookie: Some(cookie), .. }) = &answer {
            self.keeps(cookie);
        }
        answer
    }

    /// Keeps a cookie.
    pub fn keeps(&mut self, cookie: &HeaderValue) {
        let pair = cookie.to_str().unwrap().split(';').next().unwrap();
        self.origin.device = Device::parse(pair.split_once('=').unwrap().1);
        assert!(self.origin.device.is_some(), "{cookie:?}");
    }

    /// Who is signed in here.
    pub async fn shows(&self, server: &Server) -> Option<String> {
        signed_in(server, &self.session).await
    }
}

/// What a wrong password is answered, from an address of its own each time.
pub async fn guess(server: &Server, login: &str, number: usize) -> Why {
    let address = format!("198.51.{}.{}", number / 250, number % 250 + 1);
    let mut browser = Browser::at(server, &address).await;
    refusal(browser.signs_in(server, login, WRONG, false).await).why
}

/// Guesses until the login is locked.
pub async fn lock(server: &Server, login: &str) {
    for number in 0..5 {
        assert_eq!(guess(server, login, number).await, Why::SignInFailed);
    }
    assert!(matches!(guess(server, login, 5).await, Why::SignInLocked(_)));
}

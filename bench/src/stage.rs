//! What every measurement needs: an installation with users, and what it is compared with.

use std::net::SocketAddr;
use std::process::Command;

use crate::Outcome;
use crate::load::{Target, post};
use crate::process::{Running, free_addresses};
use crate::rookery::{Installation, PASSWORD, Server};
use crate::scratch::Scratch;

/// Has no bots.
pub const NEWCOMER: &str = "newcomer";
/// Has a few bots, as most people who have any.
pub const REGULAR: &str = "regular";
/// Have as many bots as they may.
pub const COLLECTORS: [&str; 5] =
    ["collector-a", "collector-b", "collector-c", "collector-d", "collector-e"];

/// Sign-ins that wait for a thread to hash them: enough to keep all busy, fewer than the server
/// lets wait.
const WAITING: usize = 14;

/// The server is not part of it: every group of rows starts a fresh one. The folder is removed
/// last, so it stands last.
#[derive(Debug)]
pub struct Stage {
    _minimal: Running,
    /// Where the minimal servers listen.
    pub minimal: SocketAddr,
    /// The installation.
    pub installation: Installation,
    /// A place for files.
    pub scratch: Scratch,
}

impl Stage {
    /// Sets everything up.
    pub fn set() -> Outcome<Self> {
        let scratch = Scratch::new()?;
        let [minimal] = free_addresses()?;
        let this = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = Command::new(this);
        command.args(["serve-minimal", &minimal.to_string()]);
        let mut running = Running::start(&mut command, &scratch.path().join("minimal.log"))?;
        running.wait_until_ready(minimal, crate::minimal::AXUM)?;
        let installation = Installation::new(scratch.path(), minimal, None)?;
        for user in everybody() {
            installation.create_user(user)?;
        }
        Ok(Self { _minimal: running, minimal, installation, scratch })
    }
}

fn everybody() -> impl Iterator<Item = &'static str> {
    [NEWCOMER, REGULAR].into_iter().chain(COLLECTORS)
}

/// Everybody signing in, over and over, and over how many connections that keeps the machine busy.
pub fn sign_ins(server: &Server) -> (Target, usize) {
    let sign_in = |user: &str| {
        let form = [("login", user), ("password", PASSWORD)];
        post(server.portal, "/api/account/sign-in", &[], &form)
    };
    let target = Target {
        address: server.portal,
        requests: everybody().map(sign_in).collect(),
        status: 302,
    };
    (target, crate::machine::cores() + WAITING)
}

//! The release build of Rookery, installed in a folder of its own.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use crate::Outcome;
use crate::process::{Running, free_addresses};

/// What every user of the bench has as password.
pub const PASSWORD: &str = "correct horse bench staple";

/// Limits that would answer instead of what is to be measured, and what they are raised to.
const RAISED: [(&str, &str); 5] = [
    ("ROOKERY_LIMIT_SIGN_IN", "1000000/s"),
    ("ROOKERY_LIMIT_SIGN_UP", "1000000/s"),
    ("ROOKERY_LIMIT_RESET", "1000000/s"),
    ("ROOKERY_BOT_RPS", "1000"),
    ("ROOKERY_BOT_PARALLEL", "100"),
];

/// A program, its data, and the settings they run with.
#[derive(Debug)]
pub struct Installation {
    program: PathBuf,
    folder: PathBuf,
    telegram: SocketAddr,
    /// Where the database is, if not in the folder.
    database: Option<String>,
}

/// A server that runs until this is dropped.
#[derive(Debug)]
pub struct Server {
    running: Running,
    /// Where the portal listens.
    pub portal: SocketAddr,
    /// Where the gateway listens.
    pub gateway: SocketAddr,
}

impl Installation {
    /// A new installation in this folder that finds the Bot API at `telegram`, and its database where
    /// it is told. The program is the one that was built beside this one: `make bench` builds both.
    pub fn new(folder: &Path, telegram: SocketAddr, database: Option<&str>) -> Outcome<Self> {
        let here = env::current_exe().map_err(|error| error.to_string())?;
        let program = here.with_file_name("rookery");
        if !program.is_file() {
            return Err(format!("{} is not there; `make bench` builds it", program.display()));
        }
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        let database = database.map(str::to_owned);
        let installation = Self { program, folder: folder.to_owned(), telegram, database };
        installation.run(&["migrate"], "")?;
        Ok(installation)
    }

    /// Makes a user whose address counts as proved.
    pub fn create_user(&self, username: &str) -> Outcome<()> {
        let email = format!("{username}@example.org");
        self.run(&["user", "create", "--email", &email, "--username", username], PASSWORD)
    }

    /// Makes the installation's owner.
    pub fn create_owner(&self, username: &str) -> Outcome<()> {
        let email = format!("{username}@example.org");
        let user = ["user", "create", "--email", &email, "--username", username, "--role", "owner"];
        self.run(&user, PASSWORD)
    }

    /// Starts the server and waits until it answers.
    pub fn serve(&self) -> Outcome<Server> {
        let [portal, gateway, metrics] = free_addresses()?;
        let mut command = self.command(&["serve"]);
        command.envs([
            ("ROOKERY_ADDR", portal.to_string()),
            ("ROOKERY_GATEWAY_ADDR", gateway.to_string()),
            ("ROOKERY_METRICS_ADDR", metrics.to_string()),
        ]);
        let mut running = Running::start(&mut command, &self.folder.join("rookery.log"))?;
        running.wait_until_ready(portal, "/health/live")?;
        Ok(Server { running, portal, gateway })
    }

    fn run(&self, arguments: &[&str], input: &str) -> Outcome<()> {
        let said = format!("rookery {}", arguments.join(" "));
        let failed = |error: std::io::Error| format!("{said}: {error}");
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(failed)?;
        if let Some(mut pipe) = child.stdin.take() {
            writeln!(pipe, "{input}").map_err(failed)?;
        }
        let output = child.wait_with_output().map_err(failed)?;
        if output.status.success() {
            return Ok(());
        }
        let told = [output.stdout, output.stderr].concat();
        Err(format!("{said}: {}: {}", output.status, String::from_utf8_lossy(&told).trim()))
    }

    /// Only the settings that are named here: neither the caller's nor those of an `.env` file.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(&self.folder).env_clear().envs(RAISED);
        command.env("ROOKERY_DATA_DIR", data(&self.folder));
        command.env("ROOKERY_TELEGRAM_API_URL", format!("http://{}", self.telegram));
        command.envs(self.database.as_ref().map(|url| ("ROOKERY_DATABASE_URL", url)));
        command
    }
}

impl Server {
    /// The process's number.
    pub fn id(&self) -> u32 {
        self.running.id()
    }
}

fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

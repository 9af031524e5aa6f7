//! Settings: environment variables, read once at start, every mistake reported at once.

mod argon2;
mod bots;
mod duration;
mod parse;
mod rate;
mod sign_up;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use domain::BotLimits;
use ipnet::IpNet;
use secrecy::SecretString;

use crate::vault::SecretKey;
pub use argon2::Argon2Cost;
pub use parse::SETTINGS;
pub use rate::Rate;
pub use sign_up::SignUpPolicy;

/// Everything an operator can set; see `docs/operating.md` for each.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the portal listens.
    pub addr: SocketAddr,
    /// Where the gateway listens.
    pub gateway_addr: SocketAddr,
    /// Where the metrics listen.
    pub metrics_addr: SocketAddr,
    /// How browsers reach the portal: scheme, host and port, without a slash at the end.
    pub public_url: PublicUrl,
    /// How bot programs reach the gateway, in the same form.
    pub gateway_public_url: PublicUrl,
    /// Where everything is kept that has no place of its own.
    pub data_dir: PathBuf,
    /// Which database.
    pub database: DatabaseUrl,
    /// The keys given in the environment, the sealing one first; empty: kept in the data directory.
    pub secret_keys: Vec<SecretKey>,
    /// The SMTP server, with its password; none: the built-in inbox.
    pub smtp: Option<SecretString>,
    /// What mails name as their sender.
    pub mail_from: lettre::message::Mailbox,
    /// Proxies whose forwarded headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Sign-in attempts from one client address.
    pub limit_sign_in: Rate,
    /// Accepted sign-ups from one client address.
    pub limit_sign_up: Rate,
    /// Requests for another mail from one client address.
    pub limit_reset: Rate,
    /// Uploads of pictures by one user.
    pub limit_upload: Rate,
    /// Largest file of a picture.
    pub picture_bytes: u64,
    /// Largest picture, in millions of pixels.
    pub picture_megapixels: u32,
    /// Who may sign up.
    pub sign_up: SignUpPolicy,
    /// Whether a password needs letters of both cases and a digit.
    pub password_composition: bool,
    /// What one password hash costs.
    pub argon2: Argon2Cost,
    /// Seconds that a session lives without a request, unless it is remembered.
    pub session_idle: i64,
    /// Seconds that a remembered session lives.
    pub session_max: i64,
    /// Where the operator's own texts are; none: the built-in ones.
    pub templates_dir: Option<PathBuf>,
    /// What a new bot starts with.
    pub bot_limits: BotLimits,
    /// What a bot's user may set.
    pub bot_limits_max: BotLimits,
    /// How many bots one user may have.
    pub bots_per_user: u16,
    /// The Bot API, without a slash at the end.
    pub telegram_api_url: url::Url,
    /// Whether users may store phone numbers and session strings.
    pub telegram_sessions: bool,
    /// Where its files are, in the same form.
    pub telegram_file_url: url::Url,
    /// What is logged, as a `tracing` filter.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
    /// The file that is logged to as well; a day's name is added to it.
    pub log_file: Option<PathBuf>,
}

/// Which database to open.
#[derive(Clone, Debug)]
pub enum DatabaseUrl {
    /// A file, made when it is not there.
    Sqlite(PathBuf),
    /// A server; the address may hold a password.
    Postgres(SecretString),
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// An origin under which something is reached, such as `https://bots.example.org`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(url::Url);

impl PublicUrl {
    /// Scheme, host and port, without a slash at the end; as a browser's `Origin` header has it.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether browsers come over TLS.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The host and, unless it is the scheme's own, the port: as a `Host` header has them.
    pub fn authority(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Whether only this machine can reach it.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => false,
        }
    }
}

impl Config {
    /// Reads the settings from `variables`; other variables are ignored.
    pub fn read(variables: &BTreeMap<String, String>) -> Result<Self, Problems> {
        parse::read(variables)
    }

    /// Names that look like settings of ours but are none: most likely spelled wrong.
    pub fn unknown(variables: &BTreeMap<String, String>) -> Vec<&String> {
        let ours = |name: &&String| {
            name.starts_with("ROOKERY_")
                && !name.starts_with("ROOKERY_TEST_")
                && !SETTINGS.contains(&name.as_str())
        };
        variables.keys().filter(ours).collect()
    }

    /// Whether mail goes to the built-in inbox, and that inbox may be shown at all: everything
    /// about this installation is on this machine. Each request is checked as well.
    pub fn has_inbox(&self) -> bool {
        self.smtp.is_none() && self.addr.ip().is_loopback() && self.public_url.is_loopback()
    }

    /// Whether `address` is a proxy whose headers are believed.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(&address))
    }
}

/// One setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} is {value}, but should be {expected}")]
pub struct Problem {
    /// The setting.
    pub name: &'static str,
    /// What it is set to; secrets are masked.
    pub value: String,
    /// What it should be.
    pub expected: &'static str,
}

/// Every setting that cannot be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl std::fmt::Display for Problems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("These settings cannot be used:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for Problems {}

//! Reading each setting.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

use super::{
    Argon2Cost, Config, DatabaseUrl, LogFormat, Problem, Problems, PublicUrl, Rate, SignUpPolicy,
    duration,
};
use crate::vault::SecretKey;

/// The name of every setting.
pub const SETTINGS: [&str; 34] = [
    "ROOKERY_ADDR",
    "ROOKERY_GATEWAY_ADDR",
    "ROOKERY_METRICS_ADDR",
    "ROOKERY_PUBLIC_URL",
    "ROOKERY_GATEWAY_PUBLIC_URL",
    "ROOKERY_DATA_DIR",
    "ROOKERY_DATABASE_URL",
    "ROOKERY_SECRET_KEY",
    "ROOKERY_SMTP_URL",
    "ROOKERY_MAIL_FROM",
    "ROOKERY_TRUSTED_PROXIES",
    "ROOKERY_LIMIT_SIGN_IN",
    "ROOKERY_LIMIT_SIGN_UP",
    "ROOKERY_LIMIT_RESET",
    "ROOKERY_LIMIT_UPLOAD",
    "ROOKERY_PICTURE_MEGABYTES",
    "ROOKERY_PICTURE_MEGAPIXELS",
    "ROOKERY_SIGN_UP",
    "ROOKERY_PASSWORD_COMPOSITION",
    "ROOKERY_ARGON2",
    "ROOKERY_SESSION_IDLE",
    "ROOKERY_SESSION_MAX",
    "ROOKERY_TEMPLATES_DIR",
    "ROOKERY_BOT_RPS",
    "ROOKERY_BOT_PARALLEL",
    "ROOKERY_BOT_RPS_MAX",
    "ROOKERY_BOT_PARALLEL_MAX",
    "ROOKERY_BOTS_PER_USER",
    "ROOKERY_TELEGRAM_API_URL",
    "ROOKERY_TELEGRAM_SESSIONS",
    "ROOKERY_TELEGRAM_FILE_URL",
    "ROOKERY_LOG",
    LOG_FORMAT,
    "ROOKERY_LOG_FILE",
];
const LOG_FORMAT: &str = "ROOKERY_LOG_FORMAT";

const ADDRESS: &str = "an address and port to listen on, such as 127.0.0.1:3000";
const ORIGIN: &str = "scheme, host and port only, such as https://bots.example.org";
const RATE: &str = "a number and a unit, such as 5/min (units: s, min, h, d)";

/// Reads all settings; a setting that is empty counts as not set.
pub(super) fn read(variables: &BTreeMap<String, String>) -> Result<Config, Problems> {
    let mut source = Source { variables, problems: Problems::default() };
    let addr = source.address("ROOKERY_ADDR", 3000);
    let gateway_addr = source.address("ROOKERY_GATEWAY_ADDR", 8081);
    let data_dir = PathBuf::from(source.get("ROOKERY_DATA_DIR").unwrap_or("data"));
    let bot_limits = source.bot_limits();
    let telegram_api_url = source.telegram_api_url();
    let config = Config {
        addr,
        gateway_addr,
        metrics_addr: source.address("ROOKERY_METRICS_ADDR", 9090),
        public_url: source.origin("ROOKERY_PUBLIC_URL", addr),
        gateway_public_url: source.origin("ROOKERY_GATEWAY_PUBLIC_URL", gateway_addr),
        database: source.database(&data_dir),
        data_dir,
        secret_keys: source.secret_keys(),
        smtp: source.smtp(),
        mail_from: source.mail_from(),
        trusted_proxies: source.networks(),
        limit_sign_in: source.rate("ROOKERY_LIMIT_SIGN_IN", Rate { count: 5, seconds: 60 }),
        limit_sign_up: source.rate("ROOKERY_LIMIT_SIGN_UP", Rate { count: 3, seconds: 3_600 }),
        limit_reset: source.rate("ROOKERY_LIMIT_RESET", Rate { count: 5, seconds: 3_600 }),
        limit_upload: source.rate("ROOKERY_LIMIT_UPLOAD", Rate { count: 60, seconds: 3_600 }),
        picture_bytes: u64::from(source.up_to(
            "ROOKERY_PICTURE_MEGABYTES",
            5,
            50,
            "a number from 1 to 50",
        )) * 1024
            * 1024,
        picture_megapixels: source.up_to(
            "ROOKERY_PICTURE_MEGAPIXELS",
            50,
            200,
            "a number from 1 to 200",
        ),
        sign_up: source.sign_up(),
        password_composition: source.password_composition(),
        argon2: source.argon2(),
        session_idle: source.duration("ROOKERY_SESSION_IDLE", 12 * 3_600),
        session_max: source.duration("ROOKERY_SESSION_MAX", 30 * 86_400),
        templates_dir: source.folder("ROOKERY_TEMPLATES_DIR"),
        bot_limits,
        bot_limits_max: source.bot_limits_max(bot_limits),
        bots_per_user: source.bots_per_user(),
        telegram_file_url: source.telegram_file_url(&telegram_api_url),
        telegram_api_url,
        telegram_sessions: source.telegram_sessions(),
        log: source.log_filter(),
        log_format: source.log_format(),
        log_file: source.log_file(),
    };
    if source.problems.0.is_empty() { Ok(config) } else { Err(source.problems) }
}

pub(super) struct Source<'a> {
    variables: &'a BTreeMap<String, String>,
    problems: Problems,
}

impl<'a> Source<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        self.variables.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The value of `name` as `parse` reads it, `default` when not set; notes a problem when it
    /// cannot be read.
    pub(super) fn parsed<T>(
        &mut self,
        name: &'static str,
        default: T,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> T {
        let Some(value) = self.get(name) else { return default };
        parse(value).unwrap_or_else(|| {
            self.problem(name, format!("\"{value}\""), expected);
            default
        })
    }

    fn problem(&mut self, name: &'static str, value: String, expected: &'static str) {
        self.problems.0.push(Problem { name, value, expected });
    }

    /// Like [`Source::parsed`] for values that may hold a password: they are never repeated.
    fn secret<T>(
        &mut self,
        name: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let parsed = parse(self.get(name)?);
        if parsed.is_none() {
            self.problem(name, "set (not shown, it may hold a secret)".to_owned(), expected);
        }
        parsed
    }

    fn address(&mut self, name: &'static str, port: u16) -> SocketAddr {
        let default = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        self.parsed(name, default, ADDRESS, |value| value.parse().ok())
    }

    fn origin(&mut self, name: &'static str, addr: SocketAddr) -> PublicUrl {
        let reachable = if addr.ip().is_unspecified() {
            SocketAddr::from((Ipv4Addr::LOCALHOST, addr.port()))
        } else {
            addr
        };
        #[expect(clippy::expect_used, reason = "an address is always a valid host")]
        let default = Url::parse(&format!("http://{reachable}")).expect("an address makes a URL");
        PublicUrl(self.parsed(name, default, ORIGIN, parse_origin))
    }

    fn database(&mut self, data_dir: &Path) -> DatabaseUrl {
        const EXPECTED: &str = "sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME";
        let default = || DatabaseUrl::Sqlite(data_dir.join("rookery.db"));
        self.secret("ROOKERY_DATABASE_URL", EXPECTED, parse_database).unwrap_or_else(default)
    }

    fn secret_keys(&mut self) -> Vec<SecretKey> {
        const EXPECTED: &str = "one or more keys separated by commas, each 32 random bytes in base64 (openssl rand -base64 32)";
        let parse = |value: &str| value.split(',').map(SecretKey::parse).collect();
        self.secret("ROOKERY_SECRET_KEY", EXPECTED, parse).unwrap_or_default()
    }

    fn smtp(&mut self) -> Option<SecretString> {
        const EXPECTED: &str =
            "smtp://USER:PASSWORD@HOST:PORT?tls=required, or smtps://… where TLS comes first";
        self.secret("ROOKERY_SMTP_URL", EXPECTED, |value| {
            crate::mail::transport_builder(value)
                .is_ok()
                .then(|| SecretString::from(value.to_owned()))
        })
    }

    fn mail_from(&mut self) -> lettre::message::Mailbox {
        const EXPECTED: &str = "an address, such as Rookery <rookery@example.org>";
        let address = lettre::Address::new_dangerous("rookery", "localhost");
        let default = lettre::message::Mailbox::new(Some("Rookery".to_owned()), address);
        self.parsed("ROOKERY_MAIL_FROM", default, EXPECTED, |value| value.parse().ok())
    }

    fn networks(&mut self) -> Vec<IpNet> {
        const EXPECTED: &str =
            "addresses or networks separated by commas, such as 127.0.0.1, 10.0.0.0/8";
        let parse = |value: &str| value.split(',').map(|part| parse_network(part.trim())).collect();
        self.parsed("ROOKERY_TRUSTED_PROXIES", Vec::new(), EXPECTED, parse)
    }

    fn rate(&mut self, name: &'static str, default: Rate) -> Rate {
        self.parsed(name, default, RATE, Rate::parse)
    }

    fn up_to(&mut self, name: &'static str, default: u32, max: u32, expected: &'static str) -> u32 {
        let parse = |value: &str| value.parse().ok().filter(|number| (1..=max).contains(number));
        self.parsed(name, default, expected, parse)
    }

    fn sign_up(&mut self) -> SignUpPolicy {
        const EXPECTED: &str = "open, closed, or domains separated by commas, such as example.org";
        self.parsed("ROOKERY_SIGN_UP", SignUpPolicy::Open, EXPECTED, SignUpPolicy::parse)
    }

    fn password_composition(&mut self) -> bool {
        self.parsed("ROOKERY_PASSWORD_COMPOSITION", false, "none or mixed", |value| match value {
            "none" => Some(false),
            "mixed" => Some(true),
            _ => None,
        })
    }

    fn argon2(&mut self) -> Argon2Cost {
        const EXPECTED: &str = "memory in KiB, passes and lanes, such as m=19456,t=2,p=1, and no cheaper than \
            that: m=47104,t=1 / m=19456,t=2 / m=12288,t=3 / m=9216,t=4 / m=7168,t=5; at most m=262144,t=16,p=16";
        self.parsed("ROOKERY_ARGON2", Argon2Cost::DEFAULT, EXPECTED, Argon2Cost::parse)
    }

    fn duration(&mut self, name: &'static str, default: i64) -> i64 {
        const EXPECTED: &str =
            "a number and a unit, from 1min to 366d, such as 12h (units: min, h, d)";
        self.parsed(name, default, EXPECTED, duration::seconds)
    }

    fn folder(&mut self, name: &'static str) -> Option<PathBuf> {
        const EXPECTED: &str = "a folder that is there";
        let parse =
            |value: &str| Some(Some(PathBuf::from(value))).filter(|_| Path::new(value).is_dir());
        self.parsed(name, None, EXPECTED, parse)
    }

    fn log_file(&mut self) -> Option<PathBuf> {
        const EXPECTED: &str =
            "a file in a folder that is there, such as /var/log/rookery/rookery.log";
        let parse = |value: &str| {
            let path = PathBuf::from(value);
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let usable =
                path.file_name().is_some() && folder.is_none_or(Path::is_dir) && !path.is_dir();
            usable.then_some(Some(path))
        };
        self.parsed("ROOKERY_LOG_FILE", None, EXPECTED, parse)
    }

    fn telegram_api_url(&mut self) -> Url {
        const EXPECTED: &str = "the address of a Bot API, such as https://api.telegram.org";
        #[expect(clippy::expect_used, reason = "a constant")]
        let default = Url::parse("https://api.telegram.org").expect("this is a URL");
        self.parsed("ROOKERY_TELEGRAM_API_URL", default, EXPECTED, parse_origin)
    }

    fn telegram_sessions(&mut self) -> bool {
        self.parsed("ROOKERY_TELEGRAM_SESSIONS", false, "on or off", |value| match value {
            "on" => Some(true),
            "off" => Some(false),
            _ => None,
        })
    }

    fn telegram_file_url(&mut self, api_url: &Url) -> Url {
        const EXPECTED: &str = "the address that serves a Bot API's files, without /file, such as https://api.telegram.org";
        self.parsed("ROOKERY_TELEGRAM_FILE_URL", api_url.clone(), EXPECTED, parse_origin)
    }

    fn log_filter(&mut self) -> String {
        const EXPECTED: &str =
            "error, warn, info, debug or trace, or a filter such as info,server=debug";
        let parse = |value: &str| {
            let valid = value.parse::<tracing_subscriber::filter::Targets>().is_ok();
            (valid && value.split(',').all(has_level)).then(|| value.to_owned())
        };
        self.parsed("ROOKERY_LOG", "info".to_owned(), EXPECTED, parse)
    }

    fn log_format(&mut self) -> LogFormat {
        self.parsed(LOG_FORMAT, LogFormat::Text, "text or json", |value| match value {
            "text" => Some(LogFormat::Text),
            "json" => Some(LogFormat::Json),
            _ => None,
        })
    }
}

/// Whether a part of a log filter says how much is logged. A misspelt level alone would be taken for the name
/// of a part of the program, and switch everything else off.
fn has_level(part: &str) -> bool {
    let level = part.rsplit('=').next().unwrap_or_default().trim();
    !level.is_empty() && level.parse::<tracing_subscriber::filter::LevelFilter>().is_ok()
}

/// An http or https URL with nothing after the host and port.
fn parse_origin(value: &str) -> Option<Url> {
    let url = Url::parse(value).ok()?;
    let bare = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    bare.then_some(url)
}

fn parse_database(value: &str) -> Option<DatabaseUrl> {
    if let Some(path) = value.strip_prefix("sqlite://") {
        return (!path.is_empty()).then(|| DatabaseUrl::Sqlite(PathBuf::from(path)));
    }
    let valid = (value.starts_with("postgres://") || value.starts_with("postgresql://"))
        && value.parse::<sqlx::postgres::PgConnectOptions>().is_ok();
    valid.then(|| DatabaseUrl::Postgres(SecretString::from(value.to_owned())))
}

fn parse_network(text: &str) -> Option<IpNet> {
    text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(settings: &[(&str, &str)]) -> Result<Config, Problems> {
        let variables =
            settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::read(&variables.collect())
    }

    #[test]
    fn nothing_set_gives_a_working_installation_on_this_machine() {
        let config = with(&[]).unwrap();
        assert_eq!(config.public_url.origin(), "http://127.0.0.1:3000");
        assert_eq!(config.gateway_public_url.origin(), "http://127.0.0.1:8081");
        assert!(
            matches!(&config.database, DatabaseUrl::Sqlite(path) if path == Path::new("data/rookery.db"))
        );
        assert!(config.has_inbox());
        assert_eq!(config.sign_up, SignUpPolicy::Open);
        assert_eq!(config.argon2, Argon2Cost::DEFAULT);
        assert_eq!((config.session_idle, config.session_max), (43_200, 2_592_000));
        assert!(!config.password_composition && !config.telegram_sessions);
        assert!(config.templates_dir.is_none() && config.log_file.is_none());
    }

    #[test]
    fn every_mistake_is_reported_at_once_and_secrets_stay_hidden() {
        let problems = with(&[
            ("ROOKERY_ADDR", "localhost"),
            ("ROOKERY_DATABASE_URL", "mysql://root:hunter2@db/rookery"),
            ("ROOKERY_SECRET_KEY", "hunter2"),
            ("ROOKERY_SMTP_URL", "ftp://me:hunter2@mail"),
            ("ROOKERY_LIMIT_SIGN_IN", "often"),
            ("ROOKERY_BOT_RPS", "0"),
            ("ROOKERY_LOG_FORMAT", "xml"),
            ("ROOKERY_SIGN_UP", "some"),
            ("ROOKERY_PASSWORD_COMPOSITION", "hard"),
            ("ROOKERY_ARGON2", "m=1024,t=1,p=1"),
            ("ROOKERY_SESSION_IDLE", "often"),
            ("ROOKERY_SESSION_MAX", "0d"),
            ("ROOKERY_TEMPLATES_DIR", "/nonexistent"),
            ("ROOKERY_LOG_FILE", "/nonexistent/rookery.log"),
            ("ROOKERY_TELEGRAM_SESSIONS", "maybe"),
        ])
        .unwrap_err();
        assert_eq!(problems.0.len(), 15, "{problems}");
        let text = problems.to_string();
        assert!(
            text.contains("ROOKERY_ADDR is \"localhost\", but should be an address and port"),
            "{text}"
        );
        assert!(!text.contains("hunter2"), "{text}");
    }

    #[test]
    fn a_log_filter_says_how_much_is_logged_in_each_of_its_parts() {
        for filter in ["inof", "bogus=", "warn,securty", "info,server=debgu"] {
            assert!(with(&[("ROOKERY_LOG", filter)]).is_err(), "{filter}");
        }
        for filter in ["off", "DEBUG", "info,server=debug", "warn, security=info"] {
            assert_eq!(with(&[("ROOKERY_LOG", filter)]).unwrap().log, filter);
        }
    }

    #[test]
    fn a_public_url_is_an_origin_and_nothing_more() {
        for url in
            ["ftp://x.org", "https://x.org/path", "https://me@x.org", "x.org", "https://x.org/?a"]
        {
            assert!(with(&[("ROOKERY_PUBLIC_URL", url)]).is_err(), "{url}");
        }
        let config = with(&[("ROOKERY_PUBLIC_URL", "https://x.org/")]).unwrap();
        assert_eq!(config.public_url.origin(), "https://x.org");
        assert_eq!(config.public_url.authority(), "x.org");
        assert!(!config.has_inbox(), "an installation that others reach shows no inbox");
    }

    #[test]
    fn sessions_are_taken_only_where_they_are_switched_on() {
        for (value, taken) in [("on", true), ("off", false), ("", false)] {
            let config = with(&[("ROOKERY_TELEGRAM_SESSIONS", value)]).unwrap();
            assert_eq!(config.telegram_sessions, taken, "{value}");
        }
    }

    #[test]
    fn files_come_from_where_the_bot_api_is_unless_they_are_elsewhere() {
        let api = ("ROOKERY_TELEGRAM_API_URL", "http://127.0.0.1:8082");
        let config = with(&[api]).unwrap();
        assert_eq!(config.telegram_file_url, config.telegram_api_url);
        let config = with(&[api, ("ROOKERY_TELEGRAM_FILE_URL", "http://files:80/")]).unwrap();
        assert_eq!(config.telegram_file_url.as_str(), "http://files/");
        assert!(with(&[("ROOKERY_TELEGRAM_FILE_URL", "http://files/file")]).is_err());
    }

    #[test]
    fn proxies_are_networks_or_single_addresses() {
        let config =
            with(&[("ROOKERY_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8, fd00::/8")]).unwrap();
        assert!(config.trusts("10.1.2.3".parse().unwrap()));
        assert!(!config.trusts("192.0.2.1".parse().unwrap()));
        assert!(with(&[("ROOKERY_TRUSTED_PROXIES", "everyone")]).is_err());
    }
}

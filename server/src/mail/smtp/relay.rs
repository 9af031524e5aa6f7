//! The mail server that `ROOKERY_SMTP_URL` names.

use std::borrow::Cow;

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error as SmtpError, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use percent_encoding::percent_decode_str;
use secrecy::ExposeSecret as _;
use tokio::time::{Duration, timeout};
use url::{Host, Url};

use super::{Connection, Failure, PATIENCE, Step};
use crate::{Config, Error, Result};

/// A text that names no mail server. It does not say what is wrong, since the text may hold a
/// password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not smtp://USER:PASSWORD@HOST:PORT?tls=required or smtps://USER:PASSWORD@HOST:PORT")]
pub struct NotARelay;

/// How the way to the server is encrypted.
#[derive(Clone)]
enum Encryption {
    /// Not at all.
    None,
    /// If the server offers it.
    Opportunistic(TlsParameters),
    /// After a plain greeting, or no mail leaves.
    Required(TlsParameters),
    /// From the first byte.
    Wrapped(TlsParameters),
}

/// A mail server and how to speak to it.
#[derive(Clone)]
pub struct Relay {
    host: String,
    port: u16,
    encryption: Encryption,
    credentials: Option<Credentials>,
    hello: ClientId,
    patience: Duration,
}

impl std::fmt::Display for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Relay({self})")
    }
}

impl Relay {
    /// The mail server that is set, if one is.
    pub fn of(config: &Config) -> Result<Option<Self>> {
        let url = config.smtp.as_ref();
        url.map(|url| Self::parse(url.expose_secret())).transpose().map_err(Error::internal)
    }

    /// Reads `smtp://` (encrypted with `?tls=required`, or `?tls=opportunistic` where the server
    /// offers it) or `smtps://`; a path is the name to greet with. What is not understood is
    /// refused: a misspelt `tls` must not send mails in the clear.
    pub fn parse(url: &str) -> Result<Self, NotARelay> {
        let url = Url::parse(url).map_err(|_| NotARelay)?;
        let host = parse_host(&url).ok_or(NotARelay)?;
        let tls = || TlsParameters::new(host.clone()).map_err(|_| NotARelay);
        let (encryption, port) = match (url.scheme(), url.query()) {
            ("smtp", None) => (Encryption::None, SMTP_PORT),
            ("smtp", Some("tls=opportunistic")) => {
                (Encryption::Opportunistic(tls()?), SUBMISSION_PORT)
            }
            ("smtp", Some("tls=required")) => (Encryption::Required(tls()?), SUBMISSION_PORT),
            ("smtps", None | Some("tls=required")) => {
                (Encryption::Wrapped(tls()?), SUBMISSIONS_PORT)
            }
            _ => return Err(NotARelay),
        };
        let port = url.port().unwrap_or(port);
        if port == 0 || url.fragment().is_some() {
            return Err(NotARelay);
        }
        let (credentials, hello) = (parse_credentials(&url)?, parse_hello(&url)?);
        Ok(Self { host, port, encryption, credentials, hello, patience: PATIENCE })
    }

    /// Whether mails, and the links in them, cross a network that others can read.
    pub fn is_exposed(&self) -> bool {
        let local = self.host == "localhost"
            || self.host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
        !local && matches!(self.encryption, Encryption::None | Encryption::Opportunistic(_))
    }

    /// Opens a connection, ready for a mail.
    pub async fn connect(&self) -> Result<Connection, Failure> {
        let mut step = Step::Connecting;
        match timeout(self.patience, self.open(&mut step)).await {
            Ok(Ok(smtp)) => Ok(Connection { smtp, patience: self.patience }),
            Ok(Err(error)) => Err(Failure::of(step, &error)),
            Err(_) => Err(Failure::silence(step)),
        }
    }

    async fn open(&self, step: &mut Step) -> Result<AsyncSmtpConnection, SmtpError> {
        let wrapped = match &self.encryption {
            Encryption::Wrapped(tls) => Some(tls.clone()),
            _ => None,
        };
        // A host may have several addresses: one that does not answer must leave time for the next.
        let each = Some(self.patience / 3);
        let server = (self.host.as_str(), self.port);
        let mut smtp =
            AsyncSmtpConnection::connect_tokio1(server, each, &self.hello, wrapped, None).await?;
        match &self.encryption {
            Encryption::Required(tls) => smtp.starttls(tls.clone(), &self.hello).await?,
            Encryption::Opportunistic(tls) if smtp.can_starttls() => {
                smtp.starttls(tls.clone(), &self.hello).await?;
            }
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            *step = Step::SigningIn;
            smtp.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(smtp)
    }

    /// The same server with less patience.
    #[cfg(test)]
    pub(in crate::mail) fn impatient(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }
}

/// The host without the brackets that an IPv6 address has in a URL.
fn parse_host(url: &Url) -> Option<String> {
    match url.host()? {
        Host::Domain(name) => {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
            (!name.is_empty() && name.bytes().all(plain)).then(|| name.to_owned())
        }
        Host::Ipv4(address) => Some(address.to_string()),
        Host::Ipv6(address) => Some(address.to_string()),
    }
}

/// Both name and password, or neither: half of it is a mistake.
fn parse_credentials(url: &Url) -> Result<Option<Credentials>, NotARelay> {
    let decode =
        |text| percent_decode_str(text).decode_utf8().map(Cow::into_owned).map_err(|_| NotARelay);
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", _) | (_, None | Some("")) => Err(NotARelay),
        (name, Some(password)) => Ok(Some(Credentials::new(decode(name)?, decode(password)?))),
    }
}

/// The name to greet with: the one given, or else the machine's.
fn parse_hello(url: &Url) -> Result<ClientId, NotARelay> {
    match url.path().trim_matches('/') {
        "" => Ok(ClientId::default()),
        name if name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)) => {
            Ok(ClientId::Domain(name.to_owned()))
        }
        _ => Err(NotARelay),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_has_its_port_and_encryption() {
        let read = |url: &str| {
            let relay = Relay::parse(url).unwrap();
            let kind = match relay.encryption {
                Encryption::None => "none",
                Encryption::Opportunistic(_) => "opportunistic",
                Encryption::Required(_) => "required",
                Encryption::Wrapped(_) => "wrapped",
            };
            format!("{relay} {kind} {} {}", relay.credentials.is_some(), relay.is_exposed())
        };
        assert_eq!(read("smtp://mail.example.org"), "mail.example.org:25 none false true");
        assert_eq!(read("smtp://127.0.0.1:2525"), "127.0.0.1:2525 none false false");
        assert_eq!(read("smtp://[::1]:2525/"), "::1:2525 none false false");
        assert_eq!(read("smtp://me:p%40ss@mail?tls=required"), "mail:587 required true false");
        assert_eq!(read("smtp://mail?tls=opportunistic"), "mail:587 opportunistic false true");
        assert_eq!(read("smtps://me:pass@mail/my.host"), "mail:465 wrapped true false");
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for url in [
            "",
            "mail",
            "mail:25",
            "smtp:",
            "smtp://",
            "smtp:mail",
            "http://mail",
            "smtp://mail?tls=require",
            "smtp://mail?ttls=required",
            "smtp://mail?tls=required&x=1",
            "smtp://me@mail",
            "smtp://:pass@mail",
            "smtp://me:@mail",
            "smtp://mail:0",
            "smtp://mail:99999",
            "smtp://mail/a%0d%0aQUIT",
            "smtp://ma%0ail",
            "smtp://mail#x",
            "smtps://mail?tls=opportunistic",
            "smtp://me:%ff@mail",
        ] {
            assert_eq!(Relay::parse(url).err(), Some(NotARelay), "{url}");
        }
    }

    #[test]
    fn neither_form_shows_the_password() {
        let relay = Relay::parse("smtps://me:hunter2@mail").unwrap();
        assert!(!format!("{relay:?} {relay}").contains("hunter2"));
    }
}

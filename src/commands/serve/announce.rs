//! What a start tells the person in front of it.

use server::config::LogFormat;
use server::{Error, Server, accounts};

use super::super::owner_link::told;
use super::super::{Failure, output};
use super::listeners::Listeners;

/// Says where the server can be reached and, while it has no owner, how to become that.
///
/// The link is a secret, so it is said here and not logged. Where the log is for machines, standard
/// output is theirs alone and these words go to standard error.
pub async fn announce(server: &Server, listeners: &Listeners) -> Result<(), Failure> {
    let say = match server.config.log_format {
        LogFormat::Text => |words: &str| output::say(words),
        LogFormat::Json => |words: &str| output::ask(&[words, "\n"].concat()),
    };
    say(&places(server, listeners).map_err(Failure::of)?);
    if !accounts::set_up::has_owner(server).await.map_err(told)? {
        say(&match accounts::set_up::new_link(server).await {
            Ok(link) => format!(
                "\nNobody owns this installation yet. Become its owner with this link, which works once:\n\n  {link}\n"
            ),
            // Another node was faster, and somebody faster still.
            Err(Error::Refused(_)) => return Ok(()),
            Err(error) => return Err(told(error)),
        });
    }
    Ok(())
}

fn places(server: &Server, listeners: &Listeners) -> std::io::Result<String> {
    let config = &server.config;
    let portal = config.public_url.origin();
    let mail = if config.has_inbox() {
        ["\n  mail     ", &portal, "/dev/inbox, until ROOKERY_SMTP_URL is set"].concat()
    } else {
        String::new()
    };
    Ok(format!(
        "Rookery {} serves\n  portal   {portal}  (listening on {})\n  gateway  {}  (listening on {})\n  \
         metrics  http://{}/metrics{mail}",
        env!("CARGO_PKG_VERSION"),
        listeners.portal.local_addr()?,
        config.gateway_public_url.origin(),
        listeners.gateway.local_addr()?,
        listeners.metrics.local_addr()?,
    ))
}

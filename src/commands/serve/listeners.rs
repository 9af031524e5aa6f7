//! The three listeners.

use std::net::SocketAddr;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use server::Config;
use server::check::cannot_listen;
use tokio::net::TcpListener;

use super::super::Failure;

/// What the server listens with.
#[derive(Debug)]
pub struct Listeners {
    /// For browsers.
    pub portal: TcpListener,
    /// For bots' programs.
    pub gateway: TcpListener,
    /// For those who watch the server.
    pub metrics: TcpListener,
}

impl Listeners {
    /// Takes all three addresses, or says of each why not.
    pub async fn bind(config: &Config) -> Result<Self, Failure> {
        raise_file_limit();
        let portal = bind("ROOKERY_ADDR", config.addr).await;
        let gateway = bind("ROOKERY_GATEWAY_ADDR", config.gateway_addr).await;
        let metrics = bind("ROOKERY_METRICS_ADDR", config.metrics_addr).await;
        match (portal, gateway, metrics) {
            (Ok(portal), Ok(gateway), Ok(metrics)) => Ok(Self { portal, gateway, metrics }),
            (portal, gateway, metrics) => {
                let refusals = [portal.err(), gateway.err(), metrics.err()];
                Err(Failure::Failed(refusals.into_iter().flatten().collect::<Vec<_>>().join("\n")))
            }
        }
    }
}

/// Takes as many file descriptors as the system gives. Thousands of programs keep connections open,
/// and many systems start a process with 1,024.
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    if let Err(error) = raised {
        tracing::warn!(%error, "the limit on open files stays as it is");
    }
}

async fn bind(setting: &str, address: SocketAddr) -> Result<TcpListener, String> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| {
        format!("{}; {setting} chooses another address", cannot_listen(address, &error))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[tokio::test]
    async fn every_address_that_cannot_be_used_is_told_with_its_setting() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let taken = taken.local_addr().unwrap().to_string();
        let taken_too = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let variables = BTreeMap::from([
            ("ROOKERY_ADDR".to_owned(), taken_too.local_addr().unwrap().to_string()),
            ("ROOKERY_GATEWAY_ADDR".to_owned(), "127.0.0.1:0".to_owned()),
            ("ROOKERY_METRICS_ADDR".to_owned(), taken),
        ]);
        let Err(Failure::Failed(words)) = Listeners::bind(&Config::read(&variables).unwrap()).await
        else {
            panic!("took an address that is taken")
        };
        let lines: Vec<_> = words.lines().collect();
        assert_eq!(lines.len(), 2, "{words}");
        assert!(
            lines[0].ends_with("or another Rookery; ROOKERY_ADDR chooses another address"),
            "{words}"
        );
        assert!(lines[1].ends_with("; ROOKERY_METRICS_ADDR chooses another address"), "{words}");
    }
}

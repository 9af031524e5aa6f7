//! The three addresses to listen on: free, or taken by a Rookery that runs already.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::Config;

/// A running Rookery answers in milliseconds.
const ANSWER_TIME: Duration = Duration::from_secs(2);
/// Its answer is a few hundred bytes.
const ANSWER_BYTES_MAX: u64 = 8 * 1024;

/// Looks at each address.
pub async fn all(config: &Config) -> Vec<(&'static str, Result<String, String>)> {
    let runs = is_running(config).await;
    let addresses = [
        ("portal address", config.addr),
        ("gateway address", config.gateway_addr),
        ("metrics address", config.metrics_addr),
    ];
    let mut findings = Vec::new();
    for (about, address) in addresses {
        findings.push((about, look(address, runs).await));
    }
    findings
}

async fn look(address: SocketAddr, runs: bool) -> Result<String, String> {
    match TcpListener::bind(address).await {
        Ok(_) => Ok(format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse && runs => {
            Ok(format!("{address} is in use by the Rookery that is running"))
        }
        Err(error) => Err(cannot_listen(address, &error)),
    }
}

/// Why nothing can listen at `address`, in plain words.
pub fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::AddrInUse => {
            format!("{address} is in use by another program or another Rookery")
        }
        ErrorKind::AddrNotAvailable => format!("{address} is not an address of this machine"),
        ErrorKind::PermissionDenied => {
            format!("{address} may not be used by this account; ports below 1024 are root's")
        }
        _ => format!("{address} cannot be used: {error}"),
    }
}

/// Whether a portal answers at the portal's address.
async fn is_running(config: &Config) -> bool {
    let host = config.public_url.authority();
    matches!(tokio::time::timeout(ANSWER_TIME, ask(config.addr, &host)).await, Ok(Ok(true)))
}

async fn ask(address: SocketAddr, host: &str) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /health/live HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.starts_with("HTTP/1.1 200") && answer.contains(r#"{"status":"ok"}"#))
}

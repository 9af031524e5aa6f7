//! Serves the stand-in for the Telegram Bot API until it is told to stop.

use std::{io, net::SocketAddr};

/// Next to the gateway's own default, so both can run on one machine.
const DEFAULT_ADDR: &str = "127.0.0.1:8082";

#[tokio::main]
async fn main() -> io::Result<()> {
    let wanted = std::env::args().nth(1).unwrap_or_else(|| DEFAULT_ADDR.to_owned());
    let address: SocketAddr = wanted.parse().map_err(|_| {
        let told = format!("usage: telegram-double [ADDR], where {wanted} is not host:port");
        io::Error::new(io::ErrorKind::InvalidInput, told)
    })?;
    telegram_double::serve(address).await
}

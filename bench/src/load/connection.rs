//! One connection that is kept open.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::frame::Frame;
use crate::Outcome;

/// Room for the next read: most pages arrive in one.
const READ_LENGTH: usize = 32 * 1_024;

/// Sends whole requests over one connection, and connects again when the server closed it.
#[derive(Debug)]
pub struct Connection {
    address: SocketAddr,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

impl Connection {
    /// A connection that is opened when it is needed.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, stream: None, buffer: Vec::new() }
    }

    /// Sends a request and reads its whole answer.
    pub async fn call(&mut self, request: &[u8]) -> Outcome<Frame> {
        let kept = self.stream.is_some();
        match self.attempt(request).await {
            // A server may close a connection between two requests; nothing was answered then.
            Err(_) if kept && self.buffer.is_empty() => self.attempt(request).await,
            answer => answer,
        }
    }

    /// The body of the last answer.
    pub fn body(&self, frame: &Frame) -> Outcome<Vec<u8>> {
        frame.body(&self.buffer)
    }

    /// Status and headers of the last answer.
    pub fn head(&self) -> String {
        let text = String::from_utf8_lossy(&self.buffer);
        text.split_once("\r\n\r\n").map_or_else(|| text.to_string(), |(head, _)| head.to_owned())
    }

    async fn attempt(&mut self, request: &[u8]) -> Outcome<Frame> {
        self.buffer.clear();
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.open().await?,
        };
        let failed = |error| format!("a connection to {} broke: {error}", self.address);
        stream.write_all(request).await.map_err(failed)?;
        loop {
            self.buffer.reserve(READ_LENGTH);
            if stream.read_buf(&mut self.buffer).await.map_err(failed)? == 0 {
                return Err(format!(
                    "{} closed a connection before its answer was whole",
                    self.address
                ));
            }
            if let Some(frame) = Frame::find(&self.buffer)? {
                self.stream = (!frame.closes).then_some(stream);
                return Ok(frame);
            }
        }
    }

    async fn open(&self) -> Outcome<TcpStream> {
        let stream = TcpStream::connect(self.address).await;
        let stream = stream.and_then(|stream| stream.set_nodelay(true).map(|()| stream));
        stream.map_err(|error| format!("{} cannot be reached: {error}", self.address))
    }
}

//! HTTP by hand: the tests need nothing that a client library would hide.

use std::{io, net::SocketAddr};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// An answer, as it came.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Got {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    pub fn description(&self) -> String {
        self.json()["description"].as_str().expect("a description").to_owned()
    }
}

/// Sends and reads until the connection ends.
pub async fn raw(address: SocketAddr, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer)
}

pub async fn get(address: SocketAddr, target: &str) -> io::Result<Got> {
    let request = format!("GET {target} HTTP/1.1\r\nhost: double\r\nconnection: close\r\n\r\n");
    parse(&raw(address, request.as_bytes()).await?)
}

pub async fn post(
    address: SocketAddr,
    target: &str,
    content_type: &str,
    body: &str,
) -> io::Result<Got> {
    let length = body.len();
    let request = format!(
        "POST {target} HTTP/1.1\r\nhost: double\r\nconnection: close\r\n\
         content-type: {content_type}\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    parse(&raw(address, request.as_bytes()).await?)
}

fn parse(answer: &[u8]) -> io::Result<Got> {
    let end = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .ok_or(io::ErrorKind::UnexpectedEof)?;
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status line");
    Ok(Got { status, head, body: answer[end + 4..].to_vec() })
}

//! One client's connection: a socket that gives up on clients that are too slow, and closes so
//! that the last answer arrives.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::framing::Framing;

/// Most that is read, and for how long, after the last answer; see [`Connection::close`]. Clients
/// that still send then have had their answer for a second.
const LINGER_TIME: Duration = Duration::from_secs(1);
const LINGER_BYTES: usize = 1024 * 1024;
/// What hyper reads after ambiguous bytes: it ends the head, which hyper then finds invalid.
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// A socket as hyper reads and writes it.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    framing: Framing,
    /// What hyper still reads of a connection whose bytes are ambiguous.
    refused: Option<&'static [u8]>,
    too_slow: bool,
    head_time: Duration,
    write_time: Duration,
    /// When the head that is coming in must be complete.
    head_due: Option<Pin<Box<Sleep>>>,
    /// When the client must have taken more of the answer.
    write_due: Option<Pin<Box<Sleep>>>,
}

impl Connection {
    /// A new connection, whose first head is awaited already.
    pub(super) fn new(stream: TcpStream, head_time: Duration, write_time: Duration) -> Self {
        Self {
            stream,
            framing: Framing::new(),
            refused: None,
            too_slow: false,
            head_time,
            write_time,
            head_due: Some(Box::pin(sleep(head_time))),
            write_due: None,
        }
    }

    /// Ends the connection. A socket that is closed while the client still sends is reset, and the
    /// client may lose an answer that it has not read yet (a 413, say): so what it sends is read
    /// for a moment longer.
    pub(super) async fn close(mut self) {
        let may_still_send = self.refused.is_some() || !self.framing.is_between_requests();
        if self.stream.shutdown().await.is_err() || self.too_slow || !may_still_send {
            return;
        }
        let drain = async {
            let (mut buffer, mut total) = ([0; 4096], 0);
            while let Ok(read @ 1..) = self.stream.read(&mut buffer).await {
                total += read;
                if total > LINGER_BYTES {
                    break;
                }
            }
        };
        tokio::time::timeout(LINGER_TIME, drain).await.ok();
    }

    /// Looks at what has just been read.
    fn arrived(&mut self, bytes: &mut [u8]) {
        if !bytes.is_empty() && !self.framing.follow(bytes) {
            self.refused = Some(END_OF_HEAD);
        }
        if !self.framing.is_within_head() {
            self.head_due = None;
        } else if self.head_due.is_none() {
            self.head_due = Some(Box::pin(sleep(self.head_time)));
        }
    }

    /// Passes on how a write went, unless the client has taken nothing for too long.
    fn progress<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.write_due = None;
            return written;
        }
        let time = self.write_time;
        let due = self.write_due.get_or_insert_with(|| Box::pin(sleep(time)));
        ready!(due.as_mut().poll(cx));
        Poll::Ready(Err(self.give_up()))
    }

    fn give_up(&mut self) -> io::Error {
        self.too_slow = true;
        io::ErrorKind::TimedOut.into()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(rest) = self.refused {
            let (now, later) = rest.split_at(rest.len().min(buf.remaining()));
            buf.put_slice(now);
            self.refused = Some(later);
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buf) {
            Poll::Ready(read) => {
                self.arrived(&mut buf.filled_mut()[before..]);
                Poll::Ready(read)
            }
            Poll::Pending => {
                let Some(due) = &mut self.head_due else { return Poll::Pending };
                ready!(due.as_mut().poll(cx));
                Poll::Ready(Err(self.give_up()))
            }
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.progress(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.progress(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

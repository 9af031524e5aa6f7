//! The body of an upload on its way to Telegram.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

/// The largest upload that Telegram's own server reads.
const UPLOAD_BYTES_MAX: u64 = 4 << 30;

/// Whether bytes have moved lately.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<AtomicBool>);

impl Progress {
    /// Whether bytes have moved since this was last asked.
    pub fn was_made(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// A body that notes its progress and has an end.
#[derive(Debug)]
pub struct Upload {
    from: Body,
    left: u64,
    progress: Progress,
}

/// More than [`UPLOAD_BYTES_MAX`].
#[derive(Debug, thiserror::Error)]
#[error("the upload is larger than Telegram takes")]
struct TooLarge;

impl Upload {
    /// The same body, watched.
    pub fn watched(from: Body, progress: Progress) -> Body {
        Body::new(Self { from, left: UPLOAD_BYTES_MAX, progress })
    }
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.from).poll_frame(context));
        let length =
            frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()).map_or(0, Bytes::len);
        self.progress.0.store(true, Ordering::Relaxed);
        match self.left.checked_sub(length as u64) {
            Some(left) => self.left = left,
            None => return Poll::Ready(Some(Err(axum::Error::new(TooLarge)))),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.from.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.from.size_hint()
    }
}

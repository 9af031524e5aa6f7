//! Reading a body that may be small, without holding it when it is not.

use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use bytes::BytesMut;
use futures_util::{StreamExt as _, stream};

/// The largest body of a setWebhook that is kept: a certificate has a few KiB, the rest is short.
const KEPT_BYTES_MAX: usize = 64 << 10;

/// The same body, and what is in it unless that is more than is kept.
pub async fn taste(body: Body) -> (Option<Bytes>, Body) {
    if body.is_end_stream() {
        return (Some(Bytes::new()), body);
    }
    let mut rest = body.into_data_stream();
    let mut read = BytesMut::new();
    while read.len() <= KEPT_BYTES_MAX {
        match rest.next().await {
            Some(Ok(piece)) => read.extend_from_slice(&piece),
            None => {
                let whole = read.freeze();
                return (Some(whole.clone()), Body::from(whole));
            }
            // The client is gone: let Telegram see no whole body either.
            Some(Err(error)) => {
                return (None, Body::from_stream(stream::once(async { Err::<Bytes, _>(error) })));
            }
        }
    }
    (None, continued(read.freeze(), rest))
}

fn continued(read: Bytes, rest: BodyDataStream) -> Body {
    Body::from_stream(stream::once(async { Ok(read) }).chain(rest))
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    #[tokio::test]
    async fn what_is_small_is_kept_and_nothing_is_changed_either_way() {
        for (length, is_kept) in [
            (0, true),
            (1, true),
            (KEPT_BYTES_MAX, true),
            (KEPT_BYTES_MAX + 1, false),
            (1 << 20, false),
        ] {
            let whole = Bytes::from(vec![b'x'; length]);
            let pieces: Vec<_> = whole.chunks(1_000).map(Bytes::copy_from_slice).collect();
            let pieces = stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>));
            let (kept, body) = taste(Body::from_stream(pieces)).await;
            assert_eq!(kept.is_some(), is_kept, "{length}");
            assert!(kept.is_none_or(|kept| kept == whole), "{length}");
            assert_eq!(body.collect().await.unwrap().to_bytes(), whole, "{length}");
        }
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_broken_for_telegram_too() {
        let pieces = [Ok(Bytes::from("half")), Err(std::io::Error::other("gone"))];
        let (kept, body) = taste(Body::from_stream(stream::iter(pieces))).await;
        assert!(kept.is_none() && body.collect().await.is_err());
    }
}

//! Reading the form of an upload: as it arrives, no more than is allowed, no longer than it may take.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use bytes::{Bytes, BytesMut};
use domain::{Field, UserId, Why};
use futures_util::StreamExt as _;
use http::{StatusCode, header};
use http_body::Body as _;
use multer::{Constraints, Multipart, SizeLimit};
use tokio::time::timeout;

use super::Crop;
use super::places::Place;
use crate::{Error, Server};

/// What a form has besides its file: boundaries, names, three numbers.
const FORM_BYTES: u64 = 16 * 1024;
/// Longest other field: a number between 0 and 1.
const FIELD_BYTES_MAX: u64 = 64;
/// How long the body may take: 5 MB over a slow line.
const PATIENCE: Duration = Duration::from_mins(1);
/// How much of a file that is too large is read, and thrown away, to be able to say so on the form:
/// a browser that is not read to the end shows an error of its own. Beyond that it is cut off.
const THROWN_AWAY_MAX: u64 = 32 * 1024 * 1024;

/// What was uploaded.
#[derive(Debug)]
pub struct Upload {
    /// The file; its name and declared type are not looked at.
    pub bytes: Bytes,
    /// The part that was chosen.
    pub crop: Option<Crop>,
    /// A place for it, given back when the work is done.
    pub place: Place,
}

/// Why there is no upload.
#[derive(Debug)]
pub enum UploadError {
    /// To be told on the form.
    Form(Error),
    /// The connection is not worth reading on: the true status, at once.
    Status(StatusCode),
}

impl From<Why> for UploadError {
    fn from(why: Why) -> Self {
        Self::Form(why.at(Field::Picture).into())
    }
}

/// Reads an upload of `user`. A file that is too large is refused without being kept, and when `patient` is set
/// only after it was read, so that a browser hears of it.
pub async fn receive(
    server: &Server,
    user: UserId,
    request: Request,
    patient: bool,
) -> Result<Upload, UploadError> {
    receive_within(PATIENCE, server, user, request, patient).await
}

async fn receive_within(
    patience: Duration,
    server: &Server,
    user: UserId,
    request: Request,
    patient: bool,
) -> Result<Upload, UploadError> {
    let bytes_max = server.config.picture_bytes;
    let (parts, body) = request.into_parts();
    let size = body.size_hint().exact();
    if size.is_some_and(|size| size > bytes_max + FORM_BYTES) {
        if patient {
            throw_away(body, patience).await?;
        }
        return Err(Why::PictureTooLarge(size, bytes_max).into());
    }
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let boundary = multer::parse_boundary(kind.unwrap_or_default())
        .map_err(|_| UploadError::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE))?;
    let place = server.workshop.place(user).await.map_err(UploadError::Form)?;
    let read = timeout(patience, read(body, boundary, bytes_max)).await;
    let (bytes, crop) = read.map_err(|_| UploadError::Status(StatusCode::REQUEST_TIMEOUT))??;
    Ok(Upload { bytes, crop, place })
}

async fn read(
    body: Body,
    boundary: String,
    bytes_max: u64,
) -> Result<(Bytes, Option<Crop>), UploadError> {
    let limits = SizeLimit::new()
        .whole_stream(bytes_max + 2 * FORM_BYTES)
        .per_field(FIELD_BYTES_MAX)
        .for_field("picture", bytes_max);
    let constraints = Constraints::new().size_limit(limits);
    let mut form = Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    let mut picture = None;
    let mut crop = [const { String::new() }; 3];
    while let Some(mut field) = form.next_field().await.map_err(|error| why(error, bytes_max))? {
        let place = match field.name() {
            Some("picture") if picture.is_none() => None,
            Some("crop_x") => Some(0),
            Some("crop_y") => Some(1),
            Some("crop_size") => Some(2),
            _ => return Err(Why::NotUnderstood.into()),
        };
        if let Some(place) = place {
            crop[place] = field.text().await.map_err(|error| why(error, bytes_max))?;
            continue;
        }
        let mut bytes = BytesMut::new();
        while let Some(piece) = field.chunk().await.map_err(|error| why(error, bytes_max))? {
            bytes.extend_from_slice(&piece);
        }
        picture = Some(bytes.freeze());
    }
    // A browser sends an empty file where none was chosen.
    let bytes = picture.filter(|bytes| !bytes.is_empty()).ok_or(Why::PictureMissing)?;
    let [x, y, size] = crop;
    Ok((bytes, Crop::parse(&x, &y, &size)?))
}

async fn throw_away(body: Body, patience: Duration) -> Result<(), UploadError> {
    if body.size_hint().lower() > THROWN_AWAY_MAX {
        return Err(UploadError::Status(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let mut pieces = body.into_data_stream();
    let reading = async {
        let mut read = 0;
        while let Some(Ok(piece)) = pieces.next().await {
            read += piece.len() as u64;
            if read > THROWN_AWAY_MAX {
                return Err(UploadError::Status(StatusCode::PAYLOAD_TOO_LARGE));
            }
        }
        Ok(())
    };
    let read = timeout(patience, reading).await;
    read.map_err(|_| UploadError::Status(StatusCode::REQUEST_TIMEOUT))?
}

fn why(error: multer::Error, bytes_max: u64) -> UploadError {
    use multer::Error as E;
    match error {
        E::FieldSizeExceeded { field_name, .. } if field_name.as_deref() != Some("picture") => {
            Why::NotUnderstood.into()
        }
        E::FieldSizeExceeded { .. } | E::StreamSizeExceeded { .. } => {
            Why::PictureTooLarge(None, bytes_max).into()
        }
        // The client has gone, or breaks its own framing: nobody is there to be told more.
        E::StreamReadFailed(_) => UploadError::Status(StatusCode::BAD_REQUEST),
        _ => Why::NotUnderstood.into(),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream::{iter, pending};

    use super::*;
    use crate::test_support::{Engine, server};

    const HEAD: &str =
        "--b\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a\"\r\n\r\n";

    /// What comes of a body that begins like this, says that it has so many bytes, and never ends.
    async fn dripping(start: &'static str, length: Option<u64>) -> Result<Upload, UploadError> {
        let server = server(Engine::Sqlite).await;
        let start = iter([Ok::<_, std::io::Error>(Bytes::from(start))]);
        let stream = Body::from_stream(start.chain(pending()));
        let body = match length {
            Some(length) => Body::new(Sized { body: stream, length }),
            None => stream,
        };
        let kind = "multipart/form-data; boundary=b";
        let request = Request::post("/").header(header::CONTENT_TYPE, kind).body(body).unwrap();
        receive_within(Duration::from_millis(20), &server, UserId(1), request, true).await
    }

    struct Sized {
        body: Body,
        length: u64,
    }

    impl http_body::Body for Sized {
        type Data = Bytes;
        type Error = axum::Error;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            context: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
            std::pin::Pin::new(&mut self.body).poll_frame(context)
        }

        fn size_hint(&self) -> http_body::SizeHint {
            http_body::SizeHint::with_exact(self.length)
        }
    }

    #[tokio::test]
    async fn an_upload_that_drips_is_given_up() {
        for (start, length) in [
            ("", None),
            ("--b\r\n", None),
            (HEAD, None),
            (HEAD, Some(4_000_000)),
            // Too large, so thrown away as it comes; not for ever, either.
            (HEAD, Some(6_000_000)),
        ] {
            let given_up = dripping(start, length).await;
            assert!(
                matches!(given_up, Err(UploadError::Status(StatusCode::REQUEST_TIMEOUT))),
                "{start} {length:?}: {given_up:?}"
            );
        }
    }
}

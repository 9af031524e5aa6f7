//! The parameters of a call: query, urlencoded, JSON or multipart, all at once if the client likes.

use std::collections::HashMap;

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest, Multipart, Request, multipart::Field},
};
use http::header;
use serde::Serialize;
use serde_json::Value;

use crate::{
    answer::{Answer, refuse},
    percent,
};

/// What the real server takes besides files.
const PARAMETER_BYTES_MAX: usize = 1 << 20;
/// What a local Bot API server takes; the cloud's 50 MB would end tests of streaming too early.
const UPLOAD_BYTES_MAX: u64 = 2_000 << 20;

/// A file that was received, counted and forgotten.
#[derive(Clone, Debug, Serialize)]
pub struct Upload {
    /// The name of the form field.
    pub field: String,
    /// The name that the client gave the file.
    pub file_name: String,
    /// The content type that the client gave, if any.
    pub content_type: Option<String>,
    /// How many bytes arrived.
    pub size: u64,
    /// [`checksum`] of what arrived.
    pub checksum: u32,
}

/// Everything that a call brought.
#[derive(Debug, Default)]
pub struct Params {
    values: HashMap<String, String>,
    /// The files, in the order of arrival.
    pub uploads: Vec<Upload>,
}

impl Params {
    /// Reads query and body. As on the real server, a malformed body is ignored and no error.
    pub async fn read(request: Request) -> Result<Self, Answer> {
        let mut params = Self::default();
        params.add(percent::pairs(request.uri().query().unwrap_or_default()));
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let content_type = content_type
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        if content_type.starts_with("multipart/form-data") {
            params.read_multipart(request).await?;
        } else {
            params.read_small(&content_type, request.into_body()).await?;
        }
        Ok(params)
    }

    /// The value, if it is there and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The value as a number; what is none counts as missing.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }

    /// Everything but the files, as it was sent.
    pub fn values(&self) -> &HashMap<String, String> {
        &self.values
    }

    /// Of several values with one name the first counts, as on the real server.
    fn add(&mut self, pairs: impl IntoIterator<Item = (String, String)>) {
        for (name, value) in pairs {
            self.values.entry(name).or_insert(value);
        }
    }

    async fn read_small(&mut self, content_type: &str, body: Body) -> Result<(), Answer> {
        let bytes = to_bytes(body, PARAMETER_BYTES_MAX).await.map_err(|_| too_large())?;
        if content_type.starts_with("application/json") {
            self.add(json_pairs(&bytes));
        } else if content_type.starts_with("application/x-www-form-urlencoded") {
            self.add(percent::pairs(&String::from_utf8_lossy(&bytes)));
        }
        Ok(())
    }

    async fn read_multipart(&mut self, request: Request) -> Result<(), Answer> {
        let Ok(mut form) = Multipart::from_request(request, &()).await else {
            return Ok(());
        };
        while let Ok(Some(field)) = form.next_field().await {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_some() {
                self.uploads.push(count(name, field).await?);
            } else if let Ok(value) = field.text().await {
                self.add([(name, value)]);
            }
        }
        Ok(())
    }
}

/// FNV-1a with 32 bits: enough to prove that bytes arrived unaltered and in order, small enough for
/// every language's numbers.
#[must_use]
pub fn checksum(bytes: &[u8]) -> u32 {
    checksum_more(CHECKSUM_START, bytes)
}

const CHECKSUM_START: u32 = 0x811c_9dc5;

fn checksum_more(before: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(before, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// Reads a file chunk by chunk, so memory stays the same however long it is.
async fn count(field_name: String, mut field: Field<'_>) -> Result<Upload, Answer> {
    let mut upload = Upload {
        field: field_name,
        file_name: field.file_name().unwrap_or_default().to_owned(),
        content_type: field.content_type().map(str::to_owned),
        size: 0,
        checksum: CHECKSUM_START,
    };
    while let Some(chunk) =
        field.chunk().await.map_err(|_| refuse(400, "Bad Request: file must be non-empty"))?
    {
        upload.size += chunk.len() as u64;
        upload.checksum = checksum_more(upload.checksum, &chunk);
        if upload.size > UPLOAD_BYTES_MAX {
            return Err(too_large());
        }
    }
    Ok(upload)
}

/// Strings are taken as they are, everything else as its JSON text.
fn json_pairs(bytes: &[u8]) -> Vec<(String, String)> {
    let Ok(Value::Object(object)) = serde_json::from_slice(bytes) else {
        return Vec::new();
    };
    let plain = |value| match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    };
    object.into_iter().map(|(name, value)| (name, plain(value))).collect()
}

fn too_large() -> Answer {
    refuse(413, "Request Entity Too Large")
}

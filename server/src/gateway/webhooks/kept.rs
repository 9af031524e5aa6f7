//! A program's setWebhook, kept to be said again. It may hold the secret by which the program knows
//! Telegram's deliveries, so it cannot be shown and is only stored sealed.

use axum::body::Bytes;
use domain::BotId;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use zeroize::Zeroizing;

use crate::telegram::Words;
use crate::{Error, Result, Server};

/// What was called, in its own words, and the address that Telegram understood.
pub struct Kept {
    /// The address, if Telegram told it.
    pub url: Option<String>,
    query: Option<String>,
    kind: Option<HeaderValue>,
    encoding: Option<HeaderValue>,
    body: Bytes,
}

impl Kept {
    /// Keeps a call.
    pub fn new(query: Option<&str>, headers: &HeaderMap, body: Bytes) -> Self {
        Self {
            url: None,
            query: query.map(str::to_owned),
            kind: headers.get(CONTENT_TYPE).cloned(),
            encoding: headers.get(CONTENT_ENCODING).cloned(),
            body,
        }
    }

    /// As it is stored.
    pub fn seal(&self, server: &Server, bot: BotId) -> Result<Vec<u8>> {
        let header = |value: &Option<HeaderValue>| {
            value.as_ref().map(|value| value.as_bytes().to_vec()).unwrap_or_default()
        };
        let parts: [&[u8]; 5] = [
            self.url.as_deref().unwrap_or_default().as_bytes(),
            self.query.as_deref().unwrap_or_default().as_bytes(),
            &header(&self.kind),
            &header(&self.encoding),
            &self.body,
        ];
        Ok(server.vault.seal(&server.random, &place(bot), &joined(&parts)?)?)
    }

    /// Reads what was stored.
    pub fn open(server: &Server, bot: BotId, sealed: &[u8]) -> Result<Self> {
        let plain = Zeroizing::new(server.vault.open(&place(bot), sealed)?);
        let [url, query, kind, encoding, body] =
            parted(&plain).ok_or_else(|| Error::internal("a kept webhook is in no known form"))?;
        let text =
            |part: &[u8]| String::from_utf8(part.to_vec()).ok().filter(|text| !text.is_empty());
        let header =
            |part: &[u8]| HeaderValue::from_bytes(part).ok().filter(|value| !value.is_empty());
        Ok(Self {
            url: text(url),
            query: text(query),
            kind: header(kind),
            encoding: header(encoding),
            body: Bytes::copy_from_slice(body),
        })
    }

    /// What to say to have it set again. Updates that wait are not to be dropped, whatever was asked
    /// for when it was set first: Telegram takes the first of several arguments of one name, and
    /// those of the query before those of the body.
    pub fn words(self) -> Words {
        let mut query = "drop_pending_updates=false".to_owned();
        if let Some(kept) = &self.query {
            query.push('&');
            query.push_str(kept);
        }
        let headers = [(CONTENT_TYPE, self.kind), (CONTENT_ENCODING, self.encoding)];
        let headers = headers.into_iter().filter_map(|(name, value)| Some((name, value?)));
        Words { query: Some(query), headers: headers.collect(), body: self.body }
    }
}

/// Where a bot's sealed webhook belongs; see [`crate::vault`].
fn place(bot: BotId) -> String {
    format!("bots/{bot}/webhook")
}

/// The parts one after the other, each after its length.
fn joined(parts: &[&[u8]]) -> Result<Zeroizing<Vec<u8>>> {
    let mut joined = Zeroizing::new(Vec::new());
    for part in parts {
        let length = u32::try_from(part.len()).map_err(Error::internal)?;
        joined.extend_from_slice(&length.to_be_bytes());
        joined.extend_from_slice(part);
    }
    Ok(joined)
}

fn parted<const N: usize>(mut rest: &[u8]) -> Option<[&[u8]; N]> {
    let mut parts = [&[][..]; N];
    for part in &mut parts {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        (*part, rest) = after.split_at_checked(length)?;
    }
    rest.is_empty().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_read_back_and_damage_is_noticed() {
        let parts: [&[u8]; 3] = [b"one", b"", b"three\0"];
        let joined = joined(&parts).unwrap();
        assert_eq!(parted::<3>(&joined).unwrap(), parts);
        assert!(parted::<2>(&joined).is_none() && parted::<4>(&joined).is_none());
        assert!(parted::<3>(&joined[..joined.len() - 1]).is_none());
    }
}

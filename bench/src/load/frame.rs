//! Where an HTTP/1.1 response ends.

use std::ops::Range;

use crate::Outcome;

/// Rookery sends about 20 header lines.
const HEADERS_MAX: usize = 64;

/// A whole response at the start of a buffer.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame {
    /// The status code.
    pub status: u16,
    /// Where the body is, chunk sizes included.
    pub body: Range<usize>,
    /// Whether the body comes in chunks.
    pub chunked: bool,
    /// Whether the server closes the connection now.
    pub closes: bool,
}

impl Frame {
    /// Frames the response in `buffer`; `None` when more has to be read.
    pub fn find(buffer: &[u8]) -> Outcome<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
        let mut response = httparse::Response::new(&mut headers);
        let parsed = response.parse(buffer).map_err(|error| format!("not a response: {error}"))?;
        let httparse::Status::Complete(start) = parsed else { return Ok(None) };
        let status = response.code.unwrap_or_default();
        let mut frame = Self { status, body: start..start, chunked: false, closes: false };
        let mut length = matches!(status, 204 | 304).then_some(0);
        for header in response.headers.iter() {
            if header.name.eq_ignore_ascii_case("content-length") {
                length = std::str::from_utf8(header.value)
                    .ok()
                    .and_then(|text| text.trim().parse().ok());
            } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
                frame.chunked = header.value.eq_ignore_ascii_case(b"chunked");
            } else if header.name.eq_ignore_ascii_case("connection") {
                frame.closes = header.value.eq_ignore_ascii_case(b"close");
            }
        }
        let end = match length {
            _ if frame.chunked => chunks(&buffer[start..])?.map(|(_, length)| length),
            Some(length) => Some(length),
            None => return Err("a response does not say how long it is".to_owned()),
        };
        let end = end.map(|length| start + length).filter(|end| *end <= buffer.len());
        Ok(end.map(|end| Self { body: start..end, ..frame }))
    }

    /// The body, put together from its chunks.
    pub fn body(&self, buffer: &[u8]) -> Outcome<Vec<u8>> {
        let raw = &buffer[self.body.clone()];
        if !self.chunked {
            return Ok(raw.to_vec());
        }
        let (ranges, _) = chunks(raw)?.ok_or("a chunk is missing")?;
        Ok(ranges.into_iter().flat_map(|range| &raw[range]).copied().collect())
    }
}

/// The chunks of a body and how long all is with their sizes; `None` when the last one is missing.
fn chunks(body: &[u8]) -> Outcome<Option<(Vec<Range<usize>>, usize)>> {
    let mut found = Vec::new();
    let mut position = 0;
    loop {
        let size =
            httparse::parse_chunk_size(&body[position..]).map_err(|_| "not a chunk".to_owned())?;
        let httparse::Status::Complete((offset, size)) = size else { return Ok(None) };
        let begin = position + offset;
        let end = begin + usize::try_from(size).map_err(|error| error.to_string())?;
        position = end + b"\r\n".len();
        if position > body.len() {
            return Ok(None);
        }
        if size == 0 {
            return Ok(Some((found, position)));
        }
        found.push(begin..end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_ends_where_its_length_says() {
        let bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabcHTTP";
        let frame = Frame::find(bytes).unwrap().unwrap();
        assert_eq!((frame.status, frame.closes), (200, true));
        assert_eq!(frame.body(bytes).unwrap(), b"abc");
        assert_eq!(Frame::find(&bytes[..bytes.len() - 5]).unwrap(), None);
    }

    #[test]
    fn chunks_are_put_together_once_the_last_one_is_there() {
        let bytes = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        let frame = Frame::find(bytes).unwrap().unwrap();
        assert_eq!(frame.body.end, bytes.len());
        assert_eq!(frame.body(bytes).unwrap(), b"abcde");
        for cut in 1..bytes.len() {
            assert_eq!(Frame::find(&bytes[..cut]).unwrap(), None, "{cut} bytes");
        }
    }

    #[test]
    fn a_redirect_has_no_body() {
        let bytes = b"HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(Frame::find(bytes).unwrap().unwrap().body.len(), 0);
    }
}

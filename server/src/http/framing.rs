//! Where one request ends and the next one begins, read strictly.
//!
//! hyper forgives what servers and proxies are known to read differently: lines that end in a bare
//! LF, a `Content-Length` beside a `Transfer-Encoding`, a length given twice. A proxy in front of
//! us may see other requests in such bytes than we do, and that is how requests are smuggled. So
//! the bytes are followed here on their way to hyper, and the first byte that makes them ambiguous
//! is replaced by one that hyper refuses: it answers 400 and closes the connection.

/// No request head may hold this byte, anywhere.
const INVALID: u8 = 0;
/// Hexadecimal digits of a chunk's size; 15 cannot overflow.
const CHUNK_SIZE_DIGITS_MAX: usize = 15;

/// Follows one connection's bytes.
#[derive(Debug)]
pub(super) struct Framing {
    state: State,
    /// The head of the request that is coming in, as far as it is here; bounded by hyper, which
    /// stops reading when a head is too long.
    head: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Head,
    /// So many bytes of a body are still to come.
    Body(u64),
    /// The line that tells a chunk's size, as far as it was read.
    ChunkSize {
        size: u64,
        digits: usize,
        more: bool,
    },
    /// So many bytes of a chunk and its line end are still to come.
    Chunk(u64),
    /// The lines after the last chunk; whether the running line is empty so far.
    Trailers {
        empty: bool,
    },
}

/// How a head says that its body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    Sized(u64),
    Chunked,
}

/// Bytes that can be read in more than one way; the one to make invalid is so far on.
struct Ambiguous(usize);

impl Framing {
    pub(super) fn new() -> Self {
        Self { state: State::Head, head: Vec::new() }
    }

    /// Whether a head has begun and is not complete.
    pub(super) fn is_within_head(&self) -> bool {
        self.state == State::Head && !self.head.is_empty()
    }

    /// Whether all that came belongs to whole requests.
    pub(super) fn is_between_requests(&self) -> bool {
        self.state == State::Head && self.head.is_empty()
    }

    /// Follows `bytes`; answers false when they are ambiguous, and has made them invalid then.
    pub(super) fn follow(&mut self, bytes: &mut [u8]) -> bool {
        let mut at = 0;
        while at < bytes.len() {
            match self.step(&bytes[at..]) {
                Ok(used) => at += used,
                Err(Ambiguous(offset)) => {
                    bytes[at + offset] = INVALID;
                    return false;
                }
            }
        }
        true
    }

    /// Follows some of `bytes`, at least one, and tells how many.
    fn step(&mut self, bytes: &[u8]) -> Result<usize, Ambiguous> {
        match self.state {
            State::Head => self.head_line(bytes),
            State::Body(left) => Ok(self.skip(bytes, left, State::Body, State::Head)),
            State::Chunk(left) => Ok(self.skip(bytes, left, State::Chunk, CHUNK_SIZE)),
            State::ChunkSize { size, digits, more } => {
                self.state = chunk_size(size, digits, more, bytes[0]).ok_or(Ambiguous(0))?;
                Ok(1)
            }
            State::Trailers { empty } => {
                self.state = match bytes[0] {
                    b'\n' if empty => State::Head,
                    b'\n' => State::Trailers { empty: true },
                    b'\r' => State::Trailers { empty },
                    _ => State::Trailers { empty: false },
                };
                Ok(1)
            }
        }
    }

    fn skip(&mut self, bytes: &[u8], left: u64, on: fn(u64) -> State, then: State) -> usize {
        let here = bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let left = left - here as u64;
        self.state = if left == 0 { then } else { on(left) };
        here
    }

    /// Follows one line of a head, or the part of it that is here.
    fn head_line(&mut self, bytes: &[u8]) -> Result<usize, Ambiguous> {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            self.head.extend_from_slice(bytes);
            return Ok(bytes.len());
        };
        let line_start = self.head.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        self.head.extend_from_slice(&bytes[..=end]);
        let line = &self.head[line_start..];
        if !line.ends_with(b"\r\n") {
            return Err(Ambiguous(end));
        }
        if line.len() > 2 {
            return Ok(end + 1);
        }
        // An empty line: before the request line it means nothing, after it the head is complete.
        if line_start > 0 {
            self.state = match body_of(&self.head).ok_or(Ambiguous(end))? {
                Body::Sized(0) => State::Head,
                Body::Sized(length) => State::Body(length),
                Body::Chunked => CHUNK_SIZE,
            };
        }
        self.head.clear();
        Ok(end + 1)
    }
}

/// Before a chunk's size.
const CHUNK_SIZE: State = State::ChunkSize { size: 0, digits: 0, more: true };

/// The state after `byte` of a line that tells a chunk's size; what follows the digits (`more` is
/// false then) is hyper's to judge.
fn chunk_size(size: u64, digits: usize, more: bool, byte: u8) -> Option<State> {
    match byte {
        b'\n' if size == 0 => Some(State::Trailers { empty: true }),
        b'\n' => Some(State::Chunk(size + 2)),
        _ if !more => Some(State::ChunkSize { size, digits, more }),
        _ => match char::from(byte).to_digit(16) {
            Some(_) if digits == CHUNK_SIZE_DIGITS_MAX => None,
            Some(digit) => Some(State::ChunkSize {
                size: size << 4 | u64::from(digit),
                digits: digits + 1,
                more,
            }),
            None if digits == 0 => None,
            None => Some(State::ChunkSize { size, digits, more: false }),
        },
    }
}

/// How the body after `head` ends; `None` when that, or the host it is for, can be read in more
/// than one way.
fn body_of(head: &[u8]) -> Option<Body> {
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let request_line = lines.next()?;
    let (mut length, mut coding, mut host) = (None, None, None);
    for line in lines.filter(|line| !line.is_empty()) {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        let slot = match name.len() {
            4 if name.eq_ignore_ascii_case(b"host") => &mut host,
            14 if name.eq_ignore_ascii_case(b"content-length") => &mut length,
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => &mut coding,
            _ => continue,
        };
        if slot.replace(value).is_some() {
            return None;
        }
    }
    if host.is_none() && request_line.ends_with(b"HTTP/1.1") {
        return None;
    }
    match (length, coding) {
        (None, None) => Some(Body::Sized(0)),
        (Some(length), None) => plain_number(length).map(Body::Sized),
        (None, Some(coding)) => coding.eq_ignore_ascii_case(b"chunked").then_some(Body::Chunked),
        (Some(_), Some(_)) => None,
    }
}

/// A number of digits alone: no sign, list or blank.
fn plain_number(text: &[u8]) -> Option<u64> {
    let digits = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    digits.then(|| std::str::from_utf8(text).ok()?.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Follows `text` in pieces of `size` bytes; tells whether all of it was unambiguous and no
    /// head was left open.
    fn is_clear(text: &str, size: usize) -> bool {
        let mut framing = Framing::new();
        let mut bytes = text.as_bytes().to_vec();
        bytes.chunks_mut(size).all(|piece| framing.follow(piece)) && framing.is_between_requests()
    }

    #[test]
    fn several_requests_on_one_connection_are_told_apart_however_they_arrive() {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n\
            POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 13\r\n\r\nGET / HTTP\n\n\n\
            POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n\
            a;x=y\r\nContent-L\n\r\n0\r\nTrailer: x\r\n\r\n\
            \r\nGET / HTTP/1.0\r\n\r\n";
        for size in 1..text.len() {
            assert!(is_clear(text, size), "in pieces of {size}");
        }
    }

    #[test]
    fn what_a_proxy_may_read_differently_is_ambiguous() {
        for head in [
            "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity, chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\n Transfer-Encoding\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n",
        ] {
            for size in [1, 7, head.len()] {
                assert!(!is_clear(head, size), "{head:?}");
            }
        }
    }

    #[test]
    fn the_byte_that_makes_it_ambiguous_becomes_invalid() {
        let mut bytes = b"GET / HTTP/1.1\nHost: a\r\n\r\n".to_vec();
        assert!(!Framing::new().follow(&mut bytes));
        assert_eq!(bytes[14], INVALID);
    }
}

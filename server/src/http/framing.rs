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

/// How much of a line of a head is kept: what is looked for fits, and whoever holds lines back that have no
/// end shall cost no more memory than that here.
const LINE_KEPT: usize = 512;

/// Follows one connection's bytes.
#[derive(Debug)]
pub(super) struct Framing {
    state: State,
    /// What the lines so far say of the request whose head is coming in.
    head: Head,
    /// The line that is coming in.
    line: Line,
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
        Self { state: State::Head, head: Head::default(), line: Line::default() }
    }

    /// Whether a head has begun and is not complete.
    pub(super) fn is_within_head(&self) -> bool {
        self.state == State::Head && !(self.head.is_new() && self.line.is_new())
    }

    /// Whether all that came belongs to whole requests.
    pub(super) fn is_between_requests(&self) -> bool {
        self.state == State::Head && !self.is_within_head()
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
            self.line.push(bytes);
            return Ok(bytes.len());
        };
        self.line.push(&bytes[..end]);
        let line = std::mem::take(&mut self.line);
        if line.last != Some(b'\r') {
            return Err(Ambiguous(end));
        }
        if line.kept != b"\r" {
            self.head.take(&line).ok_or(Ambiguous(end))?;
            return Ok(end + 1);
        }
        // An empty line: before the request line it means nothing, after it the head is complete.
        let head = std::mem::take(&mut self.head);
        if !head.is_new() {
            self.state = match head.body().ok_or(Ambiguous(end))? {
                Body::Sized(0) => State::Head,
                Body::Sized(length) => State::Body(length),
                Body::Chunked => CHUNK_SIZE,
            };
        }
        Ok(end + 1)
    }
}

/// A line of a head, as far as it is here, without the byte that ends it.
#[derive(Debug, Default)]
struct Line {
    /// Its beginning.
    kept: Vec<u8>,
    /// Its last byte.
    last: Option<u8>,
}

impl Line {
    fn push(&mut self, bytes: &[u8]) {
        self.last = bytes.last().copied().or(self.last);
        let room = LINE_KEPT - self.kept.len();
        self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn is_new(&self) -> bool {
        self.last.is_none()
    }

    /// Whether it went on after what was kept.
    fn is_cut(&self) -> bool {
        self.kept.len() == LINE_KEPT
    }
}

/// What a head says of where its request ends, and whether it says for which host it is.
#[derive(Debug, Default)]
struct Head {
    /// Whether it has to name a host; nothing before its first line.
    needs_host: Option<bool>,
    has_host: bool,
    length: Option<u64>,
    is_chunked: bool,
}

impl Head {
    fn is_new(&self) -> bool {
        self.needs_host.is_none()
    }

    /// Takes a line that is not empty; `None` when it, with those before, can be read in more than
    /// one way.
    fn take(&mut self, line: &Line) -> Option<()> {
        let text = line.kept.trim_ascii_end();
        if self.is_new() {
            self.needs_host = Some(line.is_cut() || text.ends_with(b"HTTP/1.1"));
            return Some(());
        }
        let colon = text.iter().position(|byte| *byte == b':')?;
        let (name, value) = (&text[..colon], text[colon + 1..].trim_ascii());
        let is_second = match name.len() {
            4 if name.eq_ignore_ascii_case(b"host") => std::mem::replace(&mut self.has_host, true),
            14 if name.eq_ignore_ascii_case(b"content-length") => {
                let length = plain_number(value).filter(|_| !line.is_cut())?;
                self.length.replace(length).is_some()
            }
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => {
                let is_clear = value.eq_ignore_ascii_case(b"chunked") && !line.is_cut();
                is_clear.then(|| std::mem::replace(&mut self.is_chunked, true))?
            }
            _ => false,
        };
        (!is_second).then_some(())
    }

    /// How the body after it ends; `None` when that, or the host, can be read in more than one way.
    fn body(&self) -> Option<Body> {
        match (self.length, self.is_chunked) {
            _ if self.needs_host == Some(true) && !self.has_host => None,
            (Some(_), true) => None,
            (None, true) => Some(Body::Chunked),
            (length, false) => Some(Body::Sized(length.unwrap_or(0))),
        }
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
    fn of_a_line_without_an_end_only_the_beginning_is_kept() {
        let mut framing = Framing::new();
        for _ in 0..100 {
            assert!(framing.follow(&mut [b'A'; 1_000]));
        }
        assert!(framing.line.kept.capacity() <= 2 * LINE_KEPT && framing.is_within_head());
    }

    #[test]
    fn lines_longer_than_what_is_kept_are_followed_to_their_ends() {
        let long = "x".repeat(3 * LINE_KEPT);
        let text = format!(
            "GET /{long} HTTP/1.1\r\nHost: a\r\nCookie: {long}\r\nContent-Length: 3\r\n\r\n\n\n\n"
        );
        for size in [1, LINE_KEPT, text.len()] {
            assert!(is_clear(&text, size), "in pieces of {size}");
        }
        assert!(!is_clear(&format!("GET / HTTP/1.1\r\nHost: a\r\nX: {long}\n\r\n"), 7));
    }

    #[test]
    fn what_stands_after_the_part_that_is_kept_is_not_overlooked() {
        let blanks = " ".repeat(LINE_KEPT);
        for header in ["Content-Length: 3", "Transfer-Encoding: chunked"] {
            let text = format!("POST / HTTP/1.1\r\nHost: a\r\n{header}{blanks}, 4\r\n\r\n");
            for size in [1, text.len()] {
                assert!(!is_clear(&text, size), "{header}");
            }
            let mut bytes = text.into_bytes();
            assert!(!Framing::new().follow(&mut bytes) && bytes.contains(&INVALID), "{header}");
        }
    }

    #[test]
    fn the_byte_that_makes_it_ambiguous_becomes_invalid() {
        let mut bytes = b"GET / HTTP/1.1\nHost: a\r\n\r\n".to_vec();
        assert!(!Framing::new().follow(&mut bytes));
        assert_eq!(bytes[14], INVALID);
    }
}

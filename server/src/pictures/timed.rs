//! Bytes that stop coming when their time is over: a decoder cannot be ended from outside, but
//! every one of them must read.

use std::io::{self, BufRead, Cursor, ErrorKind, Read, Seek, SeekFrom};
use std::time::{Duration, Instant};

/// How long reading one picture may take. The largest honest ones take half a second; who asks
/// waits behind others for as long again.
const READING: Duration = Duration::from_secs(4);
/// How much is handed out at once before the clock is looked at again.
const PIECE: usize = 16 * 1024;
/// The same for a decoder that takes byte by byte: a few of them can stand for much work, and a look at the
/// clock takes as long as copying hundreds.
const BYTES: usize = 1024;

/// The bytes of a file, for a while.
#[derive(Clone)]
pub(super) struct Timed<'a> {
    bytes: Cursor<&'a [u8]>,
    /// How many single bytes may be taken before the clock is looked at.
    unwatched: usize,
    is_over: &'a dyn Fn() -> bool,
}

/// Does `work` with the bytes, and gives it its time.
pub(super) fn in_time<T>(bytes: &[u8], work: impl FnOnce(&Timed<'_>) -> T) -> T {
    let until = Instant::now() + READING;
    work(&Timed::new(bytes, &|| Instant::now() >= until))
}

impl<'a> Timed<'a> {
    /// The bytes, until `is_over` says so.
    pub(super) fn new(bytes: &'a [u8], is_over: &'a dyn Fn() -> bool) -> Self {
        Self { bytes: Cursor::new(bytes), unwatched: 0, is_over }
    }

    /// Other bytes, for as long as these.
    pub(super) fn instead<'b>(&self, bytes: &'b [u8]) -> Timed<'b>
    where
        'a: 'b,
    {
        Timed::new(bytes, self.is_over)
    }

    /// All bytes, for who only looks at some of them.
    pub(super) fn all(&self) -> &'a [u8] {
        self.bytes.get_ref()
    }

    fn check(&self) -> io::Result<()> {
        if (self.is_over)() { Err(ErrorKind::TimedOut.into()) } else { Ok(()) }
    }

    fn read_pieces(&mut self, mut buffer: &mut [u8]) -> io::Result<()> {
        while !buffer.is_empty() {
            match self.read(buffer)? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                length => buffer = &mut buffer[length..],
            }
        }
        self.unwatched = BYTES;
        Ok(())
    }
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        let length = buffer.len().min(PIECE);
        self.bytes.read(&mut buffer[..length])
    }

    /// The decoder of JPEG calls this for every byte of a picture.
    #[inline]
    fn read_exact(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        match self.unwatched.checked_sub(buffer.len()) {
            Some(unwatched) => {
                self.unwatched = unwatched;
                self.bytes.read_exact(buffer)
            }
            None => self.read_pieces(buffer),
        }
    }
}

impl BufRead for Timed<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        let left = self.bytes.fill_buf()?;
        Ok(&left[..left.len().min(PIECE)])
    }

    fn consume(&mut self, amount: usize) {
        self.bytes.consume(amount);
    }
}

impl Seek for Timed<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

//! The one place that draws random numbers.

use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::{StdRng, SysRng};
use rand::{Rng as _, SeedableRng as _};

/// A cryptographic generator, seeded by the system or, in a test, by a number.
#[derive(Debug)]
pub struct Random(Mutex<StdRng>);

impl Random {
    /// Seeded by the operating system.
    pub fn system() -> std::io::Result<Self> {
        let generator = StdRng::try_from_rng(&mut SysRng).map_err(std::io::Error::other)?;
        Ok(Self(Mutex::new(generator)))
    }

    /// Always the same numbers, for tests.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// 256 random bits as 43 characters of base64url: for links and keys.
    pub fn secret(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }

    /// An id for something made at `millis`; see [`domain::id::make`].
    pub fn id(&self, millis: i64) -> i64 {
        domain::id::make(millis, u32::from_le_bytes(self.bytes()))
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    #[test]
    fn secrets_have_256_bits_that_all_vary() {
        let random = Random::system().unwrap();
        let drawn: Vec<_> =
            (0..1_000).map(|_| URL_SAFE_NO_PAD.decode(random.secret()).unwrap()).collect();
        for position in 0..32 {
            let ones: u32 = drawn.iter().map(|bytes| bytes[position].count_ones()).sum();
            assert!((3_600..4_400).contains(&ones), "{ones} of 8000 bits of byte {position}");
        }
        assert!(drawn.iter().all(|bytes| bytes.len() == 32));
    }
}

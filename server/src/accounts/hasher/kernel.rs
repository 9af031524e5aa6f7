//! One thread's Argon2, with the memory it works in.
//!
//! What a hash leaves in its memory is worth a password: a guess could be compared with it at the cost of a
//! few blocks. The crate can wipe it after each hash (`zeroize-memory`), which takes an eighth of all the
//! time that is spent on passwords. The next hash writes over all of it anyway before it reads any, so
//! instead of being wiped it is used for that, or given back to the system ([`Kernel::clear`]) as soon as
//! the thread has no work; the system wipes it before somebody else gets it. The few hundred bytes of
//! stack that the crate would wipe as well are written over by the thread's next hash. A hash of a lower cost,
//! stored before the cost was raised, leaves the rest of the memory to the next one of ours.

use std::panic::{AssertUnwindSafe, catch_unwind};

use argon2_rust::params::{Memory, TagLen};
use argon2_rust::{Algorithm, Argon2, Error as Argon2Error, Params, Version};

use super::huge_pages::HugePages;
use crate::{Error, Result};

/// The most a stored hash may ask for. Ours ask for far less; this stops a damaged or planted one
/// from taking the machine's memory or minutes of its time.
const CEILING: Params = Params::builder()
    .memory(Memory::mib(256))
    .passes(16)
    .lanes(16)
    .tag_len(TagLen::bytes(64))
    .build_or_panic();

/// Argon2 at one cost. Its memory is taken at a hash and kept until [`Kernel::clear`].
pub(super) struct Kernel {
    cost: Params,
    argon2: argon2_rust::Hasher,
    /// Whether this processor computes what RFC 9106 says.
    sound: bool,
}

impl Kernel {
    /// A kernel that hashes at `cost`.
    pub(super) fn new(cost: Params) -> Self {
        let sound = is_sound();
        if !sound {
            tracing::error!(
                "Argon2 computes wrongly on this processor: no password will be hashed or verified"
            );
        }
        Self { cost, argon2: argon2(cost).hasher(), sound }
    }

    /// The PHC string of `password`.
    pub(super) fn hash(&mut self, password: &[u8], salt: &[u8]) -> Result<String> {
        self.check()?;
        let hashed = self.with_memory(|argon2| argon2.hash_encoded(password, salt));
        hashed.map_err(Error::internal)
    }

    /// Whether `password` is the one in `phc`, at whatever cost it was hashed.
    pub(super) fn verify(&mut self, password: &[u8], phc: &str) -> Result<bool> {
        self.check()?;
        let verified = self.with_memory(|argon2| {
            argon2.verify_encoded_bounded(phc, password, Algorithm::Argon2id, &CEILING)
        });
        match verified {
            Ok(()) => Ok(true),
            Err(Argon2Error::VerifyMismatch) => Ok(false),
            Err(error) => {
                Err(Error::Internal(format!("a stored password hash cannot be used: {error}")))
            }
        }
    }

    /// Runs `work`; a panic in it costs this one request and the memory it may have left half
    /// written, not the thread.
    pub(super) fn contain<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        catch_unwind(AssertUnwindSafe(|| work(self))).unwrap_or_else(|_| {
            self.argon2 = argon2(self.cost).hasher();
            Err(Error::internal("hashing a password panicked"))
        })
    }

    /// Gives the memory back to the system; to be done whenever no other hash follows.
    pub(super) fn clear(&mut self) {
        self.argon2.clear();
    }

    /// Does `work`, which takes the memory if there is none. What a hash of a higher cost has taken beyond ours
    /// no other would write over.
    fn with_memory<T>(&mut self, work: impl FnOnce(&mut argon2_rust::Hasher) -> T) -> T {
        let _huge_pages = (self.argon2.reserved_blocks() == 0).then(HugePages::allow);
        let done = work(&mut self.argon2);
        if self.argon2.reserved_blocks() > self.cost.memory_blocks() as usize {
            self.clear();
        }
        done
    }

    fn check(&self) -> Result<()> {
        if self.sound {
            Ok(())
        } else {
            Err(Error::internal("Argon2 computes wrongly on this processor"))
        }
    }

    /// KiB of memory held.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.argon2.reserved_blocks()
    }
}

fn argon2(cost: Params) -> Argon2 {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cost)
}

/// Computes the Argon2id vector of RFC 9106, section 5.3: a matter of microseconds.
fn is_sound() -> bool {
    const COST: Params = Params::builder()
        .memory(Memory::kib(32))
        .passes(3)
        .lanes(4)
        .tag_len(TagLen::bytes(32))
        .build_or_panic();
    const TAG: [u8; 32] = [
        0x0d, 0x64, 0x0d, 0xf5, 0x8d, 0x78, 0x76, 0x6c, 0x08, 0xc0, 0x37, 0xa3, 0x4a, 0x8b, 0x53,
        0xc9, 0xd0, 0x1e, 0xf0, 0x45, 0x2d, 0x75, 0xb6, 0x5e, 0xb5, 0x25, 0x20, 0xe9, 0x6b, 0x01,
        0xe6, 0x59,
    ];
    argon2(COST).hash_with_ad(&[1; 32], &[2; 16], &[3; 8], &[4; 12]).is_ok_and(|tag| tag == TAG)
}

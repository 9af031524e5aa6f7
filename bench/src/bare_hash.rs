//! Password hashes without anything around them: the most sign-ins that a machine can do.

use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use argon2::{Argon2, Block};
use rustix::process::setpriority_process;

use crate::Outcome;

/// The server's parameters: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The server's hashing threads let everything else go first.
const NICENESS: i32 = 10;

const PASSWORD: &[u8] = crate::rookery::PASSWORD.as_bytes();
const SALT: &[u8] = b"sixteen bytes ..";

/// A hash over and over on one thread, in memory that is used again.
type Hash = Box<dyn FnMut(&mut [u8; 32]) -> Outcome<()>>;

/// Crate `argon2`: hashes a second on so many threads.
pub fn argon2(threads: usize, window: Duration) -> Outcome<f64> {
    rate(threads, window, || {
        let params = argon2::Params::new(MEMORY_KIB, PASSES, LANES, None)
            .map_err(|error| error.to_string())?;
        let argon2 = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let mut memory = vec![Block::default(); argon2.params().block_count()];
        Ok(Box::new(move |tag: &mut [u8; 32]| {
            let hashed = argon2.hash_password_into_with_memory(PASSWORD, SALT, tag, &mut memory);
            hashed.map_err(|error| error.to_string())
        }))
    })
}

/// Crate `argon2-rust` as its authors ship it, and others build on it: hashes a second on so many threads.
/// It wipes its memory after each hash, which the server leaves to the next one.
pub fn argon2_rust(threads: usize, window: Duration) -> Outcome<f64> {
    use argon2_rust::params::Memory;
    use argon2_rust::{Algorithm, Argon2, Params, Version};
    rate(threads, window, || {
        let params = Params::builder()
            .memory(Memory::kib(MEMORY_KIB.into()))
            .passes(PASSES)
            .lanes(LANES)
            .build();
        let params = params.map_err(|error| error.to_string())?;
        let mut hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hasher();
        Ok(Box::new(move |tag: &mut [u8; 32]| {
            hasher.hash_into(PASSWORD, SALT, tag).map_err(|error| error.to_string())
        }))
    })
}

/// What all threads together do in a second.
fn rate(threads: usize, window: Duration, make: impl Fn() -> Outcome<Hash> + Sync) -> Outcome<f64> {
    thread::scope(|scope| {
        let threads: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| rate_of_one(make()?, window))).collect();
        let rates = threads.into_iter().map(ScopedJoinHandle::join);
        rates.map(|rate| rate.map_err(|_| "a hash panicked".to_owned())?).sum()
    })
}

fn rate_of_one(mut hash: Hash, window: Duration) -> Outcome<f64> {
    // As the server's threads: on a shared machine priority decides how much of it there is.
    setpriority_process(None, NICENESS).map_err(|error| error.to_string())?;
    let mut tag = [0; 32];
    // The first one touches the memory, which is not what is measured.
    hash(&mut tag)?;
    let begin = Instant::now();
    let mut count = 0.0;
    while begin.elapsed() < window {
        hash(&mut tag)?;
        count += 1.0;
    }
    Ok(count / begin.elapsed().as_secs_f64())
}

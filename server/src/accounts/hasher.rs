//! Hashing passwords: a fixed number of threads, a short queue, memory only while there is work.
//!
//! One hash takes 19 MiB and tens of milliseconds of a whole core, so its place is neither on the
//! async threads nor on tokio's blocking pool, which would start hundreds at once. Here as many run
//! as there are cores, at a lower priority than everything else, and whoever would have to wait too
//! long is told so instead.
//!
//! The crate `argon2-rust` computes Argon2 with whatever SIMD the processor has, which an operator
//! pays for in sign-ins per second. It is young, so every thread proves it with the vector of RFC
//! 9106 before its first password, and the tests compare it with the older crate `argon2`.

mod huge_pages;
mod kernel;
#[cfg(target_os = "linux")]
mod priority;
mod queue;
#[cfg(test)]
mod tests;

use std::num::NonZero;
use std::sync::Arc;

use argon2_rust::Params;
use argon2_rust::params::{Memory, TagLen};
use domain::Password;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::config::Argon2Cost;
use crate::{Error, Random, Result};
use kernel::Kernel;
use queue::{Answer, Queue};

/// Bytes of hash; what RFC 9106 recommends for passwords.
const TAG_LENGTH: u64 = 32;
/// Bytes of salt; what RFC 9106 recommends for passwords.
const SALT_LENGTH: usize = 16;

/// Stands where a hash would, for a user whose password is nobody's: no password matches it, and to
/// be refused takes as long as ever. It takes no hash to make, so whoever may void a password by a
/// link cannot use the queue up by that.
pub const NOBODYS: &str = "nobody's";

/// Hashes passwords, a few at a time. Its threads end when it is dropped.
#[derive(Debug)]
pub struct Hasher {
    queue: Arc<Queue>,
    cost: Params,
}

impl Hasher {
    /// Starts the threads, one for each core. Fails on a cost that Argon2 does not know.
    pub fn new(cost: Argon2Cost) -> Result<Self> {
        let params = Params::builder()
            .memory(Memory::kib(cost.memory_kib.into()))
            .passes(cost.passes)
            .lanes(cost.lanes)
            .tag_len(TagLen::bytes(TAG_LENGTH))
            .build();
        params.map(Self::with).map_err(Error::internal)
    }

    /// Like [`Hasher::new`] at any cost; tests take a cheap one.
    pub fn with(cost: Params) -> Self {
        let queue = Arc::new(Queue::new());
        for number in 0..threads() {
            let queue = Arc::clone(&queue);
            let thread = std::thread::Builder::new().name(format!("hash-{number}"));
            if let Err(error) = thread.spawn(move || queue::work(&queue, || Kernel::new(cost))) {
                tracing::error!(%error, "cannot start a thread for hashing passwords");
            }
        }
        Self { queue, cost }
    }

    /// Hashes cheaply: tests make many accounts, and what they are about is not the hash.
    #[cfg(any(test, feature = "test-support"))]
    pub fn cheap() -> Self {
        const CHEAP: Params = Params::builder()
            .memory(Memory::kib(64))
            .passes(1)
            .lanes(1)
            .tag_len(TagLen::bytes(32))
            .build_or_panic();
        Self::with(CHEAP)
    }

    /// Hashes a new password with a salt of its own, as a PHC string.
    pub async fn hash(&self, random: &Random, password: Password) -> Result<String> {
        let salt: [u8; SALT_LENGTH] = random.bytes();
        self.run(move |kernel| kernel.hash(password.expose().as_bytes(), &salt)).await
    }

    /// Whether `password` is the one that was hashed to `phc`. Without a hash, because there is no
    /// such user or their password is [`NOBODYS`], the answer is no and takes as long.
    pub async fn verify(&self, password: Zeroizing<String>, phc: Option<String>) -> Result<bool> {
        let phc = phc.filter(|phc| phc != NOBODYS);
        let exists = phc.is_some();
        let phc = phc.unwrap_or_else(|| self.dummy());
        let matches = self.run(move |kernel| kernel.verify(password.as_bytes(), &phc)).await?;
        Ok(matches && exists)
    }

    /// Whether a stored hash has the cost that new ones get; if not, it should be made anew at
    /// the next sign-in, when the password is at hand.
    pub fn is_current(&self, phc: &str) -> bool {
        phc == NOBODYS || phc.starts_with(&self.prefix())
    }

    /// Does other work on a password that takes too long for the async threads: in the same queue,
    /// with the same bounds.
    pub async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        self.run(move |_| Ok(work())).await
    }

    /// Like [`Hasher::beside`] for work that is nice to have: refused as soon as a few are waiting,
    /// so that whoever asks for more and more of it keeps nobody from signing in.
    pub async fn at_leisure<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        self.run_if(queue::WAITING_MAX_LEISURE, move |_| Ok(work())).await
    }

    /// What every hash of this cost begins with.
    fn prefix(&self) -> String {
        let (memory, passes, lanes) =
            (self.cost.memory_kib(), self.cost.passes(), self.cost.lanes());
        format!("$argon2id$v=19$m={memory},t={passes},p={lanes}$")
    }

    /// A well-formed hash of nothing, at the cost of a real one.
    fn dummy(&self) -> String {
        let (salt, tag) = ("A".repeat(22), "A".repeat(43));
        format!("{}{salt}${tag}", self.prefix())
    }

    /// Runs `work` on one of the threads.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Kernel) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.run_if(queue::WAITING_MAX, work).await
    }

    /// The same unless `waiting_max` are waiting already. The queue drops what it cannot take or
    /// took too late, and the answer's sender with it.
    async fn run_if<T: Send + 'static>(
        &self,
        waiting_max: usize,
        work: impl FnOnce(&mut Kernel) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (sender, receiver) = oneshot::channel();
        tracing::trace!("work for a hashing thread");
        let work = Box::new(move |kernel: &mut Kernel| -> Answer {
            // The request may be gone: its client left, or its time was up.
            let done = (!sender.is_closed()).then(|| kernel.contain(work));
            Box::new(move || drop(done.map(|done| sender.send(done))))
        });
        self.queue.push(work, waiting_max);
        receiver.await.unwrap_or(Err(Error::Busy))
    }
}

impl Drop for Hasher {
    fn drop(&mut self) {
        self.queue.close();
    }
}

/// As many threads as cores: more would only make every hash slower.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}

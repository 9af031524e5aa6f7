//! Hashing threads let everything else go first: answers to pages take microseconds of a core, and hashes
//! milliseconds of all.
//!
//! On Linux alone, where a priority belongs to a thread; elsewhere it would slow the whole process down.
//! What the system does not let us do is no reason not to hash.

/// How much nicer than the threads that answer pages, which leaves those nine tenths of a contended
/// core, whatever priority the whole process was given.
const NICENESS: i32 = 10;
/// Nanoseconds that a hashing thread runs if nobody else wants its core: the longest that Linux takes.
const SLICE: u64 = 100_000_000;

/// Of what [`take_long_slices`] hands over.
const SIZE: u32 = 48;
/// `SCHED_FLAG_KEEP_POLICY`: whatever the operator has chosen for the process.
const KEEP_POLICY: u64 = 8;

/// Lowers this thread's priority.
pub(super) fn lower() {
    if let Err(error) = be_nice() {
        tracing::debug!(%error, "a hashing thread may hold others up");
    }
}

fn be_nice() -> std::io::Result<()> {
    let nice = rustix::process::getpriority_process(None)? + NICENESS;
    rustix::process::setpriority_process(None, nice)?;
    take_long_slices(nice)
}

/// Has whoever wakes up take the core at once. Since Linux 6.6 a thread may finish the slice that it has begun,
/// however nice it is, and a page behind two of them waits for milliseconds; since 6.12 it may not where the
/// other one has asked for shorter slices. This thread's are therefore longer than everybody's. Its share of
/// a core is the same, and it is interrupted less often. Older versions take no notice, or refuse.
#[expect(unsafe_code, reason = "neither std nor rustix makes this call")]
fn take_long_slices(nice: i32) -> std::io::Result<()> {
    let attributes = libc::sched_attr {
        size: SIZE,
        sched_policy: 0,
        sched_flags: KEEP_POLICY,
        sched_nice: nice,
        sched_priority: 0,
        sched_runtime: SLICE,
        sched_deadline: 0,
        sched_period: 0,
    };
    const { assert!(size_of::<libc::sched_attr>() == SIZE as usize) };
    // SAFETY: the kernel reads `size` bytes from `attributes`, which outlives the call, and writes nothing.
    let answer = unsafe { libc::syscall(libc::SYS_sched_setattr, 0, &raw const attributes, 0) };
    if answer == 0 { Ok(()) } else { Err(std::io::Error::last_os_error()) }
}

//! Pages of 2 MiB, for as long as a hash takes its memory.
//!
//! A hash goes through its 19 MiB in no order, and takes 8% longer when the processor has to look up pages of
//! 4 KiB. Everything else in the process would only be rounded up to megabytes, so the allocator's switch
//! forbids huge pages to the process. Memory that has them keeps them.

use std::sync::{Mutex, PoisonError};

/// While it lives the process may take huge pages. What else is taken meanwhile may get some, which is no more
/// than a pity; so is a system that has none.
pub(super) struct HugePages(());

/// How many allow them just now: one whose memory is there must not forbid them to one that still takes its own.
static ALLOWING: Mutex<usize> = Mutex::new(0);

impl HugePages {
    pub(super) fn allow() -> Self {
        let mut allowing = ALLOWING.lock().unwrap_or_else(PoisonError::into_inner);
        *allowing += 1;
        forbid(false);
        Self(())
    }
}

impl Drop for HugePages {
    fn drop(&mut self) {
        let mut allowing = ALLOWING.lock().unwrap_or_else(PoisonError::into_inner);
        *allowing -= 1;
        forbid(*allowing == 0);
    }
}

#[cfg_attr(not(target_os = "linux"), expect(unused_variables, reason = "they are Linux's"))]
fn forbid(forbidden: bool) {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::thread::disable_transparent_huge_pages(forbidden) {
        tracing::debug!(%error, "huge pages stay as they are");
    }
}

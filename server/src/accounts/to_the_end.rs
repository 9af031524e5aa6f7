//! What must not be broken off half way.

use std::net::IpAddr;
use std::panic::resume_unwind;

use tracing::Instrument as _;

use crate::{Error, Result, security};

/// Begins `act`, which somebody at `address` asks for, and goes on with it to its end even when nobody
/// waits for the answer any more. A request is dropped when its client hangs up; what follows from a
/// counted guess, such as the mail about a lock, must not depend on that.
pub(super) fn to_the_end<T: Send + 'static>(
    address: IpAddr,
    act: impl Future<Output = Result<T>> + Send + 'static,
) -> impl Future<Output = Result<T>> + Send {
    let task = tokio::spawn(security::from_client(address, act).in_current_span());
    async move {
        task.await.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // Only a runtime that stops ends tasks.
            Err(stopping) => Err(Error::internal(stopping)),
        })
    }
}

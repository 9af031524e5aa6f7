//! Stopping when the service manager, or a person with Ctrl+C, says so.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancels `stopping` at the first SIGTERM or SIGINT; the second one ends the process at once.
pub fn on_signals(stopping: CancellationToken) -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        let mut next =
            async || tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} };
        next().await;
        tracing::info!(
            "stopping: requests under way are finished first; a second signal ends at once"
        );
        stopping.cancel();
        next().await;
        std::process::exit(1);
    });
    Ok(())
}

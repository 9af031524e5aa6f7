//! Work of one kind, done at once for all who come with it at the same moment.
//!
//! What a question or a small change costs the database is for the most part the way there and back (to
//! another thread on SQLite, over a socket on PostgreSQL) and, for a change, making it durable. Those who come
//! while others are being served wait for that, and are then served together. Nothing is begun for
//! anybody before they came.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::{mpsc, oneshot};
use tracing::{Instrument as _, Span};

use crate::{Error, Result};

/// How long serving some may take. Longer than anybody waits for a connection, or one that is being made
/// would be given up each time; and those who come after work that hangs are still served in time.
const PATIENCE: Duration = Duration::from_millis(2_200);

/// One piece of work, in whose name it is done, and where its outcome goes.
struct Coming<W, T> {
    work: W,
    span: Span,
    outcome: oneshot::Sender<Result<T>>,
}

/// Does pieces of work `W` with outcomes `T`.
#[derive(Debug)]
pub struct Together<W, T> {
    coming: mpsc::UnboundedSender<Coming<W, T>>,
}

impl<W: Clone + Send + Sync + 'static, T: Send + 'static> Together<W, T> {
    /// Serves with `serve`, until this is dropped, up to `most` at once. It answers with as many outcomes
    /// as it was given pieces of work, in their order. When it fails with several, each is tried alone:
    /// nobody suffers from what is wrong with somebody else's.
    pub fn new<Served>(
        most: usize,
        serve: impl Fn(Vec<W>) -> Served + Send + Sync + 'static,
    ) -> Self
    where
        Served: Future<Output = Result<Vec<T>>> + Send,
    {
        let (coming, mut waiting) = mpsc::unbounded_channel::<Coming<W, T>>();
        tokio::spawn(async move {
            let mut some = Vec::with_capacity(most);
            while let Some(first) = waiting.recv().await {
                some.push(first);
                // Whoever was woken by the same event as the first has their turn to come, too.
                tokio::task::yield_now().await;
                while some.len() < most
                    && let Ok(next) = waiting.try_recv()
                {
                    some.push(next);
                }
                some.retain(|coming: &Coming<W, T>| !coming.outcome.is_closed());
                let Some(first) = some.first() else { continue };
                let span = first.span.clone();
                let (works, outcomes): (Vec<_>, Vec<_>) =
                    some.drain(..).map(|coming| (coming.work, coming.outcome)).unzip();
                serve_all(&serve, works, outcomes).instrument(span).await;
            }
        });
        Self { coming }
    }

    /// Has `work` done; its outcome. Whoever waits too long for others before them is told so, too; what has
    /// begun by then may still be done.
    pub async fn act(&self, work: W) -> Result<T> {
        let (outcome, done) = oneshot::channel();
        let coming = Coming { work, span: Span::current(), outcome };
        self.coming.send(coming).map_err(|_| Error::Busy)?;
        let done = tokio::time::timeout(PATIENCE, done).await.map_err(|_| Error::Busy)?;
        done.unwrap_or(Err(Error::Busy))
    }
}

/// Serves these and tells them. Whoever hears nothing, because their sender is dropped, knows by that.
async fn serve_all<W: Clone, T, Served: Future<Output = Result<Vec<T>>>>(
    serve: &impl Fn(Vec<W>) -> Served,
    works: Vec<W>,
    outcomes: Vec<oneshot::Sender<Result<T>>>,
) {
    match in_time(serve(works.clone())).await {
        Ok(done) => {
            for (outcome, done) in outcomes.into_iter().zip(done) {
                outcome.send(Ok(done)).ok();
            }
        }
        Err(error) if outcomes.len() > 1 && !error.is_passing() => {
            tracing::debug!(%error, "what failed together is tried one by one");
            for (work, outcome) in works.into_iter().zip(outcomes) {
                let done = in_time(serve(vec![work])).await;
                outcome.send(done.and_then(|done| done.into_iter().next().ok_or(Error::Busy))).ok();
            }
        }
        // Of several, the others hear that it is worth another try.
        Err(error) => drop(outcomes.into_iter().next().map(|outcome| outcome.send(Err(error)))),
    }
}

/// Gives up what takes too long. Somebody else's work must not be the last that is done, so a panic is
/// no more than that.
async fn in_time<T>(served: impl Future<Output = Result<T>>) -> Result<T> {
    let served = AssertUnwindSafe(tokio::time::timeout(PATIENCE, served)).catch_unwind().await;
    served.into_iter().flatten().next().unwrap_or(Err(Error::Busy))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use futures_util::future::join_all;

    use super::*;

    /// Doubles numbers, but not 13, and writes down what it was given at once.
    fn doubling(given: &Arc<Mutex<Vec<Vec<u32>>>>) -> Together<u32, u32> {
        let given = Arc::clone(given);
        Together::new(4, move |numbers: Vec<u32>| {
            given.lock().unwrap().push(numbers.clone());
            async move {
                let double = |number| {
                    if number == 13 { Err(Error::internal("unlucky")) } else { Ok(number * 2) }
                };
                numbers.into_iter().map(double).collect()
            }
        })
    }

    #[tokio::test]
    async fn those_who_come_at_the_same_moment_are_served_at_once_in_bounded_numbers() {
        let given = Arc::default();
        let doubling = doubling(&given);
        let done = join_all((1..=6).map(|number| doubling.act(number))).await;
        assert_eq!(done.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [2, 4, 6, 8, 10, 12]);
        assert_eq!(*given.lock().unwrap(), [vec![1, 2, 3, 4], vec![5, 6]]);
    }

    #[tokio::test]
    async fn what_fails_for_several_fails_only_for_whom_it_is_the_fault_of() {
        let given = Arc::default();
        let doubling = doubling(&given);
        let done = join_all([1, 13, 3].map(|number| doubling.act(number))).await;
        assert!(matches!(done[..], [Ok(2), Err(Error::Internal(_)), Ok(6)]), "{done:?}");
        assert_eq!(*given.lock().unwrap(), [vec![1, 13, 3], vec![1], vec![13], vec![3]]);
    }
}

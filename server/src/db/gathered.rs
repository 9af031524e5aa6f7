//! Questions that come all the time, asked once for all who ask them at the same moment.
//!
//! Every statement costs a way to the database and back: to another thread on SQLite, over a socket
//! on PostgreSQL. Under load that is most of what a small question costs. Here those who come while
//! an answer is under way wait for it, and are then asked for together. Nobody gets an answer that
//! was begun before they asked: what they are told is as new as if they had asked by themselves.

use std::collections::HashMap;
use std::hash::Hash;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::{mpsc, oneshot};

use super::Db;
use crate::{Error, Result};

/// How many are asked for together at most: as many as ever ask at one moment, and an answer for all of
/// them takes a few milliseconds.
const TOGETHER: usize = 256;
/// How long an answer may take. Longer than anybody waits for a connection, or one that is being made
/// would be given up each time; and those who come after one that hangs are still answered in time.
const PATIENCE: Duration = Duration::from_millis(2_200);

/// How many keys one statement for several takes: each has a place in it, used or not.
pub(super) const PLACES: usize = 8;

/// What stands in each place of a statement for `some` keys, [`PLACES`] at most: one that is not needed asks
/// for the first one once more.
pub(super) fn in_places<K>(some: &[K]) -> impl Iterator<Item = Option<&K>> {
    (0..PLACES).map(|place| some.get(place).or(some.first()))
}

type Asking<K, V> = (K, oneshot::Sender<Result<Option<V>>>);

/// One kind of question: what belongs to a key.
#[derive(Debug)]
pub struct Gathered<K, V> {
    asking: mpsc::UnboundedSender<Asking<K, V>>,
}

impl<K: Clone + Eq + Hash + Send + 'static, V: Clone + Send + 'static> Gathered<K, V> {
    /// Answers with what `find` finds, until this is dropped. It is given [`TOGETHER`] keys at most.
    pub fn new<Found>(db: Db, find: impl Fn(Db, Vec<K>) -> Found + Send + 'static) -> Self
    where
        Found: Future<Output = sqlx::Result<HashMap<K, V>>> + Send,
    {
        let (asking, mut waiting) = mpsc::unbounded_channel::<Asking<K, V>>();
        tokio::spawn(async move {
            let mut together = Vec::with_capacity(TOGETHER);
            while waiting.recv_many(&mut together, TOGETHER).await > 0 {
                together.retain(|(_, sender)| !sender.is_closed());
                let keys: Vec<_> = together.iter().map(|(key, _)| key.clone()).collect();
                if keys.is_empty() {
                    continue;
                }
                let found = tokio::time::timeout(PATIENCE, find(db.clone(), keys));
                // Somebody else's question must not be the last one that is answered.
                let found = AssertUnwindSafe(found).catch_unwind().await;
                let found = found.map_or(Err(sqlx::Error::WorkerCrashed), |in_time| {
                    in_time.unwrap_or(Err(sqlx::Error::PoolTimedOut))
                });
                answer(&mut together, found);
            }
        });
        Self { asking }
    }

    /// What belongs to `key`, if anything does.
    pub async fn find(&self, key: K) -> Result<Option<V>> {
        let (sender, answer) = oneshot::channel();
        self.asking.send((key, sender)).map_err(|_| Error::Busy)?;
        answer.await.unwrap_or(Err(Error::Busy))
    }
}

/// Tells everybody what was found. Those who went away are not waited for.
fn answer<K: Eq + Hash, V: Clone>(
    together: &mut Vec<Asking<K, V>>,
    found: sqlx::Result<HashMap<K, V>>,
) {
    let found = found.map_err(Error::from);
    for (key, sender) in together.drain(..) {
        drop(sender.send(match &found {
            Ok(found) => Ok(found.get(&key).cloned()),
            Err(error) if error.is_passing() => Err(Error::Busy),
            Err(error) => Err(Error::internal(error)),
        }));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::Semaphore;

    use super::*;
    use crate::test_support::{Engine, server_with};

    /// Answers with a key's double once `gate` lets it; 0 is nothing, 113 and 114 are trouble.
    fn doubles(db: Db, gate: Arc<Semaphore>) -> Gathered<u32, u32> {
        Gathered::new(db, move |_, keys: Vec<u32>| {
            let gate = Arc::clone(&gate);
            async move {
                gate.acquire().await.unwrap().forget();
                assert!(keys.len() <= TOGETHER && !keys.contains(&113), "as the test wants it");
                if keys.contains(&114) {
                    return Err(sqlx::Error::RowNotFound);
                }
                Ok(keys.into_iter().filter(|key| *key > 0).map(|key| (key, key * 2)).collect())
            }
        })
    }

    #[tokio::test]
    async fn everybody_gets_their_own_answer_and_many_are_asked_for_together() {
        let db = server_with(Engine::Sqlite, &[]).await.db.clone();
        let gate = Arc::new(Semaphore::new(0));
        let doubles = Arc::new(doubles(db, Arc::clone(&gate)));
        let asking: Vec<_> = (0..20)
            .map(|key| {
                tokio::spawn({
                    let doubles = Arc::clone(&doubles);
                    async move { (key, doubles.find(key).await.unwrap()) }
                })
            })
            .collect();
        tokio::task::yield_now().await;
        // One for whoever came first, and one for 19 others.
        gate.add_permits(2);
        for asked in asking {
            let (key, answer) = asked.await.unwrap();
            assert_eq!(answer, (key > 0).then_some(key * 2));
        }
    }

    #[tokio::test]
    async fn trouble_with_one_answer_is_told_and_the_next_one_is_right() {
        let db = server_with(Engine::Sqlite, &[]).await.db.clone();
        let doubles = doubles(db, Arc::new(Semaphore::new(10)));
        assert!(matches!(doubles.find(114).await, Err(Error::Internal(_))));
        assert!(matches!(doubles.find(113).await, Err(Error::Busy)));
        assert_eq!(doubles.find(4).await.unwrap(), Some(8));
    }

    #[tokio::test]
    async fn nobody_is_asked_for_who_went_away() {
        let db = server_with(Engine::Sqlite, &[]).await.db.clone();
        let gate = Arc::new(Semaphore::new(0));
        let doubles = doubles(db, Arc::clone(&gate));
        let (first, last) = tokio::join!(biased; doubles.find(1), async {
            // Time for the first one alone to be asked for.
            tokio::task::yield_now().await;
            // Would spoil the answer of whoever is asked for together with it.
            assert!(doubles.find(113).now_or_never().is_none());
            gate.add_permits(2);
            doubles.find(2).await
        });
        assert_eq!((first.unwrap(), last.unwrap()), (Some(2), Some(4)));
    }
}

//! Questions that come all the time, asked once for all who ask them at the same moment ([`Together`]):
//! what they are told is as new as if they had asked by themselves.

use std::collections::HashMap;
use std::hash::Hash;

use super::Db;
use crate::Result;
use crate::together::Together;

/// How many are asked for together at most: as many as ever ask at one moment, and an answer for all of
/// them takes a few milliseconds.
const TOGETHER: usize = 256;

/// How many keys one statement for several takes: each has a place in it, used or not.
pub(super) const PLACES: usize = 8;

/// What stands in each place of a statement for `some` keys, [`PLACES`] at most: one that is not needed asks
/// for the first one once more.
pub(super) fn in_places<K>(some: &[K]) -> impl Iterator<Item = Option<&K>> {
    (0..PLACES).map(|place| some.get(place).or(some.first()))
}

/// One kind of question: what belongs to a key.
#[derive(Debug)]
pub struct Gathered<K, V>(Together<K, Option<V>>);

impl<K: Clone + Eq + Hash + Send + Sync + 'static, V: Clone + Send + 'static> Gathered<K, V> {
    /// Answers with what `find` finds, until this is dropped. It is given [`TOGETHER`] keys at most.
    pub fn new<Found>(db: Db, find: impl Fn(Db, Vec<K>) -> Found + Send + Sync + 'static) -> Self
    where
        Found: Future<Output = sqlx::Result<HashMap<K, V>>> + Send,
    {
        Self(Together::new(TOGETHER, move |keys: Vec<K>| {
            let found = find(db.clone(), keys.clone());
            async move {
                let found = found.await?;
                Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
            }
        }))
    }

    /// What belongs to `key`, if anything does.
    pub async fn find(&self, key: K) -> Result<Option<V>> {
        self.0.act(key).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::FutureExt as _;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::Error;
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
        assert!(matches!(doubles.find(114).await, Err(Error::Database(_))));
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

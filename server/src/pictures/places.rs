//! Who may upload now: the files of so many are in memory, and whoever is slow keeps nobody else waiting.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{Field, UserId, Why};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::workshop::waited;
use crate::Result;

/// Uploads that may be read, or wait for their turn, at the same time.
const ALL_MAX: usize = 16;
/// Those of one user: the second is for whoever lost the connection and tries again. So it takes eight users
/// to keep others from uploading, and the admins see who they are.
const EACH_MAX: usize = 2;
/// When to try again, in seconds: a body is given up after a minute.
const WAIT_SECONDS: u32 = 60;

/// The places.
#[derive(Debug)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    open: Arc<Open>,
}

/// How many places each user has.
#[derive(Debug, Default)]
struct Open(Mutex<HashMap<UserId, usize>>);

/// One of the places, until it is dropped.
#[derive(Debug)]
pub struct Place {
    _own: Own,
    _place: OwnedSemaphorePermit,
}

impl Default for Places {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(ALL_MAX)), open: Arc::default() }
    }
}

impl Places {
    /// A place for an upload of `user`.
    pub(super) async fn take(&self, user: UserId) -> Result<Place> {
        let own = Own::of(user, &self.open)?;
        let place = waited(self.all.clone().acquire_owned()).await?;
        Ok(Place { _own: own, _place: place })
    }
}

/// One of those that a user may have.
#[derive(Debug)]
struct Own {
    user: UserId,
    open: Arc<Open>,
}

impl Own {
    fn of(user: UserId, open: &Arc<Open>) -> Result<Self> {
        let mut counts = open.counts();
        let count = counts.entry(user).or_default();
        if *count >= EACH_MAX {
            return Err(Why::TooManyAttempts(WAIT_SECONDS).at(Field::Picture).into());
        }
        *count += 1;
        Ok(Self { user, open: open.clone() })
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let mut counts = self.open.counts();
        if let Some(count) = counts.get_mut(&self.user) {
            *count -= 1;
        }
        counts.retain(|_, count| *count > 0);
    }
}

impl Open {
    fn counts(&self) -> MutexGuard<'_, HashMap<UserId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_user_has_two_places_and_others_have_theirs() {
        let places = Places::default();
        let (ada, olga) = (UserId(1), UserId(2));
        let first = places.take(ada).await.unwrap();
        let _second = places.take(ada).await.unwrap();
        for _ in 0..20 {
            places.take(ada).await.unwrap_err();
        }
        let _another = places.take(olga).await.unwrap();
        drop(first);
        let _third = places.take(ada).await.unwrap();
        places.take(ada).await.unwrap_err();
    }

    #[tokio::test]
    async fn who_has_no_place_any_more_is_forgotten() {
        let places = Places::default();
        drop(places.take(UserId(1)).await.unwrap());
        assert!(places.open.counts().is_empty());
        assert_eq!(places.all.available_permits(), ALL_MAX);
    }
}

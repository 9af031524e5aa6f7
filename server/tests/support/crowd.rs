//! Many doing the same at the same time.

use server::Result;
use tokio::task::JoinSet;

/// What `count` of them are answered, in any order.
pub async fn at_once<T, F>(count: usize, act: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    (0..count).map(act).collect::<JoinSet<F::Output>>().join_all().await
}

/// How many got what they asked for.
pub fn successes<T>(answers: &[Result<T>]) -> usize {
    answers.iter().filter(|answer| answer.is_ok()).count()
}

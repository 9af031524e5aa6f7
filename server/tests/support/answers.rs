//! What services answer.

use std::fmt::Debug;

use domain::Refusal;
use server::{Error, Result};

/// The one thing that a refused form is refused for.
pub fn refusal<T: Debug>(answer: Result<T>) -> Refusal {
    match answer {
        Err(Error::Refused(refusals)) if refusals.0.len() == 1 => refusals.0[0].clone(),
        other => panic!("this is not one refusal: {other:?}"),
    }
}

//! Accounts on both engines: signing up, proving the address, signing in, and the first owner.

#![expect(clippy::unwrap_used, reason = "this is for tests: what fails here fails them")]

#[path = "../support/answers.rs"]
mod answers;
#[path = "../support/crowd.rs"]
mod crowd;
#[path = "../support/people.rs"]
mod people;
#[path = "../support/sessions.rs"]
mod sessions;
#[path = "../support/sign_ups.rs"]
mod sign_ups;
#[path = "../support/storage.rs"]
mod storage;

mod at_once;
mod clean_up;
mod codes;
mod limits;
mod operators_texts;
mod set_up;
mod sign_in;
mod sign_up;
mod verification;
mod who_may_sign_up;

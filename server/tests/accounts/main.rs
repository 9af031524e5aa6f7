//! Accounts on both engines: signing up, proving the address, signing in, and the first owner.

#![expect(clippy::unwrap_used, reason = "this is for tests: what fails here fails them")]

#[path = "../support/answers.rs"]
mod answers;
#[path = "../support/breakage.rs"]
mod breakage;
#[path = "../support/browsers.rs"]
mod browsers;
#[path = "../support/crowd.rs"]
mod crowd;
#[path = "../support/people.rs"]
mod people;
#[path = "../support/recoveries.rs"]
mod recoveries;
#[path = "../support/sessions.rs"]
mod sessions;
#[path = "../support/sign_ups.rs"]
mod sign_ups;
#[path = "../support/storage.rs"]
mod storage;
#[path = "../support/work.rs"]
mod work;

mod activity;
mod at_once;
mod by_admins;
mod change_email;
mod change_password;
mod change_username;
mod clean_up;
mod clocks;
mod codes;
mod devices;
mod full_queue;
mod hanging_up;
mod limits;
mod lockout;
mod lockout_at_once;
mod new_device;
mod operators_texts;
mod own_sessions;
mod recovery;
mod same_work;
mod set_up;
mod sign_in;
mod sign_up;
mod suspension;
mod unlock;
mod verification;
mod who_may_sign_up;

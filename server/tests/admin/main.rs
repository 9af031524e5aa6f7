//! The admin panel's services on both engines.

#![expect(clippy::unwrap_used, reason = "this is for tests: what fails here fails them")]

#[path = "../support/answers.rs"]
mod answers;
#[path = "../support/breakage.rs"]
mod breakage;
#[path = "../support/crowd.rs"]
mod crowd;
#[path = "../support/people.rs"]
mod people;
#[path = "../support/rows.rs"]
mod rows;

mod audit_chain;
mod audit_search;
mod bot_limits;
mod bot_list;
mod bot_list_plans;
mod counts;
mod lists;
mod mails;
mod operator;
mod overview;
mod search_beyond_ascii;
mod selection;
mod suspension;
mod user_acts;
mod user_list;
mod user_list_plans;
mod user_rules;

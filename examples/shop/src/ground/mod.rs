//! What do all services need?
//!
//! | module | the question it answers |
//! |---|---|
//! | [`settings`] | where is what? |
//! | [`setup`] | what has to be there before a service starts? |
//! | [`tls`] | who is on the other end of a connection? |
//! | [`tokens`] | who is on the other end of a call? |
//! | [`guard`] | may they? |
//! | [`badge`] | who are we, when we call? |
//! | [`context`] | what does a call hand on to the calls it makes? |
//! | [`calls`] | what is said of a call in the log, and of an error to its caller? |
//! | `frames` | are there as many messages as the method takes, and are they small enough? |
//! | [`errors`] | what does an error say beside its code? |
//! | [`db`] | how do many calls share one SQLite database? |
//! | [`crash`] | where do tests pull the plug? |
//! | [`dial`] | how is another service reached? |
//! | [`serve`] | how does a service begin and end? |

pub mod badge;
pub mod calls;
pub mod context;
pub mod crash;
pub mod db;
pub mod dial;
pub mod errors;
mod frames;
pub mod guard;
pub mod serve;
pub mod settings;
pub mod setup;
pub mod tls;
pub mod tokens;

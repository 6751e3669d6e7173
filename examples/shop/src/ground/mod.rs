//! Infrastructure shared by all services.
//!
//! | module | contents |
//! |---|---|
//! | [`settings`] | settings from the environment |
//! | [`setup`] | creation of keys, certificates and passwords |
//! | [`tls`] | TLS certificates |
//! | [`tokens`] | tokens that authenticate callers |
//! | [`guard`] | authorization of callers |
//! | [`badge`] | credentials of services and staff |
//! | [`context`] | propagation of deadlines and traces |
//! | [`calls`] | logging of calls, and details for errors |
//! | `frames` | checks of the number and size of request messages |
//! | [`errors`] | errors with details |
//! | [`db`] | group commit for many calls on one SQLite database |
//! | [`crash`] | crash points for tests |
//! | [`dial`] | connections to other services |
//! | [`serve`] | start and shutdown of services |

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

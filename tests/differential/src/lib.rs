//! Differential tests of the native codec against prost's derive.
//!
//! ```text
//!  shape    the fields of each message type, from the descriptor
//!    │
//!  make ──▶ mutate      valid and almost valid encodings
//!                │
//!  subject ◀─────┘      a message type, called in every possible way
//!    │
//!  compare ──▶ known    equality of the outcomes, or an intended difference with its reason
//!    │
//!  run                  comparison of many messages; failing inputs are shrunk
//! ```
//!
//! The messages are those of the fixtures ([`modules`] generates them), and in the corpus tests those of
//! a part of googleapis. The fuzz targets use the same comparison.

#[cfg(feature = "fixtures")]
pub mod choose;
pub mod compare;
pub mod known;
pub mod make;
pub mod modules;
pub mod mutate;
mod parent;
mod random;
pub mod run;
pub mod shape;
mod source;
mod subject;
mod view;

#[cfg(feature = "fixtures")]
#[path = "../../goldens/src/outside.rs"]
#[allow(missing_docs, reason = "the goldens include the module, too")]
pub mod outside;

#[cfg(feature = "fixtures")]
include!(concat!(env!("OUT_DIR"), "/messages.rs"));

pub use parent::Place;
pub use random::Random;
pub use source::Source;
pub use subject::{Case, Entry, Keeps, Limited, Of, Outcome, Reflected, Type, Way};
pub use view::View;

//! Does the native codec do what prost's derive does?
//!
//! ```text
//!  shape    which fields does a message have, by its descriptor?
//!    │
//!  make ──▶ mutate      bytes that are a message, and bytes that nearly are
//!                │
//!  subject ◀─────┘      one message type behind one interface, fed in every way there is
//!    │
//!  compare ──▶ known    the same? or a difference that is meant, with its reason
//!    │
//!  run                  over many messages, with what is found cut down to a few bytes
//! ```
//!
//! The messages are those of the fixtures ([`modules`] says how they are made), and for the corpus
//! tests those of a part of googleapis. The fuzz targets use the same comparison.

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
#[allow(missing_docs, reason = "it belongs to the goldens")]
pub mod outside;

#[cfg(feature = "fixtures")]
include!(concat!(env!("OUT_DIR"), "/messages.rs"));

pub use parent::Place;
pub use random::Random;
pub use source::Source;
pub use subject::{Case, Entry, Keeps, Limited, Of, Outcome, Type, Way};
pub use view::View;

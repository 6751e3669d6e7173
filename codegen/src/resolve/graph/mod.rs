//! What follows from all messages together?

pub(super) mod bytes_sharing;
pub(super) mod default_memory;
pub(super) mod derives;
pub(super) mod recursion;

//! Properties that depend on several messages.

pub(super) mod bytes_sharing;
pub(super) mod default_memory;
pub(super) mod derives;
pub(super) mod recursion;

//! Which options hold for which element, and what is wrong with them?

pub(super) mod combinations;
mod select;
pub(super) mod selection;
pub(crate) mod token_limit;
pub(super) mod unused;

//! Selection of the options that apply to an element, and checks of their values.

pub(super) mod combinations;
mod select;
pub(super) mod selection;
pub(crate) mod token_limit;
pub(super) mod unused;

//! What does a service become?

use proc_macro2::TokenStream;

use super::cx::Cx;
use crate::ir::Service;

/// The table of contents of a service.
pub(super) fn service(_cx: Cx<'_>, _service: &Service<'_>) -> TokenStream {
    TokenStream::new()
}

//! How does other software generate tonic services from its own descriptions?
//!
//! The interface of the crate tonic-build: implement [`Service`] and [`Method`] for a description, and
//! let [`CodeGenBuilder`] write clients and servers. Services written down by hand have
//! [`manual`].

mod code_gen;

use proc_macro2::TokenStream;

pub use crate::manual;
pub use code_gen::CodeGenBuilder;

/// A description of a service.
pub trait Service {
    /// A line of a comment.
    type Comment: AsRef<str>;
    /// A method.
    type Method: Method;

    /// Its name in Rust.
    fn name(&self) -> &str;
    /// Its package, possibly empty.
    fn package(&self) -> &str;
    /// Its name on the wire.
    fn identifier(&self) -> &str;
    /// Its methods.
    fn methods(&self) -> &[Self::Method];
    /// Its documentation.
    fn comment(&self) -> &[Self::Comment];
}

/// A description of a method.
pub trait Method {
    /// A line of a comment.
    type Comment: AsRef<str>;

    /// Its name in Rust.
    fn name(&self) -> &str;
    /// Its name on the wire.
    fn identifier(&self) -> &str;
    /// The type of its codec.
    fn codec_path(&self) -> &str;
    /// Whether the client sends a stream.
    fn client_streaming(&self) -> bool;
    /// Whether the server sends a stream.
    fn server_streaming(&self) -> bool;
    /// Its documentation.
    fn comment(&self) -> &[Self::Comment];
    /// Whether calling it is deprecated.
    fn deprecated(&self) -> bool {
        false
    }
    /// The types of its requests and responses, as the modules of the service write them.
    fn request_response_name(
        &self,
        proto_path: &str,
        compile_well_known_types: bool,
    ) -> (TokenStream, TokenStream);
}

/// Attributes for modules, structs and traits, each with the path of those it is for.
///
/// Modules are selected by package or service, the others by service. `.` selects everything,
/// `.pkg` what is in it, `Greeter` every service of that name, `=.pkg.Greeter` exactly one.
#[derive(Debug, Default, Clone)]
pub struct Attributes {
    modules: Vec<(String, String)>,
    structs: Vec<(String, String)>,
    traits: Vec<(String, String)>,
}

impl Attributes {
    /// An attribute for modules.
    pub fn push_mod(&mut self, pattern: impl Into<String>, attr: impl Into<String>) {
        self.modules.push((pattern.into(), attr.into()));
    }

    /// An attribute for structs.
    pub fn push_struct(&mut self, pattern: impl Into<String>, attr: impl Into<String>) {
        self.structs.push((pattern.into(), attr.into()));
    }

    /// An attribute for traits.
    pub fn push_trait(&mut self, pattern: impl Into<String>, attr: impl Into<String>) {
        self.traits.push((pattern.into(), attr.into()));
    }
}

/// Whether a pattern selects an element, given by its full name.
fn selects(pattern: &str, full_name: &str) -> bool {
    let path = format!(".{full_name}");
    if let Some(exact) = pattern.strip_prefix('=') {
        return path == exact;
    }
    if pattern == "." || pattern == path {
        return true;
    }
    if pattern.starts_with('.') {
        return path.strip_prefix(pattern).is_some_and(|rest| rest.starts_with('.'));
    }
    !pattern.is_empty() && path.strip_suffix(pattern).is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_names() {
        for pattern in [".", ".a", ".a.b", ".a.b.Greeter", "Greeter", "b.Greeter", "=.a.b.Greeter"]
        {
            assert!(selects(pattern, "a.b.Greeter"), "{pattern}");
        }
        for pattern in ["", ".b", "a.b", ".a.b.Greet", "eeter", "=.a.b", ".a.b.Greeter.X"] {
            assert!(!selects(pattern, "a.b.Greeter"), "{pattern}");
        }
    }
}

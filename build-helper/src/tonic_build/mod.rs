//! The interface of tonic-build, for software that generates tonic services from its own descriptions.
//!
//! Implement [`Service`] and [`Method`] for a description, and use [`CodeGenBuilder`] to generate clients
//! and servers. For services that are described in a `build.rs`, see [`manual`].

mod code_gen;

use proc_macro2::TokenStream;

pub use crate::manual;
pub use code_gen::CodeGenBuilder;

/// A description of a service.
pub trait Service {
    /// The type of a comment line.
    type Comment: AsRef<str>;
    /// The type of methods.
    type Method: Method;

    /// Returns the name in Rust.
    fn name(&self) -> &str;
    /// Returns the package, which may be empty.
    fn package(&self) -> &str;
    /// Returns the name on the wire.
    fn identifier(&self) -> &str;
    /// Returns the methods.
    fn methods(&self) -> &[Self::Method];
    /// Returns the lines of documentation.
    fn comment(&self) -> &[Self::Comment];
}

/// A description of a method.
pub trait Method {
    /// The type of a comment line.
    type Comment: AsRef<str>;

    /// Returns the name in Rust.
    fn name(&self) -> &str;
    /// Returns the name on the wire.
    fn identifier(&self) -> &str;
    /// Returns the path of the codec type.
    fn codec_path(&self) -> &str;
    /// Returns true if the client sends a stream.
    fn client_streaming(&self) -> bool;
    /// Returns true if the server sends a stream.
    fn server_streaming(&self) -> bool;
    /// Returns the lines of documentation.
    fn comment(&self) -> &[Self::Comment];
    /// Returns true if the method is deprecated.
    fn deprecated(&self) -> bool {
        false
    }
    /// Returns the types of requests and responses, as paths in the generated module.
    fn request_response_name(
        &self,
        proto_path: &str,
        compile_well_known_types: bool,
    ) -> (TokenStream, TokenStream);
}

/// Attributes for modules, structs and traits, each with a pattern that selects the items.
///
/// Modules are selected by package or service, other items by service. The pattern `.` selects
/// everything, `.pkg` everything in the package, `Greeter` every service of that name, and
/// `=.pkg.Greeter` exactly one service.
#[derive(Debug, Default, Clone)]
pub struct Attributes {
    modules: Vec<(String, String)>,
    structs: Vec<(String, String)>,
    traits: Vec<(String, String)>,
}

impl Attributes {
    /// Adds an attribute for modules.
    pub fn push_mod(&mut self, pattern: impl Into<String>, attr: impl Into<String>) {
        self.modules.push((pattern.into(), attr.into()));
    }

    /// Adds an attribute for structs.
    pub fn push_struct(&mut self, pattern: impl Into<String>, attr: impl Into<String>) {
        self.structs.push((pattern.into(), attr.into()));
    }

    /// Adds an attribute for traits.
    pub fn push_trait(&mut self, pattern: impl Into<String>, attr: impl Into<String>) {
        self.traits.push((pattern.into(), attr.into()));
    }
}

/// Returns true if a pattern selects the element with the full name.
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
    fn patterns_match_whole_name_components() {
        for pattern in [".", ".a", ".a.b", ".a.b.Greeter", "Greeter", "b.Greeter", "=.a.b.Greeter"]
        {
            assert!(selects(pattern, "a.b.Greeter"), "{pattern}");
        }
        for pattern in ["", ".b", "a.b", ".a.b.Greet", "eeter", "=.a.b", ".a.b.Greeter.X"] {
            assert!(!selects(pattern, "a.b.Greeter"), "{pattern}");
        }
    }
}

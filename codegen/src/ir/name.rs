//! Names in the generated code, and their paths relative to a module.

use std::fmt;

/// An identifier of the generated code, with its case converted, unique in its scope.
///
/// A keyword is escaped: `r#type`, `self_`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RustName(Box<str>);

impl RustName {
    /// Creates a name; only `resolve` does this.
    pub(crate) fn new(name: impl Into<Box<str>>) -> Self {
        Self(name.into())
    }

    /// Returns true if the name is a keyword in the form `r#type`.
    pub fn is_raw(&self) -> bool {
        self.0.starts_with("r#")
    }

    /// Returns the identifier without `r#`, for building other names from it.
    pub fn bare(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }

    /// Returns the identifier with its escape.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RustName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The path of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RustPath {
    /// A type in the generated code: the modules from the root of the module tree, and the type.
    Local {
        /// The modules, such as `["google", "rpc", "status"]`.
        module: Vec<RustName>,
        /// The name of the type, such as `Code`.
        name: RustName,
    },
    /// A type in another crate, by its path: `::prost_types::Timestamp`, `()`.
    Extern(String),
}

impl RustPath {
    /// Returns the shortest path of this type in the module `from`.
    ///
    /// ```text
    /// from a::b, to a::b::c::T   →  c::T
    /// from a::b, to a::x::T      →  super::x::T
    /// ```
    pub fn relative_to(&self, from: &[RustName]) -> String {
        match self {
            Self::Extern(path) => path.clone(),
            Self::Local { module, name } => {
                let shared = module.iter().zip(from).take_while(|(a, b)| a == b).count();
                let mut path = "super::".repeat(from.len() - shared);
                for part in &module[shared..] {
                    path.push_str(part.as_str());
                    path.push_str("::");
                }
                path.push_str(name.as_str());
                path
            }
        }
    }
}

//! What is a name in the output, and how does code in another module write it?

use std::fmt;

/// An identifier as it stands in the output: cased, escaped, unique in its scope.
///
/// A keyword carries its escape: `r#type`, `self_`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RustName(Box<str>);

impl RustName {
    /// Only `resolve` invents names.
    pub(crate) fn new(name: impl Into<Box<str>>) -> Self {
        Self(name.into())
    }

    /// Whether it is a keyword in the form `r#type`.
    pub fn is_raw(&self) -> bool {
        self.0.starts_with("r#")
    }

    /// The identifier without `r#`, for names that are made of it.
    pub fn bare(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }

    /// The identifier with its escape.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RustName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a type lives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RustPath {
    /// In the output: the modules from the root of the module tree, then the type.
    Local {
        /// `["google", "rpc", "status"]`.
        module: Vec<RustName>,
        /// `Code`.
        name: RustName,
    },
    /// Elsewhere, as the user or `prost_types` calls it: `::prost_types::Timestamp`, `()`.
    Extern(String),
}

impl RustPath {
    /// How code in `from` writes this type: `super::super::other::Type`, as short as possible.
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

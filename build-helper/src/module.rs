//! The Rust module that is generated for a package.

#[cfg(feature = "prost-build")]
pub use ::prost_build::Module;

#[cfg(not(feature = "prost-build"))]
pub use mirror::Module;

#[cfg(not(feature = "prost-build"))]
mod mirror {
    use std::fmt;

    /// The path of the Rust module for a protobuf package.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub struct Module {
        parts: Vec<String>,
    }

    impl Module {
        /// Creates a path from names of Rust modules.
        pub fn from_parts<I>(parts: I) -> Self
        where
            I: IntoIterator,
            I::Item: Into<String>,
        {
            Self { parts: parts.into_iter().map(Into::into).collect() }
        }

        /// Creates the path for a package: `foo.HTTPApi` becomes `foo::http_api`.
        ///
        /// ```
        /// let module = rust_grpc_build::Module::from_protobuf_package_name("foo.HTTPApi.type");
        /// assert_eq!(module.to_string(), "foo::http_api::r#type");
        /// assert_eq!(module.to_file_name_or("_"), "foo.http_api.r#type.rs");
        /// ```
        pub fn from_protobuf_package_name(name: &str) -> Self {
            Self::from_parts(
                rust_grpc_codegen::module_path(name).iter().map(|part| part.as_str().to_owned()),
            )
        }

        /// Returns the names on the path, starting at the root.
        pub fn parts(&self) -> impl Iterator<Item = &str> {
            self.parts.iter().map(String::as_str)
        }

        /// Returns the file name in the default layout. `default` is the file stem for an empty path.
        pub fn to_file_name_or(&self, default: &str) -> String {
            if self.is_empty() {
                return format!("{default}.rs");
            }
            format!("{}.rs", self.parts.join("."))
        }

        /// Returns the number of names on the path.
        pub fn len(&self) -> usize {
            self.parts.len()
        }

        /// Returns true if the path is the root.
        pub fn is_empty(&self) -> bool {
            self.parts.is_empty()
        }
    }

    impl fmt::Display for Module {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(&self.parts.join("::"))
        }
    }
}

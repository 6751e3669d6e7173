//! Which Rust module does a package become?

#[cfg(feature = "prost-build")]
pub use ::prost_build::Module;

#[cfg(not(feature = "prost-build"))]
pub use mirror::Module;

#[cfg(not(feature = "prost-build"))]
mod mirror {
    use std::fmt;

    /// The path of the Rust module that a package becomes.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub struct Module {
        parts: Vec<String>,
    }

    impl Module {
        /// From names that are Rust modules already.
        pub fn from_parts<I>(parts: I) -> Self
        where
            I: IntoIterator,
            I::Item: Into<String>,
        {
            Self { parts: parts.into_iter().map(Into::into).collect() }
        }

        /// From a package: `foo.HTTPApi` becomes `foo::http_api`.
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

        /// The names on the path, from the root on.
        pub fn parts(&self) -> impl Iterator<Item = &str> {
            self.parts.iter().map(String::as_str)
        }

        /// The name of its file in the default layout; `default` is the stem where the path is
        /// empty.
        pub fn to_file_name_or(&self, default: &str) -> String {
            if self.is_empty() {
                return format!("{default}.rs");
            }
            format!("{}.rs", self.parts.join("."))
        }

        /// How many names are on the path.
        pub fn len(&self) -> usize {
            self.parts.len()
        }

        /// Whether it is the root.
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

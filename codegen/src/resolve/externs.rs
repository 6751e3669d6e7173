//! External types: types that are mapped to Rust paths instead of being generated.
//!
//! `extern_path` maps a type, or a package with everything below it, to a Rust path. Without
//! `compile_well_known_types`, the well-known types are mapped to `prost_types`, and wrappers and
//! `Empty` to types of the standard library, as in prost-build.

use std::collections::{BTreeMap, HashSet};

use super::names::{snake, upper_camel};
use crate::error::{Diagnostic, Diagnostics};
use crate::options::{Codec, Options, PatternSet};

/// The wrapper types and the types to which they are mapped; `{}` is the path of `alloc`.
const WRAPPERS: &[(&str, &str)] = &[
    ("BoolValue", "bool"),
    ("BytesValue", "{}::vec::Vec<u8>"),
    ("DoubleValue", "f64"),
    ("Empty", "()"),
    ("FloatValue", "f32"),
    ("Int32Value", "i32"),
    ("Int64Value", "i64"),
    ("StringValue", "{}::string::String"),
    ("UInt32Value", "u32"),
    ("UInt64Value", "u64"),
];

/// Messages of `prost_types` for which the runtime has a codec: `runtime/src/well_known.rs`. Those of
/// wrappers are in `runtime/src/wrappers.rs`.
const NATIVE: &[&str] =
    &["Any", "Duration", "FieldMask", "ListValue", "Struct", "Timestamp", "Value"];

pub(super) struct Externs<'a> {
    paths: BTreeMap<String, String>,
    codec: Codec,
    /// The path of `prost_types`, if it is the runtime's, so that the runtime's codec applies.
    native: Option<String>,
    given: PatternSet<'a>,
    /// The patterns of `given` that are malformed, and therefore never looked up.
    malformed: HashSet<&'a str>,
    /// The path of the runtime's descriptor types, unless the user maps `google.protobuf`.
    descriptor: Option<String>,
    /// The path of `prost_types`.
    prost_types: String,
    /// The types that represent wrappers and `Empty`.
    wrappers: Vec<String>,
}

impl<'a> Externs<'a> {
    pub(super) fn new(options: &'a Options, diagnostics: &mut Diagnostics) -> Self {
        let mut paths = BTreeMap::new();
        let mut descriptor = None;
        let mut malformed = HashSet::new();
        for (proto, rust) in &options.extern_path {
            if let Some(problem) = problem(proto, rust) {
                diagnostics.push(problem);
                malformed.insert(proto.as_str());
            } else if paths.insert(proto.clone(), rust.clone()).is_some_and(|old| old != *rust) {
                diagnostics.push(
                    Diagnostic::warning(format!("`extern_path` maps `{proto}` twice"))
                        .hint(format!("remove one of the mappings; `{rust}` is used")),
                );
            }
        }
        if !options.compile_well_known_types {
            let alloc = options.alloc();
            // A user who maps the package has mapped all types in it.
            if !paths.contains_key(".google.protobuf") {
                paths.insert(".google.protobuf".to_owned(), options.prost_types());
                descriptor = Some(format!("{}::descriptor", options.runtime()));
                for (name, rust) in WRAPPERS {
                    paths
                        .entry(format!(".google.protobuf.{name}"))
                        .or_insert_with(|| rust.replace("{}", &alloc));
                }
            }
        }
        let native = options.prost_types_path.is_none().then(|| options.prost_types());
        let given = PatternSet::new("extern_path", &options.extern_path);
        let alloc = options.alloc();
        let wrappers = WRAPPERS.iter().map(|(_, rust)| rust.replace("{}", &alloc)).collect();
        let prost_types = options.prost_types();
        Self {
            paths,
            codec: options.codec,
            native,
            given,
            malformed,
            descriptor,
            prost_types,
            wrappers,
        }
    }

    /// Returns true if the type with this path is one of `prost_types`.
    pub(super) fn is_prost_types(&self, rust: &str) -> bool {
        self.in_prost_types(rust).is_some()
    }

    /// Returns true if the runtime implements reflection for the type with this path.
    pub(super) fn has_reflection(&self, rust: &str) -> bool {
        self.is_wrapper(rust)
            || self.in_prost_types(rust).is_some_and(|name| NATIVE.contains(&name))
    }

    /// Returns true if this type represents a wrapper or `Empty`.
    fn is_wrapper(&self, rust: &str) -> bool {
        self.wrappers.iter().any(|wrapper| wrapper == rust)
    }

    fn in_prost_types<'r>(&self, rust: &'r str) -> Option<&'r str> {
        rust.strip_prefix(&*self.prost_types)?.strip_prefix("::")
    }

    /// Returns true if the runtime has a codec for the type with this path.
    pub(super) fn is_native(&self, rust: &str) -> bool {
        let in_runtime = |prost_types: &String| {
            let name = rust.strip_prefix(&**prost_types).and_then(|rest| rest.strip_prefix("::"));
            name.is_some_and(|name| NATIVE.contains(&name))
        };
        self.codec == Codec::Native
            && (self.is_wrapper(rust) || self.native.as_ref().is_some_and(in_runtime))
    }

    /// Returns the Rust path of `.pkg.Msg` if the type is external.
    ///
    /// The path is that of the longest mapped prefix, followed by the modules and the type below
    /// it. It is empty if the prefix is mapped to a type that cannot have nested types.
    pub(super) fn resolve(&self, path: &str) -> Option<String> {
        if let Some(rust) = self.paths.get(path) {
            self.given.all(path);
            return Some(rust.clone());
        }
        path.rmatch_indices('.').find_map(|(at, _)| {
            let rust = self.paths.get(&path[..at])?;
            self.given.all(&path[..at]);
            if !is_plain(rust) {
                return Some(String::new());
            }
            let mut segments: Vec<&str> = path[at + 1..].split('.').collect();
            let name = segments.pop().unwrap_or_default();
            let mut out = as_modules(rust);
            for segment in segments {
                out.push_str("::");
                out.push_str(&snake(segment));
            }
            out.push_str("::");
            out.push_str(&upper_camel(name));
            Some(out)
        })
    }

    /// Returns the Rust path of an extended message if it is mapped to `prost_types` by default.
    ///
    /// `prost_types` drops extensions, so the path is that of the runtime's descriptor types
    /// instead.
    pub(super) fn resolve_extended(&self, path: &str) -> Option<String> {
        let name = path.strip_prefix(".google.protobuf.").filter(|name| !name.contains('.'))?;
        let descriptor = self.descriptor.as_ref().filter(|_| !self.paths.contains_key(path))?;
        Some(format!("{descriptor}::{}", upper_camel(name)))
    }

    /// Returns true if the user maps this type, or if it is the package of well-known types.
    pub(super) fn is_given(&self, path: &str) -> bool {
        path == ".google.protobuf" || self.given.matches(path)
    }

    /// Returns the mappings that were not used, except for malformed ones, which are errors
    /// already.
    pub(super) fn unused(&self) -> impl Iterator<Item = (&'static str, &'a str)> + '_ {
        self.given.unused().filter(|(_, pattern)| !self.malformed.contains(pattern))
    }
}

/// Returns true if a Rust path consists of names only, unlike `()` or `Vec<u8>`.
///
/// Only such a path can be continued.
fn is_plain(rust: &str) -> bool {
    rust.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'#'))
}

/// Returns a mapped path as a prefix of the paths of nested types.
///
/// The name of a type becomes the name of the module of its nested types.
fn as_modules(rust: &str) -> String {
    let segment = |segment: &str| match segment {
        "" | "crate" | "self" | "super" => segment.to_owned(),
        raw if raw.starts_with("r#") => raw.to_owned(),
        name => snake(name),
    };
    rust.split("::").map(segment).collect::<Vec<_>>().join("::")
}

fn problem(proto: &str, rust: &str) -> Option<Diagnostic> {
    if !proto.starts_with('.') || proto[1..].split('.').any(str::is_empty) {
        let names: Vec<&str> = proto.split('.').filter(|name| !name.is_empty()).collect();
        let hint = match &names[..] {
            [] => format!("map packages one by one: `.pkg={rust}`"),
            names => format!("names start with a dot: did you mean `.{}`?", names.join(".")),
        };
        return Some(
            Diagnostic::error(format!(
                "`extern_path` needs the full name of a type or package, not `{proto}`"
            ))
            .hint(hint),
        );
    }
    if !matches!(syn::parse_str(rust), Ok(ty) if !matches!(ty, syn::Type::Infer(_))) {
        return Some(
            Diagnostic::error(format!(
                "`extern_path` maps `{proto}` to `{rust}`, which is not a Rust path"
            ))
            .hint("write a path such as `::my_crate::pkg` or `crate::pkg::Type`"),
        );
    }
    None
}

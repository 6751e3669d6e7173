//! Names of Rust items for the elements of a schema.
//!
//! This is the only module that invents identifiers. They have the forms of prost and tonic:
//!
//! | element | `.proto` | Rust |
//! |---|---|---|
//! | package | `foo.HTTPApi.type` | `foo::http_api::r#type` |
//! | message, enum | `message HTTPRequest` | `HttpRequest` |
//! | module of nested items | | `http_request` |
//! | field, oneof | `fieldName`, `self`, `type` | `field_name`, `self_`, `r#type` |
//! | oneof's enum | `oneof kind` | `Kind`, or `KindOneOf` if there is a nested `Kind` |
//! | variant of a oneof | `string string_value` | `StringValue` |
//! | enum value | `KIND_FOO` in `enum Kind` | `Foo`; `KIND_1` stays `Kind1` |
//! | service | `service HTTPApi` | trait `HttpApi`, modules `http_api_client`, `http_api_server` |
//! | its options' modules | | `http_api_api`, `http_api_async`, `http_api_mock`, `http_api_methods`, `http_api_http` |
//! | method | `rpc GetIt` | `get_it` |
//! | constant that describes it | | `GET_IT`, or `GET_IT_2` |
//! | extension | `extend Foo { … fieldName … }` | constant `FIELD_NAME` |
//! | descriptors of a package | | `FILE_DESCRIPTOR_SET` |
//! | message types and extensions of a package with reflection | | `TYPES`, `EXTENSIONS` |
//!
//! Names that clash are distinguished by properties that do not change when lines are moved:
//!
//! - fields (`foo`, `foo_7`), oneofs (by their lowest member) and enum values (`Foo`, `Foo7`) by
//!   their number; a field also gets its number if an accessor's name is taken: `set_kind_5` next
//!   to an enum field `kind`;
//! - methods (`get`, `get_2`) and extensions, whose numbers belong to different messages, by the
//!   alphabet;
//! - a message's module with the name of a package (`bar_`), a client method with the name of one
//!   of the client's own (`connect_`), a server trait whose module uses the name (`Arc_`), the
//!   field of unknown fields with the name of one in the schema (`unknown_fields_`), and the
//!   constants of a package (`FILE_DESCRIPTOR_SET_`, `TYPES_`) by a trailing `_`.

use std::collections::{HashMap, HashSet};

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use crate::ir::RustName;

/// Returns the name in `lower_snake` case, for modules, fields and methods.
pub(super) fn snake(name: &str) -> String {
    escape(name.to_snake_case())
}

/// Returns the name in `UpperCamel` case, for types and variants.
pub(super) fn upper_camel(name: &str) -> String {
    escape(name.to_upper_camel_case())
}

/// Returns the name in `UPPER_SNAKE` case, for constants.
pub(super) fn upper_snake(name: &str) -> String {
    escape(name.to_shouty_snake_case())
}

/// Turns a name into an identifier.
///
/// Keywords of all editions become raw identifiers; those that cannot be raw get a trailing `_`,
/// and names with a leading digit get a leading `_`.
fn escape(ident: String) -> String {
    match ident.as_str() {
        "as" | "break" | "const" | "continue" | "else" | "enum" | "false" | "fn" | "for" | "if"
        | "impl" | "in" | "let" | "loop" | "match" | "mod" | "move" | "mut" | "pub" | "ref"
        | "return" | "static" | "struct" | "trait" | "true" | "type" | "unsafe" | "use"
        | "where" | "while" | "dyn" | "abstract" | "become" | "box" | "do" | "final" | "macro"
        | "override" | "priv" | "typeof" | "unsized" | "virtual" | "yield" | "async" | "await"
        | "try" | "gen" => format!("r#{ident}"),
        "_" | "super" | "self" | "Self" | "extern" | "crate" => format!("{ident}_"),
        _ if ident.starts_with(|c: char| c.is_ascii_digit()) => format!("_{ident}"),
        _ => ident,
    }
}

/// Returns the name without the escape of a raw identifier, for composing other names.
fn unescaped(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Returns a Rust name that the user chose, escaped if necessary.
pub(super) fn given(name: &str) -> RustName {
    RustName::new(escape(unescaped(name).to_owned()))
}

/// Returns the modules of a package.
pub(super) fn package_path(package: &str) -> Vec<RustName> {
    package
        .split('.')
        .filter(|part| !part.is_empty())
        .map(|part| RustName::new(snake(part)))
        .collect()
}

/// Returns the name of a message or enum.
pub(super) fn type_name(proto_name: &str) -> RustName {
    RustName::new(upper_camel(proto_name))
}

/// Returns the name of an enum value's variant, without the name of the enum as a prefix.
///
/// `KIND_FOO` in `Kind` is `Foo`. `KIND_1` and `KINDLY` keep the prefix, since the rest would be no
/// name, or part of another word.
pub(super) fn enum_variant(enum_name: &str, value: &str, retain_prefix: bool) -> String {
    let camel = upper_camel(value);
    if retain_prefix {
        return camel;
    }
    match camel.strip_prefix(enum_name) {
        Some(rest) if rest.starts_with(char::is_uppercase) => escape(rest.to_owned()),
        _ => escape(camel),
    }
}

/// Returns the name of a service's module, in which tonic puts a `_` before every capital letter.
pub(super) fn service_module(service: &RustName, side: &str) -> RustName {
    let mut module = String::new();
    for (i, c) in unescaped(service.as_str()).chars().enumerate() {
        if i > 0 && c.is_uppercase() {
            module.push('_');
        }
        module.push(c.to_ascii_lowercase());
    }
    RustName::new(format!("{module}_{side}"))
}

/// Returns the name of the constant with a package's descriptors, which differs from all items.
pub(super) fn descriptor_set(is_taken: impl Fn(&str) -> bool) -> RustName {
    constant("FILE_DESCRIPTOR_SET", is_taken)
}

/// Returns the name of the constant with a package's message types, which differs from all items.
pub(super) fn types(is_taken: impl Fn(&str) -> bool) -> RustName {
    constant("TYPES", is_taken)
}

/// Returns the name of the constant with a package's extensions, which differs from all items.
pub(super) fn extensions(is_taken: impl Fn(&str) -> bool) -> RustName {
    constant("EXTENSIONS", is_taken)
}

fn constant(name: &str, is_taken: impl Fn(&str) -> bool) -> RustName {
    let mut name = name.to_owned();
    while is_taken(&name) {
        name.push('_');
    }
    RustName::new(name)
}

/// The names that are taken in a scope.
#[derive(Default)]
pub(super) struct Scope {
    taken: HashSet<String>,
    counts: HashMap<String, u64>,
}

impl Scope {
    /// Takes a name, and returns true if it was free.
    pub(super) fn take(&mut self, name: &str) -> bool {
        self.taken.insert(name.to_owned())
    }

    /// Takes all names if they are free, and returns true if they were.
    pub(super) fn take_all(&mut self, names: &[String]) -> bool {
        let free = names.iter().all(|name| !self.taken.contains(name));
        if free {
            self.taken.extend(names.iter().cloned());
        }
        free
    }

    /// Takes `foo`, or `foo_7` if it is taken; returns `None` if both are taken.
    ///
    /// If it is called in the order of field numbers, the lower number keeps its name regardless of
    /// the order in the file.
    pub(super) fn claim_snake(&mut self, wanted: String, number: u32) -> Option<RustName> {
        let fallback = match unescaped(&wanted).trim_end_matches('_') {
            "" => format!("_{number}"),
            base => format!("{base}_{number}"),
        };
        self.claim(wanted, fallback)
    }

    /// Takes `Foo`, or `Foo7` if it is taken; returns `None` if both are taken.
    pub(super) fn claim_camel(&mut self, wanted: String, number: i32) -> Option<RustName> {
        let sign = if number < 0 { "Minus" } else { "" };
        let number = number.unsigned_abs();
        let fallback = match wanted.trim_end_matches('_') {
            "" => format!("_{sign}{number}"),
            base => format!("{base}{sign}{number}"),
        };
        self.claim(wanted, fallback)
    }

    /// Takes a name for an item of the generator, such as `unknown_fields`, or `unknown_fields_`.
    ///
    /// The names of the schema must be taken before.
    pub(super) fn claim_own(&mut self, wanted: &str) -> RustName {
        let mut name = wanted.to_owned();
        while !self.take(&name) {
            name.push('_');
        }
        RustName::new(name)
    }

    /// Takes `get`, or else `get_2`, `get_3` and so on.
    ///
    /// This is for elements without a number, in alphabetical order.
    pub(super) fn claim_counted(&mut self, wanted: &str) -> RustName {
        if !wanted.is_empty() && self.take(wanted) {
            return RustName::new(wanted);
        }
        // The last count that was taken for this name.
        let mut count = self.counts.get(wanted).copied().unwrap_or(1);
        loop {
            count += 1;
            let name = format!("{}_{count}", unescaped(wanted));
            if self.take(&name) {
                self.counts.insert(wanted.to_owned(), count);
                return RustName::new(name);
            }
        }
    }

    fn claim(&mut self, wanted: String, fallback: String) -> Option<RustName> {
        if !wanted.is_empty() && self.take(&wanted) {
            return Some(RustName::new(wanted));
        }
        self.take(&fallback).then(|| RustName::new(fallback))
    }
}

/// Returns the name of a method in the client struct, which has methods of its own.
///
/// If `limited` is true, they include the settings for the limits of decoding.
pub(super) fn client_method(name: &RustName, build_transport: bool, limited: bool) -> RustName {
    let own = match name.as_str() {
        "new"
        | "with_origin"
        | "with_interceptor"
        | "send_compressed"
        | "accept_compressed"
        | "max_decoding_message_size"
        | "max_encoding_message_size" => true,
        "connect" => build_transport,
        "decode_options" | "max_decoding_memory" => limited,
        _ => false,
    };
    if own { RustName::new(format!("{name}_")) } else { name.clone() }
}

/// Returns the name of a service's server trait.
///
/// The trait's module uses some types of tonic and of the standard library, and the type parameters
/// `T` and `B`. A trait with one of these names would shadow it.
pub(super) fn server_trait(service: &RustName) -> RustName {
    let used = matches!(
        service.as_str(),
        "Arc"
            | "B"
            | "Body"
            | "Box"
            | "BoxFuture"
            | "BoxStream"
            | "Clone"
            | "CompressionEncoding"
            | "Context"
            | "Default"
            | "EnabledCompressionEncodings"
            | "InterceptedService"
            | "Into"
            | "Option"
            | "Poll"
            | "StdError"
            | "T"
    );
    if used { RustName::new(format!("{service}_")) } else { service.clone() }
}

/// The rule for the names of types, services and packages.
pub(super) const RULE: &str = "names consist of ASCII letters, digits and `_`, start with a letter or `_`, and contain a letter or digit";

/// Returns true if the name is not empty after conversion of its case, unlike `_` and `__`.
pub(super) fn has_word(name: &str) -> bool {
    name.bytes().any(|b| b != b'_')
}

/// Returns true if protobuf permits the name.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_case() {
        for (proto, rust) in [
            ("FooBar", "foo_bar"),
            ("FOO_BAR", "foo_bar"),
            ("fieldName10", "field_name10"),
            ("HTTPApi", "http_api"),
            ("type", "r#type"),
            ("gen", "r#gen"),
            ("async", "r#async"),
            ("self", "self_"),
            ("crate", "crate_"),
            ("_9lives", "_9lives"),
        ] {
            assert_eq!(snake(proto), rust);
        }
        assert_eq!(upper_camel("self"), "Self_");
        assert_eq!(upper_snake("fieldName"), "FIELD_NAME");
        assert_eq!(upper_snake("self"), "SELF");
        assert_eq!(upper_camel("HTTPRequest"), "HttpRequest");
    }

    #[test]
    fn removes_enum_prefixes() {
        for (name, value, variant) in [
            ("Kind", "KIND_FOO", "Foo"),
            ("Kind", "KIND_1", "Kind1"),
            ("Kind", "KINDLY", "Kindly"),
            ("Kind", "KIND_SELF", "Self_"),
            ("Kind", "KIND", "Kind"),
            ("Kind", "OTHER", "Other"),
        ] {
            assert_eq!(enum_variant(name, value, false), variant);
        }
        assert_eq!(enum_variant("Kind", "KIND_FOO", true), "KindFoo");
    }

    #[test]
    fn distinguishes_clashing_names_by_number() {
        let mut scope = Scope::default();
        assert_eq!(scope.claim_snake("type".into(), 1).unwrap().as_str(), "type");
        let mut scope = Scope::default();
        assert_eq!(scope.claim_snake("r#type".into(), 1).unwrap().as_str(), "r#type");
        assert_eq!(scope.claim_snake("r#type".into(), 7).unwrap().as_str(), "type_7");
        assert_eq!(scope.claim_snake("type_7".into(), 8).unwrap().as_str(), "type_7_8");
        assert_eq!(scope.claim_snake(String::new(), 3).unwrap().as_str(), "_3");
        assert_eq!(scope.claim_snake("self_".into(), 1).unwrap().as_str(), "self_");
        assert_eq!(scope.claim_snake("self_".into(), 7).unwrap().as_str(), "self_7");
        assert_eq!(scope.claim_camel("Self_".into(), 1).unwrap().as_str(), "Self_");
        assert_eq!(scope.claim_camel("Self_".into(), -7).unwrap().as_str(), "SelfMinus7");
        assert_eq!(scope.claim_camel("Foo".into(), 1).unwrap().as_str(), "Foo");
        assert_eq!(scope.claim_camel("Foo".into(), -2).unwrap().as_str(), "FooMinus2");
    }

    #[test]
    fn the_descriptor_constant_avoids_other_names() {
        assert_eq!(descriptor_set(|_| false).as_str(), "FILE_DESCRIPTOR_SET");
        let taken = |name: &str| name == "FILE_DESCRIPTOR_SET";
        assert_eq!(descriptor_set(taken).as_str(), "FILE_DESCRIPTOR_SET_");
    }

    #[test]
    fn service_modules_match_those_of_tonic() {
        let module = |s: &str| service_module(&type_name(s), "client").to_string();
        assert_eq!(module("Greeter"), "greeter_client");
        assert_eq!(module("HTTPApi"), "http_api_client");
        assert_eq!(module("ABCService"), "abc_service_client");
    }
}

//! Which options have no effect beside the others that are given?

use std::collections::HashMap;

use crate::error::{Diagnostic, Diagnostics};
use crate::options::{Options, Scoped};

/// Reports them, whatever is in the files.
pub(super) fn check(options: &Options, diagnostics: &mut Diagnostics) {
    let mut overruled = |names, plain, typed| same_patterns(names, plain, typed, diagnostics);
    overruled(["btree_map", "map_type"], &options.btree_map, &options.map_type);
    overruled(["bytes", "bytes_type"], &options.bytes, &options.bytes_type);
    given_twice("enum_type", &options.enum_type, diagnostics);
    given_twice("string_type", &options.string_type, diagnostics);
    given_twice("bytes_type", &options.bytes_type, diagnostics);
    given_twice("map_type", &options.map_type, diagnostics);
    given_twice("type_name_domain", &options.type_name_domain, diagnostics);
    without_service_side(options, diagnostics);
    without_services(options, diagnostics);
    without_other(options, diagnostics);
}

/// One pattern with two values, of which an element can have one only.
fn given_twice<T: PartialEq>(option: &str, scoped: &Scoped<T>, diagnostics: &mut Diagnostics) {
    let mut first: HashMap<&str, &T> = HashMap::new();
    for (pattern, value) in scoped {
        if *first.entry(pattern).or_insert(value) != value {
            diagnostics.push(
                Diagnostic::warning(format!("`{option}` for `{pattern}` is given two values"))
                    .hint("the first one is used; take the other one out"),
            );
        }
    }
}

/// What shapes clients and servers, when there are neither.
fn without_services(options: &Options, diagnostics: &mut Diagnostics) {
    let any = options.build_client
        || options.build_server
        || !options.client_trait.is_empty()
        || !options.native_server.is_empty()
        || !options.method_descriptors.is_empty();
    let given = [
        ("codec_path", options.codec_path.is_some()),
        ("tonic_path", options.tonic_path.is_some()),
        ("proto_path", options.proto_path != "super"),
        ("emit_package", !options.emit_package),
    ];
    for (option, _) in given.into_iter().filter(|(_, given)| *given && !any) {
        diagnostics.push(
            Diagnostic::warning(format!("`{option}` has no effect without clients and servers"))
                .hint("set `build_client` or `build_server`, or leave it out"),
        );
    }
}

/// What shapes the clients or servers that are left out.
fn without_service_side(options: &Options, diagnostics: &mut Diagnostics) {
    // The native server takes both of these too.
    let any_server = options.build_server || !options.native_server.is_empty();
    let (client, server) = (options.build_client, options.build_server);
    let given = |scoped: &Scoped<String>| !scoped.is_empty();
    let needs = [
        ("client_mod_attribute", given(&options.client_mod_attribute), client, "build_client"),
        ("client_attribute", given(&options.client_attribute), client, "build_client"),
        ("server_mod_attribute", given(&options.server_mod_attribute), server, "build_server"),
        ("server_attribute", given(&options.server_attribute), server, "build_server"),
        ("trait_attribute", given(&options.trait_attribute), server, "build_server"),
        ("use_arc_self", options.use_arc_self, any_server, "build_server"),
        ("generate_default_stubs", options.generate_default_stubs, any_server, "build_server"),
    ];
    for (option, given, built, side) in needs {
        if given && !built {
            diagnostics.push(
                Diagnostic::warning(format!(
                    "`{option}` has no effect on services that `{side}` leaves out"
                ))
                .hint(format!("set `{side}`, or leave it out")),
            );
        }
    }
}

/// What says more about an option that is not given.
fn without_other(options: &Options, diagnostics: &mut Diagnostics) {
    let needs = [
        (
            "type_name_domain",
            !options.type_name_domain.is_empty(),
            "enable_type_names",
            options.enable_type_names,
        ),
        (
            "mock_mod_attribute",
            !options.mock_mod_attribute.is_empty(),
            "mock",
            !options.mock.is_empty(),
        ),
        (
            "descriptor_options",
            !options.descriptor_options.is_empty(),
            "method_descriptors",
            !options.method_descriptors.is_empty(),
        ),
    ];
    for (option, given, other, other_given) in needs {
        if given && !other_given {
            diagnostics.push(
                Diagnostic::warning(format!("`{option}` has no effect without `{other}`"))
                    .hint(format!("add `{other}`, or leave it out")),
            );
        }
    }
}

/// Two patterns are equally close to a field when they are the same; then the option that names a type
/// counts.
fn same_patterns(
    [plain_name, typed_name]: [&str; 2],
    plain: &Scoped<()>,
    typed: &Scoped<String>,
    diagnostics: &mut Diagnostics,
) {
    for (pattern, ()) in plain {
        if typed.iter().any(|(other, _)| other == pattern) {
            diagnostics.push(
                Diagnostic::warning(format!(
                    "`{plain_name}` for `{pattern}` has no effect beside `{typed_name}` for `{pattern}`"
                ))
                .hint("take one of the two out"),
            );
        }
    }
}

//! Combinations of options in which one option has no effect.

use crate::error::{Diagnostic, Diagnostics};
use crate::options::{Codec, Needs, OptionInfo, Options, Scoped};

/// Reports options that have no effect, independent of the files.
pub(in crate::resolve) fn check(options: &Options, diagnostics: &mut Diagnostics) {
    let mut overruled = |names, plain, typed| same_patterns(names, plain, typed, diagnostics);
    overruled(["btree_map", "map_type"], &options.btree_map, &options.map_type);
    overruled(["bytes", "bytes_type"], &options.bytes, &options.bytes_type);
    let given = options.given();
    for row in &given {
        diagnostics.extend(lacks(row, &given, options));
    }
    if options.codec == Codec::Native {
        check_derive_attributes(options, diagnostics);
    }
}

/// Returns the diagnostic for an option whose requirement is not met.
fn lacks(row: &OptionInfo, given: &[&OptionInfo], options: &Options) -> Option<Diagnostic> {
    let option = row.name;
    // The async server takes what servers take.
    let any_server = options.build_server || !options.async_server.is_empty();
    let any_service = options.build_client
        || any_server
        || !options.client_trait.is_empty()
        || !options.method_descriptors.is_empty()
        || !options.http.is_empty()
        || !options.connect.is_empty();
    let left_out = |side: &str| {
        Diagnostic::warning(format!("`{option}` has no effect because `{side}` is off"))
            .hint(format!("set `{side}`, or remove `{option}`"))
    };
    match row.needs {
        Needs::Nothing => None,
        Needs::NativeCodec => (options.codec != Codec::Native).then(|| {
            Diagnostic::error(format!("`{option}` is not supported with `codec=derive`"))
                .hint("remove `codec=derive`")
        }),
        Needs::Client => (!options.build_client).then(|| left_out("build_client")),
        Needs::Server => (!options.build_server).then(|| left_out("build_server")),
        Needs::AnyServer => (!any_server).then(|| left_out("build_server")),
        Needs::Service => (!any_service).then(|| {
            Diagnostic::warning(format!("`{option}` has no effect without clients and servers"))
                .hint("set `build_client` or `build_server`")
        }),
        Needs::Option(other) => (!given.iter().any(|row| row.name == other)).then(|| {
            Diagnostic::warning(format!("`{option}` has no effect without `{other}`"))
                .hint(format!("add `{other}`, or remove `{option}`"))
        }),
    }
}

/// Reports attributes that only prost's derive reads.
fn check_derive_attributes(options: &Options, diagnostics: &mut Diagnostics) {
    let attributes = [
        ("type_attribute", &options.type_attribute),
        ("message_attribute", &options.message_attribute),
        ("enum_attribute", &options.enum_attribute),
        ("field_attribute", &options.field_attribute),
    ];
    for (option, scoped) in attributes {
        for (pattern, text) in scoped.iter().filter(|(_, text)| text.contains("#[prost(")) {
            diagnostics.push(
                Diagnostic::error(format!(
                    "`{option}` for `{pattern}` is an attribute of prost's derive: `{text}`"
                ))
                .hint("the native codec does not use the derive; remove the attribute, or set `codec=derive`"),
            );
        }
    }
}

/// Reports options with the same pattern, of which only the one that names a type has an effect.
///
/// Options with the same pattern are equally close to a field.
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
                    "`{plain_name}` for `{pattern}` has no effect next to `{typed_name}` for `{pattern}`"
                ))
                .hint("remove one of the two options"),
            );
        }
    }
}

//! Which options have no effect beside the others that are given?

use crate::error::{Diagnostic, Diagnostics};
use crate::options::{Options, Scoped};

/// Reports them, whatever is in the files.
pub(super) fn check(options: &Options, diagnostics: &mut Diagnostics) {
    let mut overruled = |names, plain, typed| same_patterns(names, plain, typed, diagnostics);
    overruled(["btree_map", "map_type"], &options.btree_map, &options.map_type);
    overruled(["bytes", "bytes_type"], &options.bytes, &options.bytes_type);
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

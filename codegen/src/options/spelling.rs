//! Names of options in build scripts.
//!
//! Hints name an option as `key=value`, as in the plugin, the command line and `rust-grpc.toml`. In
//! a build script, each option is a method.

use super::OptionInfo;
use super::value::split_pair;

/// Returns the text with every `` `key=value` `` replaced by a call of the builder's method.
///
/// ```
/// use rust_grpc_codegen::options::in_build_script;
///
/// assert_eq!(in_build_script("leave out `codec=derive`"), "leave out `.codec(Codec::Derive)`");
/// ```
pub fn in_build_script(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(i, part)| {
        // Every second part is between backticks.
        let call = if i % 2 == 1 { call(part) } else { None };
        call.unwrap_or_else(|| part.to_owned())
    });
    parts.collect::<Vec<_>>().join("`")
}

fn call(option: &str) -> Option<String> {
    let (key, value) = option.split_once('=')?;
    let row = OptionInfo::of(key)?;
    let argument = match row.value {
        "true|false" => value.to_owned(),
        _ if row.value.starts_with("PATH=") => {
            let (path, value) = split_pair(value)?;
            format!("{path:?}, {}", argument(row, value))
        }
        _ => argument(row, value),
    };
    Some(format!(".{key}({argument})"))
}

/// Returns the Rust expression for a value: a string, or the expression of a word.
///
/// Hints separate alternative words with `|`.
fn argument(row: &OptionInfo, value: &str) -> String {
    let spelling = |name: &str| row.spellings.iter().find(|(other, _)| *other == name);
    let rust: Option<Vec<_>> =
        value.split('|').map(|name| spelling(name).map(|(_, rust)| *rust)).collect();
    rust.map_or_else(|| format!("{value:?}"), |rust| rust.join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_options_by_calls() {
        for (option, call) in [
            ("build_server=false", ".build_server(false)"),
            ("unknown_fields=.a.M", ".unknown_fields(\".a.M\")"),
            (
                "type_attribute==.a.M=#[x = \"y\"]",
                ".type_attribute(\"=.a.M\", \"#[x = \\\"y\\\"]\")",
            ),
            ("enum_type=.=open", ".enum_type(\".\", EnumType::Open)"),
            (
                "layout=package|nested|single",
                ".layout(Layout::Package|Layout::Nested|Layout::Single)",
            ),
            ("codec_path=crate::C", ".codec_path(\"crate::C\")"),
        ] {
            assert_eq!(in_build_script(&format!("write `{option}`")), format!("write `{call}`"));
        }
        for text in ["`.pkg=::path`", "codec=derive", "`codec`", "`no=option`, `", ""] {
            assert_eq!(in_build_script(text), text);
        }
    }
}

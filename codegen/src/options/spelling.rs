//! How options are written in a build script.
//!
//! Hints name options as the plugin, the command line and `rust-grpc.toml` know them, `key=value`. In a
//! build script each option is a method.

use super::TABLE;

/// Returns the text with every `` `key=value` `` as a call of the builder's method.
///
/// ```
/// use rust_grpc_codegen::options::in_build_script;
///
/// assert_eq!(in_build_script("leave out `codec=derive`"), "leave out `.codec(Codec::Derive)`");
/// ```
pub fn in_build_script(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(i, part)| {
        // Every second part stands between backticks.
        let call = if i % 2 == 1 { call(part) } else { None };
        call.unwrap_or_else(|| part.to_owned())
    });
    parts.collect::<Vec<_>>().join("`")
}

fn call(option: &str) -> Option<String> {
    let (key, value) = option.split_once('=')?;
    let row = TABLE.iter().find(|row| row.name == key)?;
    let argument = match row.value {
        "true|false" => value.to_owned(),
        _ if row.value.starts_with("PATH=") => {
            let exact = usize::from(value.starts_with('='));
            let at = exact + value[exact..].find('=')?;
            let (path, value) = (&value[..at], &value[at + 1..]);
            format!("{path:?}, {}", argument(key, value))
        }
        _ => argument(key, value),
    };
    Some(format!(".{key}({argument})"))
}

fn argument(key: &str, value: &str) -> String {
    let ty = match key {
        "codec" => "Codec",
        "enum_type" => "EnumType",
        "layout" => "Layout",
        "derives" => "DerivePolicy",
        _ => return format!("{value:?}"),
    };
    let variant = |choice: &str| {
        let mut letters = choice.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        format!("{ty}::{}", first.into_iter().chain(letters).collect::<String>())
    };
    value.split('|').map(variant).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_become_calls() {
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

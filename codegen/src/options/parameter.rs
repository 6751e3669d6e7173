//! How is the plugin's parameter cut into options?
//!
//! protoc joins several `--rust-grpc_opt` with commas and gives no way to quote. A comma ends an
//! option unless it stands inside brackets or a string, so that `#[derive(Eq, Hash)]` needs no
//! escape; `\,` is always a plain comma, as in protoc-gen-prost.

use std::collections::HashMap;

use super::{OptionInfo, Options};
use crate::error::{Diagnostic, Diagnostics, Error};

impl Options {
    /// Sets every option of some parameters, and tells what is wrong with those that cannot be set.
    pub fn set_all<'p>(&mut self, parameters: impl IntoIterator<Item = &'p str>) -> Diagnostics {
        let mut problems = Diagnostics::default();
        let mut given = Vec::new();
        for parameter in parameters {
            match split(parameter) {
                Ok(pairs) => given.extend(pairs),
                Err(error) => problems.extend(error.diagnostics().iter().cloned()),
            }
        }
        let set = given.iter().map(|(key, value)| self.set(key, value.as_deref()));
        for error in set.filter_map(Result::err) {
            problems.extend(error.diagnostics().iter().cloned());
        }
        problems.extend(given_twice(&given));
        problems
    }
}

/// Options that take one value and got two: the first would be ignored.
fn given_twice(given: &[(String, Option<String>)]) -> Vec<Diagnostic> {
    let mut first: HashMap<&str, &str> = HashMap::new();
    let mut problems = Vec::new();
    let single = |key: &str| OptionInfo::of(key).is_some_and(|row| !row.is_scoped());
    for (key, value) in given.iter().filter(|(key, _)| single(key)) {
        // A flag may stand without a value.
        let value = value.as_deref().unwrap_or("true");
        let other = *first.entry(key).or_insert(value);
        if other != value {
            problems.push(
                Diagnostic::error(format!("option `{key}` is both `{other}` and `{value}`"))
                    .hint("leave out one of the two"),
            );
        }
    }
    problems
}

/// Cuts `a=b,c` into `("a", Some("b"))` and `("c", None)`.
///
/// # Errors
/// When a bracket or a string in the parameter is never closed: the commas behind it would be
/// misread.
pub fn split(parameter: &str) -> Result<Vec<(String, Option<String>)>, Error> {
    let mut options = Vec::new();
    let mut current = String::new();
    let mut depth = 0usize;
    let mut quoted = false;
    let mut chars = parameter.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let next = chars.next();
                // Inside a string every other escape is Rust's to read.
                if next != Some(',') {
                    current.push('\\');
                }
                current.extend(next);
                continue;
            }
            '"' => quoted = !quoted,
            '[' | '(' | '{' if !quoted => depth += 1,
            ']' | ')' | '}' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                push(&mut options, &current);
                current.clear();
                continue;
            }
            _ => {}
        }
        current.push(c);
    }
    if quoted || depth > 0 {
        return Err(Diagnostic::error(format!("a bracket or a string is never closed in the option `{current}`"))
            .hint("quote the whole option for the shell: '--rust-grpc_opt=type_attribute=.=#[derive(Eq, Hash)]'")
            .into());
    }
    push(&mut options, &current);
    Ok(options)
}

fn push(options: &mut Vec<(String, Option<String>)>, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    options.push(match text.split_once('=') {
        Some((key, value)) => (key.trim().to_owned(), Some(value.to_owned())),
        None => (text.to_owned(), None),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split_all(parameter: &str) -> Vec<(String, Option<String>)> {
        split(parameter).unwrap()
    }

    #[test]
    fn commas_in_brackets_and_strings_do_not_end_an_option() {
        let options = split_all(
            "type_attribute=.=#[derive(Eq, Hash)],field_attribute=x=#[doc = \"a,b\"],format",
        );
        assert_eq!(options.len(), 3);
        assert_eq!(options[0].1.as_deref(), Some(".=#[derive(Eq, Hash)]"));
        assert_eq!(options[1].1.as_deref(), Some("x=#[doc = \"a,b\"]"));
        assert_eq!(options[2], ("format".to_owned(), None));
    }

    #[test]
    fn one_value_is_taken_once() {
        let set = |parameters: &[&str]| {
            let problems = Options::default().set_all(parameters.iter().copied());
            problems.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let twice = "error: option `codec` is both `native` and `derive`\n   = hint: leave out one of the two";
        assert_eq!(set(&["codec=native,format", "codec=derive,format=true"]), [twice]);
        assert!(set(&["btree_map=.a,btree_map=.b,bytes=.a", "bytes=.b"]).is_empty());
    }

    #[test]
    fn an_escaped_comma_is_a_comma() {
        assert_eq!(split_all("a=1\\,2,b")[0].1.as_deref(), Some("1,2"));
    }

    #[test]
    fn an_open_bracket_is_an_error() {
        assert!(split("type_attribute=.=#[derive(Eq").is_err());
    }
}

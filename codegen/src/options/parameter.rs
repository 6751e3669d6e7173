//! Splitting of the plugin's parameter into options.
//!
//! protoc joins several `--rust-grpc_opt` with commas and has no syntax for quoting. A comma ends
//! an option unless it is inside brackets or a string, so that `#[derive(Eq, Hash)]` needs no
//! escape; `\,` is always a literal comma, as in protoc-gen-prost.

use std::collections::HashMap;

use super::{OptionInfo, Options};
use crate::error::{Diagnostic, Diagnostics, Error};

impl Options {
    /// Sets the options of all parameters, and returns the errors of those that cannot be set.
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

/// Reports options that accept one value and have two: one of them would be ignored.
fn given_twice(given: &[(String, Option<String>)]) -> Vec<Diagnostic> {
    let mut first: HashMap<&str, &str> = HashMap::new();
    let mut problems = Vec::new();
    let single = |key: &str| OptionInfo::of(key).is_some_and(|row| !row.is_scoped());
    for (key, value) in given.iter().filter(|(key, _)| single(key)) {
        // A flag without a value is `true`.
        let value = value.as_deref().unwrap_or("true");
        let other = *first.entry(key).or_insert(value);
        if other != value {
            problems.push(
                Diagnostic::error(format!("option `{key}` is both `{other}` and `{value}`"))
                    .hint("remove one of the two options"),
            );
        }
    }
    problems
}

/// Splits `a=b,c` into `("a", Some("b"))` and `("c", None)`.
///
/// # Errors
/// Returns an error if a bracket or a string in the parameter is not closed, because the commas
/// after it would be misread.
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
                // Other escapes in strings belong to Rust's syntax.
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
        return Err(Diagnostic::error(format!(
            "the option `{current}` contains an unclosed bracket or string"
        ))
        .hint(
            "close it; in a shell, quote the whole option: 'type_attribute=.=#[derive(Eq, Hash)]'",
        )
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
    fn ignores_commas_in_brackets_and_strings() {
        let options = split_all(
            "type_attribute=.=#[derive(Eq, Hash)],field_attribute=x=#[doc = \"a,b\"],format",
        );
        assert_eq!(options.len(), 3);
        assert_eq!(options[0].1.as_deref(), Some(".=#[derive(Eq, Hash)]"));
        assert_eq!(options[1].1.as_deref(), Some("x=#[doc = \"a,b\"]"));
        assert_eq!(options[2], ("format".to_owned(), None));
    }

    #[test]
    fn rejects_two_values_of_single_value_options() {
        let set = |parameters: &[&str]| {
            let problems = Options::default().set_all(parameters.iter().copied());
            problems.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let twice = "error: option `codec` is both `native` and `derive`\n   = help: remove one of the two options";
        assert_eq!(set(&["codec=native,format", "codec=derive,format=true"]), [twice]);
        assert!(set(&["btree_map=.a,btree_map=.b,bytes=.a", "bytes=.b"]).is_empty());
    }

    #[test]
    fn reads_escaped_commas_as_commas() {
        assert_eq!(split_all("a=1\\,2,b")[0].1.as_deref(), Some("1,2"));
    }

    #[test]
    fn rejects_unclosed_brackets() {
        assert!(split("type_attribute=.=#[derive(Eq").is_err());
    }
}

//! The value of an option, which follows `=` in its text.

use super::choice::Choice;
use crate::error::{Diagnostic, Error};

/// The text of a value, with a description of the accepted values.
pub(crate) struct Value<'a> {
    pub(super) key: &'a str,
    pub(super) takes: &'static str,
    pub(super) text: Option<&'a str>,
}

impl Value<'_> {
    fn wrong(&self) -> Error {
        let found = match self.text {
            Some(text) => format!("option `{}` does not take `{text}`", self.key),
            None => format!("option `{}` needs a value", self.key),
        };
        Diagnostic::error(found).hint(format!("write `{}={}`", self.key, self.takes)).into()
    }

    pub(super) fn text(&self) -> Result<String, Error> {
        match self.text {
            Some(text) if !text.is_empty() => Ok(text.to_owned()),
            _ => Err(self.wrong()),
        }
    }

    pub(super) fn flag(&self) -> Result<bool, Error> {
        match self.text {
            None | Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(_) => Err(self.wrong()),
        }
    }

    pub(super) fn choice<T: Choice>(&self) -> Result<T, Error> {
        T::from_name(self.text.unwrap_or_default()).ok_or_else(|| self.wrong())
    }

    pub(super) fn choice_at_path<T: Choice>(&self) -> Result<(String, T), Error> {
        let (path, name) = self.pair()?;
        T::from_name(&name).map(|choice| (path, choice)).ok_or_else(|| self.wrong())
    }

    pub(super) fn pair(&self) -> Result<(String, String), Error> {
        let (path, value) = self.pair_or_empty()?;
        if value.is_empty() { Err(self.wrong()) } else { Ok((path, value)) }
    }

    pub(super) fn pair_or_empty(&self) -> Result<(String, String), Error> {
        let (path, value) =
            split_pair(self.text.unwrap_or_default()).ok_or_else(|| self.wrong())?;
        Ok((path.to_owned(), value.to_owned()))
    }
}

/// Splits `=.pkg.Msg=attribute` into pattern and value; a leading `=` belongs to the pattern.
///
/// Returns `None` if there is no second part, or if the pattern is empty.
pub(super) fn split_pair(text: &str) -> Option<(&str, &str)> {
    let exact = usize::from(text.starts_with('='));
    let at = exact + text[exact..].find('=').filter(|at| *at > 0)?;
    Some((&text[..at], &text[at + 1..]))
}

//! Typed access to the JSON values of a service config, with errors for values of other types.

use std::collections::HashSet;
use std::time::Duration;

use tonic::Code;

use super::error::ConfigProblem;
use super::json::Json;
use super::policy::Codes;
use super::suggest::{did_you_mean, nearest};
use crate::grpc::code::NAMES;

/// The errors and warnings that were found so far.
#[derive(Default)]
pub(super) struct Found {
    pub(super) errors: Vec<ConfigProblem>,
    pub(super) warnings: Vec<ConfigProblem>,
}

impl Found {
    pub(super) fn error(&mut self, place: &str, message: impl Into<String>, hint: &str) {
        let hint = Some(hint.to_owned()).filter(|hint| !hint.is_empty());
        self.errors.push(ConfigProblem::error(place, message).hint(hint));
    }

    pub(super) fn warning(
        &mut self,
        place: &str,
        message: impl Into<String>,
        hint: impl Into<Option<String>>,
    ) {
        self.warnings.push(ConfigProblem::error(place, message).hint(hint).warning());
    }

    fn not_a<T>(&mut self, what: &str, example: &str, place: &str, json: &Json) -> Option<T> {
        let message = format!("expected {what}, found {}", json.kind());
        self.error(place, message, &format!("write it as {example}"));
        None
    }
}

/// Returns the path of a key in the object at a path.
pub(super) fn join(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

/// An object with its keys. A key whose value is `null` is treated as absent.
pub(super) struct Object<'j> {
    pub(super) place: String,
    entries: &'j [(String, Json)],
}

impl<'j> Object<'j> {
    /// Checks the keys of an object.
    ///
    /// `known` are the supported keys. `foreign` are keys of the format that this crate does not
    /// support, each with a hint.
    pub(super) fn of(
        json: &'j Json,
        place: &str,
        known: &[&str],
        foreign: &[(&str, &str)],
        found: &mut Found,
    ) -> Option<Self> {
        let Json::Object(entries) = json else {
            return found.not_a("an object", "`{ … }`", place, json);
        };
        let mut seen = HashSet::with_capacity(entries.len());
        for (key, _) in entries {
            let at = join(place, key);
            if !seen.insert(key.as_str()) {
                found.error(&at, format!("`{key}` is given twice"), "remove one of them");
            } else if let Some((_, hint)) = foreign.iter().find(|(name, _)| name == key) {
                found.warning(&at, format!("`{key}` has no effect here"), Some((*hint).to_owned()));
            } else if !known.contains(&key.as_str()) {
                let hint = did_you_mean(key, known.iter().copied());
                found.warning(&at, format!("`{key}` is unknown and has no effect"), hint);
            }
        }
        Some(Self { place: place.to_owned(), entries })
    }

    /// Returns true if there is a key that is not one of these.
    pub(super) fn has_other_than(&self, known: &[&str]) -> bool {
        self.entries.iter().any(|(key, _)| !known.contains(&key.as_str()))
    }

    pub(super) fn get(&self, key: &str) -> Option<(&'j Json, String)> {
        let (_, json) = self.entries.iter().find(|(name, _)| name == key)?;
        (!matches!(json, Json::Null)).then(|| (json, join(&self.place, key)))
    }

    /// Returns the value of a required key, or reports that it is missing.
    pub(super) fn need(
        &self,
        key: &str,
        example: &str,
        found: &mut Found,
    ) -> Option<(&'j Json, String)> {
        let value = self.get(key);
        if value.is_none() {
            let message = format!("`{key}` is missing");
            found.error(&self.place, message, &format!("add it, as in `\"{key}\": {example}`"));
        }
        value
    }
}

pub(super) fn list<'j>(json: &'j Json, place: &str, found: &mut Found) -> Option<&'j [Json]> {
    match json {
        Json::List(items) => Some(items),
        other => found.not_a("a list", "`[ … ]`", place, other),
    }
}

pub(super) fn text<'j>(json: &'j Json, place: &str, found: &mut Found) -> Option<&'j str> {
    match json {
        Json::Null => Some(""),
        Json::Text(text) => Some(text),
        other => found.not_a("a string", "`\"…\"`", place, other),
    }
}

pub(super) fn boolean(json: &Json, place: &str, found: &mut Found) -> Option<bool> {
    match json {
        Json::Bool(value) => Some(*value),
        other => found.not_a("`true` or `false`", "`true`", place, other),
    }
}

/// Returns a number, which may be in quotes, as in ProtoJSON.
pub(super) fn number(json: &Json, place: &str, found: &mut Found) -> Option<f64> {
    let value = match json {
        Json::Number(value) => Some(*value),
        Json::Text(text) => text.parse().ok(),
        _ => None,
    };
    match value.filter(|value| value.is_finite()) {
        None => found.not_a("a number", "`2`", place, json),
        value => value,
    }
}

/// Returns an unsigned 32-bit integer.
pub(super) fn whole(json: &Json, place: &str, found: &mut Found) -> Option<u32> {
    let value = number(json, place, found)?;
    if value.fract() != 0.0 || !(0.0..=f64::from(u32::MAX)).contains(&value) {
        let message = format!("{value} is not a whole number from 0 to {}", u32::MAX);
        found.error(place, message, "");
        return None;
    }
    Some(value as u32)
}

/// The maximum of protobuf's `Duration` in seconds, which is 10,000 years.
const LONGEST: u64 = 315_576_000_000;

/// Returns a duration, written as seconds followed by `s`: `"1.5s"`.
pub(super) fn duration(json: &Json, place: &str, found: &mut Found) -> Option<Duration> {
    let Json::Text(text) = json else {
        return found.not_a("a duration in a string", "`\"1.5s\"`", place, json);
    };
    let value = parse_duration(text);
    if value.is_none() {
        let message = format!("`{text}` is not a duration");
        found.error(
            place,
            message,
            "durations are seconds, at least 0 and with at most 9 decimal places: `\"1.5s\"`",
        );
    }
    value
}

fn parse_duration(text: &str) -> Option<Duration> {
    let number = text.strip_suffix('s')?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    // The specification of retries writes half a second as `.5s`.
    if !digits(whole)
        || !digits(fraction)
        || fraction.len() > 9
        || (whole.len() + fraction.len()) == 0
    {
        return None;
    }
    let seconds = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let nanos = if fraction.is_empty() { 0 } else { format!("{fraction:0<9}").parse().ok()? };
    (seconds <= LONGEST).then(|| Duration::new(seconds, nanos))
}

/// Returns a list of status codes of failures, given by name or by number.
pub(super) fn codes(json: &Json, place: &str, found: &mut Found) -> Option<Codes> {
    let items = list(json, place, found)?;
    let codes: Vec<_> = items
        .iter()
        .enumerate()
        .map(|(i, item)| code(item, &format!("{place}[{i}]"), found))
        .collect();
    codes.into_iter().collect()
}

fn code(json: &Json, place: &str, found: &mut Found) -> Option<Code> {
    let (index, shown) = match json {
        Json::Text(name) => (NAMES.iter().position(|code| code == name), name.clone()),
        Json::Number(number) => ((0..17).find(|i| *i as f64 == *number), number.to_string()),
        other => return found.not_a("a status code", "`\"UNAVAILABLE\"`", place, other),
    };
    match index {
        Some(0) => {
            found.error(place, "`OK` is not a failure", "remove it");
            None
        }
        Some(index) => Some(Code::from_i32(index as i32)),
        None => {
            let hint = match nearest(&shown, NAMES) {
                Some(code) => format!("did you mean `{code}`?"),
                None => format!("the codes are {}", NAMES[1..].join(", ")),
            };
            found.error(place, format!("`{shown}` is not a status code"), &hint);
            None
        }
    }
}

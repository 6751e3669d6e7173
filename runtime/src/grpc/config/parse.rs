//! Parser from JSON to service configs.

use std::time::Duration;

use super::error::ServiceConfigError;
use super::json::Json;
use super::policy::{
    HedgingPolicy, MOST_ATTEMPTS, MethodPolicy, Repeat, RetryPolicy, RetryThrottling,
};
use super::reader::{Found, Object, boolean, codes, duration, list, number, text, whole};
use super::table::{Name, Table};
use super::{Entry, ServiceConfig};

const BALANCING: &str = "use the channel for load balancing: `Channel::balance_list`";

/// The keys of a service config that do not affect calls, each with a hint.
const FOREIGN: &[(&str, &str)] = &[
    ("loadBalancingPolicy", BALANCING),
    ("loadBalancingConfig", BALANCING),
    ("healthCheckConfig", "use a client of tonic-health"),
    ("connectionScaling", "create several channels"),
];

const METHOD_KEYS: &[&str] = &[
    "name",
    "waitForReady",
    "timeout",
    "maxRequestMessageBytes",
    "maxResponseMessageBytes",
    "retryPolicy",
    "hedgingPolicy",
];

pub(super) fn parse(source: &str) -> Result<ServiceConfig, ServiceConfigError> {
    let json = Json::parse(source)?;
    let mut found = Found::default();
    let mut config = ServiceConfig::default();
    let known = ["methodConfig", "retryThrottling"];
    if let Some(root) = Object::of(&json, "", &known, FOREIGN, &mut found) {
        read(&root, &mut config, &mut found);
    }
    ServiceConfigError::of(found.errors)?;
    config.warnings = found.warnings;
    Ok(config)
}

fn read(root: &Object<'_>, config: &mut ServiceConfig, found: &mut Found) {
    if let Some((json, place)) = root.get("methodConfig") {
        for (i, json) in list(json, &place, found).unwrap_or_default().iter().enumerate() {
            let place = format!("{place}[{i}]");
            if let Some(object) = Object::of(json, &place, METHOD_KEYS, &[], found) {
                method(&object, config, found);
            }
        }
    }
    config.throttling =
        root.get("retryThrottling").and_then(|(json, place)| throttling(json, &place, found));
}

fn method(object: &Object<'_>, config: &mut ServiceConfig, found: &mut Found) {
    let policy = policy(object, found);
    let index = config.entries.len();
    config.entries.push(Entry { policy: policy.into(), place: object.place.clone() });
    let names = object.get("name");
    let names = names.and_then(|(json, place)| Some((list(json, &place, found)?, place)));
    let Some((names, place)) = names.filter(|(names, _)| !names.is_empty()) else {
        let hint = "add `\"name\": [{}]` if it applies to every method";
        let message = "the entry has no names and applies to no method";
        return found.warning(&object.place, message, Some(hint.to_owned()));
    };
    for (i, json) in names.iter().enumerate() {
        let place = format!("{place}[{i}]");
        if let Some(name) = name(json, &place, found) {
            insert(&mut config.table, name, index, found);
        }
    }
}

fn insert(table: &mut Table, name: Name, index: usize, found: &mut Found) {
    let (place, shown) = (name.place.clone(), name.to_string());
    if let Err(before) = table.insert(name, index) {
        let message = format!("{shown} already has a policy, at {before}");
        found.error(&place, message, "a name may be given once: remove one of them");
    }
}

fn name(json: &Json, place: &str, found: &mut Found) -> Option<Name> {
    let object = Object::of(json, place, &["service", "method"], &[], found)?;
    let mut part = |key: &str| match object.get(key) {
        Some((json, place)) => {
            let name = text(json, &place, found)?;
            is_name(name, key, &place, found).then(|| name.to_owned())
        }
        None => Some(String::new()),
    };
    let (service, method) = (part("service"), part("method"));
    let (service, method) = (service?, method?);
    if service.is_empty() && method.is_empty() && object.has_other_than(&["service", "method"]) {
        let hint = "correct the keys, or use `{}` if it applies to every method";
        found.error(place, "the name has neither a `service` nor a `method`", hint);
        return None;
    }
    if service.is_empty() && !method.is_empty() {
        let hint = "name the service, with its package: `\"service\": \"pkg.Greeter\"`";
        found.error(place, format!("the method `{method}` has no service"), hint);
        return None;
    }
    Some(Name { service, method, place: place.to_owned() })
}

/// Checks that a call can have a name. A policy for a name that no call can have would never apply.
fn is_name(name: &str, key: &str, place: &str, found: &mut Found) -> bool {
    let hint = if name.contains('*') {
        "patterns are not supported: omit `method` for all methods of a service, and `service` too for all services"
    } else if name.contains('/') {
        "a path has two parts: `\"service\": \"pkg.Greeter\", \"method\": \"SayHello\"`"
    } else if name.starts_with('.') {
        "remove the leading dot"
    } else if name.contains(char::is_whitespace) {
        "remove the white space"
    } else {
        return true;
    };
    found.error(place, format!("`{name}` cannot be the name of a {key}"), hint);
    false
}

fn policy(object: &Object<'_>, found: &mut Found) -> MethodPolicy {
    let retry = object.get("retryPolicy");
    let hedging = object.get("hedgingPolicy");
    if retry.is_some() && hedging.is_some() {
        let message = "the entry has both `retryPolicy` and `hedgingPolicy`";
        found.error(&object.place, message, "a call is retried or hedged: remove one of them");
    }
    let retry = retry.and_then(|(json, place)| retry_policy(json, &place, found));
    let hedging = hedging.and_then(|(json, place)| hedging_policy(json, &place, found));
    MethodPolicy {
        timeout: object.get("timeout").and_then(|(j, p)| timeout(j, &p, found)),
        wait_for_ready: object.get("waitForReady").and_then(|(j, p)| boolean(j, &p, found)),
        max_request_message_bytes: object
            .get("maxRequestMessageBytes")
            .and_then(|(j, p)| message_bytes(j, &p, found)),
        max_response_message_bytes: object
            .get("maxResponseMessageBytes")
            .and_then(|(j, p)| message_bytes(j, &p, found)),
        repeat: retry.map(Repeat::Retry).or(hedging.map(Repeat::Hedge)),
    }
}

fn timeout(json: &Json, place: &str, found: &mut Found) -> Option<Duration> {
    let timeout = duration(json, place, found)?;
    if timeout.is_zero() {
        found.warning(place, "the timeout is 0, so every call fails at once", None);
    }
    Some(timeout)
}

fn message_bytes(json: &Json, place: &str, found: &mut Found) -> Option<u32> {
    let bytes = whole(json, place, found)?;
    if bytes == 0 {
        found.warning(place, "the limit is 0, so every message that is not empty is refused", None);
    }
    Some(bytes)
}

fn retry_policy(json: &Json, place: &str, found: &mut Found) -> Option<RetryPolicy> {
    let keys = [
        "maxAttempts",
        "initialBackoff",
        "maxBackoff",
        "backoffMultiplier",
        "retryableStatusCodes",
    ];
    let object = Object::of(json, place, &keys, &[], found)?;
    // All keys are checked before the first `?`, so that all errors are reported at once.
    let max_attempts = attempts(&object, found);
    let initial_backoff = backoff(&object, "initialBackoff", "\"0.1s\"", found);
    let max_backoff = backoff(&object, "maxBackoff", "\"1s\"", found);
    let multiplier = object.need("backoffMultiplier", "2", found).and_then(|(json, place)| {
        let value = number(json, &place, found)?;
        if value <= 0.0 {
            found.error(
                &place,
                format!("`backoffMultiplier` is {value}"),
                "it must be more than 0",
            );
        }
        Some(value)
    });
    let retryable = object.need("retryableStatusCodes", "[\"UNAVAILABLE\"]", found);
    let retryable = retryable.and_then(|(json, place)| {
        if matches!(json, Json::List(items) if items.is_empty()) {
            let message = "`retryableStatusCodes` is empty, so calls are never retried";
            let hint = "name a code, `[\"UNAVAILABLE\"]`, or remove `retryPolicy`";
            found.error(&place, message, hint);
        }
        codes(json, &place, found)
    });
    Some(RetryPolicy {
        max_attempts: max_attempts?,
        initial_backoff: initial_backoff?,
        max_backoff: max_backoff?,
        multiplier: multiplier?,
        codes: retryable?,
    })
}

fn hedging_policy(json: &Json, place: &str, found: &mut Found) -> Option<HedgingPolicy> {
    let keys = ["maxAttempts", "hedgingDelay", "nonFatalStatusCodes"];
    let object = Object::of(json, place, &keys, &[], found)?;
    let max_attempts = attempts(&object, found);
    let delay = match object.get("hedgingDelay") {
        Some((json, place)) => duration(json, &place, found),
        None => Some(Duration::ZERO),
    };
    let non_fatal = match object.get("nonFatalStatusCodes") {
        Some((json, place)) => codes(json, &place, found),
        None => Some([].into()),
    };
    Some(HedgingPolicy { max_attempts: max_attempts?, delay: delay?, codes: non_fatal? })
}

fn attempts(object: &Object<'_>, found: &mut Found) -> Option<u32> {
    let (json, place) = object.need("maxAttempts", "3", found)?;
    let attempts = whole(json, &place, found)?;
    if attempts < 2 {
        let message = format!("`maxAttempts` is {attempts}, which includes the first attempt");
        found.error(&place, message, "use at least 2, or remove the policy");
        return None;
    }
    if attempts > MOST_ATTEMPTS {
        let message =
            format!("`maxAttempts` is {attempts}, but at most {MOST_ATTEMPTS} attempts are made");
        found.warning(&place, message, None);
    }
    Some(attempts.min(MOST_ATTEMPTS))
}

fn backoff(object: &Object<'_>, key: &str, example: &str, found: &mut Found) -> Option<Duration> {
    let (json, place) = object.need(key, example, found)?;
    let value = duration(json, &place, found)?;
    if value.is_zero() {
        found.error(&place, format!("`{key}` is 0"), "it must be more than 0");
    }
    Some(value)
}

fn throttling(json: &Json, place: &str, found: &mut Found) -> Option<RetryThrottling> {
    let object = Object::of(json, place, &["maxTokens", "tokenRatio"], &[], found)?;
    let max_tokens = object.need("maxTokens", "10", found).and_then(|(json, place)| {
        let value = number(json, &place, found)?;
        let fits = thousandths(value) > 0 && value <= 1000.0;
        if !fits {
            let hint = "use at least 0.001 and at most 1000, with at most three decimal places";
            found.error(&place, format!("`maxTokens` is {value}"), hint);
        } else if thousandths(value) <= 2000 {
            // A failure takes one token, and retries need more than half of the tokens.
            let message = format!("`maxTokens` is {value}, so failed calls are never retried");
            let hint = "use more than 2: a failure takes a token, and retries need more than half";
            found.warning(&place, message, Some(hint.to_owned()));
        }
        fits.then_some(thousandths(value))
    });
    let token_ratio = object.need("tokenRatio", "0.1", found).and_then(|(json, place)| {
        let value = number(json, &place, found)?;
        let fits = thousandths(value) > 0;
        if !fits {
            let hint = "use at least 0.001, with at most three decimal places";
            found.error(&place, format!("`tokenRatio` is {value}"), hint);
        }
        fits.then_some(thousandths(value))
    });
    Some(RetryThrottling { max_tokens: max_tokens?, token_ratio: token_ratio? })
}

/// Converts a number to thousandths, and drops further decimal places.
///
/// `1.005` is represented by a double slightly below it, and is still converted to 1005.
fn thousandths(value: f64) -> u32 {
    let scaled = value * 1000.0;
    let nearest = scaled.round();
    let whole = if (scaled - nearest).abs() < 1e-6 { nearest } else { scaled.floor() };
    // The cast saturates, so it is defined for all numbers.
    whole as u32
}

#[cfg(test)]
mod tests {
    use super::thousandths;

    #[test]
    fn converts_numbers_with_three_decimal_places_exactly() {
        for whole in (0..=1_000_000).step_by(7) {
            let text = format!("{}.{:03}", whole / 1000, whole % 1000);
            assert_eq!(thousandths(text.parse().unwrap()), whole, "{text}");
            let more = format!("{text}9");
            assert_eq!(thousandths(more.parse().unwrap()), whole, "{more}");
        }
        assert_eq!(thousandths(-1.0), 0);
        assert_eq!(thousandths(1e300), u32::MAX);
    }
}

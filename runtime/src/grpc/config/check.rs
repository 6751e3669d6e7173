//! Does a service config fit the services that it is for?

use super::error::{ConfigProblem, ServiceConfigError};
use super::policy::{MethodPolicy, Repeat, RetryPolicy};
use super::suggest::did_you_mean;
use super::table::{Name, call};
use super::{Entry, ServiceConfig};
use crate::grpc::{MethodDescriptor, ServiceDescriptor};

impl ServiceConfig {
    /// Compares it with the services of a program.
    ///
    /// A config that serves many programs names services that one of them does not have, so that this
    /// is a step of its own: treat what it finds as an error where the config is yours.
    ///
    /// # Errors
    /// A name in the config that is no service or method of these; hedging for a method whose
    /// `idempotency_level` does not say that it may be called twice.
    pub fn check(&self, services: &[ServiceDescriptor]) -> Result<(), ServiceConfigError> {
        let mut problems: Vec<_> =
            self.table.names.iter().filter_map(|name| unknown(name, services)).collect();
        for (index, entry) in self.entries.iter().enumerate() {
            let risky: Vec<_> = methods(services)
                .filter(|method| self.table.find(method.path) == Some(index))
                .filter(|method| !method.idempotency.is_safe_to_repeat())
                .map(|method| format!("`{}`", call(method.path)))
                .collect();
            if matches!(entry.policy.repeat, Some(Repeat::Hedge(_))) && !risky.is_empty() {
                problems.push(hedged(&entry.place, &risky.join(", ")));
            }
        }
        ServiceConfigError::of(problems)
    }

    /// The same config, with a retry policy for those methods of `services` that it does not retry or
    /// hedge, and whose schema says that calling them twice does no harm: `idempotency_level =
    /// NO_SIDE_EFFECTS` or `IDEMPOTENT`. What it says of them otherwise stays.
    #[must_use]
    pub fn retry_idempotent(
        mut self,
        policy: &RetryPolicy,
        services: &[ServiceDescriptor],
    ) -> Self {
        for method in methods(services).filter(|m| m.idempotency.is_safe_to_repeat()) {
            let found = self.table.find(method.path).map(|index| &self.entries[index]);
            if found.is_some_and(|entry| entry.policy.repeat.is_some()) {
                continue;
            }
            let entry = Entry {
                policy: MethodPolicy {
                    repeat: Some(Repeat::Retry(policy.clone())),
                    ..found.map(|entry| (*entry.policy).clone()).unwrap_or_default()
                }
                .into(),
                place: found.map(|entry| entry.place.clone()).unwrap_or_default(),
            };
            self.table.set(call(method.path), self.entries.len());
            self.entries.push(entry);
        }
        self
    }
}

fn methods<'s>(
    services: &'s [ServiceDescriptor],
) -> impl Iterator<Item = &'static MethodDescriptor> + 's {
    services.iter().flat_map(|service| service.methods)
}

fn unknown(name: &Name, services: &[ServiceDescriptor]) -> Option<ConfigProblem> {
    if name.service.is_empty() {
        return None;
    }
    let Some(service) = services.iter().find(|service| service.name == name.service) else {
        let hint = did_you_mean(&name.service, services.iter().map(|service| service.name));
        let hint = hint.or_else(|| moved(&name.service, services));
        let message = format!("there is no service `{}`", name.service);
        return Some(ConfigProblem::error(format!("{}.service", name.place), message).hint(hint));
    };
    let known = || service.methods.iter().map(|method| method.name);
    if name.method.is_empty() || known().any(|known| known == name.method) {
        return None;
    }
    let message = format!("the service `{}` has no method `{}`", service.name, name.method);
    let hint = did_you_mean(&name.method, known());
    Some(ConfigProblem::error(format!("{}.method", name.place), message).hint(hint))
}

/// The service with this name in another package.
fn moved(name: &str, services: &[ServiceDescriptor]) -> Option<String> {
    let last = |name: &'_ str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let other = services.iter().find(|service| last(service.name) == last(name))?;
    Some(format!("did you mean `{}`?", other.name))
}

fn hedged(place: &str, methods: &str) -> ConfigProblem {
    let message = format!("calls may be sent twice that are not said to bear it: {methods}");
    let hint = "write `option idempotency_level = IDEMPOTENT;` in the methods if it is so, or use \
                `retryPolicy`";
    ConfigProblem::error(format!("{place}.hedgingPolicy"), message).hint(Some(hint.to_owned()))
}

//! Checks of a service config against the services of a program.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::error::{ConfigProblem, ServiceConfigError};
use super::policy::{MethodPolicy, Repeat, RetryPolicy};
use super::suggest::did_you_mean;
use super::table::{Name, call};
use super::{Entry, ServiceConfig};
use crate::grpc::{MethodDescriptor, ServiceDescriptor};

impl ServiceConfig {
    /// Checks the config against the services of a program.
    ///
    /// The check is separate from parsing, since a config for several programs names services that
    /// one of them does not have. Treat its errors as errors if the config is only for this
    /// program.
    ///
    /// # Errors
    /// Returns an error if a name in the config is not a service or method of the program, or if a
    /// method is hedged whose `idempotency_level` does not allow calls to be repeated.
    pub fn check(&self, services: &[ServiceDescriptor]) -> Result<(), ServiceConfigError> {
        let mut known = Known::new(services);
        let mut problems: Vec<_> =
            self.table.names.iter().filter_map(|name| known.unknown(name)).collect();
        // The hedged methods of each entry that must not be called twice.
        let mut risky = BTreeMap::<usize, Vec<String>>::new();
        for method in methods(services).filter(|method| !method.idempotency.is_safe_to_repeat()) {
            if let Some(index) = self.table.find(method.path)
                && matches!(self.entries[index].policy.repeat, Some(Repeat::Hedge(_)))
            {
                risky.entry(index).or_default().push(format!("`{}`", call(method.path)));
            }
        }
        for (index, methods) in risky {
            problems.push(hedged(&self.entries[index].place, &methods.join(", ")));
        }
        ServiceConfigError::of(problems)
    }

    /// Returns the config with a retry policy for all idempotent methods that have no policy for
    /// repeating calls.
    ///
    /// Idempotent methods are those of `services` with `idempotency_level = NO_SIDE_EFFECTS` or
    /// `IDEMPOTENT`. Methods that the config retries or hedges, and all other settings, stay
    /// unchanged.
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

/// The number of unknown names for which a hint is searched. Nobody reads more, and without a limit the time would be
/// the product of the sizes of config and program.
const MAX_SEARCHES: usize = 100;

/// The services and methods of a program, by name.
struct Known<'s> {
    services: HashMap<&'s str, &'s ServiceDescriptor>,
    methods: HashSet<(&'s str, &'s str)>,
    /// The full names of services, by their last part.
    unqualified: HashMap<&'s str, &'s str>,
    /// The full names of services, in the order of the program.
    names: Vec<&'s str>,
    /// The hints for unknown services, since a config may name one of them often.
    hints: HashMap<String, Option<String>>,
    /// The number of hints that may still be searched for. Each search compares a name with all others.
    searches: usize,
}

impl<'s> Known<'s> {
    fn new(services: &'s [ServiceDescriptor]) -> Self {
        let mut known = Self {
            services: HashMap::new(),
            methods: HashSet::new(),
            unqualified: HashMap::new(),
            names: services.iter().map(|service| service.name).collect(),
            hints: HashMap::new(),
            searches: MAX_SEARCHES,
        };
        for service in services {
            known.services.entry(service.name).or_insert(service);
            known.unqualified.entry(unqualified(service.name)).or_insert(service.name);
            known.methods.extend(service.methods.iter().map(|method| (service.name, method.name)));
        }
        known
    }

    /// Returns the problem of a name that is not known.
    fn unknown(&mut self, name: &Name) -> Option<ConfigProblem> {
        if name.service.is_empty() {
            return None;
        }
        let Some(&service) = self.services.get(name.service.as_str()) else {
            let message = format!("there is no service `{}`", name.service);
            let hint = self.service_hint(&name.service);
            return Some(
                ConfigProblem::error(format!("{}.service", name.place), message).hint(hint),
            );
        };
        if name.method.is_empty() || self.methods.contains(&(service.name, name.method.as_str())) {
            return None;
        }
        let message = format!("the service `{}` has no method `{}`", service.name, name.method);
        let methods = service.methods.iter().map(|method| method.name);
        let hint = self.may_search().then(|| did_you_mean(&name.method, methods)).flatten();
        Some(ConfigProblem::error(format!("{}.method", name.place), message).hint(hint))
    }

    fn may_search(&mut self) -> bool {
        let left = self.searches.checked_sub(1);
        self.searches = left.unwrap_or(0);
        left.is_some()
    }

    fn service_hint(&mut self, name: &str) -> Option<String> {
        if let Some(hint) = self.hints.get(name) {
            return hint.clone();
        }
        if !self.may_search() {
            return None;
        }
        let hint = did_you_mean(name, self.names.iter().copied()).or_else(|| {
            // A service with this name may be in another package.
            let moved = self.unqualified.get(unqualified(name))?;
            Some(format!("did you mean `{moved}`?"))
        });
        self.hints.insert(name.to_owned(), hint.clone());
        hint
    }
}

/// Returns the last part of a name.
fn unqualified(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

fn hedged(place: &str, methods: &str) -> ConfigProblem {
    let message = format!("methods are hedged that are not declared idempotent: {methods}");
    let hint = "add `option idempotency_level = IDEMPOTENT;` to the methods if they are, or use \
                `retryPolicy`";
    ConfigProblem::error(format!("{place}.hedgingPolicy"), message).hint(Some(hint.to_owned()))
}

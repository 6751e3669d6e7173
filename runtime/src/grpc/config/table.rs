//! Lookup of the service config entry for a call.

use std::collections::HashMap;
use std::fmt;

/// A name in a service config: a method, all methods of a service, or all methods.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// The service; empty for all services.
    pub(super) service: String,
    /// The method; empty for all methods.
    pub(super) method: String,
    /// The path of keys of the name.
    pub(super) place: String,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.service.as_str(), self.method.as_str()) {
            ("", _) => f.write_str("the default of all methods"),
            (service, "") => write!(f, "the service `{service}`"),
            (service, method) => write!(f, "the method `{service}/{method}`"),
        }
    }
}

/// A map from names to the indices of entries.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// The entries for methods, by `pkg.Service/Method`.
    methods: HashMap<String, Slot>,
    /// The entries for services, by `pkg.Service`.
    services: HashMap<String, Slot>,
    default: Option<Slot>,
    /// All names, in the order of the text.
    pub(super) names: Vec<Name>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    entry: usize,
    /// The index of the name in `names`, if the text contains it.
    name: Option<usize>,
}

impl Table {
    /// Adds a name, or returns the location of the same name in the text.
    pub(super) fn insert(&mut self, name: Name, entry: usize) -> Result<(), String> {
        let slot = Slot { entry, name: Some(self.names.len()) };
        let first = match (name.service.as_str(), name.method.as_str()) {
            ("", _) => self.default.get_or_insert(slot),
            (service, "") => self.services.entry(service.to_owned()).or_insert(slot),
            (service, method) => self.methods.entry(format!("{service}/{method}")).or_insert(slot),
        };
        match first.name.and_then(|first| self.names.get(first)) {
            Some(first) => Err(first.place.clone()),
            None => {
                self.names.push(name);
                Ok(())
            }
        }
    }

    /// Sets the entry of one method.
    pub(super) fn set(&mut self, service_and_method: &str, entry: usize) {
        self.methods.insert(service_and_method.to_owned(), Slot { entry, name: None });
    }

    /// Returns the entry for a call with a path: that of the method, else that of the service, else
    /// the default.
    pub(super) fn find(&self, path: &str) -> Option<usize> {
        let call = call(path);
        let slot = self.methods.get(call).copied().or_else(|| {
            let service = call.split_once('/').map_or("", |(service, _)| service);
            self.services.get(service).copied().or(self.default)
        });
        slot.map(|slot| slot.entry)
    }
}

/// Returns `pkg.Service/Method` from a path, without the path of the client's origin before it.
pub(super) fn call(path: &str) -> &str {
    let mut slashes = path.rmatch_indices('/').map(|(at, _)| at);
    slashes.nth(1).map_or(path, |at| &path[at + 1..])
}

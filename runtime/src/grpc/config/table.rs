//! Which entry of a service config is for a call?

use std::collections::HashMap;
use std::fmt;

/// A name in a service config: a method, all methods of a service, or all methods.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// Empty for all services.
    pub(super) service: String,
    /// Empty for all methods.
    pub(super) method: String,
    /// Its path of keys.
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

/// Names, and the index of an entry for each.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// By `pkg.Service/Method`.
    methods: HashMap<String, usize>,
    /// By `pkg.Service`.
    services: HashMap<String, usize>,
    default: Option<usize>,
    /// In the order of the text.
    pub(super) names: Vec<Name>,
}

impl Table {
    /// Adds a name, or says where it stands already.
    pub(super) fn insert(&mut self, name: Name, entry: usize) -> Result<(), String> {
        let before = match (name.service.as_str(), name.method.as_str()) {
            ("", _) => self.default.replace(entry),
            (service, "") => self.services.insert(service.to_owned(), entry),
            (service, method) => self.methods.insert(format!("{service}/{method}"), entry),
        };
        if before.is_some() {
            let same = |other: &&Name| other.service == name.service && other.method == name.method;
            return Err(self.names.iter().find(same).map_or_else(String::new, |n| n.place.clone()));
        }
        self.names.push(name);
        Ok(())
    }

    /// Gives one method an entry of its own.
    pub(super) fn set(&mut self, service_and_method: &str, entry: usize) {
        self.methods.insert(service_and_method.to_owned(), entry);
    }

    /// The entry for a call, by the path of its URI: the method's, else the service's, else the
    /// default.
    pub(super) fn find(&self, path: &str) -> Option<usize> {
        let call = call(path);
        if let Some(entry) = self.methods.get(call) {
            return Some(*entry);
        }
        let service = call.split_once('/').map_or("", |(service, _)| service);
        self.services.get(service).copied().or(self.default)
    }
}

/// `pkg.Service/Method` of a path. A client whose origin has a path of its own puts that in front.
pub(super) fn call(path: &str) -> &str {
    let mut slashes = path.rmatch_indices('/').map(|(at, _)| at);
    slashes.nth(1).map_or(path, |at| &path[at + 1..])
}

//! Custom options in the constants that describe services and methods.
//!
//! `descriptor_options` selects extensions by name. The fields with their numbers are kept from the
//! serialized options of an element, byte for byte.

use std::collections::BTreeSet;

use crate::descriptor::fields;
use crate::resolve::{Resolver, define::extensions};

/// The field numbers of the selected extensions of an options message.
pub(in crate::resolve) type Chosen = BTreeSet<u32>;

/// The selected extensions of service and method options.
pub(in crate::resolve) struct ChosenOptions {
    pub(in crate::resolve) of_services: Chosen,
    pub(in crate::resolve) of_methods: Chosen,
}

impl ChosenOptions {
    pub(in crate::resolve) fn new(resolver: &Resolver<'_, '_>) -> Self {
        Self {
            of_services: resolver.chosen_extensions(".google.protobuf.ServiceOptions"),
            of_methods: resolver.chosen_extensions(".google.protobuf.MethodOptions"),
        }
    }
}

impl Resolver<'_, '_> {
    /// Returns the selected extensions of an options message.
    fn chosen_extensions(&self, extendee: &str) -> Chosen {
        let mut chosen = Chosen::new();
        if self.options.descriptor_options.is_empty() {
            return chosen;
        }
        extensions::each(self.files, &mut |name, extension| {
            let selected = || self.selectors.descriptor_options.matches(&name);
            if extension.extendee == extendee && selected() {
                chosen.extend(u32::try_from(extension.number));
            }
        });
        chosen
    }
}

/// Returns the selected fields of serialized options.
pub(in crate::resolve) fn filter(options: &[u8], chosen: &Chosen) -> Vec<u8> {
    if chosen.is_empty() {
        return Vec::new();
    }
    fields(options)
        .filter(|(number, _)| chosen.contains(number))
        .flat_map(|(_, bytes)| bytes.iter().copied())
        .collect()
}

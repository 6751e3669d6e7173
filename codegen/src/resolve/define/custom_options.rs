//! Which custom options do the constants of a service hold?
//!
//! `descriptor_options` chooses extensions by name; what is kept of an element's options are the fields
//! with their numbers, byte for byte.

use std::collections::BTreeSet;

use crate::descriptor::fields;
use crate::resolve::{Resolver, define::extensions};

/// Numbers of the chosen extensions of one message of options.
pub(in crate::resolve) type Chosen = BTreeSet<u32>;

/// What the constants hold.
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
    /// The chosen extensions of a message of options.
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

/// Those fields of serialized options that were chosen.
pub(in crate::resolve) fn filter(options: &[u8], chosen: &Chosen) -> Vec<u8> {
    if chosen.is_empty() {
        return Vec::new();
    }
    fields(options)
        .filter(|(number, _)| chosen.contains(number))
        .flat_map(|(_, bytes)| bytes.iter().copied())
        .collect()
}

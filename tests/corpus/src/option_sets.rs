//! Sets of options with which both generators are compared.

use std::sync::atomic::{AtomicUsize, Ordering};

/// A named set of options, as `key=value`.
pub struct OptionSet {
    /// The name in messages of tests.
    pub name: &'static str,
    /// The options, in the format of the plugin and the command line.
    pub options: &'static [(&'static str, &'static str)],
}

/// Runs a test for each set, on all processors, since each peer uses one thread.
///
/// # Panics
/// Panics if the test panics for one of them.
pub fn for_each(test: impl Fn(&OptionSet) + Sync) {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(OPTION_SETS.len()) {
            scope.spawn(|| {
                while let Some(set) = OPTION_SETS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    test(set);
                }
            });
        }
    });
}

/// The option sets, which contain every option that both generators have.
pub const OPTION_SETS: &[OptionSet] = &[
    OptionSet { name: "btree_map and bytes", options: &[("btree_map", "."), ("bytes", ".")] },
    OptionSet {
        name: "btree_map and bytes in places",
        options: &[
            ("btree_map", ".google.cloud"),
            ("btree_map", "labels"),
            ("bytes", "Blob.content"),
            ("bytes", ".google.storage.v2"),
            ("bytes", "data"),
        ],
    },
    OptionSet {
        name: "type names and domain",
        options: &[("enable_type_names", "true"), ("type_name_domain", ".=type.googleapis.com")],
    },
    OptionSet {
        name: "attributes of every kind",
        options: &[
            ("type_attribute", ".=#[cfg_attr(feature = \"a\", derive(A))]"),
            ("type_attribute", ".google.pubsub.v1=#[in_pubsub]"),
            ("type_attribute", "PubsubMessage=#[one(1 + 1)]\n#[two]"),
            ("message_attribute", ".google.cloud=#[message_in_cloud]"),
            ("message_attribute", "Operation=#[cfg(all())]"),
            ("enum_attribute", ".=#[any_enum]"),
            ("enum_attribute", "State=#[state]"),
            ("field_attribute", ".=#[any_field(x = \"y\")]"),
            ("field_attribute", "Operation.result=#[a_oneof]"),
            ("field_attribute", "Operation.result.error=#[a_variant]"),
            ("field_attribute", "State.ACTIVE=#[a_value]"),
            ("client_mod_attribute", ".=#[cfg(feature = \"client\")]"),
            ("server_mod_attribute", ".=#[cfg(feature = \"server\")]"),
            ("client_attribute", ".=#[derive(PartialEq)]"),
            ("server_attribute", ".=#[derive(Eq)]"),
            ("trait_attribute", ".=#[automock]"),
            ("client_attribute", "google.pubsub.v1.Publisher=#[publisher]"),
            ("trait_attribute", "Publisher=#[publisher]"),
        ],
    },
    OptionSet { name: "default stubs", options: &[("generate_default_stubs", "true")] },
    OptionSet { name: "arc self", options: &[("use_arc_self", "true")] },
    OptionSet {
        name: "arc self and default stubs",
        options: &[("use_arc_self", "true"), ("generate_default_stubs", "true")],
    },
    OptionSet {
        name: "compiled well-known types",
        options: &[("compile_well_known_types", "true")],
    },
    OptionSet { name: "kept enum prefixes", options: &[("retain_enum_prefix", "true")] },
    OptionSet {
        name: "imports and extern paths",
        options: &[
            ("extern_path", ".google.api=::googleapis::api"),
            ("extern_path", ".google.rpc=crate::rpc"),
            ("extern_path", ".google.longrunning.Operation=::lro::Operation"),
            ("extern_path", ".google.iam.v1=::iam"),
        ],
    },
    OptionSet {
        name: "skip_debug and boxed",
        options: &[
            ("skip_debug", ".google.cloud"),
            ("skip_debug", "Topic"),
            ("boxed", "Operation.metadata"),
            ("boxed", "Operation.result.error"),
            ("boxed", "labels"),
            ("boxed", ".google.pubsub.v1.Subscription.push_config"),
        ],
    },
    OptionSet { name: "client only", options: &[("build_server", "false")] },
    OptionSet { name: "server only", options: &[("build_client", "false")] },
    OptionSet {
        name: "messages only",
        options: &[("build_client", "false"), ("build_server", "false")],
    },
    OptionSet {
        name: "no transport, other codec and path",
        options: &[
            ("build_transport", "false"),
            ("codec_path", "crate::codec::Fast"),
            ("proto_path", "crate::proto"),
        ],
    },
    OptionSet {
        name: "prost elsewhere",
        options: &[
            ("prost_path", "::reexport::prost"),
            ("prost_types_path", "::reexport::prost_types"),
        ],
    },
];

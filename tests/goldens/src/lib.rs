//! Compiles every golden file in a separate module, so that tests can use them.
//!
//! `tests/goldens-2021` compiles the same source in edition 2021.
#![deny(warnings)]
#![allow(missing_docs, reason = "generated code has the documentation of its schema")]

pub mod outside;
pub mod strict;

macro_rules! golden {
    ($name:ident, $path:literal) => {
        #[deny(clippy::all, clippy::pedantic, unused_qualifications, unused_results)]
        // An `allow` of a forbidden lint, or of a group that contains one, would be an error.
        #[forbid(unsafe_code, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
        #[forbid(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::unwrap_used)]
        #[allow(clippy::module_inception, reason = "a package may have the name of its module")]
        pub mod $name {
            include!(concat!("../../../", $path));
        }
    };
    (derive: $name:ident, $path:literal) => {
        #[allow(clippy::all, reason = "the code has the form of prost's and tonic's")]
        pub mod $name {
            include!(concat!("../../../", $path));
        }
    };
}

golden!(attributes, "fixtures/attributes/expected/attributes.rs");
golden!(boxed, "fixtures/boxed/expected/boxed.rs");
golden!(bytes, "fixtures/bytes/expected/bytes.rs");
golden!(check_required, "fixtures/check_required/expected/check_required.rs");
golden!(
    check_required_editions,
    "fixtures/check_required_editions/expected/check_required_editions.rs"
);
golden!(client_only, "fixtures/client_only/expected/client_only.v1.rs");
golden!(derive: codec_derive, "fixtures/codec_derive/expected/codec_derive.rs");
golden!(codec_path, "fixtures/codec_path/expected/codec_path.v1.rs");
golden!(comments, "fixtures/comments/expected/comments.rs");
golden!(comments_disabled, "fixtures/comments_disabled/expected/comments_disabled.rs");
golden!(custom_defaults, "fixtures/custom_defaults/expected/custom_defaults.rs");
golden!(custom_types, "fixtures/custom_types/expected/custom_types.rs");
golden!(custom_options, "fixtures/custom_options/expected/custom_options.rs");
golden!(debug_redact, "fixtures/debug_redact/expected/debug_redact.rs");
golden!(defaults, "fixtures/defaults/expected/defaults.rs");
golden!(delimited, "fixtures/delimited/expected/delimited.rs");
golden!(deprecated, "fixtures/deprecated/expected/deprecated.rs");
golden!(derives_none, "fixtures/derives_none/expected/derives_none.rs");
golden!(edition_2024, "fixtures/edition_2024/expected/edition2024.rs");
golden!(enum_aliases, "fixtures/enum_aliases/expected/enum_aliases.rs");
golden!(enum_prefix, "fixtures/enum_prefix/expected/enum_prefix.rs");
golden!(enum_types, "fixtures/enum_types/expected/enum_types.rs");
golden!(enums, "fixtures/enums/expected/enums.rs");
golden!(extensions, "fixtures/extensions/expected/extensions.rs");
golden!(extensions_editions, "fixtures/extensions_editions/expected/mod.rs");
golden!(extern_path, "fixtures/extern_path/expected/extern_path.rs");
golden!(file_descriptor_set, "fixtures/file_descriptor_set/expected/mod.rs");
golden!(groups, "fixtures/groups/expected/groups.rs");
golden!(http, "fixtures/http/expected/http.rs");
golden!(http_body, "fixtures/http_body/expected/mod.rs");
golden!(http_config, "fixtures/http_config/expected/http_config.v1.rs");
golden!(http_selection, "fixtures/http_selection/expected/http_selection.rs");
golden!(imports, "fixtures/imports/expected/mod.rs");
golden!(keywords, "fixtures/keywords/expected/keywords.r#type.rs");
golden!(layout_nested, "fixtures/layout_nested/expected/mod.rs");
golden!(layout_single, "fixtures/layout_single/expected/all.rs");
golden!(maps, "fixtures/maps/expected/maps.rs");
golden!(message_set, "fixtures/message_set/expected/message_set.rs");
golden!(nested, "fixtures/nested/expected/nested.v1.rs");
golden!(oneofs, "fixtures/oneofs/expected/oneofs.rs");
golden!(openapi, "fixtures/openapi/expected/openapi.v1.rs");
golden!(openapi_json, "fixtures/openapi_json/expected/openapi.v1.rs");
golden!(presence, "fixtures/presence/expected/presence.rs");
golden!(presence_editions, "fixtures/presence_editions/expected/presence.rs");
golden!(prost_path, "fixtures/prost_path/expected/prost_path.rs");
golden!(protocols, "fixtures/protocols/expected/protocols.v1.rs");
golden!(proto2, "fixtures/proto2/expected/proto2.rs");
golden!(recursion, "fixtures/recursion/expected/recursion.rs");
golden!(recursion_groups, "fixtures/recursion_groups/expected/recursion_groups.rs");
golden!(reflection, "fixtures/reflection/expected/reflection.rs");
golden!(derive: reflection_derive, "fixtures/reflection_derive/expected/reflection_derive.rs");
golden!(reflection_extensions, "fixtures/reflection_extensions/expected/reflection_extensions.rs");
golden!(reflection_packages, "fixtures/reflection_packages/expected/mod.rs");
golden!(required_messages, "fixtures/required_messages/expected/required_messages.rs");
golden!(required_recursion, "fixtures/required_recursion/expected/required_recursion.rs");
golden!(scalars, "fixtures/scalars/expected/scalars.rs");
golden!(serde_traits, "fixtures/serde_traits/expected/serde_traits.rs");
golden!(server_only, "fixtures/server_only/expected/server_only.v1.rs");
golden!(service_limits, "fixtures/service_limits/expected/service_limits.v1.rs");
golden!(service_names, "fixtures/service_names/expected/service_names.v1.rs");
golden!(service_traits, "fixtures/service_traits/expected/service_traits.v1.rs");
golden!(service_traits_names, "fixtures/service_traits_names/expected/service_traits_names.v1.rs");
golden!(services, "fixtures/services/expected/services.v1.rs");
golden!(services_options, "fixtures/services_options/expected/services_options.v1.rs");
golden!(skip_debug, "fixtures/skip_debug/expected/skip_debug.rs");
golden!(std_names, "fixtures/std_names/expected/std_names.rs");
golden!(type_names, "fixtures/type_names/expected/type_names.v1.rs");
golden!(unknown_fields, "fixtures/unknown_fields/expected/unknown_fields.rs");
golden!(well_known, "fixtures/well_known/expected/well_known.rs");
golden!(wide, "fixtures/wide/expected/wide.rs");

/// Two packages, one of which has the name of a message in the other.
pub mod collisions {
    include!("../../../fixtures/collisions/expected/collisions.rs");
    pub mod inner {
        include!("../../../fixtures/collisions/expected/collisions.inner.rs");
    }
}

/// Private modules of which only a part is used.
mod partly_used {
    golden!(enums, "fixtures/enums/expected/enums.rs");
    golden!(extensions, "fixtures/extensions/expected/extensions.rs");
    golden!(oneofs, "fixtures/oneofs/expected/oneofs.rs");
    golden!(service_traits, "fixtures/service_traits/expected/service_traits.v1.rs");
    golden!(services_options, "fixtures/services_options/expected/services_options.v1.rs");

    pub fn area(square: oneofs::Square) -> f64 {
        square.side * square.side
    }
}

/// Uses a part of the private modules.
pub fn use_partly() -> f64 {
    partly_used::area(Default::default())
}

//! Tests of the generated descriptors of services and methods.

use rust_grpc::grpc::{Idempotency, MethodKind};
use rust_grpc_goldens::service_traits::route_guide_methods::{
    GET_FEATURE, LENGTH, LIST_FEATURES, PING, RECORD_ROUTE, ROUTE_CHAT, SERVICE, TICKS,
};
use rust_grpc_goldens::service_traits_names::arc_methods;

#[test]
fn descriptors_match_the_schema() {
    assert_eq!(SERVICE.name, "service_traits.v1.RouteGuide");
    let methods = [GET_FEATURE, LIST_FEATURES, RECORD_ROUTE, ROUTE_CHAT, PING, TICKS, LENGTH];
    assert_eq!(SERVICE.methods, methods);
    assert_eq!(LENGTH.request, "google.protobuf.StringValue");
    assert_eq!(GET_FEATURE.path, "/service_traits.v1.RouteGuide/GetFeature");
    assert_eq!(GET_FEATURE.request, "service_traits.v1.Point");
    assert_eq!(PING.response, "google.protobuf.Empty");
    assert_eq!(GET_FEATURE.idempotency, Idempotency::NoSideEffects);
    assert_eq!(RECORD_ROUTE.idempotency, Idempotency::Idempotent);
    assert!(RECORD_ROUTE.idempotency.is_safe_to_repeat());
    assert_eq!(ROUTE_CHAT.idempotency, Idempotency::Unknown);
    assert_eq!([PING.deprecated, GET_FEATURE.deprecated], [true, false]);
    let kinds = SERVICE.methods.iter().map(|method| method.kind);
    assert!(kinds.eq([
        MethodKind::Unary,
        MethodKind::ServerStreaming,
        MethodKind::ClientStreaming,
        MethodKind::BidirectionalStreaming,
        MethodKind::Unary,
        MethodKind::BidirectionalStreaming,
        MethodKind::Unary,
    ]));
    assert_eq!(SERVICE.method(PING.path), Some(&PING));
    assert_eq!(SERVICE.method("/service_traits.v1.RouteGuide/Nothing"), None);
}

/// The option `(permission) = "features.read"` was selected, `(note)` was not.
#[test]
fn descriptors_contain_selected_custom_options() {
    let tag = (50001 << 3 | 2_u32) as u64;
    let mut expected = Vec::new();
    prost::encoding::encode_varint(tag, &mut expected);
    expected.push(13);
    expected.extend_from_slice(b"features.read");
    assert_eq!(GET_FEATURE.options, expected);
    assert!(LIST_FEATURES.options.is_empty() && SERVICE.options.is_empty());
}

/// The constant of a method called `Service` does not conflict with that of the service.
#[test]
fn renames_a_method_called_service() {
    assert_eq!(arc_methods::SERVICE.name, "service_traits_names.v1.Arc");
    assert_eq!(arc_methods::SERVICE_2.path, "/service_traits_names.v1.Arc/Service");
}

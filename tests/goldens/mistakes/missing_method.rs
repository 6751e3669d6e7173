//! Omits methods of a service.
//~ error[E0046]: not all trait items implemented, missing: `get_feature`, `list_features`, `record_route`, `route_chat`, `ping`, `ticks`, `length`

use rust_grpc_goldens::service_traits::route_guide_async::RouteGuide;

struct Guide;

impl RouteGuide for Guide {}

fn main() {}

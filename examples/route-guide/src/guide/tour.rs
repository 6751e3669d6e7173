//! A client that calls every kind of method.

use std::error::Error;

use tonic::Code;

use crate::proto::geo::v1::{Point, Rectangle};
use crate::proto::route_guide::v1::RouteNote;
use crate::proto::route_guide::v1::route_guide_client::RouteGuideClient;

const MATTERHORN: Point = Point { latitude_e7: 459_763_000, longitude_e7: 76_586_000 };
const EIGER: Point = Point { latitude_e7: 465_776_000, longitude_e7: 80_054_000 };
const SOMEWHERE: Point = Point { latitude_e7: 460_000_000, longitude_e7: 77_000_000 };

/// Calls all methods of a server and prints the responses.
pub async fn tour(url: String) -> Result<(), Box<dyn Error>> {
    let mut client = RouteGuideClient::connect(url).await?;

    println!("unary: GetFeature");
    let feature = client.get_feature(MATTERHORN).await?.into_inner();
    println!("  {} ({})", feature.name, feature.kind().as_str_name());
    match client.get_feature(SOMEWHERE).await {
        Ok(response) => println!("  {}", response.into_inner().name),
        Err(status) if status.code() == Code::NotFound => println!("  {}", status.message()),
        Err(status) => return Err(status.into()),
    }

    println!("server streaming: ListFeatures");
    let area = Rectangle { one_corner: Some(MATTERHORN), other_corner: Some(EIGER) };
    let mut features = client.list_features(area).await?.into_inner();
    while let Some(feature) = features.message().await? {
        println!("  {}", feature.name);
    }

    println!("client streaming: RecordRoute");
    let route = tokio_stream::iter([MATTERHORN, SOMEWHERE, EIGER]);
    let summary = client.record_route(route).await?.into_inner();
    let (points, features) = (summary.point_count, summary.features.len());
    println!("  {points} places, {features} features, {} m", summary.distance_in_meters);

    println!("bidirectional streaming: RouteChat");
    client.clear_notes(()).await?;
    let note = |location, message: &str| RouteNote {
        location: Some(location),
        message: message.to_owned(),
        received: None,
    };
    let notes = tokio_stream::iter([
        note(EIGER, "The view!"),
        note(MATTERHORN, "Clouds all day"),
        note(EIGER, "Still the view"),
    ]);
    let mut answers = client.route_chat(notes).await?.into_inner();
    while let Some(earlier) = answers.message().await? {
        println!("  here before: {}", earlier.message);
    }
    Ok(())
}

//! The features that the server knows.

use crate::proto::geo::v1::Point;
use crate::proto::route_guide::v1::Feature;
use crate::proto::route_guide::v1::feature::Kind;

/// The name, kind, latitude and longitude of each feature, from south to north.
const FEATURES: [(&str, Kind, i32, i32); 8] = [
    ("Mont Blanc", Kind::Peak, 458_326_000, 68_652_000),
    ("Great St Bernard", Kind::Pass, 458_689_000, 71_706_000),
    ("Dufourspitze", Kind::Peak, 459_369_000, 78_668_000),
    ("Matterhorn", Kind::Peak, 459_763_000, 76_586_000),
    ("Simplon", Kind::Pass, 462_517_000, 80_331_000),
    ("Piz Bernina", Kind::Peak, 463_823_000, 99_082_000),
    ("Oeschinensee", Kind::Lake, 464_984_000, 77_286_000),
    ("Eiger", Kind::Peak, 465_776_000, 80_054_000),
];

/// Returns all features, from south to north.
pub(super) fn all() -> impl Iterator<Item = Feature> + Send {
    FEATURES.into_iter().map(|(name, kind, latitude_e7, longitude_e7)| Feature {
        name: name.to_owned(),
        location: Some(Point { latitude_e7, longitude_e7 }),
        kind: kind.into(),
    })
}

/// Returns the feature at a place.
pub(super) fn at(place: Point) -> Option<Feature> {
    all().find(|feature| feature.location == Some(place))
}

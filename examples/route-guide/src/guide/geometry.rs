//! Geometry of points and areas on earth.

use crate::proto::geo::v1::{Point, Rectangle};

const EARTH_RADIUS_IN_METERS: f64 = 6_371_000.0;

/// Returns true if the coordinates are in range.
pub(super) fn is_on_earth(point: Point) -> bool {
    point.latitude_e7.unsigned_abs() <= 900_000_000
        && point.longitude_e7.unsigned_abs() <= 1_800_000_000
}

/// Returns true if a place is in an area. Returns false if a corner or the place is missing.
pub(super) fn contains(area: &Rectangle, place: Option<Point>) -> bool {
    let (Some(one), Some(other), Some(place)) = (area.one_corner, area.other_corner, place) else {
        return false;
    };
    let between = |a: i32, b: i32, value| (a.min(b)..=a.max(b)).contains(&value);
    between(one.latitude_e7, other.latitude_e7, place.latitude_e7)
        && between(one.longitude_e7, other.longitude_e7, place.longitude_e7)
}

/// Returns the distance along the great circle, by the haversine formula.
pub(super) fn meters_between(from: Point, to: Point) -> f64 {
    let radians = |e7: i32| (f64::from(e7) / 1e7).to_radians();
    let (from_latitude, to_latitude) = (radians(from.latitude_e7), radians(to.latitude_e7));
    let half_latitude = (to_latitude - from_latitude) / 2.0;
    let half_longitude = (radians(to.longitude_e7) - radians(from.longitude_e7)) / 2.0;
    let a = half_latitude.sin().powi(2)
        + from_latitude.cos() * to_latitude.cos() * half_longitude.sin().powi(2);
    2.0 * EARTH_RADIUS_IN_METERS * a.sqrt().min(1.0).asin()
}

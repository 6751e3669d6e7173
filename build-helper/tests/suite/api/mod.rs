//! Source compatibility of `build.rs` calls with tonic-prost-build and prost-build.

#[allow(clippy::needless_borrows_for_generic_args, reason = "users write them")]
mod theirs {
    include!("calls.rs");
}

#[allow(clippy::needless_borrows_for_generic_args, reason = "users write them")]
mod ours {
    use rust_grpc_build as tonic_prost_build;
    use rust_grpc_build::prost_build;
    include!("calls.rs");
}

#[test]
fn builders_are_clone_and_debug() {
    fn check<T: Clone + std::fmt::Debug>(_: &T) {}
    check(&theirs::every_method_of_the_builder());
    check(&ours::every_method_of_the_builder());
}

#[test]
fn every_method_of_the_config_returns_the_config() {
    let mut config = prost_build::Config::new();
    let same: *const _ = theirs::every_method_of_the_config(&mut config);
    assert!(std::ptr::eq(same, &config));
    let mut config = rust_grpc_build::Config::new();
    let same: *const _ = ours::every_method_of_the_config(&mut config);
    assert!(std::ptr::eq(same, &config));
    assert!(format!("{config:?}").contains("example.com"));
}

#[test]
fn comments_and_modules_equal_those_of_prost_build() {
    let (theirs, ours) = (theirs::comments_and_modules(), ours::comments_and_modules());
    assert_eq!(ours.0, theirs.0);
    assert_eq!(ours.1, theirs.1);
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    rust_grpc_build::configure()
        // A single file that includes a module for each package; see `proto` in src/lib.rs.
        .include_file("mod.rs")
        // Notes are stored in a map whose keys are points.
        .type_attribute(".geo.v1.Point", "#[derive(PartialOrd, Ord)]")
        .compile_protos(&["proto/route_guide/v1/route_guide.proto"], &["proto"])?;
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    rust_grpc_build::compile_protos("proto/greeter.proto")?;
    Ok(())
}

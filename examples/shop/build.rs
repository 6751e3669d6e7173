//! Generates the code of the services.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    rust_grpc_build::configure()
        // A single file that includes a module for each package; see `proto` in src/lib.rs.
        .include_file("mod.rs")
        // Server traits with `async fn`, client traits, and mocks of the clients for tests.
        .async_server(".")
        .client_trait(".")
        .mock(".")
        // Descriptors of the methods, with the option that restricts their callers.
        .method_descriptors(".")
        .descriptor_options("shop.options.v1.role")
        // The gateway serves all methods over Connect, and those with a `google.api.http` rule over REST.
        .connect(".")
        .http(".")
        // The descriptor set is needed for reflection.
        .file_descriptor_set(true)
        .compile_protos(
            &[
                "proto/shop/accounts/v1/accounts.proto",
                "proto/shop/catalog/v1/catalog.proto",
                "proto/shop/orders/v1/orders.proto",
            ],
            &["proto"],
        )?;
    Ok(())
}

//! How does a server come by reflection and health?
//!
//! In one line of `main`, beside its services. With the option `file_descriptor_set`, each package
//! has the constant for the first list; with `method_descriptors`, each service has one for the second:
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! # const FILE_DESCRIPTOR_SET: &[u8] = &[];
//! # const GREETER: rust_grpc::grpc::ServiceDescriptor =
//! #     rust_grpc::grpc::ServiceDescriptor::new("hello.v1.Greeter", &[]);
//! use rust_grpc::tonic::transport::Server;
//!
//! Server::builder()
//!     .add_routes(rust_grpc::grpc::standard(&[FILE_DESCRIPTOR_SET], &[GREETER]).await?.routes)
//!     // .add_service(GreeterServer::new(…))
//!     .serve("127.0.0.1:50051".parse()?)
//!     .await?;
//! # Ok(())
//! # }
//! ```
use std::collections::HashSet;
use std::fmt;

use prost::Message;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use tonic::service::Routes;
pub use tonic_health::ServingStatus;
pub use tonic_health::server::HealthReporter;
use tonic_health::server::HealthService;

use super::ServiceDescriptor;

/// What [`standard`] makes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Standard {
    /// `grpc.health.v1.Health`, and `grpc.reflection.v1.ServerReflection` with its `v1alpha`, which
    /// older tools ask for; for `add_routes`.
    pub routes: Routes,
    /// Says when a service stops to serve: `health.set_service_status(GREETER.name, …)`.
    pub health: HealthReporter,
}

impl From<Standard> for Routes {
    fn from(standard: Standard) -> Self {
        standard.routes
    }
}

/// Reflection over these descriptor sets, and health with each of the services, and the server as a
/// whole, set serving.
///
/// # Errors
/// When a descriptor set is not one, or lacks a file that another one imports; the message says
/// which, and what to do.
pub async fn standard(
    sets: &[&[u8]],
    services: &[ServiceDescriptor],
) -> Result<Standard, DescriptorSetError> {
    check(sets)?;
    let health = HealthReporter::new();
    for service in services {
        health.set_service_status(service.name, ServingStatus::Serving).await;
    }
    let reflection = || {
        let builder = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET);
        sets.iter().fold(builder, |builder, set| builder.register_encoded_file_descriptor_set(set))
    };
    let failed = |error: tonic_reflection::server::Error| DescriptorSetError {
        message: format!("the descriptor sets cannot be served: {error}"),
    };
    let health_service = HealthService::from_health_reporter(health.clone());
    let routes = Routes::new(tonic_health::pb::health_server::HealthServer::new(health_service))
        .add_service(reflection().build_v1().map_err(failed)?)
        .add_service(reflection().build_v1alpha().map_err(failed)?);
    Ok(Standard { routes, health })
}

/// A descriptor set that cannot be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescriptorSetError {
    message: String,
}

impl fmt::Display for DescriptorSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DescriptorSetError {}

const WAY_OUT: &str = "take `FILE_DESCRIPTOR_SET` of the generated code, or what `protoc --include_imports -o` writes";

/// Looks at what tonic-reflection would accept in silence, or report without saying where it is.
fn check(sets: &[&[u8]]) -> Result<(), DescriptorSetError> {
    let mut files = Vec::new();
    for (index, set) in sets.iter().enumerate() {
        let which = format!("descriptor set {} of {}", index + 1, sets.len());
        let wrong = |what: &str| DescriptorSetError {
            message: format!("{which} ({} bytes) {what}; {WAY_OUT}", set.len()),
        };
        let decoded = FileDescriptorSet::decode(*set)
            .map_err(|error| wrong(&format!("cannot be decoded: {error}")))?;
        if decoded.file.is_empty() {
            return Err(wrong("holds no file"));
        }
        if decoded.file.iter().any(|file| file.name().is_empty()) {
            return Err(wrong("holds a file without a name"));
        }
        files.extend(decoded.file.into_iter().map(|file| (which.clone(), file)));
    }
    let known: HashSet<&str> = files.iter().map(|(_, file)| file.name()).collect();
    let missing = |file: &FileDescriptorProto| {
        file.dependency
            .iter()
            .find(|import| !known.contains(import.as_str()))
            .map(ToOwned::to_owned)
    };
    match files.iter().find_map(|(which, file)| Some((which, file, missing(file)?))) {
        None => Ok(()),
        Some((which, file, import)) => Err(DescriptorSetError {
            message: format!(
                "`{}` in {which} imports `{import}`, which no set holds; {WAY_OUT}",
                file.name()
            ),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(files: &[(&str, &[&str])]) -> Vec<u8> {
        let file = |(name, imports): &(&str, &[&str])| FileDescriptorProto {
            name: Some((*name).to_owned()),
            dependency: imports.iter().map(ToString::to_string).collect(),
            ..Default::default()
        };
        FileDescriptorSet { file: files.iter().map(file).collect() }.encode_to_vec()
    }

    #[test]
    fn an_import_may_be_in_another_set() {
        let (a, b) = (set(&[("a.proto", &["b.proto"])]), set(&[("b.proto", &[])]));
        assert_eq!(check(&[&a, &b]), Ok(()));
        let error = check(&[&b, &a[..]]).and(check(&[&a])).unwrap_err().to_string();
        assert!(error.contains("`a.proto` in descriptor set 1 of 1 imports `b.proto`"), "{error}");
    }

    #[test]
    fn what_is_no_set_is_named() {
        let good = set(&[("a.proto", &[])]);
        let error = check(&[&good, &[0xff]]).unwrap_err().to_string();
        assert!(error.starts_with("descriptor set 2 of 2 (1 bytes) cannot be decoded"), "{error}");
        assert!(check(&[&[]]).unwrap_err().to_string().contains("holds no file"));
    }
}

//! TLS certificates of the services.
//!
//! One certificate authority signs a certificate for each service. Its private key is never stored, so no
//! other certificate can be signed.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tonic::transport::{Certificate, ClientTlsConfig, Identity, ServerTlsConfig};

use super::setup::{read, write_secret};
use crate::Failure;

const SERVICES: [&str; 3] = ["accounts", "catalog", "orders"];
const NAMES: [&str; 2] = ["localhost", "127.0.0.1"];

/// Creates the certificates, unless the certificate of the authority exists.
pub(super) fn prepare(data: &Path) -> Result<(), Failure> {
    if authority(data).exists() {
        return Ok(());
    }
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, "The shop's authority");
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    let issuer = Issuer::new(params, key);

    for service in SERVICES {
        let mut params = CertificateParams::new(NAMES.map(String::from))?;
        params.distinguished_name.push(DnType::CommonName, service);
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let signed = params.signed_by(&key, &issuer)?;
        write_secret(&data.join(format!("{service}.key.pem")), &key.serialize_pem())?;
        write_secret(&data.join(format!("{service}.pem")), &signed.pem())?;
    }
    // This file is written last, because its existence implies that the others exist.
    write_secret(&authority(data), &certificate.pem())
}

/// Returns the path of the authority's certificate, which clients need.
pub fn authority(data: &Path) -> PathBuf {
    data.join("ca.pem")
}

/// Returns the TLS configuration of a service.
///
/// # Errors
/// Returns an error if its certificate is missing.
pub fn server(data: &Path, service: &str) -> Result<ServerTlsConfig, Failure> {
    let certificate = read(&data.join(format!("{service}.pem")))?;
    let key = read(&data.join(format!("{service}.key.pem")))?;
    Ok(ServerTlsConfig::new().identity(Identity::from_pem(certificate, key)))
}

/// Returns the TLS configuration of clients, which trust the shop's authority and no other.
///
/// # Errors
/// Returns an error if its certificate is missing.
pub fn client(data: &Path) -> Result<ClientTlsConfig, Failure> {
    let authority = Certificate::from_pem(read(&authority(data))?);
    Ok(ClientTlsConfig::new().ca_certificate(authority).domain_name("localhost"))
}

//! Who is on the other end of a connection?
//!
//! One authority signs one certificate for each service. Its key is forgotten when they are written, so
//! that nobody can sign another.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tonic::transport::{Certificate, ClientTlsConfig, Identity, ServerTlsConfig};

use super::setup::{read, write_secret};
use crate::Failure;

const SERVICES: [&str; 3] = ["accounts", "catalog", "orders"];
const NAMES: [&str; 2] = ["localhost", "127.0.0.1"];

/// Makes the certificates, if the authority's is not there.
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
    // Last, since it says that the others are there.
    write_secret(&authority(data), &certificate.pem())
}

/// The file that clients need.
pub fn authority(data: &Path) -> PathBuf {
    data.join("ca.pem")
}

/// What a service shows.
///
/// # Errors
/// When its certificate is not there.
pub fn server(data: &Path, service: &str) -> Result<ServerTlsConfig, Failure> {
    let certificate = read(&data.join(format!("{service}.pem")))?;
    let key = read(&data.join(format!("{service}.key.pem")))?;
    Ok(ServerTlsConfig::new().identity(Identity::from_pem(certificate, key)))
}

/// Whom a client believes: the shop's authority, and no other.
///
/// # Errors
/// When its certificate is not there.
pub fn client(data: &Path) -> Result<ClientTlsConfig, Failure> {
    let authority = Certificate::from_pem(read(&authority(data))?);
    Ok(ClientTlsConfig::new().ca_certificate(authority).domain_name("localhost"))
}

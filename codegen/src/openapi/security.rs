//! Servers and authorization, from `google.api.default_host` and `google.api.oauth_scopes` of services.

use std::collections::BTreeSet;

use super::node::{Node, Object};
use crate::ir::{Service, ServiceHost};

/// The start of the scopes that Google's authorization server grants.
const GOOGLE_SCOPE: &str = "https://www.googleapis.com/auth/";

/// Returns the server with a host name, or the server of the document itself if the name is empty.
pub(super) fn servers(host: &str) -> Node {
    let url = if host.is_empty() { "/".to_owned() } else { format!("https://{host}") };
    vec![Object::new().with("url", url)].into()
}

/// Returns the requirement of a service: all scopes that the option names. `None` if it names none.
pub(super) fn requirement(host: &ServiceHost<'_>) -> Option<Node> {
    if host.oauth_scopes.is_empty() {
        return None;
    }
    let scopes = host.oauth_scopes.clone();
    Some(vec![Object::new().with(scheme_name(host), scopes)].into())
}

/// Returns the schemes to which the requirements refer.
pub(super) fn schemes<'s>(services: impl Iterator<Item = &'s Service<'s>>) -> Object {
    let mut google: BTreeSet<&str> = BTreeSet::new();
    let mut has_bearer = false;
    for host in services.map(|service| &service.host).filter(|host| !host.oauth_scopes.is_empty()) {
        match scheme_name(host) {
            OAUTH => google.extend(&host.oauth_scopes),
            _ => has_bearer = true,
        }
    }
    let mut schemes = Object::new();
    if has_bearer {
        schemes.add(BEARER, bearer());
    }
    if !google.is_empty() {
        schemes.add(OAUTH, oauth(&google));
    }
    schemes
}

const OAUTH: &str = "oauth2";
const BEARER: &str = "bearer";

/// Returns the name of the scheme of a service: only Google's authorization server is known.
fn scheme_name(host: &ServiceHost<'_>) -> &'static str {
    let is_google = host.oauth_scopes.iter().all(|scope| scope.starts_with(GOOGLE_SCOPE));
    if is_google { OAUTH } else { BEARER }
}

fn oauth(scopes: &BTreeSet<&str>) -> Object {
    let scopes: Object = scopes.iter().map(|scope| ((*scope).to_owned(), Node::from(""))).collect();
    let flow = Object::new()
        .with("authorizationUrl", "https://accounts.google.com/o/oauth2/v2/auth")
        .with("tokenUrl", "https://oauth2.googleapis.com/token")
        .with("scopes", scopes);
    Object::new()
        .with("type", "oauth2")
        .with("flows", Object::new().with("authorizationCode", flow))
}

/// Returns a scheme for tokens whose origin is not known. The names in its requirements are those of scopes.
fn bearer() -> Object {
    Object::new()
        .with("type", "http")
        .with("description", "An OAuth 2.0 access token with the scopes that the operation lists.")
        .with("scheme", "bearer")
}

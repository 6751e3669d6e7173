//! Google's secret manager, in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use rust_grpc::grpc::errors::{ErrorDetails, FieldViolation, StatusExt};
use tonic::{Code, Request, Response, Status};

use crate::proto::google::cloud::secretmanager::v1 as api;
use crate::proto::google::iam::v1 as iam;
use api::secret_manager_service_async::SecretManagerService;

type Answer<T> = Result<Response<T>, Status>;

/// All secrets, by name.
#[derive(Default)]
pub(crate) struct Secrets(Mutex<BTreeMap<String, Stored>>);

#[derive(Default)]
struct Stored {
    secret: api::Secret,
    versions: Vec<(api::SecretVersion, api::SecretPayload)>,
    policy: iam::Policy,
    changes: u64,
}

impl Stored {
    /// Gives the secret another etag.
    fn touch(&mut self) {
        self.changes += 1;
        self.secret.etag = format!("\"{}+/=\"", self.changes);
    }

    fn check_etag(&self, etag: &str) -> Result<(), Status> {
        if etag.is_empty() || etag == self.secret.etag {
            return Ok(());
        }
        Err(Status::aborted(format!("the etag is {}", self.secret.etag)))
    }
}

fn missing(name: &str) -> Status {
    let metadata = [("name".to_owned(), name.to_owned())];
    let mut details =
        ErrorDetails::with_error_info("SECRET_NOT_FOUND", "secrets.example.com", metadata);
    details.set_request_info("request-1", "data");
    Status::with_error_details(Code::NotFound, format!("Secret [{name}] not found."), details)
}

fn invalid(field: &str, description: &str) -> Status {
    let violations = vec![FieldViolation::new(field, description)];
    let details = ErrorDetails::with_bad_request(violations);
    Status::with_error_details(Code::InvalidArgument, format!("{field} is not valid"), details)
}

/// Returns a page of this size that begins where the token says, and the token of the next page.
fn page<T>(all: Vec<T>, size: i32, token: &str) -> Result<(Vec<T>, String, i32), Status> {
    let start = if token.is_empty() { Ok(0) } else { token.trim_start_matches("from=").parse() };
    let start: usize =
        start.map_err(|_| invalid("page_token", "is not a token of this service"))?;
    let size = usize::try_from(size).map_err(|_| invalid("page_size", "is negative"))?;
    let size = if size == 0 { 100 } else { size };
    let total = all.len();
    let next = if start + size < total { format!("from={}", start + size) } else { String::new() };
    let page = all.into_iter().skip(start).take(size).collect();
    Ok((page, next, i32::try_from(total).unwrap_or(i32::MAX)))
}

impl Secrets {
    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Stored>> {
        self.0.lock().expect("no panic")
    }

    /// Runs `action` with the secret of this name, or of the version with this name.
    fn with<T>(
        &self,
        name: &str,
        action: impl FnOnce(&mut Stored) -> Result<T, Status>,
    ) -> Answer<T> {
        let secret = name.rsplit_once("/versions/").map_or(name, |(secret, _)| secret);
        let mut all = self.all();
        let stored = all.get_mut(secret).ok_or_else(|| missing(secret))?;
        action(stored).map(Response::new)
    }

    fn with_version<T>(
        &self,
        name: &str,
        action: impl FnOnce(&mut api::SecretVersion, &api::SecretPayload) -> Result<T, Status>,
    ) -> Answer<T> {
        self.with(name, |stored| {
            let mut versions = stored.versions.iter_mut();
            let found = versions.find(|(version, _)| version.name == name);
            let (version, payload) = found.ok_or_else(|| missing(name))?;
            action(version, payload)
        })
    }
}

impl SecretManagerService for Secrets {
    async fn create_secret(
        &self,
        request: Request<api::CreateSecretRequest>,
    ) -> Answer<api::Secret> {
        let api::CreateSecretRequest { parent, secret_id, secret } = request.into_inner();
        if secret_id.is_empty() || secret_id.contains(' ') {
            return Err(invalid("secret_id", "must be a name without spaces"));
        }
        let name = format!("{parent}/secrets/{secret_id}");
        let mut secret = secret.ok_or_else(|| invalid("secret", "is missing"))?;
        name.clone_into(&mut secret.name);
        secret.create_time =
            Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 123_456_789 });
        let mut all = self.all();
        if all.contains_key(&name) {
            return Err(Status::already_exists(format!("Secret [{name}] already exists.")));
        }
        let stored = all.entry(name).or_default();
        stored.secret = secret;
        stored.touch();
        Ok(Response::new(stored.secret.clone()))
    }

    async fn get_secret(&self, request: Request<api::GetSecretRequest>) -> Answer<api::Secret> {
        let name = request.into_inner().name;
        if let Some((_, code)) = name.split_once("/secrets/code-") {
            return Err(Status::new(Code::from(code.parse::<i32>().unwrap_or(-1)), "as you wish"));
        }
        self.with(&name, |stored| Ok(stored.secret.clone()))
    }

    async fn list_secrets(
        &self,
        request: Request<api::ListSecretsRequest>,
    ) -> Answer<api::ListSecretsResponse> {
        let api::ListSecretsRequest { parent, page_size, page_token, filter } =
            request.into_inner();
        let parent = format!("{parent}/secrets/");
        let found = self.all().values().map(|stored| &stored.secret).cloned().collect::<Vec<_>>();
        let matches = |secret: &api::Secret| {
            let text = secret.labels.get("text");
            secret.name.starts_with(&parent) && (filter.is_empty() || text == Some(&filter))
        };
        let found = found.into_iter().filter(matches).collect();
        let (secrets, next_page_token, total_size) = page(found, page_size, &page_token)?;
        Ok(Response::new(api::ListSecretsResponse { secrets, next_page_token, total_size }))
    }

    async fn update_secret(
        &self,
        request: Request<api::UpdateSecretRequest>,
    ) -> Answer<api::Secret> {
        let api::UpdateSecretRequest { secret, update_mask } = request.into_inner();
        let secret = secret.ok_or_else(|| invalid("secret", "is missing"))?;
        let paths = update_mask.unwrap_or_default().paths;
        self.with(&secret.name.clone(), |stored| {
            stored.check_etag(&secret.etag)?;
            for path in &paths {
                match path.as_str() {
                    "labels" => stored.secret.labels.clone_from(&secret.labels),
                    "version_aliases" => {
                        stored.secret.version_aliases.clone_from(&secret.version_aliases)
                    }
                    "rotation.next_rotation_time" => {
                        let time = secret
                            .rotation
                            .as_ref()
                            .and_then(|rotation| rotation.next_rotation_time);
                        stored.secret.rotation.get_or_insert_default().next_rotation_time = time;
                    }
                    _ => return Err(invalid("update_mask", path)),
                }
            }
            stored.touch();
            Ok(stored.secret.clone())
        })
    }

    async fn delete_secret(&self, request: Request<api::DeleteSecretRequest>) -> Answer<()> {
        let api::DeleteSecretRequest { name, etag } = request.into_inner();
        self.with(&name, |stored| stored.check_etag(&etag))?;
        self.all().remove(&name);
        Ok(Response::new(()))
    }

    async fn add_secret_version(
        &self,
        request: Request<api::AddSecretVersionRequest>,
    ) -> Answer<api::SecretVersion> {
        let api::AddSecretVersionRequest { parent, payload } = request.into_inner();
        let payload = payload.ok_or_else(|| invalid("payload", "is missing"))?;
        self.with(&parent, |stored| {
            let version = api::SecretVersion {
                name: format!("{parent}/versions/{}", stored.versions.len() + 1),
                create_time: Some(prost_types::Timestamp { seconds: -1, nanos: 500_000_000 }),
                state: api::secret_version::State::Enabled.into(),
                client_specified_payload_checksum: payload.data_crc32c.is_some(),
                ..Default::default()
            };
            stored.versions.push((version.clone(), payload));
            Ok(version)
        })
    }

    async fn list_secret_versions(
        &self,
        request: Request<api::ListSecretVersionsRequest>,
    ) -> Answer<api::ListSecretVersionsResponse> {
        let request = request.into_inner();
        self.with(&request.parent, |stored| {
            let all = stored.versions.iter().map(|(version, _)| version.clone()).collect();
            let (versions, next_page_token, total_size) =
                page(all, request.page_size, &request.page_token)?;
            Ok(api::ListSecretVersionsResponse { versions, next_page_token, total_size })
        })
    }

    async fn access_secret_version(
        &self,
        request: Request<api::AccessSecretVersionRequest>,
    ) -> Answer<api::AccessSecretVersionResponse> {
        let name = request.into_inner().name;
        self.with_version(&name, |version, payload| {
            if version.state() != api::secret_version::State::Enabled {
                return Err(Status::failed_precondition("the version is not enabled"));
            }
            let payload = Some(payload.clone());
            Ok(api::AccessSecretVersionResponse { name: name.clone(), payload })
        })
    }

    async fn disable_secret_version(
        &self,
        request: Request<api::DisableSecretVersionRequest>,
    ) -> Answer<api::SecretVersion> {
        self.with_version(&request.into_inner().name, |version, _| {
            version.state = api::secret_version::State::Disabled.into();
            Ok(version.clone())
        })
    }

    async fn set_iam_policy(
        &self,
        request: Request<iam::SetIamPolicyRequest>,
    ) -> Answer<iam::Policy> {
        let iam::SetIamPolicyRequest { resource, policy, .. } = request.into_inner();
        self.with(&resource, |stored| {
            stored.policy = policy.ok_or_else(|| invalid("policy", "is missing"))?;
            Ok(stored.policy.clone())
        })
    }

    async fn get_iam_policy(
        &self,
        request: Request<iam::GetIamPolicyRequest>,
    ) -> Answer<iam::Policy> {
        let iam::GetIamPolicyRequest { resource, options } = request.into_inner();
        self.with(&resource, |stored| {
            let version = options.map_or(0, |options| options.requested_policy_version);
            Ok(iam::Policy { version, ..stored.policy.clone() })
        })
    }
}

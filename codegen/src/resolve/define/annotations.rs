//! Options of `google.api` that describe APIs: the behavior of fields, and the hosts of services.

use crate::descriptor::annotations::{self, FieldAnnotations, ServiceAnnotations};
use crate::descriptor::{FieldDescriptorProto, ServiceDescriptorProto};
use crate::ir::{FieldBehavior, ServiceHost};
use crate::resolve::{Origin, Resolver};

/// The numbers of the values of `google.api.FieldBehavior`.
const REQUIRED: i32 = 2;
const OUTPUT_ONLY: i32 = 3;
const INPUT_ONLY: i32 = 4;

impl Resolver<'_, '_> {
    /// Returns the behavior of a field, according to `google.api.field_behavior`.
    pub(in crate::resolve) fn behavior(
        &mut self,
        field: &FieldDescriptorProto<'_>,
        full_name: &str,
        origin: &Origin,
    ) -> FieldBehavior {
        if field.options.raw.is_empty() {
            return FieldBehavior::default();
        }
        let FieldAnnotations { behavior } = annotations::of_field(&field.options.raw)
            .unwrap_or_else(|error| {
                let message = format!("the options of `{}` cannot be decoded: {error}", field.name);
                self.broken(message, full_name, origin);
                FieldAnnotations::default()
            });
        FieldBehavior {
            required: behavior.contains(&REQUIRED),
            output_only: behavior.contains(&OUTPUT_ONLY),
            input_only: behavior.contains(&INPUT_ONLY),
        }
    }

    /// Returns the host of a service, and the OAuth scopes that its clients need.
    pub(in crate::resolve) fn host<'s>(
        &mut self,
        service: &'s ServiceDescriptorProto<'_>,
        full_name: &str,
        origin: &Origin,
    ) -> ServiceHost<'s> {
        let ServiceAnnotations { default_host, oauth_scopes } =
            annotations::of_service(&service.options).unwrap_or_else(|error| {
                let message =
                    format!("the options of `{}` cannot be decoded: {error}", service.name);
                self.broken(message, full_name, origin);
                ServiceAnnotations::default()
            });
        let scopes = oauth_scopes.split(',').map(str::trim);
        ServiceHost {
            name: default_host.trim(),
            oauth_scopes: scopes.filter(|scope| !scope.is_empty()).collect(),
        }
    }
}

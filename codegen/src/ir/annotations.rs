//! Options of `google.api` that describe APIs.

/// The options `google.api.field_behavior` of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldBehavior {
    /// True for `REQUIRED`: requests must set the field.
    pub required: bool,
    /// True for `OUTPUT_ONLY`: the server sets the field, and ignores it in requests.
    pub output_only: bool,
    /// True for `INPUT_ONLY`: the field is in requests only.
    pub input_only: bool,
}

/// The options `google.api.default_host` and `google.api.oauth_scopes` of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceHost<'a> {
    /// The host name, possibly with a port, or an empty string.
    pub name: &'a str,
    /// The OAuth scopes that clients need, in the order of the option.
    pub oauth_scopes: Vec<&'a str>,
}

//! The intermediate representation: the linked schema, with all decisions about the generated code.
//!
//! It consists of data only. `resolve` builds a [`Schema`] once; everything after it reads the
//! schema. Names are final, and types are linked by id. Nothing distinguishes proto2, proto3 and
//! editions: their effect on a field is part of the field.

mod annotations;
mod enumeration;
mod extension;
mod field;
mod http;
mod message;
mod name;
mod output;
mod plan;
mod reflection;
mod schema;
mod service;

pub use annotations::{FieldBehavior, ServiceHost};
pub use enumeration::{Enum, EnumAlias, EnumValue};
pub use extension::{Extension, ExtensionForm};
pub use field::{
    BytesType, Cardinality, DefaultValue, EnumType, Field, FieldType, MapType, MessageEncoding,
    Presence, Scalar,
};
pub use http::{HttpBody, HttpMethod, HttpRule, HttpSegment, HttpTemplate, HttpVariable};
pub use message::{Derives, Implementation, Message, Oneof, Part};
pub use name::{RustName, RustPath};
pub use output::{Codec, Crates, Lints, Output, ProstDerive, ServiceOutput};
pub use plan::{
    Accessor, Constant, Conversion, Holder, Initial, Key, Kind, Made, Memory, Plan, ProstAttribute,
    ProstType, Shown, ValueType, Verb, Wire,
};
pub use reflection::{
    EnumTable, ExtensionList, Multiplicity, Reflection, TableKind, TableRow, TypeList,
};
pub use schema::{
    Comments, DescriptorSet, EnumId, ExtensionId, File, FileId, MessageId, Module, ModuleId,
    Schema, ServiceId,
};
pub use service::{Extras, Idempotency, Method, MethodCodec, MethodKind, Service};

//! Features of editions: the features that apply to an element.
//!
//! The table of defaults is that of the editions (`FeatureSetDefaults` of
//! `google/protobuf/descriptor.proto`), in which proto2 and proto3 are rows like any other. A
//! feature that a file, message, oneof, field or enum sets overrides the inherited one. No other
//! module depends on the syntax of a file.

use crate::descriptor::{FeatureSet, FieldDescriptorProto, FileDescriptorProto, Label};

/// The number of `TYPE_GROUP`.
pub(super) const TYPE_GROUP: i32 = 10;

const EDITION_PROTO2: i32 = 998;
const EDITION_PROTO3: i32 = 999;
const EDITION_2023: i32 = 1000;
const EDITION_2024: i32 = 1001;
const EDITION_2026: i32 = 1002;

/// The values of `field_presence`.
pub(super) mod presence {
    pub(crate) const EXPLICIT: i32 = 1;
    pub(crate) const IMPLICIT: i32 = 2;
    pub(crate) const LEGACY_REQUIRED: i32 = 3;
}
const ENUM_OPEN: i32 = 1;
const ENUM_CLOSED: i32 = 2;
const REPEATED_PACKED: i32 = 1;
const REPEATED_EXPANDED: i32 = 2;
const UTF8_VERIFY: i32 = 2;
const UTF8_NONE: i32 = 3;
const MESSAGE_LENGTH_PREFIXED: i32 = 1;
const MESSAGE_DELIMITED: i32 = 2;
const JSON_ALLOW: i32 = 1;
const JSON_LEGACY_BEST_EFFORT: i32 = 2;

/// A complete set of features.
#[derive(Clone, Copy, Debug)]
pub(super) struct Features(FeatureSet);

/// The edition of a file, as which `syntax = "proto2"` and `"proto3"` count, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edition(i32);

impl Edition {
    /// Returns the edition of a file, or a description of an edition that is not supported.
    pub(super) fn of(file: &FileDescriptorProto<'_>) -> Result<Self, String> {
        match file.syntax {
            "" | "proto2" => Ok(Self(EDITION_PROTO2)),
            "proto3" => Ok(Self(EDITION_PROTO3)),
            "editions" => match file.edition {
                EDITION_PROTO2 | EDITION_PROTO3 | EDITION_2023 | EDITION_2024 | EDITION_2026 => {
                    Ok(Self(file.edition))
                }
                other => Err(format!("edition number {other}")),
            },
            other => Err(format!("syntax `{other}`")),
        }
    }

    /// Returns an edition for types that are not in the descriptor set, for which it has no effect.
    pub(super) fn unknown() -> Self {
        Self(EDITION_PROTO3)
    }

    fn is_legacy(self) -> bool {
        self.0 < EDITION_2023
    }

    /// Returns the default features of the edition.
    fn defaults(self) -> FeatureSet {
        let modern = FeatureSet {
            field_presence: presence::EXPLICIT,
            enum_type: ENUM_OPEN,
            repeated_field_encoding: REPEATED_PACKED,
            utf8_validation: UTF8_VERIFY,
            message_encoding: MESSAGE_LENGTH_PREFIXED,
            json_format: JSON_ALLOW,
        };
        match self.0 {
            EDITION_PROTO2 => FeatureSet {
                enum_type: ENUM_CLOSED,
                repeated_field_encoding: REPEATED_EXPANDED,
                utf8_validation: UTF8_NONE,
                json_format: JSON_LEGACY_BEST_EFFORT,
                ..modern
            },
            EDITION_PROTO3 => FeatureSet { field_presence: presence::IMPLICIT, ..modern },
            _ => modern,
        }
    }
}

impl Features {
    /// Returns the features of a file.
    pub(super) fn of_file(edition: Edition, file: &FileDescriptorProto<'_>) -> Self {
        Self(edition.defaults()).with(file.options.features)
    }

    /// Returns features for types that are not in the descriptor set, for which they have no
    /// effect.
    pub(super) fn unknown() -> Self {
        Self(Edition::unknown().defaults())
    }

    /// Returns the features of an element that overrides some features.
    pub(super) fn with(self, written: FeatureSet) -> Self {
        let pick = |written: i32, inherited: i32| if written == 0 { inherited } else { written };
        Self(FeatureSet {
            field_presence: pick(written.field_presence, self.0.field_presence),
            enum_type: pick(written.enum_type, self.0.enum_type),
            repeated_field_encoding: pick(
                written.repeated_field_encoding,
                self.0.repeated_field_encoding,
            ),
            utf8_validation: pick(written.utf8_validation, self.0.utf8_validation),
            message_encoding: pick(written.message_encoding, self.0.message_encoding),
            json_format: pick(written.json_format, self.0.json_format),
        })
    }

    /// Returns the features of a field.
    ///
    /// proto2 and proto3 use labels, `packed` and groups for what editions express by features.
    pub(super) fn of_field(self, edition: Edition, field: &FieldDescriptorProto<'_>) -> Self {
        let mut features = self.with(field.options.features);
        if edition.is_legacy() {
            let set = &mut features.0;
            if field.label == Label::Required {
                set.field_presence = presence::LEGACY_REQUIRED;
            }
            if field.proto3_optional {
                set.field_presence = presence::EXPLICIT;
            }
            if field.r#type == TYPE_GROUP {
                set.message_encoding = MESSAGE_DELIMITED;
            }
            match field.options.packed {
                Some(true) => set.repeated_field_encoding = REPEATED_PACKED,
                Some(false) => set.repeated_field_encoding = REPEATED_EXPANDED,
                None => {}
            }
        }
        features
    }

    pub(super) fn field_presence(self) -> i32 {
        self.0.field_presence
    }

    pub(super) fn packed(self) -> bool {
        self.0.repeated_field_encoding == REPEATED_PACKED
    }

    pub(super) fn delimited(self) -> bool {
        self.0.message_encoding == MESSAGE_DELIMITED
    }

    pub(super) fn closed_enum(self) -> bool {
        self.0.enum_type == ENUM_CLOSED
    }

    pub(super) fn utf8_validation(self) -> bool {
        self.0.utf8_validation == UTF8_VERIFY
    }
}

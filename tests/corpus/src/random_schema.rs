//! Random valid schemas of all editions, with options, literals and comments in all positions.
//!
//! A [`Schema`] is a tree of small numbers, which proptest generates and shrinks.
//! [`Schema::tokens`] adds names and numbers that follow the rules of its edition.
//! [`Schema::source`] inserts spaces, line ends and comments between the tokens.

use proptest::collection::vec;
use proptest::prelude::*;

/// A file in one of the [`SYNTAXES`].
#[derive(Clone, Debug)]
pub struct Schema {
    pub(crate) syntax: usize,
    pub(crate) elements: Vec<Element>,
    pub(crate) settings: Vec<Literal>,
    pub(crate) features: u8,
    pub(crate) gaps: Vec<u8>,
}

#[derive(Clone, Debug)]
pub(crate) enum Element {
    Message(Message),
    Enum(Enum),
    Service(Vec<Method>),
    Extend(Vec<Field>),
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) members: Vec<Member>,
    pub(crate) settings: Vec<Literal>,
    pub(crate) visibility: u8,
}

#[derive(Clone, Debug)]
pub(crate) enum Member {
    Field(Field),
    Oneof(Vec<Field>, Vec<Literal>),
    Message(Message),
    Enum(Enum),
    Reserved(u8),
    Extensions(Vec<Literal>),
    Empty,
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) shape: Shape,
    pub(crate) cardinality: u8,
    pub(crate) jump: u8,
    pub(crate) attributes: u8,
    pub(crate) default: u8,
    pub(crate) settings: Vec<Literal>,
}

#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Scalar(u8),
    Message(u8),
    Enum,
    Map(u8, u8),
    Group(Vec<Field>),
}

#[derive(Clone, Debug)]
pub(crate) struct Enum {
    pub(crate) values: Vec<(i8, Vec<Literal>)>,
    pub(crate) settings: Vec<Literal>,
    pub(crate) reserved: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Method {
    pub(crate) types: (u8, u8),
    pub(crate) streaming: u8,
    pub(crate) settings: Option<Vec<Literal>>,
}

/// The fields of a message literal: the choice of the field, the number from which its value is
/// derived, and the fields of a nested message.
#[derive(Clone, Debug)]
pub(crate) struct Literal(pub(crate) Vec<(u8, u8, Literal)>);

/// The first statements of files.
pub const SYNTAXES: &[&str] = &[
    "syntax = \"proto2\";",
    "syntax = \"proto3\";",
    "edition = \"2023\";",
    "edition = \"2024\";",
    "edition = \"2026\";",
];

/// A file of custom options for all kinds of elements, which the schemas import.
pub const OPTIONS: &str = r#"syntax = "proto2";
package opt;
import "google/protobuf/descriptor.proto";
message Opt {
  optional int32 i = 1;
  optional string s = 2 [retention = RETENTION_SOURCE];
  optional double d = 3;
  optional bool b = 4;
  optional bytes y = 5;
  optional Opt o = 6;
  repeated int32 ri = 7 [packed = true];
  repeated Opt ro = 8;
  optional Kind e = 9;
  map<string, int32> m = 10;
  repeated string rs = 11;
  optional float f = 12;
  optional sint64 z = 13;
  oneof choice {
    fixed32 x = 14;
    string q = 15;
  }
  optional group G = 16 {
    optional int32 g = 1 [retention = RETENTION_SOURCE];
    repeated Kind h = 2;
  }
  repeated uint64 ru = 17;
  extensions 100 to 200;
}
enum Kind {
  KIND_ZERO = 0;
  KIND_ONE = 1;
  KIND_LESS = -1;
}
extend Opt {
  optional int32 ext = 100;
  repeated Opt exts = 101;
}
extend google.protobuf.FileOptions { optional Opt file = 7777; repeated Opt files = 7778; }
extend google.protobuf.MessageOptions { optional Opt message = 7777; repeated Opt messages = 7778; }
extend google.protobuf.FieldOptions { optional Opt field = 7777; repeated Opt fields = 7778; }
extend google.protobuf.OneofOptions { optional Opt oneof = 7777; repeated Opt oneofs = 7778; }
extend google.protobuf.EnumOptions { optional Opt enum = 7777; repeated Opt enums = 7778; }
extend google.protobuf.EnumValueOptions { optional Opt value = 7777; repeated Opt values = 7778; }
extend google.protobuf.ServiceOptions { optional Opt service = 7777; repeated Opt services = 7778; }
extend google.protobuf.MethodOptions { optional Opt method = 7777; repeated Opt methods = 7778; }
extend google.protobuf.ExtensionRangeOptions { optional Opt range = 7777; repeated Opt ranges = 7778; }
"#;

/// Returns the strategy for all schemas.
pub fn schemas() -> impl Strategy<Value = Schema> {
    let parts = (0..SYNTAXES.len(), vec(element(), 0..6), settings(), any::<u8>());
    (parts, vec(any::<u8>(), 1..40)).prop_map(|((syntax, elements, settings, features), gaps)| {
        Schema { syntax, elements, settings, features, gaps }
    })
}

fn element() -> impl Strategy<Value = Element> {
    prop_oneof![
        4 => message().prop_map(Element::Message),
        2 => enumeration().prop_map(Element::Enum),
        1 => vec(method(), 0..4).prop_map(Element::Service),
        1 => vec(field(), 1..4).prop_map(Element::Extend),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    let build = |(members, settings, visibility)| Message { members, settings, visibility };
    let leaf = (vec(member(), 0..6), settings(), any::<u8>()).prop_map(build);
    leaf.prop_recursive(3, 24, 4, move |inner| {
        let nested = inner.prop_map(Member::Message);
        let members = vec(prop_oneof![3 => member(), 1 => nested], 0..7);
        (members, settings(), any::<u8>()).prop_map(build)
    })
}

fn member() -> impl Strategy<Value = Member> {
    prop_oneof![
        8 => field().prop_map(Member::Field),
        1 => (vec(field(), 1..4), settings()).prop_map(|(fields, set)| Member::Oneof(fields, set)),
        1 => enumeration().prop_map(Member::Enum),
        1 => any::<u8>().prop_map(Member::Reserved),
        1 => settings().prop_map(Member::Extensions),
        1 => Just(Member::Empty),
    ]
}

fn field() -> impl Strategy<Value = Field> {
    let shape = prop_oneof![
        5 => any::<u8>().prop_map(Shape::Scalar),
        2 => any::<u8>().prop_map(Shape::Message),
        2 => Just(Shape::Enum),
        2 => (any::<u8>(), any::<u8>()).prop_map(|(key, value)| Shape::Map(key, value)),
    ];
    let build = |(shape, (cardinality, jump, attributes, default), settings)| Field {
        shape,
        cardinality,
        jump,
        attributes,
        default,
        settings,
    };
    let numbers = || any::<(u8, u8, u8, u8)>();
    let leaf = (shape, numbers(), settings()).prop_map(build);
    leaf.prop_recursive(2, 8, 3, move |inner| {
        let group = vec(inner, 0..3).prop_map(Shape::Group);
        (group, numbers(), settings()).prop_map(build)
    })
}

fn enumeration() -> impl Strategy<Value = Enum> {
    (vec((any::<i8>(), settings()), 0..5), settings(), any::<bool>())
        .prop_map(|(values, settings, reserved)| Enum { values, settings, reserved })
}

fn method() -> impl Strategy<Value = Method> {
    (any::<(u8, u8)>(), any::<u8>(), proptest::option::of(settings()))
        .prop_map(|(types, streaming, settings)| Method { types, streaming, settings })
}

/// The values of the options of one element; most have none.
fn settings() -> impl Strategy<Value = Vec<Literal>> {
    prop_oneof![3 => Just(Vec::new()), 1 => vec(literal(), 1..3)]
}

fn literal() -> impl Strategy<Value = Literal> {
    let leaf = Just(Literal(Vec::new()));
    leaf.prop_recursive(3, 12, 4, |inner| {
        vec((any::<u8>(), any::<u8>(), inner), 0..4).prop_map(Literal)
    })
}

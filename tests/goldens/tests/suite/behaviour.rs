//! Tests that the golden code behaves as its schema specifies.
//!
//! The bytes were created by `protoc --encode` from the adjacent text.

use prost::{Message, Name};
use rust_grpc_goldens as goldens;

#[test]
fn delimited_fields_are_enclosed_by_tags() {
    // delimited { a: 1 packed: 2 packed: 3 expanded: 4 } prefixed { a: 5 } many { a: 6 }
    let bytes = b"\x0b\x08\x01\x10\x04\x1a\x02\x02\x03\x0c\x12\x02\x08\x05\x1b\x08\x06\x1c";
    let outer = goldens::delimited::Outer::decode(&bytes[..]).unwrap();
    let inner = outer.delimited.as_ref().unwrap();
    assert_eq!((inner.a, &inner.packed[..], &inner.expanded[..]), (1, &[2, 3][..], &[4][..]));
    assert_eq!(outer.prefixed.as_ref().unwrap().a, 5);
    assert_eq!(outer.many[0].a, 6);
    assert_eq!(outer.encode_to_vec(), bytes);
}

#[test]
fn decodes_and_encodes_groups() {
    // Single { a: 1 } Many { Deep { text: "x" } } Picked { data: "y" }
    let bytes = b"\x0b\x08\x01\x0c\x13\x0b\x0a\x01x\x0c\x14\x1b\x0a\x01y\x1c";
    let outer = goldens::groups::Outer::decode(&bytes[..]).unwrap();
    assert_eq!(outer.single.unwrap().a, Some(1));
    assert_eq!(outer.many[0].deep.as_ref().unwrap().text.as_deref(), Some("x"));
    assert_eq!(outer.encode_to_vec(), bytes);
}

#[test]
fn getters_return_the_declared_defaults() {
    let defaults = goldens::defaults::Defaults::default();
    assert_eq!(defaults.number(), -5);
    assert_eq!(defaults.large(), u64::MAX);
    assert!(defaults.infinite().is_infinite() && defaults.infinite() > 0.0);
    assert!(defaults.negative().is_infinite() && defaults.negative() < 0.0);
    assert_eq!(defaults.small(), 1e-9);
    assert!(defaults.yes());
    assert_eq!(defaults.text(), "a \"quote\", a \\ and ü");
    assert_eq!(defaults.data(), b"\x00\x01\xfe\"\\ text");
    assert_eq!(defaults.level(), goldens::defaults::Level::High);
    assert_eq!(defaults.must, 3);
}

#[test]
fn debug_output_hides_redacted_fields() {
    use goldens::debug_redact::{Kind, Login, login::Second};
    let mut login = Login {
        user: "me".into(),
        password: "secret".into(),
        second: Some(Second::Code("secret".into())),
        ..Login::default()
    };
    login.set_kind(Kind::Admin);
    login.set_optional_kind(Kind::Admin);
    assert_eq!(
        format!("{login:?}"),
        "Login { user: \"me\", password: [REDACTED], kind: Admin, optional_kind: Some(Admin), \
         second: Some(Code([REDACTED])) }"
    );
    login.kind = 9;
    login.second = Some(Second::Slot(1));
    assert!(format!("{login:?}").contains("kind: 9"));
    assert!(format!("{login:?}").contains("second: Some(Slot(1))"));
}

#[test]
fn aliases_are_constants_and_have_names() {
    use goldens::enum_aliases::Code;
    assert_eq!(Code::Success, Code::Ok);
    assert_eq!(Code::from_str_name("CODE_SUCCESS"), Some(Code::Ok));
    assert_eq!(Code::from_str_name("CODE_BROKEN"), Some(Code::Failed));
    assert_eq!(Code::Ok.as_str_name(), "CODE_OK");
}

#[test]
fn messages_have_names_and_type_urls() {
    use goldens::type_names::{Elsewhere, Outer, outer::Inner};
    assert_eq!(Inner::full_name(), "type_names.v1.Outer.Inner");
    assert_eq!(Outer::type_url(), "type.googleapis.com/type_names.v1.Outer");
    assert_eq!(Elsewhere::type_url(), "example.com/type_names.v1.Elsewhere");
}

#[test]
fn recursive_messages_have_a_size_and_a_default() {
    use goldens::recursion_groups::{Node, node};
    let leaf = Node { a: None, c: Some(Box::default()) };
    let node = Node {
        a: Some(Box::new(node::A { b: Some(Box::new(node::a::B { node: Some(Box::new(leaf)) })) })),
        c: None,
    };
    assert_eq!(Node::decode(&node.encode_to_vec()[..]).unwrap(), node);

    let endless = goldens::required_recursion::Endless::default();
    assert!(endless.next.is_none());
}

#[test]
fn attributes_apply_to_the_selected_items() {
    use goldens::attributes::{Other, Tagged, tagged::Choice};
    fn has_eq<T: Eq + std::hash::Hash>() {}
    has_eq::<Tagged>();
    has_eq::<Choice>();
    assert!(Other { a: 1 } < Other { a: 2 });
}

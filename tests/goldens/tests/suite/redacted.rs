//! Tests of debug output without values that the schema marks with `debug_redact`.

use prost_types::{Any, Struct};
use rust_grpc::prost::Message;
use rust_grpc::reflect::{Redacted, Registry};
use rust_grpc::text;
use rust_grpc_goldens::reflection::{Item, Order, TYPES, order};
use rust_grpc_goldens::reflection_derive::{Node, node};
use rust_grpc_goldens::reflection_extensions::{self as extensions, Base, Note};

const SECRET: &str = "hunter2";

fn order(note: &str) -> Order {
    Order { note: note.into(), ..Order::default() }
}

fn base() -> Base {
    let mut base = Base::default();
    extensions::REMARK.set(&mut base, "fine".into());
    let note = Note { text: Some("n".into()), key: Some(SECRET.into()) };
    extensions::note::NOTE.set(&mut base, note.clone());
    extensions::note::NOTES.set(&mut base, vec![note, Note::default()]);
    extensions::PASSWORDS.set(&mut base, vec![SECRET.into(), SECRET.into()]);
    base
}

fn registry() -> Registry {
    Registry::new()
        .with_types(TYPES)
        .with_types(extensions::TYPES)
        .with_extensions(extensions::EXTENSIONS)
}

fn any(name: &str, value: Vec<u8>) -> Any {
    Any { type_url: format!("example.com/{name}"), value }
}

#[test]
fn hides_marked_fields_at_every_depth() {
    let mut outer = order(SECRET);
    outer.parent = Some(Box::new(order(SECRET)));
    outer.payment = Some(order::Payment::Refund(Box::new(order(SECRET))));
    outer.by_name.insert("tea".into(), Item {});
    let shown = format!("{:?}", Redacted::new(&outer));
    assert_eq!(shown.matches("note: [REDACTED], ").count(), 3, "{shown}");
    assert_eq!(shown, format!("{outer:?}"), "the generated implementation hides the same fields");
    assert_eq!(format!("{:#?}", Redacted::new(&outer)), format!("{outer:#?}"));
}

#[test]
fn hides_marked_fields_of_extensions() {
    let base = base();
    assert!(
        format!("{base:?}").contains(SECRET),
        "the option `debug_redact=false` shows all fields"
    );
    let registry = registry();
    let shown = format!("{:?}", Redacted::new(&base).registry(&registry));
    let expected = concat!(
        r#"Base { [reflection_extensions.remark]: "fine", "#,
        r#"[reflection_extensions.Note.note]: Note { text: Some("n"), key: [REDACTED] }, "#,
        r#"[reflection_extensions.Note.notes]: [Note { text: Some("n"), key: [REDACTED] }, "#,
        r#"Note { text: None, key: [REDACTED] }], "#,
        r#"[reflection_extensions.passwords]: [REDACTED], unknown_fields: {} }"#,
    );
    assert_eq!(shown, expected);
    let shown = format!("{:?}", Redacted::new(&base));
    assert!(!shown.contains(SECRET) && shown.contains("108: [REDACTED]"), "{shown}");
    // The text format has the same marks.
    let text = text::WriteOptions::new().redact(true).registry(&registry).to_string(&base);
    assert!(!text.expect("text").contains(SECRET));
}

#[test]
fn hides_what_may_contain_marked_fields() {
    let registry = registry();
    let packed = any("reflection_extensions.Base", base().encode_to_vec());
    let shown = format!("{:?}", Redacted::new(&packed).registry(&registry));
    let start = r#"Any { type_url: "example.com/reflection_extensions.Base", value: Base { ["#;
    assert!(shown.starts_with(start) && !shown.contains(SECRET), "{shown}");
    let hidden = r#"Any { type_url: "example.com/reflection_extensions.Base", value: [REDACTED] }"#;
    assert_eq!(format!("{:?}", Redacted::new(&packed)), hidden, "an unknown type");
    let damaged = any("reflection_extensions.Base", vec![0xff]);
    assert_eq!(format!("{:?}", Redacted::new(&damaged).registry(&registry)), hidden);
    assert_eq!(format!("{:?}", Redacted::new(&Any::default())), format!("{:?}", Any::default()));

    let mut damaged = Base::default();
    // The extension `note`, whose text is not UTF-8, and an unknown field.
    damaged.merge(&[0xba, 0x06, 3, 0x0a, 1, 0xff, 0xc8, 0x3e, 1][..]).expect("unknown fields");
    let expected = "Base { [reflection_extensions.Note.note]: [REDACTED], unknown_fields: {1001: [REDACTED]} }";
    assert_eq!(format!("{:?}", Redacted::new(&damaged).registry(&registry)), expected);
}

#[test]
fn has_the_form_of_debug_with_prosts_derive() {
    let mut node =
        Node { data: Some(vec![0, 255].into()), kind: node::Kind::Inner.into(), ..Node::default() };
    node.kinds.insert("x".into(), 1);
    node.value = Some(node::Value::Text("t".into()));
    node.children = vec![Node { kind: 7, ..Node::default() }, node.clone()];
    node.data = Some((0..=255).collect::<Vec<u8>>().into());
    assert_eq!(format!("{:?}", Redacted::new(&node)), format!("{node:?}"));
    let fields = [("n".to_owned(), 1.5.into()), ("t".to_owned(), "x".to_owned().into())].into();
    let labels = Struct { fields };
    assert_eq!(format!("{:#?}", Redacted::new(&labels)), format!("{labels:#?}"));
}

#[test]
fn depth_is_limited() {
    let mut deep = Order::default();
    for _ in 0..5_000 {
        deep = Order { parent: Some(Box::new(deep)), ..Order::default() };
    }
    let shown = format!("{:?}", Redacted::new(&deep));
    assert_eq!(shown.matches("Order {").count(), 101);
    assert!(shown.contains("parent: Some(Order { .. })"));
    assert_eq!(format!("{:?}", Redacted::new(&deep).recursion_limit(0)), "Order { .. }");

    // `Any` in `Any` counts, too.
    let mut packed = any("google.protobuf.Any", Vec::new());
    for _ in 0..300 {
        packed = any("google.protobuf.Any", packed.encode_to_vec());
    }
    let shown = format!("{:?}", Redacted::new(&packed));
    assert_eq!(shown.matches("type_url").count(), 100);
    // Dropping the message as a whole would take a level of the stack for each of its levels.
    while let Some(parent) = deep.parent.take() {
        deep = *parent;
    }
}

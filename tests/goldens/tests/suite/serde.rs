//! Tests of serde's traits for generated messages, through several formats.

use prost::Message;
use prost_types::{Any, Duration, Timestamp};
use rust_grpc::json::{self, AsSerde, Serde};
use rust_grpc_goldens::serde_traits::order::{Payment, Transfer};
use rust_grpc_goldens::serde_traits::{Color, Item, Order};

fn order() -> Order {
    let item = |name: &str, unit_price| Item { name: name.to_owned(), unit_price };
    Order {
        customer_name: "Ada \"Countess\"\n".to_owned(),
        items: vec![item("tea", i64::MAX), item("", 0)],
        colors: [(-1, Color::Red.into()), (7, 9)].into(),
        created: Some(Timestamp { seconds: 946_684_800, nanos: 5_000_000 }),
        delivery: Some(Duration { seconds: -90, nanos: 0 }),
        extra: Some(json::from_str(r#"{"a":[1,"x",true,{"b":1.5}]}"#).expect("a struct")),
        detail: Some(Any {
            type_url: "type.googleapis.com/google.protobuf.Duration".to_owned(),
            value: Duration { seconds: 3, nanos: 0 }.encode_to_vec(),
        }),
        limit: Some(5),
        number: Some(0),
        parts: vec![vec![0xfb, 0xff], vec![]],
        weight: 1.25,
        payment: Some(Payment::Transfer(Transfer { account: 12 })),
    }
}

#[test]
fn serde_json_reads_and_writes_the_text_of_the_direct_functions() {
    let order = order();
    let text = serde_json::to_string(&order).expect("JSON");
    assert_eq!(text, json::to_string(&order).expect("JSON"));
    assert_eq!(
        serde_json::to_string_pretty(&order).unwrap(),
        json::to_string_pretty(&order).unwrap()
    );
    assert_eq!(serde_json::from_str::<Order>(&text).unwrap(), order);
    assert_eq!(serde_json::from_slice::<Order>(text.as_bytes()).unwrap(), order);
    assert_eq!(serde_json::from_reader::<_, Order>(text.as_bytes()).unwrap(), order);
    let tree = serde_json::to_value(&order).unwrap();
    assert_eq!(tree, serde_json::from_str::<serde_json::Value>(&text).unwrap());
    assert_eq!(serde_json::from_value::<Order>(tree).unwrap(), order);

    let error = serde_json::from_str::<Order>(r#"{"items":[{},{"unitPrice":3.5}]}"#).unwrap_err();
    assert_eq!(error.to_string(), "items[1].unitPrice: 3.5 is not an int64 at line 1 column 29");
}

#[test]
fn toml_reads_and_writes_messages() {
    let text = toml::to_string(&order()).expect("TOML");
    assert_eq!(toml::from_str::<Order>(&text).expect(&text), order());
    let config = "
        customerName = 'Ada'
        created = 2000-01-01T00:00:00.005Z
        limit = 5
        weight = 3
        colors = { 1 = 'COLOR_RED', -2 = 0 }
        [[items]]
        name = 'tea'
        unit_price = 9007199254740993
        [transfer]
        account = '12'
    ";
    let order: Order = toml::from_str(config).expect("a config");
    assert_eq!(order.created, Some(Timestamp { seconds: 946_684_800, nanos: 5_000_000 }));
    assert_eq!(
        (order.items[0].unit_price, order.limit, order.weight),
        (9_007_199_254_740_993, Some(5), 3.0)
    );
    assert_eq!(order.colors, [(1, 1), (-2, 0)].into());
    let error = toml::from_str::<Order>("[transfer]\naccount = 1.5").unwrap_err().to_string();
    assert!(error.contains("transfer.account: 1.5 is not an int64"), "{error}");
    assert!(toml::from_str::<Order>("nope = 1").is_err());
}

#[test]
fn yaml_reads_and_writes_messages() {
    let text = serde_norway::to_string(&order()).expect("YAML");
    assert_eq!(serde_norway::from_str::<Order>(&text).expect(&text), order());
    let config = "
customerName: Ada
created: 2000-01-01T00:00:00.005Z
delivery: null
limit: 5
weight: .inf
colors: {1: COLOR_RED, -2: 0}
items:
- name: tea
  unitPrice: 9007199254740993
extra: {a: [1, null, x], 1: b}
card: ~
";
    let order: Order = serde_norway::from_str(config).expect("a config");
    assert_eq!(order.colors, [(1, 1), (-2, 0)].into());
    assert_eq!((order.items[0].unit_price, order.weight), (9_007_199_254_740_993, f64::INFINITY));
    assert_eq!((order.delivery, order.payment), (None, None));
    assert_eq!(order.extra.map(|extra| extra.fields.len()), Some(2));
    let error = serde_norway::from_str::<Order>("items:\n- unitPrice: x").unwrap_err().to_string();
    assert!(error.contains("items[0].unitPrice: \"x\" is not an int64"), "{error}");
}

#[test]
fn messages_and_enums_are_parts_of_other_types() {
    let text = r#"{"a":[{"customerName":"x"}],"b":[]}"#;
    let map: std::collections::BTreeMap<String, Vec<Order>> = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&map).unwrap(), text);
    let colors: (Color, Option<Color>) = serde_json::from_str("[1,null]").unwrap();
    assert_eq!(serde_json::to_string(&colors).unwrap(), r#"["COLOR_RED",null]"#);

    // A message that is not selected has the traits by a wrapper.
    let Serde(item): Serde<Item> = serde_json::from_str(r#"{"unitPrice":"5"}"#).unwrap();
    assert_eq!(serde_json::to_string(&AsSerde(&item)).unwrap(), r#"{"unitPrice":"5"}"#);
}

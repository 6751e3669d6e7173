//! Reading every field of a message without knowing its type: by tables and slots, and by prost-reflect, which converts
//! the message to a dynamic one first.

use std::fmt::Write;
use std::ops::ControlFlow;

use prost::Message;
use rust_grpc::json;
use rust_grpc::reflect::dynamic::prost_reflect::{DescriptorPool, DynamicMessage, MapKey, Value};
use rust_grpc::reflect::{Descriptors, Reflect, Slot, ValueRef};

use crate::contender::{Contender, Operation};
use crate::spread::{Spread, geometric_mean};
use crate::values::{reading, shapes};
use crate::{generated, rates};

const SCHEMA: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/shapes.binpb"));

/// The numbers of values, and the sum of their sizes and lengths, so that all of them are looked at.
#[derive(Default, Debug, PartialEq)]
struct Seen {
    values: usize,
    sum: u64,
}

impl Seen {
    fn add(&mut self, value: u64) {
        self.values += 1;
        self.sum = self.sum.wrapping_add(value);
    }

    fn message(&mut self, message: &dyn Reflect) {
        for (_, slot) in message.populated_fields() {
            match slot {
                Slot::List(list) => list.iter().for_each(|value| self.value(value)),
                Slot::Map(map) => {
                    let _ = map.visit(&mut |key, value| {
                        if let rust_grpc::reflect::MapKey::String(key) = key {
                            self.add(key.len() as u64);
                        }
                        self.value(value);
                        ControlFlow::Continue(())
                    });
                }
                slot => slot.value().into_iter().for_each(|value| self.value(value)),
            }
        }
    }

    fn value(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Bool(value) => self.add(value.into()),
            ValueRef::I32(value) => self.add(value as u64),
            ValueRef::I64(value) => self.add(value as u64),
            ValueRef::U32(value) => self.add(value.into()),
            ValueRef::U64(value) => self.add(value),
            ValueRef::F32(value) => self.add(value.to_bits().into()),
            ValueRef::F64(value) => self.add(value.to_bits()),
            ValueRef::String(value) => self.add(value.len() as u64),
            ValueRef::Bytes(value) => self.add(value.len() as u64),
            ValueRef::Message(message) => self.message(message),
            _ => {}
        }
    }

    fn dynamic(&mut self, message: &DynamicMessage) {
        message.fields().for_each(|(_, value)| self.dynamic_value(value));
    }

    fn dynamic_value(&mut self, value: &Value) {
        match value {
            Value::Bool(value) => self.add((*value).into()),
            Value::I32(value) | Value::EnumNumber(value) => self.add(*value as u64),
            Value::I64(value) => self.add(*value as u64),
            Value::U32(value) => self.add((*value).into()),
            Value::U64(value) => self.add(*value),
            Value::F32(value) => self.add(value.to_bits().into()),
            Value::F64(value) => self.add(value.to_bits()),
            Value::String(value) => self.add(value.len() as u64),
            Value::Bytes(value) => self.add(value.len() as u64),
            Value::Message(message) => self.dynamic(message),
            Value::List(list) => list.iter().for_each(|value| self.dynamic_value(value)),
            Value::Map(map) => {
                for (key, value) in map {
                    if let MapKey::String(key) = key {
                        self.add(key.len() as u64);
                    }
                    self.dynamic_value(value);
                }
            }
        }
    }
}

/// Counts the values of a message by reflection.
fn by_tables(message: &dyn Reflect) -> Seen {
    let mut seen = Seen::default();
    seen.message(message);
    seen
}

/// Converts a message as `ReflectMessage::transcode_to_dynamic` does, and counts its values.
fn by_prost_reflect(message: &impl Message, name: &str, pool: &DescriptorPool) -> Seen {
    let descriptor = pool.get_message_by_name(name).expect("the type");
    let mut dynamic = DynamicMessage::new(descriptor);
    dynamic.transcode_from(message).expect("a message of the type");
    let mut seen = Seen::default();
    seen.dynamic(&dynamic);
    seen
}

pub struct Shape {
    name: &'static str,
    values: usize,
    contenders: [Contender; 2],
}

macro_rules! shape {
    ($pool:expr, $name:literal, $message:ident, $value:expr) => {{
        use generated::ours::shapes::bench::v1::$message as Ours;
        use generated::prost::shapes::bench::v1::$message as Peer;
        let (pool, value): (DescriptorPool, Peer) = ($pool.clone(), $value);
        let message = Ours::decode(&value.encode_to_vec()[..]).expect("the same message");
        let name = Ours::message_table().full_name();
        let seen = by_tables(&message);
        assert_eq!(seen, by_prost_reflect(&value, name, &pool), $name);
        let text = json::to_vec(&message).expect("the message has a form in JSON");
        Shape {
            name: $name,
            values: seen.values,
            contenders: [
                Contender::visitor(value, move |value| by_prost_reflect(value, name, &pool).values),
                Contender::visitor(
                    json::from_slice::<Ours>(&text).expect("the same message"),
                    |message| by_tables(message).values,
                ),
            ],
        }
    }};
}

/// Returns the shapes of the other tables.
pub fn all() -> Result<Vec<Shape>, Box<dyn std::error::Error>> {
    let pool = Descriptors::decode(&[SCHEMA])?.to_pool()?;
    Ok(vec![
        shape!(pool, "flat scalars", Reading, reading::reading()),
        shape!(pool, "strings and a map", Visit, shapes::visit()),
        shape!(pool, "deeply nested", Order, shapes::order()),
        shape!(pool, "wide and sparse", Settings, shapes::settings()),
        shape!(pool, "long varints", Identifiers, shapes::identifiers()),
        shape!(pool, "many small messages", Track, shapes::track()),
        shape!(pool, "bytes", Upload, shapes::upload()),
    ])
}

/// Returns the table: nanoseconds for each value, and ratios to prost-reflect.
pub fn table(shapes: &[Shape], rounds: usize) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    writeln!(out, "| message | values | prost-reflect | ours | ours / prost-reflect |")?;
    writeln!(out, "|---|--:|--:|--:|--:|")?;
    let mut medians = Vec::new();
    for shape in shapes {
        let rates = rates(&shape.contenders, Operation::Read, rounds);
        write!(out, "| {} | {} |", shape.name, shape.values)?;
        for one in &rates {
            let rate = Spread::of(one.iter().copied()).median * shape.values as f64;
            write!(out, " {:.1} |", 1e9 / rate)?;
        }
        let Spread { median, min, max } =
            Spread::of_ratios(rates[1].iter().copied(), rates[0].iter().copied());
        writeln!(out, " {median:.1}× ({min:.1}–{max:.1}) |")?;
        medians.push(median);
    }
    let mean = geometric_mean(medians).unwrap_or(f64::NAN);
    writeln!(out, "| geometric mean | | | | **{mean:.1}×** |")?;
    Ok(out)
}

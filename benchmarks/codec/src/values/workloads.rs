//! Batches of messages of other projects' kinds, each with several values, so that a processor cannot learn
//! the branches of a single one.

use super::random::Random;
use crate::generated::prost::workloads::bench::workloads::v1::{any_value::Value, *};

/// The number of messages in a batch of small messages.
const BATCH: usize = 32;

/// Returns a text of about `low` up to `high` bytes, mostly ASCII.
fn text(random: &mut Random, low: i64, high: i64) -> String {
    let length = random.within(low, high) as usize;
    let mut text = random.words(length / 4 + 1);
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    text.truncate(end);
    text
}

/// Returns a value that is the default in a number of cases of a hundred.
fn maybe<T: Default>(random: &mut Random, unset: i32, value: impl FnOnce(&mut Random) -> T) -> T {
    if random.chance(unset) { T::default() } else { value(random) }
}

/// Returns a number of `low` up to but excluding `high` bits, each magnitude as often as the others.
fn number(random: &mut Random, low: i64, high: i64) -> i64 {
    let bits = random.within(low, high);
    random.within(0, 1 << bits)
}

pub fn trades() -> Vec<Trade> {
    let mut random = Random::new(21);
    random.many(BATCH, |random| Trade {
        id: random.bits() >> random.within(20, 50),
        symbol: text(random, 3, 8),
        venue: random.pick(&["XNAS", "XLON", "XOSL", "BATS"]).to_owned(),
        price: random.within(-10_000, 10_000_000),
        quantity: random.small(5_000) as u32,
        buyer_is_maker: random.chance(50),
        buyer_order: random.bits() >> 30,
        seller_order: random.bits() >> 30,
        event_time: 1_700_000_000_000 + random.within(0, 10_000),
        trade_time: 1_700_000_000_000 + random.within(0, 10_000),
        currency: maybe(random, 10, |random| random.pick(&["USD", "EUR", "NOK"]).to_owned()),
        account: maybe(random, 30, |random| text(random, 6, 13)),
        trader: maybe(random, 30, |random| text(random, 4, 10)),
        lot: maybe(random, 40, |random| random.small(200)),
        tick: maybe(random, 40, |random| random.within(-90, 90) as i32),
        flags: maybe(random, 50, |random| random.small(1 << 12) as u32),
        strategy: maybe(random, 60, |random| text(random, 5, 16)),
        note: maybe(random, 80, |random| text(random, 10, 60)),
        fee: maybe(random, 30, Random::fraction),
        rate: maybe(random, 30, |random| random.fraction() as f32),
        hash: random.bits(),
        cleared: random.chance(70),
        reported: random.chance(50),
        clearing_house: maybe(random, 60, |random| text(random, 4, 9)),
        desk: maybe(random, 20, |random| random.small(60) as u32),
        book: maybe(random, 20, |random| random.small(900) as u32),
        country: random.pick(&["NO", "US", "GB", "JP"]).to_owned(),
        product: maybe(random, 40, |random| text(random, 4, 12)),
        settlement_day: maybe(random, 20, |random| random.within(19_000, 21_000)),
        sequence: random.bits() >> random.within(30, 60),
    })
}

pub fn series() -> Vec<Series> {
    let mut random = Random::new(22);
    random.many(8, |random| {
        let count = random.small(700) as usize + 20;
        Series {
            index: random.many(count, |random| random.small(900) as u32),
            delta: random.many(count, |random| {
                let high = if random.chance(70) { 60 } else { 8_000 };
                random.within(-high, high) as i32
            }),
            count: random.many(count / 4, |random| number(random, 4, 18)),
        }
    })
}

pub fn chunks() -> Vec<Chunk> {
    let mut random = Random::new(23);
    [10_000, 64 << 10, 30_000, 1 << 20, 200_000]
        .map(|length| Chunk {
            name: random.words(3),
            offset: random.bits() >> 40,
            data: random.bytes(length),
        })
        .into()
}

fn price(random: &mut Random) -> Price {
    Price {
        currency: random.pick(&["USD", "EUR", "NOK"]).to_owned(),
        units: random.within(0, 3_000),
        nanos: maybe(random, 30, |random| random.small(100) * 10_000_000),
    }
}

pub fn catalogs() -> Vec<Catalog> {
    let mut random = Random::new(24);
    random.many(6, |random| {
        let count = random.small(20) as usize + 5;
        let products = random.many(count, |random| {
            let (variants, tags) = (random.small(6) as usize, random.small(5) as usize);
            Product {
                sku: random.hex(10),
                title: text(random, 8, 40),
                brand: text(random, 3, 14),
                price: Some(price(random)),
                variants: random.many(variants, |random| Variant {
                    size: random.pick(&["S", "M", "L", "XL"]).to_owned(),
                    color: random.word(),
                    barcode: random.hex(13),
                    price: random.chance(40).then(|| price(random)),
                    stock: random.small(300) as u32,
                }),
                tags: random.many(tags, |random| text(random, 3, 12)),
                maker: random.chance(70).then(|| Maker {
                    name: text(random, 5, 20),
                    country: random.pick(&["NO", "US", "GB", "JP"]).to_owned(),
                    site: maybe(random, 50, |random| text(random, 12, 30)),
                }),
            }
        });
        Catalog { products, next_page_token: random.hex(24) }
    })
}

pub fn meshes() -> Vec<Mesh> {
    let mut random = Random::new(25);
    let vector = |random: &mut Random| {
        let mut axis = || maybe(random, 8, |random| random.fraction() as f32 * 2.0 - 1.0);
        Some(Vector { x: axis(), y: axis(), z: axis() })
    };
    random.many(4, |random| {
        let count = random.small(300) as usize + 50;
        Mesh {
            vertices: random.many(count, |random| Vertex {
                position: vector(random),
                normal: vector(random),
                u: random.fraction() as f32,
                v: random.fraction() as f32,
            }),
            indices: random.many(count * 2, |random| random.small(count as i32) as u32),
            material: random.word(),
        }
    })
}

pub fn metadata() -> Vec<Metadata> {
    let mut random = Random::new(26);
    random.many(BATCH, |random| {
        let (labels, annotations) = (random.small(10) as usize, random.small(8) as usize);
        let labels = random.many(labels, |random| (text(random, 4, 24), text(random, 2, 20)));
        let annotations =
            random.many(annotations, |random| (text(random, 10, 50), text(random, 5, 90)));
        Metadata {
            labels: labels.into_iter().collect(),
            annotations: annotations.into_iter().collect(),
            name: text(random, 6, 40),
        }
    })
}

fn attribute(random: &mut Random) -> KeyValue {
    const KEYS: &[&str] = &[
        "http.request.method",
        "http.response.status_code",
        "url.path",
        "server.address",
        "server.port",
        "network.protocol.version",
        "rpc.system",
        "rpc.service",
        "rpc.method",
        "db.system",
        "thread.id",
        "code.function",
        "user_agent.original",
        "messaging.batch.message_count",
    ];
    let value = match random.small(20) {
        0..=11 => Value::StringValue(text(random, 2, 40)),
        12..=16 => Value::IntValue(number(random, 3, 30)),
        17 => Value::BoolValue(random.chance(50)),
        18 => Value::DoubleValue(random.fraction()),
        _ => Value::ArrayValue(ArrayValue {
            values: random.many(3, |random| AnyValue {
                value: Some(Value::StringValue(text(random, 2, 12))),
            }),
        }),
    };
    KeyValue { key: random.pick(KEYS).to_owned(), value: Some(AnyValue { value: Some(value) }) }
}

/// Returns batches as a collector receives them, with values made up here.
pub fn traces() -> Vec<TracesData> {
    let mut random = Random::new(27);
    random.many(4, |random| {
        let resources = random.small(3) as usize + 1;
        TracesData {
            resource_spans: random.many(resources, |random| ResourceSpans {
                resource: Some(Resource {
                    attributes: random.many(6, attribute),
                    dropped_attributes_count: 0,
                }),
                scope_spans: random.many(2, |random| {
                    let spans = random.small(20) as usize + 2;
                    ScopeSpans {
                        scope: Some(Scope {
                            name: text(random, 8, 30),
                            version: "1.4.0".to_owned(),
                        }),
                        spans: random.many(spans, span),
                        schema_url: String::new(),
                    }
                }),
                schema_url: "https://opentelemetry.io/schemas/1.27.0".to_owned(),
            }),
        }
    })
}

fn span(random: &mut Random) -> Span {
    let start = 1_700_000_000_000_000_000 + random.bits() % 1_000_000_000;
    let (attributes, events) = (random.small(9) as usize, random.small(10) as usize / 7);
    Span {
        trace_id: random.bytes(16),
        span_id: random.bytes(8),
        trace_state: String::new(),
        parent_span_id: maybe(random, 20, |random| random.bytes(8)),
        name: text(random, 5, 30),
        kind: random.small(6),
        start_time_unix_nano: start,
        end_time_unix_nano: start + random.bits() % 50_000_000,
        attributes: random.many(attributes, attribute),
        dropped_attributes_count: 0,
        events: random.many(events, |random| Event {
            time_unix_nano: start + random.bits() % 50_000_000,
            name: text(random, 5, 20),
            attributes: random.many(2, attribute),
        }),
        status: random.chance(30).then(|| Status { message: String::new(), code: random.small(3) }),
        flags: 257,
    }
}

/// Returns tiles of San Francisco and Bangkok from npm's `@mapbox/mvt-fixtures`, which are real.
pub fn tiles() -> Vec<Tile> {
    macro_rules! tiles {
        ($($name:literal),+) => { [$(&include_bytes!(concat!(env!("CODEC_BENCHMARK_TILES"), "/", $name))[..]),+] };
    }
    let tiles = tiles!(
        "sanfrancisco/15-5238-12666.mvt",
        "bangkok/12-3189-1889.mvt",
        "chicago/13-2098-3042.mvt",
        "bangkok/12-3192-1888.mvt"
    );
    tiles.map(|tile| prost::Message::decode(tile).expect("a published tile is valid")).into()
}

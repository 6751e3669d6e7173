//! Values of the schemas written for the benchmarks.

use super::random::Random;
use crate::generated::prost::legacy::bench::legacy::v1 as legacy;
use crate::generated::prost::shapes::bench::v1::{
    Checksums, Chunk, Deltas, Identifiers, Measure, Order, Point, Settings, Timestamps, Track,
    Upload, Visit,
};

/// The number of elements of a packed column.
const COLUMN: usize = 1_000;

pub fn visit() -> Visit {
    let mut random = Random::new(2);
    let header = |name: &str, value: String| (name.to_owned(), value);
    let headers = [
        header("accept", "text/html,application/xhtml+xml".to_owned()),
        header("accept-encoding", "gzip, deflate, br".to_owned()),
        header("accept-language", "nb-NO,nb;q=0.9,en;q=0.8".to_owned()),
        header("cache-control", "max-age=0".to_owned()),
        header("cookie", format!("session={}", random.hex(40))),
        header("x-request-id", random.hex(32)),
        header("x-forwarded-for", "203.0.113.7".to_owned()),
        header("traceparent", format!("00-{}-{}-01", random.hex(32), random.hex(16))),
    ];
    Visit {
        method: "GET".to_owned(),
        host: "shop.example.com".to_owned(),
        path: "/catalogue/garden/tools".to_owned(),
        query: "page=3&sort=price&currency=NOK".to_owned(),
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101".to_owned(),
        referrer: "https://shop.example.com/catalogue/garden".to_owned(),
        headers: headers.into_iter().collect(),
        tags: random.many(4, Random::word),
        user_id: random.hex(16),
    }
}

pub fn order() -> Order {
    super::order::order(&mut Random::new(6))
}

pub fn settings() -> Settings {
    Settings {
        verbose: true,
        read_timeout_ms: 30_000,
        workers: Some(8),
        region: "eu-north-1".to_owned(),
        ports: vec![443, 8443],
        quota: Some(Measure { amount: 12.5, unit: "GB".to_owned() }),
        ..Settings::default()
    }
}

pub fn identifiers() -> Identifiers {
    // Eight to ten bytes each, like hashes and snowflake ids.
    Identifiers { values: Random::new(3).many(COLUMN, |random| random.bits() >> random.small(10)) }
}

pub fn checksums() -> Checksums {
    Checksums { values: Random::new(4).many(COLUMN, |random| random.bits() as u32) }
}

pub fn timestamps() -> Timestamps {
    Timestamps { values: Random::new(5).many(COLUMN, Random::bits) }
}

pub fn deltas() -> Deltas {
    Deltas { values: Random::new(7).many(COLUMN, |random| random.within(-50_000, 0) as i32) }
}

pub fn track() -> Track {
    let point = |random: &mut Random| Point {
        x: random.within(-3_000, 3_000) as i32,
        y: random.within(-60, 60) as i32,
        elapsed: random.small(200) as u32,
    };
    Track { points: Random::new(8).many(1_000, point) }
}

pub fn upload() -> Upload {
    let mut offset = 0;
    let chunk = |random: &mut Random| {
        let data = random.bytes(1_024);
        offset += data.len() as u64;
        Chunk { offset, data, digest: random.bytes(32) }
    };
    let mut random = Random::new(9);
    Upload {
        path: "photos/2024/harbor.raw".to_owned(),
        chunks: random.many(4, chunk),
        signature: random.bytes(64),
    }
}

pub fn search_page() -> legacy::SearchPage {
    use legacy::search_page::{Kind, Result, Statistics, result::Thumbnail};
    let kinds = [Kind::Web, Kind::Image, Kind::News];
    let result = |random: &mut Random| Result {
        url: format!("https://{}.example/{}", random.word(), random.hex(12)),
        title: Some(random.words(5)),
        kind: Some(kinds[random.small(3) as usize].into()),
        snippet: random.many(2, |random| random.words(9)),
        thumbnail: random.chance(50).then(|| Thumbnail {
            image: random.hex(20),
            width: Some(160),
            height: Some(90),
        }),
        score: Some(random.fraction()),
    };
    let mut random = Random::new(10);
    legacy::SearchPage {
        query: "harbor tides".to_owned(),
        number: Some(2),
        result: random.many(10, result),
        statistics: Some(Statistics {
            hits: Some(1_234_567),
            elapsed_nanos: Some(41_000_000),
            shard: random.many(8, |random| random.small(500)),
        }),
        more: Some(true),
    }
}

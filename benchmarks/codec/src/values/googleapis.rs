//! Values of real schemas.

use prost::Message;
use prost_types::{Struct, Timestamp, Value, value::Kind};

use super::random::Random;
use crate::generated::prost::descriptor::google::protobuf::FileDescriptorSet;
use crate::generated::prost::logging::google::api::MonitoredResource;
use crate::generated::prost::logging::google::logging::{r#type::HttpRequest, v2 as logging};
use crate::generated::prost::vision::google::cloud::vision::v1 as vision;

/// Returns the descriptors of `google/logging/v2/log_entry.proto` and its imports, with comments. Custom
/// options are omitted, because only some peers preserve unknown fields.
pub fn descriptors() -> FileDescriptorSet {
    let set = include_bytes!(concat!(env!("OUT_DIR"), "/logging.binpb"));
    FileDescriptorSet::decode(&set[..]).expect("protoc writes what can be decoded")
}

/// Returns an entry of a web server's log, as a cloud service stores it.
pub fn log_entry() -> logging::LogEntry {
    let mut random = Random::new(11);
    let label = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let text = |text: &str| Value { kind: Some(Kind::StringValue(text.to_owned())) };
    let number = |number: f64| Value { kind: Some(Kind::NumberValue(number)) };
    let nested = Struct {
        fields: [("attempt".to_owned(), number(2.0)), ("backend".to_owned(), text("cart-7"))]
            .into(),
    };
    let payload = Struct {
        fields: [
            ("message".to_owned(), text("request served from the second backend")),
            ("latency_ms".to_owned(), number(48.25)),
            ("cached".to_owned(), Value { kind: Some(Kind::BoolValue(false)) }),
            ("retry".to_owned(), Value { kind: Some(Kind::StructValue(nested)) }),
        ]
        .into(),
    };
    logging::LogEntry {
        log_name: "projects/example/logs/run.googleapis.com%2Frequests".to_owned(),
        resource: Some(MonitoredResource {
            r#type: "cloud_run_revision".to_owned(),
            labels: [
                label("service_name", "storefront"),
                label("revision_name", "storefront-00042-abc"),
                label("location", "europe-north1"),
            ]
            .into(),
        }),
        timestamp: Some(Timestamp { seconds: 1_700_000_000, nanos: 123_456_789 }),
        receive_timestamp: Some(Timestamp { seconds: 1_700_000_001, nanos: 5_000 }),
        severity: 200,
        insert_id: random.hex(16),
        http_request: Some(HttpRequest {
            request_method: "GET".to_owned(),
            request_url: "https://shop.example.com/cart".to_owned(),
            request_size: 845,
            status: 200,
            response_size: 15_321,
            user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0)".to_owned(),
            remote_ip: "203.0.113.7".to_owned(),
            protocol: "HTTP/1.1".to_owned(),
            ..HttpRequest::default()
        }),
        labels: [label("instance_id", &random.hex(40)), label("zone", "b")].into(),
        trace: format!("projects/example/traces/{}", random.hex(32)),
        span_id: random.hex(16),
        trace_sampled: true,
        payload: Some(logging::log_entry::Payload::JsonPayload(payload)),
        ..logging::LogEntry::default()
    }
}

/// Returns the text recognized on a small page, with a message for every letter.
pub fn annotate_image_response() -> vision::AnnotateImageResponse {
    let mut random = Random::new(12);
    let paragraphs = random.many(3, |random| vision::Paragraph {
        property: Some(property(random)),
        bounding_box: Some(bounding_box(random)),
        words: random.many(8, word),
        confidence: random.fraction() as f32,
    });
    let block = vision::Block {
        property: Some(property(&mut random)),
        bounding_box: Some(bounding_box(&mut random)),
        paragraphs,
        block_type: vision::block::BlockType::Text.into(),
        confidence: 0.98,
    };
    let page = vision::Page {
        property: Some(property(&mut random)),
        width: 1_240,
        height: 1_754,
        blocks: vec![block],
        confidence: 0.97,
    };
    vision::AnnotateImageResponse {
        text_annotations: random.many(20, |random| vision::EntityAnnotation {
            description: random.word(),
            bounding_poly: Some(bounding_box(random)),
            ..vision::EntityAnnotation::default()
        }),
        label_annotations: random.many(8, |random| vision::EntityAnnotation {
            mid: format!("/m/{}", random.hex(6)),
            description: random.word(),
            score: random.fraction() as f32,
            topicality: random.fraction() as f32,
            ..vision::EntityAnnotation::default()
        }),
        full_text_annotation: Some(vision::TextAnnotation {
            pages: vec![page],
            text: random.words(24),
        }),
        ..vision::AnnotateImageResponse::default()
    }
}

fn word(random: &mut Random) -> vision::Word {
    let letters: Vec<String> = random.word().chars().map(String::from).collect();
    let symbol = |text: String| vision::Symbol {
        property: None,
        bounding_box: Some(bounding_box(random)),
        text,
        confidence: random.fraction() as f32,
    };
    let symbols = letters.into_iter().map(symbol).collect();
    vision::Word {
        property: Some(property(random)),
        bounding_box: Some(bounding_box(random)),
        symbols,
        confidence: random.fraction() as f32,
    }
}

fn property(random: &mut Random) -> vision::text_annotation::TextProperty {
    vision::text_annotation::TextProperty {
        detected_languages: vec![vision::text_annotation::DetectedLanguage {
            language_code: random.pick(&["en", "nb", "ja"]).to_owned(),
            confidence: random.fraction() as f32,
        }],
        detected_break: None,
    }
}

fn bounding_box(random: &mut Random) -> vision::BoundingPoly {
    let (left, top) = (random.small(1_200), random.small(1_700));
    let vertex = |x, y| vision::Vertex { x, y };
    vision::BoundingPoly {
        vertices: vec![
            vertex(left, top),
            vertex(left + 40, top),
            vertex(left + 40, top + 30),
            vertex(left, top + 30),
        ],
        normalized_vertices: Vec::new(),
    }
}

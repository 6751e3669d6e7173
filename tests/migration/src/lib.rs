//! Messages with the native codec that prost-reflect and prost-wkt extend.

use std::sync::LazyLock;

use prost_reflect::DescriptorPool;

/// The generated code of the package.
#[allow(missing_docs, reason = "generated")]
pub mod event {
    include!(concat!(env!("OUT_DIR"), "/migration.rs"));
}

/// The descriptor pool that `#[prost_reflect(descriptor_pool = …)]` refers to.
pub static DESCRIPTOR_POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    let set = include_bytes!(concat!(env!("OUT_DIR"), "/file_descriptor_set.bin"));
    DescriptorPool::decode(&set[..]).expect("the build script wrote it")
});

#[cfg(test)]
mod tests {
    use prost::Message;
    use prost_reflect::ReflectMessage;

    use super::event::{Event, Reading, event};

    fn sample() -> Event {
        // The type of the field comes from the package that the manifest renames to `prost-types`.
        let at = prost_types::Timestamp { seconds: 1, nanos: 2 };
        Event {
            name: "start".to_owned(),
            at: Some(at),
            payload: Some(prost_types::Any::try_pack(Reading { value: 0.5 }).unwrap()),
            counts: [("a".to_owned(), 1)].into(),
            source: Some(event::Source::Sensor(event::Sensor { id: 7 })),
        }
    }

    #[test]
    fn round_trips_with_the_native_codec() {
        let bytes = sample().encode_to_vec();
        assert_eq!(Event::decode(&bytes[..]).unwrap(), sample());
        fn native<T: rust_grpc::NativeMessage>() {}
        native::<Event>();
    }

    #[test]
    fn supports_reflection() {
        let dynamic = sample().transcode_to_dynamic();
        assert_eq!(dynamic.descriptor().full_name(), "migration.Event");
        let name = dynamic.get_field_by_name("name").unwrap().into_owned();
        assert_eq!(name.as_str(), Some("start"));
        assert_eq!(dynamic.transcode_to::<Event>().unwrap(), sample());
        assert_eq!(event::Sensor { id: 1 }.descriptor().full_name(), "migration.Event.Sensor");
    }

    #[test]
    fn serializes_any_as_json() {
        let json = serde_json::to_value(sample()).unwrap();
        assert_eq!(json["at"], "1970-01-01T00:00:01.000000002Z");
        assert_eq!(json["payload"]["@type"], "type.googleapis.com/migration.Reading");
        assert_eq!(serde_json::from_value::<Event>(json).unwrap(), sample());
    }
}

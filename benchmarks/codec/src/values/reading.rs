//! Value of a reading, the message with a field of nearly every scalar type.

use super::random::Random;
use super::v1::{Reading, reading::State};

pub fn reading() -> Reading {
    let mut random = Random::new(1);
    Reading {
        device_id: random.bits() >> 30,
        trace_id: random.bits(),
        taken_at_micros: 1_700_000_000_000_000,
        drift: -41,
        latitude: 59.913_87,
        longitude: 10.752_24,
        temperature: 21.5,
        humidity: 0.43,
        charging: true,
        sequence: 81_234,
        state: State::Degraded.into(),
        serial: random.hex(12),
        site: "oslo-north".to_owned(),
        token: random.bytes(16),
        checksum: random.bits() as u32,
        clock_offset: -12_345,
        balance: -987_654_321,
        battery_percent: 87,
    }
}

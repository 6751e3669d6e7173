//! Reproducible random values.

/// A SplitMix64 generator, which does not depend on the version of a crate.
pub struct Random(u64);

const WORDS: &[&str] = &[
    "amber", "basin", "cedar", "delta", "ember", "fjord", "grove", "harbor", "inlet", "juniper",
    "kelp", "lagoon", "meadow", "north", "orchard", "pine", "quarry", "river", "summit", "tundra",
    "upland", "valley", "willow", "zenith", "größe", "naïve", "東京",
];

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number from `low` up to but excluding `high`.
    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        low + (self.bits() % (high - low) as u64) as i64
    }

    pub fn small(&mut self, high: i32) -> i32 {
        self.within(0, high.into()) as i32
    }

    /// Returns a number from zero to one.
    pub fn fraction(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn chance(&mut self, of_hundred: i32) -> bool {
        self.small(100) < of_hundred
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.small(from.len() as i32) as usize]
    }

    /// Returns a word. One in nine is not ASCII.
    pub fn word(&mut self) -> String {
        self.pick(WORDS).to_owned()
    }

    pub fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }

    /// Returns hexadecimal digits, as in identifiers.
    pub fn hex(&mut self, length: usize) -> String {
        let mut text = String::new();
        while text.len() < length {
            text.push_str(&format!("{:016x}", self.bits()));
        }
        text.truncate(length);
        text
    }

    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.bits() as u8).collect()
    }

    pub fn many<T>(&mut self, count: usize, mut one: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..count).map(|_| one(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn equal_seeds_give_equal_values() {
        assert_eq!(Random::new(1).bits(), 0x910a_2dec_8902_5cc1);
        assert_eq!(Random::new(7).words(9), Random::new(7).words(9));
        assert_eq!(Random::new(3).hex(21).len(), 21);
    }
}

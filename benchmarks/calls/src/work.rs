//! The kinds of calls.

/// The number of messages on a stream that is the only one, and the minimum for concurrent streams, which
/// would otherwise take minutes.
pub const MESSAGES: [u32; 2] = [10_000, 100];

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Small,
    Medium,
    Large,
    Blob,
    List,
    Collect,
    Exchange,
}

impl Work {
    pub const ALL: [Self; 7] = [
        Self::Small,
        Self::Medium,
        Self::Large,
        Self::Blob,
        Self::List,
        Self::Collect,
        Self::Exchange,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Small => "unary small",
            Self::Medium => "unary medium",
            Self::Large => "unary large",
            Self::Blob => "unary blob",
            Self::List => "server streaming medium ‡",
            Self::Collect => "client streaming medium ‡",
            Self::Exchange => "ping-pong small",
        }
    }

    /// Returns true if this number of concurrent calls is measured. Large messages have a limit.
    pub fn goes_with(self, at_once: u32) -> bool {
        at_once <= 32 || !matches!(self, Self::Large | Self::Blob)
    }

    /// Returns the number of messages of a call in the direction that has more. Rates, CPU time and
    /// allocations are reported for one message.
    pub fn messages(self, at_once: u32) -> u32 {
        match self {
            Self::List | Self::Collect => {
                (2 * MESSAGES[0] / at_once).clamp(MESSAGES[1], MESSAGES[0])
            }
            _ => 1,
        }
    }

    /// Returns true if the call is a stream whose messages do not wait for each other.
    pub fn is_flow(self) -> bool {
        matches!(self, Self::List | Self::Collect)
    }
}

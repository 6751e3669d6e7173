//! What can be asked of a program?

/// How many messages a stream of one direction has, when it is the only one. Many at once have fewer,
/// down to the second number: a turn would take minutes.
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

    /// What is too large for hundreds of it at the same time is left out there.
    pub fn goes_with(self, at_once: u32) -> bool {
        at_once <= 32 || !matches!(self, Self::Large | Self::Blob)
    }

    /// How many messages a call has in the direction that has more. Rates, CPU time and allocations are
    /// told for one message.
    pub fn messages(self, at_once: u32) -> u32 {
        match self {
            Self::List | Self::Collect => {
                (2 * MESSAGES[0] / at_once).clamp(MESSAGES[1], MESSAGES[0])
            }
            _ => 1,
        }
    }

    /// Whether it is a stream of messages that do not wait for each other.
    pub fn is_flow(self) -> bool {
        matches!(self, Self::List | Self::Collect)
    }
}

//! What breaks no rule, or none that this end can prove, and is worth a word all
//! the same: somebody who writes such a program should know.
//!
//! Owns: which remarks on frames there are, and the memory they need of masking
//! keys. Must never: change a verdict, or look at a clock.

use std::time::Duration;

/// A remark on frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameRemark {
    /// A client's masking key is 00 00 00 00, so nothing is masked. Chosen at
    /// random it comes once in 2^32 frames: rather nobody chose.
    MaskOfZeros,
    /// A client's masking key is the one of its frame before.
    MaskAgain,
    /// A Pong came while Pings waited, with the payload of none of them.
    PongOfNoPing,
    /// A Ping had no Pong for so long.
    PingUnanswered {
        /// Since the Ping left.
        waited: Duration,
    },
}

impl FrameRemark {
    /// The name used in JSON: never translated, never changed.
    pub fn name(self) -> &'static str {
        match self {
            FrameRemark::MaskOfZeros => "mask_of_zeros",
            FrameRemark::MaskAgain => "mask_again",
            FrameRemark::PongOfNoPing => "pong_of_no_ping",
            FrameRemark::PingUnanswered { .. } => "ping_unanswered",
        }
    }

    /// Where the demand on the peer stands.
    pub fn section(self) -> &'static str {
        match self {
            FrameRemark::MaskOfZeros | FrameRemark::MaskAgain => "RFC 6455 5.3",
            FrameRemark::PongOfNoPing => "RFC 6455 5.5.3",
            FrameRemark::PingUnanswered { .. } => "RFC 6455 5.5.2",
        }
    }
}

/// The masking keys of one client, as they come.
#[derive(Debug, Default)]
pub struct MaskingKeys {
    last: Option<[u8; 4]>,
    has_told_zeros: bool,
    has_told_again: bool,
}

impl MaskingKeys {
    /// What the next frame's key is worth. Each remark comes once a connection:
    /// who always takes the same key would fill the screen with them.
    pub fn next(&mut self, key: [u8; 4]) -> Option<FrameRemark> {
        let is_again = self.last.replace(key) == Some(key);
        if key == [0; 4] && !std::mem::replace(&mut self.has_told_zeros, true) {
            return Some(FrameRemark::MaskOfZeros);
        }
        if is_again && !std::mem::replace(&mut self.has_told_again, true) {
            return Some(FrameRemark::MaskAgain);
        }
        None
    }
}

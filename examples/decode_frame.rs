//! Reads one frame from hex digits, and takes its mask off (RFC 6455, 5.2, 5.3).
//!
//! `cargo run --example decode_frame 81 85 37 fa 21 3d 7f 9f 4d 51 58`

use wstool::protocol::fail::FailCause;
use wstool::protocol::frame;
use wstool::protocol::{Parsed, Role, hex};

/// The masked "Hello" of RFC 6455, 5.7.
const SAMPLE: &str = "81 85 37 fa 21 3d 7f 9f 4d 51 58";

fn main() {
    let typed: Vec<String> = std::env::args().skip(1).collect();
    let digits = if typed.is_empty() { SAMPLE.to_owned() } else { typed.join(" ") };
    println!("{}", describe(&digits));
}

/// What the frame is, or why it is none. A frame with a mask came from a client.
pub fn describe(digits: &str) -> String {
    let Some(mut bytes) = hex::parse(digits) else {
        return "pairs of hex digits are needed".to_owned();
    };
    let is_masked = bytes.get(1).is_some_and(|byte| byte & 0x80 != 0);
    let from = if is_masked { Role::Client } else { Role::Server };
    match frame::parse(&mut bytes, from, u64::MAX) {
        Err(FailCause::Violation(broken)) => format!("{} ({})", broken.name(), broken.section()),
        Err(FailCause::Limit(limit)) => format!("{} ({})", limit.name(), limit.section()),
        Ok(Parsed::NeedMore) => "a correct beginning; more bytes are needed".to_owned(),
        Ok(Parsed::Done { value: frame::Frame { header, payload }, used }) => {
            let (fin, opcode, text) = (header.fin, header.opcode.name(), payload.escape_ascii());
            format!("{from:?} {opcode}, FIN {fin}, {used} bytes, payload \"{text}\"")
        }
    }
}

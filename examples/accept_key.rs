//! Computes Sec-WebSocket-Accept as a server does (RFC 6455, 1.3 and 4.2.2).
//!
//! `cargo run --example accept_key dGhlIHNhbXBsZSBub25jZQ==`

use wstool::protocol::accept::{ClientKey, Derivation, KeyError, SAMPLE_KEY};

fn main() {
    let text = std::env::args().nth(1).unwrap_or(SAMPLE_KEY.to_owned());
    match accept(&text) {
        Ok(accept) => println!("{accept}"),
        Err(error) => eprintln!("this is no key: {error:?}"),
    }
}

/// The value to send back for this value of Sec-WebSocket-Key.
pub fn accept(text: &str) -> Result<String, KeyError> {
    let key = ClientKey::parse(text.as_bytes())?;
    let steps = Derivation::of(&key);
    Ok(steps.accept)
}

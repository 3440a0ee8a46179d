//! wstool: see the WebSocket opening handshake, and what half and full duplex mean.
pub mod protocol;

//! A client's connection: how it opens, what is said and heard, how it ends.
//!
//! | file | about |
//! |---|---|
//! | [`connect`] | the opening handshake: names, addresses, TLS, the verdict |
//! | [`conversation`] | both directions at once, and the answers that are owed |
//! | [`sender`] | everything that leaves, in one order |

pub mod connect;
pub mod conversation;
pub mod sender;

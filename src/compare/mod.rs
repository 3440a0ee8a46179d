//! Half duplex beside full duplex: the same script over each transport.
//!
//! | part | about |
//! |---|---|
//! | [`scenario`] | what is to be said: by whom, when |
//! | [`links`] | links that people know, as numbers |
//! | [`table`] | over what: the transports, a row for each |
//! | [`transports`] | real clients and a real server that say it |
//! | [`report`] | all figures, theory beside them, and what they show |

pub mod links;
pub mod report;
pub mod scenario;
pub mod table;
pub mod transports;

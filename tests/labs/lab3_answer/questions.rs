//! Lab 3, what crosses the pipe: a request and a policy; the answer is bytes.
//!
//! Must never: know which reply is right. Read next: `answering`, `checks`.

pub use crate::grading::request::Request;
use crate::grading::wire::wire_struct;

/// What the server offers, in the checks' own type.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    pub paths: Vec<String>,
    pub origins: Vec<String>,
    pub protocols: Vec<String>,
}

wire_struct!(Policy { paths, origins, protocols });

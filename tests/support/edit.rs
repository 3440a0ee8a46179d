//! Small changes to a message, so that a row of a table says only what differs.

/// One change to a message.
#[derive(Debug, Clone, Copy)]
pub enum Edit {
    /// These words for those.
    Swap(&'static str, &'static str),
    /// Without this line.
    Drop(&'static str),
    /// With these lines at the end, an LF between them.
    Add(&'static str),
}

impl Edit {
    /// The changed message. A change that changes nothing is a wrong row.
    pub fn of(self, message: &str) -> String {
        let (from, to) = match self {
            Edit::Swap(from, to) => (from.to_owned(), to.to_owned()),
            Edit::Drop(line) => (format!("\r\n{line}\r\n"), "\r\n".to_owned()),
            Edit::Add(lines) => {
                let lines = lines.replace('\n', "\r\n");
                ("\r\n\r\n".to_owned(), format!("\r\n{lines}\r\n\r\n"))
            }
        };
        assert_eq!(message.matches(&from).count(), 1, "{self:?}");
        message.replace(&from, &to)
    }
}

//! How a connection of HTTP/2 begins, in theory.

use super::{Happening, MAIN, TheoryPlay};
use crate::compare::report::theory::Moment;
use crate::compare::scenario::Scenario;
use crate::compare::table::Opens;
use crate::protocol::Role;

impl TheoryPlay<'_> {
    /// A client of HTTP/2 has begun. Its server begins too, and may use a stream
    /// that was opened with it.
    pub(super) fn prefaced(&mut self, moment: Moment) {
        let bytes = self.sizes.opening[1];
        self.send_safely(MAIN, Role::Server, bytes, moment, Happening::Settled);
        let is_open = self.transport.row().opens == Opens::Stream;
        if is_open && self.script.scenario != Scenario::Ask {
            self.speak_when_due(Role::Server, moment);
        }
    }

    /// A server of HTTP/2 has said what it can do. Who needs to know asks for
    /// WebSocket only now.
    pub(super) fn settled(&mut self, moment: Moment) {
        if self.transport.row().opens == Opens::Tunnel {
            let bytes = self.sizes.ask;
            self.send_safely(MAIN, Role::Client, bytes, moment, Happening::Granted);
        }
    }

    /// WebSocket is asked for in a stream, and the server grants it.
    pub(super) fn granted(&mut self, moment: Moment) {
        let bytes = self.sizes.note;
        self.send_safely(MAIN, Role::Server, bytes, moment, Happening::Opened);
        if self.script.scenario == Scenario::Push {
            self.speak_when_due(Role::Server, moment);
        }
    }
}

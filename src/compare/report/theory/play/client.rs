//! The client of each discipline, in theory: what it does when it is its turn,
//! and when it need not wait for one.

use std::ops::Range;
use std::time::Duration;

use super::{Asking, Happening, MAIN, OWN, Phase, Takes, TheoryPlay};
use crate::compare::report::theory::Moment;
use crate::compare::scenario::{IDLE_PAUSE, Scenario};
use crate::compare::table::{Carries, Connections, Discipline, Row};
use crate::protocol::Role;

impl TheoryPlay<'_> {
    pub(super) fn ask(&mut self, request: Asking, moment: Moment) {
        match self.transport.row().connections {
            // The first one was made to open.
            Connections::OneEach if self.has_asked => {
                self.waiting = Some(request);
                self.dial(moment);
            }
            Connections::OneEach | Connections::One | Connections::OneForEachSide => {
                self.send(vec![request], moment);
            }
        }
        self.has_asked = true;
    }

    /// Requests leave in one write.
    pub(super) fn send(&mut self, requests: Vec<Asking>, moment: Moment) {
        let Some(connection) = requests.first().map(|request| request.connection) else { return };
        let bytes = requests.iter().map(|request| self.sizes.of_client(request.carries.len()));
        let bytes = bytes.sum();
        let mut carried = requests.iter().map(|request| request.carries.clone());
        let is_lost = carried.any(|lines| self.lost.has(Role::Client, lines));
        let asked = Happening::Asked(requests);
        self.world.send(connection, Role::Client, bytes, moment, (asked, is_lost));
    }

    pub(super) fn hear(&mut self, lines: usize, moment: Moment) {
        self.heard += lines;
        if lines > 0 {
            self.end = self.end.later(moment);
        }
    }

    pub(super) fn answered(&mut self, connection: usize, lines: usize, moment: Moment) {
        self.hear(lines, moment);
        self.is_idle &= lines == 0;
        self.go_on(connection, moment);
    }

    /// The client goes on, on one of its connections.
    pub(super) fn go_on(&mut self, connection: usize, moment: Moment) {
        let Row { connections, discipline, .. } = self.transport.row();
        if self.script.scenario == Scenario::Ask {
            return self.next_of_own(connection, Takes::One, moment);
        }
        if connections == Connections::OneForEachSide && connection == OWN {
            return self.next_of_own(OWN, Takes::Nothing, moment);
        }
        // Nobody asks for news when all has been heard.
        let may_be_news = self.server_said < self.script.server.len();
        match discipline {
            Discipline::Turns(load) => self.next_turn(load, moment),
            Discipline::Ahead => self.ask_ahead(moment),
            Discipline::Beside => self.ask_beside(moment),
            Discipline::Polling if may_be_news => self.poll(moment),
            Discipline::HeldAnswer if may_be_news => {
                self.ask(Asking::of(MAIN, 0..0, Takes::Some), moment)
            }
            Discipline::Polling | Discipline::HeldAnswer => {}
            Discipline::EndlessAnswer | Discipline::Duplex => {}
        }
    }

    /// The client's next message, once it is due. `None`: there is none, or it
    /// has to be waited for.
    pub(super) fn take_own(&mut self, connection: usize, moment: Moment) -> Option<Range<usize>> {
        let line = self.script.client.get(self.client_said)?;
        let due = self.began + line.due;
        if due > moment.at {
            self.world.at(due, moment, Happening::GoOn(connection));
            return None;
        }
        self.client_said += 1;
        Some(self.client_said - 1..self.client_said)
    }

    pub(super) fn next_of_own(&mut self, connection: usize, takes: Takes, moment: Moment) {
        if let Some(own) = self.take_own(connection, moment) {
            self.ask(Asking::of(connection, own, takes), moment);
        }
    }

    pub(super) fn ask_ahead(&mut self, moment: Moment) {
        while let Some(own) = self.take_own(MAIN, moment) {
            let says = Asking::of(MAIN, own, Takes::Nothing);
            self.send(vec![says, Asking::of(MAIN, 0..0, Takes::One)], moment);
        }
    }

    /// Each message is an exchange of its own; its answer brings one back.
    pub(super) fn ask_beside(&mut self, moment: Moment) {
        while let Some(own) = self.take_own(MAIN, moment) {
            self.ask(Asking::of(MAIN, own, Takes::One), moment);
        }
    }

    /// Asks at fixed times, which begin with the conversation. If an answer
    /// took longer than that, the next question is late.
    pub(super) fn poll(&mut self, moment: Moment) {
        let time = self.began + self.next_poll;
        if time > moment.at {
            return self.world.at(time, moment, Happening::GoOn(MAIN));
        }
        let every = self.script.poll_every.max(Duration::from_nanos(1));
        while self.began + self.next_poll <= moment.at {
            self.next_poll += every;
        }
        self.ask(Asking::of(MAIN, 0..0, Takes::AllDue), moment);
    }

    /// Those who take turns: say what is due, ask for what the other side has,
    /// and begin again.
    pub(super) fn next_turn(&mut self, load: Carries, moment: Moment) {
        let rest = self.script.client[self.client_said..].iter();
        let due = rest.take_while(|line| self.began + line.due <= moment.at).count();
        let all_asked = self.server_said == self.script.server.len();
        match (self.phase, load) {
            (Phase::Begins, Carries::AllThatIsDue) => {
                (self.phase, self.is_idle) = (Phase::HasAsked, due == 0);
                self.turn(due, Takes::AllDue, moment);
            }
            (Phase::Begins, Carries::OneMessage) => {
                (self.phase, self.is_idle) = (Phase::HasSaid, due == 0);
                match due {
                    0 => self.next_turn(load, moment),
                    _ => self.turn(1, Takes::Nothing, moment),
                }
            }
            (Phase::HasSaid, _) => {
                self.phase = Phase::HasAsked;
                if all_asked {
                    self.next_turn(load, moment);
                } else {
                    self.turn(0, Takes::One, moment);
                }
            }
            (Phase::HasAsked, _) => {
                self.phase = Phase::Begins;
                if self.is_idle {
                    self.world.at(moment.at + IDLE_PAUSE, moment, Happening::GoOn(MAIN));
                } else {
                    self.next_turn(load, moment);
                }
            }
        }
    }

    /// One exchange of those who take turns.
    pub(super) fn turn(&mut self, says: usize, takes: Takes, moment: Moment) {
        let carries = self.client_said..self.client_said + says;
        self.client_said += says;
        self.ask(Asking::of(MAIN, carries, takes), moment);
    }

    // Both sides, where nobody waits for answers.

    pub(super) fn speak_when_due(&mut self, role: Role, moment: Moment) {
        let (lines, said) = match role {
            Role::Client => (&self.script.client, self.client_said),
            Role::Server => (&self.script.server, self.server_said),
        };
        if let Some(line) = lines.get(said) {
            self.world.at(self.began + line.due, moment, Happening::Speak(role));
        }
    }

    pub(super) fn speak(&mut self, role: Role, moment: Moment) {
        let bytes = match role {
            Role::Client => self.sizes.of_client(1),
            Role::Server => self.sizes.of_server(1),
        };
        let said = match role {
            Role::Client => &mut self.client_said,
            Role::Server => &mut self.server_said,
        };
        *said += 1;
        let is_lost = self.lost.has(role, *said - 1..*said);
        self.world.send(MAIN, role, bytes, moment, (Happening::Heard, is_lost));
        self.speak_when_due(role, moment);
    }
}

//! Lab 5, the mutants: each a mistake that students really make, and the check that catches it.
//!
//! One body holds all mistakes; each is a line that differs when the mutant has its name. With
//! the name `none` the body is right, which proves that a mutant fails by its mistake alone.

use super::checks::{Event, Frame, Implementation};
use crate::harness::{Mutant, mutant};

pub const MUTANTS: &[Mutant] = &[
    mutant("every_frame_is_a_message", "whole_and_in_fragments"),
    mutant("opcode_of_the_last_frame", "whole_and_in_fragments"),
    mutant("buffer_not_emptied", "whole_and_in_fragments"),
    mutant("ping_resets_the_message", "ping_in_the_middle"),
    mutant("ping_is_a_fragment", "ping_in_the_middle"),
    mutant("pong_is_empty", "ping_in_the_middle"),
    mutant("pong_comes_late", "ping_in_the_middle"),
    mutant("pong_is_answered", "ping_in_the_middle"),
    mutant("utf8_of_each_fragment", "cut_characters"),
    mutant("lossy_fragments", "cut_characters"),
    mutant("continuation_of_nothing", "order_of_fragments"),
    mutant("new_message_replaces_the_old", "order_of_fragments"),
    mutant("fragments_joined_to_a_new_message", "order_of_fragments"),
    mutant("close_not_answered", "close_answered_once"),
    mutant("close_answered_for_ever", "close_answered_once"),
    mutant("always_1000", "close_answered_once"),
    mutant("empty_close_is_1000", "close_answered_once"),
    mutant("any_code_echoed", "close_codes"),
    mutant("code_in_little_endian", "close_codes"),
    mutant("one_byte_is_no_body", "close_codes"),
    mutant("one_byte_panics", "close_codes"),
    mutant("1000_to_4999_allowed", "close_codes"),
    mutant("lossy_text", "bad_utf8"),
    mutant("text_unwrapped", "bad_utf8"),
    mutant("reason_not_looked_at", "bad_utf8"),
    mutant("binary_must_be_utf8", "bad_utf8"),
    mutant("bad_text_is_1002", "bad_utf8"),
    mutant("limit_of_each_frame", "limit"),
    mutant("limit_at_the_end", "limit"),
    mutant("limit_excludes_itself", "limit"),
    mutant("no_limit", "limit"),
    mutant("fragments_in_a_list", "limit"),
    mutant("talks_on_after_close", "silence_after_close"),
    mutant("talks_on_after_an_error", "silence_after_close"),
];

/// The lab's code with one mistake in it.
pub fn implementation(mistake: &str) -> Implementation {
    let mistake = mistake.to_string();
    Implementation {
        assembler: Box::new(move |limit| {
            let mistake = mistake.clone();
            let mut state = State { limit, ..State::default() };
            Box::new(move |frame| state.push(frame, &mistake))
        }),
    }
}

#[derive(Default)]
struct State {
    limit: usize,
    begun: Option<u8>,
    bytes: Vec<u8>,
    list: Vec<Vec<u8>>,
    late: Vec<Event>,
    closed: bool,
}

impl State {
    fn push(&mut self, frame: Frame, mistake: &str) -> Vec<Event> {
        if self.closed {
            let again = mistake == "talks_on_after_close" && frame.opcode != 8
                || mistake == "close_answered_for_ever" && frame.opcode == 8;
            if !again {
                return vec![];
            }
        }
        let data = frame.opcode < 8;
        let fin = frame.fin;
        let mut events = match (frame.opcode, mistake) {
            (8, "close_not_answered") => vec![],
            (8, _) => vec![Event::Close(answer(&frame.payload, mistake))],
            (9, _) => self.ping(frame.payload, mistake),
            (10, "pong_is_answered") => vec![Event::Pong(frame.payload)],
            (10, _) => vec![],
            _ => self.data(frame, mistake).unwrap_or_else(|code| vec![Event::Close(Some(code))]),
        };
        if data && fin {
            events.append(&mut self.late);
        }
        let close = events.iter().any(|event| matches!(event, Event::Close(_)));
        self.closed |= close && !(data && mistake == "talks_on_after_an_error");
        events
    }

    fn ping(&mut self, payload: Vec<u8>, mistake: &str) -> Vec<Event> {
        match mistake {
            "ping_resets_the_message" => self.bytes.clear(),
            "ping_is_a_fragment" if self.begun.is_some() => self.bytes.extend(&payload),
            "pong_is_empty" => return vec![Event::Pong(vec![])],
            "pong_comes_late" if self.begun.is_some() => {
                self.late.push(Event::Pong(payload));
                return vec![];
            }
            _ => {}
        }
        vec![Event::Pong(payload)]
    }

    fn data(&mut self, frame: Frame, mistake: &str) -> Result<Vec<Event>, u16> {
        let opcode = match (self.begun, frame.opcode) {
            (Some(_), opcode) if mistake == "opcode_of_the_last_frame" => opcode,
            (Some(begun), 0) => begun,
            (None, 0) if mistake == "continuation_of_nothing" => return Ok(vec![]),
            (None, opcode @ 1..) => opcode,
            (Some(begun), _) if mistake == "fragments_joined_to_a_new_message" => begun,
            (Some(_), opcode) if mistake == "new_message_replaces_the_old" => {
                self.bytes.clear();
                opcode
            }
            _ => return Err(1002),
        };
        self.begun = Some(opcode);
        let mut payload = frame.payload;
        if opcode == 1
            && mistake == "utf8_of_each_fragment"
            && String::from_utf8(payload.clone()).is_err()
        {
            return Err(1007);
        }
        if opcode == 1 && mistake == "lossy_fragments" {
            payload = String::from_utf8_lossy(&payload).into_owned().into_bytes();
        }
        let before = if mistake == "limit_of_each_frame" { 0 } else { self.bytes.len() };
        let limit = match mistake {
            "no_limit" => usize::MAX,
            "limit_at_the_end" if !frame.fin => usize::MAX,
            "limit_excludes_itself" => self.limit - 1,
            _ => self.limit,
        };
        if before + payload.len() > limit {
            return Err(1009);
        }
        self.bytes.extend(&payload);
        if mistake == "fragments_in_a_list" {
            self.list.push(payload);
        }
        if !frame.fin && mistake != "every_frame_is_a_message" {
            return Ok(vec![]);
        }
        self.begun = None;
        let bytes = match mistake {
            "buffer_not_emptied" => self.bytes.clone(),
            _ => std::mem::take(&mut self.bytes),
        };
        self.list.clear();
        message(opcode, bytes, mistake)
    }
}

fn message(opcode: u8, bytes: Vec<u8>, mistake: &str) -> Result<Vec<Event>, u16> {
    if opcode != 1 {
        let must = mistake == "binary_must_be_utf8" && std::str::from_utf8(&bytes).is_err();
        return if must { Err(1007) } else { Ok(vec![Event::Binary(bytes)]) };
    }
    let text = match mistake {
        "lossy_text" => String::from_utf8_lossy(&bytes).into_owned(),
        "text_unwrapped" => String::from_utf8(bytes).unwrap(),
        "bad_text_is_1002" => String::from_utf8(bytes).map_err(|_| 1002_u16)?,
        _ => String::from_utf8(bytes).map_err(|_| 1007_u16)?,
    };
    Ok(vec![Event::Text(text)])
}

fn answer(body: &[u8], mistake: &str) -> Option<u16> {
    match (body.len(), mistake) {
        (_, "always_1000") => return Some(1000),
        (0, "empty_close_is_1000") => return Some(1000),
        (0, _) | (1, "one_byte_is_no_body") => return None,
        (1, "one_byte_panics") => panic!("index out of bounds: the len is 1 but the index is 1"),
        (1, _) => return Some(1002),
        _ => {}
    }
    let code = match mistake {
        "code_in_little_endian" => u16::from_le_bytes([body[0], body[1]]),
        _ => u16::from_be_bytes([body[0], body[1]]),
    };
    let allowed = match mistake {
        "any_code_echoed" => true,
        "1000_to_4999_allowed" => (1000..=4999).contains(&code),
        _ => matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999),
    };
    let readable = std::str::from_utf8(&body[2..]).is_ok() || mistake == "reason_not_looked_at";
    match (allowed, readable) {
        (true, true) => Some(code),
        (true, false) => Some(1007),
        (false, _) => Some(1002),
    }
}

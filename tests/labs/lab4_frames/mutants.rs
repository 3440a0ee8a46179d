//! Lab 4, the mutants: each a mistake that students really make, and the check that catches it.
//!
//! One body holds all mistakes; each is a line that differs when the mutant has its name. With
//! the name `none` the body is right, which proves that a mutant fails by its mistake alone.

use super::checks::{Decoded, Frame, Implementation, Role};
use crate::harness::{Mutant, mutant};
use std::cell::Cell;

pub const MUTANTS: &[Mutant] = &[
    mutant("key_counted_in_the_length", "examples_of_the_rfc"),
    mutant("payload_not_unmasked", "examples_of_the_rfc"),
    mutant("fin_and_opcode_mixed", "examples_of_the_rfc"),
    mutant("length_in_little_endian", "three_forms_of_length"),
    mutant("length_126_taken_as_a_length", "three_forms_of_length"),
    mutant("eight_bytes_read_as_four", "three_forms_of_length"),
    mutant("panics_on_a_prefix", "prefixes_and_tails"),
    mutant("prefix_is_an_error", "prefixes_and_tails"),
    mutant("header_alone_is_enough", "prefixes_and_tails"),
    mutant("tail_taken_as_payload", "prefixes_and_tails"),
    mutant("asks_for_nothing", "prefixes_and_tails"),
    mutant("length_as_u8", "encoding"),
    mutant("125_in_the_middle_form", "encoding"),
    mutant("65535_in_the_long_form", "encoding"),
    mutant("server_masks_too", "encoding"),
    mutant("mask_bit_forgotten", "encoding"),
    mutant("key_index_modulo_3", "encoding"),
    mutant("key_index_not_reset", "round_trip"),
    mutant("any_form_of_length", "shortest_form"),
    mutant("less_instead_of_less_or_equal", "shortest_form"),
    mutant("top_bit_not_looked_at", "shortest_form"),
    mutant("rsv_not_looked_at", "reserved_and_control"),
    mutant("any_opcode", "reserved_and_control"),
    mutant("control_in_fragments", "reserved_and_control"),
    mutant("control_of_any_length", "reserved_and_control"),
    mutant("control_below_125_only", "reserved_and_control"),
    mutant("mask_not_demanded", "mask_by_role"),
    mutant("roles_mixed_up", "mask_by_role"),
    mutant("zero_key_is_no_mask", "mask_by_role"),
    mutant("allocates_what_is_announced", "huge_announcement"),
    mutant("adds_without_looking", "huge_announcement"),
    mutant("constant_key", "fresh_keys"),
    mutant("zero_key", "fresh_keys"),
    mutant("key_that_counts", "fresh_keys"),
];

/// The lab's code with one mistake in it.
pub fn implementation(mistake: &str) -> Implementation {
    let [one, two, three] = [mistake.to_string(), mistake.to_string(), mistake.to_string()];
    let (index, count) = (Cell::new(0), Cell::new(0));
    Implementation {
        decode: Box::new(move |bytes, role| decode(bytes, role, &one)),
        encode: Box::new(move |frame, role, key| encode(frame, role, key, &two, &index)),
        masking_key: Box::new(move || {
            count.set(count.get() + 1);
            match three.as_str() {
                "constant_key" => [0x37, 0xfa, 0x21, 0x3d],
                "zero_key" => [0; 4],
                "key_that_counts" => u32::to_be_bytes(count.get()),
                _ => fastrand::u32(1..).to_be_bytes(),
            }
        }),
    }
}

fn decode(bytes: &[u8], role: Role, mistake: &str) -> Decoded {
    let need = |count: usize| match mistake {
        "panics_on_a_prefix" => panic!("index out of bounds: the len is {}", bytes.len()),
        "prefix_is_an_error" => Decoded::Fail(1002),
        "asks_for_nothing" => Decoded::NeedMore(0),
        _ => Decoded::NeedMore(count),
    };
    if bytes.len() < 2 {
        return need(2 - bytes.len());
    }
    let (fin, opcode) = (bytes[0] & 0x80 != 0, bytes[0] & 0x0F);
    let (masked, short) = (bytes[1] & 0x80 != 0, bytes[1] & 0x7F);
    let extended = match short {
        126 if mistake == "length_126_taken_as_a_length" => 0,
        126 => 2,
        127 if mistake == "eight_bytes_read_as_four" => 4,
        127 => 8,
        _ => 0,
    };
    if bytes.len() < 2 + extended {
        return need(2 + extended - bytes.len());
    }
    let big = |length: u64, byte: &u8| length << 8 | u64::from(*byte);
    let length = match &bytes[2..2 + extended] {
        [] => u64::from(short),
        more if mistake == "length_in_little_endian" => more.iter().rev().fold(0, big),
        more => more.iter().fold(0, big),
    };
    let wrong_form = wrong_form(short, length, mistake);
    let key_length = if masked { 4 } else { 0 };
    let no_mask = mistake == "zero_key_is_no_mask" && bytes[2 + extended..].starts_with(&[0; 4]);
    if reserved_or_control(bytes[0], short, length, mistake)
        || wrong_form
        || wrong_mask(masked && !no_mask, role, mistake)
    {
        return Decoded::Fail(1002);
    }
    if mistake == "allocates_what_is_announced" {
        drop(std::hint::black_box(vec![1_u8; length as usize]));
    }
    let start = 2 + extended + key_length;
    let length = match mistake {
        "key_counted_in_the_length" => (length as usize).saturating_sub(key_length),
        "tail_taken_as_payload" => bytes.len().saturating_sub(start).max(length as usize),
        _ => length as usize,
    };
    let end = match mistake {
        "adds_without_looking" => start as i32 + i32::try_from(length).unwrap(),
        _ => 0,
    };
    let end = if end > 0 { end as usize } else { start.saturating_add(length) };
    if bytes.len() < end && !(mistake == "header_alone_is_enough" && bytes.len() >= start) {
        return need(end - bytes.len());
    }
    let end = end.min(bytes.len());
    let key = &bytes[2 + extended..start];
    let unmasked = |(at, byte): (usize, &u8)| byte ^ key.get(at % 4).unwrap_or(&0);
    let payload = match mistake {
        "payload_not_unmasked" => bytes[start..end].to_vec(),
        _ => bytes[start..end].iter().enumerate().map(unmasked).collect(),
    };
    let fin = if mistake == "fin_and_opcode_mixed" { bytes[0] & 0x01 != 0 } else { fin };
    Decoded::Frame { frame: Frame { fin, opcode, payload }, used: end }
}

fn wrong_form(short: u8, length: u64, mistake: &str) -> bool {
    let least = match short {
        126 if mistake == "less_instead_of_less_or_equal" => 125,
        126 => 126,
        127 => 65_536,
        _ => 0,
    };
    let too_short = length < least && mistake != "any_form_of_length";
    too_short || length >> 63 != 0 && mistake != "top_bit_not_looked_at"
}

fn wrong_mask(masked: bool, role: Role, mistake: &str) -> bool {
    match mistake {
        "mask_not_demanded" => false,
        "roles_mixed_up" => masked != (role == Role::Client),
        _ => masked != (role == Role::Server),
    }
}

fn reserved_or_control(first: u8, short: u8, length: u64, mistake: &str) -> bool {
    let (fin, opcode) = (first & 0x80 != 0, first & 0x0F);
    let most = if mistake == "control_below_125_only" { 124 } else { 125 };
    let is_long = (short > 125 || length > most) && mistake != "control_of_any_length";
    let is_part = !fin && mistake != "control_in_fragments";
    first & 0x70 != 0 && mistake != "rsv_not_looked_at"
        || matches!(opcode, 3..=7 | 11..) && mistake != "any_opcode"
        || opcode >= 8 && (is_long || is_part)
}

type Index = Cell<usize>;

fn encode(frame: &Frame, role: Role, key: [u8; 4], mistake: &str, index: &Index) -> Vec<u8> {
    let masks = role == Role::Client || mistake == "server_masks_too";
    let bit = if masks && mistake != "mask_bit_forgotten" { 0x80 } else { 0 };
    let length = frame.payload.len();
    let short = if mistake == "125_in_the_middle_form" { 124 } else { 125 };
    let middle = if mistake == "65535_in_the_long_form" { 65_534 } else { 65_535 };
    let mut bytes = vec![if frame.fin { 0x80 } else { 0 } | frame.opcode];
    if length <= short || mistake == "length_as_u8" {
        bytes.push(bit | (length as u8 & 0x7F));
    } else if length <= middle {
        bytes.push(bit | 126);
        bytes.extend((length as u16).to_be_bytes());
    } else {
        bytes.push(bit | 127);
        bytes.extend((length as u64).to_be_bytes());
    }
    if !masks {
        bytes.extend(&frame.payload);
        return bytes;
    }
    bytes.extend(key);
    let start = if mistake == "key_index_not_reset" { index.get() } else { 0 };
    let period = if mistake == "key_index_modulo_3" { 3 } else { 4 };
    let masked = |(at, byte): (usize, &u8)| byte ^ key[(start + at) % period];
    bytes.extend(frame.payload.iter().enumerate().map(masked));
    index.set(start + length);
    bytes
}

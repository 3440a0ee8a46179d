//! A frame as text: the one way in which frames are drawn, bit by bit.
//!
//! Owns: the line of fields, the header in bits and hex, the mask, the payload,
//! and the marks under what is wrong. Must never: judge; the marks come from
//! [`Violation::mark`](crate::protocol::violation::Violation::mark).
//!
//! One frame of reference everywhere: the client stands on the left and the
//! server on the right, so `-->` is from client to server, whoever looks.

use std::io::{self, Write};

use super::layout::{padded, wrap};
use super::style::{Style, paint};
use crate::escape;
use crate::event::FrameExcerpt;
use crate::protocol::connection::{Refused, Unfinished};
use crate::protocol::fail::FailCause;
use crate::protocol::frame::{FrameHeader, MAX_HEADER, apply_mask};
use crate::protocol::looks::Looks;
use crate::protocol::violation::Mark;
use crate::protocol::{Role, hex};
use crate::width::columns;
use crate::words::{Lang, Text, frames as words, serve};

/// Bytes of a payload in hex: what fits on one line with the text beside it.
const BYTES: usize = 8;

/// Columns of a label in front of bytes.
const LABEL: usize = 12;

/// Columns of the two bytes in bits, with the gap behind them.
const BITS: usize = 20;

/// Columns that the lines of a frame take: a label and what fits of its bytes.
const WIDEST: usize = 52;

/// How far from the left the lines of a frame begin: as far as those around them,
/// or less where the screen is narrow. Bits do not fold.
pub fn indent(wanted: usize) -> usize {
    wanted.min(columns().saturating_sub(WIDEST))
}

/// Which way something went.
pub fn arrow(from: Role) -> &'static str {
    match from {
        Role::Client => "-->",
        Role::Server => "<--",
    }
}

/// The header's fields, in the order of their bits.
pub fn fields(header: &FrameHeader) -> String {
    let (fin, mask) = (u8::from(header.fin), u8::from(header.mask.is_some()));
    format!(
        "FIN={fin} RSV={:03b} opcode={:X} ({}) MASK={mask} length={}",
        header.rsv,
        header.opcode.bits(),
        header.opcode.name(),
        header.length
    )
}

/// The header's bits, the masking key, and the first bytes before and after
/// the mask is taken off; each line `indent` columns from the left.
pub fn bytes(
    out: &mut impl Write,
    indent: usize,
    frame: &FrameExcerpt,
    lang: Lang,
) -> io::Result<()> {
    let header = &frame.header;
    writeln!(out, "{:indent$}{}", "", bits_and_hex(header))?;
    let plain = &frame.payload[..frame.payload.len().min(BYTES)];
    if let Some(key) = header.mask {
        let masked = frame.payload_on_the_wire();
        labelled(out, indent, words::MASKING_KEY, &hex::spaced(&key), lang)?;
        labelled(out, indent, words::MASKED, &hex::spaced(&masked[..plain.len()]), lang)?;
    }
    let more = (header.length as usize).saturating_sub(plain.len());
    let text = format!("{}  \"{}\"", hex::spaced(plain), escape::said(plain));
    labelled(out, indent, words::PAYLOAD, &with_more(text, more, lang), lang)
}

/// A frame for which the connection was failed: what there is to see of it,
/// the bits that are wrong marked, and what it looks like.
pub fn refused(
    out: &mut impl Write,
    indent: usize,
    refused: &Refused,
    from: Role,
    lang: Lang,
) -> io::Result<()> {
    let header = &refused.header;
    writeln!(out, "{:indent$}{} {}", "", arrow(from), fields(header))?;
    writeln!(out, "{:indent$}{}", "", bits_and_hex(header))?;
    let mark = match refused.cause {
        FailCause::Violation(violation) => violation.mark(),
        FailCause::Limit(_) => None,
    };
    if let Some(Mark::Header { byte, bits }) = mark {
        let marks = paint(Style::Bad, &under_header(byte, bits));
        writeln!(out, "{:indent$}{marks}", "")?;
    }
    wire(out, indent, &refused.wire, lang)?;
    let start = header.encoded_len().min(refused.wire.len());
    let mut payload = refused.wire[start..].to_vec();
    payload.truncate(refused.arrived.min(BYTES as u64) as usize);
    let mut column = LABEL + 3 * start;
    if let Some(key) = header.mask {
        apply_mask(key, &mut payload);
        let text = format!("{}  \"{}\"", hex::spaced(&payload), escape::said(&payload));
        labelled(out, indent, words::PAYLOAD, &text, lang)?;
        column = LABEL;
    }
    if let Some(Mark::Payload { at }) = mark
        && at < payload.len()
    {
        let marks = paint(Style::Bad, &format!("{:width$}^^", "", width = column + 3 * at));
        writeln!(out, "{:indent$}{marks}", "")?;
    }
    looks(out, indent, refused.looks(), lang)
}

/// What had come of something that never became whole.
pub fn unfinished(
    out: &mut impl Write,
    indent: usize,
    unfinished: &Unfinished,
    lang: Lang,
) -> io::Result<()> {
    for text in unfinished_texts(unfinished, lang) {
        for line in wrap(indent, &text) {
            writeln!(out, "{}", paint(Style::Bad, &line))?;
        }
    }
    if let Some((header, _)) = &unfinished.frame {
        writeln!(out, "{:indent$}{}", "", fields(header))?;
    }
    if !unfinished.wire.is_empty() {
        wire(out, indent, &unfinished.wire, lang)?;
    }
    looks(out, indent, unfinished.looks(), lang)
}

/// The same in words alone.
pub fn unfinished_texts(unfinished: &Unfinished, lang: Lang) -> Vec<String> {
    let frame = match &unfinished.frame {
        Some((header, arrived)) => Some(words::unfinished_frame(header.length, *arrived, lang)),
        None if unfinished.wire.is_empty() => None,
        None => Some(words::unfinished_header(unfinished.wire.len(), lang)),
    };
    let message =
        unfinished.message.map(|(kind, bytes)| words::unfinished_message(kind, bytes, lang));
    frame.into_iter().chain(message).collect()
}

/// How much more there is of something of which the start is shown.
pub fn with_more(text: String, more: usize, lang: Lang) -> String {
    match more {
        0 => text,
        more => text + &serve::more(more, lang),
    }
}

fn bits_and_hex(header: &FrameHeader) -> String {
    let mut bytes = Vec::new();
    header.encode(&mut bytes);
    let bits: Vec<String> = bytes.iter().take(2).map(|byte| format!("{byte:08b}")).collect();
    format!("{}   {}", bits.join(" "), hex::spaced(&bytes))
}

/// Carets under bits of the first two bytes, or under a later byte in hex.
fn under_header(byte: usize, bits: u8) -> String {
    if byte > 1 {
        return format!("{:width$}^^", "", width = BITS + 3 * byte);
    }
    let carets = format!("{bits:08b}").replace('0', " ").replace('1', "^");
    format!("{:width$}{carets}", "", width = 9 * byte).trim_end().to_owned()
}

/// The first bytes as they crossed the wire: what fits on a line, which is the
/// longest header. Bytes without a mask may be something to read.
fn wire(out: &mut impl Write, indent: usize, wire: &[u8], lang: Lang) -> io::Result<()> {
    labelled(out, indent, words::WIRE, &hex::spaced(&wire[..wire.len().min(MAX_HEADER)]), lang)?;
    let is_masked = wire.get(1).is_some_and(|byte| byte & 0x80 != 0);
    if is_masked && Looks::of(wire, 0).is_none() {
        return Ok(());
    }
    let (text, more) = escape::folded_line(wire, 40);
    writeln!(out, "{:width$}\"{}\"", "", with_more(text, more, lang), width = indent + LABEL)
}

fn looks(out: &mut impl Write, indent: usize, looks: Option<Looks>, lang: Lang) -> io::Result<()> {
    let Some(looks) = looks else { return Ok(()) };
    for line in wrap(indent, &words::looks(looks, lang)) {
        writeln!(out, "{}", paint(Style::Caution, &line))?;
    }
    Ok(())
}

fn labelled(
    out: &mut impl Write,
    indent: usize,
    label: Text,
    value: &str,
    lang: Lang,
) -> io::Result<()> {
    let label = padded(label.get(lang), LABEL);
    let lines = wrap(indent + LABEL, value).join("\n");
    writeln!(out, "{:indent$}{label}{}", "", lines.trim_start())
}

//! How a connection ends: close codes, the body of a Close frame, and what each
//! violation earns (RFC 6455, 5.5.1, 7.4).

use wstool::protocol::Role::{Client, Server};
use wstool::protocol::close::{CloseBody, CloseCode, CloseRefused, MAX_REASON};
use wstool::protocol::fail::{FailCause, Limit};
use wstool::protocol::violation::Violation;

/// The codes that may stand in a Close frame: 7.4 and the registry of IANA.
fn is_on_the_list(code: u16) -> bool {
    let named = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014];
    named.contains(&code) || code / 1000 == 3 || code / 1000 == 4
}

#[test]
fn every_close_code_from_0_to_5000_and_the_largest() {
    for code in (0..=5000).chain([u16::MAX]) {
        let close = CloseCode(code);
        let payload = [&code.to_be_bytes()[..], b"why"].concat();
        let body = CloseBody { code: close, reason: "why".to_owned() };
        let is_legal = is_on_the_list(code);
        assert_eq!(close.may_travel(), is_legal, "{code}");
        assert_eq!(close.may_be_sent_by(Client), is_legal, "{code}");
        assert_eq!(close.may_be_sent_by(Server), is_legal && code != 1010, "{code}");
        let wanted = match is_legal {
            true => Ok(body.clone()),
            false => Err(Violation::CloseCodeForbidden(code)),
        };
        assert_eq!(CloseBody::parse(&payload), wanted);
        assert_eq!(CloseBody::parse(&payload[..2]).is_ok(), is_legal);
        let made = CloseBody::new(close, "why", Client);
        assert_eq!(made, if is_legal { Ok(body.clone()) } else { Err(CloseRefused::Code(close)) });
        assert_eq!(body.to_payload(), payload, "backwards");
    }
    let server = CloseBody::new(CloseCode::MISSING_EXTENSION, "", Server);
    assert_eq!(server, Err(CloseRefused::Code(CloseCode(1010))));
}

#[test]
fn close_codes_have_the_names_of_the_registry() {
    #[rustfmt::skip]
    let rows = [
        (999, "Not A Close Code"), (1000, "Normal Closure"), (1001, "Going Away"),
        (1002, "Protocol Error"), (1003, "Unsupported Data"), (1004, "Reserved"),
        (1005, "No Status Received"), (1006, "Abnormal Closure"),
        (1007, "Invalid Payload Data"), (1008, "Policy Violation"),
        (1009, "Message Too Big"), (1010, "Mandatory Extension"), (1011, "Internal Error"),
        (1012, "Service Restart"), (1013, "Try Again Later"), (1014, "Bad Gateway"),
        (1015, "TLS Handshake"), (1016, "Not A Close Code"), (2999, "Not A Close Code"),
        (3000, "Registered Code"), (3999, "Registered Code"), (4000, "Private Code"),
        (4999, "Private Code"), (5000, "Not A Close Code"),
    ];
    for (code, name) in rows {
        assert_eq!(CloseCode(code).name(), name);
    }
    let constants = [
        CloseCode::NORMAL,
        CloseCode::GOING_AWAY,
        CloseCode::PROTOCOL_ERROR,
        CloseCode::NONE_PRESENT,
        CloseCode::ABNORMAL,
        CloseCode::INVALID_DATA,
        CloseCode::POLICY,
        CloseCode::TOO_BIG,
        CloseCode::MISSING_EXTENSION,
    ];
    let numbers = [1000, 1001, 1002, 1005, 1006, 1007, 1008, 1009, 1010];
    assert_eq!(constants.map(|code| code.0), numbers);
}

#[test]
fn bodies_of_close_frames() {
    assert_eq!(CloseBody::parse(b""), Ok(CloseBody::empty()));
    assert_eq!(CloseBody::empty().to_payload(), b"");
    assert_eq!(CloseBody::parse(b"\x03"), Err(Violation::CloseOneByte));
    assert_eq!(CloseBody::parse(b"\x03\xed"), Err(Violation::CloseCodeForbidden(1005)));
    let at = |at| Err(Violation::CloseReasonNotUtf8 { at });
    assert_eq!(CloseBody::parse(b"\x03\xe8\xc3\x28"), at(0));
    assert_eq!(CloseBody::parse(b"\x03\xe8ok\xf0\x9f"), at(2));
    let longest = "x".repeat(123);
    assert_eq!(MAX_REASON, 123);
    let body = CloseBody::new(CloseCode::NORMAL, &longest, Server).unwrap();
    assert_eq!(body.to_payload().len(), 125);
    let longer = CloseBody::new(CloseCode::NORMAL, &(longest + "\u{e9}"), Server);
    assert_eq!(longer, Err(CloseRefused::ReasonTooLong { bytes: 125 }));
}

#[test]
fn every_violation_has_its_section_name_and_close_code() {
    #[rustfmt::skip]
    let rows = [
        (Violation::ReservedBits(4), "5.2", 1002, "reserved_bits"),
        (Violation::ReservedOpcode(3), "5.2", 1002, "reserved_opcode"),
        (Violation::LengthNotMinimal { length: 1 }, "5.2", 1002, "length_not_minimal"),
        (Violation::LengthTopBit { length: 1 }, "5.2", 1002, "length_top_bit"),
        (Violation::Unmasked, "5.1", 1002, "unmasked"),
        (Violation::Masked, "5.1", 1002, "masked"),
        (Violation::NothingToContinue, "5.4", 1002, "nothing_to_continue"),
        (Violation::MessageInsideMessage, "5.4", 1002, "message_inside_message"),
        (Violation::ControlTooLong { length: 126 }, "5.5", 1002, "control_too_long"),
        (Violation::ControlFragmented, "5.5", 1002, "control_fragmented"),
        (Violation::CloseOneByte, "5.5.1", 1002, "close_one_byte"),
        (Violation::CloseCodeForbidden(1005), "7.4", 1002, "close_code_forbidden"),
        (Violation::NotUtf8 { at: 0 }, "8.1", 1007, "not_utf8"),
        (Violation::CloseReasonNotUtf8 { at: 0 }, "8.1", 1007, "close_reason_not_utf8"),
    ];
    for (violation, section, code, name) in rows {
        assert_eq!(violation.section(), format!("RFC 6455 {section}"));
        assert_eq!(violation.close_code(), CloseCode(code), "{name}");
        assert_eq!(violation.name(), name);
        let body = FailCause::from(violation).close_body();
        assert_eq!((body.code.0, body.reason), (code, format!("RFC 6455 {section}")));
    }
}

#[test]
fn a_limit_of_ours_is_no_violation_and_names_its_number() {
    let rows = [
        (Limit::MessageSize { length: 2, limit: 1 }, 1009, "message_size", "at most 1 bytes"),
        (Limit::EmptyFragments { limit: 9 }, 1008, "empty_fragments", "at most 9 empty fragments"),
    ];
    for (limit, code, name, number) in rows {
        assert_eq!((limit.close_code().0, limit.name()), (code, name));
        let cause = FailCause::from(limit);
        assert_eq!((cause.violation(), cause.limit()), (None, Some(limit)));
        assert_eq!(cause.close_body().reason, format!("RFC 6455 10.4: {number}"));
    }
}

#[test]
fn a_close_is_answered_with_a_code_that_this_end_may_send() {
    let body = |code, reason: &str| CloseBody { code: CloseCode(code), reason: reason.to_owned() };
    for (received, by_server, by_client) in [
        (body(1000, "bye"), body(1000, ""), body(1000, "")),
        (body(4321, "own"), body(4321, ""), body(4321, "")),
        (CloseBody::empty(), CloseBody::empty(), CloseBody::empty()),
        // 1010 is for clients alone (7.4.1).
        (body(1010, ""), body(1000, ""), body(1010, "")),
    ] {
        assert_eq!(received.echo(Server), by_server);
        assert_eq!(received.echo(Client), by_client);
    }
}

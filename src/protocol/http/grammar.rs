//! The shapes that values in headers may have: tokens, lists, hosts, targets.
//!
//! Owns: small yes-or-no questions about the bytes of one value, each with the
//! rule of the grammar it comes from. Must never: know which header a value
//! belongs to; that is [`crate::protocol::rules`].

/// A token: one or more of the characters HTTP allows in names (RFC 9110,
/// 5.6.2). Subprotocols are tokens (RFC 6455, 4.1, item 10).
pub fn is_token(text: &[u8]) -> bool {
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !text.is_empty() && text.iter().all(allowed)
}

/// The members of a comma-separated list without the white space around them.
/// Empty members mean nothing and are passed over (RFC 9110, 5.6.1.2).
pub fn members(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii).filter(|member| !member.is_empty())
}

/// A request target that a handshake may carry: a path with an optional query,
/// or an absolute http or https URI (RFC 6455, 4.2.1 item 1). Any visible ASCII
/// but `#`: browsers leave characters like `|` as they are, which RFC 3986 does
/// not, and a fragment never leaves the client (RFC 6455, 3).
pub fn is_target(target: &[u8]) -> bool {
    let visible = target.iter().all(|&byte| byte.is_ascii_graphic() && byte != b'#');
    visible && (target.starts_with(b"/") || authority(target).is_some_and(is_host))
}

/// A path and query as a sender must write it (RFC 3986, 3.3 and 3.4): every
/// other character becomes `%` and two hex digits (2.1).
pub fn is_path_and_query(text: &[u8]) -> bool {
    text.starts_with(b"/")
        && percents_are_right(text)
        && text.iter().all(|byte| is_unreserved_or_delimiter(byte) || b"%:@/?".contains(byte))
}

/// The path of a target, without query: `/` if an absolute URI has none.
pub fn path_of(target: &str) -> &str {
    let after_authority = match authority(target.as_bytes()) {
        Some(authority) => {
            let start = target.find("://").map_or(0, |at| at + 3) + authority.len();
            &target[start..]
        }
        None => target,
    };
    let path = after_authority.split('?').next().unwrap_or_default();
    if path.is_empty() { "/" } else { path }
}

/// The host and port of an absolute http or https URI.
fn authority(target: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = target.split_at(target.windows(3).position(|w| w == b"://")?);
    if !scheme.eq_ignore_ascii_case(b"http") && !scheme.eq_ignore_ascii_case(b"https") {
        return None;
    }
    let rest = &rest[3..];
    let end = rest.iter().position(|byte| b"/?".contains(byte));
    Some(&rest[..end.unwrap_or(rest.len())])
}

/// `host` or `host:port` as a Host header carries it (RFC 9112, 3.2): a name,
/// an IPv4 address or an IPv6 address in brackets.
pub fn is_host(value: &[u8]) -> bool {
    let (host, port) = split_port(value);
    let host_is_fine = match host.strip_prefix(b"[") {
        Some(rest) => rest.strip_suffix(b"]").is_some_and(is_ip_literal),
        None => !host.is_empty() && is_name(host),
    };
    host_is_fine && port.is_none_or(is_port)
}

/// A name, or an IPv4 address, which looks like one (RFC 3986, 3.2.2).
fn is_name(host: &[u8]) -> bool {
    percents_are_right(host)
        && host.iter().all(|byte| is_unreserved_or_delimiter(byte) || *byte == b'%')
}

/// What may stand in brackets: an IPv6 address, or one of a version to come,
/// `v` with its number in hex, a point, the address (RFC 3986, 3.2.2).
fn is_ip_literal(inside: &[u8]) -> bool {
    let text = std::str::from_utf8(inside).unwrap_or_default();
    let future = text.strip_prefix(['v', 'V']).and_then(|rest| rest.split_once('.'));
    match future {
        Some((version, address)) => {
            let is_fine = |byte: &u8| is_unreserved_or_delimiter(byte) || *byte == b':';
            !version.is_empty()
                && version.bytes().all(|byte| byte.is_ascii_hexdigit())
                && !address.is_empty()
                && address.as_bytes().iter().all(is_fine)
        }
        None => text.parse::<std::net::Ipv6Addr>().is_ok(),
    }
}

/// Letters, digits and signs that stand for themselves (RFC 3986, 2.2 and 2.3).
fn is_unreserved_or_delimiter(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(byte)
}

/// Whether two hex digits stand behind every `%` (RFC 3986, 2.1).
fn percents_are_right(text: &[u8]) -> bool {
    let mut parts = text.split(|&byte| byte == b'%');
    parts.next();
    parts.all(|part| part.len() >= 2 && part[..2].iter().all(u8::is_ascii_hexdigit))
}

/// Host and port apart. The colons inside brackets belong to the address.
pub fn split_port(value: &[u8]) -> (&[u8], Option<&[u8]>) {
    let after_bracket = value.iter().position(|&byte| byte == b']').unwrap_or(0);
    match value[after_bracket..].iter().position(|&byte| byte == b':') {
        Some(colon) => {
            let colon = after_bracket + colon;
            (&value[..colon], Some(&value[colon + 1..]))
        }
        None => (value, None),
    }
}

/// A decimal port; an empty one means the default (RFC 3986, 3.2.3).
fn is_port(port: &[u8]) -> bool {
    match std::str::from_utf8(port) {
        Ok("") => true,
        Ok(text) => text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok(),
        Err(_) => false,
    }
}

/// A value of Origin: `null`, or a scheme, a host and perhaps a port, and no
/// path (RFC 6454, 6.2 and 7.1).
pub fn is_origin(value: &[u8]) -> bool {
    if value == b"null" {
        return true;
    }
    let Some(at) = value.windows(3).position(|w| w == b"://") else {
        return false;
    };
    let (scheme, host) = (&value[..at], &value[at + 3..]);
    let is_scheme = scheme.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte));
    is_scheme && scheme.first().is_some_and(u8::is_ascii_alphabetic) && is_host(host)
}

/// A value of Sec-WebSocket-Version: a number from 0 to 255 without leading
/// zeros (RFC 6455, 4.3).
pub fn version_number(value: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(value).ok()?;
    let number: u8 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// One member of Sec-WebSocket-Extensions (RFC 6455, 9.1):
/// `token *( ";" token [ "=" ( token | quoted-string ) ] )`, where a quoted
/// string must hold a token too, once it is unescaped.
pub fn is_extension(member: &[u8]) -> bool {
    let mut parts = member.split(|&byte| byte == b';').map(<[u8]>::trim_ascii);
    parts.next().is_some_and(is_token) && parts.all(is_extension_parameter)
}

fn is_extension_parameter(parameter: &[u8]) -> bool {
    let Some(equals) = parameter.iter().position(|&byte| byte == b'=') else {
        return is_token(parameter);
    };
    let (name, value) = (parameter[..equals].trim_ascii(), parameter[equals + 1..].trim_ascii());
    let quoted = value.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    let value = quoted.map_or(value.to_vec(), unescaped);
    is_token(name) && is_token(&value)
}

/// A quoted string's text: a backslash only protects what follows it.
fn unescaped(quoted: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut bytes = quoted.iter();
    while let Some(&byte) = bytes.next() {
        let protected = if byte == b'\\' { bytes.next() } else { None };
        text.push(*protected.unwrap_or(&byte));
    }
    text
}

/// The name of an extension, without its parameters.
pub fn extension_name(member: &[u8]) -> &[u8] {
    let name = member.split(|&byte| byte == b';').next();
    name.unwrap_or_default().trim_ascii()
}

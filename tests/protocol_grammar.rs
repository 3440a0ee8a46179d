//! The shapes of single values: hosts, paths, origins, and URLs as people type
//! them (RFC 3986, RFC 6454, RFC 6455 3).

use wstool::protocol::http::grammar::{is_host, is_origin, is_path_and_query, is_target};
use wstool::protocol::uri::{UriError, WebSocketUri};

#[test]
fn hosts_are_names_or_addresses_with_a_port_or_without() {
    for (host, is_right) in [
        ("localhost", true),
        ("a.b-c_d~e:80", true),
        ("a%2Db", true),
        ("a%zz", false),
        ("a%2", false),
        ("%", false),
        ("127.0.0.1:65535", true),
        ("127.0.0.1:65536", false),
        ("[::1]", true),
        ("[::ffff:1.2.3.4]:80", true),
        ("[:::::::]", false),
        ("[1:2:3:4:5:6:7:8:9]", false),
        ("[::1.2.3]", false),
        ("[fe80::1%25eth0]", false),
        ("[v1.x:y]", true),
        ("[v.x]", false),
        ("[v1.]", false),
        ("[vg.x]", false),
        ("[]", false),
        ("[::1", false),
        ("::1", false),
        ("", false),
        ("a b", false),
        ("a@b", false),
        ("a/b", false),
    ] {
        assert_eq!(is_host(host.as_bytes()), is_right, "{host:?}");
    }
}

#[test]
fn what_a_sender_must_write_as_percent_and_digits_a_reader_may_take_as_it_is() {
    for (text, may_be_sent, may_be_read) in [
        ("/", true, true),
        ("/a/b;c=d,e?f=g&h=/i?:@", true, true),
        ("/~-._!$&'()*+,;=", true, true),
        ("/%41%c3%a9", true, true),
        ("/%4", false, true),
        ("/%zz", false, true),
        ("/%", false, true),
        ("/a|b", false, true),
        ("/{}<>\"`\\^[]", false, true),
        ("/a b", false, false),
        ("/a#b", false, false),
        ("/\u{e9}", false, false),
        ("", false, false),
        ("a", false, false),
    ] {
        assert_eq!(is_path_and_query(text.as_bytes()), may_be_sent, "sent: {text:?}");
        assert_eq!(is_target(text.as_bytes()), may_be_read, "read: {text:?}");
    }
}

#[test]
fn origins_have_no_path() {
    for (text, is_right) in [
        ("null", true),
        ("http://localhost", true),
        ("https://a.example:8443", true),
        ("http://[::1]:4000", true),
        ("chrome-extension://abcdef", true),
        ("http://localhost/", false),
        ("http://", false),
        ("://a", false),
        ("1http://a", false),
        ("NULL", false),
        ("localhost", false),
        ("http://a b", false),
        ("http://a;rm -rf", false),
        ("", false),
    ] {
        assert_eq!(is_origin(text.as_bytes()), is_right, "{text:?}");
    }
}

#[test]
fn a_url_is_read_as_people_type_it() {
    let rows = [
        ("ws://localhost", Ok(("localhost", 80, "/", "localhost"))),
        ("localhost", Ok(("localhost", 80, "/", "localhost"))),
        ("localhost:5000/x", Ok(("localhost", 5000, "/x", "localhost:5000"))),
        ("localhost:5000/x?to=ws://y", Ok(("localhost", 5000, "/x?to=ws://y", "localhost:5000"))),
        ("[::1]:4000", Ok(("[::1]", 4000, "/", "[::1]:4000"))),
        ("WSS://a.example?q", Ok(("a.example", 443, "/?q", "a.example"))),
        ("http://localhost", Err(UriError::Scheme)),
        ("localhost/#a", Err(UriError::Fragment)),
        ("me@localhost", Err(UriError::UserInfo)),
        ("", Err(UriError::Host)),
        ("a%zz", Err(UriError::Host)),
        ("localhost:0", Err(UriError::Port)),
        ("localhost/%zz", Err(UriError::Resource)),
        ("localhost/a|b", Err(UriError::Resource)),
    ];
    for (text, wanted) in rows {
        let parts = |uri: WebSocketUri| {
            (uri.host.clone(), uri.port, uri.resource.clone(), uri.host_header())
        };
        let owned = |(host, port, path, header): (&str, u16, &str, &str)| {
            (host.to_owned(), port, path.to_owned(), header.to_owned())
        };
        assert_eq!(WebSocketUri::typed(text).map(parts), wanted.map(owned), "{text:?}");
    }
}

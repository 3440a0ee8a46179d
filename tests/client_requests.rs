//! What `wstool client` sends before the connection is open, and what it makes
//! of replies that are odd but right (RFC 6455, 4.1; RFC 9112, 5.2 and 7.1).

#[path = "support/peer.rs"]
mod peer;

use std::io::Write;
use std::time::Instant;

use peer::{
    Run, accept_for, answer, client_of, echo, finish, header, read_head, run, serve, switching,
};

/// The output for people as one line, however it was wrapped.
fn unwrapped(run: &Run) -> String {
    run.stderr.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_reply_is_judged_by_the_headers_that_were_really_sent() {
    let addr = serve(|mut socket| {
        let head = read_head(&mut socket);
        let chosen = header(&head, "Sec-WebSocket-Protocol").map(str::to_owned);
        let mut reply = switching(&accept_for(&head));
        if let Some(name) = chosen {
            let end = reply.len() - 2;
            reply.insert_str(end, &format!("Sec-WebSocket-Protocol: {name}\r\n"));
        }
        socket.write_all(reply.as_bytes()).expect("answered");
        echo(socket);
    });
    for options in [
        &["-H", "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw=="][..],
        &["-H", "sec-websocket-key: no key at all"],
        &["-H", "Sec-WebSocket-Protocol: chat"],
        &["--subprotocol", "chat"],
    ] {
        let run = run(addr, &[options, &["--lang", "en", "--send", "Hello"]].concat(), b"");
        assert_eq!((run.code, run.stdout.as_str()), (0, "Hello\n"), "{options:?} {}", run.stderr);
        assert!(!run.stderr.contains('✗'), "{options:?} {}", run.stderr);
    }
    let own = run(addr, &["-H", "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==", "--send", "a"], b"");
    assert!(own.stderr.contains("HSmrc0sMlYUkAGmm5OPpG2HaGWk= ✓"), "{}", own.stderr);
}

#[test]
fn a_folded_reply_is_put_together() {
    let addr = serve(|mut socket| {
        let head = read_head(&mut socket);
        let reply = switching(&accept_for(&head));
        let folded = reply.replace("Connection: Upgrade", "Connection: keep-alive,\r\n Upgrade");
        socket.write_all(folded.as_bytes()).expect("answered");
        echo(socket);
    });
    let run = run(addr, &["--send", "Hello"], b"");
    assert_eq!((run.code, run.stdout.as_str()), (0, "Hello\n"), "{}", run.stderr);
}

#[test]
fn what_may_not_be_sent_is_refused_with_its_section() {
    for (url, options, part) in [
        ("ws://localhost:1/a b", &[][..], "RFC 3986, 2.1"),
        ("ws://localhost:1/\"", &[], "RFC 3986, 2.1"),
        ("ws://localhost:1/<>", &[], "RFC 3986, 2.1"),
        ("ws://localhost:1/{a}", &[], "RFC 3986, 2.1"),
        ("ws://localhost:1/a|b", &[], "RFC 3986, 2.1"),
        ("ws://localhost:1/a\\b", &[], "RFC 3986, 2.1"),
        ("ws://localhost:1/?a^b", &[], "RFC 3986, 2.1"),
        ("ws://localhost:1/%zz", &[], "RFC 3986, 2.1"),
        ("ws://localhost:1/%a", &[], "RFC 3986, 2.1"),
        ("ws://a%zz:1/", &[], "RFC 3986, 3.2.2"),
        ("ws://[:::::::]:1/", &[], "RFC 3986, 3.2.2"),
        ("ws://localhost:1/#a", &[], "RFC 6455, 3"),
        ("http://localhost:1/", &[], "RFC 6455, 3"),
        ("ws://localhost:1/", &["--subprotocol", "a", "--subprotocol", "a"], "RFC 6455, 4.1"),
    ] {
        let run = finish(client_of(url, &[options, &["--lang", "en"]].concat()), b"");
        assert_eq!(run.code, 2, "{url} {options:?}: {}", run.stderr);
        assert!(unwrapped(&run).contains(part), "{url} {options:?}: {}", run.stderr);
    }
}

#[test]
fn a_url_as_people_type_it_is_understood() {
    let addr = serve(|mut socket| {
        let head = read_head(&mut socket);
        assert!(head.starts_with("GET /a%20b/~c;d=1?to=ws://x/&e HTTP/1.1\r\n"), "{head}");
        socket.write_all(switching(&accept_for(&head)).as_bytes()).expect("answered");
        echo(socket);
    });
    let url = format!("{addr}/a%20b/~c;d=1?to=ws://x/&e");
    let run = finish(client_of(&url, &["--send", "Hello"]), b"");
    assert_eq!((run.code, run.stdout.as_str()), (0, "Hello\n"), "{}", run.stderr);
}

#[test]
fn interim_replies_are_counted_when_no_answer_comes() {
    const HINT: &[u8] = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    let count = 1000;
    let part = format!("interim replies (1xx) that came: {count}, bytes: {}", count * HINT.len());
    let silent = serve(move |mut socket| {
        read_head(&mut socket);
        socket.write_all(&HINT.repeat(count)).expect("sent");
        read_head(&mut socket);
    });
    let run_silent = run(silent, &["--lang", "en", "--timeout", "2s"], b"");
    assert_eq!(run_silent.code, 3, "{}", run_silent.stderr);
    assert!(unwrapped(&run_silent).contains(&part), "{}", run_silent.stderr);
    let run_gone = run(answer(HINT.repeat(count)), &["--lang", "en"], b"");
    assert_eq!(run_gone.code, 4, "{}", run_gone.stderr);
    assert!(unwrapped(&run_gone).contains(&part), "{}", run_gone.stderr);
}

#[test]
fn the_body_of_a_refusal_is_shown_without_chunks_and_not_waited_for() {
    let addr = serve(|mut socket| {
        read_head(&mut socket);
        let head = "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n";
        let body = "6\r\nno roo\r\n7\r\nm here\n\r\n0\r\n\r\n";
        socket.write_all(format!("{head}{body}").as_bytes()).expect("answered");
        // The connection stays open: the last chunk ends the body.
        read_head(&mut socket);
    });
    let start = Instant::now();
    let refused = run(addr, &["--lang", "en"], b"");
    assert_eq!(refused.code, 4, "{}", refused.stderr);
    assert!(refused.stderr.contains("\n  no room here\n"), "{}", refused.stderr);
    assert!(start.elapsed().as_millis() < 1900, "it waited for more: {:?}", start.elapsed());
    let broken = "HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n";
    let shown = run(answer(broken), &["--lang", "en"], b"");
    assert!(shown.stderr.contains("\n  no chunk\n"), "{}", shown.stderr);
}

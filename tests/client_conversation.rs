//! The parts of a client's conversation, each by itself.

use wstool::net::client::conversation::silence::Silence;

#[test]
fn silence_is_what_passes_while_this_end_listens() {
    let silence = Silence::default();
    let seen =
        |now| [silence.of_everything(now), silence.of_messages(now)].map(|it| it.as_millis());
    assert_eq!(seen(500), [500, 500]);
    silence.begin_work();
    // As long as the output takes, nobody is silent, whatever else happens.
    assert_eq!((seen(9_000), silence.is_busy()), ([0, 0], true));
    silence.begin(8_000);
    assert_eq!(seen(9_000), [0, 0]);
    silence.end_work(9_000);
    assert_eq!((seen(9_010), silence.is_busy()), ([10, 10], false));
    // A Ping is heard, but it is no message.
    silence.end_work(9_500);
    assert_eq!(seen(9_600), [100, 600]);
    silence.begin(9_600);
    assert_eq!(seen(9_700), [100, 700]);
}

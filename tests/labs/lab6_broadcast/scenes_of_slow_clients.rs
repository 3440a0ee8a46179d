//! Lab 6, the scenes of those who do not read, and of those whose writes fail.
//!
//! Owns: both sides of the queue's limit. Must never: hold points. Read next: `stage`.

use super::questions::Do;
use super::scenes::{owned, texts};
use super::stage::{Scene, Stage};
use crate::grading::{Child, Failure, Hinted, Text, Verdict, demand, text};

const CLOSE: Text =
    text("one close(1013), or one close(1008)", "один close(1013) или один close(1008)");

/// Demands exactly one close with one of the two codes.
fn closed_once(stage: &mut Stage, client: usize, scene: Scene) -> Verdict {
    let told = |_: &Stage| ("[]".to_string(), CLOSE.to_string());
    stage.until(|stage| !stage.clients[client].closed.is_empty(), scene, told)?;
    stage.rest(scene)?;
    let codes = &stage.clients[client].closed;
    demand(matches!(codes[..], [1013 | 1008]), || Failure::new(scene, format!("{codes:?}"), CLOSE))
}

fn not_closed(stage: &mut Stage, client: usize, scene: Scene, waiting: usize) -> Verdict {
    stage.rest(scene)?;
    let codes = &stage.clients[client].closed;
    let wanted = text("no close yet; messages that wait", "close пока не вызван; сообщений ждёт");
    demand(codes.is_empty(), || {
        Failure::new(scene, format!("close {codes:?}"), format!("{wanted}: {waiting}"))
    })
}

pub fn bounded_queue(code: &Child) -> Verdict {
    for limit in [1, 2, 8, 200] {
        exactly_the_limit(code, limit)?;
    }
    nothing_after_the_close(code)?;
    reads_one_by_one(code)?;
    two_at_once(code)?;
    the_speaker_itself(code)
}

/// One message is being written and `limit` wait: one more is one too many.
fn exactly_the_limit(code: &Child, limit: usize) -> Verdict {
    const ONE: Scene = text(
        "queue_limit 1, 2, 8, 200; one member never reads, another reads everything",
        "queue_limit 1, 2, 8, 200; один участник не читает, другой читает всё",
    );
    let mut stage = Stage::new(code, limit, ONE)?;
    let ((slow, _), (reader, speaker)) = (stage.join(ONE)?, stage.join(ONE)?);
    let (last, _) = stage.join(ONE)?;
    stage.stall(slow);
    stage.say(speaker, "message 0", ONE)?;
    stage.is_writing(slow, ONE)?;
    stage.rest(ONE)?;
    let all = texts(limit + 2);
    for (said, message) in all.iter().enumerate().skip(1) {
        if said > limit {
            not_closed(&mut stage, slow, ONE, limit)?;
        }
        stage.say(speaker, message, ONE)?;
        // The reader's own queue never fills: it has read before the next message comes.
        stage.has_so_far(reader, &all[..=said], ONE)?;
        stage.has_so_far(last, &all[..=said], ONE)?;
    }
    closed_once(&mut stage, slow, ONE)?;
    stage.counts(2, ONE)?;
    // Its write has failed by the close: nothing more is written, and it is let go.
    stage.is_dropped(slow, ONE)?;
    let writes = stage.clients[slow].writes;
    demand(writes == 1, || Failure::new(ONE, format!("write: {writes}"), "write: 1"))
        .hint(THROWN_AWAY)?;
    stage.say(speaker, "the end", ONE)?;
    stage.has(reader, &[&all[..], &owned(&["the end"])].concat(), ONE)?;
    closed_once(&mut stage, slow, ONE)?;
    stage.over(ONE)
}

const THROWN_AWAY: Text = text(
    "what waits in the queue of a member that is removed is thrown away, not written",
    "что ждёт в очереди удалённого участника, выбрасывают, а не пишут",
);

/// The write under way when a member is closed may still end well; it is the last one.
fn nothing_after_the_close(code: &Child) -> Verdict {
    const LAST: Scene = text(
        "queue_limit 3; a slow member is closed, and its write under way ends well",
        "queue_limit 3; медленного участника закрыли, а начатая запись удалась",
    );
    let mut stage = Stage::new(code, 3, LAST)?;
    let ((slow, _), (reader, speaker)) = (stage.join(LAST)?, stage.join(LAST)?);
    stage.stall(slow);
    stage.make_deaf(slow);
    let all = texts(5);
    for said in 0..5 {
        stage.say(speaker, &all[said], LAST)?;
        stage.has_so_far(reader, &all[..=said], LAST)?;
        if said == 0 {
            stage.is_writing(slow, LAST)?;
        }
    }
    closed_once(&mut stage, slow, LAST)?;
    stage.is_dropped(slow, LAST)?;
    let writes = stage.clients[slow].writes;
    demand(writes == 1, || Failure::new(LAST, format!("write: {writes}"), "write: 1"))
        .hint(THROWN_AWAY)?;
    stage.over(LAST)
}

/// A member that reads one message makes room for one, not for more.
fn reads_one_by_one(code: &Child) -> Verdict {
    const ONE: Scene = text(
        "queue_limit 4; a slow member reads one message now and then",
        "queue_limit 4; медленный участник иногда читает по сообщению",
    );
    let mut stage = Stage::new(code, 4, ONE)?;
    let ((slow, _), (reader, speaker)) = (stage.join(ONE)?, stage.join(ONE)?);
    stage.stall(slow);
    let all = texts(9);
    for (said, message) in all.iter().enumerate() {
        // One is being written and four wait; from then on one is read before each new one.
        if said >= 5 {
            stage.is_writing(slow, ONE)?;
            stage.release(slow, false);
            stage.is_writing(slow, ONE)?;
        }
        stage.say(speaker, message, ONE)?;
        stage.has_so_far(reader, &all[..=said], ONE)?;
        if said == 0 {
            stage.is_writing(slow, ONE)?;
        }
    }
    not_closed(&mut stage, slow, ONE, 4)?;
    stage.say(speaker, "one too many", ONE)?;
    closed_once(&mut stage, slow, ONE)?;
    stage.has_so_far(slow, &all[..4], ONE)?;
    stage.over(ONE)
}

/// Two members run full with the same message: both go, and all others hear it.
fn two_at_once(code: &Child) -> Verdict {
    const TWO: Scene = text(
        "queue_limit 3; two members do not read, three do",
        "queue_limit 3; двое не читают, трое читают",
    );
    let mut stage = Stage::new(code, 3, TWO)?;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(stage.join(TWO)?.1);
    }
    let (slow, readers) = ([1, 3], [0, 2, 4]);
    slow.iter().for_each(|client| stage.stall(*client));
    let all = texts(5);
    for said in 0..5 {
        stage.say(ids[0], &all[said], TWO)?;
        for client in readers {
            stage.has_so_far(client, &all[..=said], TWO)?;
        }
        if said == 0 {
            for client in slow {
                stage.is_writing(client, TWO)?;
            }
        }
    }
    for client in slow {
        closed_once(&mut stage, client, TWO)?;
        stage.is_dropped(client, TWO)?;
    }
    stage.counts(3, TWO)?;
    for id in [ids[1], ids[3]] {
        stage.say(id, "not heard", TWO)?;
    }
    for client in readers {
        stage.has(client, &all, TWO)?;
    }
    stage.over(TWO)
}

/// The speaker may be the slow one: no exception is made, and the message is said.
fn the_speaker_itself(code: &Child) -> Verdict {
    const SPEAKER: Scene = text(
        "queue_limit 2; the speaker itself does not read",
        "queue_limit 2; не читает сам говорящий",
    );
    let mut stage = Stage::new(code, 2, SPEAKER)?;
    let (slow, speaker) = stage.join(SPEAKER)?;
    let (reader, _) = stage.join(SPEAKER)?;
    stage.stall(slow);
    let all = texts(4);
    for said in 0..4 {
        stage.say(speaker, &all[said], SPEAKER)?;
        stage.has_so_far(reader, &all[..=said], SPEAKER)?;
        if said == 0 {
            stage.is_writing(slow, SPEAKER)?;
        }
    }
    closed_once(&mut stage, slow, SPEAKER)?;
    stage.say(speaker, "not heard", SPEAKER)?;
    stage.has(reader, &all, SPEAKER)?;
    stage.counts(1, SPEAKER)?;
    stage.over(SPEAKER)
}

/// A write that fails, with whatever error, removes its member and nobody else.
pub fn failing_writes(code: &Child) -> Verdict {
    const FAILS: Scene = text(
        "4 members; the writes of one fail, with errors of every kind",
        "4 участника; у одного запись возвращает ошибку любого вида",
    );
    for kind in 0..4 {
        let mut stage = Stage::new(code, 10, FAILS)?;
        let mut ids = Vec::new();
        for _ in 0..4 {
            ids.push(stage.join(FAILS)?.1);
        }
        stage.stall(1);
        stage.order(Do::SayMany(ids[1], "message".into(), 3), FAILS)?;
        stage.is_writing(1, FAILS)?;
        stage.fail(1, kind);
        // The write under way still ends well; the next one fails.
        stage.release(1, true);
        stage.is_dropped(1, FAILS)?;
        stage.counts(3, FAILS)?;
        let writes = stage.clients[1].writes;
        demand(writes == 2, || Failure::new(FAILS, format!("write: {writes}"), "write: 2"))?;
        stage.say(ids[1], "not heard", FAILS)?;
        stage.say(ids[3], "message 3", FAILS)?;
        for client in [0, 2, 3] {
            stage.has(client, &texts(4), FAILS)?;
        }
        stage.over(FAILS)?;
    }
    Ok(())
}

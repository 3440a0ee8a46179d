//! Lab 7, the checks: `run_half`, `run_full`, `gain`.
//!
//! Owns: the table of checks with points and hints. Must never: need the reference, nor let real
//! time into a verdict. Read next: `link`, the virtual link; `runs`; the mutants.

use super::runs;
use crate::grading::{Check, Lab, text};

pub const LAB: Lab = Lab {
    name: "lab7_duplex",
    title: text("half against full duplex", "полудуплекс и дуплекс"),
    checks: &[
        Check {
            id: "half_takes_turns",
            title: text(
                "half duplex: n round trips, one after another",
                "полудуплекс: n круговых задержек подряд",
            ),
            points: 2,
            section: "1.1 (why polling is slow)",
            hint: text(
                "send, then wait for this answer, then send the next; begin from link.now()",
                "отправить, дождаться этого ответа, отправить следующее; отсчёт от link.now()",
            ),
            run: runs::half_takes_turns,
        },
        Check {
            id: "full_overlaps",
            title: text("full duplex: RTT + (n - 1) x gap", "дуплекс: RTT + (n - 1) x промежуток"),
            points: 2,
            section: "1.1, 1.2",
            hint: text(
                "as long as there is something to send, poll and never wait; wait only at the end",
                "пока есть что отправить, только poll, без wait; ждать лишь в самом конце",
            ),
            run: runs::full_overlaps,
        },
        Check {
            id: "both_at_once",
            title: text(
                "full duplex: message k + 1 leaves before answer k is taken",
                "дуплекс: сообщение k + 1 уходит раньше, чем взят ответ k",
            ),
            points: 1,
            section: "1.2",
            hint: text(
                "how far apart the answers are must not decide when you send",
                "момент отправки не должен зависеть от прихода ответов",
            ),
            run: runs::both_at_once,
        },
        Check {
            id: "window_of_four",
            title: text(
                "a link that keeps four unread answers",
                "канал держит не больше четырёх непрочитанных ответов",
            ),
            points: 1,
            section: "(TCP flow control, RFC 9293, 3.8.6)",
            hint: text(
                "to send without reading is pipelining: drain poll() before each send",
                "слать и не читать это конвейер (pipelining): перед каждой отправкой опустошайте poll()",
            ),
            run: runs::window_of_four,
        },
        Check {
            id: "answers_out_of_order",
            title: text("answers that overtake each other", "ответы обгоняют друг друга"),
            points: 1,
            section: "(application)",
            hint: text(
                "What::Answer carries the number; Arrival::at is when it came, now() when you looked",
                "номер стоит в What::Answer; Arrival::at это когда пришло, а now() это когда вы посмотрели",
            ),
            run: runs::answers_out_of_order,
        },
        Check {
            id: "bytes_counted",
            title: text("bytes in both directions", "байты в обе стороны"),
            points: 1,
            section: "5.2 (overhead)",
            hint: text(
                "add up what Sent and Arrival say; messages differ in length",
                "складывайте то, что сообщают Sent и Arrival; длины у сообщений разные",
            ),
            run: runs::bytes_counted,
        },
        Check {
            id: "server_speaks_unasked",
            title: text("full duplex: the server speaks unasked", "дуплекс: сервер говорит сам"),
            points: 1,
            section: "1.1",
            hint: text(
                "a push counts as a push, not as an answer; the run ends with the last answer",
                "push считается отдельно и ответом не является; запуск кончается последним ответом",
            ),
            run: runs::server_speaks_unasked,
        },
        Check {
            id: "no_difference",
            title: text("gain; no difference; no messages", "выигрыш; нет разницы; нет сообщений"),
            points: 1,
            section: "(measurement)",
            hint: text(
                "half / full; equal times, or 0 to divide by, are None and not 1, infinity or NaN",
                "half / full; при равных временах или делении на 0 ответ None, а не 1, бесконечность или NaN",
            ),
            run: runs::no_difference,
        },
    ],
};

//! Lab 3, the checks: `answer(&Request, &Policy) -> Vec<u8>`. RFC 6455, sections 4.2 and 4.4.
//!
//! Owns: the table of checks with points and hints. Must never: need the reference.
//! Read next: `cases`; `owed` and `reply`, which judge; the mutants.

use super::cases;
use super::owed::all_right;
use crate::grading::{Check, Hinted, Lab, Text, text};

pub const LAB: Lab = Lab {
    name: "lab3_answer",
    title: text("answer the opening request", "ответ на открывающий запрос"),
    checks: &[
        Check {
            id: "accepted",
            title: text("a good request gets its 101", "верный запрос получает 101"),
            points: 1,
            section: "4.2.2 (step 5)",
            hint: text(
                "three headers are owed: Upgrade, Connection, Sec-WebSocket-Accept; then the blank line",
                "обязательны три заголовка: Upgrade, Connection, Sec-WebSocket-Accept; за ними пустая строка",
            ),
            run: |code, random| all_right(code, cases::accepted(random)),
        },
        Check {
            id: "method_and_version_of_http",
            title: text("not GET, not HTTP/1.1", "не GET, не HTTP/1.1"),
            points: 1,
            section: "4.2.1 (1); RFC 9110, 15.5.6 and 15.6.6",
            hint: text(
                "a 405 must say in Allow what is allowed; HTTP/1.0 knows no upgrade",
                "405 обязан назвать в Allow разрешённый метод; в HTTP/1.0 нет переключения протокола",
            ),
            run: |code, _| all_right(code, cases::methods()),
        },
        Check {
            id: "unknown_path",
            title: text("a path that is not served", "путь, которого нет"),
            points: 1,
            section: "4.2.2 (step 4, /resource name/)",
            hint: text(
                "compare the whole path, with its query; an empty list holds no path at all",
                "сравнивайте путь целиком, вместе с запросом после `?`; в пустом списке путей нет",
            ),
            run: |code, _| all_right(code, cases::paths()),
        },
        Check {
            id: "no_upgrade",
            title: text("no wish to upgrade", "нет просьбы переключить протокол"),
            points: 1,
            section: "4.2.1 (3, 4); RFC 9110, 15.5.22",
            hint: text(
                "a 426 that does not say to what is no help: Upgrade and Connection belong in it",
                "426 без указания, на что переключаться, бесполезен: в нём нужны Upgrade и Connection",
            ),
            run: |code, _| all_right(code, cases::upgrades()),
        },
        Check {
            id: "no_host",
            title: text("no Host", "нет Host"),
            points: 1,
            section: "4.2.1 (2)",
            hint: text(
                "HTTP/1.1 demands Host: without one 400; whose name it is does not matter here",
                "HTTP/1.1 требует Host: без него 400; чьё там имя, здесь не важно",
            ),
            run: |code, _| all_right(code, cases::hosts()),
        },
        Check {
            id: "wrong_version",
            title: text("another version of WebSocket", "другая версия WebSocket"),
            points: 1,
            section: "4.2.2 (step 4, /version/), 4.4",
            hint: text(
                "compare the text with \"13\": it is no number; the version comes before the key",
                "сравнивайте текст с \"13\": это не число; версию смотрят раньше ключа",
            ),
            run: |code, _| all_right(code, cases::versions()),
        },
        Check {
            id: "bad_key",
            title: text("a key that is none", "негодный ключ"),
            points: 1,
            section: "4.2.1 (5)",
            hint: text(
                "decode the key once, only to see that it holds 16 bytes",
                "раскодируйте ключ только затем, чтобы увидеть, что в нём 16 байт",
            ),
            run: |code, random| all_right(code, cases::keys(random)),
        },
        Check {
            id: "origin",
            title: text("origins, welcome and not", "разрешённый и чужой Origin"),
            points: 1,
            section: "4.2.2 (step 4, /origin/), 10.2",
            hint: text(
                "compare the whole origin; no Origin at all is no browser, and welcome",
                "сравнивайте Origin целиком; запрос без Origin не от браузера, его принимают",
            ),
            run: |code, _| all_right(code, cases::origins()),
        },
        Check {
            id: "subprotocol",
            title: text("choosing a subprotocol", "выбор подпротокола"),
            points: 1,
            section: "4.2.2 (step 5, /subprotocol/), 11.3.4",
            hint: text(
                "one that stands in both lists, letter for letter; if there is none, no header",
                "тот, что есть в обоих списках, буква в букву; если такого нет, то без заголовка",
            ),
            run: |code, _| all_right(code, cases::offers()),
        },
        Check {
            id: "first_line_that_fits",
            title: text(
                "requests with several faults: the first line of the table counts",
                "запросы с несколькими ошибками: решает первая строка таблицы",
            ),
            points: 1,
            section: "4.2.2; the table of the task",
            hint: ORDER,
            run: |code, random| all_right(code, cases::several_faults(random)).hint(ORDER),
        },
    ],
};

const ORDER: Text = text(
    "an early return for each line of the table, in its order",
    "по раннему return на каждую строку таблицы, в том же порядке",
);

//! What is expected of a server, or of a client, in each kind of case.

use crate::probe::{Play, Scene};
use crate::words::{Lang, Text, rules, say};

/// What was expected.
pub fn expected(play: Play, lang: Lang) -> String {
    let codes = |codes: &[u16]| {
        let codes: Vec<String> = codes.iter().map(u16::to_string).collect();
        codes.join(" / ")
    };
    match play {
        Play::Opens(_) | Play::OpensIn(_) => {
            say!(lang, "101 with the right Accept value", "101 с верным значением Accept")
        }
        Play::OpensWithout(names) => {
            let names = names.join(", ");
            say!(lang, "101 without {names}", "101 без {names}")
        }
        Play::Swallows(_) => say!(
            lang,
            "an HTTP refusal, or a 101 and no frame in the body",
            "HTTP-отказ или 101, и тело не прочитано как кадр"
        ),
        Play::Owes(status, name) => say!(
            lang,
            "every refusal with {status} has {name}",
            "в каждом отказе {status} есть {name}"
        ),
        Play::RefusesWhole => say!(
            lang,
            "as many bytes of body as the head says",
            "столько байт тела, сколько обещано в заголовках"
        ),
        Play::Refuses(_, statuses) => {
            let statuses = codes(statuses);
            say!(
                lang,
                "a whole HTTP reply that refuses, best {statuses}",
                "HTTP-ответ с отказом, целиком; лучше всего {statuses}"
            )
        }
        Play::OpensOrRefuses(_) => say!(
            lang,
            "a right 101, or a whole HTTP reply that refuses",
            "верный 101 или HTTP-ответ с отказом, целиком"
        ),
        Play::Echoes(..) => {
            say!(lang, "the same message back", "то же сообщение в ответ")
        }
        Play::EchoesAll(_, messages, _) => {
            let count = messages.len();
            say!(
                lang,
                "all messages back, in order: {count}",
                "все сообщения в ответ, по порядку: {count}"
            )
        }
        Play::Fails(_, wanted) => {
            let codes = codes(wanted);
            say!(lang, "Close {codes}, then the end of TCP", "Close {codes}, затем конец TCP")
        }
        Play::FailsOrTakes(_) => say!(
            lang,
            "Close and the end of TCP, or the connection goes on",
            "Close и конец TCP, или соединение продолжается"
        ),
        Play::Pongs(..) => {
            say!(lang, "a Pong with the same data", "Pong с теми же данными")
        }
        Play::Closes(_, 1005) => {
            say!(lang, "a Close, then the end of TCP", "Close, затем конец TCP")
        }
        Play::Closes(_, code) => {
            say!(lang, "Close {code}, then the end of TCP", "Close {code}, затем конец TCP")
        }
        Play::Keeps(rule) => rules::title(rule).get(lang).to_owned(),
        Play::Accepts(..) => {
            say!(lang, "it is accepted: a text comes back", "принят: текст возвращается")
        }
        Play::AcceptsOrRejects(_) => {
            say!(lang, "a text comes back, or TCP is closed", "текст возвращается, или TCP закрыт")
        }
        Play::Rejects(_) => say!(
            lang,
            "TCP is closed, and no frame is sent",
            "TCP закрыт, ни одного кадра не отправлено"
        ),
        Play::Own(scene) => self::scene(scene).get(lang).to_owned(),
    }
}

/// What is expected of a scene.
fn scene(scene: Scene) -> Text {
    match scene {
        Scene::FrameWithRequest => Text {
            en: "the frame is answered, or the request is refused; not lost in silence",
            ru: "на кадр отвечают или запрос отвергают; молча не теряют",
        },
        Scene::FrameWithReply => Text { en: "it comes back", ru: "он возвращается" },
        Scene::MaskedByServer => Text {
            en: "Close 1002, then the end of TCP",
            ru: "Close 1002, затем конец TCP",
        },
        Scene::FreshKeys => Text {
            en: "another key in each connection",
            ru: "в каждом соединении новый ключ",
        },
        Scene::FreshMasks => Text {
            en: "another masking key in each frame",
            ru: "в каждом кадре новый ключ маски",
        },
        Scene::TcpEnds => Text {
            en: "the server closes TCP at once, before the client does",
            ru: "сервер сразу закрывает TCP, раньше клиента",
        },
        Scene::SecondClose => {
            Text { en: "one Close, not two", ru: "один Close, а не два" }
        }
        Scene::GivenUp => Text {
            en: "it is dropped some time, or not",
            ru: "когда-нибудь его отключат или нет",
        },
        Scene::LongSilence => {
            Text { en: "a Ping, a Close, or nothing", ru: "Ping, Close или ничего" }
        }
        Scene::SenderHears => {
            Text { en: "either is right", ru: "верно и то и другое" }
        }
        Scene::FragmentsWhole => Text {
            en: "the others hear one whole message",
            ru: "остальные слышат одно целое сообщение",
        },
        Scene::LeaverHearsNothing => {
            Text { en: "nothing behind the Close", ru: "после Close — ничего" }
        }
        Scene::Storm => Text {
            en: "all who have stayed hear", ru: "слышат все, кто остался"
        },
        Scene::SlowMember => Text {
            en: "the others hear everything, without waiting",
            ru: "остальные слышат всё, не дожидаясь",
        },
        Scene::NothingBehindClose => Text {
            en: "a Close, then the end of TCP, and nothing between",
            ru: "Close, затем конец TCP, и ничего между ними",
        },
        Scene::FinIsSeen => Text {
            en: "the server closes TCP too",
            ru: "сервер тоже закрывает TCP",
        },
        Scene::HalfAHead | Scene::EndlessHead => Text {
            en: "an HTTP error (408, 431), or TCP is closed",
            ru: "код ошибки HTTP (408, 431) или конец TCP",
        },
        Scene::StallInFrame
        | Scene::ResetInFrame
        | Scene::NeverReads
        | Scene::PingFlood
        | Scene::FreshClient => Text {
            en: "another client is served as ever",
            ru: "другой клиент обслуживается как обычно",
        },
        Scene::ManyConnections => Text {
            en: "all of them open, and one is served",
            ru: "все открыты, и один обслужен",
        },
        Scene::AllHear => Text {
            en: "everybody hears every message",
            ru: "каждое сообщение слышат все",
        },
        Scene::OneOrder => {
            Text { en: "everybody hears the same order", ru: "порядок у всех один" }
        }
        Scene::KindsStay => Text {
            en: "text arrives as text, binary as binary",
            ru: "текст приходит текстом, двоичное — двоичным",
        },
        Scene::BadClientAlone => {
            Text { en: "the others hear on", ru: "остальные слышат дальше" }
        }
        Scene::LateJoiner => Text {
            en: "whoever comes later hears from its 101 on",
            ru: "вошедший позже слышит всё после своего 101",
        },
    }
}

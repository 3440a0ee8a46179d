//! What a comparison says about packets that its link loses.

use super::{Lang, say};
use crate::trace::loss::Loss;

/// What the link loses, and what of that is a simulation; nothing if nothing.
pub fn of(loss: Loss, lang: Lang) -> String {
    let percent = loss.percent;
    let mut parts = Vec::new();
    if percent > 0 {
        parts.push(say!(
            lang,
            "{percent} of 100 packets are lost, each way",
            "из 100 пакетов теряются {percent} — в каждую сторону"
        ));
    }
    if let Some(number) = loss.chosen {
        parts.push(say!(
            lang,
            "packet {number} of the client is lost",
            "потерян будет пакет {number} от клиента"
        ));
    }
    if parts.is_empty() {
        return String::new();
    }
    let lost = parts.join("; ");
    say!(
        lang,
        " Loss: {lost}. On TCP it is simulated: a lost segment comes when TCP would have sent it \
         again, a round trip and a quarter later (two, if nothing follows it), and everything \
         behind it on its connection waits.",
        " Потери: {lost}. На TCP они изображаются: потерянный сегмент приходит тогда, когда TCP \
         отправил бы его снова, — через 1,25 круговой задержки (через две, если за ним ничего нет), \
         и всё, что за ним в этом соединении, ждёт."
    )
}
